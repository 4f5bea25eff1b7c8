package vn.hocsau.app.web;

import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * Lời lỗi cho những yêu cầu chưa vào tới bảng tuyến: không phải HTTP hợp lệ, đường dẫn mập mờ, đầu
 * mục quá lớn, hoặc tới lúc máy chủ đang dừng. Cùng dạng JSON với mọi lỗi khác.
 */
final class ServerErrors extends ErrorHandler {

  @Override
  public boolean errorPageForMethod(String method) {
    return !method.equals("HEAD");
  }

  @Override
  protected void generateResponse(
      Request request,
      Response response,
      int code,
      @Nullable String message,
      @Nullable Throwable cause,
      Callback callback) {
    Gate.addSafetyHeaders(response.getHeaders());
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json;charset=utf-8");
    Content.Sink.write(response, true, Replies.write(Errors.body(problem(code))), callback);
  }

  static ApiException problem(int code) {
    return switch (code) {
      case 408 -> new ApiException(code, "timeout", "Yêu cầu chưa tới hết trong thời hạn.");
      case 414 -> new ApiException(code, "too_large", "Địa chỉ quá dài.");
      case 431 -> new ApiException(code, "too_large", "Các đầu mục của yêu cầu quá lớn.");
      case 503 -> ApiException.busy("Máy chủ đang dừng; hãy thử lại sau.");
      default ->
          code < 500 || code == 505
              ? new ApiException(code, "invalid_input", "Yêu cầu HTTP không hợp lệ; xem /api.")
              : new ApiException(code, "internal", "Máy chủ gặp lỗi của chính nó.");
    };
  }
}
