package vn.hocsau.store;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLockInterruptionException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * Khóa một thư mục của cache: mỗi lúc chỉ một luồng, và giữa các tiến trình chỉ một tiến trình,
 * được lấy dữ liệu vào đó.
 *
 * <p>Hệ điều hành tự nhả khóa tệp khi tiến trình chết, nên không có khóa mồ côi.
 */
final class DatasetLock {
  private static final ConcurrentMap<Path, ReentrantLock> THREAD_LOCKS = new ConcurrentHashMap<>();

  private DatasetLock() {}

  /** Làm một việc trong lúc giữ khóa; {@code onWait} được gọi trước mỗi lần phải chờ. */
  static <T> T holding(Path folder, Runnable onWait, Supplier<T> action) {
    Path file = folder.toAbsolutePath().normalize().resolve(".lock");
    ReentrantLock threadLock = THREAD_LOCKS.computeIfAbsent(file, key -> new ReentrantLock());
    try {
      if (!threadLock.tryLock()) {
        onWait.run();
        threadLock.lockInterruptibly();
      }
    } catch (InterruptedException e) {
      throw Transfer.interrupted(e);
    }
    // Đóng kênh là nhả khóa.
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      if (channel.tryLock() == null) {
        onWait.run();
        channel.lock();
      }
      return action.get();
    } catch (FileLockInterruptionException | ClosedByInterruptException e) {
      throw Transfer.interrupted(e);
    } catch (IOException e) {
      throw new DataException(
          "Không khóa được %s: %s. Hãy đặt HOCSAU_CACHE sang một thư mục trên ổ đĩa của máy này."
              .formatted(file, IoReason.of(e)),
          e);
    } finally {
      threadLock.unlock();
    }
  }
}
