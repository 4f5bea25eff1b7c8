package vn.hocsau.app.model;

import java.util.Arrays;
import java.util.function.Supplier;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.preprocessor.DataNormalization;
import org.nd4j.linalg.factory.Nd4j;
import vn.hocsau.train.ModelBundle;

/**
 * Chạy thử một gói ngay khi nạp, trên một mẫu toàn số 0: gói mà mạng, nhãn và cài đặt không khớp
 * nhau thì bị loại lúc ấy, chứ không phải lúc có người hỏi.
 */
final class TrialRun {

  private TrialRun() {}

  /**
   * Chạy mạng một lần.
   *
   * @param bundle gói
   * @param features một mẫu, [1, …]
   * @param outputs số đầu ra được phép
   * @throws IllegalArgumentException nếu mạng không chạy được hoặc có số đầu ra khác: "Mạng trong
   *     gói có 3 đầu ra, cần 10."
   */
  static void require(ModelBundle bundle, INDArray features, int... outputs) {
    INDArray output =
        attempt(
            () -> bundle.network().output(features),
            "Mạng trong gói không chạy được trên đầu vào %s, như cài đặt của gói nói."
                .formatted(Arrays.toString(features.shape())));
    int count = output.rank() < 2 ? 0 : (int) output.size(1);
    if (Arrays.stream(outputs).noneMatch(allowed -> allowed == count)) {
      throw new IllegalArgumentException(
          "Mạng trong gói có %d đầu ra, cần %d.".formatted(count, outputs[0]));
    }
    if (!Double.isFinite(output.sumNumber().doubleValue())) {
      throw new IllegalArgumentException("Mạng trong gói cho kết quả không phải số.");
    }
  }

  /**
   * Chạy một mô hình sinh từ.
   *
   * @param bundle gói có cài đặt {@code window}, đã được soát; nhãn là bộ từ vựng
   * @throws IllegalArgumentException như {@link #require}
   */
  static void requireNextWord(ModelBundle bundle) {
    int window = Integer.parseInt(bundle.settings().getOrDefault("window", "1"));
    require(bundle, Nd4j.zeros(DataType.FLOAT, 1, 1, window), bundle.labels().size());
  }

  /**
   * Chạy một bộ chuẩn hóa trên một cột.
   *
   * @param scaler bộ chuẩn hóa trong gói
   * @throws IllegalArgumentException nếu nó không dành cho một cột: "Bộ chuẩn hóa trong gói không
   *     dành cho chuỗi một cột."
   */
  static void requireColumn(DataNormalization scaler) {
    attempt(
        () -> {
          INDArray column = Columns.of(new double[] {1, 2});
          scaler.transform(column);
          scaler.revertFeatures(column);
          return column;
        },
        "Bộ chuẩn hóa trong gói không dành cho chuỗi một cột.");
  }

  private static INDArray attempt(Supplier<INDArray> run, String problem) {
    try {
      return run.get();
    } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
      throw new IllegalArgumentException(problem, e);
    }
  }
}
