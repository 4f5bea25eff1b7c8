package vn.hocsau.exercise;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Thử phương thức của người học trên những đầu vào mà họ chưa thấy, so với cách làm đúng; mọi kết
 * quả khớp với một cách làm sai hay gặp thì nói luôn vì sao.
 *
 * <pre>{@code
 * MethodTrial.of(answer::apply, n -> n * n).on(4, k -> k + 2).named(n -> "n = " + n)
 *     .mistake("bạn nhân đôi thay vì bình phương", n -> 2 * n)
 *     .mark();
 * }</pre>
 *
 * @param <I> kiểu của đầu vào
 */
final class MethodTrial<I> {

  /**
   * Phương thức của người học.
   *
   * @param <I> kiểu của đầu vào
   */
  @FunctionalInterface
  interface Answer<I> {
    @Nullable Object of(I input);
  }

  private final Answer<I> answer;
  private final Function<I, Object> right;
  private final Map<String, Function<I, Object>> mistakes = new LinkedHashMap<>();
  private Function<I, String> name = String::valueOf;
  private int count;
  private IntFunction<I> input =
      k -> {
        throw new IllegalStateException("Chưa có đầu vào để thử.");
      };

  private double tolerance = 1e-6;

  private MethodTrial(Answer<I> answer, Function<I, Object> right) {
    this.answer = answer;
    this.right = right;
  }

  static <I> MethodTrial<I> of(Answer<I> answer, Function<I, Object> right) {
    return new MethodTrial<>(answer, right);
  }

  /**
   * Các đầu vào; mỗi lần gọi phải dựng mới, để phương thức có sửa đầu vào cũng không hỏng lần sau.
   */
  MethodTrial<I> on(int howMany, IntFunction<I> made) {
    count = howMany;
    input = made;
    return this;
  }

  /** Cách gọi tên một đầu vào trong câu chấm, ví dụ "dãy [1, 2] và độ dài 4". */
  MethodTrial<I> named(Function<I, String> shown) {
    name = shown;
    return this;
  }

  MethodTrial<I> within(double allowed) {
    tolerance = allowed;
    return this;
  }

  /** Một cách làm sai hay gặp và câu nói về nó. */
  MethodTrial<I> mistake(String why, Function<I, Object> wrong) {
    mistakes.put(why, wrong);
    return this;
  }

  /** Chấm; kết quả null là chưa làm, lỗi mà phương thức ném ra không bị bắt ở đây. */
  Mark mark() {
    for (int k = 0; k < count; k++) {
      Object result = answer.of(input.apply(k));
      if (result == null) {
        throw new NotDoneException();
      }
      NumericArray got = NumericArray.of(result);
      NumericArray expected = NumericArray.of(right.apply(input.apply(k)));
      String difference = got.difference(expected, tolerance);
      if (difference != null) {
        return Mark.wrong(
            "Chưa đúng: với %s, %s.%s".formatted(name.apply(input.apply(k)), difference, why(k)));
      }
    }
    return Mark.right("Đúng rồi, đã thử với %d đầu vào khác nhau.".formatted(count));
  }

  /** Cách làm sai cho đúng kết quả của người học ở đầu vào thứ k, và không nơi nào cho khác. */
  private String why(int k) {
    for (var mistake : mistakes.entrySet()) {
      if (explains(mistake.getValue(), k, false)
          && IntStream.range(0, count).allMatch(i -> explains(mistake.getValue(), i, true))) {
        return " Hình như " + mistake.getKey() + ".";
      }
    }
    return "";
  }

  /** Hai kết quả như nhau; đầu vào mà một trong hai không chạy được thì theo {@code otherwise}. */
  private boolean explains(Function<I, Object> mistake, int k, boolean otherwise) {
    try {
      Object result = answer.of(input.apply(k));
      return result != null
          && NumericArray.of(result)
                  .difference(NumericArray.of(mistake.apply(input.apply(k))), tolerance)
              == null;
    } catch (RuntimeException e) {
      return otherwise;
    }
  }
}
