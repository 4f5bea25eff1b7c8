package vn.hocsau.dataset;

import org.apache.commons.math3.random.MersenneTwister;

/**
 * Thứ tự mẫu mà các hàm {@code load_data()} của Keras trả về.
 *
 * <p>Keras xáo trộn bằng {@code numpy.random.RandomState(113).shuffle}: bộ sinh Mersenne Twister,
 * hoán vị Fisher–Yates từ cuối về đầu, chỉ số bốc bằng cách che bit rồi loại. Làm lại đúng các bước
 * ấy thì tập huấn luyện ở đây trùng từng mẫu với tập của Keras.
 *
 * @see <a href="https://numpy.org/doc/stable/reference/random/legacy.html">NumPy, Legacy random
 *     generation</a>
 */
final class KerasOrder {
  private static final int SEED = 113;

  private final MersenneTwister random = new MersenneTwister(SEED);

  /** Hoán vị kế tiếp của 0 … n-1; gọi lần thứ hai thì bộ sinh đi tiếp, như trong Keras. */
  int[] next(int n) {
    int[] order = new int[n];
    for (int i = 0; i < n; i++) {
      order[i] = i;
    }
    for (int i = n - 1; i > 0; i--) {
      int j = upTo(i);
      int swap = order[i];
      order[i] = order[j];
      order[j] = swap;
    }
    return order;
  }

  private int upTo(int max) {
    int mask = Integer.highestOneBit(max) * 2 - 1;
    int value = random.nextInt() & mask;
    while (value > max) {
      value = random.nextInt() & mask;
    }
    return value;
  }
}
