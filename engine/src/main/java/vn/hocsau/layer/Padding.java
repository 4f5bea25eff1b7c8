package vn.hocsau.layer;

/** Cách xử lý mép đầu vào của tầng tích chập và tầng gộp, tên gọi như Keras. */
public enum Padding {
  /** Không đệm: cửa sổ nằm trọn trong đầu vào, đầu ra dài ⌊(n - k)/s⌋ + 1. */
  VALID,

  /**
   * Đệm 0 (tầng gộp: bỏ qua phần ngoài mép) để đầu ra dài ⌈n/s⌉; nếu số ô đệm lẻ thì ô dư nằm ở
   * cuối.
   */
  SAME
}
