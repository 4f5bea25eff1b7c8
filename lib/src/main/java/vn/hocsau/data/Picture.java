package vn.hocsau.data;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Một ảnh đã đưa về cỡ mà mạng cần.
 *
 * <p>{@link #images} và {@link #steps} bày điểm ảnh đúng như các phương thức cùng tên của {@link
 * ImageSet}, nên một mạng đã học từ {@code ImageSet} dùng được ngay.
 */
public final class Picture {
  private final byte[] pixels;
  private final PixelGrid grid;

  Picture(byte[] pixels, PixelGrid grid) {
    this.pixels = pixels;
    this.grid = grid;
  }

  /**
   * Chiều cao.
   *
   * @return số hàng điểm ảnh
   */
  public int height() {
    return grid.height();
  }

  /**
   * Chiều rộng.
   *
   * @return số cột điểm ảnh
   */
  public int width() {
    return grid.width();
  }

  /**
   * Số kênh.
   *
   * @return 1 (xám) hoặc 3 (đỏ, lục, lam)
   */
  public int channels() {
    return grid.channels();
  }

  /**
   * Điểm ảnh.
   *
   * @return bản sao [kênh × hàng × cột], mỗi byte không dấu: 0 tối nhất, 255 sáng nhất
   */
  public byte[] pixels() {
    return pixels.clone();
  }

  /**
   * Bày cho mạng tích chập.
   *
   * @return mảng [1, kênh, hàng, cột] (mẫu, kênh, hàng, cột), giá trị trong [0, 1]
   */
  public INDArray images() {
    return grid.images(pixels);
  }

  /**
   * Bày cho mạng hồi tiếp: mỗi hàng điểm ảnh là một bước thời gian.
   *
   * @return mảng [1, cột × kênh, hàng] (mẫu, đặc trưng, bước), giá trị trong [0, 1]
   */
  public INDArray steps() {
    return grid.steps(pixels);
  }
}
