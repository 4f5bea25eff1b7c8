package vn.hocsau.data;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Nhiều ảnh xám cùng cỡ và nhãn của chúng, giữ bằng byte cho gọn; mảng số thực chỉ dựng khi cần.
 *
 * <p>Ba cách bày cùng một ảnh cho ba loại mạng: {@link #images} cho mạng tích chập, {@link #steps}
 * cho mạng hồi tiếp đọc từng hàng điểm ảnh, {@link #flat} cho tầng kết nối đầy đủ. Độ sáng được
 * chia cho 255 để nằm trong [0, 1]; nhãn thành biểu diễn one-hot.
 *
 * <pre>{@code
 * DataSet train = Mnist.load().train().first(6_000).images(); // [6000, 1, 28, 28] và [6000, 10]
 * }</pre>
 */
public final class ImageSet {
  private final byte[] pixels;
  private final byte[] labels;
  private final int height;
  private final int width;
  private final List<String> classes;

  /**
   * Ghép điểm ảnh với nhãn; hai mảng không được sửa nữa.
   *
   * @param pixels độ sáng [ảnh × hàng × cột], mỗi byte không dấu 0–255
   * @param labels nhãn [ảnh], mỗi nhãn nhỏ hơn số lớp
   */
  ImageSet(byte[] pixels, byte[] labels, int height, int width, List<String> classes) {
    if (pixels.length != (long) labels.length * height * width) {
      throw new IllegalArgumentException(
          "Có %d điểm ảnh cho %d ảnh %d×%d."
              .formatted(pixels.length, labels.length, height, width));
    }
    this.pixels = pixels;
    this.labels = labels;
    this.height = height;
    this.width = width;
    this.classes = List.copyOf(classes);
  }

  /**
   * Số ảnh.
   *
   * @return n
   */
  public int size() {
    return labels.length;
  }

  /**
   * Chiều cao của mỗi ảnh.
   *
   * @return số hàng điểm ảnh
   */
  public int height() {
    return height;
  }

  /**
   * Chiều rộng của mỗi ảnh.
   *
   * @return số cột điểm ảnh
   */
  public int width() {
    return width;
  }

  /**
   * Tên các lớp.
   *
   * @return tên theo thứ tự nhãn
   */
  public List<String> classes() {
    return classes;
  }

  /**
   * Nhãn của một ảnh.
   *
   * @param i số thứ tự ảnh, trong [0, n)
   * @return nhãn, trong [0, số lớp)
   */
  public int label(int i) {
    return labels[i];
  }

  /**
   * Điểm ảnh của một ảnh.
   *
   * @param i số thứ tự ảnh, trong [0, n)
   * @return bản sao [hàng × cột], mỗi byte không dấu: 0 là nền, 255 là nét sáng nhất
   */
  public byte[] pixels(int i) {
    return Arrays.copyOfRange(pixels, i * area(), (i + 1) * area());
  }

  /**
   * Số ảnh của từng lớp.
   *
   * @return mảng [lớp]
   */
  public int[] countPerClass() {
    int[] count = new int[classes.size()];
    for (byte label : labels) {
      count[label]++;
    }
    return count;
  }

  /**
   * Lấy các ảnh liên tiếp.
   *
   * @param from ảnh đầu tiên, ≥ 0
   * @param to sau ảnh cuối cùng, ≤ n
   * @return đoạn ảnh [from, to)
   * @throws IllegalArgumentException nếu đoạn rỗng hoặc vượt ra ngoài, ví dụ "Không lấy được ảnh
   *     [0, 9000): chỉ có 6000 ảnh."
   */
  public ImageSet slice(int from, int to) {
    if (from < 0 || to > size() || from >= to) {
      throw new IllegalArgumentException(
          "Không lấy được ảnh [%d, %d): chỉ có %d ảnh.".formatted(from, to, size()));
    }
    return new ImageSet(
        Arrays.copyOfRange(pixels, from * area(), to * area()),
        Arrays.copyOfRange(labels, from, to),
        height,
        width,
        classes);
  }

  /**
   * Lấy một số ảnh đầu, để chạy nhanh.
   *
   * @param count số ảnh muốn có, ≥ 1
   * @return {@code count} ảnh đầu, hoặc tất cả nếu không có nhiều đến thế
   */
  public ImageSet first(int count) {
    return count >= size() ? this : slice(0, count);
  }

  /**
   * Bày cho mạng tích chập.
   *
   * @return đặc trưng [n, 1, hàng, cột] (mẫu, kênh, hàng, cột) và nhãn one-hot [n, lớp]
   */
  public DataSet images() {
    return new DataSet(array(size(), 1, height, width), oneHot());
  }

  /**
   * Bày cho tầng kết nối đầy đủ: mỗi ảnh trải phẳng theo từng hàng.
   *
   * @return đặc trưng [n, hàng × cột] và nhãn one-hot [n, lớp]
   */
  public DataSet flat() {
    return new DataSet(array(size(), area()), oneHot());
  }

  /**
   * Bày cho mạng hồi tiếp: mỗi hàng điểm ảnh là một bước thời gian, các điểm của hàng là đặc trưng.
   *
   * @return đặc trưng [n, cột, hàng] (mẫu, đặc trưng, bước) và nhãn one-hot [n, lớp]
   */
  public DataSet steps() {
    return new DataSet(array(size(), height, width).permute(0, 2, 1).dup('c'), oneHot());
  }

  private INDArray array(long... shape) {
    float[] values = new float[pixels.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = (pixels[i] & 0xFF) / 255f;
    }
    return Nd4j.create(values, shape, 'c');
  }

  private INDArray oneHot() {
    int k = classes.size();
    float[] values = new float[labels.length * k];
    for (int i = 0; i < labels.length; i++) {
      values[i * k + labels[i]] = 1;
    }
    return Nd4j.create(values, new long[] {labels.length, k}, 'c');
  }

  private int area() {
    return height * width;
  }

  /** Mã băm của mọi điểm ảnh và nhãn, cho lý lịch của mẫu mô phỏng. */
  static String sha256(ImageSet... sets) {
    StringBuilder sums = new StringBuilder();
    for (ImageSet set : sets) {
      sums.append(Checksum.sha256(set.pixels)).append(Checksum.sha256(set.labels));
    }
    return Checksum.sha256(sums.toString().getBytes(StandardCharsets.US_ASCII));
  }
}
