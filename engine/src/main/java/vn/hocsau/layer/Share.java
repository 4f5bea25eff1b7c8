package vn.hocsau.layer;

import java.util.List;
import java.util.stream.IntStream;

/**
 * Những mẫu liền nhau của một minibatch mà một làn nhận.
 *
 * @param first mẫu đầu
 * @param count số mẫu
 * @param total số mẫu của cả minibatch
 */
record Share(int first, int count, int total) {

  /** Cả minibatch. */
  static Share all(int total) {
    return new Share(0, total, total);
  }

  /** Chia minibatch thành các phần hơn kém nhau nhiều nhất một mẫu. */
  static List<Share> split(int total, int parts) {
    return IntStream.range(0, parts)
        .mapToObj(
            i -> {
              int first = (int) ((long) total * i / parts);
              int end = (int) ((long) total * (i + 1) / parts);
              return new Share(first, end - first, total);
            })
        .toList();
  }
}
