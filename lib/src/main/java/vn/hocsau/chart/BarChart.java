package vn.hocsau.chart;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.DoubleStream;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.style.Styler.LegendLayout;

/**
 * Biểu đồ cột so sánh: mỗi nhóm một cụm cột, mỗi dãy một màu, giá trị ghi trên cột.
 *
 * <pre>{@code
 * Chart chart = BarChart.of("Sai số trên tập kiểm tra").unit("Điểm chỉ số")
 *     .groups("Tháng trước", "FFNN 1", "LSTM 1")
 *     .bars("RMSE", 8.4, 5.1, 3.9)
 *     .bars("MAE", 6.7, 4.0, 3.1)
 *     .build();
 * }</pre>
 */
public final class BarChart {

  private final String title;
  private String unit = "";
  private List<String> groups = List.of();
  private final Map<String, double[]> bars = new LinkedHashMap<>();

  private BarChart(String title) {
    if (title.isBlank()) {
      throw new IllegalArgumentException("Biểu đồ cần có tên; tên nhận được đang rỗng.");
    }
    this.title = title;
  }

  /**
   * Bắt đầu một biểu đồ.
   *
   * @param title tên biểu đồ
   * @return biểu đồ chưa có cột nào
   * @throws IllegalArgumentException nếu tên rỗng
   */
  public static BarChart of(String title) {
    return new BarChart(title);
  }

  /**
   * Đặt tên trục tung.
   *
   * @param unit đại lượng và đơn vị
   * @return chính biểu đồ này
   */
  public BarChart unit(String unit) {
    this.unit = unit;
    return this;
  }

  /**
   * Đặt tên các nhóm trên trục hoành; gọi trước {@link #bars}.
   *
   * @param names tên nhóm theo thứ tự, không trùng nhau
   * @return chính biểu đồ này
   * @throws IllegalArgumentException nếu không có tên nào hoặc có hai tên trùng
   */
  public BarChart groups(String... names) {
    if (names.length == 0 || Arrays.stream(names).distinct().count() != names.length) {
      throw new IllegalArgumentException(
          "Biểu đồ “%s”: cần ít nhất một nhóm và tên nhóm không trùng nhau, nhận được %s."
              .formatted(title, Arrays.toString(names)));
    }
    groups = List.of(names);
    return this;
  }

  /**
   * Thêm một dãy cột, mỗi nhóm một cột.
   *
   * @param name tên trong chú giải, không trùng dãy khác
   * @param values giá trị theo thứ tự nhóm, hữu hạn
   * @return chính biểu đồ này
   * @throws IllegalArgumentException nếu số giá trị khác số nhóm, ví dụ "Biểu đồ “…”, dãy “MAE”: có
   *     2 giá trị cho 3 nhóm.", hoặc có giá trị không hữu hạn, hoặc trùng tên
   */
  public BarChart bars(String name, double... values) {
    if (values.length != groups.size()) {
      throw new IllegalArgumentException(
          "Biểu đồ “%s”, dãy “%s”: có %d giá trị cho %d nhóm."
              .formatted(title, name, values.length, groups.size()));
    }
    for (int i = 0; i < values.length; i++) {
      if (!Double.isFinite(values[i])) {
        throw new IllegalArgumentException(
            "Biểu đồ “%s”, dãy “%s”: giá trị của nhóm “%s” là %s; cột chỉ vẽ được số hữu hạn."
                .formatted(title, name, groups.get(i), values[i]));
      }
    }
    if (bars.putIfAbsent(name, values.clone()) != null) {
      throw new IllegalArgumentException(
          "Biểu đồ “%s”: đã có dãy tên “%s”; mỗi dãy cần một tên riêng.".formatted(title, name));
    }
    return this;
  }

  /**
   * Vẽ biểu đồ.
   *
   * @return biểu đồ đã vẽ
   * @throws IllegalStateException nếu chưa có cột nào, hoặc máy thiếu phông chữ tiếng Việt
   */
  public Chart build() {
    return Chart.paint(categoryChart(), altText(), null);
  }

  CategoryChart categoryChart() {
    if (bars.isEmpty()) {
      throw new IllegalStateException(
          "Biểu đồ “%s” chưa có cột nào; hãy gọi groups(…) và bars(…) trước build()."
              .formatted(title));
    }
    boolean wide = CourseTheme.legendTooWide(List.copyOf(bars.keySet()), LinePlot.WIDTH);
    int height = LinePlot.HEIGHT + (wide ? 32 * bars.size() : 0);
    var chart = new CategoryChart(LinePlot.WIDTH, height, new CourseTheme());
    chart.setTitle(title);
    chart.setYAxisTitle(unit);
    bars.forEach(
        (name, values) -> chart.addSeries(name, groups, Arrays.stream(values).boxed().toList()));
    var styler = chart.getStyler();
    styler.setLegendLayout(wide ? LegendLayout.Vertical : LegendLayout.Horizontal);
    styler.setLegendVisible(bars.size() > 1);
    styler.setLocale(Locale.FRENCH); // dấu phẩy thập phân như trong câu chữ
    styler.setAvailableSpaceFill(bars.size() > 1 ? 0.8 : 0.55);
    styler.setYAxisDecimalPattern(pattern());
    styler.setLabelsVisible(true);
    styler.setLabelsPosition(1.04);
    styler.setLabelsFont(Fonts.base().deriveFont(11.5f));
    styler.setLabelsFontColorAutomaticEnabled(false);
    styler.setLabelsFontColor(CourseTheme.TEXT);
    double plotWidth = LinePlot.WIDTH - 110.0;
    boolean narrow = plotWidth * 0.8 / (groups.size() * bars.size()) < 40;
    styler.setLabelsRotation(narrow ? 90 : 0);
    int longest = groups.stream().mapToInt(String::length).max().orElseThrow();
    boolean crowded = longest * 7.0 > plotWidth / groups.size();
    // Nghiêng mà vẫn chạm nhau thì dựng đứng; không tên nào được thiếu.
    boolean packed = plotWidth / groups.size() < 45;
    styler.setXAxisLabelRotation(packed ? 90 : crowded ? 30 : 0);
    styler.setXAxisMaxLabelCount(Math.max(2, groups.size()));
    // Chừa chỗ phía trên cho số ghi trên cột cao nhất.
    double max = allValues().max().orElseThrow();
    double min = allValues().min().orElseThrow();
    double room = (Math.max(max, 0) - Math.min(min, 0)) * (narrow ? 0.18 : 0.1);
    styler.setYAxisMax(max > 0 ? max + room : 0.0);
    styler.setYAxisMin(min < 0 ? min - room : 0.0);
    return chart;
  }

  private DoubleStream allValues() {
    return bars.values().stream().flatMapToDouble(Arrays::stream);
  }

  /** Ba chữ số có nghĩa ở cột cao nhất. */
  private String pattern() {
    double max = allValues().map(Math::abs).max().orElseThrow();
    int integerDigits = max == 0 ? 1 : (int) Math.floor(Math.log10(max)) + 1;
    int decimals = Math.min(6, Math.max(0, 3 - integerDigits));
    boolean whole = allValues().allMatch(v -> v == Math.rint(v));
    return whole || decimals == 0 ? "0" : "0." + "0".repeat(decimals);
  }

  private String altText() {
    var text = new StringBuilder("Biểu đồ cột: " + title + ".");
    bars.forEach(
        (name, values) -> {
          text.append(' ').append(name).append(": ");
          for (int i = 0; i < values.length; i++) {
            text.append(i == 0 ? "" : "; ")
                .append(groups.get(i))
                .append(' ')
                .append(Numbers.text(values[i]));
          }
          text.append('.');
        });
    return text + LineChart.axisSentence("", unit);
  }
}
