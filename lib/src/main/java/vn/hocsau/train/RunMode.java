package vn.hocsau.train;

import java.util.Locale;

/**
 * Chế độ chạy, đọc từ biến môi trường {@code HOCSAU_MODE}; đây là chỗ duy nhất đọc biến này.
 *
 * <p>{@code nhanh} (mặc định) dùng ít epoch để cả khóa học chạy trong vài phút; {@code day_du} dùng
 * đúng các con số của khóa học.
 */
public enum RunMode {
  /** Chạy nhanh: đủ để thấy mọi bước, chưa đủ để kết luận về chất lượng. */
  QUICK("nhanh", "nhanh"),
  /** Chạy đầy đủ, đúng số epoch của khóa học. */
  FULL("day_du", "đầy đủ");

  private final String key;
  private final String label;

  RunMode(String key, String label) {
    this.key = key;
    this.label = label;
  }

  /**
   * Giá trị dùng trong {@code HOCSAU_MODE}.
   *
   * @return {@code nhanh} hoặc {@code day_du}
   */
  public String key() {
    return key;
  }

  /**
   * Chọn một con số theo chế độ.
   *
   * @param quick giá trị khi chạy nhanh
   * @param full giá trị khi chạy đầy đủ
   * @return một trong hai giá trị
   */
  public int pick(int quick, int full) {
    return this == QUICK ? quick : full;
  }

  /**
   * Chế độ của lần chạy này.
   *
   * @return chế độ theo {@code HOCSAU_MODE}, mặc định {@link #QUICK}
   * @throws IllegalArgumentException nếu biến mang giá trị khác, ví dụ "HOCSAU_MODE=nhah không hợp
   *     lệ; hãy dùng nhanh hoặc day_du."
   */
  public static RunMode current() {
    return parse(System.getenv("HOCSAU_MODE"));
  }

  static RunMode parse(@org.jspecify.annotations.Nullable String value) {
    if (value == null || value.isBlank()) {
      return QUICK;
    }
    for (RunMode mode : values()) {
      if (mode.key.equals(value.strip().toLowerCase(Locale.ROOT))) {
        return mode;
      }
    }
    throw new IllegalArgumentException(
        "HOCSAU_MODE=" + value + " không hợp lệ; hãy dùng nhanh hoặc day_du.");
  }

  @Override
  public String toString() {
    return label;
  }
}
