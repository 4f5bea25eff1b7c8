package vn.hocsau.layer;

import java.io.Serializable;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;
import vn.hocsau.layer.internal.memory.Grid;

/**
 * Cửa sổ trượt trên lưới đặc trưng của tầng tích chập và tầng gộp.
 *
 * @param height số hàng của cửa sổ; 1 với chuỗi
 * @param width số cột của cửa sổ
 * @param strideHeight sải bước theo hàng
 * @param strideWidth sải bước theo cột
 * @param padding cách xử lý mép
 */
record Window(
    @JsonProperty("height") int height,
    @JsonProperty("width") int width,
    @JsonProperty("strideHeight") int strideHeight,
    @JsonProperty("strideWidth") int strideWidth,
    @JsonProperty("padding") Padding padding)
    implements Serializable {

  /** Kiểm tra khi tạo, kể cả khi đọc lại từ tệp. */
  @JsonCreator
  Window {
    if (height < 1 || width < 1 || strideHeight < 1 || strideWidth < 1) {
      throw new IllegalArgumentException(
          "Cửa sổ %d×%d với sải bước %d×%d: mọi số phải ≥ 1. Đặt kích thước cửa sổ cho tầng."
              .formatted(height, width, strideHeight, strideWidth));
    }
  }

  /** Số phần tử của cửa sổ trên một kênh. */
  int area() {
    return height * width;
  }

  /** Lưới ra khi trượt trên lưới vào. */
  Grid output(Grid in, int channels) {
    return new Grid(
        in.batch(), (int) outputHeight(in.height()), (int) outputWidth(in.width()), channels);
  }

  /** Số hàng ra; 0 hoặc âm nếu cửa sổ lớn hơn đầu vào. */
  long outputHeight(long rows) {
    return count(rows, height, strideHeight);
  }

  /** Số cột ra; 0 hoặc âm nếu cửa sổ lớn hơn đầu vào. */
  long outputWidth(long columns) {
    return count(columns, width, strideWidth);
  }

  /** Số hàng đệm phía trên. */
  int top(int rows) {
    return missing(rows, height, strideHeight) / 2;
  }

  /** Số hàng đệm phía dưới. */
  int bottom(int rows) {
    return missing(rows, height, strideHeight) - top(rows);
  }

  /** Số cột đệm bên trái. */
  int left(int columns) {
    return missing(columns, width, strideWidth) / 2;
  }

  /** Số cột đệm bên phải. */
  int right(int columns) {
    return missing(columns, width, strideWidth) - left(columns);
  }

  private long count(long size, int window, int stride) {
    return padding == Padding.SAME
        ? (size + stride - 1) / stride
        : Math.floorDiv(size - window, stride) + 1;
  }

  private int missing(int size, int window, int stride) {
    return padding == Padding.SAME
        ? (int) Math.max((count(size, window, stride) - 1) * stride + window - size, 0)
        : 0;
  }

  @Override
  public String toString() {
    return "%d×%d, sải bước %d×%d, %s".formatted(height, width, strideHeight, strideWidth, padding);
  }
}
