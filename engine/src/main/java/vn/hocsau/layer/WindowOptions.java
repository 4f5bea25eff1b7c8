package vn.hocsau.layer;

/** Các số mà người dùng đặt cho cửa sổ trước khi dựng tầng. */
final class WindowOptions {

  int height;
  int width;
  private int strideHeight;
  private int strideWidth;
  private boolean strideGiven;
  Padding padding = Padding.VALID;

  void stride(int alongHeight, int alongWidth) {
    strideHeight = alongHeight;
    strideWidth = alongWidth;
    strideGiven = true;
  }

  /** Cửa sổ của tầng tích chập: sải bước 1 nếu không đặt. */
  Window sliding() {
    return strideGiven ? given() : new Window(height, width, 1, 1, padding);
  }

  /** Cửa sổ của tầng gộp: sải bước bằng cửa sổ nếu không đặt. */
  Window tiling() {
    return strideGiven ? given() : new Window(height, width, height, width, padding);
  }

  private Window given() {
    return new Window(height, width, strideHeight, strideWidth, padding);
  }
}
