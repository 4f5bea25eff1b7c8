package vn.hocsau.app.recipe;

import java.nio.file.Path;
import vn.hocsau.app.model.ModelAssets;
import vn.hocsau.train.ModelBundle;

/**
 * Thành phẩm của một công thức.
 *
 * @param bundle gói mô hình
 * @param assets phần kèm
 */
public record TrainedModel(ModelBundle bundle, ModelAssets assets) {

  /**
   * Ghi cả hai tệp.
   *
   * @param file tệp gói, ví dụ {@code build/models/04_mnist_cnn.zip}
   */
  public void save(Path file) {
    bundle.save(file);
    assets.save(ModelAssets.beside(file));
  }
}
