package vn.hocsau.app.web;

import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.eclipse.jetty.server.HttpConfiguration;
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

  /** Luồng ngoài bảng tuyến: nhận kết nối, đọc phần đầu, chờ thân, trả lời các địa chỉ vận hành. */
  private static final int SPARE_THREADS = 32;

  /** Khi không còn yêu cầu nào: hạn chót để đóng các kết nối đang im lặng. */
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(3);

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
  }

  private void configureServer(Server server) {
    server.setStopTimeout(CLOSE_LIMIT.toMillis());
    requests.setHandler(
        new Gate(
            new AllowedHosts(settings.host(), settings.names()),
            new Bodies(settings.idleLimit()),
            settings.capacity() + SPARE_THREADS / 2,
            metrics,
            Map.of(
                "/health", this::ready,
                "/health/ready", this::ready,
                "/health/live", () -> Gate.Answer.json(200, health(null)),
                "/metrics", this::measures)));
    server.setHandler(requests);
    server.setErrorHandler(new ServerErrors());
  }

  private static void limit(HttpConfiguration http) {
    http.setSendServerVersion(false);
    http.setSendDateHeader(true);
  }

  private ServerConnector connect(Server server, HttpConfiguration http) {
    var made = new ServerConnector(server, PromptConnection.factory(http, settings.idleLimit()));
    made.setHost(settings.host());
    made.setPort(port);
    made.setIdleTimeout(settings.idleLimit().toMillis());
    connector.set(made);
    return made;
  }

  private Gate.Answer ready() {
    if (available() == 0) {
      return notReady(
          "model_missing", "Chưa có mô hình nào dùng được; hãy làm các gói bằng: hocsau train.");
    }
    if (!queue.working()) {
      return notReady(
          "busy",
          "Mọi luồng suy luận hoặc giải mã ảnh đều đang kẹt; nếu kéo dài, hãy mở lại máy chủ.");
    }
    return Gate.Answer.json(200, health(null));
  }

  private Gate.Answer notReady(String code, String message) {
    return Gate.Answer.json(503, health(new Replies.Problem(code, message, null)));
  }

  private Replies.Health health(Replies.@Nullable Problem problem) {
    List<String> missing =
        models.all().stream()
            .filter(entry -> !entry.available())
            .map(entry -> entry.card().id())
            .toList();
    return new Replies.Health(problem == null ? "ok" : "not_ready", available(), missing, problem);
  }

  private Gate.Answer measures() {
    return new Gate.Answer(
        200, "text/plain; version=0.0.4; charset=utf-8", metrics.text(queue, available()));
  }

  private int available() {
    return (int) models.all().stream().filter(Models.Entry::available).count();
  }

  /**
   * Mở cổng và trả lời từ đây.
   *
   * @param wantedPort cổng, trong [0, 65535]; 0 là cổng nào trống thì dùng
   * @throws IllegalStateException nếu không nghe được; các câu như của {@link ListenAddress#check}
   */
  public void start(int wantedPort) {
    port = wantedPort;
    try {
      javalin.start();
    } catch (RuntimeException e) {
      queue.close();
      new ListenAddress(settings.host(), wantedPort).check();
      throw e;
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
    String host = settings.host().contains(":") ? "[%s]" : "%s";
    return ("http://" + host + ":%d").formatted(settings.host(), open.getLocalPort());
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
