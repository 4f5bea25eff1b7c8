package vn.hocsau.layer;

import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Dropout: mỗi phần tử được giữ với xác suất p và chia cho p, hoặc bị đưa về 0.
 *
 * <p>Mặt nạ không được cất: nó sinh từ một hạt giống lấy ở {@code Nd4j.getRandom()} mỗi bước, và
 * lượt ngược sinh lại đúng mặt nạ ấy. Mỗi phần tử dùng 16 bit ngẫu nhiên nên p được làm tròn đến
 * 1/65536.
 */
final class DropoutStage implements Stage {

  private static final long GOLDEN = 0x9E3779B97F4A7C15L;
  private static final int BLOCK = 1 << 14;
  private static final int PARALLEL_FROM = 1 << 18;

  private final double keep;
  private final boolean perSequence;
  private final boolean inPlace;
  private final Scratch output = new Scratch(DataType.FLOAT);
  private long seed;

  /**
   * Tạo chặng.
   *
   * @param keep xác suất giữ p
   * @param perSequence true: một mặt nạ [N, K] dùng cho mọi bước của dữ liệu [T, N, K]
   * @param inPlace được ghi đè lên đầu vào
   */
  DropoutStage(double keep, boolean perSequence, boolean inPlace) {
    this.keep = keep;
    this.perSequence = perSequence;
    this.inPlace = inPlace;
  }

  @Override
  public Tensor.Layout prefers(Tensor.Layout next) {
    return perSequence ? Tensor.Layout.TIME_FIRST : next;
  }

  @Override
  public boolean needsOutput() {
    return false;
  }

  @Override
  public Tensor forward(Tensor x) {
    seed = Nd4j.getRandom().nextLong();
    Strip y = inPlace ? x.data() : output.ensure(x.size());
    multiply(x, x.data(), y);
    return x.with(y);
  }

  @Override
  public @Nullable Tensor backward(Tensor dy, boolean needed) {
    if (!needed) {
      return null;
    }
    multiply(dy, dy.data(), dy.data());
    return dy;
  }

  private void multiply(Tensor shape, Strip from, Strip to) {
    long period = perSequence ? (long) shape.batch() * shape.width() : shape.size();
    int blocks = (int) ((period + BLOCK - 1) / BLOCK);
    int repeats = (int) (shape.size() / period);
    IntStream all = IntStream.range(0, blocks);
    (shape.size() >= PARALLEL_FROM ? all.parallel() : all)
        .forEach(b -> multiplyBlock(b, period, repeats, from, to));
  }

  private void multiplyBlock(int block, long period, int repeats, Strip from, Strip to) {
    long first = (long) block * BLOCK;
    int count = (int) Math.min(BLOCK, period - first);
    float[] mask = mask(block, count);
    float[] values = new float[count];
    for (int r = 0; r < repeats; r++) {
      long at = r * period + first;
      from.read(at, values, count);
      for (int i = 0; i < count; i++) {
        values[i] *= mask[i];
      }
      to.write(at, values, count);
    }
  }

  /** Bốn phần tử một lần trộn của SplitMix64. */
  private float[] mask(int block, int count) {
    float[] mask = new float[count];
    float scale = (float) (1 / keep);
    long threshold = Math.round(keep * 65536);
    long state = seed + block * 0xD1342543DE82EF95L;
    for (int i = 0; i < count; i += 4) {
      state += GOLDEN;
      long z = state;
      z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
      z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
      z ^= z >>> 31;
      int end = Math.min(i + 4, count);
      for (int j = i; j < end; j++, z >>>= 16) {
        mask[j] = (z & 0xFFFF) < threshold ? scale : 0f;
      }
    }
    return mask;
  }

  @Override
  public void close() {
    output.close();
  }
}
