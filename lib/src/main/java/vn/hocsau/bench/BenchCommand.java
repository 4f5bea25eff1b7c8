package vn.hocsau.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import vn.hocsau.layer.Engine;
import vn.hocsau.train.RunRecord;

/**
 * Lệnh {@code hocsau bench}: thời gian một bước huấn luyện của từng mô hình trong khóa học.
 *
 * <p>Một bước là lượt xuôi, lượt ngược và cập nhật trên một minibatch ngẫu nhiên nằm sẵn trong bộ
 * nhớ. Các mô hình được đo lần lượt trong cùng một tiến trình, như trong một notebook và như phép
 * đo của Keras: mã đã biên dịch cho mô hình trước có thể kém hợp với mô hình sau, và người dùng
 * cũng gặp đúng điều đó.
 */
public final class BenchCommand {

  private static final int OK = 0;
  private static final int FAILED = 1;
  private static final int USAGE = 2;

  private static final String HELP =
      """
      Cách dùng: hocsau bench [MÔ_HÌNH…] [--list] [--json TỆP] [--engine MÁY] [--steps N]

        MÔ_HÌNH…          tên các mô hình phải đo; không nêu là đo tất cả
        --list            liệt kê mô hình: số tham số, minibatch, kích thước một mẫu
        --json TỆP        ghi thêm kết quả ra tệp, mỗi mô hình một dòng JSON
        --engine MÁY      auto (mặc định): tầng của khóa học, tự chọn máy; onednn, nd4j: ép một máy;
                          stock: tầng có sẵn của DL4J
        --steps N         số bước đo; mặc định vừa trong hai giây, từ 5 đến 100
        --help            hiện trang này

      Mã thoát: 0 xong, 1 không đo được mô hình nào hoặc không ghi được tệp, 2 gọi sai cách.
      """;

  private static final ObjectMapper JSON = new ObjectMapper();

  private final BenchOptions options;
  private final StepTimer timer;
  private final PrintStream out;
  private final PrintStream err;

  private BenchCommand(BenchOptions options, StepTimer timer, PrintStream out, PrintStream err) {
    this.options = options;
    this.timer = timer;
    this.out = out;
    this.err = err;
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
    System.exit(run(args, StepTimer.standard(), out, err));
  }

  /** Chạy lệnh với cách đo cho trước; trả mã thoát. */
  static int run(String[] args, StepTimer timer, PrintStream out, PrintStream err) {
    BenchOptions options;
    try {
      options = BenchOptions.parse(args);
    } catch (IllegalArgumentException e) {
      err.println(e.getMessage());
      return USAGE;
    }
    if (options.help()) {
      out.print(HELP);
      return OK;
    }
    BenchCommand command = new BenchCommand(options, timer, out, err);
    if (options.list()) {
      return command.list();
    }
    try (Writer json = open(options.json())) {
      return command.measureAll(json);
    } catch (IOException | UncheckedIOException e) {
      err.printf("Không ghi được %s: %s%n", options.json(), e.getMessage());
      return FAILED;
    }
  }

  /** Mở tệp trước khi đo, để lỗi tên tệp lộ ra ngay; dòng nào xong ghi dòng ấy. */
  private static Writer open(@Nullable Path json) throws IOException {
    return json == null ? Writer.nullWriter() : Files.newBufferedWriter(json);
  }

  private int list() {
    for (CourseModel model : options.models()) {
      out.printf(
          Locale.ROOT,
          "%-16s %,12d tham số, minibatch %3d, mẫu %s%n",
          model.id(),
          model.numParams(),
          model.batch(),
          model.input().describe());
    }
    return OK;
  }

  private int measureAll(Writer json) throws IOException {
    RunRecord record = RunRecord.start("bench", 0).finish();
    record.machine().forEach((key, value) -> out.println(key + ": " + value));
    out.println("Java: " + record.versions().get("Java"));
    out.println();
    out.printf(
        "%-16s %12s %9s %10s %10s %10s %10s %8s%n",
        "mô hình", "tham số", "minibatch", "trung vị", "nhỏ nhất", "p90", "lớn nhất", "số bước");
    String peer =
        options.engine() == EngineChoice.STOCK
            ? "dl4j " + record.versions().get("DL4J")
            : "hocsau " + record.versions().get("Học sâu");
    int measured = 0;
    List<String> leftOut = new ArrayList<>();
    for (CourseModel model : options.models()) {
      try {
        Measurement result = measure(model, peer);
        print(result);
        json.write(JSON.writeValueAsString(result) + "\n");
        json.flush();
        measured++;
      } catch (CannotRunException e) {
        leftOut.add(e.getMessage());
      }
    }
    out.println("\nThời gian một bước, mili giây.");
    leftOut.forEach(err::println);
    return measured > 0 ? OK : FAILED;
  }

  /** Mô hình không chạy được với lựa chọn hiện tại; thông báo là câu cho người đọc. */
  private static final class CannotRunException extends Exception {
    CannotRunException(CourseModel model, String why) {
      super("Bỏ qua %s: %s".formatted(model.id(), why));
    }
  }

  private Measurement measure(CourseModel model, String peer) throws CannotRunException {
    LayerKit kit = options.engine().kit();
    Optional<String> obstacle = kit.obstacle(model);
    if (obstacle.isPresent()) {
      throw new CannotRunException(model, obstacle.get());
    }
    try (NetworkRun run = build(model, kit)) {
      StepTimer.Timing timing = timer.time(run::step, options.steps());
      return Measurement.of(model, run.numParams(), peer, options.engine().key(), timing);
    }
  }

  /** Máy bị ép không làm được thì mạng từ chối ngay lúc dựng. */
  private NetworkRun build(CourseModel model, LayerKit kit) throws CannotRunException {
    String before = System.getProperty(Engine.PROPERTY, "");
    System.setProperty(Engine.PROPERTY, options.engine().property());
    try {
      return new NetworkRun(model, kit);
    } catch (IllegalArgumentException e) {
      throw new CannotRunException(model, String.valueOf(e.getMessage()));
    } finally {
      System.setProperty(Engine.PROPERTY, before);
    }
  }

  private void print(Measurement result) {
    out.printf(
        Locale.ROOT,
        "%-16s %,12d %9d %10.3f %10.3f %10.3f %10.3f %8d%n",
        result.id(),
        result.params(),
        result.batch(),
        result.msMedian(),
        result.msMin(),
        result.msP90(),
        result.msMax(),
        result.steps());
  }
}
