package vn.hocsau.app.recipe;

import java.nio.file.Path;
import vn.hocsau.app.model.Companion;
import vn.hocsau.train.ModelBundle;

/**
 * Thành phẩm của một công thức.
 *
 * @param bundle gói mô hình
 * @param companion phần kèm
 */
public record Made(ModelBundle bundle, Companion companion) {

  /**
   * Ghi cả hai tệp.
   *
   * @param file tệp gói, ví dụ {@code build/models/04_mnist_cnn.zip}
   */
  public void save(Path file) {
    bundle.save(file);
    companion.save(Companion.beside(file));
  }
}
