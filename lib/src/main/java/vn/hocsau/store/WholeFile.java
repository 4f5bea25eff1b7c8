package vn.hocsau.store;

import java.io.BufferedOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.UUID;

/**
 * Ghi trọn một tệp hoặc không ghi gì: ghi ra tệp tạm cạnh bên rồi đổi tên một bước.
 *
 * <p>Tên tệp tạm mỗi lần một khác, nên hai lượt chạy cùng ghi một tệp không làm hỏng nhau: lượt
 * xong sau thay lượt xong trước. Ổ đĩa đầy giữa chừng thì tệp cũ còn nguyên và tệp tạm bị xóa. Nội
 * dung xuống tới đĩa rồi mới đổi tên, nên mất điện cũng không để lại tệp dở dang.
 *
 * <pre>{@code
 * WholeFile.write(file, out -> out.write(bytes));
 * }</pre>
 */
public final class WholeFile {
  /** Người viết nội dung. */
  @FunctionalInterface
  public interface Content {
    /**
     * Viết hết nội dung; không cần đóng luồng.
     *
     * @param out luồng có bộ đệm
     * @throws IOException nếu không ghi được
     */
    void writeTo(OutputStream out) throws IOException;
  }

  private WholeFile() {}

  /**
   * Ghi tệp; thư mục chứa nó được tạo nếu chưa có.
   *
   * @param file tệp đích, được thay nếu đã có
   * @param content người viết nội dung
   * @throws IOException nếu không ghi được; {@link IoReason#of} nói vì sao bằng tiếng Việt
   */
  public static void write(Path file, Content content) throws IOException {
    Path target = file.toAbsolutePath();
    Path folder = target.getParent();
    if (folder != null) {
      Files.createDirectories(folder);
    }
    Path part =
        target.resolveSibling("." + target.getFileName() + "." + UUID.randomUUID() + ".part");
    try {
      // FileOutputStream chứ không phải kênh NIO: luồng đang bị ngắt vẫn ghi trọn được.
      try (var disk = new FileOutputStream(part.toFile());
          var out = new BufferedOutputStream(disk)) {
        content.writeTo(out);
        out.flush();
        disk.getFD().sync();
      }
      Files.move(part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Transfer.deleteQuietly(part);
    }
  }
}
