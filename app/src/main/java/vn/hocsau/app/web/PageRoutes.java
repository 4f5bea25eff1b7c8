package vn.hocsau.app.web;

import io.javalin.http.Context;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import vn.hocsau.app.model.ModelCard;
import vn.hocsau.app.model.ModelCards;
import vn.hocsau.app.model.Task;
import vn.hocsau.app.web.StaticFiles.StaticFile;

/** Các trang, các tệp đi kèm trang, và báo cáo của notebook nếu đã làm trên máy này. */
final class PageRoutes {

  /** Địa chỉ → tệp trong {@code web/}. */
  private static final Map<String, String> PAGES = pages();

  private static final String ERROR_PAGE = "loi.html";
  private static final String ERROR_PLACE = "<!--thong-bao-->";

  /** Báo cáo là trang tự chứa: mã và kiểu viết thẳng trong trang, không gọi gì ra ngoài. */
  private static final String REPORT_POLICY =
      "sandbox allow-scripts allow-popups; default-src 'none'; style-src 'unsafe-inline';"
          + " script-src 'unsafe-inline'; img-src data:; font-src data:; frame-ancestors 'none'";

  private static final Logger LOG = LoggerFactory.getLogger(PageRoutes.class);

  /** Báo cáo lớn hơn phần xếp hàng được của một câu trả lời, nên người đọc chậm giữ một luồng. */
  private static final int MAX_READERS = 8;

  private final Semaphore readers = new Semaphore(MAX_READERS);
  private final StaticFiles files;
  private final Path reports;

  PageRoutes(StaticFiles files, Path reports) {
    this.files = files;
    this.reports = reports;
  }

  private static Map<String, String> pages() {
    Map<String, String> pages = new TreeMap<>();
    pages.put("/", "index.html");
    for (String name :
        List.of("chu-so", "binh-luan", "ba-tu", "tieu-de", "kieu", "dien-nang", "khi-hau", "api")) {
      pages.put("/" + name, name + ".html");
    }
    ModelCards.ALL.stream()
        .filter(card -> card.task() == Task.IMAGES)
        .forEach(card -> pages.put(card.page(), "anh.html"));
    return pages;
  }

  void addTo(Routes routes) {
    PAGES.forEach((path, file) -> routes.get(path, ctx -> send(ctx, file)));
    routes.get("/assets/<name>", ctx -> send(ctx, "assets/" + ctx.pathParam("name")));
    routes.get("/favicon.ico", ctx -> send(ctx, "favicon.ico"));
    ModelCards.ALL.stream()
        .map(ModelCard::notebook)
        .distinct()
        .forEach(
            notebook ->
                routes.get(reportPath(notebook), ctx -> sendReport(ctx, reportFile(notebook))));
  }

  /** Người mở một địa chỉ bằng trình duyệt nhận một trang, không phải JSON. */
  boolean sendError(Context ctx, String message) {
    StaticFile page = files.get(ERROR_PAGE);
    String accept = ctx.header("Accept");
    if (page == null
        || accept == null
        || !accept.contains("text/html")
        || ctx.path().startsWith("/api/")) {
      return false;
    }
    ctx.contentType(page.type())
        .result(
            new String(page.content(), StandardCharsets.UTF_8)
                .replace(ERROR_PLACE, escaped(message)));
    return true;
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }

  static String reportPath(String notebook) {
    return "/bao-cao/" + notebook;
  }

  boolean hasReport(String notebook) {
    return Files.isRegularFile(reportFile(notebook));
  }

  private Path reportFile(String notebook) {
    return reports.resolve(notebook + ".html");
  }

  private void send(Context ctx, String name) {
    StaticFile file = files.get(name);
    if (file == null) {
      throw ApiException.notFound("Không có trang %s.".formatted(ctx.path()));
    }
    ctx.header("Cache-Control", "no-cache").header("ETag", file.etag());
    if (file.etag().equals(ctx.header("If-None-Match"))) {
      ctx.status(304);
      return;
    }
    ctx.contentType(file.type()).result(file.content());
  }

  private void sendReport(Context ctx, Path file) {
    if (!Files.isRegularFile(file)) {
      throw ApiException.notFound(
          "Chưa có báo cáo này trên máy; hãy chạy: hocsau report %s."
              .formatted(ctx.path().substring("/bao-cao/".length())));
    }
    if (!readers.tryAcquire()) {
      throw ApiException.busy("Nhiều người đang mở báo cáo; hãy thử lại sau 1 giây.");
    }
    try {
      ctx.header("Content-Security-Policy", REPORT_POLICY);
      ctx.res().setContentType("text/html; charset=utf-8");
      ctx.res().setContentLengthLong(Files.size(file));
      Files.copy(file, ctx.res().getOutputStream());
    } catch (IOException e) {
      if (!ctx.res().isCommitted()) {
        throw new UncheckedIOException("Không đọc được báo cáo %s.".formatted(file), e);
      }
      LOG.debug("Người đọc báo cáo đã đi giữa chừng", e);
    } finally {
      readers.release();
    }
  }
}
