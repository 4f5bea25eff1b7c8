package vn.hocsau.exercise;

import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import vn.hocsau.notebook.Notebook;
import vn.hocsau.notebook.Notice;

/**
 * Một bài tập: chấm câu trả lời, mở dần gợi ý, giải thích lời giải.
 *
 * <p>Mỗi bài là một lớp con có phương thức {@code check} đúng kiểu câu trả lời của nó. Ngoài lúc
 * chấm cả lớp, {@code check} không bao giờ ném lỗi: bài chưa làm không chặn phần còn lại của
 * notebook. Khi nbgrader chấm (biến môi trường {@code NBGRADER_EXECUTION} là {@code autograde}),
 * câu trả lời chưa đúng ném {@link WrongAnswerException} để nbgrader không cho điểm ô ấy.
 *
 * <pre>{@code
 * public static final class CountWindows extends Exercise {
 *   CountWindows() {
 *     super("01_ex1", "Bài 1", "Nhãn của cửa sổ cuối nằm ở đâu?", "…");
 *   }
 *
 *   public void check(@Nullable Integer answer) {
 *     grade(answer, () -> Answers.number(answer, 383, 0, Map.of(385.0, "bạn quên tầm dự báo")));
 *   }
 * }
 * }</pre>
 */
public abstract class Exercise {
  private static final String GRADING = "autograde";

  private final String id;
  private final String title;
  private final List<String> hints;
  private final String solution;
  private int opened;

  /**
   * Khai báo một bài.
   *
   * @param id mã bài, trùng {@code grade_id} của ô chấm, ví dụ {@code 01_ex1}
   * @param title tên ngắn, ví dụ "Bài 1"
   * @param solution lời giải thích, một đoạn Markdown
   * @param hints các gợi ý theo thứ tự mở: nghĩ về điều gì trước, dùng gì sau
   */
  protected Exercise(String id, String title, String solution, String... hints) {
    this.id = id;
    this.title = title;
    this.solution = solution;
    this.hints = List.of(hints);
  }

  /**
   * Mã bài.
   *
   * @return ví dụ {@code 01_ex1}
   */
  public final String id() {
    return id;
  }

  /**
   * Tên ngắn của bài.
   *
   * @return ví dụ "Bài 1"
   */
  public final String title() {
    return title;
  }

  /** Hiện gợi ý kế tiếp; hết gợi ý thì hiện lại gợi ý cuối và nhắc tới lời giải. */
  public final void hint() {
    int last = hints.size() - 1;
    int now = Math.min(opened, last);
    opened = Math.min(opened + 1, hints.size());
    String more = now < last ? "" : " (Hết gợi ý; gọi solution() nếu vẫn bí.)";
    Notebook.display(
        new Notice(
            Notice.Kind.HINT,
            "%s, gợi ý %d/%d".formatted(title, now + 1, hints.size()),
            hints.get(now) + more));
  }

  /** Hiện lời giải thích. */
  public final void solution() {
    Notebook.display(new Notice(Notice.Kind.HINT, title + ", lời giải", solution));
  }

  /**
   * Chấm, hiện kết quả và ghi vào tiến độ.
   *
   * @param answer câu trả lời; null, NaN hay chuỗi trống là chưa làm
   * @param check phép chấm, chỉ được gọi khi có câu trả lời; lỗi nó ném ra, kể cả từ mã của người
   *     học, thành một câu "chưa đúng"
   * @throws WrongAnswerException nếu nbgrader đang chấm và câu trả lời không đúng: "Bài 1: Chưa
   *     đúng. …"
   */
  protected final void grade(@Nullable Object answer, Supplier<Mark> check) {
    Mark mark = mark(answer, check);
    if (GRADING.equals(System.getenv("NBGRADER_EXECUTION"))) {
      if (mark.state() != Mark.State.RIGHT) {
        throw new WrongAnswerException(title + ": " + mark.sentence());
      }
    } else {
      Progress.record(id, mark.state());
    }
    Notebook.display(new Notice(mark.state().kind(), title, mark.sentence()));
  }

  static Mark mark(@Nullable Object answer, Supplier<Mark> check) {
    if (Answers.isMissing(answer)) {
      return Mark.NOT_DONE;
    }
    try {
      return Objects.requireNonNull(check.get());
    } catch (NotDoneException e) {
      return Mark.NOT_DONE;
    } catch (RuntimeException | AssertionError | LinkageError | StackOverflowError e) {
      return Mark.wrong("Chưa đúng: mã của bạn dừng với lỗi “%s”.".formatted(Answers.reason(e)));
    }
  }
}
