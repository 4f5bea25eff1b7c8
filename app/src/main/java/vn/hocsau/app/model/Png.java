package vn.hocsau.app.model;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import javax.imageio.ImageIO;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import vn.hocsau.image.Picture;

/** Viết ảnh thành tệp PNG, không đụng tới đĩa. */
public final class Png {

  private Png() {}

  /**
   * Viết một ảnh đúng cỡ của nó.
   *
   * @param picture ảnh xám hoặc màu
   * @return nội dung tệp PNG
   */
  public static byte[] of(Picture picture) {
    int height = picture.height();
    int width = picture.width();
    byte[] pixels = picture.pixels();
    var image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    int plane = picture.channels() == 1 ? 0 : height * width;
    for (int i = 0; i < height * width; i++) {
      int red = pixels[i] & 0xFF;
      int green = pixels[plane + i] & 0xFF;
      int blue = pixels[2 * plane + i] & 0xFF;
      image.setRGB(i % width, i / width, red << 16 | green << 8 | blue);
    }
    var bytes = new ByteArrayOutputStream();
    try (var out = new MemoryCacheImageOutputStream(bytes)) {
      ImageIO.write(image, "png", out);
    } catch (IOException e) {
      throw new UncheckedIOException("Không viết được ảnh PNG.", e);
    }
    return bytes.toByteArray();
  }
}
