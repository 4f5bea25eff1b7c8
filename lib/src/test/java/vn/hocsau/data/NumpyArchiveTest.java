package vn.hocsau.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
        "numpy_numbers.npz, mục doubles: có kiểu <f8, cần |u1.",
        assertThrows(DataException.class, () -> arrays.bytes("doubles", 2)).getMessage());
    assertEquals(
        "numpy_numbers.npz, mục bytes: có kích thước [3, 2], cần [3, 3].",
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
