package vn.hocsau.chart;

import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.Temporal;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.knowm.xchart.XYChart;
import tech.tablesaw.plotly.components.Figure;

/**
 * Chuỗi thời gian trên trục ngày tháng: giá trị thật, các dự báo, dải dự báo, vạch chia tập.
 *
 * <pre>{@code
 * Chart chart = TimeSeriesChart.of("Sản lượng điện theo tháng").unit("Chỉ số (2012 = 100)")
 *     .line("Giá trị thật", data.months(), data.values())
 *     .line("Dự báo", months, forecast)
 *     .band("Dải 80 %", months, low, high)
 *     .split(LocalDate.of(2011, 6, 1), "tập kiểm tra")
 *     .build();
 * }</pre>
 *
 * <p>Ngày tháng nhận {@link LocalDate}, {@link LocalDateTime} hoặc {@link YearMonth}. Biểu đồ có
 * tổng cộng không quá 5000 điểm thì kèm hình tương tác; nhiều hơn thì chỉ có ảnh, để trang không
 * nặng.
 */
public final class TimeSeriesChart {

  private static final int MAX_INTERACTIVE_POINTS = 5_000;

  private final LinePlot plot;
  private String unit = "";
  private int numPoints;

  private TimeSeriesChart(String title) {
    plot = new LinePlot(title);
  }

  /**
   * Bắt đầu một biểu đồ.
   *
   * @param title tên biểu đồ
   * @return biểu đồ chưa có đường nào
   * @throws IllegalArgumentException nếu tên rỗng
   */
  public static TimeSeriesChart of(String title) {
    return new TimeSeriesChart(title);
  }

  /**
   * Đặt tên trục tung.
   *
   * @param unit đại lượng và đơn vị, ví dụ "Nhiệt độ (°C)"
   * @return chính biểu đồ này
   */
  public TimeSeriesChart unit(String unit) {
    this.unit = unit;
    return this;
  }

  /**
   * Thêm một đường.
   *
   * @param name tên trong chú giải, không trùng đường khác
   * @param times thời điểm tăng dần, kích thước [n]
   * @param values giá trị, kích thước [n]; NaN là chỗ khuyết, đường đứt ở đó
   * @return chính biểu đồ này
   * @throws IllegalArgumentException nếu tên trùng, hai dãy lệch độ dài, có giá trị vô cùng, toàn
   *     NaN, hoặc thời điểm không phải ngày tháng; thông báo nêu tên đường
   */
  public TimeSeriesChart line(String name, List<? extends Temporal> times, double[] values) {
    plot.addLine(name, seconds(times), values, false);
    numPoints += values.length;
    return this;
  }

  /**
   * Thêm dải giữa hai cận, tô màu nhạt của đường thêm sau cùng.
   *
   * @param name tên trong chú giải, ví dụ "Dải 80 %"
   * @param times thời điểm tăng dần, kích thước [n]
   * @param low cận dưới, kích thước [n]
   * @param high cận trên, kích thước [n], không nhỏ hơn cận dưới
   * @return chính biểu đồ này
   * @throws IllegalArgumentException như {@link #line}, hoặc khi cận dưới lớn hơn cận trên
   */
  public TimeSeriesChart band(
      String name, List<? extends Temporal> times, double[] low, double[] high) {
    plot.addBand(name, seconds(times), low, high);
    numPoints += 2 * low.length;
    return this;
  }

  /**
   * Thêm vạch dọc đứt nét có nhãn.
   *
   * @param time thời điểm của vạch
   * @param label nhãn cạnh vạch, ví dụ "tập kiểm tra"
   * @return chính biểu đồ này
   * @throws IllegalArgumentException nếu thời điểm không phải ngày tháng
   */
  public TimeSeriesChart split(Temporal time, String label) {
    plot.addSplit(AxisTicks.seconds(dateTime(time)), label);
    return this;
  }

  /**
   * Vẽ biểu đồ.
   *
   * @return biểu đồ đã vẽ
   * @throws IllegalStateException nếu chưa có đường nào, hoặc máy thiếu phông chữ tiếng Việt
   */
  public Chart build() {
    return Chart.paint(xyChart(), altText(), figure());
  }

  XYChart xyChart() {
    plot.requireLines();
    double[] range = plot.xRange();
    List<AxisTicks.Tick> ticks = AxisTicks.dates(time(range[0]), time(range[1]));
    double margin = range[1] > range[0] ? 0.01 * (range[1] - range[0]) : 86_400;
    return plot.xyChart(
        "Thời gian", unit, false, ticks, new double[] {range[0] - margin, range[1] + margin});
  }

  private @Nullable Figure figure() {
    return numPoints > MAX_INTERACTIVE_POINTS
        ? null
        : PlotlyFigures.timeSeries(plot, unit, datePattern());
  }

  private String altText() {
    DateTimeFormatter format = datePattern();
    var text = new StringBuilder("Biểu đồ đường: " + plot.title() + ".");
    for (LinePlot.Line line : plot.lines()) {
      int[] present = line.present();
      int low = LineChart.argMin(line.y(), present);
      int high = LineChart.argMax(line.y(), present);
      text.append(
          " %s: từ %s đến %s, thấp nhất %s (%s), cao nhất %s (%s)."
              .formatted(
                  line.name(),
                  format.format(time(line.x()[present[0]])),
                  format.format(time(line.x()[present[present.length - 1]])),
                  Numbers.text(line.y()[low]),
                  format.format(time(line.x()[low])),
                  Numbers.text(line.y()[high]),
                  format.format(time(line.x()[high]))));
    }
    for (LinePlot.Band band : plot.bands()) {
      text.append(
          " %s: từ %s đến %s."
              .formatted(
                  band.name(),
                  format.format(time(band.x()[0])),
                  format.format(time(band.x()[band.x().length - 1]))));
    }
    return text + LineChart.axisSentence("", unit);
  }

  /** Tháng nếu mọi điểm đều ở đầu tháng, ngày nếu mọi điểm đều ở nửa đêm, nếu không thì cả giờ. */
  private DateTimeFormatter datePattern() {
    var times = plot.lines().stream().flatMap(line -> times(line.x())).toList();
    if (times.stream().anyMatch(t -> !t.equals(t.toLocalDate().atStartOfDay()))) {
      return DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm");
    }
    return DateTimeFormatter.ofPattern(
        times.stream().allMatch(t -> t.getDayOfMonth() == 1) ? "yyyy-MM" : "yyyy-MM-dd");
  }

  private static Stream<LocalDateTime> times(double[] seconds) {
    return Arrays.stream(seconds).mapToObj(TimeSeriesChart::time);
  }

  static LocalDateTime time(double seconds) {
    return LocalDateTime.ofEpochSecond((long) seconds, 0, ZoneOffset.UTC);
  }

  private static double[] seconds(List<? extends Temporal> times) {
    return times.stream().mapToDouble(t -> AxisTicks.seconds(dateTime(t))).toArray();
  }

  private static LocalDateTime dateTime(Temporal time) {
    if (time instanceof LocalDate date) {
      return date.atStartOfDay();
    }
    if (time instanceof LocalDateTime dateTime) {
      return dateTime;
    }
    if (time instanceof YearMonth month) {
      return month.atDay(1).atStartOfDay();
    }
    throw new IllegalArgumentException(
        "Thời điểm %s thuộc lớp %s; biểu đồ nhận LocalDate, LocalDateTime hoặc YearMonth."
            .formatted(time, time.getClass().getSimpleName()));
  }
}
