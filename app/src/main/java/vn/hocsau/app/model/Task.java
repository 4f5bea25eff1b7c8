package vn.hocsau.app.model;

import java.util.Locale;

/** Loại việc của một mô hình; mỗi loại có một cách hỏi trong API. */
public enum Task {
  /** Nhận dạng chữ số vẽ tay. */
  DIGITS,
  /** Phân loại ảnh. */
  IMAGES,
  /** Chấm khen chê. */
  REVIEW,
  /** Viết tiếp truyện. */
  WORDS,
  /** Viết tiếp tiêu đề báo. */
  HEADLINES,
  /** Viết tiếp thơ lục bát. */
  KIEU,
  /** Dự báo sản lượng điện. */
  ELECTRIC,
  /** Dự báo nhiệt độ. */
  CLIMATE;

  /**
   * Tên trong JSON.
   *
   * @return chữ thường, ví dụ {@code digits}
   */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }
}
