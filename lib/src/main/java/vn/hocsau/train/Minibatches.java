package vn.hocsau.train;

import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Cắt một tập dữ liệu trong bộ nhớ thành minibatch; thứ tự của epoch e chỉ phụ thuộc vào (hạt
 * giống, e), nhờ vậy nối lại từ checkpoint cho đúng những minibatch như khi chạy một mạch.
 */
final class Minibatches {

  private final Column features;
  private final Column labels;
  private final @Nullable Column featuresMask;
  private final @Nullable Column labelsMask;
  private final int batchSize;
  private final int size;

  Minibatches(DataSet data, int batchSize) {
    this.features = new Column(data.getFeatures());
    this.labels = new Column(data.getLabels());
    this.featuresMask = columnOrNull(data.getFeaturesMaskArray());
    this.labelsMask = columnOrNull(data.getLabelsMaskArray());
    this.batchSize = batchSize;
    this.size = data.numExamples();
  }

  int size() {
    return size;
  }

  int count() {
    return (size + batchSize - 1) / batchSize;
  }

  /** Thứ tự mẫu của một epoch: hoán vị Fisher–Yates. */
  int[] shuffled(long seed) {
    int[] order = inOrder();
    var random = new SplittableRandom(seed);
    for (int i = size - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      int swap = order[i];
      order[i] = order[j];
      order[j] = swap;
    }
    return order;
  }

  int[] inOrder() {
    int[] order = new int[size];
    for (int i = 0; i < size; i++) {
      order[i] = i;
    }
    return order;
  }

  /** Minibatch thứ b của một thứ tự đã cho. */
  DataSet batch(int[] order, int b) {
    int from = b * batchSize;
    int[] rows = new int[Math.min(batchSize, size - from)];
    System.arraycopy(order, from, rows, 0, rows.length);
    return new DataSet(
        features.rows(rows),
        labels.rows(rows),
        featuresMask == null ? null : featuresMask.rows(rows),
        labelsMask == null ? null : labelsMask.rows(rows));
  }

  private static @Nullable Column columnOrNull(@Nullable INDArray array) {
    return array == null ? null : new Column(array);
  }

  /** Một mảng [mẫu, …] được nhìn như ma trận [mẫu, phần còn lại] để nhặt hàng một lượt. */
  private static final class Column {
    private final INDArray matrix;
    private final long[] shape;

    Column(INDArray array) {
      this.shape = array.shape();
      INDArray dense = array.ordering() == 'c' && !array.isView() ? array : array.dup('c');
      this.matrix = dense.reshape('c', shape[0], array.length() / shape[0]);
    }

    INDArray rows(int[] rows) {
      INDArray picked = Nd4j.pullRows(matrix, 1, rows, 'c');
      long[] batchShape = shape.clone();
      batchShape[0] = rows.length;
      return picked.reshape('c', batchShape);
    }
  }
}
