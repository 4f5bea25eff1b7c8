package vn.hocsau.layer;

import vn.hocsau.layer.internal.memory.Grid;
import vn.hocsau.layer.internal.memory.NativeBuffer;

/**
 * Dữ liệu đi giữa hai chặng của {@link TrainingStep}: một dải số và cách xếp của nó.
 *
 * <p>Đặc trưng (hoặc kênh) luôn ở trong cùng. Mảng hai chiều [N, K] là trường hợp một vị trí.
 *
 * @param data dải số, N·P·K phần tử
 * @param layout mẫu hay vị trí ở ngoài cùng
 * @param grid kích thước: số mẫu N, lưới vị trí (chuỗi là lưới một hàng T cột), số đặc trưng K
 */
record Tensor(NativeBuffer data, Layout layout, Grid grid) {

  /** Thứ tự của hai chiều ngoài. */
  enum Layout {
    /** [N, P, K]: tích chập, gộp, trải phẳng. */
    BATCH_FIRST,
    /** [P, N, K]: tầng hồi tiếp. */
    TIME_FIRST
  }

  static Tensor rows(NativeBuffer data, int batch, int channels) {
    return new Tensor(data, Layout.BATCH_FIRST, new Grid(batch, 1, 1, channels));
  }

  int batch() {
    return grid.batch();
  }

  /** Số bước T của chuỗi, hoặc số cột của ảnh. */
  int width() {
    return grid.width();
  }

  /** Số đặc trưng K. */
  int channels() {
    return grid.channels();
  }

  /** Cùng hình dạng, dải số khác. */
  Tensor with(NativeBuffer other) {
    return new Tensor(other, layout, grid);
  }

  /** Số vị trí P: số bước hoặc số điểm ảnh. */
  int positions() {
    return grid.height() * grid.width();
  }

  /** Số hàng khi nhìn như ma trận [N·P, K]. */
  int rows() {
    return batch() * positions();
  }

  /**
   * Kiểm tra số đặc trưng trước khi đưa vùng nhớ cho phép tính.
   *
   * @param inputs số đặc trưng tầng cần
   * @param title tên tầng
   * @throws IllegalArgumentException nếu khác; thông báo nêu tầng và hai con số
   */
  void requireChannels(int inputs, String title) {
    if (channels() != inputs) {
      throw new IllegalArgumentException(
          "%s cần %d đặc trưng; đầu vào có %d.".formatted(title, inputs, channels()));
    }
  }

  /** Tổng số phần tử. */
  long size() {
    return grid.length();
  }
}
