package vn.hocsau.notebook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.factory.Nd4j;
import vn.hocsau.notebook.BaiTap.Verdict;

class ExerciseTest {

  private static Verdict grade(Object actual, Object expected) {
    return BaiTap.verdict(actual, expected, Double.NaN);
  }

  @Test
  void comparesNumbersOfAnyType() {
    assertEquals(Verdict.RIGHT, grade(321, 321L));
    assertEquals(Verdict.RIGHT, grade(321.0f, 321));
    assertEquals(Verdict.WRONG, grade(320, 321));
    assertEquals(Verdict.RIGHT, BaiTap.verdict(3.418, 3.42, 0.01));
    assertEquals(Verdict.WRONG, BaiTap.verdict(3.40, 3.42, 0.01));
  }

  @Test
  void comparesArraysListsTensorsAndText() {
    assertEquals(Verdict.RIGHT, grade(new double[] {1, 2}, new int[] {1, 2}));
    assertEquals(Verdict.WRONG, grade(new double[] {1, 2}, new double[] {1, 2, 3}));
    assertEquals(Verdict.RIGHT, grade(List.of(1, 2.0), new double[] {1, 2}));
    assertEquals(Verdict.RIGHT, grade(Nd4j.createFromArray(1f, 2f), Nd4j.createFromArray(1f, 2f)));
    assertEquals(Verdict.WRONG, grade(Nd4j.ones(2, 1), Nd4j.ones(1, 2)));
    assertEquals(Verdict.RIGHT, grade("ho\u0301a ", "hóa"));
    assertEquals(Verdict.WRONG, grade("lstm", 5));
  }

  @Test
  void unansweredIsNotWrong() {
    assertEquals(Verdict.UNANSWERED, grade(null, 1));
    assertEquals(Verdict.UNANSWERED, grade(Double.NaN, 1));
    assertEquals(Verdict.UNANSWERED, grade(" ", "x"));
  }

  @Test
  void strangeAnswersAreWrongAndNeverThrow() {
    Object hostile =
        new Object() {
          @Override
          public boolean equals(Object other) {
            throw new UnsupportedOperationException();
          }

          @Override
          public int hashCode() {
            return 0;
          }
        };
    assertEquals(Verdict.WRONG, grade(hostile, 1));
  }

  @Test
  void showsVerdictAndHint() {
    assertEquals("✔ Bài 1: Đúng rồi.", Printed.by(() -> BaiTap.kiemTra("Bài 1", 321, 321, "x")));
    assertEquals(
        "✘ Bài 2: Chưa đúng (bạn tính được 312). Đếm lại cửa sổ.",
        Printed.by(() -> BaiTap.kiemTra("Bài 2", 312, 313, "Đếm lại cửa sổ.")));
    assertEquals(
        "… Bài 3: Chưa làm. Điền đáp án vào ô trên rồi chạy lại ô này.",
        Printed.by(() -> BaiTap.kiemTra("Bài 3", Double.NaN, 3.4, 0.1, "x")));
  }

  @Test
  void checkPrintsTheStatementOrStopsTheCell() {
    assertEquals(
        "✔ RMSE 3,42 nhỏ hơn mốc.",
        Printed.by(() -> Check.that(true, "RMSE %.2f nhỏ hơn mốc.", 3.42)));
    assertEquals(
        "✔ Đủ 100 %.",
        Printed.by(() -> Check.that(true, "Đủ 100 %.")), "không tham số thì giữ nguyên");
    assertEquals(
        "Kiểm tra không đạt: Có 313 cửa sổ.",
        assertThrows(IllegalStateException.class, () -> Check.that(false, "Có %d cửa sổ.", 313))
            .getMessage());
  }
}
