package vn.hocsau.app;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import vn.hocsau.app.model.Models;
import vn.hocsau.app.web.HocSauApp;
import vn.hocsau.app.web.ListenAddress;
import vn.hocsau.app.web.ServerSettings;
import vn.hocsau.store.DataException;
import vn.hocsau.train.ProjectFolder;
import vn.hocsau.train.RunMode;

/** Lệnh {@code hocsau app}: làm những gói còn thiếu rồi mở máy chủ. */
public final class AppCommand {

  private static final int OK = 0;
  private static final int FAILED = 1;
  private static final int USAGE = 2;
  private static final int LAST_PORT = 65_535;

  private static final String HELP =
      """
      Cách dùng: hocsau app [--port CỔNG] [--host ĐỊA_CHỈ] [--name TÊN] [--models THƯ_MỤC] [--read-only] [--load NxS]

        --port CỔNG        cổng để nghe (mặc định: cổng nào trống thì dùng)
        --host ĐỊA_CHỈ     địa chỉ để nghe (mặc định: 127.0.0.1, chỉ máy này)
        --name TÊN         tên miền mà người dùng gõ khi đặt sau reverse proxy; nhiều tên thì cách bằng dấu phẩy
        --models THƯ_MỤC   nơi có các gói mô hình (mặc định: build/models)
        --read-only        chỉ đọc thư mục gói: không huấn luyện, không ghi gì; cho nhiều bản dùng chung một thư mục
        --load NxS         không phục vụ mà đo tải: N người hỏi cùng lúc trong S giây, ví dụ 64x30
        --help             hiện trang này

      Gói nào chưa có thì được huấn luyện trước ở chế độ nhanh. Nhấn Ctrl+C để dừng.
      Mã thoát: 0 xong, 1 không chạy được hoặc đo tải thấy câu trả lời sai, 2 gọi sai cách.
      """;

  private AppCommand() {}

  /** Những gì dòng lệnh yêu cầu. */
  private record Options(
      int port,
      String host,
      List<String> names,
      Path models,
      boolean readOnly,
      LoadRun.@Nullable Plan load,
      boolean help) {

    static Options parse(String[] args) {
      int port = 0;
      String host = "127.0.0.1";
      List<String> names = List.of();
      Path models = ProjectFolder.build("models");
      boolean readOnly = false;
      LoadRun.Plan load = null;
      boolean help = false;
      for (int i = 0; i < args.length; i++) {
        switch (args[i]) {
          case "--help", "-h" -> help = true;
          case "--port" ->
              port = Arguments.number("--port", Arguments.value(args, i++), 0, LAST_PORT);
          case "--host" -> host = Arguments.value(args, i++);
          case "--name" -> names = List.of(Arguments.value(args, i++).split(" *, *", -1));
          case "--models" -> models = Path.of(Arguments.value(args, i++));
          case "--read-only" -> readOnly = true;
          case "--load" -> load = LoadRun.Plan.parse(Arguments.value(args, i++));
          default ->
              throw new IllegalArgumentException("Không hiểu %s; xem --help.".formatted(args[i]));
        }
      }
      return new Options(port, host, names, models, readOnly, load, help);
    }
  }

  /**
   * Chạy lệnh rồi thoát với mã tương ứng.
   *
   * @param args các đối số, xem {@code --help}
   */
  public static void main(String[] args) {
    PrintStream out =
        new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
    PrintStream err =
        new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);
    System.exit(run(args, out, err));
  }

  /** Chạy lệnh tới khi tiến trình bị dừng; trả mã thoát. */
  static int run(String[] args, PrintStream out, PrintStream err) {
    Options options;
    try {
      options = Options.parse(args);
    } catch (IllegalArgumentException e) {
      err.println(e.getMessage());
      return USAGE;
    }
    if (options.help()) {
      out.print(HELP);
      return OK;
    }
    try {
      // Trước khi huấn luyện mất nhiều phút: cổng không mở được thì nói ngay.
      new ListenAddress(options.host(), options.load() == null ? options.port() : 0).check();
      if (!options.readOnly()) {
        new Trainer(options.models(), out).complete(RunMode.QUICK);
      }
      Models models = Models.load(options.models());
      models.all().stream()
          .filter(entry -> !entry.available())
          .forEach(entry -> err.println(entry.problem()));
      if (options.readOnly() && models.all().stream().noneMatch(Models.Entry::available)) {
        throw new IllegalStateException(
            "Thư mục %s không có gói nào dùng được, mà --read-only thì không huấn luyện; hãy làm gói ở nơi ghi được bằng: hocsau train --models %s."
                .formatted(options.models(), options.models()));
      }
      var settings = ServerSettings.standard().at(options.host(), options.names());
      if (options.load() != null) {
        return new LoadRun(models, settings, options.load(), out).run() ? OK : FAILED;
      }
      serve(HocSauApp.create(models, settings), options.port(), out);
      return OK;
    } catch (DataException | UncheckedIOException | IllegalStateException e) {
      err.println(e.getMessage());
      return FAILED;
    }
  }

  private static void serve(HocSauApp app, int port, PrintStream out) {
    var stopped = new CountDownLatch(1);
    app.start(port);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  app.close();
                  out.println("Đã dừng.");
                  stopped.countDown();
                },
                "dung"));
    out.println("Học sâu bằng Java: " + app.address());
    out.println("Nhấn Ctrl+C ở đây để dừng.");
    try {
      stopped.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
