package vn.hocsau.bench;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import vn.hocsau.text.EditDistance;

/**
 * Dòng lệnh của {@code hocsau bench}.
 *
 * @param models mô hình phải đo, hoặc mô hình của các việc dự đoán, theo thứ tự đã gõ
 * @param mode việc phải làm
 * @param engine máy tính
 * @param steps số bước đo, 0 là tự chọn
 * @param json tệp nhận kết quả, null nếu chỉ in bảng
 * @param memory đo cả bộ nhớ
 * @param chart tệp PNG nhận biểu đồ của {@link Mode#ROOFLINE}, null nếu không vẽ
 */
record BenchOptions(
    List<MeasuredModel> models,
    Mode mode,
    EngineChoice engine,
    int steps,
    @Nullable Path json,
    boolean memory,
    @Nullable Path chart) {

  private static final List<String> KNOWN =
      List.of(
          "--list",
          "--json",
          "--chart",
          "--engine",
          "--steps",
          "--memory",
          "--bare",
          "--roofline",
          "--predict",
          "--help");

  /** Việc phải làm. */
  enum Mode {
    MEASURE,
    BARE,
    ROOFLINE,
    PREDICT,
    LIST
  }

  /**
   * Đọc dòng lệnh.
   *
   * @throws IllegalArgumentException nếu có tên hoặc giá trị sai; thông báo nêu cái sai và cách sửa
   */
  static BenchOptions parse(String[] args) {
    Deque<String> rest = new ArrayDeque<>(List.of(args));
    List<String> names = new ArrayList<>();
    List<String> modes = new ArrayList<>();
    EngineChoice engine = EngineChoice.AUTO;
    int steps = 0;
    Path json = null;
    Path chart = null;
    boolean memory = false;
    while (!rest.isEmpty()) {
      String arg = rest.pop();
      switch (arg) {
        case "--list", "--bare", "--roofline", "--predict" -> modes.add(arg);
        case "--memory" -> memory = true;
        case "--json" -> json = Path.of(value(arg, "một tên tệp", rest));
        case "--chart" -> chart = Path.of(value(arg, "một tên tệp PNG", rest));
        case "--engine" -> engine = EngineChoice.of(value(arg, "tên máy", rest));
        case "--steps" -> steps = positive(arg, value(arg, "một số nguyên", rest));
        default -> {
          if (arg.startsWith("-")) {
            throw new IllegalArgumentException(
                "Không hiểu %s. Gần giống: %s. Xem hocsau bench --help."
                    .formatted(arg, String.join(", ", EditDistance.nearest(arg, KNOWN))));
          }
          names.add(arg);
        }
      }
    }
    Mode mode = mode(modes);
    if (mode == Mode.BARE && engine != EngineChoice.AUTO) {
      throw new IllegalArgumentException(
          "--bare luôn gọi thẳng oneDNN; bỏ --engine %s.".formatted(engine.key()));
    }
    if (chart != null && mode != Mode.ROOFLINE) {
      throw new IllegalArgumentException(
          "--chart chỉ vẽ kết quả của --roofline; hãy thêm --roofline.");
    }
    return new BenchOptions(models(mode, names), mode, engine, steps, json, memory, chart);
  }

  private static List<MeasuredModel> models(Mode mode, List<String> names) {
    if (mode == Mode.PREDICT) {
      List<PredictionRow> rows =
          names.isEmpty() ? PredictionRow.all() : names.stream().map(PredictionRow::get).toList();
      return rows.stream().map(PredictionRow::model).toList();
    }
    return names.isEmpty() ? MeasuredModel.all() : names.stream().map(MeasuredModel::get).toList();
  }

  private static Mode mode(List<String> given) {
    if (given.stream().distinct().count() > 1) {
      throw new IllegalArgumentException(
          "%s là những việc khác nhau; chỉ chọn một.".formatted(String.join(", ", given)));
    }
    return switch (given.isEmpty() ? "" : given.get(0)) {
      case "--list" -> Mode.LIST;
      case "--bare" -> Mode.BARE;
      case "--roofline" -> Mode.ROOFLINE;
      case "--predict" -> Mode.PREDICT;
      default -> Mode.MEASURE;
    };
  }

  private static String value(String option, String what, Deque<String> rest) {
    if (rest.isEmpty() || rest.element().startsWith("--")) {
      throw new IllegalArgumentException(
          "%s cần %s đi sau. Xem hocsau bench --help.".formatted(option, what));
    }
    return rest.pop();
  }

  private static int positive(String option, String text) {
    try {
      int number = Integer.parseInt(text);
      if (number > 0) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Nói chung một câu với số không dương.
    }
    throw new IllegalArgumentException(
        "%s cần một số nguyên dương; nhận được \"%s\".".formatted(option, text));
  }
}
