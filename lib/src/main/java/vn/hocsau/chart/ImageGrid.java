package vn.hocsau.chart;

import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import vn.hocsau.image.ImageSet;
import vn.hocsau.train.ClassificationReport;

/**
 * Nhiều ảnh xếp thành lưới, dưới mỗi ảnh là nhãn; ảnh xám được đảo sáng tối để thành nét mực trên
 * nền giấy, ảnh màu giữ nguyên.
 *
 * <pre>{@code
 * Chart first = ImageGrid.labelled("Ảnh huấn luyện", mnist.train(), 0, 1, 2, 3, 4);
 * Chart wrong = ImageGrid.predicted("Đoán sai", mnist.test(), report, report.mistakes());
 * Chart maps = ImageGrid.maps("Tầng tích chập đầu", net.feedForward(image, false).get(1).slice(0));
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

  /**
   * Các ánh xạ đặc trưng của một ảnh, đánh số từ 0; số nhỏ nhất của cả lưới màu trắng, lớn nhất màu
   * đen, nên các ánh xạ so được với nhau.
   *
   * @param title tên hình
   * @param maps mảng [ánh xạ, hàng, cột], hữu hạn; vẽ nhiều nhất 40 ánh xạ đầu
   * @return hình đã vẽ
   * @throws IllegalArgumentException nếu tên rỗng, hoặc mảng không có ba chiều, rỗng hay không hữu
   *     hạn, ví dụ "Biểu đồ “Ánh xạ”: cần mảng hữu hạn [ánh xạ, hàng, cột], nhận được [26, 26]."
   */
  public static Chart maps(String title, INDArray maps) {
    if (maps.rank() != 3 || maps.isEmpty() || !Double.isFinite(maps.sumNumber().doubleValue())) {
      throw new IllegalArgumentException(
          "Biểu đồ “%s”: cần mảng hữu hạn [ánh xạ, hàng, cột], nhận được %s."
              .formatted(title, Arrays.toString(maps.shape())));
    }
    double low = maps.minNumber().doubleValue();
    double range = maps.maxNumber().doubleValue() - low;
    int height = (int) maps.size(1);
    int width = (int) maps.size(2);
    var tiles = new ArrayList<Tile>();
    for (int k = 0; k < Math.min(maps.size(0), MAX_IMAGES); k++) {
      var picture = new BufferedImage(width, height, BufferedImage.TYPE_BYTE_GRAY);
      for (int y = 0; y < height; y++) {
        for (int x = 0; x < width; x++) {
          double ink = range == 0 ? 0 : (maps.getDouble(k, y, x) - low) / range;
          picture.getRaster().setSample(x, y, 0, (int) Math.round(255 * (1 - ink)));
        }
      }
      tiles.add(new Tile(picture, List.of(Integer.toString(k)), CourseTheme.TEXT));
    }
    return grid(title, tiles);
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
    return grid(title, tiles);
  }

  private static Chart grid(String title, List<Tile> tiles) {
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
