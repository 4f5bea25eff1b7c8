package vn.hocsau.layer.internal.memory;

/**
 * Kích thước của một lưới đặc trưng xếp liền [N, H, W, C]: kênh ở trong cùng.
 *
 * <p>Chuỗi [N, T, C] là lưới một hàng, H = 1 và W = T.
 *
 * @param batch số mẫu N
 * @param height số hàng H
 * @param width số cột W, hoặc số bước T
 * @param channels số kênh C
 */
public record Grid(int batch, int height, int width, int channels) {

  public Grid withChannels(int other) {
    return new Grid(batch, height, width, other);
  }

  public Grid withBatch(int other) {
    return new Grid(other, height, width, channels);
  }

  /** Số vị trí, N·H·W. */
  public long positions() {
    return (long) batch * height * width;
  }

  /** Số phần tử, N·H·W·C. */
  public long length() {
    return positions() * channels;
  }

  /** Số phần tử của một mẫu. */
  public long sampleLength() {
    return (long) height * width * channels;
  }
}
