package vn.hocsau.image;

import java.util.Arrays;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import vn.hocsau.store.Fingerprint;

/**
 * Nhiều ảnh xám hoặc ảnh màu cùng cỡ và nhãn của chúng, giữ bằng byte cho gọn; mảng số thực chỉ
 * dựng khi cần.
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
  private final PixelGrid grid;
  private final List<String> classes;

  /**
   * Ghép điểm ảnh với nhãn; hai mảng không được sửa nữa.
   *
   * @param pixels độ sáng [ảnh × kênh × hàng × cột], mỗi byte không dấu 0–255
   * @param labels nhãn [ảnh], mỗi nhãn nhỏ hơn số lớp
   * @param grid cỡ của mỗi ảnh
   * @param classes tên lớp, theo thứ tự nhãn
   */
  public ImageSet(byte[] pixels, byte[] labels, PixelGrid grid, List<String> classes) {
    if (pixels.length != (long) labels.length * grid.volume()) {
      throw new IllegalArgumentException(
          "Có %d byte cho %d ảnh %d×%d, %d kênh."
              .formatted(
                  pixels.length, labels.length, grid.height(), grid.width(), grid.channels()));
    }
    this.pixels = pixels;
    this.labels = labels;
    this.grid = grid;
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
    return grid.height();
  }

  /**
   * Chiều rộng của mỗi ảnh.
   *
   * @return số cột điểm ảnh
   */
  public int width() {
    return grid.width();
  }

  /**
   * Số kênh của mỗi ảnh.
   *
   * @return 1 (xám) hoặc 3 (đỏ, lục, lam)
   */
  public int channels() {
    return grid.channels();
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
   * @return bản sao [kênh × hàng × cột], mỗi byte không dấu: 0 tối nhất, 255 sáng nhất
   */
  public byte[] pixels(int i) {
    return Arrays.copyOfRange(pixels, i * grid.volume(), (i + 1) * grid.volume());
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
        Arrays.copyOfRange(pixels, from * grid.volume(), to * grid.volume()),
        Arrays.copyOfRange(labels, from, to),
        grid,
        classes);
  }

  /**
   * Chọn một số ảnh, theo thứ tự muốn có.
   *
   * @param indices số thứ tự các ảnh, mỗi số trong [0, n)
   * @return các ảnh ấy
   */
  public ImageSet select(int... indices) {
    int volume = grid.volume();
    byte[] chosen = new byte[indices.length * volume];
    byte[] chosenLabels = new byte[indices.length];
    for (int i = 0; i < indices.length; i++) {
      System.arraycopy(pixels, indices[i] * volume, chosen, i * volume, volume);
      chosenLabels[i] = labels[indices[i]];
    }
    return new ImageSet(chosen, chosenLabels, grid, classes);
  }

  /**
   * Thêm ảnh lật ngang của từng ảnh (trái thành phải), cách tăng cường dữ liệu đơn giản nhất: con
   * mèo quay mặt sang bên kia vẫn là con mèo. Chữ và số thì không lật được.
   *
   * @return các ảnh gốc, rồi các ảnh lật ngang theo cùng thứ tự, tất cả 2n ảnh
   */
  public ImageSet withMirrored() {
    int width = grid.width();
    byte[] both = Arrays.copyOf(pixels, 2 * pixels.length);
    for (int p = 0; p < pixels.length; p++) {
      int column = p % width;
      both[pixels.length + p] = pixels[p - column + width - 1 - column];
    }
    byte[] bothLabels = Arrays.copyOf(labels, 2 * labels.length);
    System.arraycopy(labels, 0, bothLabels, labels.length, labels.length);
    return new ImageSet(both, bothLabels, grid, classes);
  }

  /**
   * Ghép hai tập cùng cỡ, cùng các lớp.
   *
   * @param other tập kia
   * @return các ảnh của tập này, rồi của tập kia
   */
  public ImageSet and(ImageSet other) {
    byte[] all = Arrays.copyOf(pixels, pixels.length + other.pixels.length);
    System.arraycopy(other.pixels, 0, all, pixels.length, other.pixels.length);
    byte[] allLabels = Arrays.copyOf(labels, labels.length + other.labels.length);
    System.arraycopy(other.labels, 0, allLabels, labels.length, other.labels.length);
    return new ImageSet(all, allLabels, grid, classes);
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
   * @return đặc trưng [n, kênh, hàng, cột] (mẫu, kênh, hàng, cột) và nhãn one-hot [n, lớp]
   */
  public DataSet images() {
    return new DataSet(grid.images(pixels), oneHot());
  }

  /**
   * Bày cho tầng kết nối đầy đủ: mỗi ảnh trải phẳng, từng kênh một, theo từng hàng.
   *
   * @return đặc trưng [n, kênh × hàng × cột] và nhãn one-hot [n, lớp]
   */
  public DataSet flat() {
    return new DataSet(grid.flat(pixels), oneHot());
  }

  /**
   * Bày cho mạng hồi tiếp: mỗi hàng điểm ảnh là một bước thời gian, các điểm của hàng là đặc trưng.
   *
   * <p>Với ảnh màu, ba kênh của một điểm đứng liền nhau: đặc trưng thứ 3·cột + k là kênh k.
   *
   * @return đặc trưng [n, cột · kênh, hàng] (mẫu, đặc trưng, bước) và nhãn one-hot [n, lớp]
   */
  public DataSet steps() {
    return new DataSet(grid.steps(pixels), oneHot());
  }

  private INDArray oneHot() {
    int k = classes.size();
    float[] values = new float[labels.length * k];
    for (int i = 0; i < labels.length; i++) {
      values[i * k + labels[i]] = 1;
    }
    return Nd4j.create(values, new long[] {labels.length, k}, 'c');
  }

  /**
   * Mã băm của mọi điểm ảnh và nhãn, cho lý lịch của mẫu mô phỏng.
   *
   * @param sets các tập ảnh
   * @return mã băm SHA-256, 64 chữ số thập lục phân thường
   */
  public static String sha256(ImageSet... sets) {
    StringBuilder sums = new StringBuilder();
    for (ImageSet set : sets) {
      sums.append(Fingerprint.of(set.pixels)).append(Fingerprint.of(set.labels));
    }
    return Fingerprint.of(sums.toString());
  }
}
