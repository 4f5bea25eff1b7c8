package vn.hocsau.app.web;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.internal.HttpConnection;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.NanoTime;

/**
 * Kết nối đòi phần đầu của mỗi yêu cầu tới hết trong thời hạn: thời hạn im lặng của Jetty tính lại
 * sau mỗi byte, nên người gửi nhỏ giọt không bao giờ hết hạn.
 */
final class PromptConnection extends HttpConnection {

  private final Duration limit;
  private long since;

  private PromptConnection(
      HttpConfiguration http, Connector connector, EndPoint endPoint, Duration limit) {
    super(http, connector, endPoint);
    this.limit = limit;
  }

  /** Nơi làm ra các kết nối như vậy. */
  static HttpConnectionFactory factory(HttpConfiguration http, Duration limit) {
    return new HttpConnectionFactory(http) {
      @Override
      public Connection newConnection(Connector connector, EndPoint endPoint) {
        return configure(
            new PromptConnection(getHttpConfiguration(), connector, endPoint, limit),
            connector,
            endPoint);
      }
    };
  }

  @Override
  public void onFillable() {
    if (since != 0 && NanoTime.since(since) > limit.toNanos()) {
      refuse();
      return;
    }
    long requests = getMessagesIn();
    long bytes = getBytesIn();
    super.onFillable();
    if (getMessagesIn() > requests) {
      since = 0;
    } else if (since == 0 && getBytesIn() > bytes) {
      since = NanoTime.now();
    }
  }

  private void refuse() {
    String body = Replies.write(Errors.body(ServerErrors.problem(408)));
    String reply =
        "HTTP/1.1 408 Request Timeout\r\nContent-Type: application/json;charset=utf-8\r\nConnection: close\r\n\r\n";
    getEndPoint()
        .write(
            Callback.from(this::close), BufferUtil.toBuffer(reply + body, StandardCharsets.UTF_8));
  }
}
