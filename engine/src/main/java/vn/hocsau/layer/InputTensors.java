package vn.hocsau.layer;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import vn.hocsau.layer.Tensor.Layout;
import vn.hocsau.layer.internal.memory.ChannelsLast;
import vn.hocsau.layer.internal.memory.NativeBuffer;
import vn.hocsau.layer.internal.memory.Scratch;

/** Đưa đặc trưng của minibatch, theo cách xếp của DL4J, về cách xếp chặng đầu tiên muốn. */
final class InputTensors implements AutoCloseable {

  private final Layout layout;
  private final Scratch scratch = new Scratch(DataType.FLOAT);

  InputTensors(Layout layout) {
    this.layout = layout;
  }

  /**
   * Đặc trưng dưới dạng tensor; dùng chung vùng nhớ nếu đã xếp đúng.
   *
   * @param features [N, K], [N, C, T] hoặc [N, C, H, W]
   * @param share những mẫu cần lấy
   * @return tensor [n, P, C] hoặc [P, n, C], n là số mẫu cần lấy
   */
  Tensor take(INDArray features, Share share) {
    INDArray typed = features.castTo(DataType.FLOAT);
    int rank = typed.rank();
    if (rank == 4 && typed.stride(2) != typed.size(3) * typed.stride(3)) {
      typed = typed.dup('c');
    }
    long position = rank == 2 ? 0 : typed.stride(rank - 1);
    NativeBuffer all = NativeBuffer.of(typed);
    NativeBuffer from =
        share.first() == 0 ? all : all.slice((long) share.first() * typed.stride(0));
    Tensor given = new Tensor(from, layout, ChannelsLast.gridOf(typed).withBatch(share.count()));
    return arrange(given, typed.stride(0), position, typed.stride(1));
  }

  private Tensor arrange(Tensor t, long strideN, long strideP, long strideK) {
    int positions = t.positions();
    int width = t.channels();
    boolean time = t.layout() == Layout.TIME_FIRST;
    long wantedN = time ? width : (long) positions * width;
    long wantedP = time ? (long) t.batch() * width : width;
    boolean ready =
        (width == 1 || strideK == 1)
            && (positions == 1 || strideP == wantedP)
            && (t.batch() == 1 || strideN == wantedN);
    if (ready) {
      return t;
    }
    NativeBuffer from = t.data();
    NativeBuffer to = scratch.ensure(t.size());
    for (int n = 0; n < t.batch(); n++) {
      for (int p = 0; p < positions; p++) {
        long at = n * wantedN + p * wantedP;
        long first = n * strideN + p * strideP;
        for (int k = 0; k < width; k++) {
          to.set(at + k, from.get(first + k * strideK));
        }
      }
    }
    return t.with(to);
  }

  @Override
  public void close() {
    scratch.close();
  }
}
