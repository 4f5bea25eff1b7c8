package vn.hocsau.layer;

import vn.hocsau.layer.internal.memory.ChannelsLast;
import vn.hocsau.layer.internal.memory.Grid;
import vn.hocsau.layer.internal.memory.NativeBuffer;

/** Chuẩn hóa theo batch bằng vòng lặp Java, FLOAT hoặc DOUBLE; mọi tổng tính bằng số thực kép. */
final class PortableNormalization implements NormalizationEngine {

  private final double epsilon;
  private Grid grid = new Grid(0, 0, 0, 0);

  PortableNormalization(double epsilon) {
    this.epsilon = epsilon;
  }

  /** Một số hạng của tổng theo kênh. */
  private interface Term {
    double at(long index, int channel);
  }

  @Override
  public void forward(
      Grid grid,
      NativeBuffer x,
      NativeBuffer scaleShift,
      NativeBuffer mean,
      NativeBuffer variance,
      NativeBuffer y,
      boolean training) {
    this.grid = grid;
    int channels = grid.channels();
    if (training) {
      double count = grid.positions();
      double[] means = sums((i, c) -> x.get(i) / count);
      double[] variances = sums((i, c) -> (x.get(i) - means[c]) * (x.get(i) - means[c]) / count);
      for (int c = 0; c < channels; c++) {
        mean.set(c, means[c]);
        variance.set(c, variances[c]);
      }
    }
    double[] scale = new double[channels];
    double[] shift = new double[channels];
    for (int c = 0; c < channels; c++) {
      scale[c] = scaleShift.get(c) * inverseDeviation(variance, c);
      shift[c] = scaleShift.get(channels + c) - mean.get(c) * scale[c];
    }
    each((i, c) -> y.set(i, x.get(i) * scale[c] + shift[c]));
  }

  @Override
  public void backward(
      NativeBuffer x,
      NativeBuffer dy,
      NativeBuffer scaleShift,
      NativeBuffer mean,
      NativeBuffer variance,
      NativeBuffer gradients,
      NativeBuffer dx) {
    int channels = grid.channels();
    double[] inverse = new double[channels];
    double[] center = new double[channels];
    double[] scale = new double[channels];
    for (int c = 0; c < channels; c++) {
      inverse[c] = inverseDeviation(variance, c);
      center[c] = mean.get(c);
      scale[c] = scaleShift.get(c) * inverse[c];
    }
    double[] dScale = sums((i, c) -> dy.get(i) * (x.get(i) - center[c]) * inverse[c]);
    double[] dShift = sums((i, c) -> dy.get(i));
    for (int c = 0; c < channels; c++) {
      gradients.set(c, dScale[c]);
      gradients.set(channels + c, dShift[c]);
    }
    double count = grid.positions();
    each(
        (i, c) -> {
          double normalized = (x.get(i) - center[c]) * inverse[c];
          dx.set(i, scale[c] * (dy.get(i) - (dShift[c] + normalized * dScale[c]) / count));
        });
  }

  private double inverseDeviation(NativeBuffer variance, int channel) {
    return 1 / Math.sqrt(variance.get(channel) + epsilon);
  }

  /** Tổng theo từng kênh; cộng từng mẫu rồi mới gộp nên kết quả không phụ thuộc số luồng. */
  private double[] sums(Term term) {
    int channels = grid.channels();
    double[][] parts = new double[grid.batch()][channels];
    ChannelsLast.eachSample(
        grid,
        n -> {
          double[] part = parts[n];
          long end = (n + 1) * grid.sampleLength();
          for (long row = n * grid.sampleLength(); row < end; row += channels) {
            for (int c = 0; c < channels; c++) {
              part[c] += term.at(row + c, c);
            }
          }
        });
    double[] total = new double[channels];
    for (double[] part : parts) {
      for (int c = 0; c < channels; c++) {
        total[c] += part[c];
      }
    }
    return total;
  }

  /** Việc làm cho một phần tử. */
  private interface Element {
    void visit(long index, int channel);
  }

  private void each(Element element) {
    int channels = grid.channels();
    ChannelsLast.eachSample(
        grid,
        n -> {
          long end = (n + 1) * grid.sampleLength();
          for (long row = n * grid.sampleLength(); row < end; row += channels) {
            for (int c = 0; c < channels; c++) {
              element.visit(row + c, c);
            }
          }
        });
  }

  @Override
  public void close() {
    // Không giữ gì ngoài heap.
  }
}
