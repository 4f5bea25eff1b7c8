package vn.hocsau.layer;

import vn.hocsau.layer.internal.memory.ChannelsLast;
import vn.hocsau.layer.internal.memory.Grid;
import vn.hocsau.layer.internal.memory.NativeBuffer;

/**
 * Gộp cực đại bằng vòng lặp Java, FLOAT hoặc DOUBLE; lượt ngược tìm lại chỗ lớn nhất từ đầu vào.
 */
final class PortablePooling implements PoolingEngine {

  private final Window window;
  private Grid in = new Grid(0, 0, 0, 0);
  private Grid out = in;

  PortablePooling(Window window) {
    this.window = window;
  }

  /** Phần cửa sổ nằm trong lưới. */
  private interface Place {
    void visit(long output, int top, int bottom, int left, int right);
  }

  @Override
  public void forward(Grid in, NativeBuffer x, NativeBuffer y, boolean training) {
    this.in = in;
    out = window.output(in, in.channels());
    ChannelsLast.eachSample(
        in,
        n ->
            eachPlace(
                n,
                (output, top, bottom, left, right) -> {
                  for (int c = 0; c < in.channels(); c++) {
                    y.set(output + c, x.get(largest(x, n, c, top, bottom, left, right)));
                  }
                }));
  }

  @Override
  public void backward(NativeBuffer x, NativeBuffer dy, NativeBuffer dx) {
    dx.zero(0, in.length());
    ChannelsLast.eachSample(
        in,
        n ->
            eachPlace(
                n,
                (output, top, bottom, left, right) -> {
                  for (int c = 0; c < in.channels(); c++) {
                    long at = largest(x, n, c, top, bottom, left, right);
                    dx.set(at, dx.get(at) + dy.get(output + c));
                  }
                }));
  }

  private void eachPlace(int sample, Place place) {
    long output = sample * out.sampleLength();
    for (int oy = 0; oy < out.height(); oy++) {
      int top = oy * window.strideHeight() - window.top(in.height());
      for (int ox = 0; ox < out.width(); ox++) {
        int left = ox * window.strideWidth() - window.left(in.width());
        place.visit(
            output,
            Math.max(top, 0),
            Math.min(top + window.height(), in.height()),
            Math.max(left, 0),
            Math.min(left + window.width(), in.width()));
        output += out.channels();
      }
    }
  }

  /** Vị trí của giá trị lớn nhất, cái đứng trước nếu bằng nhau. */
  private long largest(NativeBuffer x, int n, int c, int top, int bottom, int left, int right) {
    long best = pixel(n, top, left) + c;
    for (int row = top; row < bottom; row++) {
      for (int column = left; column < right; column++) {
        long at = pixel(n, row, column) + c;
        if (x.get(at) > x.get(best)) {
          best = at;
        }
      }
    }
    return best;
  }

  private long pixel(int n, int row, int column) {
    return (((long) n * in.height() + row) * in.width() + column) * in.channels();
  }

  @Override
  public void close() {
    // Không giữ gì ngoài heap.
  }
}
