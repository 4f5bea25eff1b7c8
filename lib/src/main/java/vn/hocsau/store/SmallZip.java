package vn.hocsau.store;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.ToLongFunction;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipInputStream;

/**
 * Đọc trọn vào bộ nhớ một tệp zip không rõ ai làm ra, ví dụ một gói mô hình chép từ máy khác.
 *
 * <p>Chỉ nhận những phần được phép; số phần, cỡ nén và cỡ thật đều có giới hạn, và mã CRC của từng
 * phần được đối chiếu (điều mà {@code ZipFile} không làm). Gặp phần lạ hay phần quá lớn thì ngừng
 * ngay ở đó, nên một tệp nhỏ nở ra hàng gigabyte không chiếm bộ nhớ.
 */
public final class SmallZip {
  private static final int MAX_ENTRIES = 1000;
  private static final long MAX_BYTES = 512L << 20;
  private static final int HEAP_SHARE = 8;

  private SmallZip() {}

  /**
   * Đọc mọi phần.
   *
   * @param file tệp zip
   * @param limits cỡ thật tối đa của một phần, tính bằng byte, khi biết tên phần; số âm nếu không
   *     được có phần ấy
   * @return nội dung từng phần, theo thứ tự trong tệp
   * @throws IOException nếu không đọc được tệp, tệp hỏng, có phần lạ hoặc quá lớn; {@link
   *     IoReason#of} cho câu tiếng Việt
   */
  public static Map<String, byte[]> read(Path file, ToLongFunction<String> limits)
      throws IOException {
    long left = Math.min(MAX_BYTES, Runtime.getRuntime().maxMemory() / HEAP_SHARE);
    if (Files.size(file) > left) {
      throw tooLarge("tệp", left);
    }
    var parts = new LinkedHashMap<String, byte[]>();
    try (var zip = new ZipInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        String name = entry.getName();
        long limit = Math.min(left, limits.applyAsLong(name));
        if (limit < 0 || parts.size() == MAX_ENTRIES) {
          throw new RefusedException("có phần lạ \"%s\"".formatted(shortened(name)));
        }
        byte[] content = zip.readNBytes((int) limit + 1);
        if (content.length > limit) {
          throw tooLarge("phần " + shortened(name), limit);
        }
        if (parts.put(name, content) != null) {
          throw new RefusedException("có hai phần \"%s\"".formatted(shortened(name)));
        }
        left -= content.length;
      }
    } catch (IllegalArgumentException e) {
      throw new ZipException("tên một phần không phải UTF-8");
    }
    if (parts.isEmpty()) {
      throw new RefusedException("đó không phải tệp zip");
    }
    return parts;
  }

  /** Tệp đọc được nhưng không được nhận; thông báo là một mệnh đề tiếng Việt. */
  public static final class RefusedException extends IOException {
    private static final long serialVersionUID = 1L;

    /**
     * Từ chối.
     *
     * @param reason vì sao, không có dấu chấm cuối câu
     */
    public RefusedException(String reason) {
      super(reason);
    }
  }

  private static RefusedException tooLarge(String what, long limit) {
    return new RefusedException(
        "%s lớn hơn %d KiB, mức máy này nhận khi nạp một gói".formatted(what, limit >> 10));
  }

  private static String shortened(String name) {
    return name.length() > 60 ? name.substring(0, 60) + "…" : name;
  }
}
