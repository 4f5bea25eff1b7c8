package vn.hocsau.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Chép một luồng vào tệp tạm, có canh thời gian: máy chủ im lặng hoặc nhỏ giọt quá lâu thì thôi.
 *
 * <p>Lỗi khi đọc là lỗi của nguồn ({@link FetchFailure} hoặc {@link IOException}, sẽ thử nguồn
 * khác); lỗi khi ghi là chuyện của máy này ({@link DataException}).
 */
final class Transfer {
  /** Các luồng nền để đọc mạng và đĩa; không giữ máy ảo lại khi chương trình kết thúc. */
  static final ExecutorService THREADS =
      Executors.newCachedThreadPool(
          task -> {
            Thread thread = new Thread(task, "hocsau-data");
            thread.setDaemon(true);
            return thread;
          });

  private static final int BUFFER = 1 << 16;
  private static final long MIN_BYTES_PER_SECOND = 1_000;

  private final Disk disk;
  private final DownloadListener listener;
  private final Duration readTimeout;

  Transfer(Disk disk, DownloadListener listener, Duration readTimeout) {
    this.disk = disk;
    this.listener = listener;
    this.readTimeout = readTimeout;
  }

  /** Chép tới hết luồng; trả về tổng số byte của tệp tạm. */
  long copy(InputStream in, Path part, long already, Expected expected) throws IOException {
    Long total = expected.bytes();
    requireSpace(part, total == null ? 0 : total - already);
    long done = already;
    try (OutputStream out = openPart(part, already > 0)) {
      byte[] buffer = new byte[BUFFER];
      long windowStart = System.nanoTime();
      long windowBytes = 0;
      while (true) {
        int n = readWithin(in, buffer);
        if (n < 0) {
          break;
        }
        done += n;
        windowBytes += n;
        if (done > expected.limit()) {
          // Phần đã nhận không phải dữ liệu, không để cho địa chỉ sau tải tiếp.
          deleteQuietly(part);
          throw expected.tooLong();
        }
        write(out, buffer, n, part, total == null ? n : total - done + n);
        listener.onProgress(expected.name(), done, total == null ? -1 : total);
        long window = System.nanoTime() - windowStart;
        if (window > readTimeout.toNanos()) {
          if (windowBytes < MIN_BYTES_PER_SECOND * window / 1e9) {
            throw new FetchFailure("nguồn gửi quá chậm (dưới 1 kB mỗi giây)");
          }
          windowStart = System.nanoTime();
          windowBytes = 0;
        }
      }
    } catch (DataException e) {
      // Ổ đĩa đầy thì trả lại chỗ; bị ngắt thì giữ phần đã có để lần sau tải tiếp.
      if (!Thread.currentThread().isInterrupted()) {
        deleteQuietly(part);
        if (total == null) {
          // Không ai hứa kích thước, nên chính nguồn có thể đang gửi mãi: hãy thử nguồn khác.
          throw new FetchFailure(IoReason.of(e));
        }
      }
      throw e;
    }
    return done;
  }

  private void requireSpace(Path part, long needed) {
    long usable;
    try {
      usable = disk.usableSpace(parent(part));
    } catch (IOException e) {
      // Vài hệ tệp không cho hỏi chỗ trống; lúc ghi sẽ biết.
      return;
    }
    if (usable < needed) {
      deleteQuietly(part);
      throw new DataException(
          "Ổ đĩa chứa %s không đủ chỗ: cần thêm %s, chỉ còn %s. Hãy dọn bớt hoặc đặt HOCSAU_CACHE sang ổ khác."
              .formatted(parent(part), ByteSize.format(needed), ByteSize.format(usable)));
    }
  }

  private OutputStream openPart(Path part, boolean append) {
    try {
      return disk.open(part, append);
    } catch (IOException e) {
      throw cannotWrite(part, 0, e);
    }
  }

  private void write(OutputStream out, byte[] buffer, int length, Path part, long needed) {
    try {
      out.write(buffer, 0, length);
    } catch (IOException e) {
      throw cannotWrite(part, needed, e);
    }
  }

  private DataException cannotWrite(Path part, long needed, IOException cause) {
    String space = "không rõ";
    String reason = IoReason.of(cause);
    try {
      long usable = disk.usableSpace(parent(part));
      space = ByteSize.format(usable);
      // Lời của hệ điều hành có thể bằng tiếng khác; chỗ trống thì không.
      reason = usable < Math.max(needed, BUFFER) ? "ổ đĩa đầy" : reason;
    } catch (IOException e) {
      cause.addSuppressed(e);
    }
    return new DataException(
        "Không ghi được vào %s: %s. Cần thêm %s, ổ đĩa còn %s. Hãy dọn bớt hoặc đặt HOCSAU_CACHE sang chỗ khác ghi được."
            .formatted(parent(part), reason, ByteSize.format(needed), space),
        cause);
  }

  private int readWithin(InputStream in, byte[] buffer) throws IOException {
    Future<Integer> read = THREADS.submit(() -> in.read(buffer));
    return await(read, readTimeout, "nguồn im lặng quá " + seconds(readTimeout));
  }

  /** Chờ một việc nền; hết giờ là lỗi của nguồn, bị ngắt là lỗi của lượt chạy. */
  static <T> T await(Future<T> future, Duration timeout, String timeoutReason) throws IOException {
    try {
      return future.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      future.cancel(true);
      throw new FetchFailure(timeoutReason);
    } catch (InterruptedException e) {
      future.cancel(true);
      throw interrupted(e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException io) {
        throw io;
      }
      throw new IOException(e.getCause());
    }
  }

  static DataException interrupted(Throwable cause) {
    Thread.currentThread().interrupt();
    return new DataException(
        "Đã dừng lấy dữ liệu theo yêu cầu; lần sau sẽ tải tiếp từ chỗ dang dở.", cause);
  }

  static String seconds(Duration duration) {
    return duration.toMillis() % 1000 == 0
        ? duration.toSeconds() + " giây"
        : duration.toMillis() + " mili giây";
  }

  static void deleteQuietly(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      // Tệp tạm còn sót không bao giờ được coi là dữ liệu; lần sau sẽ bị ghi đè.
    }
  }

  private static Path parent(Path file) {
    Path parent = file.toAbsolutePath().getParent();
    return parent == null ? file : parent;
  }
}
