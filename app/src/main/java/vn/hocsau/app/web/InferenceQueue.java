package vn.hocsau.app.web;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.Semaphore;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.nativeblas.NativeOpsHolder;

/**
 * Nơi mọi việc nặng chạy: ít luồng cố định, số yêu cầu nhận vào có hạn.
 *
 * <p>Mỗi yêu cầu giữ một chỗ từ lúc vào tới lúc xong; hết chỗ là từ chối ngay chứ không chờ. Các
 * phép tính chạy trên những luồng cố định vì ND4J giữ vùng nháp theo luồng: để chúng chạy trên hàng
 * trăm luồng của máy chủ thì bộ nhớ phình theo. Giải mã ảnh có luồng riêng, để một ảnh khó không
 * chắn suy luận.
 */
final class InferenceQueue implements AutoCloseable {

  private final Semaphore places;
  private final int capacity;
  private final Workers inference;
  private final Workers decoding;

  InferenceQueue(int numWorkers, int capacity, Duration limit) {
    this.places = new Semaphore(capacity);
    this.capacity = capacity;
    this.inference =
        new Workers("suy-luan-", numWorkers, limit, body -> () -> withOneOpenMpThread(body));
    this.decoding = new Workers("giai-ma-", numWorkers, limit, body -> body);
  }

  /** Các luồng suy luận chạy song song với nhau, nên mỗi luồng chỉ dùng một luồng OpenMP. */
  private static void withOneOpenMpThread(Runnable body) {
    // ND4J phải khởi động xong trước khi ai chạm tới NativeOpsHolder.
    Nd4j.getExecutioner();
    NativeOpsHolder.getInstance().getDeviceNativeOps().setOmpNumThreads(1);
    body.run();
  }

  /** Một chỗ trong hàng; yêu cầu nhiều bước (viết thơ) giữ chỗ suốt các bước. */
  final class Place implements AutoCloseable {

    /**
     * Chạy một lượt suy luận trên luồng suy luận và chờ kết quả.
     *
     * @throws ApiException {@code timeout} nếu quá thời hạn
     */
    <T> T run(Callable<T> work) {
      return inference.run(work);
    }

    /**
     * Giải mã một ảnh trên luồng giải mã và chờ kết quả.
     *
     * @throws ApiException {@code timeout} nếu quá thời hạn
     */
    <T> T decode(Callable<T> work) {
      return decoding.run(work);
    }

    @Override
    public void close() {
      places.release();
    }
  }

  /**
   * Giữ một chỗ.
   *
   * @throws ApiException {@code busy} nếu hết chỗ
   */
  Place enter() {
    if (!places.tryAcquire()) {
      throw ApiException.busy("Máy đang bận; hãy thử lại sau 1 giây.");
    }
    return new Place();
  }

  /** Một yêu cầu chỉ có một lượt suy luận. */
  <T> T run(Callable<T> work) {
    try (Place place = enter()) {
      return place.run(work);
    }
  }

  /** Còn làm được việc: chưa kẹt hết luồng suy luận, cũng chưa kẹt hết luồng giải mã. */
  boolean working() {
    return inference.working() && decoding.working();
  }

  /** Số chỗ đang dùng. */
  int busyPlaces() {
    return capacity - places.availablePermits();
  }

  int capacity() {
    return capacity;
  }

  @Override
  public void close() {
    inference.close();
    decoding.close();
  }
}
