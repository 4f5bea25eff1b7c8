package vn.hocsau.app.web;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.nativeblas.NativeOpsHolder;

/**
 * Nơi mọi suy luận chạy: ít luồng cố định, số yêu cầu nhận vào có hạn.
 *
 * <p>Mỗi yêu cầu giữ một chỗ từ lúc vào tới lúc xong; hết chỗ là từ chối ngay chứ không chờ. Các
 * phép tính chạy trên những luồng cố định vì ND4J giữ vùng nháp theo luồng: để chúng chạy trên hàng
 * trăm luồng của máy chủ thì bộ nhớ phình theo.
 */
final class InferenceQueue implements AutoCloseable {

  private final Semaphore places;
  private final int capacity;
  private final Duration limit;
  private final ThreadPoolExecutor workers;

  InferenceQueue(int numWorkers, int capacity, Duration limit) {
    this.places = new Semaphore(capacity);
    this.capacity = capacity;
    this.limit = limit;
    AtomicInteger number = new AtomicInteger();
    this.workers =
        new ThreadPoolExecutor(
            numWorkers,
            numWorkers,
            0,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            body -> {
              Thread thread = new Thread(() -> alone(body), "suy-luan-" + number.incrementAndGet());
              thread.setDaemon(true);
              return thread;
            });
  }

  /** Các luồng suy luận chạy song song với nhau, nên mỗi luồng chỉ dùng một luồng OpenMP. */
  private static void alone(Runnable body) {
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
      FutureTask<T> task = new FutureTask<>(work);
      workers.execute(task);
      try {
        return task.get(limit.toMillis(), TimeUnit.MILLISECONDS);
      } catch (TimeoutException e) {
        throw ApiException.timeout(
            "Máy làm chưa xong sau %d giây; hãy thử lại lúc khác.".formatted(limit.toSeconds()));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw ApiException.busy("Máy chủ đang dừng.");
      } catch (ExecutionException e) {
        if (e.getCause() instanceof RuntimeException cause) {
          throw cause;
        }
        throw new IllegalStateException(e.getCause());
      } finally {
        if (!task.isDone()) {
          task.cancel(false);
          workers.remove(task);
        }
      }
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

  /** Số chỗ đang dùng. */
  int busyPlaces() {
    return capacity - places.availablePermits();
  }

  int capacity() {
    return capacity;
  }

  @Override
  public void close() {
    workers.shutdown();
  }
}
