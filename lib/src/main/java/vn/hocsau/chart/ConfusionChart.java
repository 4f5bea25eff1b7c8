package vn.hocsau.chart;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.font.FontRenderContext;
import java.awt.geom.AffineTransform;
import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import vn.hocsau.train.ClassificationReport;

/**
 * Ma trận nhầm lẫn: hàng là lớp thật, cột là lớp dự đoán; ô càng đậm thì tỉ lệ trong hàng càng lớn.
 *
 * <p>Mỗi ô ghi số mẫu và tỉ lệ trong hàng, nên đọc được cả khi in đen trắng. Đường chéo (đoán đúng)
 * màu xanh, chỗ nhầm màu cam.
 *
 * <pre>{@code
 * Chart chart = ConfusionChart.of("CNN trên tập kiểm tra", report);
 * }</pre>
 */
public final class ConfusionChart {
  private static final int MARGIN = 14;
  private static final int TITLE_HEIGHT = 34;
  private static final int AXIS_HEIGHT = 24;
  private static final int MAX_SIDE = 92;
  private static final int MIN_SIDE = 46;
  private static final int PLOT = 540;
  private static final int MIN_WIDTH = 420;
  private static final int LISTED = 3;

  private static final Color RIGHT = CourseTheme.color(0);
  private static final Color WRONG = CourseTheme.color(1);

  /** Một chỗ nhầm: lớp thật bị đoán thành lớp khác bao nhiêu lần. */
  private record Slip(String truth, String predicted, int count) {}

  private final String title;
  private final List<String> classes;
  private final int[][] counts;
  private final int side;
  private final int labelWidth;
  private final boolean slanted;

  private ConfusionChart(String title, ClassificationReport report) {
    if (title.isBlank()) {
      throw new IllegalArgumentException("Biểu đồ cần có tên; tên nhận được đang rỗng.");
    }
    this.title = title;
    this.classes = report.classes();
    this.counts = report.confusion();
    this.side = Math.max(MIN_SIDE, Math.min(MAX_SIDE, PLOT / classes.size()));
    this.labelWidth = classes.stream().mapToInt(c -> textWidth(c, labelFont())).max().orElse(0);
    this.slanted = labelWidth > side - 6;
  }

  /**
   * Vẽ ma trận.
   *
   * @param title tên biểu đồ
   * @param report kết quả phân loại
   * @return biểu đồ đã vẽ
   * @throws IllegalArgumentException nếu tên rỗng
   * @throws IllegalStateException nếu máy thiếu phông chữ tiếng Việt
   */
  public static Chart of(String title, ClassificationReport report) {
    var chart = new ConfusionChart(title, report);
    return Chart.paint(title, chart.altText(report), chart.width(), chart.height(), chart::paint);
  }

  private int left() {
    return MARGIN + AXIS_HEIGHT + labelWidth + 10;
  }

  private int top() {
    return MARGIN + TITLE_HEIGHT + AXIS_HEIGHT + (slanted ? labelWidth * 2 / 3 + 14 : 20);
  }

  private int width() {
    int slant = slanted ? labelWidth * 3 / 4 : 0;
    int titleWidth = textWidth(title, titleFont()) + 2 * MARGIN;
    return Math.max(
        Math.max(MIN_WIDTH, titleWidth), left() + side * classes.size() + MARGIN + slant);
  }

  private int height() {
    return top() + side * classes.size() + MARGIN + AXIS_HEIGHT;
  }

  private void paint(Graphics2D g) {
    g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    g.setRenderingHint(
        RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
    int extent = side * classes.size();
    g.setColor(CourseTheme.TEXT);
    g.setFont(titleFont());
    double half = textWidth(title, titleFont()) / 2.0;
    double middle = Math.min(left() + extent / 2.0, width() - MARGIN - half);
    centered(g, title, Math.max(middle, MARGIN + half), MARGIN + 20.0);
    g.setFont(labelFont());
    centered(g, "Lớp dự đoán", left() + extent / 2.0, MARGIN + TITLE_HEIGHT + 14.0);
    AffineTransform upright = g.getTransform();
    g.rotate(-Math.PI / 2, MARGIN + 12.0, top() + extent / 2.0);
    centered(g, "Lớp thật", MARGIN + 12.0, top() + extent / 2.0);
    g.setTransform(upright);
    for (int c = 0; c < classes.size(); c++) {
      paintLabels(g, c);
      for (int guess = 0; guess < classes.size(); guess++) {
        paintCell(g, c, guess);
      }
    }
    g.setColor(CourseTheme.MUTED);
    g.setFont(labelFont());
    g.drawString("Mỗi ô: số mẫu, và tỉ lệ trong hàng.", left(), top() + extent + AXIS_HEIGHT - 4);
  }

  private void paintLabels(Graphics2D g, int c) {
    String name = classes.get(c);
    double middle = side * (c + 0.5);
    g.setColor(CourseTheme.TEXT);
    g.setFont(labelFont());
    g.drawString(
        name, (float) (left() - 8 - textWidth(name, labelFont())), (float) (top() + middle + 5));
    if (slanted) {
      AffineTransform upright = g.getTransform();
      g.rotate(-Math.PI / 4, left() + middle, top() - 6.0);
      g.drawString(name, (float) (left() + middle), top() - 6);
      g.setTransform(upright);
    } else {
      centered(g, name, left() + middle, top() - 7.0);
    }
  }

  private void paintCell(Graphics2D g, int actual, int guess) {
    int count = counts[actual][guess];
    double share = share(actual, guess);
    Color fill = shade(actual == guess ? RIGHT : WRONG, count == 0 ? 0 : 0.12 + 0.88 * share);
    double x = left() + (double) guess * side;
    double y = top() + (double) actual * side;
    var cell = new Rectangle2D.Double(x, y, side, side);
    g.setColor(fill);
    g.fill(cell);
    g.setStroke(new BasicStroke(1f));
    g.setColor(CourseTheme.GRID);
    g.draw(cell);
    if (count > 0) {
      g.setColor(luminance(fill) > 0.5 ? CourseTheme.TEXT : Color.WHITE);
      g.setFont(Fonts.base().deriveFont(Font.BOLD, side > 60 ? 15f : 12.5f));
      centered(g, Numbers.text(count), x + side / 2.0, y + side / 2.0 - 1);
      g.setFont(Fonts.base().deriveFont(side > 60 ? 12f : 10f));
      centered(g, percent(share), x + side / 2.0, y + side / 2.0 + (side > 60 ? 17 : 13));
    }
  }

  private double share(int actual, int guess) {
    int total = Arrays.stream(counts[actual]).sum();
    return total == 0 ? 0 : counts[actual][guess] / (double) total;
  }

  private String altText(ClassificationReport report) {
    var slips = new ArrayList<Slip>();
    for (int actual = 0; actual < counts.length; actual++) {
      for (int guess = 0; guess < counts.length; guess++) {
        if (actual != guess && counts[actual][guess] > 0) {
          slips.add(new Slip(classes.get(actual), classes.get(guess), counts[actual][guess]));
        }
      }
    }
    String worst =
        slips.stream()
            .sorted((a, b) -> Integer.compare(b.count(), a.count()))
            .limit(LISTED)
            .map(s -> "%s thành %s (%d lần)".formatted(s.truth(), s.predicted(), s.count()))
            .collect(Collectors.joining(", "));
    return "Ma trận nhầm lẫn: %s. Đoán đúng %s trong %s mẫu (%s)."
            .formatted(
                title,
                Numbers.text(report.size() - report.mistakes().length),
                Numbers.text(report.size()),
                percent(report.accuracy()))
        + (worst.isEmpty() ? "" : " Nhầm nhiều nhất: " + worst + ".");
  }

  private static String percent(double share) {
    return String.format(Locale.FRENCH, "%.1f %%", 100 * share);
  }

  /** Pha màu với nền trắng; strength 0 là trắng, 1 là màu gốc. */
  private static Color shade(Color color, double strength) {
    return new Color(
        (int) Math.round(255 + (color.getRed() - 255) * strength),
        (int) Math.round(255 + (color.getGreen() - 255) * strength),
        (int) Math.round(255 + (color.getBlue() - 255) * strength));
  }

  private static double luminance(Color color) {
    return (0.299 * color.getRed() + 0.587 * color.getGreen() + 0.114 * color.getBlue()) / 255;
  }

  private static Font titleFont() {
    return Fonts.base().deriveFont(Font.BOLD, 15f);
  }

  private static Font labelFont() {
    return Fonts.base().deriveFont(12.5f);
  }

  static int textWidth(String text, Font font) {
    var context = new FontRenderContext(null, true, true);
    return (int) Math.ceil(font.getStringBounds(text, context).getWidth());
  }

  private static void centered(Graphics2D g, String text, double x, double y) {
    g.drawString(text, (float) (x - textWidth(text, g.getFont()) / 2.0), (float) y);
  }
}
