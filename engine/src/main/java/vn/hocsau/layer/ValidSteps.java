package vn.hocsau.layer;

import java.util.Arrays;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import vn.hocsau.layer.internal.memory.NativeBuffer;
import vn.hocsau.layer.internal.memory.Parallel;
import vn.hocsau.layer.internal.memory.Scratch;

/**
 * Các bước thật của từng chuỗi, sau khi bỏ bước bị mặt nạ che; chuyển dữ liệu giữa cách xếp của
 * DL4J và cách xếp theo thời gian trước của {@link RecurrentEngine}.
 *
 * <p>Bỏ hẳn bước bị che rồi dồn các bước thật về đầu chuỗi thì trạng thái đi qua bước bị che không
 * đổi, đúng như Keras, và máy tính không cần biết gì về mặt nạ. Đệm trái, đệm phải hay lỗ ở giữa
 * đều cùng một cách; đoạn thừa ở cuối không ảnh hưởng đến các bước trước nó.
 */
final class ValidSteps {

  /**
   * Gradient của các bước không có gradient, thay cho số 0.
   *
   * <p>Chỉ bước cuối có gradient thì đi ngược về đầu chuỗi nó nhỏ dần theo hàm mũ, qua vùng số
   * denormal, nơi bộ xử lý nhân chậm hơn cả trăm lần. Một cái sàn nhỏ hơn mọi sai số làm tròn giữ
   * nó ở trên vùng ấy.
   */
  static final float FLOOR = 1e-24f;

  private final int batch;
  private final int length;

  /** Bước gốc của bước thật thứ k, [N][k]; null nếu không bước nào bị che. */
  private final int @Nullable [][] source;

  private final int[] lengths;

  private ValidSteps(int batch, int length, int @Nullable [][] source, int[] lengths) {
    this.batch = batch;
    this.length = length;
    this.source = source;
    this.lengths = lengths;
  }

  /**
   * Đọc mặt nạ.
   *
   * @param mask mặt nạ [N, T], khác 0 là bước thật; null nếu mọi bước đều thật
   * @param batch số chuỗi N
   * @param length số bước T
   * @param where tên tầng, cho câu báo lỗi
   * @return các bước thật
   * @throws IllegalArgumentException nếu mặt nạ không phải [N, T]; thông báo nêu hai kích thước
   */
  static ValidSteps of(@Nullable INDArray mask, int batch, int length, String where) {
    int[] lengths = new int[batch];
    Arrays.fill(lengths, length);
    if (mask == null) {
      return new ValidSteps(batch, length, null, lengths);
    }
    if (mask.rank() != 2 || mask.size(0) != batch || mask.size(1) != length) {
      throw new IllegalArgumentException(
          "%s: mặt nạ có kích thước %s, cần [số chuỗi, số bước] = [%d, %d]."
              .formatted(where, Arrays.toString(mask.shape()), batch, length));
    }
    INDArray typed = mask.castTo(DataType.FLOAT);
    NativeBuffer marks = NativeBuffer.of(typed);
    long strideN = typed.stride(0);
    long strideT = typed.stride(1);
    int[][] source = new int[batch][];
    boolean masked = false;
    for (int n = 0; n < batch; n++) {
      long row = n * strideN;
      source[n] =
          IntStream.range(0, length).filter(t -> marks.get(row + t * strideT) != 0).toArray();
      lengths[n] = source[n].length;
      masked |= lengths[n] < length;
    }
    return new ValidSteps(batch, length, masked ? source : null, lengths);
  }

  /** Có ít nhất một bước bị che. */
  boolean masked() {
    return source != null;
  }

  /** Số bước thật của từng chuỗi. */
  int[] lengths() {
    return lengths;
  }

  private int sourceOf(int n, int k) {
    return source == null ? k : source[n][k];
  }

  /**
   * Dồn các bước thật về đầu, xếp theo thời gian trước; phần thừa ở cuối bằng 0.
   *
   * @param values mảng [N, K, T], sải bước tùy ý
   * @param scratch vùng nháp dùng khi phải chép
   * @return dải [T, N, K]; chính là vùng nhớ của {@code values} nếu nó đã xếp đúng
   */
  NativeBuffer gather(INDArray values, Scratch scratch) {
    int width = (int) values.size(1);
    NativeBuffer from = NativeBuffer.of(values);
    long strideN = values.stride(0);
    long strideK = values.stride(1);
    long strideT = values.stride(2);
    boolean rows = width == 1 || strideK == 1;
    if (source == null
        && rows
        && (batch == 1 || strideN == width)
        && (length == 1 || strideT == (long) batch * width)) {
      return from;
    }
    NativeBuffer to = scratch.ensure((long) length * batch * width);
    eachSequence(
        width,
        n -> {
          for (int k = 0; k < length; k++) {
            long at = ((long) k * batch + n) * width;
            if (k >= lengths[n]) {
              to.zero(at, width);
            } else {
              long first = n * strideN + sourceOf(n, k) * strideT;
              if (rows && width > 1) {
                to.copy(at, from, first, width);
              } else {
                for (int j = 0; j < width; j++) {
                  to.set(at + j, from.get(first + j * strideK));
                }
              }
            }
          }
        });
    return to;
  }

  /**
   * Trả từng bước thật về đúng chỗ; bước bị che bằng 0.
   *
   * @param from dải [T, N, K] đã dồn
   * @param to dải [T, N, K] theo bước gốc
   * @param width K
   */
  void scatter(NativeBuffer from, NativeBuffer to, int width) {
    long total = (long) length * batch * width;
    if (source == null) {
      to.copy(0, from, 0, total);
      return;
    }
    to.zero(0, total);
    eachSequence(
        width,
        n -> {
          for (int k = 0; k < lengths[n]; k++) {
            to.copy(
                ((long) sourceOf(n, k) * batch + n) * width,
                from,
                ((long) k * batch + n) * width,
                width);
          }
        });
  }

  /**
   * Lấy bước thật cuối cùng của từng chuỗi; chuỗi bị che hết cho 0.
   *
   * @param from dải [T, N, K] đã dồn
   * @param to dải [N, K]
   * @param width K
   */
  void lastStep(NativeBuffer from, NativeBuffer to, int width) {
    for (int n = 0; n < batch; n++) {
      if (lengths[n] == 0) {
        to.zero((long) n * width, width);
      } else {
        to.copy((long) n * width, from, lastRow(n) * width, width);
      }
    }
  }

  /**
   * Ngược của {@link #lastStep}: đặt gradient vào bước cuối, các bước khác bằng {@link #FLOOR}.
   *
   * @param lastGradient gradient của bước cuối [N, K], sải bước tùy ý
   * @param scratch vùng nháp
   * @return dải [T, N, K] đã dồn
   */
  NativeBuffer spreadLast(INDArray lastGradient, Scratch scratch) {
    int width = (int) lastGradient.size(1);
    long total = (long) length * batch * width;
    NativeBuffer from = NativeBuffer.of(lastGradient);
    long strideN = lastGradient.stride(0);
    long strideK = lastGradient.stride(1);
    NativeBuffer to = scratch.ensure(total);
    to.fill(0, total, FLOOR);
    for (int n = 0; n < batch; n++) {
      if (lengths[n] > 0) {
        for (int j = 0; j < width; j++) {
          to.set(lastRow(n) * width + j, from.get(n * strideN + j * strideK));
        }
      }
    }
    return to;
  }

  private long lastRow(int n) {
    return (lengths[n] - 1L) * batch + n;
  }

  private void eachSequence(int width, IntConsumer sequence) {
    Parallel.each(batch, (long) length * batch * width >= Parallel.COPY, sequence);
  }
}
