package vn.hocsau.layer;

import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import vn.hocsau.layer.internal.memory.ChannelsLast;
import vn.hocsau.layer.internal.memory.Grid;
import vn.hocsau.layer.internal.memory.NativeBuffer;
import vn.hocsau.layer.internal.memory.Scratch;

/**
 * Tích chập trên mọi bộ xử lý, FLOAT hoặc DOUBLE: trải các cửa sổ thành hàng của một ma trận rồi
 * nhân bằng GEMM của OpenBLAS.
 *
 * <p>Vì kênh ở trong cùng, mỗi hàng của cửa sổ là một đoạn liền; ma trận cửa sổ [vị trí, kH·kW·C]
 * nhân thẳng với bộ lọc [kH·kW·C, O]. Minibatch được chia thành từng nhóm mẫu để ma trận cửa sổ
 * không quá lớn.
 */
final class PortableConvolution implements ConvolutionEngine {

  /** Số phần tử tối đa của ma trận cửa sổ, trừ khi một mẫu đã lớn hơn. */
  private static final long MAX_PATCHES = 1 << 21;

  private final Window window;
  private final int filters;
  private final Pointwise function;
  private final Scratch patchScratch;
  private final Scratch patchGradientScratch;
  private final Scratch preGradientScratch;
  private Grid in = new Grid(0, 0, 0, 0);
  private Grid out = in;

  PortableConvolution(Window window, int filters, Pointwise function, DataType dataType) {
    this.window = window;
    this.filters = filters;
    this.function = function;
    patchScratch = new Scratch(dataType);
    patchGradientScratch = new Scratch(dataType);
    preGradientScratch = new Scratch(dataType);
  }

  /** Một nhóm mẫu liền nhau. */
  private interface Block {
    void visit(int from, Grid part);
  }

  @Override
  public void forward(Grid in, NativeBuffer x, Weights weights, NativeBuffer y, boolean training) {
    this.in = in;
    out = window.output(in, filters);
    eachBlock(
        (from, part) -> {
          NativeBuffer patches = unfold(x, from, part);
          y.gemm(
              from * out.sampleLength(),
              part.positions(),
              filters,
              patchLength(),
              patches.from(0),
              weights.kernel().from(0),
              0);
        });
    NativeBuffer bias = weights.bias();
    ChannelsLast.eachSample(
        out,
        n -> {
          long end = (n + 1) * out.sampleLength();
          for (long row = n * out.sampleLength(); row < end; row += filters) {
            for (int j = 0; j < filters; j++) {
              double z = y.get(row + j) + (bias == null ? 0 : bias.get(j));
              y.set(row + j, function.apply(z));
            }
          }
        });
  }

  @Override
  public void backward(
      NativeBuffer x,
      NativeBuffer y,
      NativeBuffer dy,
      Weights weights,
      Weights gradients,
      @Nullable NativeBuffer dx) {
    NativeBuffer dz = preGradient(y, dy);
    NativeBuffer biasGradient = gradients.bias();
    if (biasGradient != null) {
      dz.sumColumns(out.length(), filters, biasGradient, 0);
    }
    if (dx != null) {
      dx.zero(0, in.length());
    }
    eachBlock(
        (from, part) -> {
          NativeBuffer patches = unfold(x, from, part);
          long rows = from * out.sampleLength();
          gradients
              .kernel()
              .gemm(
                  0,
                  patchLength(),
                  filters,
                  part.positions(),
                  patches.transposedFrom(0),
                  dz.from(rows),
                  from == 0 ? 0 : 1);
          if (dx != null) {
            NativeBuffer patchGradients =
                patchGradientScratch.ensure(part.positions() * patchLength());
            patchGradients.gemm(
                0,
                part.positions(),
                patchLength(),
                filters,
                dz.from(rows),
                weights.kernel().transposedFrom(0),
                0);
            fold(patchGradients, dx, from, part);
          }
        });
  }

  private int patchLength() {
    return window.area() * in.channels();
  }

  /** Gradient trước kích hoạt. */
  private NativeBuffer preGradient(NativeBuffer y, NativeBuffer dy) {
    if (function == Pointwise.IDENTITY) {
      return dy;
    }
    NativeBuffer dz = preGradientScratch.ensure(out.length());
    ChannelsLast.eachSample(
        out,
        n -> {
          long end = (n + 1) * out.sampleLength();
          for (long i = n * out.sampleLength(); i < end; i++) {
            dz.set(i, dy.get(i) * function.slope(y.get(i)));
          }
        });
    return dz;
  }

  private void eachBlock(Block block) {
    long perSample = (long) out.height() * out.width() * patchLength();
    int most = (int) Math.max(1, Math.min(in.batch(), MAX_PATCHES / Math.max(1, perSample)));
    for (int from = 0; from < in.batch(); from += most) {
      int count = Math.min(most, in.batch() - from);
      block.visit(from, new Grid(count, out.height(), out.width(), filters));
    }
  }

  /** Ma trận cửa sổ của một nhóm mẫu; phần ngoài mép bằng 0. */
  private NativeBuffer unfold(NativeBuffer x, int from, Grid part) {
    NativeBuffer patches = patchScratch.ensure(part.positions() * patchLength());
    ChannelsLast.eachSample(
        part,
        n ->
            eachSegment(
                from + n,
                n,
                (segment, pixel, count) -> {
                  if (pixel < 0) {
                    patches.zero(segment, count);
                  } else {
                    ChannelsLast.move(patches, segment, x, pixel, count);
                  }
                }));
    return patches;
  }

  /** Cộng gradient của các cửa sổ về chỗ của chúng trên lưới vào. */
  private void fold(NativeBuffer patches, NativeBuffer dx, int from, Grid part) {
    ChannelsLast.eachSample(
        part,
        n ->
            eachSegment(
                from + n,
                n,
                (segment, pixel, count) -> {
                  for (int i = 0; pixel >= 0 && i < count; i++) {
                    dx.set(pixel + i, dx.get(pixel + i) + patches.get(segment + i));
                  }
                }));
  }

  /** Một đoạn liền của cửa sổ và chỗ của nó trên lưới vào; chỗ âm nghĩa là ngoài mép. */
  private interface Segment {
    void visit(long segment, long pixel, int count);
  }

  private void eachSegment(int sample, int patchSample, Segment visitor) {
    int channels = in.channels();
    int top = window.top(in.height());
    int left = window.left(in.width());
    long segment = (long) patchSample * out.height() * out.width() * patchLength();
    for (int oy = 0; oy < out.height(); oy++) {
      for (int ox = 0; ox < out.width(); ox++) {
        int firstColumn = ox * window.strideWidth() - left;
        int before = Math.min(window.width(), Math.max(0, -firstColumn));
        int end = Math.max(before, Math.min(window.width(), in.width() - firstColumn));
        for (int ky = 0; ky < window.height(); ky++) {
          int row = oy * window.strideHeight() - top + ky;
          boolean outside = row < 0 || row >= in.height();
          int inside = outside ? 0 : end - before;
          int skipped = outside ? window.width() : before;
          if (skipped > 0) {
            visitor.visit(segment, -1, skipped * channels);
          }
          if (inside > 0) {
            long pixel =
                (((long) sample * in.height() + row) * in.width() + firstColumn + before)
                    * channels;
            visitor.visit(segment + (long) before * channels, pixel, inside * channels);
          }
          if (!outside && end < window.width()) {
            visitor.visit(segment + (long) end * channels, -1, (window.width() - end) * channels);
          }
          segment += (long) window.width() * channels;
        }
      }
    }
  }

  @Override
  public void close() {
    patchScratch.close();
    patchGradientScratch.close();
    preGradientScratch.close();
  }
}
