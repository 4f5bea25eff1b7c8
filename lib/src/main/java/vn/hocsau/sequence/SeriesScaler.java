package vn.hocsau.sequence;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.preprocessor.DataNormalization;
import org.nd4j.linalg.dataset.api.preprocessor.NormalizerMinMaxScaler;
import org.nd4j.linalg.dataset.api.preprocessor.NormalizerStandardize;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Đưa một chuỗi về thang đo dễ học và trở lại, bằng bộ chuẩn hóa của ND4J.
 *
 * <p>Bộ chuẩn hóa chỉ được khớp trên tập huấn luyện; khớp trên cả chuỗi là rò rỉ dữ liệu, vì cực
 * trị của tương lai lọt vào đầu vào của quá khứ. Khác với {@link DataNormalization} vốn sửa mảng
 * tại chỗ, các phép ở đây trả về mảng mới.
 *
 * <pre>{@code
 * var scaler = SeriesScaler.minMax(trainValues);
 * double[] scaled = scaler.scale(allValues);      // x' = (x - min) / (max - min), min và max của tập huấn luyện
 * double[] forecast = scaler.unscale(net.output(features));
 * }</pre>
 */
public final class SeriesScaler {

  private final DataNormalization normalizer;

  private SeriesScaler(DataNormalization normalizer, double[] train) {
    Series.requireFinite(train);
    if (train.length < 2) {
      throw new IllegalArgumentException(
          "Cần ít nhất 2 giá trị huấn luyện để khớp bộ chuẩn hóa, nhận được %d."
              .formatted(train.length));
    }
    this.normalizer = normalizer;
    INDArray column = column(train);
    normalizer.fit(new DataSet(column, column));
  }

  /**
   * Chuẩn hóa về [0, 1]: x' = (x - min) / (max - min).
   *
   * @param train giá trị của tập huấn luyện, kích thước [T], T ≥ 2
   * @return bộ chuẩn hóa đã khớp
   */
  public static SeriesScaler minMax(double[] train) {
    return new SeriesScaler(new NormalizerMinMaxScaler(0, 1), train);
  }

  /**
   * Chuẩn tắc hóa về trung bình 0, phương sai 1: x' = (x - μ) / σ.
   *
   * @param train giá trị của tập huấn luyện, kích thước [T], T ≥ 2
   * @return bộ chuẩn hóa đã khớp
   */
  public static SeriesScaler standardize(double[] train) {
    return new SeriesScaler(new NormalizerStandardize(), train);
  }

  /**
   * Đưa về thang đo của mạng.
   *
   * @param values giá trị trong đơn vị gốc, kích thước [T]
   * @return mảng mới [T], không đơn vị; giá trị ngoài miền huấn luyện vẫn được đổi theo cùng công
   *     thức
   */
  public double[] scale(double... values) {
    INDArray column = column(values);
    normalizer.transform(column);
    return column.data().asDouble();
  }

  /**
   * Trở lại đơn vị gốc.
   *
   * @param scaled đầu ra của mạng, kích thước [T, 1] hoặc [T]
   * @return mảng mới [T], đơn vị gốc
   */
  public double[] unscale(INDArray scaled) {
    INDArray column = scaled.dup('c').reshape(scaled.length(), 1);
    normalizer.revertFeatures(column);
    return column.data().asDouble();
  }

  /**
   * Trở lại đơn vị gốc.
   *
   * @param scaled giá trị trên thang đo của mạng, kích thước [T]
   * @return mảng mới [T], đơn vị gốc
   */
  public double[] unscale(double[] scaled) {
    return unscale(column(scaled));
  }

  /**
   * Bộ chuẩn hóa ND4J bên trong, để lưu cùng mô hình.
   *
   * @return bộ chuẩn hóa đã khớp
   */
  public DataNormalization normalizer() {
    return normalizer;
  }

  private static INDArray column(double[] values) {
    return Nd4j.createFromArray(values).castTo(DataType.FLOAT).reshape(values.length, 1);
  }
}
