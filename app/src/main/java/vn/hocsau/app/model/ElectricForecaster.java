package vn.hocsau.app.model;

import java.time.YearMonth;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.preprocessor.DataNormalization;
import org.nd4j.linalg.factory.Nd4j;
import vn.hocsau.app.model.ModelAssets.TimeSeries;
import vn.hocsau.layer.Prediction;
import vn.hocsau.sequence.ForecastPaths;
import vn.hocsau.sequence.SlidingWindows;
import vn.hocsau.train.ModelBundle;

/**
 * Dự báo sản lượng điện các tháng tới, kèm dải 80 %, như cuối bài 01.
 *
 * <p>Cùng số tháng thì cùng câu trả lời: các kịch bản dùng một hạt giống cố định.
 */
public final class ElectricForecaster implements Predictor {

  /** Số tháng nhiều nhất mỗi lần dự báo. */
  public static final int MAX_MONTHS = 24;

  private static final double COVERAGE = 0.8;
  private static final int NUM_PATHS = 1000;
  private static final long SEED = 7;

  private final Prediction prediction;
  private final DataNormalization scaler;
  private final TimeSeries series;
  private final double[] lastWindow;
  private final double[] residuals;

  /**
   * Một tháng đã biết.
   *
   * @param month tháng, dạng {@code 2018-01}
   * @param value giá trị, điểm
   */
  public record Known(String month, double value) {}

  /**
   * Một tháng dự báo.
   *
   * @param month tháng, dạng {@code 2018-02}
   * @param value dự báo, điểm
   * @param low cận dưới của dải 80 %, điểm
   * @param high cận trên của dải 80 %, điểm
   */
  public record Predicted(String month, double value, double low, double high) {}

  private ElectricForecaster(
      MultiLayerNetwork net, DataNormalization scaler, TimeSeries series, int window) {
    this.prediction = Prediction.of(net);
    this.scaler = scaler;
    this.series = series;
    double[] values = series.values();
    if (series.validationTo() > values.length
        || series.validationTo() - series.validationFrom() < window + 2) {
      throw new IllegalArgumentException(
          "Chuỗi kèm theo gói có %d tháng và phần kiểm định [%d, %d): quá ngắn cho cửa sổ %d tháng."
              .formatted(values.length, series.validationFrom(), series.validationTo(), window));
    }
    double[] scaled = scale(values);
    this.lastWindow = Arrays.copyOfRange(scaled, scaled.length - window, scaled.length);
    var validation =
        SlidingWindows.of(
            Arrays.copyOfRange(scaled, series.validationFrom(), series.validationTo()), window);
    this.residuals =
        validation
            .labels()
            .sub(prediction.output(validation.flat().getFeatures()))
            .data()
            .asDouble();
  }

  /**
   * Dựng từ gói và chuỗi kèm theo.
   *
   * @param bundle gói có cài đặt {@code window} và bộ chuẩn hóa {@code series}
   * @param assets phần kèm có chuỗi theo tháng
   * @return bộ dự báo
   * @throws IllegalArgumentException nếu gói hay phần kèm thiếu một trong các thứ ấy
   */
  public static ElectricForecaster of(ModelBundle bundle, ModelAssets assets) {
    TimeSeries series = assets.series();
    DataNormalization scaler = bundle.normalizers().get("series");
    String window = bundle.settings().get("window");
    if (series == null || scaler == null || window == null || !window.matches("[1-9][0-9]{0,3}")) {
      throw new IllegalArgumentException(
          "Gói mô hình không phải mô hình dự báo điện: cài đặt window = %s, %s bộ chuẩn hóa, %s chuỗi kèm theo."
              .formatted(window, scaler == null ? "thiếu" : "có", series == null ? "thiếu" : "có"));
    }
    int months = Integer.parseInt(window);
    TrialRun.require(bundle, Nd4j.zeros(DataType.FLOAT, 1, months), 1);
    TrialRun.requireColumn(scaler);
    return new ElectricForecaster(bundle.network(), scaler, series, months);
  }

  /**
   * Mọi tháng đã biết.
   *
   * @return cũ trước
   */
  public List<Known> history() {
    List<Known> history = new ArrayList<>();
    for (int t = 0; t < series.values().length; t++) {
      history.add(new Known(month(t), series.values()[t]));
    }
    return history;
  }

  /**
   * Dự báo các tháng sau tháng cuối cùng.
   *
   * @param months số tháng, trong [1, {@link #MAX_MONTHS}]
   * @return gần trước
   * @throws IllegalArgumentException nếu số tháng ngoài khoảng: "months phải trong [1, 24], nhận
   *     được 99."
   */
  public List<Predicted> forecast(int months) {
    if (months < 1 || months > MAX_MONTHS) {
      throw new IllegalArgumentException(
          "months phải trong [1, %d], nhận được %d.".formatted(MAX_MONTHS, months));
    }
    ForecastPaths paths =
        ForecastPaths.simulate(
            prediction::output, lastWindow, residuals, months, COVERAGE, NUM_PATHS, SEED);
    double[] mean = unscale(paths.mean());
    double[] low = unscale(paths.low());
    double[] high = unscale(paths.high());
    List<Predicted> forecast = new ArrayList<>();
    for (int s = 0; s < months; s++) {
      forecast.add(new Predicted(month(series.values().length + s), mean[s], low[s], high[s]));
    }
    return forecast;
  }

  /**
   * Chuỗi có phải do chương trình tự sinh không.
   *
   * @return true nếu là chuỗi mô phỏng
   */
  public boolean simulated() {
    return series.simulated();
  }

  private String month(int t) {
    return YearMonth.from(series.startTime()).plusMonths(t).toString();
  }

  private double[] scale(double[] values) {
    INDArray column = Columns.of(values);
    scaler.transform(column);
    return column.data().asDouble();
  }

  private double[] unscale(double[] values) {
    INDArray column = Columns.of(values);
    scaler.revertFeatures(column);
    return column.data().asDouble();
  }
}
