package vn.hocsau.dataset;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import vn.hocsau.store.ArchiveReader;
import vn.hocsau.store.DataException;
import vn.hocsau.store.IoReason;

/**
 * Tệp IDX nén gzip của MNIST: số nhận dạng, kích thước từng chiều (32 bit, byte cao trước), rồi các
 * byte dữ liệu.
 *
 * @param shape kích thước từng chiều
 * @param data các byte theo thứ tự C
 * @see <a href="https://yann.lecun.com/exdb/mnist/">LeCun, Cortes, Burges, The MNIST database</a>
 */
@SuppressWarnings("ArrayRecordComponent")
record IdxFile(int[] shape, byte[] data) {
  /** Ba chiều byte không dấu: [ảnh, hàng, cột]. */
  static final int IMAGES = 0x0803;

  /** Một chiều byte không dấu: [nhãn]. */
  static final int LABELS = 0x0801;

  private static final long MAX_BYTES = 128L << 20;

  /**
   * Đọc và kiểm tra.
   *
   * @param file tệp .gz
   * @param magic số nhận dạng phải có
   * @throws DataException nếu số nhận dạng sai, tệp bị cắt, thừa byte hoặc không phải gzip
   */
  static IdxFile read(Path file, int magic) {
    long position = 0;
    try (InputStream gzip = ArchiveReader.gunzip(file, MAX_BYTES);
        var in = new DataInputStream(gzip)) {
      int actual = in.readInt();
      if (actual != magic) {
        throw wrong(file, 0, "số nhận dạng là %d, phải là %d".formatted(actual, magic));
      }
      position = Integer.BYTES;
      int[] shape = new int[magic & 0xFF];
      long count = 1;
      for (int i = 0; i < shape.length; i++) {
        shape[i] = in.readInt();
        if (shape[i] < 1 || shape[i] > MAX_BYTES) {
          throw wrong(file, position, "kích thước một chiều là %d".formatted(shape[i]));
        }
        count *= shape[i];
        position += Integer.BYTES;
        if (count > MAX_BYTES) {
          throw wrong(file, position, "tệp tự nhận có %d byte dữ liệu, quá lớn".formatted(count));
        }
      }
      // Cấp bộ nhớ theo số byte thật sự đọc được, không theo lời tự nhận.
      byte[] data = in.readNBytes((int) count);
      position += data.length;
      if (data.length < count) {
        throw wrong(
            file, position, "tệp bị cắt, mới có %d trong %d byte".formatted(data.length, count));
      }
      if (in.read() >= 0) {
        throw wrong(file, position, "còn byte thừa sau dữ liệu");
      }
      return new IdxFile(shape, data);
    } catch (IOException e) {
      throw new DataException(
          "%s, sau byte %d: tệp bị cắt hoặc không phải gzip (%s). Hãy xóa nó trong cache rồi nạp lại."
              .formatted(file.getFileName(), position, IoReason.of(e)),
          e);
    }
  }

  private static DataException wrong(Path file, long position, String problem) {
    return new DataException(
        "%s, byte %d: %s. Hãy xóa nó trong cache rồi nạp lại."
            .formatted(file.getFileName(), position, problem));
  }
}
