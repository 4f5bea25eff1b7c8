package vn.hocsau.image;

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
   * Ảnh từ các điểm đã có, chẳng hạn hình vừa vẽ trên trang.
   *
   * @param pixels độ sáng [kênh × hàng × cột], mỗi byte không dấu: 0 tối nhất, 255 sáng nhất
   * @param height số hàng, ≥ 1
   * @param width số cột, ≥ 1
   * @param channels số kênh: 1 (xám) hoặc 3 (đỏ, lục, lam)
   * @return ảnh
   * @throws IllegalArgumentException nếu cỡ không hợp lệ hoặc số điểm không khớp, ví dụ "Có 3 byte
   *     cho ảnh 28×28, 1 kênh; cần 784."
   */
  public static Picture of(byte[] pixels, int height, int width, int channels) {
    var grid = new PixelGrid(height, width, channels);
    if (pixels.length != grid.volume()) {
      throw new IllegalArgumentException(
          "Có %d byte cho ảnh %d×%d, %d kênh; cần %d."
              .formatted(pixels.length, height, width, channels, grid.volume()));
    }
    return new Picture(pixels.clone(), grid);
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
