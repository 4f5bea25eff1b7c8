package vn.hocsau.exercise;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** So câu trả lời với điều phải có, và nói chỗ khác bằng một câu. */
final class Answers {

  private Answers() {}

  /** Chỗ trống: null, NaN hoặc chuỗi trống. */
  static boolean isMissing(@Nullable Object answer) {
    return answer == null
        || (answer instanceof Number number && Double.isNaN(number.doubleValue()))
        || (answer instanceof CharSequence text && text.toString().isBlank());
  }

  /**
   * Chấm một số.
   *
   * @param answer số của người học
   * @param expected số đúng
   * @param tolerance chênh lệch tuyệt đối được chấp nhận
   * @param usual câu trả lời sai hay gặp → vì sao nó sai
   * @return đúng; hoặc chưa đúng, với lý do nếu đoán được
   */
  static Mark number(
      @Nullable Number answer, double expected, double tolerance, Map<Double, String> usual) {
    double value = given(answer).doubleValue();
    if (Math.abs(value - expected) <= tolerance) {
      return Mark.right("Đúng rồi, " + shown(value) + ".");
    }
    for (var mistake : usual.entrySet()) {
      if (Math.abs(value - mistake.getKey()) <= tolerance) {
        return Mark.wrong("Chưa đúng: bạn có %s, %s.".formatted(shown(value), mistake.getValue()));
      }
    }
    return Mark.wrong("Chưa đúng: bạn có %s.".formatted(shown(value)));
  }

  /** Giá trị mà phương thức của người học trả về; chỗ trống thì bài coi như chưa làm. */
  static <T> T given(@Nullable T value) {
    if (value == null || isMissing(value)) {
      throw new NotDoneException();
    }
    return value;
  }

  /**
   * Như {@link #given}, nhưng NaN là một câu trả lời: công thức tràn số thì sai chứ không trống.
   */
  static <T> T returned(@Nullable T value) {
    if (value == null) {
      throw new NotDoneException();
    }
    return value;
  }

  /**
   * Chấm một mảng.
   *
   * @param answer mảng của người học
   * @param expected mảng đúng
   * @param tolerance chênh lệch tuyệt đối được chấp nhận ở mỗi số
   * @param usual các mảng sai hay gặp, mảng nào khớp trước thì kể mảng ấy
   * @return đúng; hoặc chưa đúng, với lý do nếu đoán được, không thì chỗ khác đầu tiên
   */
  static Mark array(double[] answer, double[] expected, double tolerance, List<Mistake> usual) {
    String difference = difference(answer, expected, tolerance);
    if (difference == null) {
      return Mark.right("Đúng rồi.");
    }
    for (Mistake mistake : usual) {
      if (difference(answer, mistake.values(), tolerance) == null) {
        return Mark.wrong("Chưa đúng: " + mistake.why() + ".");
      }
    }
    return Mark.wrong("Chưa đúng: " + difference + ".");
  }

  /** Chỗ khác đầu tiên giữa hai mảng; null nếu chúng bằng nhau. */
  static @Nullable String difference(double[] actual, double[] expected, double tolerance) {
    if (actual.length != expected.length) {
      return "mảng của bạn có %d số, cần %d".formatted(actual.length, expected.length);
    }
    int i = firstDifference(actual, expected, tolerance);
    return i < 0
        ? null
        : "số thứ %d là %s, đáng lẽ %s".formatted(i + 1, shown(actual[i]), shown(expected[i]));
  }

  /** Vị trí đầu tiên hai mảng cùng độ dài khác nhau; −1 nếu không có. NaN khác mọi số. */
  static int firstDifference(double[] actual, double[] expected, double tolerance) {
    return IntStream.range(0, expected.length)
        .filter(i -> !(Math.abs(actual[i] - expected[i]) <= tolerance))
        .findFirst()
        .orElse(-1);
  }

  /**
   * Một mảng sai hay gặp.
   *
   * @param values các số của nó
   * @param why vì sao nó sai
   */
  @SuppressWarnings("ArrayRecordComponent")
  record Mistake(double[] values, String why) {}

  /**
   * Số viết theo lối Việt: số nguyên giữ nguyên, số thực bốn chữ số thập phân, số rất nhỏ viết theo
   * lũy thừa của 10.
   */
  static String shown(double value) {
    if (value != 0 && Math.abs(value) < 1e-3) {
      return String.format(Locale.FRENCH, "%.1e", value);
    }
    boolean whole = value == Math.rint(value) && Math.abs(value) < 1e15;
    return String.format(Locale.FRENCH, whole ? "%,.0f" : "%.4f", value);
  }

  /** Phần trăm với một chữ số thập phân, ví dụ "94,3". */
  static String percent(double share) {
    return String.format(Locale.FRENCH, "%.1f", 100 * share);
  }

  static String reason(Throwable e) {
    String message = e.getMessage();
    return message == null ? e.getClass().getSimpleName() : message;
  }
}
