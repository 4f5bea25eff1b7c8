package vn.hocsau.train;

import java.nio.file.Files;
import java.nio.file.Path;

/** Thư mục của dự án: nơi đặt checkpoint, mô hình và kết quả, dù notebook chạy từ đâu. */
public final class ProjectFolder {

  private ProjectFolder() {}

  /**
   * Thư mục gốc: thư mục gần nhất tính từ thư mục làm việc trở lên có cả {@code pom.xml} lẫn {@code
   * notebooks/}; nếu không có thì chính là thư mục làm việc.
   *
   * @return đường dẫn tuyệt đối
   */
  public static Path root() {
    Path start = Path.of("").toAbsolutePath();
    for (Path folder = start; folder != null; folder = folder.getParent()) {
      if (Files.exists(folder.resolve("pom.xml"))
          && Files.isDirectory(folder.resolve("notebooks"))) {
        return folder;
      }
    }
    return start;
  }

  /**
   * Một thư mục dưới {@code build/}, nơi chứa mọi thứ sinh ra và không đưa vào git.
   *
   * @param name tên thư mục con, ví dụ {@code checkpoints}
   * @return đường dẫn tuyệt đối; chưa chắc đã tồn tại
   */
  public static Path build(String name) {
    return root().resolve("build").resolve(name);
  }
}
