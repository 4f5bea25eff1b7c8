package vn.hocsau.app.web;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.Handler;

/** Nơi khai báo tuyến; ghi lại khuôn của tuyến đã khớp để số đo không phụ thuộc địa chỉ cụ thể. */
final class Routes {

  private static final String MATCHED = "hocsau.tuyen";
  private static final String OTHER = "khác";

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
      ctx.attribute(MATCHED, path);
      handler.handle(ctx);
    };
  }

  /** Khuôn của tuyến đã khớp, ví dụ {@code /api/v1/samples/{kind}}. */
  static String matched(Context ctx) {
    String path = ctx.attribute(MATCHED);
    return path == null ? OTHER : path;
  }
}
