package vn.hocsau.layer;

/**
 * Dữ liệu đi giữa hai chặng của {@link TrainingStep}: một dải số và cách xếp của nó.
 *
 * <p>Đặc trưng (hoặc kênh) luôn ở trong cùng. Mảng hai chiều [N, K] là trường hợp một vị trí.
 *
 * @param data dải số, N·P·K phần tử
 * @param layout mẫu hay vị trí ở ngoài cùng
 * @param batch số mẫu N
 * @param height số hàng của lưới vị trí; 1 với chuỗi
 * @param length số bước T của chuỗi, hoặc số cột của ảnh
 * @param width số đặc trưng K
 */
record Tensor(Strip data, Layout layout, int batch, int height, int length, int width) {

  /** Thứ tự của hai chiều ngoài. */
  enum Layout {
    /** [N, P, K]: tích chập, gộp, trải phẳng. */
    BATCH_FIRST,
    /** [P, N, K]: tầng hồi tiếp. */
    TIME_FIRST
  }

  static Tensor rows(Strip data, int batch, int width) {
    return new Tensor(data, Layout.BATCH_FIRST, batch, 1, 1, width);
  }

  static Tensor grid(Strip data, Grid grid) {
    return new Tensor(
        data, Layout.BATCH_FIRST, grid.batch(), grid.height(), grid.width(), grid.channels());
  }

  /** Kích thước khi nhìn như lưới [N, H, W, C]. */
  Grid grid() {
    return new Grid(batch, height, length, width);
  }

  /** Cùng hình dạng, dải số khác. */
  Tensor with(Strip other) {
    return new Tensor(other, layout, batch, height, length, width);
  }

  /** Số vị trí P: số bước hoặc số điểm ảnh. */
  int positions() {
    return height * length;
  }

  /** Số hàng khi nhìn như ma trận [N·P, K]. */
  int rows() {
    return batch * positions();
  }

  /**
   * Kiểm tra số đặc trưng trước khi đưa vùng nhớ cho phép tính.
   *
   * @param inputs số đặc trưng tầng cần
   * @param title tên tầng
   * @throws IllegalArgumentException nếu khác; thông báo nêu tầng và hai con số
   */
  void requireWidth(int inputs, String title) {
    if (width != inputs) {
      throw new IllegalArgumentException(
          "%s cần %d đặc trưng; đầu vào có %d.".formatted(title, inputs, width));
    }
  }

  /** Tổng số phần tử. */
  long size() {
    return (long) rows() * width;
  }
}
