package vn.hocsau.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import vn.hocsau.chart.BarChart;
import vn.hocsau.chart.Chart;
import vn.hocsau.train.RunRecord;

/**
 * Lệnh {@code hocsau bench}: thời gian một bước huấn luyện của từng mô hình trong khóa học; với
 * {@code --predict}, thời gian một lượt dự đoán.
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

  private static final ObjectMapper JSON = new ObjectMapper();

  private final BenchOptions options;
  private final PrintStream out;
  private final PrintStream err;
  private final Map<String, String> machine;
  private final Measurer measurer;

  /** Mức cao nhất của máy; null nếu không so với mốc dưới. */
  private @Nullable Peaks peaks;

  private BenchCommand(BenchOptions options, StepTimer timer, PrintStream out, PrintStream err) {
    this.options = options;
    this.out = out;
    this.err = err;
    RunRecord record = RunRecord.start("bench", 0).finish();
    machine = new LinkedHashMap<>(record.machine());
    machine.put("Java", String.valueOf(record.versions().get("Java")));
    measurer = new Measurer(options, timer, record.versions());
  }

  /**
   * Chạy lệnh rồi thoát với mã tương ứng.
   *
   * @param args các đối số, xem {@code hocsau bench --help}
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
    if (options.mode() == BenchOptions.Mode.LIST) {
      options.models().forEach(model -> out.println(model.describe()));
      return OK;
    }
    try (Writer json = open(options.json())) {
      return new BenchCommand(options, timer, out, err).measureAll(json);
    } catch (IOException e) {
      err.println("Không đọc hoặc ghi được: " + e.getMessage());
      return FAILED;
    }
  }

  /** Mở tệp trước khi đo, để lỗi tên tệp lộ ra ngay. */
  private static Writer open(@Nullable Path json) throws IOException {
    return json == null ? Writer.nullWriter() : Files.newBufferedWriter(json);
  }

  private int measureAll(Writer json) throws IOException {
    machine.forEach((key, value) -> out.println(key + ": " + value));
    out.println(
        "Thời gian một %s, mili giây%s.\n"
            .formatted(
                options.mode() == BenchOptions.Mode.PREDICT ? "lượt dự đoán" : "bước",
                options.memory() ? "; đỉnh bộ nhớ, MB" : ""));
    if (options.mode() == BenchOptions.Mode.ROOFLINE) {
      peaks = Peaks.measure();
      out.printf(
          Locale.ROOT,
          "Máy này: %.0f Gflop/s khi nhân ma trận lớn, %.1f GB/s khi chép.%n%n",
          peaks.operations() / 1e9,
          peaks.bytes() / 1e9);
    }
    printHead();
    int measured = 0;
    List<Measurement> bounded = new ArrayList<>();
    List<String> leftOut = new ArrayList<>();
    for (MeasuredModel model : options.models()) {
      try {
        Measurement result = measurer.measure(model);
        if (peaks != null) {
          result = result.against(Roofline.of(model), peaks);
          bounded.add(result);
        }
        print(result);
        // Ghi trọn từng dòng: bị dừng giữa chừng thì tệp giữ những mô hình đã xong.
        json.write(JSON.writeValueAsString(result) + "\n");
        json.flush();
        measured++;
      } catch (CannotRunException e) {
        leftOut.add(e.getMessage());
      }
    }
    leftOut.forEach(err::println);
    Path chart = options.chart();
    if (chart != null && !bounded.isEmpty()) {
      Files.write(chart, draw(bounded).png());
    }
    if (peaks != null && options.models().size() == 1) {
      printStages(Roofline.of(options.models().get(0)), peaks);
    }
    return measured > 0 ? OK : FAILED;
  }

  private void printHead() {
    out.printf(
        "%-22s %12s %9s %10s %10s %10s %10s %8s",
        "mô hình", "tham số", "minibatch", "trung vị", "nhỏ nhất", "p90", "lớn nhất", "số bước");
    out.println(
        memoryColumns("heap", "tiến trình", "ngoài heap")
            + (peaks == null
                ? ""
                : "%10s %10s %10s %8s".formatted("Gflop", "MB", "mốc dưới", "tỉ số")));
  }

  /** Ba cột bộ nhớ; rỗng nếu không đo. */
  private String memoryColumns(
      @Nullable Object heap, @Nullable Object process, @Nullable Object offHeap) {
    return options.memory()
        ? "%10s %11s %11s".formatted(heap, process, offHeap == null ? "–" : offHeap)
        : "";
  }

  private void print(Measurement result) {
    out.printf(
        Locale.ROOT,
        "%-22s %,12d %9d %10.3f %10.3f %10.3f %10.3f %8d",
        result.id(),
        result.params(),
        result.batch(),
        result.msMedian(),
        result.msMin(),
        result.msP90(),
        result.msMax(),
        result.steps());
    out.print(memoryColumns(result.heapPeakMb(), result.processPeakMb(), result.offHeapPeakMb()));
    Double bound = result.boundMs();
    out.println(
        bound == null
            ? ""
            : String.format(
                Locale.ROOT,
                "%10.3f %10.2f %10.3f %8.2f",
                result.gflop(),
                result.trafficMb(),
                bound,
                result.msMedian() / bound));
  }

  private static Chart draw(List<Measurement> bounded) {
    return BarChart.of("Một bước huấn luyện so với mốc dưới của máy")
        .unit("Thời gian đo được / mốc dưới")
        .groups(bounded.stream().map(Measurement::id).toArray(String[]::new))
        .bars(
            "tỉ số",
            bounded.stream()
                .mapToDouble(m -> m.msMedian() / Objects.requireNonNull(m.boundMs()))
                .toArray())
        .build();
  }

  /** Từng chặng của một mô hình: chỗ nào tính, chỗ nào chuyển dữ liệu. */
  private void printStages(Roofline roofline, Peaks peaks) {
    out.printf("%n%-44s %10s %10s %10s%n", "chặng", "Gflop", "MB", "mốc dưới");
    for (Work stage : roofline.work()) {
      out.printf(
          Locale.ROOT,
          "%-44s %10.3f %10.2f %10.3f%n",
          stage.stage(),
          stage.operations() / 1e9,
          stage.bytes() / 1e6,
          stage.boundMillis(peaks));
    }
  }
}
