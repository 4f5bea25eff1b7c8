package vn.hocsau.app.model;

import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.preprocessor.DataNormalization;
import org.nd4j.linalg.factory.Nd4j;
import vn.hocsau.app.model.ModelAssets.TimeSeries;
import vn.hocsau.layer.Prediction;
import vn.hocsau.train.ModelBundle;

/**
 * Dự báo nhiệt độ từng giờ của một ngày trong phần kiểm tra, mỗi giờ từ năm ngày số đo khép lại
 * trước đó nửa ngày, như trong bài 02.
 *
 * <p>Chuỗi kèm theo gói đã lấy mẫu từng giờ, đúng nhịp mà mạng đọc.
 */
public final class ClimateForecaster implements Predictor {

  private static final int HOURS_PER_DAY = 24;
  private static final int READINGS_PER_HOUR = 6;

  private final Prediction prediction;
  private final DataNormalization scaler;
  private final TimeSeries series;
  private final int past;
  private final int future;
  private final int firstDay;

  /**
   * Một số đo hay một dự báo.
   *
   * @param time thời điểm, ISO-8601
   * @param value nhiệt độ, °C
   */
  public record Reading(String time, double value) {}

  /**
   * Dự báo của một ngày.
   *
   * @param date ngày, ISO-8601
   * @param history số đo của những giờ trước, cũ trước
   * @param forecast 24 dự báo
   * @param truth 24 số đo thật
   * @param mae sai số tuyệt đối trung bình, °C
   * @param naiveMae sai số ấy của mốc "cùng giờ hôm trước", °C
   */
  public record Day(
      String date,
      List<Reading> history,
      List<Reading> forecast,
      List<Reading> truth,
      double mae,
      double naiveMae) {

    /**
     * Sao các danh sách.
     *
     * @param date ngày
     * @param history số đo trước
     * @param forecast dự báo
     * @param truth số đo thật
     * @param mae sai số
     * @param naiveMae sai số của mốc
     */
    public Day {
      history = List.copyOf(history);
      forecast = List.copyOf(forecast);
      truth = List.copyOf(truth);
    }
  }

  private ClimateForecaster(
      MultiLayerNetwork net, DataNormalization scaler, TimeSeries series, int past, int future) {
    this.prediction = Prediction.of(net);
    this.scaler = scaler;
    this.series = series;
    this.past = past;
    this.future = future;
    // Giờ đầu của ngày đầu tiên đã có đủ số đo phía trước.
    int midnight = Math.floorMod(-series.startTime().getHour(), HOURS_PER_DAY);
    int daysBefore = -Math.floorDiv(midnight - past - future, HOURS_PER_DAY);
    this.firstDay = midnight + daysBefore * HOURS_PER_DAY;
    if (days() < 1) {
      throw new IllegalArgumentException(
          "Chuỗi kèm theo gói có %d giờ, cần ít nhất %d giờ để xem một ngày."
              .formatted(series.values().length, firstDay + HOURS_PER_DAY));
    }
  }

  /**
   * Dựng từ gói và chuỗi kèm theo.
   *
   * @param bundle gói có cài đặt {@code past}, {@code future}, {@code step} và bộ chuẩn hóa {@code
   *     T}
   * @param assets phần kèm có chuỗi từng giờ
   * @return bộ dự báo
   * @throws IllegalArgumentException nếu gói hay phần kèm thiếu một trong các thứ ấy, hoặc mạng
   *     không đọc từng giờ
   */
  public static ClimateForecaster of(ModelBundle bundle, ModelAssets assets) {
    TimeSeries series = assets.series();
    DataNormalization scaler = bundle.normalizers().get("T");
    int past = setting(bundle, "past");
    int future = setting(bundle, "future");
    int step = setting(bundle, "step");
    if (series == null
        || scaler == null
        || past < step
        || step != READINGS_PER_HOUR
        || past % step != 0
        || future % step != 0) {
      throw new IllegalArgumentException(
          "Gói mô hình không phải mô hình dự báo nhiệt độ từng giờ: past = %d, future = %d, step = %d, %s bộ chuẩn hóa, %s chuỗi kèm theo."
              .formatted(
                  past,
                  future,
                  step,
                  scaler == null ? "thiếu" : "có",
                  series == null ? "thiếu" : "có"));
    }
    var forecaster =
        new ClimateForecaster(bundle.network(), scaler, series, past / step, future / step);
    TrialRun.require(bundle, Nd4j.zeros(DataType.FLOAT, 1, 1, past / step), 1);
    TrialRun.requireColumn(scaler);
    return forecaster;
  }

  private static int setting(ModelBundle bundle, String key) {
    String value = bundle.settings().get(key);
    return value != null && value.matches("[0-9]{1,5}") ? Integer.parseInt(value) : -1;
  }

  /**
   * Số ngày xem được.
   *
   * @return ≥ 1
   */
  public int days() {
    return Math.max(0, series.values().length - firstDay) / HOURS_PER_DAY;
  }

  /**
   * Dự báo trước bao nhiêu giờ.
   *
   * @return khoảng cách từ lúc cửa sổ khép lại tới giờ được dự báo
   */
  public int hoursAhead() {
    return future;
  }

  /**
   * Chuỗi có phải do chương trình tự sinh không.
   *
   * @return true nếu là chuỗi mô phỏng
   */
  public boolean simulated() {
    return series.simulated();
  }

  /**
   * Dự báo một ngày.
   *
   * @param day ngày thứ mấy, từ 1 tới {@link #days()}
   * @return lịch sử, dự báo, sự thật và sai số
   * @throws IllegalArgumentException nếu không có ngày ấy: "day phải trong [1, 60], nhận được 99."
   */
  public Day day(int day) {
    if (day < 1 || day > days()) {
      throw new IllegalArgumentException(
          "day phải trong [1, %d], nhận được %d.".formatted(days(), day));
    }
    int first = firstDay + (day - 1) * HOURS_PER_DAY;
    double[] values = series.values();
    double[] forecast = forecasts(first);
    double error = 0;
    double naive = 0;
    for (int h = 0; h < HOURS_PER_DAY; h++) {
      error += Math.abs(forecast[h] - values[first + h]);
      naive += Math.abs(values[first + h - HOURS_PER_DAY] - values[first + h]);
    }
    LocalDateTime start = series.startTime().plusHours(first);
    return new Day(
        start.toLocalDate().toString(),
        readings(start.minusHours(past), values, first - past, past),
        readings(start, forecast, 0, HOURS_PER_DAY),
        readings(start, values, first, HOURS_PER_DAY),
        error / HOURS_PER_DAY,
        naive / HOURS_PER_DAY);
  }

  /** 24 cửa sổ của một ngày, chạy chung một lượt. */
  private double[] forecasts(int first) {
    double[] values = series.values();
    double[] windows = new double[HOURS_PER_DAY * past];
    for (int h = 0; h < HOURS_PER_DAY; h++) {
      System.arraycopy(values, first + h - future - past, windows, h * past, past);
    }
    INDArray scaled = Columns.of(windows);
    scaler.transform(scaled);
    INDArray features =
        Nd4j.create(scaled.data().asFloat(), new long[] {HOURS_PER_DAY, 1, past}, 'c')
            .castTo(DataType.FLOAT);
    INDArray column = prediction.output(features).dup('c').reshape(HOURS_PER_DAY, 1);
    scaler.revertFeatures(column);
    return column.data().asDouble();
  }

  private static List<Reading> readings(LocalDateTime start, double[] values, int from, int count) {
    List<Reading> readings = new ArrayList<>();
    for (int h = 0; h < count; h++) {
      readings.add(new Reading(start.plusHours(h).toString(), values[from + h]));
    }
    return readings;
  }
}
