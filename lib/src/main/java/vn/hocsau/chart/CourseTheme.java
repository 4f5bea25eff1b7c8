package vn.hocsau.chart;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.font.FontRenderContext;
import java.util.List;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.Marker;
import org.knowm.xchart.style.markers.SeriesMarkers;
import org.knowm.xchart.style.theme.AbstractBaseTheme;

/**
 * Vẻ ngoài chung của mọi biểu đồ: nền trắng, lưới ngang mờ, chú giải ở dưới, màu phân biệt được với
 * người mù màu.
 *
 * @see <a href="https://jfly.uni-koeln.de/color/">Okabe và Ito, Color Universal Design, 2008</a>
 */
final class CourseTheme extends AbstractBaseTheme {

  static final Color TEXT = new Color(0x26, 0x2B, 0x33);
  static final Color MUTED = new Color(0x5B, 0x64, 0x70);
  static final Color GRID = new Color(0xE3, 0xE6, 0xEA);

  private static final Color[] PALETTE = {
    new Color(0x00, 0x72, 0xB2),
    new Color(0xD5, 0x5E, 0x00),
    new Color(0x00, 0x9E, 0x73),
    new Color(0xCC, 0x79, 0xA7),
    new Color(0x56, 0xB4, 0xE9),
    new Color(0xE6, 0x9F, 0x00),
    new Color(0x4D, 0x4D, 0x4D),
  };

  /** Liền, gạch dài, chấm, gạch chấm; độ dài nét rồi độ dài quãng hở, tính bằng điểm. */
  private static final float[][] DASHES = {{}, {7, 4}, {1.5f, 3.5f}, {9, 3.5f, 1.5f, 3.5f}};

  /** Màu của chuỗi thứ i, quay vòng khi hết bảng màu. */
  static Color color(int index) {
    return PALETTE[index % PALETTE.length];
  }

  /**
   * Nét của chuỗi thứ i: in đen trắng, hay đọc bằng mắt mù màu, vẫn biết đường nào là đường nào.
   */
  static BasicStroke stroke(int index) {
    float[] dash = DASHES[index % DASHES.length];
    return new BasicStroke(
        1.7f, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND, 1, dash.length == 0 ? null : dash, 0);
  }

  /** Cùng màu nhưng trong suốt, cho dải dự báo. */
  static Color translucent(Color color) {
    return new Color(color.getRed(), color.getGreen(), color.getBlue(), 56);
  }

  /** Chú giải một hàng có tràn khỏi biểu đồ không. */
  static boolean legendTooWide(List<String> names, int width) {
    var context = new FontRenderContext(null, true, true);
    var font = new CourseTheme().getLegendFont();
    double total =
        names.stream().mapToDouble(n -> font.getStringBounds(n, context).getWidth() + 50).sum();
    return total > width - 40;
  }

  /** Cách viết màu trong CSS và Plotly. */
  static String css(Color color) {
    return "rgba(%d,%d,%d,%s)"
        .formatted(
            color.getRed(), color.getGreen(), color.getBlue(), color.getAlpha() == 255 ? 1 : 0.22);
  }

  @Override
  public Font getBaseFont() {
    return Fonts.base();
  }

  @Override
  public Color getChartFontColor() {
    return TEXT;
  }

  @Override
  public int getChartPadding() {
    return 14;
  }

  @Override
  public Color[] getSeriesColors() {
    return PALETTE.clone();
  }

  @Override
  public Marker[] getSeriesMarkers() {
    return new Marker[] {SeriesMarkers.NONE};
  }

  @Override
  public BasicStroke[] getSeriesLines() {
    return new BasicStroke[] {new BasicStroke(1.7f, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND)};
  }

  @Override
  public Font getChartTitleFont() {
    return getBaseFont().deriveFont(Font.BOLD, 15f);
  }

  @Override
  public boolean isChartTitleBoxVisible() {
    return false;
  }

  @Override
  public int getChartTitlePadding() {
    return 8;
  }

  @Override
  public Font getLegendFont() {
    return getBaseFont().deriveFont(12.5f);
  }

  @Override
  public int getLegendPadding() {
    return 12;
  }

  @Override
  public boolean isAxisTicksMarksVisible() {
    return false;
  }

  @Override
  public boolean isAxisTicksLineVisible() {
    return false;
  }

  @Override
  public boolean isPlotTicksMarksVisible() {
    return false;
  }

  @Override
  public Color getLegendBorderColor() {
    return Color.WHITE;
  }

  @Override
  public LegendPosition getLegendPosition() {
    return LegendPosition.OutsideS;
  }

  @Override
  public Font getAxisTitleFont() {
    return getBaseFont().deriveFont(12.5f);
  }

  @Override
  public Font getAxisTickLabelsFont() {
    return getBaseFont().deriveFont(12f);
  }

  @Override
  public Color getAxisTickMarksColor() {
    return GRID.darker();
  }

  @Override
  public Color getAxisTickLabelsColor() {
    return MUTED;
  }

  @Override
  public boolean isPlotGridVerticalLinesVisible() {
    return false;
  }

  @Override
  public Color getPlotGridLinesColor() {
    return GRID;
  }

  @Override
  public BasicStroke getPlotGridLinesStroke() {
    return new BasicStroke(1f);
  }

  @Override
  public boolean isPlotBorderVisible() {
    return false;
  }
}
