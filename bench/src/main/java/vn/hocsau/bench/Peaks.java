package vn.hocsau.bench;

import static org.bytedeco.dnnl.global.dnnl.dnnl_sgemm;

import java.util.function.DoubleSupplier;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Hai mức cao nhất đo được của máy, mọi nhân cùng làm.
 *
 * @param operations phép tính kiểu FLOAT mỗi giây của tích ma trận vuông lớn ({@code dnnl_sgemm})
 * @param bytes byte đọc và ghi mỗi giây khi chép một vùng lớn hơn mọi bộ nhớ đệm
 */
record Peaks(double operations, double bytes) {

  private static final int SIDE = 2048;
  private static final int COPIED_FLOATS = 1 << 26;
  private static final int ROUNDS = 12;

  /** Đo trên máy này, khoảng bốn giây; máy phải rảnh. */
  static Peaks measure() {
    // Nd4j nạp thư viện OpenMP mà oneDNN dùng chung.
    Nd4j.getEnvironment();
    return new Peaks(best(Peaks::multiplied), best(Peaks::copied));
  }

  /** Lượt nhanh nhất: máy có lúc chậm, mức cao nhất thì không phụ thuộc lúc đo. */
  private static double best(DoubleSupplier round) {
    return IntStream.range(0, ROUNDS).mapToDouble(i -> round.getAsDouble()).max().orElseThrow();
  }

  private static double multiplied() {
    long length = (long) SIDE * SIDE;
    try (FloatPointer a = filled(length);
        FloatPointer b = filled(length);
        FloatPointer c = filled(length)) {
      byte plain = (byte) 'N';
      Runnable product =
          () -> dnnl_sgemm(plain, plain, SIDE, SIDE, SIDE, 1f, a, SIDE, b, SIDE, 0f, c, SIDE);
      product.run();
      return 2.0 * SIDE * length / seconds(product);
    }
  }

  private static double copied() {
    int parts = Runtime.getRuntime().availableProcessors();
    long part = COPIED_FLOATS / parts;
    try (FloatPointer from = filled(COPIED_FLOATS);
        FloatPointer to = filled(COPIED_FLOATS)) {
      Runnable copy =
          () ->
              IntStream.range(0, parts)
                  .parallel()
                  .forEach(
                      i ->
                          Pointer.memcpy(
                              to.getPointer(i * part),
                              from.getPointer(i * part),
                              part * Float.BYTES));
      copy.run();
      return 2.0 * parts * part * Float.BYTES / seconds(copy);
    }
  }

  /** Vùng nhớ đã được chạm tới, để hệ điều hành cấp trang trước khi đo. */
  private static FloatPointer filled(long length) {
    FloatPointer pointer = new FloatPointer(length);
    Pointer.memset(pointer, 0, length * Float.BYTES);
    return pointer;
  }

  private static double seconds(Runnable work) {
    long start = System.nanoTime();
    work.run();
    return (System.nanoTime() - start) / 1e9;
  }
}
