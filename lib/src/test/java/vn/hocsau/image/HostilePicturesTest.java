package vn.hocsau.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import vn.hocsau.image.BadImageException.Reason;

/** Những tệp ảnh làm ra để lừa hoặc làm nghẽn bộ giải mã. */
class HostilePicturesTest {

  private static BufferedImage noise(int width, int height, int type) {
    var random = new Random(5);
    var image = new BufferedImage(width, height, type);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        image.setRGB(x, y, random.nextInt());
      }
    }
    return image;
  }

  private static byte[] encode(BufferedImage image, String format, boolean progressive)
      throws IOException {
    ImageWriter writer = ImageIO.getImageWritersByFormatName(format).next();
    ImageWriteParam param = writer.getDefaultWriteParam();
    if (progressive) {
      param.setProgressiveMode(ImageWriteParam.MODE_DEFAULT);
    }
    var out = new ByteArrayOutputStream();
    try (var stream = ImageIO.createImageOutputStream(out)) {
      writer.setOutput(stream);
      writer.write(null, new IIOImage(image, null, null), param);
    }
    writer.dispose();
    return out.toByteArray();
  }

  private static byte[] encode(String format) throws IOException {
    int type = format.equals("gif") ? BufferedImage.TYPE_BYTE_INDEXED : BufferedImage.TYPE_INT_RGB;
    return encode(noise(40, 30, type), format, false);
  }

  private static BadImageException refusal(byte[] file) {
    return refusal(ImageDecoder.to(8, 8, 3), file);
  }

  private static BadImageException refusal(ImageDecoder decoder, byte[] file) {
    return assertTimeoutPreemptively(
        Duration.ofSeconds(60),
        () -> assertThrows(BadImageException.class, () -> decoder.decode(file)));
  }

  private static int lastScan(byte[] jpeg) {
    int at = jpeg.length - 2;
    while ((jpeg[at] & 0xFF) != 0xFF || (jpeg[at + 1] & 0xFF) != 0xDA) {
      at--;
    }
    return at;
  }

  /** Lặp lại lượt quét cuối của một ảnh JPEG lũy tiến. */
  private static byte[] repeatedScans(BufferedImage image, int times) throws IOException {
    byte[] whole = encode(image, "jpeg", true);
    int from = lastScan(whole);
    var out = new ByteArrayOutputStream();
    out.write(whole, 0, from);
    for (int i = 0; i < times; i++) {
      out.write(whole, from, whole.length - 2 - from);
    }
    out.write(whole, whole.length - 2, 2);
    return out.toByteArray();
  }

  @Test
  void repeatedScansAreRefusedBeforeDecoding() throws IOException {
    BufferedImage image = noise(64, 64, BufferedImage.TYPE_INT_RGB);
    BadImageException refusal = refusal(repeatedScans(image, 1000));
    assertEquals(Reason.TOO_LARGE, refusal.reason());
    assertEquals(
        "Ảnh JPEG có hơn 50 lượt quét nên giải mã quá lâu. Hãy mở ảnh bằng một chương trình khác"
            + " rồi lưu lại.",
        refusal.getMessage());
    assertEquals(8, ImageDecoder.to(8, 8, 3).decode(repeatedScans(image, 20)).height());
  }

  @ParameterizedTest
  @ValueSource(strings = {"jpeg", "png", "gif", "bmp"})
  void slowDecodingIsReallyStopped(String format) throws IOException {
    int type = format.equals("gif") ? BufferedImage.TYPE_BYTE_INDEXED : BufferedImage.TYPE_INT_RGB;
    byte[] file =
        format.equals("jpeg")
            ? repeatedScans(noise(800, 600, type), 40)
            : encode(noise(800, 600, type), format, false);
    BadImageException refusal = refusal(ImageDecoder.to(8, 8, 3).within(Duration.ofNanos(1)), file);
    assertEquals(Reason.TOO_LARGE, refusal.reason());
    assertTrue(refusal.getMessage().contains("giải mã chưa xong"), refusal.getMessage());
    assertEquals(8, ImageDecoder.to(8, 8, 3).decode(file).height());
  }

  @ParameterizedTest
  @ValueSource(strings = {"jpeg", "png", "gif", "bmp"})
  void everyCutIsRefused(String format) throws IOException {
    byte[] whole = encode(format);
    for (int length = 20; length < whole.length - 12; length += 7) {
      BadImageException refusal = refusal(Arrays.copyOf(whole, length));
      assertEquals(Reason.BROKEN, refusal.reason());
    }
    assertEquals(
        "Ảnh "
            + format.toUpperCase(java.util.Locale.ROOT)
            + " bị hỏng: tệp bị cắt nên hết trước khi hình hết. Hãy chép hoặc tải lại tệp ảnh rồi"
            + " thử lại.",
        refusal(Arrays.copyOf(whole, whole.length / 2)).getMessage());
  }

  /** Phần bị cắt nằm ngoài vùng giữa vẫn là thiếu. */
  @ParameterizedTest
  @ValueSource(strings = {"jpeg", "png", "gif", "bmp"})
  void tallPictureCutOutsideTheMiddleIsRefused(String format) throws IOException {
    int type = format.equals("gif") ? BufferedImage.TYPE_BYTE_INDEXED : BufferedImage.TYPE_INT_RGB;
    byte[] whole = encode(noise(10, 200, type), format, false);
    assertEquals(Reason.BROKEN, refusal(Arrays.copyOf(whole, whole.length * 9 / 10)).reason());
  }

  @ParameterizedTest
  @ValueSource(
      ints = {
        BufferedImage.TYPE_BYTE_BINARY,
        BufferedImage.TYPE_BYTE_INDEXED,
        BufferedImage.TYPE_BYTE_GRAY,
        BufferedImage.TYPE_USHORT_555_RGB
      })
  void halfABitmapIsRefusedWhateverItsDepth(int type) throws IOException {
    byte[] whole = encode(noise(41, 30, type), "bmp", false);
    assertEquals(8, ImageDecoder.to(8, 8, 3).decode(whole).height());
    for (int part = 1; part < 4; part++) {
      int pixels = ByteBuffer.wrap(whole).order(ByteOrder.LITTLE_ENDIAN).getInt(10);
      byte[] half = Arrays.copyOf(whole, pixels + (whole.length - pixels) * part / 4);
      assertEquals(Reason.BROKEN, refusal(half).reason());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"BI_RLE8", "BI_RLE4"})
  void runLengthBitmapMustReachItsEnd(String compression) throws IOException {
    ImageWriter writer = ImageIO.getImageWritersByFormatName("bmp").next();
    ImageWriteParam param = writer.getDefaultWriteParam();
    param.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
    param.setCompressionType(compression);
    var image =
        compression.equals("BI_RLE8")
            ? noise(40, 30, BufferedImage.TYPE_BYTE_INDEXED)
            : new BufferedImage(
                40,
                30,
                BufferedImage.TYPE_BYTE_BINARY,
                new java.awt.image.IndexColorModel(
                    4, 16, new byte[16], new byte[16], new byte[16]));
    var out = new ByteArrayOutputStream();
    try (var stream = ImageIO.createImageOutputStream(out)) {
      writer.setOutput(stream);
      writer.write(null, new IIOImage(image, null, null), param);
    }
    byte[] whole = out.toByteArray();
    assertEquals(8, ImageDecoder.to(8, 8, 3).decode(whole).height());
    assertEquals(Reason.BROKEN, refusal(Arrays.copyOf(whole, whole.length - 3)).reason());
    byte[] lying = whole.clone();
    ByteBuffer.wrap(lying).order(ByteOrder.LITTLE_ENDIAN).putInt(34, Integer.MAX_VALUE);
    assertEquals(Reason.BROKEN, refusal(lying).reason());
  }

  @Test
  void lyingBitmapHeadersAreRefused() throws IOException {
    byte[] whole = encode("bmp");
    // chỗ điểm ảnh, cỡ đầu tệp, rộng, cao, số bit, kiểu nén, số màu
    for (int at : new int[] {10, 14, 18, 22, 28, 30, 46}) {
      for (int value : new int[] {-1, Integer.MAX_VALUE, Integer.MIN_VALUE, 1 << 28, 5}) {
        byte[] lying = whole.clone();
        ByteBuffer.wrap(lying).order(ByteOrder.LITTLE_ENDIAN).putInt(at, value);
        try {
          assertEquals(8, ImageDecoder.to(8, 8, 3).decode(lying).height());
        } catch (BadImageException e) {
          assertVietnamese(e);
        }
      }
    }
  }

  private static void chunk(ByteArrayOutputStream file, String name, byte[] data) {
    byte[] type = name.getBytes(StandardCharsets.US_ASCII);
    var crc = new CRC32();
    crc.update(type);
    crc.update(data);
    file.writeBytes(ByteBuffer.allocate(4).putInt(data.length).array());
    file.writeBytes(type);
    file.writeBytes(data);
    file.writeBytes(ByteBuffer.allocate(4).putInt((int) crc.getValue()).array());
  }

  private static byte[] deflated(int zeros) throws IOException {
    var out = new ByteArrayOutputStream();
    try (var deflater = new DeflaterOutputStream(out, new Deflater(9))) {
      byte[] block = new byte[1 << 20];
      for (int i = 0; i < zeros >> 20; i++) {
        deflater.write(block);
      }
    }
    return out.toByteArray();
  }

  /** Chữ nén và bảng màu nén kèm theo bung ra rất lớn; bảng màu bắt JDK đọc mọi đoạn. */
  @ParameterizedTest
  @ValueSource(strings = {"zTXt", "iTXt", "iCCP"})
  void compressedExtrasAreNeverExpanded(String name) throws IOException {
    byte[] whole = encode(noise(9, 9, BufferedImage.TYPE_BYTE_INDEXED), "png", false);
    int header = 8 + 25;
    var out = new ByteArrayOutputStream();
    out.write(whole, 0, header);
    var text = new ByteArrayOutputStream();
    text.writeBytes(
        (name.equals("iTXt") ? "a\0\1\0\0\0" : "a\0\0").getBytes(StandardCharsets.US_ASCII));
    text.writeBytes(deflated(1 << 26));
    chunk(out, name, text.toByteArray());
    out.write(whole, header, whole.length - header);
    assertTimeoutPreemptively(
        Duration.ofSeconds(20),
        () ->
            assertArrayEquals(
                ImageDecoder.to(8, 8, 3).decode(whole).pixels(),
                ImageDecoder.to(8, 8, 3).decode(out.toByteArray()).pixels()));
  }

  /** Chú thích vài MB gồm toàn khối nhỏ, và hàng nghìn hình sau hình đầu, không tốn công. */
  @Test
  void gifCommentsAndLaterFramesCostNothing() throws IOException {
    byte[] whole = encode("gif");
    int colors = 13 + (3 << ((whole[10] & 7) + 1));
    var out = new ByteArrayOutputStream();
    out.write(whole, 0, colors);
    out.writeBytes(new byte[] {'!', (byte) 0xFE});
    byte[] block = new byte[2];
    block[0] = 1;
    for (int i = 0; i < 4 << 20; i++) {
      out.writeBytes(block);
    }
    out.write(0);
    out.write(whole, colors, whole.length - 1 - colors);
    for (int i = 0; i < 2000; i++) {
      out.write(whole, colors, whole.length - 1 - colors);
    }
    out.write(';');
    assertTimeoutPreemptively(
        Duration.ofSeconds(20),
        () ->
            assertArrayEquals(
                ImageDecoder.to(8, 8, 3).decode(whole).pixels(),
                ImageDecoder.to(8, 8, 3).decode(out.toByteArray()).pixels()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"jpeg", "progressive", "png", "gif", "bmp"})
  void fuzzedPicturesGiveAPictureOrASentence(String kind) throws IOException {
    byte[] whole =
        kind.equals("progressive")
            ? encode(noise(40, 30, BufferedImage.TYPE_INT_RGB), "jpeg", true)
            : encode(kind);
    var random = new Random(11);
    int refused = 0;
    for (int trial = 0; trial < 600; trial++) {
      byte[] file = fuzzed(whole, random);
      try {
        assertEquals(
            3 * 64, ImageDecoder.to(8, 8, 3).limitedTo(1 << 20).decode(file).pixels().length);
      } catch (BadImageException e) {
        assertVietnamese(e);
        refused++;
      }
    }
    assertTrue(refused > 100, "từ chối " + refused);
  }

  /** Lật bit, ghi đè, cắt, chèn, chép đoạn. */
  private static byte[] fuzzed(byte[] whole, Random random) {
    byte[] file = whole.clone();
    for (int change = 1 + random.nextInt(4); change > 0; change--) {
      // Nửa số lần nhắm vào đầu tệp, nơi có các con số.
      int reach = random.nextBoolean() ? Math.min(64, file.length) : file.length;
      int at = random.nextInt(reach);
      switch (random.nextInt(5)) {
        case 0 -> file[at] ^= (byte) (1 << random.nextInt(8));
        case 1 -> file[at] = (byte) (random.nextBoolean() ? 0xFF : 0);
        case 2 ->
            file = Arrays.copyOf(file, Math.max(16, file.length - random.nextInt(file.length / 2)));
        case 3 -> {
          byte[] longer = new byte[file.length + 4];
          System.arraycopy(file, 0, longer, 0, at);
          System.arraycopy(file, at, longer, at + 4, file.length - at);
          file = longer;
        }
        default -> {
          int count = random.nextInt(Math.min(64, file.length - at));
          System.arraycopy(file, at, file, random.nextInt(file.length - count), count);
        }
      }
    }
    return file;
  }

  private static void assertVietnamese(BadImageException e) {
    String message = String.valueOf(e.getMessage());
    assertTrue(
        message.startsWith("Ảnh ") || message.startsWith("Nội dung không phải ảnh"), message);
    assertTrue(message.endsWith("."), message);
    assertTrue(Normalizer.isNormalized(message, Normalizer.Form.NFC));
  }
}
