package vn.hocsau.app.web;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import org.eclipse.jetty.server.Request;

/** Nơi khai báo tuyến; ghi lại khuôn của tuyến đã khớp để số đo không phụ thuộc địa chỉ cụ thể. */
final class Routes {

  private static final String MATCHED = "hocsau.tuyen";

  /** Tên chung trong số đo của mọi tuyến và phương thức lạ. */
  static final String OTHER = "khác";

  private final RoutesConfig config;

  Routes(RoutesConfig config) {
    this.config = config;
  }

  void get(String path, Handler handler) {
    config.get(path, marked(path, handler));
  }

  void post(String path, Handler handler) {
    config.post(path, marked(path, handler));
  }

  private static Handler marked(String path, Handler handler) {
    return ctx -> {
      ctx.req().setAttribute(MATCHED, path);
      handler.handle(ctx);
    };
  }

  static void mark(Request request, String path) {
    request.setAttribute(MATCHED, path);
  }

  /** Khuôn của tuyến đã khớp, ví dụ {@code /api/v1/samples/{kind}}. */
  static String matched(Request request) {
    return request.getAttribute(MATCHED) instanceof String path ? path : OTHER;
  }

  static String matched(Context ctx) {
    return ctx.req().getAttribute(MATCHED) instanceof String path ? path : OTHER;
  }
}
