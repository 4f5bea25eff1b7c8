package vn.hocsau.sequence;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.Objects;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import vn.hocsau.dataset.BatchSource;
import vn.hocsau.store.Fingerprint;

/**
 * Cửa sổ trượt cắt ngay lúc cần từ một mảng duy nhất: bộ nhớ không lớn theo số cửa sổ.
 *
 * <p>Cửa sổ bắt đầu ở bước s đọc các bước s, s + k, s + 2k, … (mỗi k bước lấy một, tất cả past / k
 * vị trí) và phải đoán đặc trưng đích ở bước s + past + future. Ví dụ với số liệu 10 phút, past =
 * 720 (năm ngày), k = 6 (mỗi giờ một số), future = 72 (12 giờ sau khi cửa sổ khép lại):
 *
 * <pre>{@code
 * var windows = WindowSource.of(scaled, "T (degC)", 720, 72, 6);
 * var train = windows.between(0, numTrain);           // cả đầu vào lẫn nhãn nằm trong đoạn
 * DataSet batch = train.batch(new int[] {0, 1});      // đặc trưng [2, C, 120], nhãn [2, 1]
 * }</pre>
 *
 * <p>Cất sẵn mọi cửa sổ của tám năm số liệu với bảy đặc trưng cần hơn 1,4 GB; ở đây chỉ có mảng gốc
 * (12 MB) và một minibatch. Đặc trưng được viết thẳng theo thứ tự [bước, mẫu, đặc trưng] rồi trao
 * dưới dạng khung nhìn [mẫu, đặc trưng, bước], nên các tầng hồi tiếp của khóa học đọc mà không phải
 * đảo.
 *
 * @see <a href="https://keras.io/examples/timeseries/timeseries_weather_forecasting/">Attri và cộng
 *     sự, 2020: cách cắt cửa sổ này trên cùng bộ số liệu</a>
 */
public final class WindowSource implements BatchSource {

  private final MultivariateSeries series;
  private final int target;
  private final int past;
  private final int future;
  private final int step;
  private final int from;
  private final int to;
  private final int stride;
  private final int lag;

  private WindowSource(
      MultivariateSeries series,
      int target,
      int past,
      int future,
      int step,
      int from,
      int to,
      int stride,
      int lag) {
    this.series = series;
    this.target = target;
    this.past = past;
    this.future = future;
    this.step = step;
    this.from = from;
    this.to = to;
    this.stride = stride;
    this.lag = lag;
    if (from < 0 || to > series.numSteps() || to - from < past + future + 1) {
      throw new IllegalArgumentException(
          "Đoạn [%d, %d) của chuỗi %d bước không chứa trọn một cửa sổ; cần ít nhất past + future + 1 = %d + %d + 1 = %d bước."
              .formatted(from, to, series.numSteps(), past, future, past + future + 1));
    }
  }

  /**
   * Mọi cửa sổ của một chuỗi, mỗi bước bắt đầu một cửa sổ.
   *
   * @param series chuỗi, thường đã chuẩn hóa, T bước × C đặc trưng
   * @param target tên đặc trưng phải đoán
   * @param past độ dài cửa sổ, tính bằng bước, chia hết cho {@code step}
   * @param future tầm dự báo: nhãn nằm sau bước kế tiếp cửa sổ ngần ấy bước, ≥ 0
   * @param step mỗi ngần ấy bước lấy một vị trí, ≥ 1
   * @return T - past - future cửa sổ, mỗi cửa sổ past / step vị trí
   * @throws IllegalArgumentException nếu một con số nằm ngoài miền trên, không có đặc trưng đích,
   *     hoặc chuỗi quá ngắn, ví dụ "Đoạn [0, 700) của chuỗi 700 bước không chứa trọn một cửa sổ;
   *     cần ít nhất past + future + 1 = 720 + 72 + 1 = 793 bước."
   */
  public static WindowSource of(
      MultivariateSeries series, String target, int past, int future, int step) {
    if (past < 1 || future < 0 || step < 1 || past % step != 0) {
      throw new IllegalArgumentException(
          "Cần past ≥ 1, future ≥ 0, step ≥ 1 và past chia hết cho step; nhận được %d, %d, %d."
              .formatted(past, future, step));
    }
    return new WindowSource(
        series, series.indexOf(target), past, future, step, 0, series.numSteps(), 1, 0);
  }

  /**
   * Chỉ lấy những cửa sổ nằm trọn trong một đoạn, kể cả nhãn; nhờ vậy tập huấn luyện không chạm vào
   * tập kiểm định.
   *
   * @param newFrom bước đầu tiên của đoạn
   * @param newTo sau bước cuối cùng của đoạn
   * @return nguồn mới trên cùng mảng gốc
   * @throws IllegalArgumentException nếu đoạn không chứa trọn cửa sổ nào
   */
  public WindowSource between(int newFrom, int newTo) {
    return new WindowSource(series, target, past, future, step, newFrom, newTo, stride, lag);
  }

  /**
   * Cứ ngần ấy bước mới bắt đầu một cửa sổ; hai cửa sổ sát nhau gần như giống hệt nhau, nên bỏ bớt
   * làm bài chạy nhanh hơn nhiều mà mất ít thông tin.
   *
   * @param newStride khoảng cách giữa hai cửa sổ liền nhau, tính bằng bước, ≥ 1
   * @return nguồn mới trên cùng mảng gốc
   * @throws IllegalArgumentException nếu khoảng cách nhỏ hơn 1
   */
  public WindowSource every(int newStride) {
    if (newStride < 1) {
      throw new IllegalArgumentException(
          "Khoảng cách giữa hai cửa sổ phải ≥ 1, nhận được %d.".formatted(newStride));
    }
    return new WindowSource(series, target, past, future, step, from, to, newStride, lag);
  }

  /**
   * Nhãn là <b>mức thay đổi</b> so với giá trị của {@code newLag} bước trước nhãn, thay cho chính
   * giá trị; {@link #forecasts} cộng trả lại.
   *
   * @param newLag độ trễ so với nhãn, tính bằng bước; giá trị mốc phải nằm trong cửa sổ: future + 1
   *     ≤ lag ≤ past + future
   * @return nguồn mới trên cùng mảng gốc
   * @throws IllegalArgumentException nếu mốc nằm ngoài cửa sổ; thông báo nêu khoảng cho phép
   */
  public WindowSource changeFrom(int newLag) {
    if (newLag <= future || newLag > past + future) {
      throw new IllegalArgumentException(
          "Độ trễ phải từ future + 1 = %d đến past + future = %d để mốc nằm trong cửa sổ, nhận được %d."
              .formatted(future + 1, past + future, newLag));
    }
    return new WindowSource(series, target, past, future, step, from, to, stride, newLag);
  }

  @Override
  public int size() {
    return (to - from - past - future - 1) / stride + 1;
  }

  /**
   * Số vị trí mỗi cửa sổ.
   *
   * @return past / step
   */
  public int numPositions() {
    return past / step;
  }

  /**
   * Bước bắt đầu của một cửa sổ.
   *
   * @param i số thứ tự cửa sổ, trong [0, n)
   * @return chỉ số trong chuỗi gốc
   */
  public int firstStep(int i) {
    return from + Objects.checkIndex(i, size()) * stride;
  }

  /**
   * Bước cuối cùng mà mạng được nhìn thấy.
   *
   * @param i số thứ tự cửa sổ, trong [0, n)
   * @return chỉ số trong chuỗi gốc, firstStep(i) + past - step
   */
  public int lastStep(int i) {
    return firstStep(i) + past - step;
  }

  /**
   * Bước phải đoán.
   *
   * @param i số thứ tự cửa sổ, trong [0, n)
   * @return chỉ số trong chuỗi gốc, firstStep(i) + past + future
   */
  public int targetStep(int i) {
    return firstStep(i) + past + future;
  }

  /**
   * {@inheritDoc}
   *
   * @return đặc trưng [b, C, past / step] (mẫu, đặc trưng, vị trí), bộ nhớ xếp [vị trí, mẫu, đặc
   *     trưng]; nhãn [b, 1]
   */
  @Override
  public DataSet batch(int[] examples) {
    int width = series.numFeatures();
    int positions = numPositions();
    int count = examples.length;
    float[] values = series.values();
    INDArray features = Nd4j.createUninitialized(DataType.FLOAT, positions, count, width);
    INDArray labels = Nd4j.createUninitialized(DataType.FLOAT, count, 1);
    FloatBuffer x = features.data().asNioFloat();
    FloatBuffer y = labels.data().asNioFloat();
    for (int n = 0; n < count; n++) {
      int start = firstStep(examples[n]);
      for (int p = 0; p < positions; p++) {
        x.put((p * count + n) * width, values, (start + p * step) * width, width);
      }
      y.put(n, label(start + past + future));
    }
    return new DataSet(features.permute(1, 2, 0), labels);
  }

  private float label(int at) {
    float value = valueAt(at);
    return lag == 0 ? value : value - valueAt(at - lag);
  }

  private float valueAt(int at) {
    return series.values()[at * series.numFeatures() + target];
  }

  /**
   * Đổi đầu ra của mạng thành giá trị dự báo của đặc trưng đích: với nhãn thường là chính nó, với
   * {@link #changeFrom} thì cộng trả giá trị mốc.
   *
   * @param outputs đầu ra của mạng cho mọi cửa sổ theo thứ tự, kích thước [n, 1]
   * @return mảng [n], cùng thang đo với chuỗi
   * @throws IllegalArgumentException nếu số đầu ra khác số cửa sổ
   */
  public double[] forecasts(INDArray outputs) {
    double[] values = outputs.dup('c').data().asDouble();
    if (values.length != size()) {
      throw new IllegalArgumentException(
          "Có %d đầu ra cho %d cửa sổ; cần đúng một số cho mỗi cửa sổ."
              .formatted(values.length, size()));
    }
    for (int i = 0; lag > 0 && i < values.length; i++) {
      values[i] += valueAt(targetStep(i) - lag);
    }
    return values;
  }

  @Override
  public String fingerprint() {
    var fingerprint = new Fingerprint().add(toString());
    float[] values = series.values();
    int width = series.numFeatures();
    ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES * width);
    for (int t = from; t < to; t++) {
      bytes.asFloatBuffer().put(values, t * width, width);
      fingerprint.add(bytes.array());
    }
    return fingerprint.hex();
  }

  @Override
  public String toString() {
    return "%d cửa sổ từ bước %d, mỗi cửa sổ %d vị trí × %d đặc trưng %s; nhãn: %s sau %d bước%s"
        .formatted(
            size(),
            from,
            numPositions(),
            series.numFeatures(),
            series.names(),
            series.names().get(target),
            future,
            lag == 0 ? "" : ", trừ giá trị của %d bước trước nhãn".formatted(lag));
  }
}
