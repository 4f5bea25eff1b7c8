package vn.hocsau.app.web;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

/**
 * Vài luồng cố định cho một loại việc, mỗi việc có thời hạn.
 *
 * <p>Java không dừng được một luồng từ bên ngoài: việc quá hạn vẫn chạy tiếp, nên luồng của nó được
 * thay bằng một luồng dự phòng cho tới khi nó xong. Số luồng dự phòng bằng số luồng; kẹt hết cả hai
 * thì không còn {@link #working}.
 */
final class Workers implements AutoCloseable {

  private final int size;
  private final Duration limit;
  private final ThreadPoolExecutor pool;
  private int stuck;

  /**
   * Dựng các luồng.
   *
   * @param name đầu tên của các luồng
   * @param size số luồng
   * @param limit thời hạn một việc, kể cả chờ
   * @param body bọc việc của mỗi luồng
   */
  Workers(String name, int size, Duration limit, UnaryOperator<Runnable> body) {
    this.size = size;
    this.limit = limit;
    AtomicInteger number = new AtomicInteger();
    this.pool =
        new ThreadPoolExecutor(
            size,
            size,
            0,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            work -> {
              Thread thread = new Thread(body.apply(work), name + number.incrementAndGet());
              thread.setDaemon(true);
              return thread;
            });
  }

  /** Một việc; {@code this} của {@link Workers} giữ hai cờ. */
  private final class Task<T> extends FutureTask<T> {
    private boolean running;
    private boolean abandoned;

    Task(Callable<T> work) {
      super(work);
    }

    @Override
    public void run() {
      mark(true);
      try {
        super.run();
      } finally {
        mark(false);
      }
    }

    private void mark(boolean now) {
      synchronized (Workers.this) {
        running = now;
        if (abandoned) {
          resize(-1);
        }
      }
    }

    private void abandon() {
      cancel(true);
      pool.remove(this);
      synchronized (Workers.this) {
        if (running) {
          abandoned = true;
          resize(1);
        }
      }
    }
  }

  /** Thêm hoặc bớt một luồng kẹt. */
  private void resize(int change) {
    stuck += change;
    int threads = size + Math.min(stuck, size);
    if (threads > pool.getMaximumPoolSize()) {
      pool.setMaximumPoolSize(threads);
      pool.setCorePoolSize(threads);
    } else {
      pool.setCorePoolSize(threads);
      pool.setMaximumPoolSize(threads);
    }
  }

  /**
   * Chạy một việc và chờ kết quả.
   *
   * @throws ApiException {@code timeout} nếu quá thời hạn
   */
  <T> T run(Callable<T> work) {
    var task = new Task<>(work);
    pool.execute(task);
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
        task.abandon();
      }
    }
  }

  /** Còn luồng nào không kẹt. */
  synchronized boolean working() {
    return stuck < 2 * size;
  }

  @Override
  public void close() {
    pool.shutdown();
  }
}
