package vn.hocsau.app.web;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.IteratingCallback;
import org.jspecify.annotations.Nullable;

/**
 * Câu trả lời gửi đi không giữ luồng nào: phần đã viết xếp hàng chờ người đọc chậm, luồng viết ra
 * nó được về ngay. Chờ quá 1 MiB thì người viết mới phải đợi.
 */
final class PatientResponse extends Response.Wrapper {

  private static final int MAX_WAITING_BYTES = 1 << 20;

  private final Callback whole;
  private final Runnable onLast;
  private final Sending sending = new Sending();
  private final Deque<Part> waiting = new ArrayDeque<>();
  private int waitingBytes;
  private boolean handled;
  private @Nullable Throwable failure;

  /** Một phần đã viết; {@code writer} khác null nếu người viết còn đợi. */
  private record Part(boolean last, ByteBuffer bytes, int size, @Nullable Callback writer) {}

  /**
   * Bọc câu trả lời.
   *
   * @param request yêu cầu
   * @param response câu trả lời thật
   * @param whole được gọi khi đã xử lý xong và đã gửi hết
   * @param onLast được gọi ngay trước khi gửi phần cuối
   */
  PatientResponse(Request request, Response response, Callback whole, Runnable onLast) {
    super(request, response);
    this.whole = whole;
    this.onLast = onLast;
  }

  @Override
  public void write(boolean last, @Nullable ByteBuffer bytes, Callback writer) {
    if (last) {
      onLast.run();
    }
    ByteBuffer copy = bytes == null ? BufferUtil.EMPTY_BUFFER : BufferUtil.copy(bytes);
    if (bytes != null) {
      bytes.position(bytes.limit());
    }
    int size = copy.remaining();
    Throwable broken;
    boolean patient;
    synchronized (this) {
      broken = failure;
      patient = waitingBytes + size <= MAX_WAITING_BYTES;
      if (broken == null) {
        waitingBytes += size;
        waiting.add(new Part(last, copy, size, patient ? null : writer));
      }
    }
    if (broken != null) {
      writer.failed(broken);
      return;
    }
    sending.iterate();
    if (patient) {
      writer.succeeded();
    }
  }

  /** Để người xử lý yêu cầu báo đã xong. */
  Callback handled() {
    return Callback.from(
        () -> {
          Throwable broken = finish();
          if (broken == null) {
            sending.iterate();
          } else {
            whole.failed(broken);
          }
        },
        cause -> {
          Throwable broken = finish();
          if (broken == null) {
            sending.abort(cause);
          } else {
            whole.failed(broken);
          }
        });
  }

  private synchronized @Nullable Throwable finish() {
    handled = true;
    return failure;
  }

  /** Gửi lần lượt từng phần; hết phần mà yêu cầu đã xử lý xong thì kết thúc. */
  private final class Sending extends IteratingCallback {
    private @Nullable Part current;

    @Override
    protected Action process() {
      Part part;
      synchronized (PatientResponse.this) {
        part = waiting.poll();
        current = part;
        if (part == null) {
          return handled ? Action.SUCCEEDED : Action.IDLE;
        }
      }
      getWrapped().write(part.last(), part.bytes(), this);
      return Action.SCHEDULED;
    }

    @Override
    protected void onSuccess() {
      Part sent = current;
      if (sent == null) {
        return;
      }
      synchronized (PatientResponse.this) {
        waitingBytes -= sent.size();
      }
      if (sent.writer() != null) {
        sent.writer().succeeded();
      }
    }

    @Override
    protected void onCompleteSuccess() {
      whole.succeeded();
    }

    /** Người xử lý đang chạy dở thì chính nó sẽ kết thúc, khi thấy không viết được nữa. */
    @Override
    protected void onCompleteFailure(Throwable cause) {
      List<Part> unsent;
      boolean done;
      Part sent = current;
      synchronized (PatientResponse.this) {
        failure = cause;
        unsent = List.copyOf(waiting);
        waiting.clear();
        done = handled;
      }
      if (sent != null && sent.writer() != null) {
        sent.writer().failed(cause);
      }
      for (Part part : unsent) {
        if (part.writer() != null) {
          part.writer().failed(cause);
        }
      }
      if (done) {
        whole.failed(cause);
      }
    }
  }
}
