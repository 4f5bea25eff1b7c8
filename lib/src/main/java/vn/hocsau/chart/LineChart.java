package vn.hocsau.chart;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.knowm.xchart.XYChart;
import vn.hocsau.train.History;

/**
 * Biểu đồ đường hoặc điểm với hai trục số.
 *
 * <pre>{@code
 * Chart chart = LineChart.of("Chuẩn của gradient theo bước thời gian")
 *     .xAxis("Bước thời gian").yAxis("Chuẩn gradient").logY()
 *     .line("RNN", steps, norms)
 *     .build();
 * }</pre>
 */
public final class LineChart {

  private final LinePlot plot;
  private String xTitle = "";
  private String yTitle = "";
  private boolean logY;

  private LineChart(String title) {
    plot = new LinePlot(title);
  }

  /**
   * Bắt đầu một biểu đồ.
   *
   * @param title tên biểu đồ
   * @return biểu đồ chưa có đường nào
   * @throws IllegalArgumentException nếu tên rỗng
   */
  public static LineChart of(String title) {
    return new LineChart(title);
  }

  /**
   * Đặt tên trục hoành.
   *
   * @param title tên kèm đơn vị
   * @return chính biểu đồ này
   */
  public LineChart xAxis(String title) {
    xTitle = title;
    return this;
  }

  /**
   * Đặt tên trục tung.
   *
   * @param title tên kèm đơn vị
   * @return chính biểu đồ này
   */
  public LineChart yAxis(String title) {
    yTitle = title;
    return this;
  }

  /**
   * Dùng thang logarit cho trục tung; mọi giá trị khi đó phải dương.
   *
   * @return chính biểu đồ này
   */
  public LineChart logY() {
    logY = true;
    return this;
  }

  /**
   * Thêm một đường.
   *
   * @param name tên trong chú giải, không trùng đường khác
   * @param x hoành độ, kích thước [n]
   * @param y tung độ, kích thước [n]; NaN là chỗ khuyết, đường đứt ở đó
   * @return chính biểu đồ này
   * @throws IllegalArgumentException nếu tên trùng, hai dãy lệch độ dài, có giá trị vô cùng hoặc
   *     toàn NaN; thông báo nêu tên đường
   */
  public LineChart line(String name, double[] x, double[] y) {
    plot.addLine(name, x, y, false);
    return this;
  }

  /**
   * Thêm các điểm rời.
   *
   * @param name tên trong chú giải, không trùng đường khác
   * @param x hoành độ, kích thước [n]
   * @param y tung độ, kích thước [n]
   * @return chính biểu đồ này
   * @throws IllegalArgumentException như {@link #line}
   */
  public LineChart points(String name, double[] x, double[] y) {
    plot.addLine(name, x, y, true);
    return this;
  }

  /**
   * Vẽ biểu đồ.
   *
   * @return biểu đồ đã vẽ
   * @throws IllegalStateException nếu chưa có đường nào, hoặc máy thiếu phông chữ tiếng Việt
   * @throws IllegalArgumentException nếu dùng thang logarit mà có giá trị không dương
   */
  public Chart build() {
    return Chart.paint(xyChart(), altText(), null);
  }

  XYChart xyChart() {
    plot.requireLines();
    if (logY) {
      for (LinePlot.Line line : plot.lines()) {
        if (Arrays.stream(line.y()).anyMatch(v -> v <= 0)) {
          throw new IllegalArgumentException(
              "Biểu đồ “%s”, đường “%s”: thang logarit chỉ vẽ được giá trị dương, hãy bỏ logY()."
                  .formatted(plot.title(), line.name()));
        }
      }
    }
    double[] range = plot.xRange();
    boolean whole =
        plot.lines().stream().flatMapToDouble(l -> Arrays.stream(l.x())).allMatch(v -> v % 1 == 0);
    List<AxisTicks.Tick> ticks = AxisTicks.numbers(range[0], range[1], whole);
    double margin = range[1] > range[0] ? 0.01 * (range[1] - range[0]) : 0.5;
    return plot.xyChart(
        xTitle, yTitle, logY, ticks, new double[] {range[0] - margin, range[1] + margin});
  }

  private String altText() {
    var text = new StringBuilder("Biểu đồ đường: " + plot.title() + ".");
    for (LinePlot.Line line : plot.lines()) {
      if (line.y().length == 1) {
        text.append(' ').append(line.name()).append('.');
        continue;
      }
      int[] present = line.present();
      int low = argMin(line.y(), present);
      int high = argMax(line.y(), present);
      text.append(
          " %s: từ %s đến %s, thấp nhất %s (tại %s), cao nhất %s (tại %s)."
              .formatted(
                  line.name(),
                  Numbers.text(line.x()[0]),
                  Numbers.text(line.x()[line.x().length - 1]),
                  Numbers.text(line.y()[low]),
                  Numbers.text(line.x()[low]),
                  Numbers.text(line.y()[high]),
                  Numbers.text(line.x()[high])));
    }
    return text + axisSentence(xTitle, yTitle);
  }

  static String axisSentence(String xTitle, String yTitle) {
    return (xTitle.isBlank() ? "" : " Trục hoành: " + xTitle + ".")
        + (yTitle.isBlank() ? "" : " Trục tung: " + yTitle + ".");
  }

  /** Số đo của từng epoch, trên tập huấn luyện và tập kiểm định nếu có, kèm epoch tốt nhất. */
  static LineChart ofEpochs(
      String title,
      String yTitle,
      History history,
      double[] trained,
      double[] validated,
      boolean highestIsBest) {
    double[] epochs = history.epochs().stream().mapToDouble(History.Epoch::number).toArray();
    var chart = of(title).xAxis("Epoch").yAxis(yTitle).line("Huấn luyện", epochs, trained);
    boolean hasValidation = !Arrays.stream(validated).allMatch(Double::isNaN);
    if (hasValidation) {
      chart.line("Kiểm định", epochs, validated);
    }
    double[] watched = hasValidation ? validated : trained;
    int[] present =
        IntStream.range(0, watched.length).filter(i -> !Double.isNaN(watched[i])).toArray();
    int best = highestIsBest ? argMax(watched, present) : argMin(watched, present);
    return chart.points(
        "Tốt nhất: epoch %.0f (%s)".formatted(epochs[best], Numbers.text(watched[best])),
        new double[] {epochs[best]},
        new double[] {watched[best]});
  }

  static int argMin(double[] values, int[] among) {
    int best = among[0];
    for (int i : among) {
      if (values[i] < values[best]) {
        best = i;
      }
    }
    return best;
  }

  static int argMax(double[] values, int[] among) {
    int best = among[0];
    for (int i : among) {
      if (values[i] > values[best]) {
        best = i;
      }
    }
    return best;
  }
}
