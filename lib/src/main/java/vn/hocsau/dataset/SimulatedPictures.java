package vn.hocsau.dataset;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.Polygon;
import java.awt.RenderingHints;
import java.awt.Shape;
import java.awt.geom.AffineTransform;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.util.List;
import java.util.Random;
import vn.hocsau.image.ImageSet;
import vn.hocsau.image.PixelGrid;

/**
 * Ảnh màu mô phỏng: hình khối của lớp trên nền màu, xê dịch, co giãn và lật ngẫu nhiên, thêm nhiễu.
 *
 * <p>Hình được vẽ trong ô 32×32 đơn vị rồi phóng theo cỡ ảnh. Cùng hạt giống thì cùng ảnh.
 */
final class SimulatedPictures {
  /** Số màu da của khuôn mặt vẽ; ảnh thứ i dùng màu i mod số này. */
  static final int NUM_SKINS = 3;

  private static final double UNITS = 32;
  private static final double NOISE = 12;

  private static final Color SKY = new Color(150, 195, 235);
  private static final Color SEA = new Color(40, 95, 150);
  private static final Color GRASS = new Color(95, 145, 70);
  private static final Color ROAD = new Color(135, 135, 135);
  private static final Color DARK = new Color(35, 35, 40);
  private static final Color[] COATS = {
    new Color(210, 140, 70), new Color(90, 75, 65), new Color(205, 195, 180), new Color(60, 60, 65)
  };
  private static final Color[] SKINS = {
    new Color(240, 205, 175), new Color(200, 150, 110), new Color(125, 85, 60)
  };

  /** Vẽ một ảnh trong ô 32×32 đơn vị. */
  @FunctionalInterface
  interface Painter {
    void paint(Graphics2D g, int label, int index, Random random);
  }

  private SimulatedPictures() {}

  /** Vẽ {@code count} ảnh, số ảnh của các lớp lệch nhau nhiều nhất một, thứ tự ngẫu nhiên. */
  static ImageSet draw(
      Painter painter, int count, long seed, PixelGrid grid, List<String> classes) {
    var random = new Random(seed);
    byte[] labels = SimulatedImages.labels(count, classes.size(), random);
    byte[] pixels = new byte[count * grid.volume()];
    var image = new BufferedImage(grid.width(), grid.height(), BufferedImage.TYPE_INT_RGB);
    int area = grid.width() * grid.height();
    for (int i = 0; i < count; i++) {
      Graphics2D g = image.createGraphics();
      g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
      g.scale(grid.width() / UNITS, grid.height() / UNITS);
      painter.paint(g, labels[i], i, random);
      g.dispose();
      for (int p = 0; p < area; p++) {
        int rgb = image.getRGB(p % grid.width(), p / grid.width());
        for (int channel = 0; channel < grid.channels(); channel++) {
          double value = ((rgb >> (16 - 8 * channel)) & 0xFF) + NOISE * random.nextGaussian();
          pixels[i * grid.volume() + channel * area + p] =
              (byte) Math.max(0, Math.min(255, Math.round(value)));
        }
      }
    }
    return new ImageSet(pixels, labels, grid, classes);
  }

  private static void background(Graphics2D g, Color color) {
    g.setColor(color);
    g.fill(new Rectangle2D.Double(0, 0, UNITS, UNITS));
  }

  /** Từ đây hình được xê dịch, co giãn, và một nửa số lần quay mặt sang bên kia. */
  private static void pose(Graphics2D g, Random random) {
    var pose =
        AffineTransform.getTranslateInstance(
            UNITS / 2 + random.nextDouble(-3, 3), UNITS / 2 + random.nextDouble(-3, 3));
    double size = random.nextDouble(0.75, 1.1);
    pose.scale(random.nextBoolean() ? size : -size, size);
    pose.rotate(random.nextDouble(-0.15, 0.15));
    pose.translate(-UNITS / 2, -UNITS / 2);
    g.transform(pose);
  }

  private static Color vary(Color color, Random random) {
    int shift = random.nextInt(-25, 26);
    return new Color(
        Math.max(0, Math.min(255, color.getRed() + shift)),
        Math.max(0, Math.min(255, color.getGreen() + shift)),
        Math.max(0, Math.min(255, color.getBlue() + shift)));
  }

  private static Color any(Random random) {
    return Color.getHSBColor(random.nextFloat(), 0.6f, 0.75f);
  }

  private static void fill(Graphics2D g, Color color, Shape... shapes) {
    g.setColor(color);
    for (Shape shape : shapes) {
      g.fill(shape);
    }
  }

  private static void line(Graphics2D g, Color color, float width, int... xy) {
    g.setColor(color);
    g.setStroke(new BasicStroke(width));
    for (int i = 0; i + 3 < xy.length; i += 4) {
      g.drawLine(xy[i], xy[i + 1], xy[i + 2], xy[i + 3]);
    }
  }

  private static Shape oval(double x, double y, double width, double height) {
    return new Ellipse2D.Double(x, y, width, height);
  }

  private static Shape polygon(int... xy) {
    var polygon = new Polygon();
    for (int i = 0; i < xy.length; i += 2) {
      polygon.addPoint(xy[i], xy[i + 1]);
    }
    return polygon;
  }

  /** Mười lớp của CIFAR-10: mỗi lớp một hình và một nền. */
  static void scene(Graphics2D g, int label, int index, Random random) {
    Color[] backgrounds = {SKY, ROAD, SKY, GRASS, GRASS, GRASS, GRASS, GRASS, SEA, ROAD};
    background(g, vary(backgrounds[label], random));
    pose(g, random);
    Color coat = vary(COATS[random.nextInt(COATS.length)], random);
    switch (label) {
      case 0 -> {
        fill(g, vary(Color.LIGHT_GRAY, random), oval(3, 13, 26, 6));
        fill(g, Color.GRAY, polygon(13, 16, 18, 16, 12, 28, 8, 28), polygon(3, 16, 7, 15, 3, 6));
      }
      case 1 -> {
        Color body = any(random);
        fill(
            g, body, polygon(3, 16, 29, 16, 29, 23, 3, 23), polygon(9, 16, 12, 10, 21, 10, 25, 16));
        fill(g, DARK, oval(6, 20, 6, 6), oval(20, 20, 6, 6));
      }
      case 2 -> {
        fill(g, coat, oval(9, 13, 14, 8), oval(20, 9, 7, 7), polygon(12, 15, 18, 15, 9, 4));
        fill(g, Color.ORANGE, polygon(26, 12, 30, 13, 26, 15));
      }
      case 3, 5 -> head(g, label == 5, coat, random);
      case 4 -> {
        animal(g, new Color(165, 110, 65), 17);
        line(g, DARK, 1, 25, 9, 22, 2, 27, 9, 30, 2, 23, 5, 20, 4, 29, 5, 31, 5);
      }
      case 6 -> {
        Color skin = new Color(50, 190, 60);
        fill(g, skin, oval(6, 14, 20, 12), oval(8, 9, 6, 7), oval(18, 9, 6, 7));
        fill(g, DARK, oval(10, 11, 2, 2), oval(20, 11, 2, 2));
      }
      case 7 -> {
        animal(g, coat, 12);
        fill(g, DARK, polygon(20, 12, 24, 4, 26, 5, 22, 13));
      }
      case 8 -> {
        fill(g, any(random), polygon(3, 19, 29, 19, 25, 26, 7, 26));
        fill(
            g,
            Color.WHITE,
            polygon(9, 13, 23, 13, 23, 19, 9, 19),
            polygon(15, 5, 19, 5, 19, 13, 15, 13));
      }
      default -> {
        fill(g, any(random), polygon(3, 7, 20, 7, 20, 23, 3, 23));
        fill(g, any(random), polygon(21, 13, 27, 13, 29, 18, 29, 23, 21, 23));
        fill(g, DARK, oval(6, 20, 6, 6), oval(21, 20, 6, 6));
      }
    }
  }

  /** Thân bốn chân; chân dài từ y cho tới mặt đất. */
  private static void animal(Graphics2D g, Color coat, int top) {
    fill(g, coat, oval(4, top, 19, 9), oval(20, top - 9, 10, 6));
    fill(g, coat, polygon(18, top + 4, 22, top - 7, 26, top - 5, 23, top + 5));
    line(
        g, coat, 2, 7, top + 6, 7, 30, 11, top + 7, 11, 30, 17, top + 7, 17, 30, 20, top + 6, 20,
        30);
  }

  /** Mèo (0) hoặc chó (1): chỉ khác đôi tai và cái mõm. */
  static void pet(Graphics2D g, int label, int index, Random random) {
    background(g, any(random));
    pose(g, random);
    head(g, label == 1, vary(COATS[random.nextInt(COATS.length)], random), random);
  }

  private static void head(Graphics2D g, boolean dog, Color coat, Random random) {
    fill(g, coat, oval(7, 8, 18, 18));
    if (dog) {
      fill(g, coat.darker(), oval(3, 9, 6, 15), oval(23, 9, 6, 15));
      fill(g, coat.brighter(), oval(11, 17, 10, 9));
      fill(g, DARK, oval(14, 18, 4, 3));
    } else {
      fill(g, coat, polygon(7, 14, 8, 2, 15, 10), polygon(25, 14, 24, 2, 17, 10));
      fill(g, Color.PINK, polygon(14, 19, 18, 19, 16, 21));
      line(g, Color.WHITE, 0.5f, 5, 19, 13, 20, 5, 22, 13, 21, 27, 19, 19, 20, 27, 22, 19, 21);
    }
    Color eyes = random.nextBoolean() ? DARK : new Color(70, 130, 60);
    fill(g, eyes, oval(11, 13, 3, 3), oval(18, 13, 3, 3));
  }

  /** Khuôn mặt: nhãn 0 tóc ngắn, nhãn 1 tóc dài; màu da theo số thứ tự ảnh. */
  static void face(Graphics2D g, int label, int index, Random random) {
    background(g, any(random));
    pose(g, random);
    Color skin = vary(SKINS[index % NUM_SKINS], random);
    Color hair = vary(COATS[random.nextInt(COATS.length)], random);
    if (label == 1) {
      fill(g, hair, oval(5, 3, 22, 18), new Rectangle2D.Double(5, 12, 22, 16));
    } else {
      fill(g, hair, oval(7, 3, 18, 14));
    }
    fill(g, skin, oval(8, 7, 16, 20), new Rectangle2D.Double(13, 25, 6, 6));
    fill(g, hair, polygon(9, 10, 12, 5, 20, 5, 23, 10));
    fill(g, DARK, oval(11, 14, 3, 2), oval(18, 14, 3, 2));
    fill(g, new Color(185, 80, 80), oval(13, 21, 6, 2));
  }
}
