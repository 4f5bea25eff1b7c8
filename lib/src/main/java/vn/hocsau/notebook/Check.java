package vn.hocsau.notebook;

import java.util.List;
import java.util.Locale;

/**
 * Kiểm tra một điều mà lời văn của notebook khẳng định; dùng trong các ô gắn thẻ {@code kiem-tra}.
 *
 * <pre>{@code
 * Check.that(trainSet.numExamples() == 313, "Tập huấn luyện có 313 cửa sổ.");
 * Check.that(scores.rmse() < naive.rmse(), "RMSE %.2f nhỏ hơn mốc %.2f.", scores.rmse(), naive.rmse());
 * }</pre>
 */
public final class Check {

  private Check() {}

  /**
   * Đúng thì hiện một dòng ✔ với lời khẳng định, sai thì dừng ô.
   *
   * @param condition điều phải đúng
   * @param statement lời khẳng định, có thể có chỗ trống của {@link java.util.Formatter}; số viết
   *     theo lối Việt
   * @param args các giá trị điền vào lời khẳng định
   * @throws IllegalStateException nếu sai: "Kiểm tra không đạt: Tập huấn luyện có 313 cửa sổ."
   */
  public static void that(boolean condition, String statement, Object... args) {
    show(condition, args.length == 0 ? statement : String.format(Locale.FRENCH, statement, args));
  }

  /**
   * Danh sách chỗ sai phải rỗng; không thì dừng ô và kể chúng ra.
   *
   * @param faults mỗi chỗ sai một câu
   * @param statement lời khẳng định
   * @throws IllegalStateException nếu có chỗ sai: "Kiểm tra không đạt: Mạng đúng của khóa học: …"
   */
  public static void that(List<String> faults, String statement) {
    show(
        faults.isEmpty(),
        faults.isEmpty() ? statement : statement + ":\n" + String.join("\n", faults));
  }

  private static void show(boolean condition, String text) {
    if (!condition) {
      throw new IllegalStateException("Kiểm tra không đạt: " + text);
    }
    Notebook.display(
        Bundle.html(
            Html.CHECK_STYLE
                + "<p class=\"hs-kiem-tra hs-dung\"><span class=\"hs-dau\">✔</span> "
                + Html.escape(text)
                + "</p>",
            "✔ " + text));
  }
}
