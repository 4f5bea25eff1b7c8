package vn.hocsau.layer;

import java.util.BitSet;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import vn.hocsau.layer.internal.memory.Grid;
import vn.hocsau.layer.internal.memory.NativeBuffer;
import vn.hocsau.layer.internal.memory.Parallel;
import vn.hocsau.layer.internal.memory.Scratch;

/**
 * Tầng nhúng, luôn đứng đầu mạng: chép hàng ở lượt xuôi, cộng dồn vào hàng ở lượt ngược.
 *
 * <p>Chỉ những hàng bước trước đã chạm tới mà bước này không chạm mới phải đưa về 0, nên gradient
 * [V, E] luôn đúng mà không phải xóa cả ma trận.
 */
final class EmbeddingStage {

  /** Số phần khi cộng dồn gradient song song. */
  private static final int PARTS = 2;

  private final Embedding conf;
  private final Weight kernel;
  private final int width;
  private final Tensor.Layout layout;
  private final List<DropoutStage> dropouts;

  /** Bước gần nhất mà mỗi hàng của gradient được ghi. */
  private final int[] stamps;

  private final BitSet seen = new BitSet();
  private int step;
  private int[] ids = new int[0];

  /** Các hàng của gradient có thể khác 0. */
  private int[] touched = new int[0];

  private int batch;
  private int steps;

  /**
   * Tạo chặng.
   *
   * @param layer tầng nhúng
   * @param layout cách xếp đầu ra
   * @param dropouts các chặng dropout ngay sau tầng nhúng, làm luôn trong lúc chép hàng, trên cả
   *     minibatch
   * @param training có lượt ngược hay không
   */
  EmbeddingStage(
      EmbeddingRuntime layer, Tensor.Layout layout, List<DropoutStage> dropouts, boolean training) {
    this.dropouts = dropouts;
    conf = layer.layerConf();
    kernel = Weight.of(layer, LayerParams.KERNEL, training);
    width = (int) conf.getNOut();
    stamps = new int[training ? (int) conf.getNIn() : 0];
    this.layout = layout;
    if (training) {
      kernel.gradient().zero(0, conf.getNIn() * conf.getNOut());
    }
  }

  /** Những hàng đã từng xuất hiện từ khi chặng được tạo. */
  BitSet seen() {
    return seen;
  }

  int width() {
    return width;
  }

  /** Số tham số. */
  long length() {
    return conf.getNIn() * conf.getNOut();
  }

  /**
   * Nhận một minibatch.
   *
   * @param features mã từ [N, T] hoặc [N, 1, T]
   */
  void begin(INDArray features) {
    ids = EmbeddingRuntime.ids(features, conf);
    batch = (int) features.size(0);
    steps = ids.length / batch;
    for (DropoutStage dropout : dropouts) {
      dropout.begin(Nd4j.getRandom().nextLong(), 0, batch);
      dropout.draw(width);
    }
  }

  Weight kernel() {
    return kernel;
  }

  /**
   * Lượt xuôi của một phần minibatch đã nhận.
   *
   * @param share những mẫu của phần ấy
   * @param output nơi nhận
   * @return tensor xếp như chặng sau muốn
   */
  Tensor forward(Share share, Scratch output) {
    int some = share.count();
    NativeBuffer to = output.ensure((long) some * steps * width);
    NativeBuffer rows = kernel.value();
    Parallel.each(
        some,
        large(),
        n -> {
          float[] row = new float[width];
          for (int t = 0; t < steps; t++) {
            int sample = share.first() + n;
            rows.read((long) ids[sample * steps + t] * width, row, width);
            for (DropoutStage dropout : dropouts) {
              dropout.apply(row, at(sample, t, batch), width);
            }
            to.write(at(n, t, some), row, width);
          }
        });
    return new Tensor(to, layout, new Grid(some, 1, steps, width));
  }

  /**
   * Lượt ngược của cả minibatch.
   *
   * @param dys gradient theo đầu ra của từng phần
   * @param shares các phần, cùng thứ tự
   */
  void backward(List<Tensor> dys, List<Share> shares) {
    step++;
    int parts = large() ? PARTS : 1;
    Parallel.each(parts, parts > 1, part -> scatter(part, parts, dys, shares));
    float[] zeros = new float[width];
    for (int id : touched) {
      if (stamps[id] != step) {
        stamps[id] = step;
        kernel.gradient().write((long) id * width, zeros, width);
      }
    }
    touched = ids;
    for (int id : ids) {
      seen.set(id);
    }
  }

  /**
   * Cộng gradient của những từ có mã chia {@code parts} dư {@code part}: hai phần không chung hàng
   * nào.
   */
  private void scatter(int part, int parts, List<Tensor> dys, List<Share> shares) {
    NativeBuffer gradient = kernel.gradient();
    float[] sum = new float[width];
    float[] row = new float[width];
    for (int i = 0; i < shares.size(); i++) {
      Share share = shares.get(i);
      NativeBuffer dy = dys.get(i).data();
      for (int n = 0; n < share.count(); n++) {
        int sample = share.first() + n;
        for (int t = 0; t < steps; t++) {
          int id = ids[sample * steps + t];
          if (id % parts != part) {
            continue;
          }
          dy.read(at(n, t, share.count()), row, width);
          for (DropoutStage dropout : dropouts) {
            dropout.apply(row, at(sample, t, batch), width);
          }
          long to = (long) id * width;
          if (stamps[id] == step) {
            gradient.read(to, sum, width);
            for (int k = 0; k < width; k++) {
              row[k] += sum[k];
            }
          } else {
            stamps[id] = step;
          }
          gradient.write(to, row, width);
        }
      }
    }
  }

  /** Vị trí của bước t của mẫu n trong tensor của {@code samples} mẫu. */
  private long at(int n, int t, int samples) {
    long row = layout == Tensor.Layout.TIME_FIRST ? (long) t * samples + n : (long) n * steps + t;
    return row * width;
  }

  private boolean large() {
    return (long) ids.length * width >= Parallel.ARITHMETIC;
  }
}
