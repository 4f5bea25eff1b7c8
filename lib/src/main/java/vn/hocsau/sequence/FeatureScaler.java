package vn.hocsau.sequence;

import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.preprocessor.NormalizerStandardize;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Chuẩn tắc hóa từng đặc trưng về trung bình 0, độ lệch chuẩn 1: x' = (x - μ) / σ, với μ và σ chỉ
 * lấy từ tập huấn luyện.
 *
 * <p>Tổng được cộng bằng double: cộng hàng trăm nghìn số float thì sai số làm tròn đủ lớn để thấy.
 *
 * <pre>{@code
 * var scaler = FeatureScaler.standardize(series.slice(0, numTrain));
 * MultivariateSeries scaled = scaler.scale(series);
 * double[] celsius = scaler.unscale("T (degC)", forecasts);
 * }</pre>
 */
public final class FeatureScaler {

  private final List<String> names;
  private final double[] mean;
  private final double[] std;

  private FeatureScaler(List<String> names, double[] mean, double[] std) {
    this.names = names;
    this.mean = mean;
    this.std = std;
  }

  /**
   * Khớp trên tập huấn luyện.
   *
   * @param train các bước dùng để huấn luyện, T ≥ 2
   * @return bộ chuẩn hóa đã khớp; σ là độ lệch chuẩn chia cho T, như numpy
   * @throws IllegalArgumentException nếu có ít hơn 2 bước, hoặc một đặc trưng không đổi trên cả tập
   *     huấn luyện (σ = 0); thông báo nêu tên đặc trưng
   */
  public static FeatureScaler standardize(MultivariateSeries train) {
    int steps = train.numSteps();
    int width = train.numFeatures();
    if (steps < 2) {
      throw new IllegalArgumentException(
          "Cần ít nhất 2 bước huấn luyện để khớp bộ chuẩn hóa, nhận được %d.".formatted(steps));
    }
    double[] mean = new double[width];
    double[] std = new double[width];
    float[] values = train.values();
    for (int c = 0; c < width; c++) {
      double sum = 0;
      for (int t = 0; t < steps; t++) {
        sum += values[t * width + c];
      }
      mean[c] = sum / steps;
      double squares = 0;
      for (int t = 0; t < steps; t++) {
        squares += Math.pow(values[t * width + c] - mean[c], 2);
      }
      std[c] = Math.sqrt(squares / steps);
      if (std[c] == 0) {
        throw new IllegalArgumentException(
            "Đặc trưng \"%s\" không đổi trên tập huấn luyện nên không chuẩn tắc hóa được; hãy bỏ nó."
                .formatted(train.names().get(c)));
      }
    }
    return new FeatureScaler(train.names(), mean, std);
  }

  /**
   * Đưa mọi đặc trưng về thang đo của mạng.
   *
   * @param series chuỗi gốc, cùng các đặc trưng như khi khớp
   * @return chuỗi mới, không đơn vị
   * @throws IllegalArgumentException nếu các đặc trưng khác lúc khớp
   */
  public MultivariateSeries scale(MultivariateSeries series) {
    if (!series.names().equals(names)) {
      throw new IllegalArgumentException(
          "Bộ chuẩn hóa khớp trên %s nhưng chuỗi có %s.".formatted(names, series.names()));
    }
    float[] from = series.values();
    float[] to = new float[from.length];
    int width = names.size();
    for (int k = 0; k < from.length; k++) {
      to[k] = (float) ((from[k] - mean[k % width]) / std[k % width]);
    }
    return series.withValues(to);
  }

  /**
   * Trở lại đơn vị gốc.
   *
   * @param name đặc trưng
   * @param scaled giá trị trên thang đo của mạng, kích thước [n]
   * @return mảng mới [n], đơn vị gốc
   * @throws IllegalArgumentException nếu không có đặc trưng ấy
   */
  public double[] unscale(String name, double[] scaled) {
    double[] original = new double[scaled.length];
    for (int i = 0; i < scaled.length; i++) {
      original[i] = mean(name) + std(name) * scaled[i];
    }
    return original;
  }

  /**
   * Trung bình của một đặc trưng trên tập huấn luyện.
   *
   * @param name đặc trưng
   * @return μ, đơn vị gốc
   * @throws IllegalArgumentException nếu không có đặc trưng ấy
   */
  public double mean(String name) {
    return mean[indexOf(name)];
  }

  /**
   * Độ lệch chuẩn của một đặc trưng trên tập huấn luyện.
   *
   * @param name đặc trưng
   * @return σ > 0, đơn vị gốc
   * @throws IllegalArgumentException nếu không có đặc trưng ấy
   */
  public double std(String name) {
    return std[indexOf(name)];
  }

  /**
   * Bộ chuẩn hóa tương đương của ND4J, để lưu cùng mô hình.
   *
   * @return bộ chuẩn hóa đã khớp trên các đặc trưng
   */
  public NormalizerStandardize normalizer() {
    return new NormalizerStandardize(row(mean), row(std));
  }

  private static INDArray row(double[] values) {
    return Nd4j.createFromArray(values).castTo(DataType.FLOAT).reshape(1, values.length);
  }

  private int indexOf(String name) {
    int c = names.indexOf(name);
    if (c < 0) {
      throw new IllegalArgumentException(
          "Không có đặc trưng \"%s\"; có: %s.".formatted(name, String.join(", ", names)));
    }
    return c;
  }
}
