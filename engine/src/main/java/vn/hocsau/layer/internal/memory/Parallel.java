package vn.hocsau.layer.internal.memory;

import java.util.function.IntConsumer;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * Chia một việc thành những phần độc lập, cho nhiều luồng khi đủ lớn.
 *
 * <p>Từ bao nhiêu phần tử thì đáng chia tùy mỗi phần tử tốn bao nhiêu: các ngưỡng ở đây đã đo.
 */
public final class Parallel {

  /** Một bước của mạng hồi tiếp: vài hàm kích hoạt mỗi phần tử. */
  public static final int RECURRENT_STEP = 1 << 13;

  /** Chép có đổi thứ tự. */
  public static final int COPY = 1 << 16;

  /** Vài phép cộng, nhân mỗi phần tử. */
  public static final int ARITHMETIC = 1 << 18;

  /** Mất mát, trên các khối hàng vừa bộ nhớ đệm. */
  public static final int LOSS = 1 << 19;

  private static final ThreadLocal<Boolean> ALONE = ThreadLocal.withInitial(() -> false);

  private Parallel() {}

  /**
   * Làm một việc mà mọi {@link #each} bên trong nó ở lại luồng này: các nhân khác đã có việc.
   *
   * @param work việc cần làm
   * @param <T> kiểu kết quả
   * @return kết quả của việc ấy
   */
  public static <T> T alone(Supplier<T> work) {
    boolean before = ALONE.get();
    ALONE.set(true);
    try {
      return work.get();
    } finally {
      ALONE.set(before);
    }
  }

  /**
   * Làm mọi phần.
   *
   * @param parts số phần
   * @param large chia cho nhiều luồng hay không
   * @param task việc của một phần, nhận thứ tự của nó
   */
  public static void each(int parts, boolean large, IntConsumer task) {
    IntStream all = IntStream.range(0, parts);
    (large && !ALONE.get() ? all.parallel() : all).forEach(task);
  }
}
