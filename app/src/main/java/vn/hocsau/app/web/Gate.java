package vn.hocsau.app.web;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.NanoTime;
import org.jspecify.annotations.Nullable;

/**
 * Cửa vào của máy chủ: chặn yêu cầu không được nhận, chờ thân yêu cầu mà không giữ luồng nào, tự
 * trả lời các địa chỉ vận hành, và chỉ cho một số yêu cầu có hạn vào bảng tuyến cùng lúc.
 */
final class Gate extends Handler.Wrapper {

  /** Nguồn gì cũng phải từ chính máy chủ này; không mã viết thẳng trong trang. */
  private static final Map<String, String> HEADERS =
      Map.of(
          "Content-Security-Policy",
          "default-src 'self'; img-src 'self' data: blob:; object-src 'none'; base-uri 'none';"
              + " form-action 'self'; frame-ancestors 'none'",
          "X-Content-Type-Options",
          "nosniff",
          "X-Frame-Options",
          "DENY",
          "Referrer-Policy",
          "no-referrer",
          "Cross-Origin-Opener-Policy",
          "same-origin",
          "Cross-Origin-Resource-Policy",
          "same-origin",
          "Permissions-Policy",
          "camera=(), geolocation=(), microphone=()",
          "Cache-Control",
          "no-store");

  /** Phương thức có tên; mọi tên khác dùng chung một dòng số đo và bị từ chối ngay. */
  private static final Set<String> METHODS =
      Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT");

  private final AllowedHosts hosts;
  private final Bodies bodies;
  private final Semaphore places;
  private final RequestMetrics metrics;
  private final Map<String, Supplier<Answer>> operations;

  /** Một câu trả lời nằm sẵn trong bộ nhớ. */
  record Answer(int status, String type, String text) {
    static Answer json(int status, Object reply) {
      return new Answer(status, "application/json;charset=utf-8", Replies.write(reply));
    }
  }

  /**
   * Dựng cửa vào.
   *
   * @param hosts các tên của máy chủ
   * @param bodies nơi chờ thân yêu cầu
   * @param places số yêu cầu nhiều nhất trong bảng tuyến cùng lúc; phải ít hơn số luồng
   * @param metrics số đo
   * @param operations các địa chỉ vận hành, trả lời ngay không qua bảng tuyến
   */
  Gate(
      AllowedHosts hosts,
      Bodies bodies,
      int places,
      RequestMetrics metrics,
      Map<String, Supplier<Answer>> operations) {
    this.hosts = hosts;
    this.bodies = bodies;
    this.places = new Semaphore(places);
    this.metrics = metrics;
    this.operations = operations;
  }

  static void addSafetyHeaders(HttpFields.Mutable headers) {
    HEADERS.forEach(headers::put);
  }

  @Override
  public boolean handle(Request request, Response plain, Callback callback) {
    String method = METHODS.contains(request.getMethod()) ? request.getMethod() : Routes.OTHER;
    var response =
        new PatientResponse(
            request,
            plain,
            callback,
            () ->
                metrics.record(
                    Routes.matched(request),
                    method,
                    plain.getStatus() == 0 ? 200 : plain.getStatus(),
                    NanoTime.since(request.getBeginNanoTime())));
    addSafetyHeaders(plain.getHeaders());
    ApiException refusal = refusal(request, method);
    if (!Bodies.has(request)) {
      proceed(request, response, refusal);
      return true;
    }
    bodies.read(
        request,
        refusal == null ? Body.limit(Request.getPathInContext(request)) : 0,
        body -> {
          request.setAttribute(Body.ATTRIBUTE, body);
          request.getContext().execute(() -> proceed(request, response, refusal));
        },
        reason -> {
          plain.getHeaders().put(HttpHeader.CONNECTION, "close");
          answer(response, refusal == null ? reason : refusal);
        });
    return true;
  }

  private @Nullable ApiException refusal(Request request, String method) {
    if (method.equals(Routes.OTHER)) {
      return Errors.wrongMethod(request.getMethod());
    }
    if (!decodable(request.getHttpURI().getPathQuery())) {
      return ApiException.invalid(
          "Địa chỉ có mã phần trăm viết sai, không phải UTF-8 hoặc là ký tự điều khiển; xem /api.");
    }
    return hosts.refusal(request);
  }

  /** Mã phần trăm phải đúng dạng, giải ra UTF-8 hợp lệ và không có ký tự điều khiển. */
  private static boolean decodable(String address) {
    var bytes = new ByteArrayOutputStream();
    for (int i = 0; i < address.length(); i++) {
      int value = address.charAt(i);
      if (value == '%') {
        if (i + 2 >= address.length()
            || !HexFormat.isHexDigit(address.charAt(i + 1))
            || !HexFormat.isHexDigit(address.charAt(i + 2))) {
          return false;
        }
        value = HexFormat.fromHexDigits(address, i + 1, i + 3);
        i += 2;
      }
      if (value < ' ' || value == 0x7F) {
        return false;
      }
      bytes.write(value);
    }
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes.toByteArray()));
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }

  private void proceed(Request request, PatientResponse response, @Nullable ApiException refusal) {
    if (refusal != null) {
      answer(response, refusal);
      return;
    }
    Supplier<Answer> operation = operations.get(Request.getPathInContext(request));
    if (operation != null) {
      operate(request, response, operation);
      return;
    }
    if (!places.tryAcquire()) {
      answer(response, ApiException.busy("Máy đang bận; hãy thử lại sau 1 giây."));
      return;
    }
    Callback handled = response.handled();
    try {
      if (!super.handle(request, response, handled)) {
        Response.writeError(request, response, handled, 404);
      }
    } catch (Exception e) {
      Response.writeError(request, response, handled, e);
    } finally {
      places.release();
    }
  }

  private static void operate(
      Request request, PatientResponse response, Supplier<Answer> operation) {
    Routes.mark(request, Request.getPathInContext(request));
    if (request.getMethod().equals("GET") || request.getMethod().equals("HEAD")) {
      answer(response, operation.get());
    } else {
      answer(response, Errors.wrongMethod(request.getMethod()));
    }
  }

  private static void answer(PatientResponse response, ApiException reason) {
    if (reason.error().code().equals("busy")) {
      response.getHeaders().put(HttpHeader.RETRY_AFTER, Errors.RETRY_SECONDS);
    }
    answer(response, Answer.json(reason.status(), Errors.body(reason)));
  }

  private static void answer(PatientResponse response, Answer answer) {
    response.setStatus(answer.status());
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, answer.type());
    Content.Sink.write(response, true, answer.text(), response.handled());
  }
}
