package vn.hocsau.dataset;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import vn.hocsau.store.ArchiveReader;
import vn.hocsau.store.DataException;
import vn.hocsau.store.IoReason;

/**
 * Tệp {@code .npz} của NumPy: mỗi mục là một mảng {@code .npy}.
 *
 * <p>Đọc được byte không dấu, số nguyên và số thực little-endian, và mảng đối tượng mà mỗi phần tử
 * là một danh sách số nguyên. Phần tử đối tượng được NumPy ghi bằng pickle; ở đây chỉ hiểu những
 * lệnh dựng danh sách số, không bao giờ tạo đối tượng hay gọi hàm nào theo tên trong tệp.
 *
 * @see <a href="https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html">NumPy,
 *     numpy.lib.format</a>
 */
final class NumpyArchive {
  private static final Pattern HEADER =
      Pattern.compile(
          "'descr': *'([^']+)', *'fortran_order': *(\\w+), *'shape': *\\(([0-9, ]*)\\)");
  private static final int MAX_ENTRIES = 64;
  private static final long MAX_BYTES = 128L << 20;

  private final Path file;
  private final Map<String, byte[]> entries = new HashMap<>();

  /** Một mảng: kiểu, số phần tử theo từng chiều, và các byte theo thứ tự C. */
  @SuppressWarnings("ArrayRecordComponent")
  private record Npy(String type, int[] shape, ByteBuffer data) {}

  private NumpyArchive(Path file) {
    this.file = file;
  }

  static NumpyArchive open(Path file) {
    var archive = new NumpyArchive(file);
    try {
      ArchiveReader.of(file)
          .limitedTo(MAX_ENTRIES, MAX_BYTES)
          .forEach((name, in) -> archive.entries.put(name, in.readAllBytes()));
    } catch (IOException e) {
      throw new DataException(
          "%s không phải tệp npz hoặc đã hỏng: %s. Hãy xóa nó trong cache rồi nạp lại."
              .formatted(file.getFileName(), IoReason.of(e)),
          e);
    }
    return archive;
  }

  /** Mảng byte không dấu, kích thước đúng như đã hẹn; số âm nghĩa là chiều dài tùy ý. */
  byte[] bytes(String name, int... shape) {
    Npy array = array(name, shape);
    if (!array.type().equals("|u1")) {
      throw wrong(name, "có kiểu %s, cần |u1".formatted(array.type()));
    }
    byte[] bytes = new byte[require(name, array, 1)];
    array.data().get(bytes);
    return bytes;
  }

  /** Mảng số, đổi về double. */
  double[] doubles(String name, int... shape) {
    Npy array = array(name, shape);
    ByteBuffer data = array.data();
    double[] values = new double[require(name, array, array.type().endsWith("8") ? 8 : 4)];
    for (int i = 0; i < values.length; i++) {
      values[i] =
          switch (array.type()) {
            case "<f8" -> data.getDouble();
            case "<f4" -> data.getFloat();
            case "<i8" -> data.getLong();
            case "<i4" -> data.getInt();
            default -> throw wrong(name, "có kiểu lạ %s".formatted(array.type()));
          };
    }
    return values;
  }

  /** Mảng một chiều mà mỗi phần tử là một danh sách số nguyên. */
  int[][] lists(String name) {
    Npy array = array(name, -1);
    if (!array.type().equals("|O")) {
      throw wrong(name, "có kiểu %s, cần |O".formatted(array.type()));
    }
    int[][] lists;
    try {
      lists = new ListPickle(array.data(), array.shape()[0]).read();
    } catch (IOException | RuntimeException e) {
      throw new DataException(
          "%s, mục %s: bị cắt hoặc không phải danh sách số, ở byte %d. Hãy xóa nó trong cache rồi nạp lại."
              .formatted(file.getFileName(), name, array.data().position()),
          e);
    }
    if (lists.length != array.shape()[0]) {
      throw wrong(name, "có %d dãy, cần %d".formatted(lists.length, array.shape()[0]));
    }
    return lists;
  }

  /** Một chiều; số quá lớn thành −1, không khớp với kích thước nào. */
  private static int dimension(String text) {
    return text.length() > 9 ? -1 : Integer.parseInt(text);
  }

  private int require(String name, Npy array, int width) {
    long count = Arrays.stream(array.shape()).asLongStream().reduce(1, (a, b) -> a * b);
    if (count * width != array.data().remaining()) {
      throw wrong(name, "có %d byte, cần %d".formatted(array.data().remaining(), count * width));
    }
    return (int) count;
  }

  private Npy array(String name, int... shape) {
    byte[] bytes = entries.get(name + ".npy");
    if (bytes == null) {
      throw wrong(name, "không có trong tệp; các mục: " + String.join(", ", entries.keySet()));
    }
    if (bytes.length < 12 || bytes[0] != (byte) 0x93 || bytes[1] != 'N') {
      throw wrong(name, "không bắt đầu bằng dấu hiệu của NumPy");
    }
    ByteBuffer data = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).position(8);
    int length = bytes[6] == 1 ? Short.toUnsignedInt(data.getShort()) : data.getInt();
    if (length < 0 || length > data.remaining()) {
      throw wrong(name, "bị cắt trong phần mô tả");
    }
    byte[] header = new byte[length];
    data.get(header);
    Matcher matcher = HEADER.matcher(new String(header, StandardCharsets.ISO_8859_1));
    if (!matcher.find() || matcher.group(2).equals("True")) {
      throw wrong(name, "có phần mô tả lạ");
    }
    int[] actual =
        Arrays.stream(matcher.group(3).split("[, ]+"))
            .filter(s -> !s.isEmpty())
            .mapToInt(NumpyArchive::dimension)
            .toArray();
    boolean matches = actual.length == shape.length;
    for (int i = 0; matches && i < shape.length; i++) {
      matches = actual[i] >= 0 && (shape[i] < 0 || shape[i] == actual[i]);
    }
    if (!matches) {
      throw wrong(
          name,
          "có kích thước %s, cần %s".formatted(Arrays.toString(actual), Arrays.toString(shape)));
    }
    return new Npy(matcher.group(1), actual, data);
  }

  private DataException wrong(String name, String problem) {
    return new DataException(
        "%s, mục %s: %s. Hãy xóa nó trong cache rồi nạp lại."
            .formatted(file.getFileName(), name, problem));
  }
}
