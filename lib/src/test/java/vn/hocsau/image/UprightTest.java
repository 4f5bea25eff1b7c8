package vn.hocsau.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Ảnh chụp nghiêng máy tới mạng phải thẳng. */
class UprightTest {

  private static final BufferedImage UPRIGHT = noise(7, 4);

  private static BufferedImage noise(int width, int height) {
    var random = new Random(3);
    var image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < width * height; i++) {
      image.setRGB(i % width, i / width, random.nextInt(1 << 24));
    }
    return image;
  }

  /**
   * Ảnh như máy ảnh ghi ra: theo chuẩn EXIF, hàng 0 và cột 0 của tệp nằm ở hai cạnh kể sau của ảnh
   * thẳng.
   */
  private static BufferedImage stored(BufferedImage upright, int orientation) {
    String[] sides = {"", "TL", "TR", "BR", "BL", "LT", "RT", "RB", "LB"};
    String side = sides[orientation];
    boolean swapped = orientation >= 5;
    int w = upright.getWidth();
    int h = upright.getHeight();
    var file = new BufferedImage(swapped ? h : w, swapped ? w : h, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < file.getHeight(); y++) {
      for (int x = 0; x < file.getWidth(); x++) {
        int down = swapped ? x : y;
        int right = swapped ? y : x;
        int row = side.contains("T") ? down : h - 1 - down;
        int column = side.contains("L") ? right : w - 1 - right;
        file.setRGB(x, y, upright.getRGB(column, row));
      }
    }
    return file;
  }

  private static byte[] tiff(int orientation, ByteOrder order, int type) {
    ByteBuffer tiff = ByteBuffer.allocate(38).order(order);
    tiff.putShort((short) (order == ByteOrder.BIG_ENDIAN ? 0x4D4D : 0x4949));
    tiff.putShort((short) 42).putInt(8).putShort((short) 2);
    tiff.putShort((short) 0x0100).putShort((short) 4).putInt(1).putInt(99);
    tiff.putShort((short) 0x0112).putShort((short) type).putInt(1);
    if (type == 3) {
      tiff.putShort((short) orientation).putShort((short) 0);
    } else {
      tiff.putInt(orientation);
    }
    return tiff.array();
  }

  private static byte[] encode(BufferedImage image, String format) throws IOException {
    var out = new ByteArrayOutputStream();
    ImageIO.write(image, format, out);
    return out.toByteArray();
  }

  private static byte[] png(BufferedImage image, byte[] tiff) throws IOException {
    byte[] whole = encode(image, "png");
    byte[] name = "eXIf".getBytes(StandardCharsets.US_ASCII);
    var crc = new CRC32();
    crc.update(name);
    crc.update(tiff);
    return ByteBuffer.allocate(whole.length + 12 + tiff.length)
        .put(whole, 0, 33)
        .putInt(tiff.length)
        .put(name)
        .put(tiff)
        .putInt((int) crc.getValue())
        .put(whole, 33, whole.length - 33)
        .array();
  }

  private static byte[] jpeg(BufferedImage image, byte[] tiff) throws IOException {
    byte[] whole = encode(image, "jpeg");
    byte[] exif = "Exif\0\0".getBytes(StandardCharsets.US_ASCII);
    return ByteBuffer.allocate(whole.length + 4 + exif.length + tiff.length)
        .put(whole, 0, 2)
        .putShort((short) 0xFFE1)
        .putShort((short) (2 + exif.length + tiff.length))
        .put(exif)
        .put(tiff)
        .put(whole, 2, whole.length - 2)
        .array();
  }

  private static byte[] decode(byte[] file, int height, int width) {
    return ImageDecoder.to(height, width, 3).decode(file).pixels();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
  void everyOrientationShowsTheSamePixels(int orientation) throws IOException {
    byte[] straight = encode(UPRIGHT, "png");
    byte[] turned = png(stored(UPRIGHT, orientation), tiff(orientation, ByteOrder.BIG_ENDIAN, 3));
    assertArrayEquals(decode(straight, 4, 7), decode(turned, 4, 7), "đúng cỡ, giữ từng điểm");
    assertArrayEquals(decode(straight, 4, 4), decode(turned, 4, 4), "cắt giữa, lẻ một điểm");
    assertArrayEquals(decode(straight, 7, 4), decode(turned, 7, 4), "cắt rồi giãn");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
  void photosAreTurnedUpright(int orientation) throws IOException {
    // Bốn góc bốn màu, mỗi khối 16×16 để JPEG không trộn màu.
    var upright = new BufferedImage(64, 32, BufferedImage.TYPE_INT_RGB);
    int[] corners = {0xC81414, 0x14C814, 0x1414C8, 0xC8C814};
    for (int i = 0; i < 64 * 32; i++) {
      upright.setRGB(i % 64, i / 64, corners[(i / 64 / 16) * 2 + i % 64 / 32]);
    }
    byte[] file = jpeg(stored(upright, orientation), tiff(orientation, ByteOrder.LITTLE_ENDIAN, 3));
    byte[] pixels = decode(file, 2, 4);
    for (int corner = 0; corner < 4; corner++) {
      int place = corner / 2 * 4 + corner % 2 * 3;
      for (int channel = 0; channel < 3; channel++) {
        int expected = corners[corner] >> (16 - 8 * channel) & 0xFF;
        assertEquals(expected, pixels[channel * 8 + place] & 0xFF, 30);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"0", "9", "-1", "255", "65535"})
  void nonsenseOrientationIsIgnored(int orientation) throws IOException {
    byte[] plain = encode(UPRIGHT, "png");
    byte[] file = png(UPRIGHT, tiff(orientation, ByteOrder.BIG_ENDIAN, 3));
    assertArrayEquals(decode(plain, 4, 7), decode(file, 4, 7));
  }

  @Test
  void longValuesAreReadToo() throws IOException {
    byte[] file = png(stored(UPRIGHT, 6), tiff(6, ByteOrder.LITTLE_ENDIAN, 4));
    assertArrayEquals(decode(encode(UPRIGHT, "png"), 4, 7), decode(file, 4, 7));
  }

  @Test
  void brokenExifIsIgnored() throws IOException {
    byte[] good = tiff(6, ByteOrder.BIG_ENDIAN, 3);
    byte[] plain = encode(UPRIGHT, "jpeg");
    var random = new Random(1);
    for (int trial = 0; trial < 500; trial++) {
      byte[] tiff = java.util.Arrays.copyOf(good, random.nextInt(good.length));
      for (int i = 0; i < Math.min(4, tiff.length); i++) {
        tiff[random.nextInt(tiff.length)] = (byte) random.nextInt();
      }
      assertEquals(84, decode(jpeg(UPRIGHT, tiff), 4, 7).length);
    }
    // Thư mục trỏ về chính nó, ra ngoài tệp, và đoạn dài nhất.
    for (int directory : new int[] {0, 4, -1, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
      byte[] tiff = ByteBuffer.wrap(good.clone()).putInt(4, directory).array();
      assertArrayEquals(decode(plain, 4, 7), decode(jpeg(UPRIGHT, tiff), 4, 7));
    }
    byte[] huge = java.util.Arrays.copyOf(good, 65_000);
    ByteBuffer.wrap(huge).putShort(8, (short) 0xFFFF).putShort(22, (short) 0);
    assertArrayEquals(decode(plain, 4, 7), decode(jpeg(UPRIGHT, huge), 4, 7));
  }
}
