package vn.hocsau.notebook;

import java.lang.reflect.Array;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import vn.hocsau.text.TypedText;

/**
 * Chấm bài tập ngay trong notebook: ✔ đúng, ✘ chưa đúng kèm gợi ý, hoặc nhắc rằng chưa làm.
 *
 * <p>Không bao giờ ném lỗi, để một bài chưa làm không chặn phần còn lại của notebook.
 *
 * <pre>{@code
 * BaiTap.kiemTra("Bài 1", numParams, 321, "Mỗi nút có một trọng số cho mỗi đầu vào và một hệ số điều chỉnh.");
 * BaiTap.kiemTra("Bài 2", rmse, 3.42, 0.01, "Đổi về đơn vị gốc trước khi tính.");
 * }</pre>
 */
public final class BaiTap {

  private static final double RELATIVE = 1e-6;

  /** Kết quả chấm. */
  enum Verdict {
    RIGHT,
    WRONG,
    UNANSWERED
  }

  private BaiTap() {}

  /**
   * Chấm một đáp án, số thực được lệch một phần triệu.
   *
   * @param exercise tên bài, ví dụ "Bài 1"
   * @param actual đáp án của người học: số, chuỗi, danh sách, mảng hoặc INDArray; null hoặc NaN là
   *     chưa làm
   * @param expected đáp án đúng
   * @param hint gợi ý hiện khi chưa đúng
   */
  public static void kiemTra(
      String exercise, @Nullable Object actual, Object expected, String hint) {
    grade(exercise, actual, expected, Double.NaN, hint);
  }

  /**
   * Chấm một đáp án với sai số cho phép.
   *
   * @param exercise tên bài, ví dụ "Bài 2"
   * @param actual đáp án của người học: số, danh sách, mảng hoặc INDArray; null hoặc NaN là chưa
   *     làm
   * @param expected đáp án đúng
   * @param tolerance chênh lệch tuyệt đối được chấp nhận ở mỗi số
   * @param hint gợi ý hiện khi chưa đúng
   */
  public static void kiemTra(
      String exercise, @Nullable Object actual, Object expected, double tolerance, String hint) {
    grade(exercise, actual, expected, tolerance, hint);
  }

  private static void grade(
      String exercise, @Nullable Object actual, Object expected, double tolerance, String hint) {
    Verdict verdict = verdict(actual, expected, tolerance);
    String text =
        switch (verdict) {
          case RIGHT -> "Đúng rồi.";
          case UNANSWERED -> "Chưa làm. Điền đáp án vào ô trên rồi chạy lại ô này.";
          case WRONG -> "Chưa đúng%s. %s".formatted(shown(actual), hint);
        };
    String mark =
        switch (verdict) {
          case RIGHT -> "✔";
          case UNANSWERED -> "…";
          case WRONG -> "✘";
        };
    String cssClass =
        switch (verdict) {
          case RIGHT -> "hs-dung";
          case UNANSWERED -> "hs-chua-lam";
          case WRONG -> "hs-sai";
        };
    Notebook.display(
        Bundle.html(
            Html.CHECK_STYLE
                + "<p class=\"hs-bai-tap %s\"><span class=\"hs-dau\">%s</span><strong>%s</strong>: %s</p>"
                    .formatted(cssClass, mark, Html.escape(exercise), Html.escape(text)),
            mark + " " + exercise + ": " + text));
  }

  /** Nhắc lại đáp án ngắn để người học biết mình vừa chấm cái gì. */
  private static String shown(@Nullable Object actual) {
    if (actual instanceof Number number) {
      boolean whole = number.doubleValue() == Math.rint(number.doubleValue());
      return String.format(
          Locale.FRENCH,
          whole ? " (bạn tính được %.0f)" : " (bạn tính được %.4f)",
          number.doubleValue());
    }
    return actual instanceof CharSequence text && text.length() <= 40
        ? " (bạn trả lời “" + text + "”)"
        : "";
  }

  static Verdict verdict(@Nullable Object actual, Object expected, double tolerance) {
    if (isTodo(actual)) {
      return Verdict.UNANSWERED;
    }
    try {
      return matches(actual, expected, tolerance) ? Verdict.RIGHT : Verdict.WRONG;
    } catch (RuntimeException e) {
      // Một đáp án lạ đến mức không so sánh được thì cũng là chưa đúng.
      return Verdict.WRONG;
    }
  }

  private static boolean isTodo(@Nullable Object actual) {
    return actual == null
        || (actual instanceof Number number && Double.isNaN(number.doubleValue()))
        || (actual instanceof CharSequence text && text.toString().isBlank());
  }

  private static boolean matches(
      @Nullable Object actual, @Nullable Object expected, double tolerance) {
    if (actual instanceof Number a && expected instanceof Number e) {
      double allowed =
          Double.isNaN(tolerance) ? RELATIVE * Math.max(1, Math.abs(e.doubleValue())) : tolerance;
      return a.equals(e) || Math.abs(a.doubleValue() - e.doubleValue()) <= allowed;
    }
    if (actual instanceof CharSequence a && expected instanceof CharSequence e) {
      return normalized(a).equals(normalized(e));
    }
    if (actual instanceof INDArray a && expected instanceof INDArray e) {
      return a.equalShapes(e)
          && matches(a.dup('c').data().asDouble(), e.dup('c').data().asDouble(), tolerance);
    }
    List<?> actualItems = items(actual);
    List<?> expectedItems = items(expected);
    if (actualItems == null || expectedItems == null) {
      return actual != null && actual.equals(expected);
    }
    if (actualItems.size() != expectedItems.size()) {
      return false;
    }
    for (int i = 0; i < actualItems.size(); i++) {
      if (!matches(actualItems.get(i), expectedItems.get(i), tolerance)) {
        return false;
      }
    }
    return true;
  }

  private static @Nullable List<?> items(@Nullable Object value) {
    if (value instanceof List<?> list) {
      return list;
    }
    if (value == null || !value.getClass().isArray()) {
      return null;
    }
    return java.util.stream.IntStream.range(0, Array.getLength(value))
        .mapToObj(i -> Array.get(value, i))
        .toList();
  }

  private static String normalized(CharSequence text) {
    return TypedText.clean(text.toString()).strip();
  }
}
