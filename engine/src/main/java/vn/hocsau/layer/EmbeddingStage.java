package vn.hocsau.layer;

import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
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
final class EmbeddingStage implements AutoCloseable {

  /** Số phần khi cộng dồn gradient song song. */
  private static final int PARTS = 2;

  private final Embedding conf;
  private final Weight kernel;
  private final int width;
  private final Tensor.Layout layout;
  private final List<DropoutStage> dropouts;
  private final Scratch output = new Scratch(DataType.FLOAT);

  /** Bước gần nhất mà mỗi hàng của gradient được ghi. */
  private final int[] stamps;

  private final BitSet seen = new BitSet();
  private int step;
  private int[] ids = new int[0];

  /** Các hàng của gradient có thể khác 0. */
  private int[] touched = new int[0];

  private @Nullable Tensor y;

  /**
   * Tạo chặng.
   *
   * @param layer tầng nhúng
   * @param layout cách xếp đầu ra
   * @param dropouts các chặng dropout ngay sau tầng nhúng, làm luôn trong lúc chép hàng
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

  Weight kernel() {
    return kernel;
  }

  Tensor forward(INDArray features) {
    ids = EmbeddingRuntime.ids(features, conf);
    int batch = (int) features.size(0);
    int steps = ids.length / batch;
    NativeBuffer to = output.ensure((long) ids.length * width);
    NativeBuffer rows = kernel.value();
    Tensor result = new Tensor(to, layout, new Grid(batch, 1, steps, width));
    for (DropoutStage dropout : dropouts) {
      dropout.reseed();
      dropout.draw(result);
    }
    Parallel.each(
        batch,
        large(),
        n -> {
          float[] row = new float[width];
          for (int t = 0; t < steps; t++) {
            long at = at(n, t, batch, steps);
            rows.read((long) ids[n * steps + t] * width, row, width);
            for (DropoutStage dropout : dropouts) {
              dropout.apply(row, at, width);
            }
            to.write(at, row, width);
          }
        });
    y = result;
    return result;
  }

  void backward(Tensor dy) {
    Tensor shape = Objects.requireNonNull(y);
    int batch = shape.batch();
    int steps = shape.width();
    step++;
    int parts = large() ? PARTS : 1;
    Parallel.each(parts, parts > 1, part -> scatter(part, parts, dy.data(), batch, steps));
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
  private void scatter(int part, int parts, NativeBuffer dy, int batch, int steps) {
    NativeBuffer gradient = kernel.gradient();
    float[] sum = new float[width];
    float[] row = new float[width];
    for (int n = 0; n < batch; n++) {
      for (int t = 0; t < steps; t++) {
        int id = ids[n * steps + t];
        if (id % parts != part) {
          continue;
        }
        long at = at(n, t, batch, steps);
        dy.read(at, row, width);
        for (DropoutStage dropout : dropouts) {
          dropout.apply(row, at, width);
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

  private long at(int n, int t, int batch, int steps) {
    long row = layout == Tensor.Layout.TIME_FIRST ? (long) t * batch + n : (long) n * steps + t;
    return row * width;
  }

  private boolean large() {
    return (long) ids.length * width >= Parallel.ARITHMETIC;
  }

  @Override
  public void close() {
    y = null;
    output.close();
  }
}
