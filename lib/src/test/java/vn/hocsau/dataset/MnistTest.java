package vn.hocsau.dataset;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.dataset.DataSet;
import vn.hocsau.image.ImageSet;
import vn.hocsau.store.DataException;
import vn.hocsau.store.Offline;

class MnistTest {
  private static final List<String> CLASSES =
      List.of("0", "1", "2", "3", "4", "5", "6", "7", "8", "9");
  private static final int AREA = 28 * 28;

  @TempDir Path folder;

  private Path gzip(String name, byte[] content) throws IOException {
    Path file = folder.resolve(name);
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
      out.write(content);
    }
    return file;
  }

  private Path images(int magic, int count, int bytes) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(16 + bytes);
    buffer.putInt(magic).putInt(count).putInt(28).putInt(28);
    for (int i = 0; i < bytes; i++) {
      buffer.put((byte) i);
    }
    return gzip("anh.gz", buffer.array());
  }

  private Path labels(int... labels) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(8 + labels.length);
    buffer.putInt(2049).putInt(labels.length);
    Arrays.stream(labels).forEach(l -> buffer.put((byte) l));
    return gzip("nhan.gz", buffer.array());
  }

  private String refusal(Path images, Path labels) {
    return assertThrows(DataException.class, () -> Mnist.readIdx(images, labels, CLASSES))
        .getMessage();
  }

  @Test
  void readsPixelsAndLabels() throws IOException {
    ImageSet set = Mnist.readIdx(images(2051, 2, 2 * AREA), labels(3, 9), CLASSES);
    assertEquals(2, set.size());
    assertEquals(9, set.label(1));
    assertEquals((byte) AREA, set.pixels(1)[0]);
  }

  @Test
  void everyLayoutShowsTheSamePixel() throws IOException {
    ImageSet set = Mnist.readIdx(images(2051, 2, 2 * AREA), labels(3, 9), CLASSES);
    int row = 5;
    int column = 11;
    float expected = ((AREA + row * 28 + column) & 0xFF) / 255f;
    DataSet images = set.images();
    assertArrayEquals(new long[] {2, 1, 28, 28}, images.getFeatures().shape());
    assertEquals(expected, images.getFeatures().getFloat(1, 0, row, column));
    assertEquals(expected, set.flat().getFeatures().getFloat(1, row * 28 + column));
    assertEquals(
        expected, set.steps().getFeatures().getFloat(1, column, row), "[mẫu, đặc trưng, bước]");
    assertArrayEquals(new long[] {2, 10}, images.getLabels().shape());
    assertEquals(1, images.getLabels().getFloat(0, 3));
    assertEquals(2, images.getLabels().sumNumber().intValue());
  }

  @Test
  void wrongMagicNumberIsNamed() throws IOException {
    assertEquals(
        "anh.gz, byte 0: số nhận dạng là 7, phải là 2051. Hãy xóa nó trong cache rồi nạp lại.",
        refusal(images(7, 1, AREA), labels(1)));
  }

  @Test
  void cutFilesAreNamedWithThePosition() throws IOException {
    assertEquals(
        "anh.gz, byte 1016: tệp bị cắt, mới có 1000 trong 1568 byte. Hãy xóa nó trong cache rồi nạp lại.",
        refusal(images(2051, 2, 1000), labels(1, 2)));
    Path whole = images(2051, 2, 2 * AREA);
    byte[] bytes = Files.readAllBytes(whole);
    Files.write(whole, Arrays.copyOf(bytes, bytes.length / 2));
    String message = refusal(whole, labels(1, 2));
    assertTrue(message.startsWith("anh.gz, sau byte"), message);
    Files.write(whole, new byte[0]);
    assertTrue(refusal(whole, labels(1, 2)).startsWith("anh.gz, sau byte 0"));
  }

  @ParameterizedTest
  @CsvSource({
    "67108864,67108864,4096", // tích tràn 64 bit, thành 0
    "-1,28,28",
    "0,28,28",
    "2147483647,28,28",
    "170000,28,28",
    "100000,28,28"
  })
  void lyingSizesAreRefusedWithoutTheMemoryTheyClaim(int images, int rows, int columns)
      throws IOException {
    ByteBuffer header = ByteBuffer.allocate(16);
    header.putInt(2051).putInt(images).putInt(rows).putInt(columns);
    Path file = gzip("anh.gz", header.array());
    var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getThreadAllocatedBytes(Thread.currentThread().getId());

    String message = refusal(file, labels(1));

    assertTrue(message.startsWith("anh.gz, byte "), message);
    long after = threads.getThreadAllocatedBytes(Thread.currentThread().getId());
    assertTrue(after - before < 10L << 20, "cấp phát " + (after - before));
  }

  @Test
  void anEndlessLineIsRefused() throws IOException {
    byte[] commas = new byte[5 << 20];
    Arrays.fill(commas, (byte) ',');
    Path file = gzip("5k.csv.gz", commas);
    String message =
        assertThrows(DataException.class, () -> Mnist.readCsv(file, CLASSES)).getMessage();
    assertTrue(message.contains("có một dòng dài quá 1,0 MB"), message);
  }

  @Test
  void labelsOutOfRangeAndMissingLabelsAreNamed() throws IOException {
    assertEquals(
        "nhan.gz, nhãn thứ 2: giá trị 200 nằm ngoài 0–9.",
        refusal(images(2051, 2, 2 * AREA), labels(1, 200)));
    assertEquals(
        "anh.gz có 2 ảnh nhưng nhan.gz có 3 nhãn.",
        refusal(images(2051, 2, 2 * AREA), labels(1, 2, 3)));
  }

  @Test
  void readsTheSmallPackageAndShufflesIt() throws IOException {
    String row = IntStream.range(0, AREA).mapToObj(i -> "7").collect(Collectors.joining(","));
    String sorted =
        IntStream.range(0, 50).mapToObj(i -> row + "," + i / 5).collect(Collectors.joining("\n"));
    ImageSet set =
        Mnist.readCsv(gzip("m.csv.gz", sorted.getBytes(StandardCharsets.US_ASCII)), CLASSES);
    assertEquals(7, set.pixels(3)[100]);
    assertArrayEquals(new int[] {5, 5, 5, 5, 5, 5, 5, 5, 5, 5}, set.countPerClass());
    assertFalse(IntStream.range(0, 5).allMatch(i -> set.label(i) == set.label(0)));

    Path bad = gzip("x.csv.gz", (row + ",3\n" + row + ",12").getBytes(StandardCharsets.US_ASCII));
    String message =
        assertThrows(DataException.class, () -> Mnist.readCsv(bad, CLASSES)).getMessage();
    assertEquals("x.csv.gz, dòng 2, cột 785: \"12\" không phải số trong 0–9.", message);
  }

  @Test
  void simulatesBalancedMarkedImagesTheSameEveryTime() {
    for (Mnist data :
        List.of(
            Mnist.load(Offline.store(folder, "mnist")),
            Mnist.fashion(Offline.store(folder, "fashion-mnist")))) {
      assertTrue(data.provenance().simulated());
      assertEquals(4500, data.train().size());
      assertEquals(500, data.validation().size());
      assertArrayEquals(
          new int[] {100, 100, 100, 100, 100, 100, 100, 100, 100, 100},
          data.test().countPerClass());
      double ink = data.test().flat().getFeatures().meanNumber().doubleValue();
      assertTrue(ink > 0.08 && ink < 0.45, "độ sáng trung bình " + ink);
    }
    assertEquals(
        Mnist.load(Offline.store(folder, "mnist")).provenance(),
        Mnist.load(Offline.store(folder, "mnist")).provenance());
  }

  @Test
  void realImagesOfTheMirrorAreTheOfficialOnes() {
    Mnist data = Mnist.load(Offline.mirror(folder));
    assertEquals(
        List.of(54_000, 6_000, 10_000),
        List.of(data.train().size(), data.validation().size(), data.test().size()));
    int[] count = data.train().countPerClass();
    int[] rest = data.validation().countPerClass();
    Arrays.setAll(count, i -> count[i] + rest[i]);
    assertArrayEquals(
        new int[] {5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949}, count);
    double sum = 0;
    for (ImageSet set : List.of(data.train(), data.validation())) {
      for (int i = 0; i < set.size(); i++) {
        for (byte pixel : set.pixels(i)) {
          sum += (pixel & 0xFF) / 255.0;
        }
      }
    }
    double mean = sum / (60_000.0 * AREA);
    assertEquals(0.1307, mean, 5e-5);
    assertArrayEquals(
        new int[] {1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000},
        Mnist.fashion(Offline.mirror(folder)).test().countPerClass());
  }
}
