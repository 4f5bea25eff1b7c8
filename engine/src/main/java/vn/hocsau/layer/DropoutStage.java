package vn.hocsau.layer;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import vn.hocsau.layer.internal.memory.NativeBuffer;
import vn.hocsau.layer.internal.memory.Parallel;
import vn.hocsau.layer.internal.memory.Scratch;

/**
 * Dropout: mỗi phần tử được giữ với xác suất p và chia cho p, hoặc bị đưa về 0.
 *
 * <p>Mặt nạ không được cất: nó sinh từ một hạt giống và vị trí của phần tử trong cả minibatch, và
 * lượt ngược sinh lại đúng mặt nạ ấy. Chia minibatch cho mấy làn thì mặt nạ vẫn thế. Mỗi phần tử
 * dùng 16 bit ngẫu nhiên nên p được làm tròn đến 1/65536.
 */
final class DropoutStage implements Stage {

  /** Số phần tử mỗi khối: khối, mặt nạ của nó và nguồn nằm gọn trong bộ nhớ đệm L1. */
  private static final int BLOCK = 2048;

  private static final int[] COUNTS = IntStream.range(0, BLOCK).toArray();
  private static final ThreadLocal<Buffers> BUFFERS = ThreadLocal.withInitial(Buffers::new);

  /** Mảng tạm của mỗi luồng: cấp phát lại mỗi khối sẽ đẩy dữ liệu của tầng ra khỏi bộ nhớ đệm. */
  private static final class Buffers {
    final float[] values = new float[BLOCK];
    final int[] mask = new int[BLOCK];
  }

  private final double keep;
  private final boolean perSequence;
  private final boolean inPlace;
  private final Scratch output = new Scratch(DataType.FLOAT);
  private long seed;

  /** Mẫu đầu của phần minibatch mà chặng này nhận. */
  private int firstSample;

  /** Số mẫu N của cả minibatch. */
  private long samples;

  /** Mặt nạ [N, K] dùng cho mọi bước; rỗng nếu chưa tính. */
  private float[] sequenceMask = new float[0];

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
    NativeBuffer y = inPlace ? x.data() : output.ensure(x.size());
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

  private void multiply(Tensor shape, NativeBuffer from, NativeBuffer to) {
    draw(shape.channels());
    // Xếp theo bước mà chỉ có một phần số mẫu thì mỗi bước là một đoạn riêng của cả minibatch.
    boolean scattered = shape.layout() == Tensor.Layout.TIME_FIRST && shape.batch() < samples;
    int runs = scattered ? shape.positions() : 1;
    long length = shape.size() / runs;
    long stride = scattered ? samples * shape.channels() : 0;
    long start = firstSample * (scattered ? shape.channels() : shape.grid().sampleLength());
    int blocks = (int) ((length + BLOCK - 1) / BLOCK);
    Parallel.each(
        runs * blocks,
        shape.size() >= Parallel.ARITHMETIC,
        block -> {
          int run = block / blocks;
          long within = (long) (block % blocks) * BLOCK;
          long first = run * length + within;
          int count = (int) Math.min(BLOCK, length - within);
          float[] values = BUFFERS.get().values;
          from.read(first, values, count);
          apply(values, start + run * stride + within, count);
          to.write(first, values, count);
        });
  }

  /**
   * Bốc mặt nạ cho một lượt xuôi.
   *
   * @param newSeed hạt giống, chung cho mọi phần của minibatch
   * @param first mẫu đầu của phần mà chặng này nhận
   * @param total số mẫu của cả minibatch
   */
  void begin(long newSeed, int first, long total) {
    seed = newSeed;
    firstSample = first;
    samples = total;
    sequenceMask = new float[0];
  }

  /** Tính sẵn mặt nạ [N, K] chung cho mọi bước, nếu tầng dùng loại ấy. */
  void draw(int channels) {
    int period = (int) (samples * channels);
    if (perSequence && sequenceMask.length != period) {
      float[] mask = new float[period];
      Arrays.fill(mask, 1f);
      multiplyByMask(mask, 0, period);
      sequenceMask = mask;
    }
  }

  /**
   * Nhân một đoạn với mặt nạ; gọi {@link #draw} trước.
   *
   * @param values các giá trị, bị ghi đè
   * @param at vị trí của giá trị đầu trong tensor của cả minibatch
   * @param count số giá trị
   */
  void apply(float[] values, long at, int count) {
    if (!perSequence) {
      multiplyByMask(values, at, count);
      return;
    }
    int period = sequenceMask.length;
    int from = (int) (at % period);
    for (int done = 0; done < count; from = 0) {
      int some = Math.min(count - done, period - from);
      for (int i = 0; i < some; i++) {
        values[done + i] *= sequenceMask[from + i];
      }
      done += some;
    }
  }

  private void multiplyByMask(float[] values, long at, int count) {
    int[] mask = BUFFERS.get().mask;
    for (int done = 0; done < count; done += BLOCK) {
      int some = Math.min(BLOCK, count - done);
      fillMask(mask, some, (int) (seed + at + done), (int) (seed >>> 32), keep);
      for (int i = 0; i < some; i++) {
        values[done + i] *= Float.intBitsToFloat(mask[i]);
      }
    }
  }

  /**
   * Mặt nạ tính thẳng từ vị trí: nhân và trộn bit theo hàm băm 32 bit của C. Wellons (lowbias32).
   *
   * <p>Chỉ có phép tính số nguyên trên mảng, kể cả số đếm, và đứng riêng một hàm, nên JVM dịch được
   * thành lệnh vector; đổi bit thành số thực thì không.
   */
  private static void fillMask(int[] mask, int count, int base, int key, double keep) {
    int scale = Float.floatToRawIntBits((float) (1 / keep));
    int threshold = (int) Math.round(keep * 65536);
    for (int i = 0; i < count; i++) {
      int z = (base + COUNTS[i]) * 0x9E3779B9;
      z = (z ^ (z >>> 16) ^ key) * 0x7FEB352D;
      z = (z ^ (z >>> 15)) * 0x846CA68B;
      // Hiệu âm thì dịch phải 31 cho toàn bit 1: không rẽ nhánh theo số ngẫu nhiên.
      mask[i] = scale & (((z >>> 16) - threshold) >> 31);
    }
  }

  @Override
  public void close() {
    output.close();
  }
}
