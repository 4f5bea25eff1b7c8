package vn.hocsau.train;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Số lần đoán đúng trên số lần đoán.
 *
 * @param correct số lần đúng
 * @param total số lần đoán
 */
record Accuracy(long correct, long total) {

  static final Accuracy NONE = new Accuracy(0, 0);

  /**
   * Chấm một minibatch theo cách tả ở {@link Metric#ACCURACY}.
   *
   * @param output đầu ra của mạng, [mẫu, lớp] hoặc [mẫu, lớp, bước]
   * @param labels nhãn, cùng số chiều; một cột hoặc one-hot
   * @param mask mặt nạ của nhãn, [mẫu, 1] hoặc [mẫu, bước]; 0 là không chấm
   */
  static Accuracy of(INDArray output, INDArray labels, @Nullable INDArray mask) {
    int rank = output.rank();
    if (rank != labels.rank()
        || rank < 2
        || rank > 3
        || output.size(0) != labels.size(0)
        || (rank == 3 && output.size(2) != labels.size(2))
        || (labels.size(1) != 1 && labels.size(1) != output.size(1))) {
      throw new IllegalArgumentException(
          "Không tính được độ chính xác: đầu ra %s, nhãn %s; cần [mẫu, lớp] và nhãn one-hot hoặc một cột."
              .formatted(Arrays.toString(output.shape()), Arrays.toString(labels.shape())));
    }
    int numClasses = (int) output.size(1);
    int[] guess = classes(output);
    int[] truth = classes(labels);
    float[] numbers = labels.size(1) == 1 && numClasses > 1 ? floats(labels) : null;
    float[] keep = mask == null ? null : floats(mask);
    long correct = 0;
    long total = 0;
    for (int i = 0; i < guess.length; i++) {
      if (keep == null || keep[i] != 0) {
        total++;
        int expected = numbers == null ? truth[i] : classNumber(numbers[i], i, numClasses);
        correct += guess[i] == expected ? 1 : 0;
      }
    }
    return new Accuracy(correct, total);
  }

  Accuracy plus(Accuracy other) {
    return new Accuracy(correct + other.correct, total + other.total);
  }

  /** Tỉ lệ đúng; NaN khi chưa đoán lần nào. */
  double value() {
    return total == 0 ? Double.NaN : (double) correct / total;
  }

  private static int classNumber(float label, int index, int numClasses) {
    if (label != (int) label || label < 0 || label >= numClasses) {
      throw new IllegalArgumentException(
          "Nhãn thứ %d (đếm từ 0) là %s, không phải số thứ tự lớp; cần số nguyên từ 0 đến %d."
              .formatted(index, label, numClasses - 1));
    }
    return (int) label;
  }

  /** Lớp ở từng mẫu, hoặc ở từng bước của từng mẫu. */
  private static int[] classes(INDArray array) {
    int numClasses = (int) array.size(1);
    INDArray lastAxis = array.rank() == 3 ? array.permute(0, 2, 1) : array;
    float[] values = floats(lastAxis);
    int[] classes = new int[values.length / numClasses];
    for (int i = 0; i < classes.length; i++) {
      if (numClasses == 1) {
        classes[i] = values[i] > 0.5f ? 1 : 0;
        continue;
      }
      int from = i * numClasses;
      int best = from;
      for (int c = from + 1; c < from + numClasses; c++) {
        if (values[c] > values[best]) {
          best = c;
        }
      }
      classes[i] = best - from;
    }
    return classes;
  }

  private static float[] floats(INDArray array) {
    return array.castTo(DataType.FLOAT).dup('c').data().asFloat();
  }
}
