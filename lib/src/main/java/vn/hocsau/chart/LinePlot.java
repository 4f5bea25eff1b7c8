package vn.hocsau.chart;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.Ellipse2D;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.XYSeries.XYSeriesRenderStyle;
import org.knowm.xchart.style.Styler.LegendLayout;
import org.knowm.xchart.style.lines.SeriesLines;
import org.knowm.xchart.style.markers.Marker;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * Nội dung chung của các biểu đồ đường, với trục hoành đã đổi ra số; kiểm tra dữ liệu ngay khi
 * thêm.
 */
final class LinePlot {

  static final int WIDTH = 760;
  static final int HEIGHT = 400;

  /** Ít điểm hơn mức này thì vẽ thêm chấm, vì một điểm đứng riêng không thành đường. */
  private static final int MARKER_LIMIT = 31;

  /** Mỗi đường một dấu, để phân biệt được khi in đen trắng. */
  private static final Marker[] MARKERS = {
    SeriesMarkers.CIRCLE,
    SeriesMarkers.SQUARE,
    SeriesMarkers.TRIANGLE_UP,
    SeriesMarkers.DIAMOND,
    SeriesMarkers.TRIANGLE_DOWN,
    SeriesMarkers.CROSS
  };

  /** Một đường, hoặc một tập điểm rời. */
  @SuppressWarnings("ArrayRecordComponent")
  record Line(String name, double[] x, double[] y, boolean pointsOnly) {

    /** Vị trí các giá trị không khuyết. */
    int[] present() {
      int[] all = new int[y.length];
      int n = 0;
      for (int i = 0; i < y.length; i++) {
        if (!Double.isNaN(y[i])) {
          all[n++] = i;
        }
      }
      return Arrays.copyOf(all, n);
    }
  }

  /** Dải giữa hai cận. */
  @SuppressWarnings("ArrayRecordComponent")
  record Band(String name, double[] x, double[] low, double[] high) {}

  /** Vạch dọc có nhãn. */
  record Split(double x, String label) {}

  private final String title;
  private final List<Line> lines = new ArrayList<>();
  private final List<Band> bands = new ArrayList<>();
  private final List<Split> splits = new ArrayList<>();

  LinePlot(String title) {
    if (title.isBlank()) {
      throw new IllegalArgumentException("Biểu đồ cần có tên; tên nhận được đang rỗng.");
    }
    this.title = title;
  }

  String title() {
    return title;
  }

  List<Line> lines() {
    return lines;
  }

  List<Band> bands() {
    return bands;
  }

  List<Split> splits() {
    return splits;
  }

  void addLine(String name, double[] x, double[] y, boolean pointsOnly) {
    checkName(name);
    checkLength(name, x.length, y.length);
    checkFinite(name, y);
    lines.add(new Line(name, x.clone(), y.clone(), pointsOnly));
  }

  void addBand(String name, double[] x, double[] low, double[] high) {
    checkName(name);
    checkLength(name, x.length, low.length);
    checkLength(name, x.length, high.length);
    checkFinite(name, low);
    checkFinite(name, high);
    for (int i = 0; i < low.length; i++) {
      if (low[i] > high[i]) {
        throw new IllegalArgumentException(
            "Dải “%s”: ở vị trí %d cận dưới %s lớn hơn cận trên %s."
                .formatted(name, i, low[i], high[i]));
      }
    }
    bands.add(new Band(name, x.clone(), low.clone(), high.clone()));
  }

  void addSplit(double x, String label) {
    splits.add(new Split(x, label));
  }

  XYChart xyChart(
      String xTitle, String yTitle, boolean logY, List<AxisTicks.Tick> ticks, double[] xRange) {
    var names = new ArrayList<String>();
    bands.forEach(band -> names.add(band.name()));
    lines.forEach(line -> names.add(line.name()));
    boolean wide = CourseTheme.legendTooWide(names, WIDTH);
    int height = HEIGHT + (wide ? 24 * names.size() : 0);
    var chart = new XYChart(WIDTH, height, new CourseTheme());
    chart.setTitle(title);
    chart.setXAxisTitle(xTitle);
    chart.setYAxisTitle(yTitle);
    var styler = chart.getStyler();
    styler.setLegendLayout(wide ? LegendLayout.Vertical : LegendLayout.Horizontal);
    styler.setLegendVisible(names.size() > 1);
    styler.setXAxisTickLabelsColor(new Color(0, true));
    styler.setMarkerSize(6);
    styler.setXAxisMin(xRange[0]);
    styler.setXAxisMax(xRange[1]);
    double[] yRange = yRange(logY);
    styler.setYAxisMin(yRange[0]);
    styler.setYAxisMax(yRange[1]);
    styler.setYAxisLogarithmic(logY);
    // XChart kẻ chín vạch mỗi bậc của mười: quá sáu bậc thì các vạch dính nhau thành dải xám.
    styler.setPlotGridHorizontalLinesVisible(!logY || yRange[1] / yRange[0] < 1e6);
    styler.setYAxisTickLabelsFormattingFunction(
        logY ? value -> logLabel(value, yRange[1] / yRange[0]) : AxisTicks::number);
    for (int b = 0; b < bands.size(); b++) {
      addPolygon(chart, bands.get(b), bandColor(b));
    }
    for (int i = 0; i < lines.size(); i++) {
      addSeries(chart, lines.get(i), i);
    }
    chart.addAnnotation(new AxisTicks(ticks));
    for (int i = 0; i < splits.size(); i++) {
      chart.addAnnotation(new SplitLine(splits.get(i).x(), splits.get(i).label(), i % 3));
    }
    return chart;
  }

  /** Trục logarit rộng chỉ ghi lũy thừa của 10; hẹp dần thì ghi thêm 2 và 5, rồi mọi vạch. */
  private static String logLabel(double value, double ratio) {
    String label = AxisTicks.number(value);
    if (ratio < 4) {
      return label;
    }
    int exponent = (int) Math.floor(Math.log10(value * 1.0001));
    long digit = Math.round(value / Math.pow(10, exponent));
    // Trục trải quá mười bậc thì thưa bớt nhãn cho khỏi đè nhau.
    int every = 1 + (int) (Math.log10(ratio) / 10);
    boolean shown =
        (digit == 1 && exponent % every == 0) || (ratio <= 100 && (digit == 2 || digit == 5));
    return shown ? label : "";
  }

  /** Khoảng của trục tung, chừa mỗi đầu 5 %. */
  double[] yRange(boolean log) {
    double min = Double.POSITIVE_INFINITY;
    double max = Double.NEGATIVE_INFINITY;
    for (Line line : lines) {
      for (int i : line.present()) {
        min = Math.min(min, line.y()[i]);
        max = Math.max(max, line.y()[i]);
      }
    }
    for (Band band : bands) {
      for (int i = 0; i < band.x().length; i++) {
        min = Double.isNaN(band.low()[i]) ? min : Math.min(min, band.low()[i]);
        max = Double.isNaN(band.high()[i]) ? max : Math.max(max, band.high()[i]);
      }
    }
    if (log) {
      double factor = Math.max(1.05, Math.pow(max / min, 0.05));
      return new double[] {min / factor, max * factor};
    }
    double margin = max > min ? 0.05 * (max - min) : Math.max(1e-6, 0.05 * Math.abs(max));
    return new double[] {min - margin, max + margin};
  }

  /**
   * Dải cuối mang màu của đường cuối, dải trước nó mang màu của đường trước đó: dải đi với dự báo.
   */
  Color bandColor(int band) {
    return CourseTheme.color(Math.max(0, lines.size() - bands.size() + band));
  }

  private static void addPolygon(XYChart chart, Band band, Color color) {
    int n = band.x().length;
    var x = new ArrayList<Double>();
    var y = new ArrayList<Double>();
    for (int i = 0; i < n; i++) {
      if (!Double.isNaN(band.high()[i]) && !Double.isNaN(band.low()[i])) {
        x.add(band.x()[i]);
        y.add(band.high()[i]);
      }
    }
    for (int i = n - 1; i >= 0; i--) {
      if (!Double.isNaN(band.high()[i]) && !Double.isNaN(band.low()[i])) {
        x.add(band.x()[i]);
        y.add(band.low()[i]);
      }
    }
    XYSeries series = chart.addSeries(band.name(), x, y);
    series.setXYSeriesRenderStyle(XYSeriesRenderStyle.PolygonArea);
    series.setFillColor(CourseTheme.translucent(color));
    series.setLineColor(new Color(0, true));
    series.setLineStyle(SeriesLines.NONE);
    series.setMarker(SeriesMarkers.NONE);
  }

  private static void addSeries(XYChart chart, Line line, int index) {
    Color color = CourseTheme.color(index);
    XYSeries series = chart.addSeries(line.name(), line.x(), line.y());
    series.setLineStyle(CourseTheme.stroke(index));
    series.setLineColor(color);
    series.setMarkerColor(color);
    if (line.pointsOnly()) {
      series.setXYSeriesRenderStyle(XYSeriesRenderStyle.Scatter);
      series.setMarker(line.y().length == 1 ? new Ring() : SeriesMarkers.CIRCLE);
      return;
    }
    if (line.y().length < MARKER_LIMIT) {
      series.setMarker(MARKERS[index % MARKERS.length]);
    }
  }

  private void checkName(String name) {
    boolean taken =
        lines.stream().anyMatch(l -> l.name().equals(name))
            || bands.stream().anyMatch(b -> b.name().equals(name));
    if (name.isBlank() || taken) {
      throw new IllegalArgumentException(
          "Biểu đồ “%s”: tên “%s” %s; mỗi đường cần một tên riêng."
              .formatted(title, name, taken ? "đã dùng cho một đường khác" : "đang rỗng"));
    }
  }

  private void checkLength(String name, int numX, int numY) {
    if (numX != numY || numX == 0) {
      throw new IllegalArgumentException(
          "Biểu đồ “%s”, đường “%s”: có %d điểm trên trục hoành nhưng %d giá trị; hai dãy phải cùng độ dài và không rỗng."
              .formatted(title, name, numX, numY));
    }
  }

  private void checkFinite(String name, double[] values) {
    boolean any = false;
    for (int i = 0; i < values.length; i++) {
      if (Double.isInfinite(values[i])) {
        throw new IllegalArgumentException(
            "Biểu đồ “%s”, đường “%s”: giá trị thứ %d là vô cùng. Chỗ khuyết hãy ghi NaN; nếu là kết quả của mô hình, có lẽ nó đã phân kỳ."
                .formatted(title, name, i));
      }
      any |= !Double.isNaN(values[i]);
    }
    if (!any) {
      throw new IllegalArgumentException(
          "Biểu đồ “%s”, đường “%s”: mọi giá trị đều là NaN nên không có gì để vẽ."
              .formatted(title, name));
    }
  }

  /** Khoảng của trục hoành qua mọi đường và dải, chừa mỗi bên một chút. */
  double[] xRange() {
    double min = Double.POSITIVE_INFINITY;
    double max = Double.NEGATIVE_INFINITY;
    for (Line line : lines) {
      min = Math.min(min, Arrays.stream(line.x()).min().orElseThrow());
      max = Math.max(max, Arrays.stream(line.x()).max().orElseThrow());
    }
    for (Band band : bands) {
      min = Math.min(min, Arrays.stream(band.x()).min().orElseThrow());
      max = Math.max(max, Arrays.stream(band.x()).max().orElseThrow());
    }
    return new double[] {min, max};
  }

  void requireLines() {
    if (lines.isEmpty()) {
      throw new IllegalStateException(
          "Biểu đồ “%s” chưa có đường nào; hãy gọi line(…) trước build().".formatted(title));
    }
  }

  /** Vòng tròn rỗng quanh một điểm đặc biệt, không che đường bên dưới. */
  private static final class Ring extends Marker {
    @Override
    public void paint(Graphics2D g, double x, double y, int markerSize) {
      double radius = markerSize * 0.9;
      g.setStroke(new BasicStroke(2f));
      g.draw(new Ellipse2D.Double(x - radius, y - radius, 2 * radius, 2 * radius));
    }
  }
}
