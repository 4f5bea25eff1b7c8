package vn.hocsau.notebook;

import org.dflib.jjava.jupyter.Extension;
import org.dflib.jjava.jupyter.kernel.BaseKernel;

/**
 * JJava tự gọi lớp này khi hocsau.jar vào classpath; kernel khác thì dùng {@link Notebook#init}.
 */
public final class NotebookExtension implements Extension {

  /** Được JJava tạo qua {@link java.util.ServiceLoader}. */
  public NotebookExtension() {}

  /**
   * Đăng ký cách bày giá trị và nhập các lớp hay dùng.
   *
   * @param kernel kernel vừa nạp thư viện
   */
  @Override
  public void install(BaseKernel kernel) {
    Notebook.install(Kernel.of(kernel));
  }
}
