package vn.hocsau.app.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tấm thẻ giới thiệu một mô hình: những điều biết được khi chưa có gói nào.
 *
 * @param id tên gói, ví dụ {@code 04_mnist_cnn}
 * @param title tên để hiện
 * @param description một câu nói mô hình nhận gì, cho gì
 * @param task loại việc
 * @param kind loại ảnh, phần cuối của địa chỉ; null nếu không phải mô hình ảnh
 * @param page trang của mô hình
 * @param notebook notebook dạy về mô hình này
 * @param examples đầu vào để bấm thử; rỗng nếu không phải mô hình văn bản
 * @param published các số đo lấy được từ tệp kết quả của notebook
 */
public record ModelCard(
    String id,
    String title,
    String description,
    Task task,
    @Nullable String kind,
    String page,
    String notebook,
    List<String> examples,
    List<PublishedMetric> published) {

  /**
   * Một số đo mà notebook ghi vào tệp kết quả.
   *
   * @param name tên để hiện
   * @param key khóa trong tệp kết quả, ví dụ {@code lstm1.test_rmse}
   * @param scale nhân với số này trước khi hiện
   * @param unit đơn vị
   */
  public record PublishedMetric(String name, String key, double scale, String unit) {}

  /**
   * Sao các danh sách.
   *
   * @param id tên gói
   * @param title tên để hiện
   * @param description một câu giới thiệu
   * @param task loại việc
   * @param kind loại ảnh
   * @param page trang
   * @param notebook notebook
   * @param examples đầu vào để bấm thử
   * @param published các số đo của notebook
   */
  public ModelCard {
    examples = List.copyOf(examples);
    published = List.copyOf(published);
  }
}
