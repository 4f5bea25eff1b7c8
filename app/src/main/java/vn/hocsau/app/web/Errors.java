package vn.hocsau.app.web;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import vn.hocsau.app.model.MissingModelException;

/**
 * Mọi lỗi thành một câu tiếng Việt, trong JSON hay trong một trang; lỗi của ta thì ghi nhật ký,
 * không kể cho người gọi.
 */
final class Errors {

  private static final Logger LOG = LoggerFactory.getLogger(Errors.class);
  static final String RETRY_SECONDS = "1";

  private final PageRoutes pages;

  Errors(PageRoutes pages) {
    this.pages = pages;
  }

  void addTo(RoutesConfig routes) {
    routes.exception(ApiException.class, (e, ctx) -> send(ctx, e));
    routes.exception(
        MissingModelException.class,
        (e, ctx) -> send(ctx, new ApiException(503, "model_missing", e.getMessage())));
    routes.exception(HttpResponseException.class, (e, ctx) -> send(ctx, translated(e, ctx)));
    routes.exception(
        Exception.class,
        (e, ctx) -> {
          LOG.error("Lỗi khi trả lời {} {}", ctx.method(), Routes.matched(ctx), e);
          send(
              ctx,
              new ApiException(
                  500, "internal", "Máy chủ gặp lỗi của chính nó; lỗi đã được ghi nhật ký."));
        });
  }

  private void send(Context ctx, ApiException e) {
    if (ctx.res().isCommitted()) {
      return; // đã trả lời dở: chỉ còn cách đóng kết nối
    }
    if (e.error().code().equals("busy")) {
      ctx.header("Retry-After", RETRY_SECONDS);
    }
    ctx.status(e.status()).header("Cache-Control", "no-store");
    if (!pages.sendError(ctx, e.error().message())) {
      Replies.send(ctx, body(e));
    }
  }

  static Replies.ErrorBody body(ApiException e) {
    var error = e.error();
    return new Replies.ErrorBody(
        new Replies.Problem(
            error.code(),
            error.message(),
            error.suggestions().isEmpty() ? null : Map.copyOf(error.suggestions())));
  }

  static ApiException wrongMethod(String method) {
    return new ApiException(
        405,
        "method_not_allowed",
        "Địa chỉ này không nhận phương thức %s; xem /api.".formatted(Lookup.shorten(method)));
  }

  /** Lỗi do Javalin báo: không có tuyến, sai phương thức, thân quá lớn. */
  private static ApiException translated(HttpResponseException e, Context ctx) {
    return switch (e.getStatus()) {
      case 404 ->
          ApiException.notFound(
              "Không có địa chỉ %s; xem /api.".formatted(Lookup.shorten(ctx.path())));
      case 405 -> wrongMethod(ctx.method().name());
      case 413 -> ApiException.tooLarge("Thân yêu cầu quá lớn.");
      default -> new ApiException(e.getStatus(), "invalid_input", "Yêu cầu không hợp lệ.");
    };
  }
}
