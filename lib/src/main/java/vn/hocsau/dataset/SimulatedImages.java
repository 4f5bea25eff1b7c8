package vn.hocsau.dataset;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.Polygon;
import java.awt.RenderingHints;
import java.awt.Shape;
import java.awt.font.FontRenderContext;
import java.awt.geom.AffineTransform;
import java.awt.geom.Area;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.util.List;
import java.util.Random;
import vn.hocsau.image.ImageSet;
import vn.hocsau.image.PixelGrid;
import vn.hocsau.store.DataException;

/**
 * Ảnh mô phỏng 28×28: một hình mẫu của lớp, xoay, nghiêng, co giãn và xê dịch ngẫu nhiên, thêm
 * nhiễu.
 *
 * <p>Cùng hạt giống, cùng máy thì cùng ảnh; phông chữ của máy khác nhau nên chữ số trên hai máy có
 * thể khác nhau đôi chút.
 */
final class SimulatedImages {
  private static final int SIDE = Mnist.SIDE;
  private static final double CENTER = SIDE / 2.0;
  private static final int DIGIT_HEIGHT = 19;
  private static final double NOISE = 14;

  private static final String[] FAMILIES = {Font.SERIF, Font.SANS_SERIF, Font.MONOSPACED};
  private static final int[] STYLES = {Font.PLAIN, Font.BOLD, Font.ITALIC};

  /** Hình mẫu của một lớp, nằm giữa ô 28×28. */
  @FunctionalInterface
  interface Template {
    Shape of(int label, Random random);
  }

  private SimulatedImages() {}

  /** Vẽ {@code count} ảnh, số ảnh của các lớp lệch nhau nhiều nhất một, thứ tự ngẫu nhiên. */
  static ImageSet draw(Template template, int count, long seed, List<String> classes) {
    var random = new Random(seed);
    byte[] labels = labels(count, classes.size(), random);
    byte[] pixels = new byte[count * SIDE * SIDE];
    var image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_BYTE_GRAY);
    byte[] canvas = ((DataBufferByte) image.getRaster().getDataBuffer()).getData();
    Graphics2D g = image.createGraphics();
    g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    for (int i = 0; i < count; i++) {
      g.setColor(Color.BLACK);
      g.fillRect(0, 0, SIDE, SIDE);
      g.setColor(Color.WHITE);
      g.fill(distortion(random).createTransformedShape(template.of(labels[i], random)));
      for (int p = 0; p < canvas.length; p++) {
        double value = (canvas[p] & 0xFF) + NOISE * random.nextGaussian();
        pixels[i * canvas.length + p] = (byte) Math.max(0, Math.min(255, Math.round(value)));
      }
    }
    g.dispose();
    return new ImageSet(pixels, labels, new PixelGrid(SIDE, SIDE, 1), classes);
  }

  /** Nhãn ngẫu nhiên, số mẫu của các lớp lệch nhau nhiều nhất một. */
  static byte[] labels(int count, int numClasses, Random random) {
    byte[] labels = new byte[count];
    for (int i = 0; i < count; i++) {
      labels[i] = (byte) (i % numClasses);
    }
    for (int i = count - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      byte swap = labels[i];
      labels[i] = labels[j];
      labels[j] = swap;
    }
    return labels;
  }

  private static AffineTransform distortion(Random random) {
    var transform =
        AffineTransform.getTranslateInstance(
            CENTER + random.nextDouble(-2.5, 2.5), CENTER + random.nextDouble(-2.5, 2.5));
    transform.rotate(random.nextDouble(-0.3, 0.3));
    transform.shear(random.nextDouble(-0.25, 0.25), 0);
    transform.scale(random.nextDouble(0.75, 1.1), random.nextDouble(0.8, 1.1));
    transform.translate(-CENTER, -CENTER);
    return transform;
  }

  /** Chữ số viết bằng một phông của máy. */
  static Shape digit(int label, Random random) {
    String family = FAMILIES[random.nextInt(FAMILIES.length)];
    int style = STYLES[random.nextInt(STYLES.length)];
    Shape outline;
    try {
      outline =
          new Font(family, style, SIDE)
              .createGlyphVector(new FontRenderContext(null, true, true), Integer.toString(label))
              .getOutline();
    } catch (RuntimeException | LinkageError | InternalError e) {
      // Java không có fontconfig hoặc libfreetype thì ném một trong các loại này.
      throw new DataException(
          "Không vẽ được chữ số mô phỏng vì máy này chưa có phông chữ. Trên Debian hoặc Ubuntu, hãy"
              + " chạy: sudo apt-get install fontconfig fonts-dejavu-core, rồi khởi động lại kernel;"
              + " hoặc đặt HOCSAU_MIRROR để dùng dữ liệu thật.",
          e);
    }
    Rectangle2D box = outline.getBounds2D();
    double scale = DIGIT_HEIGHT / box.getHeight();
    var toCenter = AffineTransform.getTranslateInstance(CENTER, CENTER);
    toCenter.scale(scale, scale);
    toCenter.translate(-box.getCenterX(), -box.getCenterY());
    return toCenter.createTransformedShape(outline);
  }

  /** Mười loại quần áo, giày, túi, theo thứ tự lớp của Fashion-MNIST. */
  static Shape garment(int label, Random random) {
    return switch (label) {
      case 0 ->
          polygon(
              9, 4, 12, 6, 16, 6, 19, 4, 26, 9, 23, 13, 20, 11, 20, 24, 8, 24, 8, 11, 5, 13, 2, 9);
      case 1 -> polygon(9, 3, 19, 3, 21, 25, 16, 25, 14, 9, 12, 25, 7, 25);
      case 2 ->
          polygon(
              10, 4, 18, 4, 23, 9, 25, 23, 21, 24, 19, 12, 19, 24, 9, 24, 9, 12, 7, 24, 3, 23, 5,
              9);
      case 3 -> polygon(11, 3, 17, 3, 17, 11, 22, 25, 6, 25, 11, 11);
      case 4 -> without(garment(2, random), new Rectangle2D.Double(13.2, 5, 1.6, 19));
      case 5 -> {
        var sandal = new Area(polygon(2, 20, 26, 18, 26, 21, 2, 23));
        sandal.add(new Area(strap(polygon(6, 20, 13, 10, 18, 19))));
        yield sandal;
      }
      case 6 -> without(garment(0, random), polygon(12, 5, 16, 5, 14, 14));
      case 7 -> polygon(2, 14, 9, 13, 14, 15, 24, 17, 26, 22, 2, 22);
      case 8 -> {
        var bag = new Area(polygon(4, 12, 24, 12, 25, 24, 3, 24));
        bag.add(new Area(strap(new Ellipse2D.Double(9, 5, 10, 12))));
        yield bag;
      }
      default -> polygon(6, 3, 14, 3, 15, 15, 25, 19, 25, 24, 6, 24);
    };
  }

  private static Shape without(Shape shape, Shape cut) {
    var area = new Area(shape);
    area.subtract(new Area(cut));
    return area;
  }

  private static Shape strap(Shape shape) {
    return new BasicStroke(1.8f).createStrokedShape(shape);
  }

  private static Shape polygon(int... xy) {
    var polygon = new Polygon();
    for (int i = 0; i < xy.length; i += 2) {
      polygon.addPoint(xy[i], xy[i + 1]);
    }
    return polygon;
  }
}
