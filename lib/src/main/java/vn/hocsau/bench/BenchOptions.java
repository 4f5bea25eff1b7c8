package vn.hocsau.bench;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Dòng lệnh của {@code hocsau bench}.
 *
 * @param models mô hình phải đo, theo thứ tự đã gõ; không gõ là tất cả
 * @param engine máy tính
 * @param steps số bước đo, 0 là tự chọn
 * @param json tệp nhận kết quả, null nếu chỉ in bảng
 * @param list chỉ liệt kê mô hình
 * @param help chỉ in hướng dẫn
 */
record BenchOptions(
    List<CourseModel> models,
    EngineChoice engine,
    int steps,
    @Nullable Path json,
    boolean list,
    boolean help) {

  private static final List<String> KNOWN =
      List.of("--list", "--json", "--engine", "--steps", "--help");

  /**
   * Đọc dòng lệnh.
   *
   * @throws IllegalArgumentException nếu có tên hoặc giá trị sai; thông báo nêu cái sai và cách sửa
   */
  static BenchOptions parse(String[] args) {
    Deque<String> rest = new ArrayDeque<>(List.of(args));
    List<CourseModel> models = new ArrayList<>();
    EngineChoice engine = EngineChoice.AUTO;
    int steps = 0;
    Path json = null;
    boolean list = false;
    boolean help = false;
    while (!rest.isEmpty()) {
      String arg = rest.pop();
      switch (arg) {
        case "--list" -> list = true;
        case "--help", "-h" -> help = true;
        case "--json" -> json = Path.of(value(arg, "một tên tệp", rest));
        case "--engine" -> engine = EngineChoice.of(value(arg, "tên máy", rest));
        case "--steps" -> steps = positive(arg, value(arg, "một số nguyên", rest));
        default -> {
          if (arg.startsWith("-")) {
            throw new IllegalArgumentException(
                "Không hiểu %s. Gần giống: %s. Xem hocsau bench --help."
                    .formatted(arg, String.join(", ", Suggestions.nearest(arg, KNOWN))));
          }
          models.add(CourseModels.get(arg));
        }
      }
    }
    return new BenchOptions(
        models.isEmpty() ? CourseModels.ALL : List.copyOf(models), engine, steps, json, list, help);
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
