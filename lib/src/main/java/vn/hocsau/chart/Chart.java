package vn.hocsau.chart;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.function.Consumer;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;
import tech.tablesaw.plotly.components.Figure;

/**
 * Một biểu đồ đã vẽ xong: ảnh PNG nét gấp đôi, lời mô tả cho người không nhìn thấy hình, và khi có
 * ích thì thêm hình tương tác Plotly.
 *
 * <p>Biểu đồ là giá trị: các lớp {@link LineChart}, {@link TimeSeriesChart}, {@link LossChart},
 * {@link AccuracyChart}, {@link BarChart}, {@link ConfusionChart}, {@link ImageGrid} trả về, còn
 * hiện ở đâu là việc của nơi gọi. Trong notebook: {@code display(chart)}.
 */
public final class Chart {

  /**
   * Số điểm ảnh thật cho một điểm ảnh hiển thị: chữ nét trên màn hình mật độ cao, và một biểu đồ
   * trải hết bề ngang trang A4 còn trên 300 điểm ảnh mỗi inch.
   */
  static final int DENSITY = 3;

  private final String title;
  private final String altText;
  private final byte[] png;
  private final int width;
  private final int height;
  private final @Nullable Figure figure;

  private Chart(
      String title, String altText, byte[] png, int width, int height, @Nullable Figure figure) {
    this.title = title;
    this.altText = altText;
    this.png = png;
    this.width = width;
    this.height = height;
    this.figure = figure;
  }

  /** Vẽ biểu đồ XChart ra ảnh. */
  static Chart paint(
      org.knowm.xchart.internal.chartpart.Chart<?, ?> xchart,
      String altText,
      @Nullable Figure figure) {
    int width = xchart.getWidth();
    int height = xchart.getHeight();
    byte[] png = png(width, height, g -> xchart.paint(g, width, height));
    return new Chart(xchart.getTitle(), altText, png, width, height, figure);
  }

  /** Vẽ một hình tự do ra ảnh; tọa độ tính bằng điểm ảnh hiển thị. */
  static Chart paint(
      String title, String altText, int width, int height, Consumer<Graphics2D> painter) {
    return new Chart(title, altText, png(width, height, painter), width, height, null);
  }

  private static byte[] png(int width, int height, Consumer<Graphics2D> painter) {
    var image = new BufferedImage(width * DENSITY, height * DENSITY, BufferedImage.TYPE_INT_RGB);
    Graphics2D g = image.createGraphics();
    try {
      g.setColor(Color.WHITE);
      g.fillRect(0, 0, image.getWidth(), image.getHeight());
      g.scale(DENSITY, DENSITY);
      painter.accept(g);
    } finally {
      g.dispose();
    }
    var bytes = new ByteArrayOutputStream();
    try {
      ImageIO.write(image, "png", bytes);
    } catch (IOException e) {
      throw new UncheckedIOException("Không ghi được ảnh PNG của biểu đồ.", e);
    }
    return bytes.toByteArray();
  }

  /**
   * Tên biểu đồ.
   *
   * @return tên bằng tiếng Việt
   */
  public String title() {
    return title;
  }

  /**
   * Lời mô tả dựng từ chính dữ liệu, dùng làm văn bản thay thế cho ảnh.
   *
   * @return ví dụ "Biểu đồ đường: Sản lượng điện. Giá trị thật: từ 1985-01 đến 2018-01, thấp nhất
   *     55,32 (1985-05), cao nhất 129,4 (2014-01)."
   */
  public String altText() {
    return altText;
  }

  /**
   * Ảnh PNG, rộng 2 × {@link #width()} điểm ảnh.
   *
   * @return bản sao các byte của tệp PNG
   */
  public byte[] png() {
    return png.clone();
  }

  /**
   * Bề rộng nên hiện, tính bằng điểm ảnh CSS.
   *
   * @return bề rộng, bằng nửa bề rộng ảnh
   */
  public int width() {
    return width;
  }

  /**
   * Chiều cao nên hiện, tính bằng điểm ảnh CSS.
   *
   * @return chiều cao, bằng nửa chiều cao ảnh
   */
  public int height() {
    return height;
  }

  /**
   * Hình tương tác đi kèm.
   *
   * @return hình Plotly; rỗng nếu biểu đồ chỉ có ảnh
   */
  public Optional<Figure> figure() {
    return Optional.ofNullable(figure);
  }

  /** Lời mô tả, để biểu đồ vẫn đọc được ở nơi chỉ in văn bản. */
  @Override
  public String toString() {
    return altText;
  }
}
