package vn.hocsau.chart;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.Line2D;
import java.awt.geom.Rectangle2D;
import org.knowm.xchart.internal.chartpart.Annotation;

/** Vạch dọc đứt nét có nhãn, ví dụ ranh giới giữa tập huấn luyện và tập kiểm tra. */
final class SplitLine extends Annotation {

  private static final BasicStroke DASHED =
      new BasicStroke(
          1.2f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 10f, new float[] {5f, 4f}, 0f);

  private final double x;
  private final String label;
  private final int row;

  /**
   * Tạo vạch.
   *
   * @param x vị trí trên trục hoành
   * @param label chữ cạnh vạch
   * @param row hàng của nhãn tính từ trên, để nhãn của hai vạch gần nhau không đè lên nhau
   */
  SplitLine(double x, String label, int row) {
    super(false);
    this.x = x;
    this.label = label;
    this.row = row;
  }

  @Override
  public void paint(Graphics2D g) {
    double screenX = chart.getScreenXFromChart(x);
    int top = getYAxisScreenValueForMin();
    int bottom = getYAxisScreenValueForMax();
    g.setStroke(DASHED);
    g.setColor(CourseTheme.MUTED);
    g.draw(new Line2D.Double(screenX, top, screenX, bottom));

    g.setFont(Fonts.base().deriveFont(12f));
    var metrics = g.getFontMetrics();
    int width = metrics.stringWidth(label);
    boolean fitsRight = screenX + 6 + width <= getXAxisScreenValueForMax();
    float textX = (float) (fitsRight ? screenX + 6 : screenX - 6 - width);
    float textY = top + 2 + metrics.getAscent() + row * (metrics.getHeight() + 2);
    g.setColor(new Color(255, 255, 255, 215));
    g.fill(
        new Rectangle2D.Double(
            textX - 2, textY - metrics.getAscent(), width + 4, metrics.getHeight()));
    g.setColor(CourseTheme.TEXT);
    g.drawString(label, textX, textY);
    bounds = new Rectangle2D.Double(screenX, top, 1, (double) bottom - top);
  }
}
