package vn.hocsau.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import vn.hocsau.chart.BarChart;
import vn.hocsau.chart.Chart;

/**
 * Một bước đắt lên bao nhiêu khi số bước thời gian, số nút ẩn hoặc minibatch gấp đôi, với một và
 * hai luồng.
 */
final class Scaling {

  /** Mô hình mặc định: một tầng dài và bốn tầng chồng nhau. */
  static final List<CourseModel> DEFAULT =
      List.of(CourseModels.get("climate-lstm-7"), CourseModels.get("mnist-rnn4"));

  private final Measurer measurer;
  private final Path folder;
  private final PrintStream out;

  /**
   * Chuẩn bị đo.
   *
   * @param measurer cách đo một mô hình
   * @param folder thư mục nhận hình
   * @param out nơi in bảng
   */
  Scaling(Measurer measurer, Path folder, PrintStream out) {
    this.measurer = measurer;
    this.folder = folder;
    this.out = out;
  }

  /** Các biến thể theo tên, biến thể đầu là chính mô hình. */
  private static Map<String, CourseModel> variants(CourseModel model) {
    Map<String, CourseModel> variants = new LinkedHashMap<>();
    variants.put("gốc", model);
    variants.put("số bước × 2", model.withDoubleSteps());
    variants.put("số nút ẩn × 2", model.withDoubleHidden());
    variants.put("minibatch × 2", model.withDoubleBatch());
    return variants;
  }

  /**
   * Đo mọi biến thể của một mô hình, in bảng và ghi hình.
   *
   * @return các phép đo với một luồng rồi với hai luồng
   * @throws CannotRunException nếu mô hình không phải mạng hồi tiếp, hoặc máy đã chọn không chạy
   *     được nó
   * @throws IOException nếu không ghi được hình
   */
  List<Measurement> run(CourseModel model) throws CannotRunException, IOException {
    if (model.blocks().stream().noneMatch(block -> block instanceof Block.Recurrent)) {
      throw new CannotRunException(model, "chỉ mạng hồi tiếp có số bước và số nút ẩn để gấp đôi.");
    }
    out.printf("%n%s%n", model.id());
    out.printf(
        "%-16s %12s %10s %8s %10s %8s %8s%n",
        "biến thể", "tham số", "1 luồng", "× gốc", "2 luồng", "× gốc", "lợi");
    List<Measurement> one = new ArrayList<>();
    List<Measurement> two = new ArrayList<>();
    for (Map.Entry<String, CourseModel> variant : variants(model).entrySet()) {
      one.add(measure(variant.getValue(), 1));
      two.add(measure(variant.getValue(), 2));
      print(variant.getKey(), one, two);
    }
    out.println("Hình: " + draw(model, one, two));
    return Stream.concat(one.stream(), two.stream()).toList();
  }

  private Measurement measure(CourseModel model, int threads)
      throws CannotRunException, IOException {
    Threads limited = Threads.limitedTo(threads);
    try {
      return measurer.measure(model);
    } finally {
      limited.close();
    }
  }

  /** In dòng của biến thể vừa đo xong. */
  private void print(String label, List<Measurement> one, List<Measurement> two) {
    Measurement last = one.get(one.size() - 1);
    double millis1 = last.msMedian();
    double millis2 = two.get(two.size() - 1).msMedian();
    out.printf(
        Locale.ROOT,
        "%-16s %,12d %10.3f %8.2f %10.3f %8.2f %8.2f%n",
        label,
        last.params(),
        millis1,
        millis1 / one.get(0).msMedian(),
        millis2,
        millis2 / two.get(0).msMedian(),
        millis1 / millis2);
  }

  private Path draw(CourseModel model, List<Measurement> one, List<Measurement> two)
      throws IOException {
    Chart chart =
        BarChart.of("Một bước huấn luyện của " + model.id())
            .unit("Trung vị (mili giây)")
            .groups(variants(model).keySet().toArray(String[]::new))
            .bars("1 luồng", medians(one))
            .bars("2 luồng", medians(two))
            .build();
    Files.createDirectories(folder);
    return Files.write(folder.resolve("mo_rong_%s.png".formatted(model.id())), chart.png());
  }

  private static double[] medians(List<Measurement> results) {
    return results.stream().mapToDouble(Measurement::msMedian).toArray();
  }
}
