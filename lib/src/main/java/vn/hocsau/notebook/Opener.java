package vn.hocsau.notebook;

import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Tiến trình đã mở kernel: JupyterLab, {@code hocsau report}. Nó bị giết ngang thì không còn ai tắt
 * kernel, nên kernel tự dừng.
 */
final class Opener {

  private static final boolean WINDOWS = System.getProperty("os.name", "").startsWith("Windows");

  /** Số hiệu tiến trình mà Jupyter trao; ở Windows biến này mang một handle, không dùng được. */
  private final long pid;

  private final boolean direct;

  private Opener(long pid) {
    this.pid = pid;
    this.direct = isParent();
  }

  /**
   * Từ nay kernel dừng cùng tiến trình đã mở nó, chậm hơn không quá một giây. Không do Jupyter mở
   * thì không làm gì.
   *
   * @param pid giá trị của biến môi trường {@code JPY_PARENT_PID}, null nếu không có
   */
  static void stopWith(@Nullable String pid) {
    if (pid == null || !pid.matches("\\d{1,18}")) {
      return;
    }
    var opener = new Opener(Long.parseLong(pid));
    var watch =
        new Thread(
            () -> {
              while (opener.isAlive()) {
                pause();
              }
              Runtime.getRuntime().halt(1);
            },
            "hocsau-opener");
    watch.setDaemon(true);
    watch.start();
  }

  private static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(500);
    } catch (InterruptedException e) {
      // Ô bị ngắt không liên quan tới luồng này.
    }
  }

  private boolean isAlive() {
    if (WINDOWS) {
      return ProcessHandle.current().parent().isPresent();
    }
    // Con trực tiếp thì nhìn cha của mình: chính xác cả khi tiến trình kia còn là xác chưa ai dọn.
    return isParent() || (!direct && ProcessHandle.of(pid).isPresent());
  }

  private boolean isParent() {
    return ProcessHandle.current().parent().filter(parent -> parent.pid() == pid).isPresent();
  }
}
