package vn.hocsau.exercise;

import java.util.Locale;
import java.util.Map;
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

  /** Số viết theo lối Việt: số nguyên giữ nguyên, số thực bốn chữ số thập phân. */
  static String shown(double value) {
    boolean whole = value == Math.rint(value) && Math.abs(value) < 1e15;
    return String.format(Locale.FRENCH, whole ? "%,.0f" : "%.4f", value);
  }

  static String reason(Throwable e) {
    String message = e.getMessage();
    return message == null ? e.getClass().getSimpleName() : message;
  }
}
