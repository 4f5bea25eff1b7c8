package vn.hocsau.chart;

import java.awt.Font;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Chọn phông chữ có trên máy và hiện được tiếng Việt. */
final class Fonts {

  /** Những chữ hay thiếu nhất trong phông không hỗ trợ tiếng Việt. */
  private static final String SAMPLE = "ăâđêôơưĂÂĐÊÔƠƯấầẩẫậắằẳẵặếềểễệốồổỗộớờởỡợứừửữự";

  /** Theo thứ tự ưu tiên; tên cuối là phông mặc định của Java, máy nào cũng có ánh xạ. */
  private static final List<String> FAMILIES =
      List.of("Segoe UI", "Helvetica Neue", "Noto Sans", "Liberation Sans", "DejaVu Sans");

  private static final String REMEDY =
      "Máy này chưa có phông chữ hiện được tiếng Việt nên không vẽ được biểu đồ. Trên Debian hoặc"
          + " Ubuntu, hãy chạy: sudo apt-get install fontconfig fonts-dejavu-core, rồi khởi động"
          + " lại kernel.";

  private static @Nullable Font base;

  private Fonts() {}

  /**
   * Phông cơ sở của mọi biểu đồ.
   *
   * @return phông cỡ 12
   * @throws IllegalStateException nếu máy không có phông nào hiện được tiếng Việt; thông báo nêu
   *     cách cài
   */
  static synchronized Font base() {
    Font found = base;
    if (found == null) {
      try {
        found = choose();
      } catch (RuntimeException | LinkageError | InternalError e) {
        // Java không có fontconfig hoặc libfreetype thì ném một trong các loại này.
        throw new IllegalStateException(REMEDY, e);
      }
      base = found;
    }
    return found;
  }

  private static Font choose() {
    for (String family : FAMILIES) {
      Font font = new Font(family, Font.PLAIN, 12);
      // Không có phông này thì Java lặng lẽ trả về Dialog.
      if (font.getFamily().equals(family) && canDisplayVietnamese(font)) {
        return font;
      }
    }
    return requireVietnamese(new Font(Font.SANS_SERIF, Font.PLAIN, 12));
  }

  static Font requireVietnamese(Font font) {
    if (!canDisplayVietnamese(font)) {
      throw new IllegalStateException(REMEDY);
    }
    return font;
  }

  private static boolean canDisplayVietnamese(Font font) {
    return font.canDisplayUpTo(SAMPLE) == -1;
  }
}
