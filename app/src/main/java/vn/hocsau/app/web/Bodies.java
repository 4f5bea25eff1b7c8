package vn.hocsau.app.web;

import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.thread.Invocable;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;

/**
 * Thân của các yêu cầu đang tới. Không luồng nào đứng chờ một thân: chỉ khi thân đã tới hết, yêu
 * cầu mới được xử lý.
 *
 * <p>Mỗi thân có hạn chót, và tổng số byte đang giữ có hạn: quá thì thân chờ lâu nhất bị từ chối.
 */
final class Bodies {

  /** Đọc bỏ phần thừa tới chừng này để người còn đang gửi vẫn nhận được câu trả lời. */
  private static final int MAX_READ = 16 << 20;

  private static final int MAX_WAITING = 2000;

  private final Duration limit;
  private final long maxBytes;
  private final Set<Arrival> waiting = new LinkedHashSet<>();
  private long bytes;

  Bodies(Duration limit) {
    this.limit = limit;
    this.maxBytes = Runtime.getRuntime().maxMemory() / 8;
  }

  /** Yêu cầu có thân không. */
  static boolean has(Request request) {
    return request.getLength() > 0 || request.getHeaders().contains(HttpHeader.TRANSFER_ENCODING);
  }

  /**
   * Đọc một thân.
   *
   * @param request yêu cầu
   * @param most số byte nhiều nhất cần giữ; thân dài hơn được cắt còn {@code most + 1} byte
   * @param whole được gọi một lần khi thân đã tới hết
   * @param failed được gọi một lần nếu thân không tới hết
   */
  void read(Request request, int most, Consumer<byte[]> whole, Consumer<ApiException> failed) {
    var arrival = new Arrival(request, most, whole, failed);
    synchronized (waiting) {
      waiting.add(arrival);
    }
    arrival.deadline =
        request
            .getComponents()
            .getScheduler()
            .schedule(arrival::expire, limit.toMillis(), TimeUnit.MILLISECONDS);
    Request.addCompletionListener(request, cause -> arrival.release());
    arrival.read();
  }

  /** Từ chối những thân chờ lâu nhất cho tới khi số byte và số thân lại trong hạn. */
  private void makeRoom() {
    for (; ; ) {
      Arrival oldest;
      synchronized (waiting) {
        if (waiting.isEmpty() || (bytes <= maxBytes && waiting.size() <= MAX_WAITING)) {
          return;
        }
        oldest = waiting.iterator().next();
        waiting.remove(oldest);
      }
      oldest.refuse(ApiException.busy("Máy đang nhận quá nhiều dữ liệu; hãy thử lại sau 1 giây."));
    }
  }

  /** Một thân đang tới. */
  private final class Arrival implements Invocable.Task {
    private final Request request;
    private final int most;
    private final Consumer<byte[]> whole;
    private final Consumer<ApiException> failed;
    private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
    private long total;
    private int held;
    private boolean finished;
    private @Nullable Throwable failure;
    private Scheduler.Task deadline = () -> true;

    Arrival(Request request, int most, Consumer<byte[]> whole, Consumer<ApiException> failed) {
      this.request = request;
      this.most = most;
      this.whole = whole;
      this.failed = failed;
    }

    @Override
    public InvocationType getInvocationType() {
      return InvocationType.NON_BLOCKING;
    }

    @Override
    public void run() {
      read();
    }

    private void read() {
      boolean done;
      synchronized (this) {
        done = !finished && fill();
      }
      makeRoom();
      if (!done) {
        return;
      }
      leave();
      if (failure == null) {
        whole.accept(kept.toByteArray());
      } else {
        failed.accept(
            failure instanceof TimeoutException
                ? late()
                : ApiException.invalid("Thân yêu cầu bị đứt giữa chừng."));
      }
    }

    /** Lấy những gì đã tới; true nếu chính lần này gặp chỗ hết. */
    private boolean fill() {
      while (!finished) {
        Content.Chunk chunk = request.read();
        if (chunk == null) {
          request.demand(this);
          return false;
        }
        if (Content.Chunk.isFailure(chunk)) {
          failure = chunk.getFailure();
          finished = true;
        } else {
          keep(chunk);
          finished = chunk.isLast() || total >= MAX_READ;
          chunk.release();
        }
      }
      return true;
    }

    private void keep(Content.Chunk chunk) {
      int room = Math.min(most + 1 - kept.size(), chunk.remaining());
      total += chunk.remaining();
      if (room > 0) {
        byte[] part = BufferUtil.toArray(chunk.getByteBuffer());
        kept.write(part, 0, room);
        held += room;
        synchronized (waiting) {
          bytes += room;
        }
      }
    }

    private void leave() {
      deadline.cancel();
      synchronized (waiting) {
        waiting.remove(this);
      }
    }

    private void expire() {
      refuse(late());
    }

    private ApiException late() {
      return new ApiException(
          408, "timeout", "Thân yêu cầu chưa tới hết sau %d giây.".formatted(limit.toSeconds()));
    }

    private void refuse(ApiException reason) {
      synchronized (this) {
        if (finished) {
          return;
        }
        finished = true;
      }
      leave();
      failed.accept(reason);
    }

    private void release() {
      leave();
      synchronized (waiting) {
        bytes -= held;
        held = 0;
      }
    }
  }
}
