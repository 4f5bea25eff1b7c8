package vn.hocsau.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import vn.hocsau.image.BadImageException.Reason;

class ImageDecoderTest {

  private static byte[] encode(BufferedImage image, String format) throws IOException {
    var out = new ByteArrayOutputStream();
    assertTrue(ImageIO.write(image, format, out));
    return out.toByteArray();
  }

  private static BufferedImage noise(int width, int height) {
    var random = new Random(3);
    var image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        image.setRGB(x, y, random.nextInt(1 << 24));
      }
    }
    return image;
  }

  private static BadImageException refusal(byte[] file) {
    return assertThrows(
        BadImageException.class, () -> ImageDecoder.to(8, 8, 3).decode(file), "phải bị từ chối");
  }

  private static int at(Picture picture, int channel, int row, int column) {
    int place = (channel * picture.height() + row) * picture.width() + column;
    return picture.pixels()[place] & 0xFF;
  }

  /** PNG đúng chuẩn tới từng byte, chỉ khai cỡ tùy ý: dữ liệu nén rất nhỏ. */
  private static byte[] hugePng(int width, int height) throws IOException {
    var file = new ByteArrayOutputStream();
    file.write(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'});
    var header = new ByteArrayOutputStream();
    var out = new DataOutputStream(header);
    out.writeInt(width);
    out.writeInt(height);
    out.write(new byte[] {8, 2, 0, 0, 0});
    chunk(file, "IHDR", header.toByteArray());
    var data = new ByteArrayOutputStream();
    try (var deflater = new DeflaterOutputStream(data, new Deflater(9))) {
      deflater.write(new byte[1 << 20]);
    }
    chunk(file, "IDAT", data.toByteArray());
    chunk(file, "IEND", new byte[0]);
    return file.toByteArray();
  }

  private static void chunk(ByteArrayOutputStream file, String name, byte[] data)
      throws IOException {
    byte[] type = name.getBytes(StandardCharsets.US_ASCII);
    var crc = new CRC32();
    crc.update(type);
    crc.update(data);
    var out = new DataOutputStream(file);
    out.writeInt(data.length);
    out.write(type);
    out.write(data);
    out.writeInt((int) crc.getValue());
  }

  @ParameterizedTest
  @ValueSource(strings = {"png", "bmp"})
  void imageOfTheRightSizeIsKeptExactly(String format) throws IOException {
    BufferedImage image = noise(6, 5);
    Picture picture = ImageDecoder.to(5, 6, 3).decode(encode(image, format));
    for (int row = 0; row < 5; row++) {
      for (int column = 0; column < 6; column++) {
        int rgb = image.getRGB(column, row);
        for (int channel = 0; channel < 3; channel++) {
          assertEquals((rgb >> (16 - 8 * channel)) & 0xFF, at(picture, channel, row, column));
        }
      }
    }
  }

  @Test
  void layoutsNameTheSamePixel() throws IOException {
    Picture picture = ImageDecoder.to(5, 6, 3).decode(encode(noise(6, 5), "png"));
    INDArray images = picture.images();
    INDArray steps = picture.steps();
    assertArrayEquals(new long[] {1, 3, 5, 6}, images.shape());
    assertArrayEquals(new long[] {1, 18, 5}, steps.shape());
    float expected = at(picture, 2, 3, 4) / 255f;
    assertEquals(expected, images.getFloat(0, 2, 3, 4));
    assertEquals(expected, steps.getFloat(0, 4 * 3 + 2, 3), "[mẫu, cột · kênh, hàng]");
  }

  @Test
  void cropsTheMiddleThenAverages() throws IOException {
    var image = new BufferedImage(8, 4, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < 4; y++) {
      image.setRGB(0, y, 0xFFFFFF); // ngoài phần giữa 4×4, phải biến mất
      for (int x = 2; x < 6; x++) {
        image.setRGB(x, y, x < 4 ? 0x640000 : y < 2 ? 0x00C800 : 0x000000);
      }
    }
    Picture picture = ImageDecoder.to(2, 2, 3).decode(encode(image, "png"));
    assertArrayEquals(
        new byte[] {100, 0, 100, 0, 0, (byte) 200, 0, 0, 0, 0, 0, 0}, picture.pixels());
    Picture one = ImageDecoder.to(1, 1, 3).decode(encode(image, "png"));
    assertArrayEquals(new byte[] {50, 50, 0}, one.pixels());
  }

  @Test
  void enlargesSmallImages() throws IOException {
    Picture picture = ImageDecoder.to(4, 4, 1).decode(encode(noise(1, 1), "png"));
    byte[] expected = new byte[16];
    Arrays.fill(expected, picture.pixels()[0]);
    assertArrayEquals(expected, picture.pixels());
  }

  @Test
  void largeImagesAreReadSparsely() throws IOException {
    var image = new BufferedImage(900, 600, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < 600; y++) {
      for (int x = 0; x < 900; x++) {
        image.setRGB(x, y, x < 450 ? 0x0A0A0A : 0xC8C8C8);
      }
    }
    Picture picture = ImageDecoder.to(8, 8, 1).decode(encode(image, "png"));
    for (int row = 0; row < 8; row++) {
      assertEquals(10, at(picture, 0, row, 0));
      assertEquals(200, at(picture, 0, row, 7));
    }
  }

  @Test
  void grayLevelsStayAsWritten() throws IOException {
    var gray = new BufferedImage(8, 8, BufferedImage.TYPE_BYTE_GRAY);
    var deep = new BufferedImage(8, 8, BufferedImage.TYPE_USHORT_GRAY);
    for (int i = 0; i < 64; i++) {
      gray.getRaster().setSample(i % 8, i / 8, 0, 100);
      deep.getRaster().setSample(i % 8, i / 8, 0, 100 * 257);
    }
    for (BufferedImage image : new BufferedImage[] {gray, deep}) {
      assertEquals(100, at(ImageDecoder.to(8, 8, 1).decode(encode(image, "png")), 0, 3, 3));
      assertEquals(100, at(ImageDecoder.to(8, 8, 3).decode(encode(image, "png")), 1, 3, 3));
    }
  }

  @Test
  void transparentBackgroundBecomesWhite() throws IOException {
    var image = new BufferedImage(8, 8, BufferedImage.TYPE_INT_ARGB);
    image.setRGB(2, 1, 0xFF102030);
    Picture picture = ImageDecoder.to(8, 8, 3).decode(encode(image, "png"));
    assertEquals(255, at(picture, 0, 0, 0));
    assertEquals(0x30, at(picture, 2, 1, 2));
  }

  @Test
  void readsJpegAndGif() throws IOException {
    var image = new BufferedImage(16, 16, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < 256; i++) {
      image.setRGB(i % 16, i / 16, 0x3264C8);
    }
    for (String format : new String[] {"jpg", "gif"}) {
      Picture picture = ImageDecoder.to(8, 8, 3).decode(encode(image, format));
      assertEquals(0x64, at(picture, 1, 4, 4), 3, format);
    }
  }

  @Test
  void bombIsRefusedBeforeDecoding() throws IOException {
    byte[] bomb = hugePng(20_000, 20_000);
    assertTrue(bomb.length < 2_000);
    BadImageException refusal = refusal(bomb);
    assertEquals(Reason.TOO_LARGE, refusal.reason());
    assertEquals(
        "Ảnh 20000×20000 có 400000000 điểm ảnh, chỉ nhận tối đa 25000000 và mỗi chiều tối đa"
            + " 20000. Hãy thu nhỏ ảnh rồi thử lại.",
        refusal.getMessage());
    assertEquals(Reason.TOO_LARGE, refusal(hugePng(1_000_000, 20)).reason());
    assertEquals(Reason.TOO_LARGE, refusal(hugePng(Integer.MAX_VALUE, Integer.MAX_VALUE)).reason());
  }

  @Test
  void limitCanBeLowered() throws IOException {
    byte[] file = encode(noise(20, 20), "png");
    assertEquals(
        Reason.TOO_LARGE,
        assertThrows(
                BadImageException.class, () -> ImageDecoder.to(8, 8, 3).limitedTo(399).decode(file))
            .reason());
    assertEquals(8, ImageDecoder.to(8, 8, 3).limitedTo(400).decode(file).height());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "B", "<svg onload=alert(1)>", "RIFF....WEBPVP8 "})
  void otherContentIsNotAnImage(String content) {
    BadImageException refusal = refusal(content.getBytes(StandardCharsets.UTF_8));
    assertEquals(Reason.NOT_AN_IMAGE, refusal.reason());
    assertTrue(refusal.getMessage().startsWith("Nội dung không phải ảnh"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"jpg", "png", "gif", "bmp"})
  void cutImagesAreBroken(String format) throws IOException {
    byte[] whole = encode(noise(40, 40), format);
    BadImageException refusal = refusal(Arrays.copyOf(whole, whole.length / 2));
    assertEquals(Reason.BROKEN, refusal.reason());
  }

  @ParameterizedTest
  @ValueSource(strings = {"jpg", "png", "gif", "bmp"})
  void damagedBytesNeverEscapeAsAnotherError(String format) throws IOException {
    byte[] whole = encode(noise(24, 24), format);
    var random = new Random(7);
    int refused = 0;
    for (int trial = 0; trial < 300; trial++) {
      byte[] damaged = whole.clone();
      for (int k = 0; k < 3; k++) {
        damaged[random.nextInt(Math.min(200, damaged.length))] = (byte) random.nextInt();
      }
      try {
        assertEquals(3 * 64, ImageDecoder.to(8, 8, 3).decode(damaged).pixels().length);
      } catch (BadImageException e) {
        refused++;
      }
    }
    assertTrue(refused > 0);
  }

  @Test
  void sizesAreCheckedAtTheDoor() {
    assertEquals(
        "Ảnh phải có 1 kênh (xám) hoặc 3 kênh (đỏ, lục, lam), đang là 4.",
        assertThrows(IllegalArgumentException.class, () -> ImageDecoder.to(8, 8, 4)).getMessage());
    assertEquals(
        "Cỡ ảnh phải từ 1×1 trở lên, đang là 0×8.",
        assertThrows(IllegalArgumentException.class, () -> ImageDecoder.to(0, 8, 3)).getMessage());
    assertThrows(IllegalArgumentException.class, () -> ImageDecoder.to(8, 8, 3).limitedTo(0));
  }
}
