package vn.hocsau.exercise;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vn.hocsau.exercise.Answers.Mistake;

class ExerciseTest {

  private static Mark mark(@Nullable Object answer, Supplier<Mark> check) {
    return Exercise.mark(answer, check);
  }

  @Test
  void anEmptyAnswerIsNotWrong() {
    for (Object blank : new Object[] {Double.NaN, "  "}) {
      assertEquals(Mark.NOT_DONE, mark(blank, () -> Mark.wrong("x")));
    }
    assertEquals(Mark.NOT_DONE, mark(null, () -> Mark.wrong("x")));
    assertEquals(Mark.NOT_DONE, mark(1, () -> Mark.right("" + Answers.given(null))));
    assertEquals(Mark.NOT_DONE, mark(1, () -> Mark.right("" + Answers.returned(null))));
  }

  @Test
  void notANumberIsNoAnswerButIsAResultOfAMethod() {
    assertEquals(Mark.NOT_DONE, mark(1, () -> Mark.right("" + Answers.given(Double.NaN))));
    assertEquals("NaN", mark(1, () -> Mark.right("" + Answers.returned(Double.NaN))).sentence());
  }

  @Test
  void theReadersOwnErrorIsAWrongAnswer() {
    assertEquals(
        Mark.wrong("Chưa đúng: mã của bạn dừng với lỗi “Index 3 out of bounds for length 3”."),
        mark(1, () -> Mark.right("" + new int[] {1, 2, 3}[Integer.parseInt("3")])));
    assertEquals(
        Mark.wrong("Chưa đúng: mã của bạn dừng với lỗi “StackOverflowError”."),
        mark(1, () -> Mark.right("" + endless(1))));
    assertEquals(
        Mark.wrong("Chưa đúng: mã của bạn dừng với lỗi “thiếu hàng”."),
        mark(
            1,
            () -> {
              throw new AssertionError("thiếu hàng");
            }));
  }

  private static int endless(int n) {
    return n == 0 ? 0 : 1 + endless(n + 1);
  }

  @Test
  void numbersAreComparedWithTheUsualMistakes() {
    var usual = Map.of(385.0, "thiếu tầm dự báo");
    assertEquals(Mark.right("Đúng rồi, 383."), Answers.number(383, 383, 0, usual));
    assertEquals(Mark.right("Đúng rồi, 3,0679."), Answers.number(3.0679, 3.068, 1e-3, usual));
    assertEquals(
        Mark.wrong("Chưa đúng: bạn có 385, thiếu tầm dự báo."), Answers.number(385, 383, 0, usual));
    assertEquals(Mark.wrong("Chưa đúng: bạn có 400."), Answers.number(400, 383, 0, usual));
  }

  @Test
  void arraysNameTheFirstDifference() {
    double[] expected = {1, 2.5, 3};
    var usual = List.of(new Mistake(new double[] {3, 2.5, 1}, "ngược thứ tự"));
    assertEquals(
        Mark.right("Đúng rồi."), Answers.array(new double[] {1, 2.5, 3}, expected, 0, usual));
    assertEquals(
        Mark.wrong("Chưa đúng: ngược thứ tự."),
        Answers.array(new double[] {3, 2.5, 1}, expected, 0, usual));
    assertEquals(
        Mark.wrong("Chưa đúng: số thứ 2 là 2, đáng lẽ 2,5000."),
        Answers.array(new double[] {1, 2, 3}, expected, 0.1, usual));
    assertEquals(
        Mark.wrong("Chưa đúng: mảng của bạn có 2 số, cần 3."),
        Answers.array(new double[] {1, 2.5}, expected, 0, usual));
    assertEquals(
        "số thứ 1 là NaN, đáng lẽ 1",
        Answers.difference(new double[] {Double.NaN, 2.5, 3}, expected, 1));
    assertNull(Answers.difference(new double[] {1.05, 2.5, 3}, expected, 0.1));
  }

  @Test
  void numbersAreWrittenTheVietnameseWay() {
    assertEquals("20\u202f200", Answers.shown(20_200));
    assertEquals("3,1416", Answers.shown(Math.PI));
    assertEquals("0", Answers.shown(0));
    assertEquals("-1,5e-09", Answers.shown(-1.5e-9));
  }

  @Test
  void aRemarkGoesOnlyToTheRight() {
    assertEquals(Mark.right("Đúng rồi. Hay."), Mark.right("Đúng rồi.").whenRight("Hay."));
    assertEquals(Mark.wrong("Chưa đúng."), Mark.wrong("Chưa đúng.").whenRight("Hay."));
  }

  @Test
  void hintsOpenOneAfterTheOther() {
    var exercise = new Lesson01.CountWindows();
    assertTrue(CheckCell.of(exercise::hint).startsWith("▸ Bài 1, gợi ý 1/2: Viết ra cửa sổ"));
    String last = CheckCell.of(exercise::hint);
    assertTrue(last.startsWith("▸ Bài 1, gợi ý 2/2: "), last);
    assertTrue(last.endsWith("(Hết gợi ý; gọi solution() nếu vẫn bí.)"), last);
    assertEquals(last, CheckCell.of(exercise::hint));
    assertTrue(CheckCell.of(exercise::solution).startsWith("▸ Bài 1, lời giải: "));
  }

  @Test
  void progressIsKeptInAFile(@TempDir Path folder) {
    Path file = folder.resolve("build/tien_do.json");
    var exercises = List.of(Lesson01.EX1, Lesson01.EX2, Lesson01.EX3);
    assertEquals("Tiến độ: 0 trên 3 bài đúng", Progress.table(file, exercises).name());
    Progress.record(file, "01_ex1", Mark.State.WRONG);
    Progress.record(file, "01_ex1", Mark.State.RIGHT);
    Progress.record(file, "01_ex2", Mark.State.WRONG);
    var table = Progress.table(file, exercises);
    assertEquals("Tiến độ: 1 trên 3 bài đúng", table.name());
    assertEquals(
        List.of("✔ đúng", "✘ chưa đúng", "… chưa làm"), table.stringColumn("Kết quả").asList());
    assertEquals(Mark.State.RIGHT, Objects.requireNonNull(Progress.read(file).get("01_ex1")));
  }
}
