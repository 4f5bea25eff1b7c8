package vn.hocsau.image;

import java.nio.FloatBuffer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Cỡ của một ảnh và cách bày các byte của nó thành mảng số thực trong [0, 1].
 *
 * <p>Byte của một hay nhiều ảnh nối nhau theo thứ tự [ảnh × kênh × hàng × cột], như tệp CIFAR-10.
 *
 * @param height số hàng điểm ảnh, ≥ 1
 * @param width số cột điểm ảnh, ≥ 1
 * @param channels số kênh: 1 (xám) hoặc 3 (đỏ, lục, lam)
 */
public record PixelGrid(int height, int width, int channels) {

  /**
   * Kiểm tra miền giá trị.
   *
   * @param height số hàng điểm ảnh
   * @param width số cột điểm ảnh
   * @param channels số kênh
   * @throws IllegalArgumentException nếu cỡ nhỏ hơn 1×1 hoặc số kênh khác 1 và 3
   */
  public PixelGrid {
    if (height < 1 || width < 1) {
      throw new IllegalArgumentException(
          "Cỡ ảnh phải từ 1×1 trở lên, đang là %d×%d.".formatted(height, width));
    }
    if (channels != 1 && channels != 3) {
      throw new IllegalArgumentException(
          "Ảnh phải có 1 kênh (xám) hoặc 3 kênh (đỏ, lục, lam), đang là %d.".formatted(channels));
    }
  }

  /**
   * Số byte của một ảnh.
   *
   * @return kênh × hàng × cột
   */
  public int volume() {
    return channels * height * width;
  }

  /** Mảng [n, kênh, hàng, cột]. */
  INDArray images(byte[] pixels) {
    return inOrder(pixels, count(pixels), channels, height, width);
  }

  /** Mảng [n, kênh × hàng × cột]. */
  INDArray flat(byte[] pixels) {
    return inOrder(pixels, count(pixels), volume());
  }

  /** Mảng [n, cột · kênh, hàng]: đặc trưng cột · số kênh + k của bước r là kênh k tại (r, cột). */
  INDArray steps(byte[] pixels) {
    int n = count(pixels);
    INDArray array = Nd4j.create(DataType.FLOAT, n, (long) width * channels, height);
    FloatBuffer values = array.data().asNioFloat();
    int next = 0;
    for (int i = 0; i < n; i++) {
      for (int channel = 0; channel < channels; channel++) {
        for (int row = 0; row < height; row++) {
          for (int column = 0; column < width; column++) {
            int feature = column * channels + channel;
            values.put(i * volume() + feature * height + row, scaled(pixels[next++]));
          }
        }
      }
    }
    return array;
  }

  private int count(byte[] pixels) {
    return pixels.length / volume();
  }

  private static INDArray inOrder(byte[] pixels, long... shape) {
    INDArray array = Nd4j.create(DataType.FLOAT, shape);
    FloatBuffer values = array.data().asNioFloat();
    for (byte pixel : pixels) {
      values.put(scaled(pixel));
    }
    return array;
  }

  private static float scaled(byte pixel) {
    return (pixel & 0xFF) / 255f;
  }
}
