package vn.hocsau.layer;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.api.Trainable;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.updater.BaseMultiLayerUpdater;
import org.deeplearning4j.nn.updater.UpdaterBlock;
import org.deeplearning4j.nn.updater.UpdaterBlock.ParamState;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.learning.AdamUpdater;
import org.nd4j.linalg.learning.GradientUpdater;
import org.nd4j.linalg.learning.NoOpUpdater;
import org.nd4j.linalg.learning.SgdUpdater;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.regularization.L2Regularization;
import org.nd4j.linalg.learning.regularization.Regularization;
import vn.hocsau.layer.internal.memory.NativeBuffer;
import vn.hocsau.layer.internal.memory.Parallel;

/**
 * Một lượt trên các dải phẳng của mạng: chia cho số mẫu, cộng đạo hàm của l2, chạy bộ tối ưu, cập
 * nhật tham số.
 *
 * <p>DL4J đọc, ghi mỗi dải bốn đến sáu lượt cho cùng việc đó. Công thức và trạng thái của bộ tối ưu
 * là của DL4J, nên mạng lưu giữa chừng rồi huấn luyện tiếp theo cách nào cũng được.
 */
final class FlatUpdate {

  private static final int BLOCK = 4096;

  private final MultiLayerNetwork net;
  private final NativeBuffer params;
  private final NativeBuffer gradients;
  private final List<Segment> segments = new ArrayList<>();
  private final Buffers own = new Buffers();

  /**
   * Một đoạn liền nhau của dải tham số có cùng cách cập nhật.
   *
   * @param from vị trí đầu
   * @param length số tham số
   * @param averaged gradient là tổng theo mẫu, phải chia cho số mẫu
   * @param l2 hệ số l2, 0 nếu không có
   * @param updater bộ tối ưu
   * @param first mô men bậc một của Adam, null với bộ khác
   * @param second mô men bậc hai của Adam, null với bộ khác
   * @param rows hàng nào đã từng có gradient; null nếu cập nhật mọi tham số
   * @param width số tham số mỗi hàng
   */
  private record Segment(
      long from,
      long length,
      boolean averaged,
      double l2,
      GradientUpdater<?> updater,
      @Nullable NativeBuffer first,
      @Nullable NativeBuffer second,
      @Nullable BitSet rows,
      int width) {}

  private static final class Buffers {
    final float[] w = new float[BLOCK];
    final float[] g = new float[BLOCK];
    final float[] m = new float[BLOCK];
    final float[] v = new float[BLOCK];
  }

  /**
   * Đọc các khối cập nhật của DL4J.
   *
   * @param net mạng đã dựng, đã có dải gradient
   * @param embedding tầng nhúng ở đầu mạng, null nếu không có
   */
  FlatUpdate(MultiLayerNetwork net, @Nullable EmbeddingStage embedding) {
    this.net = net;
    params = NativeBuffer.of(net.params());
    gradients = NativeBuffer.of(net.getFlattenedGradients());
    for (UpdaterBlock block : blocks(net)) {
      for (ParamState state : block.getLayersAndVariablesInBlock()) {
        segments.add(segment(block, state, embedding));
      }
    }
  }

  private static List<UpdaterBlock> blocks(MultiLayerNetwork net) {
    return ((BaseMultiLayerUpdater<?>) net.getUpdater()).getUpdaterBlocks();
  }

  /** Câu nói điều gì trong cấu hình không cập nhật được theo cách này; null nếu được. */
  static @Nullable String obstacle(MultiLayerNetwork net) {
    for (UpdaterBlock block : blocks(net)) {
      GradientUpdater<?> updater = block.getGradientUpdater();
      if (!(updater instanceof AdamUpdater
          || updater instanceof SgdUpdater
          || updater instanceof NoOpUpdater)) {
        return "bộ tối ưu %s.".formatted(updater.getConfig().getClass().getSimpleName());
      }
      for (ParamState state : block.getLayersAndVariablesInBlock()) {
        List<Regularization> all = regularization(state);
        if (all.size() > 1 || (all.size() == 1 && !(all.get(0) instanceof L2Regularization))) {
          return "điều chuẩn khác l2 của tham số %s.".formatted(state.getParamName());
        }
      }
    }
    return null;
  }

  private static List<Regularization> regularization(ParamState state) {
    List<Regularization> all =
        state.getLayer().getConfig().getRegularizationByParam(state.getParamName());
    return all == null ? List.of() : all;
  }

  private static Segment segment(
      UpdaterBlock block, ParamState state, @Nullable EmbeddingStage embedding) {
    Trainable layer = state.getLayer();
    long from = state.getParamOffsetStart();
    long length = state.getParamOffsetEnd() - from;
    List<Regularization> l2 = regularization(state);
    double coefficient = l2.isEmpty() ? 0 : ((L2Regularization) l2.get(0)).getL2().valueAt(0, 0);
    NativeBuffer first = null;
    NativeBuffer second = null;
    GradientUpdater<?> updater = block.getGradientUpdater();
    if (updater instanceof AdamUpdater adam) {
      long within = from - block.getParamOffsetStart();
      first = NativeBuffer.of(adam.getM()).slice(within);
      second = NativeBuffer.of(adam.getV()).slice(within);
    }
    BitSet rows = null;
    int width = 1;
    if (embedding != null && from == 0 && coefficient == 0) {
      rows = embedding.seen();
      width = embedding.width();
    }
    if (rows != null && first != null && second != null) {
      markMoving(rows, width, (int) (length / width), first, second);
    }
    return new Segment(
        from,
        length,
        layer.updaterDivideByMinibatch(state.getParamName()),
        coefficient,
        updater,
        first,
        second,
        rows,
        width);
  }

  /** Hàng đã có mô men khác 0 từ lần huấn luyện trước vẫn phải được cập nhật. */
  private static void markMoving(
      BitSet rows, int width, int count, NativeBuffer first, NativeBuffer second) {
    float[] m = new float[width];
    float[] v = new float[width];
    for (int r = 0; r < count; r++) {
      first.read((long) r * width, m, width);
      second.read((long) r * width, v, width);
      for (int k = 0; k < width; k++) {
        if (m[k] != 0 || v[k] != 0) {
          rows.set(r);
          break;
        }
      }
    }
  }

  /** ½·Σ l2·w² trên cả mạng, phần điều chuẩn của mất mát. */
  double penalty() {
    double sum = 0;
    for (Segment s : segments) {
      if (s.l2 != 0) {
        double squares = 0;
        for (long at = 0; at < s.length; at += BLOCK) {
          int count = (int) Math.min(BLOCK, s.length - at);
          params.read(s.from + at, own.w, count);
          double part = 0;
          for (int i = 0; i < count; i++) {
            part += (double) own.w[i] * own.w[i];
          }
          squares += part;
        }
        sum += 0.5 * s.l2 * squares;
      }
    }
    return sum;
  }

  /**
   * Cập nhật mọi tham số; các gradient giữ nguyên.
   *
   * @param samples số mẫu của minibatch
   */
  void apply(int samples) {
    int iteration = net.getIterationCount();
    int epoch = net.getEpochCount();
    for (Segment s : segments) {
      Rule rule = rule(s, samples, iteration, epoch);
      BitSet rows = s.rows;
      if (rows == null) {
        eachBlock(s.length, rule);
      } else {
        eachRun(rows, s.width, rule);
      }
    }
  }

  /** Cách cập nhật một đoạn ở bước này. */
  private interface Rule {
    void update(long at, int count, Buffers buffers);
  }

  private void eachBlock(long length, Rule rule) {
    int blocks = (int) ((length + BLOCK - 1) / BLOCK);
    if (length >= Parallel.ARITHMETIC) {
      int perTask = 64;
      IntStream.range(0, (blocks + perTask - 1) / perTask)
          .parallel()
          .forEach(
              task -> {
                Buffers buffers = new Buffers();
                for (int b = task * perTask; b < Math.min(blocks, (task + 1) * perTask); b++) {
                  long at = (long) b * BLOCK;
                  rule.update(at, (int) Math.min(BLOCK, length - at), buffers);
                }
              });
    } else {
      for (long at = 0; at < length; at += BLOCK) {
        rule.update(at, (int) Math.min(BLOCK, length - at), own);
      }
    }
  }

  /** Các dãy hàng liền nhau đã từng xuất hiện. */
  private static void eachRun(BitSet rows, int width, Rule rule) {
    int perTask = 1024;
    int rowsPerBlock = Math.max(1, BLOCK / width);
    IntStream.range(0, rows.length() / perTask + 1)
        .parallel()
        .forEach(
            task -> {
              Buffers buffers = new Buffers();
              int end = Math.min(rows.length(), (task + 1) * perTask);
              int from = rows.nextSetBit(task * perTask);
              while (from >= 0 && from < end) {
                int to = Math.min(Math.min(end, rows.nextClearBit(from)), from + rowsPerBlock);
                rule.update((long) from * width, (to - from) * width, buffers);
                from = rows.nextSetBit(to);
              }
            });
  }

  private Rule rule(Segment s, int samples, int iteration, int epoch) {
    float scale = s.averaged ? 1f / samples : 1f;
    if (s.updater instanceof AdamUpdater adam) {
      return new AdamRule(s, scale, adam.getConfig(), iteration, epoch);
    }
    float rate =
        s.updater instanceof SgdUpdater sgd
            ? (float) sgd.getConfig().getLearningRate(iteration, epoch)
            : 1f;
    return (at, count, buffers) -> descend(s, scale, rate, at, count, buffers);
  }

  private final class AdamRule implements Rule {
    private final long from;
    private final NativeBuffer first;
    private final NativeBuffer second;
    private final float scale;
    private final float l2;
    private final float rate;
    private final float beta1;
    private final float beta2;
    private final float epsilon;

    AdamRule(Segment s, float scale, Adam config, int iteration, int epoch) {
      if (s.first == null || s.second == null) {
        throw new IllegalStateException("Đoạn tham số của Adam thiếu mô men.");
      }
      from = s.from;
      first = s.first;
      second = s.second;
      this.scale = scale;
      l2 = (float) s.l2;
      int t = iteration + 1;
      rate =
          (float)
              (config.getLearningRate(iteration, epoch)
                  * Math.sqrt(1 - Math.pow(config.getBeta2(), t))
                  / (1 - Math.pow(config.getBeta1(), t)));
      beta1 = (float) config.getBeta1();
      beta2 = (float) config.getBeta2();
      epsilon = (float) config.getEpsilon();
    }

    @Override
    public void update(long at, int count, Buffers b) {
      float scale = this.scale;
      float l2 = this.l2;
      float rate = this.rate;
      float beta1 = this.beta1;
      float beta2 = this.beta2;
      float keep1 = 1 - beta1;
      float keep2 = 1 - beta2;
      float epsilon = this.epsilon;
      float[] w = b.w;
      float[] g = b.g;
      float[] m = b.m;
      float[] v = b.v;
      params.read(from + at, w, count);
      gradients.read(from + at, g, count);
      first.read(at, m, count);
      second.read(at, v, count);
      for (int i = 0; i < count; i++) {
        float d = g[i] * scale + l2 * w[i];
        float mean = beta1 * m[i] + keep1 * d;
        float square = beta2 * v[i] + keep2 * d * d;
        m[i] = mean;
        v[i] = square;
        w[i] -= rate * mean / ((float) Math.sqrt(square) + epsilon);
      }
      params.write(from + at, w, count);
      first.write(at, m, count);
      second.write(at, v, count);
    }
  }

  private void descend(Segment s, float scale, float rate, long at, int count, Buffers b) {
    float l2 = (float) s.l2;
    params.read(s.from + at, b.w, count);
    gradients.read(s.from + at, b.g, count);
    for (int i = 0; i < count; i++) {
      b.w[i] -= rate * (b.g[i] * scale + l2 * b.w[i]);
    }
    params.write(s.from + at, b.w, count);
  }
}
