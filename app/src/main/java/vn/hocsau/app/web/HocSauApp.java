package vn.hocsau.app.web;

import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import vn.hocsau.app.model.Models;
import vn.hocsau.train.ProjectFolder;

/**
 * Máy chủ của khóa học: nhận các mô hình đã nạp, chưa chạy cho tới khi gọi {@link #start}.
 *
 * <pre>{@code
 * Models models = Models.load(ProjectFolder.build("models"));
 * try (var app = HocSauApp.create(models, ServerSettings.standard())) {
 *   app.start(0); // 0: cổng nào trống thì dùng
 *   System.out.println(app.address());
 * }
 * }</pre>
 */
public final class HocSauApp implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(HocSauApp.class);

  /** Nguồn gì cũng phải từ chính máy chủ này; không mã viết thẳng trong trang. */
  private static final String POLICY =
      "default-src 'self'; img-src 'self' data: blob:; object-src 'none'; base-uri 'none';"
          + " form-action 'self'; frame-ancestors 'none'";

  private static final int SPARE_THREADS = 32;

  /** Khi không còn yêu cầu nào: hạn chót để đóng các kết nối đang im lặng. */
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(3);

  private static final String STARTED = "hocsau.bat-dau";

  private final ServerSettings settings;
  private final Models models;
  private final InferenceQueue queue;
  private final RequestMetrics metrics = new RequestMetrics();
  private final GracefulHandler requests = new GracefulHandler();
  private final AtomicReference<@Nullable ServerConnector> connector = new AtomicReference<>();
  private final String openApi = resource("/openapi.json");
  private final PageRoutes pages;
  private int port;
  private final Javalin javalin;

  private HocSauApp(Models models, ServerSettings settings, Path reports) {
    this.settings = settings;
    this.models = models;
    this.queue = new InferenceQueue(settings.workers(), settings.capacity(), settings.workLimit());
    this.pages = new PageRoutes(StaticFiles.load(), reports);
    this.javalin = Javalin.create(this::configure);
  }

  /**
   * Dựng máy chủ, chưa mở cổng.
   *
   * @param models các mô hình
   * @param settings các giới hạn
   * @return máy chủ chưa chạy
   */
  public static HocSauApp create(Models models, ServerSettings settings) {
    return new HocSauApp(models, settings, ProjectFolder.build("reports"));
  }

  private void configure(JavalinConfig config) {
    config.startup.showJavalinBanner = false;
    config.startup.showOldJavalinVersionWarning = false;
    config.http.prefer405over404 = true;
    config.http.maxRequestSize = Body.MAX_IMAGE_BYTES;
    config.jetty.threadPool = new QueuedThreadPool(settings.capacity() + SPARE_THREADS);
    config.jetty.modifyServer(this::configureServer);
    config.jetty.modifyHttpConfiguration(HocSauApp::limit);
    config.jetty.addConnector(this::connect);
    config.routes.before(this::open);
    config.routes.after(Body::discardRest);
    config.routes.after(this::measure);
    new Errors(pages).addTo(config.routes);
    var routes = new Routes(config.routes);
    pages.addTo(routes);
    new ModelRoutes(models, pages).addTo(routes);
    new ImageRoutes(models, queue).addTo(routes);
    new TextRoutes(models, queue).addTo(routes);
    new KieuRoutes(models, queue).addTo(routes);
    new SeriesRoutes(models, queue).addTo(routes);
    routes.get(
        "/api/v1/openapi.json",
        ctx -> ctx.contentType("application/json; charset=utf-8").result(openApi));
    for (String address : List.of("/health", "/health/ready", "/health/live")) {
      routes.get(address, ctx -> Replies.send(ctx, health()));
    }
    routes.get(
        "/metrics",
        ctx ->
            ctx.contentType("text/plain; version=0.0.4; charset=utf-8")
                .result(metrics.text(queue, available())));
  }

  private void configureServer(Server server) {
    server.setStopTimeout(CLOSE_LIMIT.toMillis());
    server.setHandler(requests);
    server.setErrorHandler(new ServerErrors());
  }

  private static void limit(HttpConfiguration http) {
    http.setSendServerVersion(false);
    http.setSendDateHeader(true);
  }

  private ServerConnector connect(Server server, HttpConfiguration http) {
    var made = new ServerConnector(server, new HttpConnectionFactory(http));
    made.setHost(settings.host());
    made.setPort(port);
    made.setIdleTimeout(settings.idleLimit().toMillis());
    connector.set(made);
    return made;
  }

  private void open(Context ctx) {
    ctx.attribute(STARTED, System.nanoTime());
    ctx.header("Content-Security-Policy", POLICY)
        .header("X-Content-Type-Options", "nosniff")
        .header("X-Frame-Options", "DENY")
        .header("Referrer-Policy", "no-referrer")
        .header("Cross-Origin-Opener-Policy", "same-origin")
        .header("Cross-Origin-Resource-Policy", "same-origin")
        .header("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
        .header("Cache-Control", "no-store");
  }

  private void measure(Context ctx) {
    Long started = ctx.attribute(STARTED);
    if (started != null) {
      metrics.record(
          Routes.matched(ctx), ctx.method().name(), ctx.statusCode(), System.nanoTime() - started);
    }
  }

  private Replies.Health health() {
    List<String> missing =
        models.all().stream()
            .filter(entry -> !entry.available())
            .map(entry -> entry.card().id())
            .toList();
    return new Replies.Health("ok", available(), missing);
  }

  private int available() {
    return (int) models.all().stream().filter(Models.Entry::available).count();
  }

  /**
   * Mở cổng và trả lời từ đây.
   *
   * @param wantedPort cổng, trong [0, 65535]; 0 là cổng nào trống thì dùng
   * @throws IllegalStateException nếu cổng đang bận: "Cổng 8080 đang có chương trình khác dùng; hãy
   *     chọn cổng khác bằng --port, hoặc bỏ --port để chương trình tự chọn."
   */
  public void start(int wantedPort) {
    port = wantedPort;
    try {
      javalin.start();
    } catch (RuntimeException e) {
      queue.close();
      throw new IllegalStateException(
          "Cổng %d đang có chương trình khác dùng; hãy chọn cổng khác bằng --port, hoặc bỏ --port để chương trình tự chọn."
              .formatted(wantedPort),
          e);
    }
  }

  /**
   * Địa chỉ để mở trong trình duyệt.
   *
   * @return ví dụ {@code http://127.0.0.1:8080}
   * @throws IllegalStateException nếu máy chủ chưa chạy: "Máy chủ chưa chạy."
   */
  public String address() {
    ServerConnector open = connector.get();
    if (open == null || open.getLocalPort() <= 0) {
      throw new IllegalStateException("Máy chủ chưa chạy.");
    }
    return "http://%s:%d".formatted(settings.host(), open.getLocalPort());
  }

  /**
   * Thôi nhận việc (yêu cầu mới được trả lời 503), chờ các yêu cầu đang chạy trong thời hạn rồi mới
   * đóng các kết nối: đóng sớm hơn thì Jetty cắt cả người gọi đang gửi dở.
   */
  @Override
  public void close() {
    try {
      requests.shutdown().get(settings.stopLimit().toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      LOG.warn("Sau {} giây vẫn còn yêu cầu chạy dở; đóng.", settings.stopLimit().toSeconds());
    } catch (ExecutionException e) {
      LOG.warn("Không chờ được các yêu cầu đang chạy.", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    javalin.stop();
    queue.close();
  }

  private static String resource(String name) {
    try (InputStream in = HocSauApp.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("Thiếu %s trong jar; hãy biên dịch lại.".formatted(name));
      }
      return new String(in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("Không đọc được %s trong jar.".formatted(name), e);
    }
  }
}
