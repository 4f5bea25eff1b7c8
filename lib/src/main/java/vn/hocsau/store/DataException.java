package vn.hocsau.store;

/**
 * Việc lấy hoặc đọc dữ liệu không làm tiếp được; câu thông báo nói rõ sai ở đâu và phải làm gì.
 *
 * <p>Ngoại lệ này không dẫn tới mẫu mô phỏng: nó báo một chuyện người dùng phải sửa, như thư mục
 * cache không ghi được, ổ đĩa đầy, hoặc tệp sai khuôn dạng.
 */
public class DataException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * Tạo ngoại lệ từ một câu đầy đủ.
   *
   * @param message câu tiếng Việt: chuyện gì, ở đâu, làm gì
   */
  public DataException(String message) {
    super(message);
  }

  /**
   * Tạo ngoại lệ kèm nguyên nhân gốc.
   *
   * @param message câu tiếng Việt: chuyện gì, ở đâu, làm gì
   * @param cause ngoại lệ gốc
   */
  public DataException(String message, Throwable cause) {
    super(message, cause);
  }
}
