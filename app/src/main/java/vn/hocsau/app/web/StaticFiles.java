package vn.hocsau.app.web;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import vn.hocsau.store.Fingerprint;

/**
 * Mọi tệp của thư mục {@code web/} trong jar, nạp một lần vào bộ nhớ.
 *
 * <p>Tên mà người dùng gửi chỉ dùng để tra trong bảng này, nên không có đường nào dẫn tới hệ thống
 * tệp.
 */
final class StaticFiles {

  private static final String FOLDER = "web";
  private static final Map<String, String> TYPES =
      Map.ofEntries(
          Map.entry("html", "text/html; charset=utf-8"),
          Map.entry("css", "text/css; charset=utf-8"),
          Map.entry("js", "text/javascript; charset=utf-8"),
          Map.entry("mjs", "text/javascript; charset=utf-8"),
          Map.entry("json", "application/json; charset=utf-8"),
          Map.entry("txt", "text/plain; charset=utf-8"),
          Map.entry("svg", "image/svg+xml"),
          Map.entry("png", "image/png"),
          Map.entry("jpg", "image/jpeg"),
          Map.entry("ico", "image/x-icon"),
          Map.entry("woff2", "font/woff2"));

  private final Map<String, StaticFile> files;

  /** Một tệp: nội dung, kiểu và dấu vân tay để trình duyệt khỏi tải lại. */
  @SuppressWarnings("ArrayRecordComponent")
  record StaticFile(byte[] content, String type, String etag) {}

  private StaticFiles(Map<String, StaticFile> files) {
    this.files = Map.copyOf(files);
  }

  static StaticFiles load() {
    URL folder = StaticFiles.class.getClassLoader().getResource(FOLDER);
    if (folder == null) {
      return new StaticFiles(Map.of());
    }
    try {
      URI uri = folder.toURI();
      if (uri.getScheme().equals("file")) {
        return read(Path.of(uri));
      }
      try (FileSystem jar = FileSystems.newFileSystem(uri, Map.of())) {
        return read(jar.getPath("/" + FOLDER));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Không đọc được các trang web trong jar.", e);
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static StaticFiles read(Path root) throws IOException {
    Map<String, StaticFile> files = new HashMap<>();
    try (var all = Files.walk(root)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        String name = root.relativize(file).toString().replace('\\', '/');
        byte[] content = Files.readAllBytes(file);
        files.put(
            name,
            new StaticFile(
                content, type(name), '"' + Fingerprint.of(content).substring(0, 16) + '"'));
      }
    }
    return new StaticFiles(files);
  }

  /** Tệp theo tên tính từ {@code web/}, ví dụ {@code assets/app.css}; null nếu không có. */
  @Nullable StaticFile get(String name) {
    return files.get(name);
  }

  private static String type(String name) {
    String extension = name.substring(name.lastIndexOf('.') + 1);
    return TYPES.getOrDefault(extension, "application/octet-stream");
  }
}
