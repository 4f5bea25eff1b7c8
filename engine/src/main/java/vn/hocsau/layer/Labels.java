package vn.hocsau.layer;

import java.util.Arrays;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import vn.hocsau.layer.Tensor.Layout;
import vn.hocsau.layer.internal.memory.NativeBuffer;

/**
 * Nhãn của một minibatch, đọc theo đúng thứ tự hàng của tầng ra.
 *
 * <p>DL4J xếp nhãn của chuỗi là [mẫu, cột nhãn, bước] với sải bước tùy ý; đọc từng hàng ngay lúc
 * cần thì không phải đảo trục cả khối one-hot.
 */
final class Labels {

  private final NativeBuffer values;
  private final Tensor x;
  private final int outputs;
  private final int width;
  private final boolean everyStep;
  private final Share share;
  private final long strideN;
  private final long strideK;
  private final long strideT;

  /**
   * Nhãn ứng với một đầu vào của tầng ra.
   *
   * @param labels [N, W], hoặc [N, W, T] nếu tầng ra đoán ở mọi bước
   * @param x đầu vào của tầng ra
   * @param outputs số đầu ra K
   * @param width W: bằng K, hoặc 1 nếu nhãn là số thứ tự lớp
   * @param everyStep tầng ra đoán ở mọi bước
   * @param share những mẫu của minibatch mà x mang
   * @throws IllegalArgumentException nếu kích thước không khớp hoặc một số thứ tự lớp không nguyên
   *     hay nằm ngoài [0, K); thông báo nêu hai kích thước, hoặc mẫu và nhãn của nó
   */
  Labels(INDArray labels, Tensor x, int outputs, int width, boolean everyStep, Share share) {
    int samples = share.total();
    long[] needed =
        everyStep ? new long[] {samples, width, x.width()} : new long[] {samples, width};
    // Nhãn một cột được phép là [N].
    boolean flat = width == 1 && !everyStep && labels.rank() == 1;
    if (!(flat ? labels.length() == samples : Arrays.equals(labels.shape(), needed))) {
      throw new IllegalArgumentException(
          "Nhãn có kích thước %s, tầng ra cần %s (mẫu, cột nhãn%s)."
              .formatted(
                  Arrays.toString(labels.shape()),
                  Arrays.toString(needed),
                  everyStep ? ", bước" : ""));
    }
    INDArray typed = labels.castTo(DataType.FLOAT);
    values = NativeBuffer.of(typed);
    this.x = x;
    this.outputs = outputs;
    this.width = width;
    this.everyStep = everyStep;
    this.share = share;
    strideN = typed.stride(0);
    strideK = flat ? 1 : typed.stride(1);
    strideT = everyStep ? typed.stride(2) : 0;
    for (int r = 0; width < outputs && r < x.rows(); r++) {
      requireClass(values.get(at(r)), r);
    }
  }

  /**
   * Chép nhãn của một khối hàng.
   *
   * @param first hàng đầu
   * @param rows số hàng
   * @param target nơi nhận [rows, W]
   */
  void read(int first, int rows, float[] target) {
    for (int i = 0; i < rows; i++) {
      long from = at(first + i);
      if (strideK == 1) {
        values.read(from, target, i * width, width);
      } else {
        for (int k = 0; k < width; k++) {
          target[i * width + k] = (float) values.get(from + k * strideK);
        }
      }
    }
  }

  private long at(int row) {
    return sample(row) * strideN + step(row) * strideT;
  }

  /** Thứ tự của mẫu trong cả minibatch. */
  private long sample(int row) {
    int within = x.layout() == Layout.TIME_FIRST ? row % x.batch() : row / x.width();
    return (long) share.first() + within;
  }

  private long step(int row) {
    return x.layout() == Layout.TIME_FIRST ? row / x.batch() : row % x.width();
  }

  private void requireClass(double label, int row) {
    boolean whole = label == (int) label;
    if (!whole || label < 0 || label >= outputs) {
      throw new IllegalArgumentException(
          "Nhãn của mẫu %d%s trong minibatch là %s; tầng ra có %d lớp, đánh số từ 0 đến %d."
              .formatted(
                  sample(row),
                  everyStep ? ", bước %d".formatted(step(row)) : "",
                  whole ? Integer.toString((int) label) : Double.toString(label),
                  outputs,
                  outputs - 1));
    }
  }
}
