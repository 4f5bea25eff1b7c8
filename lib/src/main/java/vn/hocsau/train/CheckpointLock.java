package vn.hocsau.train;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Giữ riêng một checkpoint trong lúc huấn luyện, giữa các luồng và giữa các tiến trình.
 *
 * <p>Hai lần huấn luyện cùng tên chạy cùng lúc sẽ ghi đè và xóa checkpoint của nhau. Lần đến sau
 * vẫn huấn luyện bình thường, chỉ không đụng đến tệp nào. Hệ điều hành tự nhả khóa khi tiến trình
 * chết; ổ đĩa không khóa được thì coi như không ai giữ.
 */
final class CheckpointLock implements AutoCloseable {

  /**
   * Các tệp mà máy ảo này đang giữ: mở rồi đóng tệp khóa thêm một lần là hệ điều hành nhả khóa của
   * cả tiến trình.
   */
  private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

  private final @Nullable Path file;
  private final @Nullable FileChannel channel;
  private final boolean busy;

  private CheckpointLock(@Nullable Path file, @Nullable FileChannel channel, boolean busy) {
    this.file = file;
    this.channel = channel;
    this.busy = busy;
  }

  static CheckpointLock on(@Nullable Path checkpoint) {
    if (checkpoint == null) {
      return new CheckpointLock(null, null, false);
    }
    // Kênh tự đóng nếu luồng đang bị ngắt; nút dừng thuộc về việc huấn luyện, không về cái khóa.
    boolean interrupted = Thread.interrupted();
    try {
      Path folder = Objects.requireNonNull(checkpoint.toAbsolutePath().getParent());
      Files.createDirectories(folder);
      return lock(folder.toRealPath().resolve(checkpoint.getFileName() + ".khoa"));
    } catch (IOException e) {
      return new CheckpointLock(null, null, false);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static CheckpointLock lock(Path file) throws IOException {
    if (!HELD.add(file)) {
      return new CheckpointLock(null, null, true);
    }
    FileChannel channel = null;
    boolean held = false;
    try {
      channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      held = channel.tryLock() != null;
      return held ? new CheckpointLock(file, channel, false) : new CheckpointLock(null, null, true);
    } finally {
      if (!held) {
        release(file, channel);
      }
    }
  }

  private static void release(Path file, @Nullable FileChannel channel) {
    try {
      if (channel != null) {
        channel.close();
      }
    } catch (IOException e) {
      // Không nhả được thì hệ điều hành nhả khi tiến trình kết thúc.
    } finally {
      HELD.remove(file);
    }
  }

  /** Một lần huấn luyện khác đang giữ checkpoint. */
  boolean busy() {
    return busy;
  }

  @Override
  public void close() {
    if (file != null) {
      release(file, channel);
    }
  }
}
