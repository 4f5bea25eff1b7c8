package vn.hocsau.text;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;
import vn.hocsau.layer.Prediction;

/**
 * Mạng đoán từ kế tiếp, dùng như một {@link LanguageModel}.
 *
 * <p>Mạng nhận [mẫu, đặc trưng 1, bước] gồm số thứ tự của từ. Ba cách bày đầu vào và đọc đầu ra:
 * xem {@link Reading}. Nhiều luồng gọi được cùng lúc; mạng chạy lần lượt.
 *
 * <pre>{@code
 * new NetworkModel(net, 3);                      // cửa sổ đúng ba từ
 * new NetworkModel(net, 23, Reading.PADDED);     // một đến 23 từ, đệm trái
 * new NetworkModel(net, 32, Reading.EVERY_STEP); // mạng đoán ở mọi bước
 * }</pre>
 */
public final class NetworkModel implements LanguageModel {

  private static final int BATCH = 256;

  private final Prediction prediction;
  private final int memory;
  private final Reading reading;

  /** Cách bày lịch sử cho mạng và chỗ lấy xác suất. */
  public enum Reading {
    /** Đúng {@code memory} từ, như {@link WordWindows}; đầu ra [mẫu, V]. */
    WINDOW,
    /** Từ một đến {@code memory} từ, đệm 0 bên trái như {@link PrefixWindows}; đầu ra [mẫu, V]. */
    PADDED,
    /** Từ một đến {@code memory} từ, không đệm, như {@link Passages}; đầu ra [mẫu, V, bước]. */
    EVERY_STEP
  }

  /**
   * Mạng nhìn lại một số từ.
   *
   * @param net mạng đã huấn luyện
   * @param memory số từ nhiều nhất mạng nhìn, ≥ 1
   * @param reading cách bày đầu vào
   */
  public NetworkModel(MultiLayerNetwork net, int memory, Reading reading) {
    if (memory < 1) {
      throw new IllegalArgumentException("window phải ≥ 1, nhận được %d.".formatted(memory));
    }
    this.prediction = Prediction.of(net);
    this.memory = memory;
    this.reading = reading;
  }

  /**
   * Mạng nhìn đúng w từ.
   *
   * @param net mạng đã huấn luyện
   * @param window số từ w mạng nhìn, ≥ 1
   */
  public NetworkModel(MultiLayerNetwork net, int window) {
    this(net, window, Reading.WINDOW);
  }

  @Override
  public int window() {
    return reading == Reading.WINDOW ? memory : 1;
  }

  @Override
  public int memory() {
    return memory;
  }

  /**
   * Cách bày đầu vào.
   *
   * @return cách đã chọn khi tạo
   */
  public Reading reading() {
    return reading;
  }

  @Override
  public double[] nextWord(int[] history) {
    return after(new int[][] {before(history, history.length)})[0];
  }

  @Override
  public double[] logProbabilities(int[] ids, int from) {
    double[] logs = new double[ids.length - from];
    if (reading == Reading.EVERY_STEP) {
      everyStep(ids, from, logs);
      return logs;
    }
    for (int start = from; start < ids.length; start += BATCH) {
      int end = Math.min(start + BATCH, ids.length);
      double[][] p =
          after(IntStream.range(start, end).mapToObj(t -> before(ids, t)).toArray(int[][]::new));
      for (int t = start; t < end; t++) {
        logs[t - from] = Math.log(p[t - start][ids[t]]);
      }
    }
    return logs;
  }

  /**
   * Mỗi lượt đọc một đoạn và chấm nửa sau của nó, nên từ nào cũng được đoán khi đã biết ít nhất nửa
   * bộ nhớ (trừ đầu văn bản), và mạng chỉ chạy hai lần qua văn bản.
   */
  private void everyStep(int[] ids, int from, double[] logs) {
    int half = Math.max(1, memory / 2);
    for (int start = from; start < ids.length; start += half) {
      int end = Math.min(start + half, ids.length);
      int first = Math.max(0, start - (memory - half));
      INDArray p =
          prediction.output(SequencePadding.leftSteps(rows(ids, first, end - 1), end - 1 - first));
      for (int t = start; t < end; t++) {
        logs[t - from] = Math.log(p.getDouble(0, ids[t], t - 1 - first));
      }
    }
  }

  private static int[][] rows(int[] ids, int from, int to) {
    return new int[][] {Arrays.copyOfRange(ids, from, to)};
  }

  private int[] before(int[] ids, int t) {
    return Arrays.copyOfRange(ids, Math.max(0, t - memory), t);
  }

  private double[][] after(int[][] histories) {
    int length = reading == Reading.EVERY_STEP ? histories[0].length : memory;
    INDArray p = prediction.output(SequencePadding.leftSteps(histories, length));
    if (p.rank() == 3) {
      p = p.get(NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.point(length - 1));
    }
    return p.toDoubleMatrix();
  }
}
