package vn.hocsau.layer;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.nd4j.nativeblas.NativeOpsHolder;
import vn.hocsau.layer.internal.memory.Parallel;

/**
 * Luồng của các làn: mọi phép tính của một làn ở lại luồng của nó, không chia cho luồng khác.
 *
 * <p>Làn đầu chạy trên luồng gọi. Luồng của các làn sau dùng chung cho cả tiến trình và tự tắt khi
 * rảnh.
 */
final class LaneThreads {

  private static final int IDLE_SECONDS = 10;

  private static final ThreadPoolExecutor OTHERS =
      new ThreadPoolExecutor(
          0,
          Integer.MAX_VALUE,
          IDLE_SECONDS,
          TimeUnit.SECONDS,
          new SynchronousQueue<>(),
          LaneThreads::thread);

  private LaneThreads() {}

  private static Thread thread(Runnable work) {
    Thread thread =
        new Thread(
            () -> {
              NativeOpsHolder.getInstance().getDeviceNativeOps().setOmpNumThreads(1);
              Parallel.alone(
                  () -> {
                    work.run();
                    return true;
                  });
            },
            "hocsau-lan");
    thread.setDaemon(true);
    return thread;
  }

  /**
   * Chạy mọi làn cùng lúc và đợi tất cả, kể cả khi một làn hỏng: không làn nào còn ghi vào vùng nhớ
   * của lần sau.
   *
   * @param lanes số làn
   * @param work việc của một làn, nhận thứ tự của nó
   * @param <T> kiểu kết quả
   * @return kết quả theo thứ tự làn
   * @throws RuntimeException lỗi của làn đầu tiên hỏng
   */
  static <T> List<T> run(int lanes, IntFunction<T> work) {
    if (lanes == 1) {
      return List.of(work.apply(0));
    }
    List<Future<T>> others =
        IntStream.range(1, lanes).mapToObj(lane -> OTHERS.submit(() -> work.apply(lane))).toList();
    List<T> results = new ArrayList<>();
    RuntimeException failure = null;
    try {
      results.add(Parallel.alone(() -> work.apply(0)));
    } catch (RuntimeException e) {
      failure = e;
    }
    for (Future<T> other : others) {
      try {
        results.add(await(other));
      } catch (RuntimeException e) {
        failure = failure == null ? e : failure;
      }
    }
    if (failure != null) {
      throw failure;
    }
    return results;
  }

  private static <T> T await(Future<T> work) {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return work.get();
        } catch (InterruptedException e) {
          interrupted = true;
        } catch (ExecutionException e) {
          if (e.getCause() instanceof RuntimeException known) {
            throw known;
          }
          throw new IllegalStateException(e.getCause());
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
