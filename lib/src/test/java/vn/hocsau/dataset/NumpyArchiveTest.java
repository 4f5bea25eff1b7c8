package vn.hocsau.dataset;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import vn.hocsau.store.DataException;

/** Các tệp mẫu do reference/make_npz.py ghi bằng NumPy. */
class NumpyArchiveTest {
  @TempDir Path folder;

  private Path resource(String name) throws IOException {
    Path file = folder.resolve(name);
    try (InputStream in = getClass().getResourceAsStream("/reference/" + name)) {
      Files.copy(Objects.requireNonNull(in), file);
    }
    return file;
  }

  @Test
  void readsNumbers() throws IOException {
    NumpyArchive arrays = NumpyArchive.open(resource("numpy_numbers.npz"));
    assertArrayEquals(new byte[] {0, 1, 2, 3, 4, (byte) 255}, arrays.bytes("bytes", 3, 2));
    assertArrayEquals(new double[] {1.5, -2}, arrays.doubles("doubles", -1));
    assertArrayEquals(new double[] {1, 0, 1}, arrays.doubles("longs", 3));
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 4})
  void readsListsOfEveryPickleProtocol(int protocol) throws IOException {
    NumpyArchive arrays = NumpyArchive.open(resource("numpy_lists_%d.npz".formatted(protocol)));
    int[][] lists = arrays.lists("lists");
    assertEquals(4, lists.length);
    assertArrayEquals(new int[] {1, 14, 300, 70_000}, lists[0]);
    assertArrayEquals(new int[] {5}, lists[1]);
    assertArrayEquals(new int[0], lists[2]);
    assertEquals(2_500, lists[3].length);
    assertEquals(2_499 * 7, lists[3][2_499]);
  }

  @Test
  void wrongArraysAreNamed() throws IOException {
    NumpyArchive arrays = NumpyArchive.open(resource("numpy_numbers.npz"));
    assertEquals(
        "numpy_numbers.npz, mục doubles: có kiểu <f8, cần |u1. Hãy xóa nó trong cache rồi nạp lại.",
        assertThrows(DataException.class, () -> arrays.bytes("doubles", 2)).getMessage());
    assertEquals(
        "numpy_numbers.npz, mục bytes: có kích thước [3, 2], cần [3, 3]. Hãy xóa nó trong cache rồi nạp lại.",
        assertThrows(DataException.class, () -> arrays.bytes("bytes", 3, 3)).getMessage());
    assertTrue(
        assertThrows(DataException.class, () -> arrays.bytes("x"))
            .getMessage()
            .contains("không có trong tệp"));
  }

  @Test
  void objectsOtherThanListsAreRefusedAndNothingIsCalled() throws IOException {
    NumpyArchive arrays = NumpyArchive.open(resource("numpy_strings.npz"));
    String message = assertThrows(DataException.class, () -> arrays.lists("lists")).getMessage();
    assertTrue(message.startsWith("numpy_strings.npz, mục lists: bị cắt hoặc"), message);
  }

  private NumpyArchive npz(String descr, String shape, byte[] data) throws IOException {
    byte[] header =
        "{'descr': '%s', 'fortran_order': False, 'shape': (%s), }\n"
            .formatted(descr, shape)
            .getBytes(StandardCharsets.US_ASCII);
    var npy = new ByteArrayOutputStream();
    npy.writeBytes(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0});
    npy.write(header.length & 0xFF);
    npy.write(header.length >> 8);
    npy.writeBytes(header);
    npy.writeBytes(data);
    Path file = folder.resolve("x.npz");
    try (var zip = new ZipOutputStream(Files.newOutputStream(file))) {
      zip.putNextEntry(new ZipEntry("a.npy"));
      zip.write(npy.toByteArray());
    }
    return NumpyArchive.open(file);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "99999999999",
        "2147483647",
        "99999999999999999999999999",
        "4294967297, 2",
        "2, 2, 2",
        "3",
        ""
      })
  void aLyingShapeIsNamed(String shape) throws IOException {
    NumpyArchive arrays = npz("|u1", shape, new byte[2]);
    String message = assertThrows(DataException.class, () -> arrays.bytes("a", -1)).getMessage();
    assertTrue(message.startsWith("x.npz, mục a: có "), message);
  }

  /** Mỗi chương trình pickle là một cái bẫy; không cái nào được ăn hết bộ nhớ hay chạy mãi. */
  @ParameterizedTest
  @MethodSource("pickleBombs")
  void pickleBombsAreRefusedCheaply(String name, byte[] pickle) throws IOException {
    NumpyArchive arrays = npz("|O", "2", pickle);
    long before = allocated();
    String message =
        assertTimeoutPreemptively(
            Duration.ofSeconds(60),
            () -> assertThrows(DataException.class, () -> arrays.lists("a")).getMessage());
    assertTrue(message.startsWith("x.npz, mục a: bị cắt hoặc không phải danh sách số"), message);
    assertTrue(allocated() - before < 50L << 20, name);
  }

  private static long allocated() {
    var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    return threads.getThreadAllocatedBytes(Thread.currentThread().getId());
  }

  static Stream<Arguments> pickleBombs() {
    byte[] prefix = {(byte) 0x80, 2};
    return Stream.of(
        Arguments.of("triệu danh sách", pickle(prefix, fill(']', 5_000_000))),
        Arguments.of("triệu dấu mốc", pickle(prefix, fill('(', 5_000_000))),
        Arguments.of("triệu lần nhớ", pickle(prefix, new byte[] {']'}, fill(0x94, 5_000_000))),
        Arguments.of(
            "một danh sách ở triệu chỗ",
            pickle(
                prefix,
                new byte[] {']', ']', 'q', 0, 'K', 1, 'a', 'a'},
                repeat(new byte[] {'h', 0, 'a'}, 1_000_000),
                new byte[] {'.'})),
        Arguments.of("chứa chính mình", pickle(prefix, new byte[] {']', 'q', 0, 'h', 0, 'a', '.'})),
        Arguments.of("chuỗi dài", pickle(prefix, new byte[] {'X', -1, -1, -1, 127})),
        Arguments.of("chuỗi dài âm", pickle(prefix, new byte[] {'X', -5, -1, -1, -1})),
        Arguments.of("byte dài âm", pickle(prefix, new byte[] {'B', -5, -1, -1, -1})),
        Arguments.of("không có gì", new byte[0]),
        Arguments.of("lấy từ ngăn rỗng", pickle(prefix, new byte[] {'a'})),
        Arguments.of(
            "lệnh hệ thống", pickle(prefix, "cos\nsystem\n.".getBytes(StandardCharsets.US_ASCII))));
  }

  private static byte[] fill(int b, int count) {
    byte[] bytes = new byte[count];
    Arrays.fill(bytes, (byte) b);
    return bytes;
  }

  private static byte[] repeat(byte[] unit, int count) {
    byte[] bytes = new byte[unit.length * count];
    for (int i = 0; i < count; i++) {
      System.arraycopy(unit, 0, bytes, i * unit.length, unit.length);
    }
    return bytes;
  }

  private static byte[] pickle(byte[]... parts) {
    var all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }

  @Test
  void damagedArchivesAreNamed() throws IOException {
    Path file = folder.resolve("x.npz");
    Files.writeString(file, "không phải zip");
    assertTrue(
        assertThrows(DataException.class, () -> NumpyArchive.open(file))
            .getMessage()
            .startsWith("x.npz không phải tệp npz"));
  }
}
