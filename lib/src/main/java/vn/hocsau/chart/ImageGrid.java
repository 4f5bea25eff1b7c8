package vn.hocsau.chart;

import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import vn.hocsau.data.ImageSet;
import vn.hocsau.train.ClassificationReport;

/**
 * Nhiều ảnh xếp thành lưới, dưới mỗi ảnh là nhãn; ảnh xám được đảo sáng tối để thành nét mực trên
 * nền giấy, ảnh màu giữ nguyên.
 *
 * <pre>{@code
 * Chart first = ImageGrid.labelled("Ảnh huấn luyện", mnist.train(), 0, 1, 2, 3, 4);
 * Chart wrong = ImageGrid.predicted("Đoán sai", mnist.test(), report, report.mistakes());
 * }</pre>
 */
public final class ImageGrid {
  private static final int COLUMNS = 10;
  private static final int MAX_IMAGES = 40;
  private static final int SIDE = 66;
  private static final int GAP = 12;
  private static final int MARGIN = 14;
  private static final int TITLE_HEIGHT = 34;
  private static final int LINE_HEIGHT = 16;

  /** Một ô: ảnh, các dòng chữ, và màu chữ. */
  private record Tile(BufferedImage image, List<String> lines, Color color) {}

  private final String title;
  private final List<Tile> tiles;
  private final int step;
  private final int numLines;

  private ImageGrid(String title, List<Tile> tiles) {
    if (title.isBlank()) {
      throw new IllegalArgumentException("Biểu đồ cần có tên; tên nhận được đang rỗng.");
    }
    if (tiles.isEmpty()) {
      throw new IllegalArgumentException("Biểu đồ “%s”: không có ảnh nào để vẽ.".formatted(title));
    }
    this.title = title;
    this.tiles = tiles;
    int widest =
        tiles.stream()
            .flatMap(t -> t.lines().stream())
            .mapToInt(line -> ConfusionChart.textWidth(line, captionFont()))
            .max()
            .orElse(0);
    this.step = Math.max(SIDE, widest) + GAP;
    this.numLines = tiles.get(0).lines().size();
  }

  /**
   * Ảnh kèm lớp thật.
   *
   * @param title tên hình
   * @param images các ảnh
   * @param indices số thứ tự những ảnh cần vẽ; vẽ nhiều nhất 40 ảnh đầu
   * @return hình đã vẽ
   * @throws IllegalArgumentException nếu tên rỗng hoặc không có ảnh nào
   */
  public static Chart labelled(String title, ImageSet images, int... indices) {
    return draw(title, images, null, indices);
  }

  /**
   * Ảnh kèm lớp thật và lớp dự đoán; đoán sai thì chữ màu cam.
   *
   * @param title tên hình
   * @param images các ảnh đã chấm, cùng thứ tự với {@code report}
   * @param report kết quả phân loại của chính các ảnh ấy
   * @param indices số thứ tự những ảnh cần vẽ; vẽ nhiều nhất 40 ảnh đầu
   * @return hình đã vẽ
   * @throws IllegalArgumentException nếu tên rỗng, không có ảnh nào, hoặc số ảnh khác số mẫu đã
   *     chấm
   */
  public static Chart predicted(
      String title, ImageSet images, ClassificationReport report, int... indices) {
    if (images.size() != report.size()) {
      throw new IllegalArgumentException(
          "Biểu đồ “%s”: có %d ảnh nhưng kết quả của %d mẫu."
              .formatted(title, images.size(), report.size()));
    }
    return draw(title, images, report, indices);
  }

  private static Chart draw(
      String title, ImageSet images, @Nullable ClassificationReport report, int... indices) {
    var tiles = new ArrayList<Tile>();
    IntStream.of(indices)
        .limit(MAX_IMAGES)
        .forEach(
            i -> {
              String truth = images.classes().get(images.label(i));
              BufferedImage picture = picture(images, i);
              if (report == null) {
                tiles.add(new Tile(picture, List.of(truth), CourseTheme.TEXT));
              } else {
                boolean right = report.predicted(i) == report.truth(i);
                String guess = images.classes().get(report.predicted(i));
                tiles.add(
                    new Tile(
                        picture,
                        List.of("thật: " + truth, "đoán: " + guess),
                        right ? CourseTheme.TEXT : CourseTheme.color(1).darker()));
              }
            });
    var grid = new ImageGrid(title, tiles);
    return Chart.paint(title, grid.altText(), grid.width(), grid.height(), grid::paint);
  }

  private static BufferedImage picture(ImageSet images, int i) {
    byte[] pixels = images.pixels(i);
    int width = images.width();
    int area = width * images.height();
    var picture = new BufferedImage(width, images.height(), BufferedImage.TYPE_INT_RGB);
    for (int p = 0; p < area; p++) {
      int rgb = 0;
      for (int channel = 0; channel < 3; channel++) {
        int level =
            images.channels() == 1 ? 255 - (pixels[p] & 0xFF) : pixels[channel * area + p] & 0xFF;
        rgb = rgb << 8 | level;
      }
      picture.setRGB(p % width, p / width, rgb);
    }
    return picture;
  }

  private int columns() {
    return Math.min(Math.min(COLUMNS, tiles.size()), Math.max(1, 880 / step));
  }

  private int rowHeight() {
    return SIDE + numLines * LINE_HEIGHT + GAP;
  }

  private int width() {
    int titleWidth = ConfusionChart.textWidth(title, titleFont());
    return 2 * MARGIN + Math.max(titleWidth, columns() * step);
  }

  private int height() {
    int rows = (tiles.size() + columns() - 1) / columns();
    return MARGIN + TITLE_HEIGHT + rows * rowHeight();
  }

  private void paint(Graphics2D g) {
    g.setRenderingHint(
        RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
    g.setColor(CourseTheme.TEXT);
    g.setFont(titleFont());
    g.drawString(title, MARGIN, MARGIN + 18);
    g.setFont(captionFont());
    for (int k = 0; k < tiles.size(); k++) {
      Tile tile = tiles.get(k);
      int x = MARGIN + k % columns() * step;
      int y = MARGIN + TITLE_HEIGHT + k / columns() * rowHeight();
      g.drawImage(tile.image(), x, y, SIDE, SIDE, null);
      g.setColor(CourseTheme.GRID.darker());
      g.drawRect(x, y, SIDE, SIDE);
      g.setColor(tile.color());
      for (int line = 0; line < numLines; line++) {
        g.drawString(tile.lines().get(line), x, y + SIDE + LINE_HEIGHT * (line + 1) - 1);
      }
    }
  }

  private String altText() {
    String list =
        tiles.stream().map(t -> String.join(", ", t.lines())).collect(Collectors.joining("; "));
    return "Lưới %d ảnh: %s. Nhãn theo thứ tự: %s.".formatted(tiles.size(), title, list);
  }

  private static Font titleFont() {
    return Fonts.base().deriveFont(Font.BOLD, 15f);
  }

  private static Font captionFont() {
    return Fonts.base().deriveFont(12f);
  }
}
