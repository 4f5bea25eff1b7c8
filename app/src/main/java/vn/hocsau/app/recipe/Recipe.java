package vn.hocsau.app.recipe;

import java.util.List;
import vn.hocsau.app.model.ModelAssets;
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
  TrainedModel make(Workbench bench);

  /**
   * Làm phần kèm cho một gói đã có, chẳng hạn do notebook lưu; không huấn luyện.
   *
   * @param bundle gói
   * @return phần kèm không có số đo; mặc định cũng không có ảnh mẫu hay chuỗi số liệu
   */
  default ModelAssets assetsOf(ModelBundle bundle) {
    return ModelAssets.unmeasured(List.of(), null);
  }
}
