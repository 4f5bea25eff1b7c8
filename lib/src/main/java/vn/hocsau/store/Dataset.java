package vn.hocsau.store;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Một bộ dữ liệu của khóa học, đúng như mục lục ghi.
 *
 * @param id tên gọi trong chương trình, ví dụ {@code electric-production}
 * @param folder thư mục của bộ trong cache và trong kho gương, ví dụ {@code electric}
 * @param title tên tiếng Việt
 * @param description vài câu giới thiệu
 * @param licence giấy phép hoặc điều khoản sử dụng
 * @param citation nguồn phải trích dẫn
 * @param rows số hàng, ảnh hoặc văn bản của nguồn đầu tiên
 * @param columns các cột và đơn vị
 * @param sources các nguồn theo thứ tự được thử, sau cache và trước mẫu mô phỏng
 * @param simulated mẫu mô phỏng trông ra sao khi không lấy được nguồn nào
 */
public record Dataset(
    String id,
    String folder,
    String title,
    String description,
    String licence,
    String citation,
    long rows,
    List<Column> columns,
    List<Source> sources,
    String simulated) {

  /**
   * Một cột của bảng, hoặc một phần của mẫu ảnh và văn bản.
   *
   * @param name tên trong tệp
   * @param meaning nghĩa bằng tiếng Việt
   * @param type kiểu giá trị, ví dụ "số thực"
   * @param unit đơn vị đo; null nếu không có đơn vị
   */
  public record Column(String name, String meaning, String type, @Nullable String unit) {}

  /**
   * Sao các danh sách để bộ dữ liệu không đổi sau khi tạo.
   *
   * @param id tên gọi
   * @param folder thư mục
   * @param title tên tiếng Việt
   * @param description giới thiệu
   * @param licence giấy phép
   * @param citation trích dẫn
   * @param rows số hàng
   * @param columns các cột
   * @param sources các nguồn
   * @param simulated mẫu mô phỏng
   */
  public Dataset {
    columns = columns == null ? List.of() : List.copyOf(columns);
    sources = sources == null ? List.of() : List.copyOf(sources);
  }
}
