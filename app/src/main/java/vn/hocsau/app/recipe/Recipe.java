package vn.hocsau.app.recipe;

import vn.hocsau.app.model.Companion;
import vn.hocsau.train.ModelBundle;

/** Công thức của một gói mô hình: nạp dữ liệu, dựng mạng, huấn luyện, chấm, đóng gói. */
public interface Recipe {

  /**
   * Tên gói.
   *
   * @return ví dụ {@code 04_mnist_cnn}
   */
  String id();

  /**
   * Huấn luyện.
   *
   * @param bench chế độ chạy và nơi báo tiến độ
   * @return gói và phần kèm có số đo
   */
  Made make(Workbench bench);

  /**
   * Làm phần kèm cho một gói đã có, chẳng hạn do notebook lưu; không huấn luyện.
   *
   * @param bundle gói
   * @return phần kèm không có số đo
   */
  Companion accompany(ModelBundle bundle);
}
