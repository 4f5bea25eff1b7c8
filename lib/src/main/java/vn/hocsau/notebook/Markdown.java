package vn.hocsau.notebook;

import java.util.Locale;

/**
 * Một đoạn văn Markdown có số liệu lấy từ chính lần chạy.
 *
 * <pre>{@code
 * display(Markdown.of("Sai số RMSE trên tập kiểm tra là **%.2f** điểm.", scores.rmse()));
 * // Sai số RMSE trên tập kiểm tra là **3,42** điểm.
 * }</pre>
 *
 * @param text văn bản Markdown
 */
public record Markdown(String text) {

  /**
   * Ghép số liệu vào câu văn, theo cách viết số của tiếng Việt: dấu phẩy thập phân, và với {@code
   * %,d} là khoảng cách hẹp giữa các hàng nghìn.
   *
   * @param format câu văn với các chỗ trống của {@link java.util.Formatter}; dấu phần trăm viết
   *     {@code %%}
   * @param args các giá trị điền vào
   * @return đoạn văn
   * @throws java.util.IllegalFormatException nếu chỗ trống không khớp giá trị
   */
  public static Markdown of(String format, Object... args) {
    // Tiếng Pháp viết số đúng như ta cần; bản địa "vi" của Java dùng dấu chấm giữa các hàng nghìn.
    return new Markdown(String.format(Locale.FRENCH, format, args));
  }

  @Override
  public String toString() {
    return text;
  }
}
