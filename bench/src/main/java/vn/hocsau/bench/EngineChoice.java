package vn.hocsau.bench;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Giá trị của {@code --engine}. */
enum EngineChoice {
  /** Tầng của khóa học, tự chọn máy. */
  AUTO,
  /** Tầng của khóa học, ép chạy bằng oneDNN. */
  ONEDNN,
  /** Tầng của khóa học, ép chạy bằng máy portable. */
  PORTABLE,
  /** Tầng có sẵn của DL4J. */
  STOCK;

  String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Giá trị của thuộc tính {@code hocsau.engine}. */
  String property() {
    return this == ONEDNN || this == PORTABLE ? key() : "";
  }

  static EngineChoice of(String given) {
    // Tên cũ của máy portable, còn trong các tệp lệnh đã viết.
    String key = given.equals("nd4j") ? PORTABLE.key() : given;
    List<String> keys = Arrays.stream(values()).map(EngineChoice::key).toList();
    if (!keys.contains(key)) {
      throw new IllegalArgumentException(
          "--engine không có \"%s\"; chọn một trong: %s.".formatted(key, String.join(", ", keys)));
    }
    return valueOf(key.toUpperCase(Locale.ROOT));
  }
}
