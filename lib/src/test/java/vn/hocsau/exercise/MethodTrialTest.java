package vn.hocsau.exercise;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static vn.hocsau.exercise.Verdicts.assertRight;
import static vn.hocsau.exercise.Verdicts.assertTodo;
import static vn.hocsau.exercise.Verdicts.assertWrong;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.factory.Nd4j;

class MethodTrialTest {

  private static MethodTrial<Integer> squares(MethodTrial.Answer<Integer> answer) {
    return MethodTrial.<Integer>of(answer, n -> n * n)
        .on(4, k -> k + 2)
        .named(n -> "n = " + n)
        .mistake("bạn nhân đôi", n -> 2 * n)
        .mistake("bạn đọc danh sách trống", n -> List.of().get(n));
  }

  @Test
  void namesTheInputTheDifferenceAndTheUsualMistake() {
    assertRight(() -> squares(n -> n * n).mark());
    assertRight(() -> squares(n -> Math.pow(n, 2)).mark());
    assertEquals(
        "Chưa đúng: với n = 3, kết quả là 6, phải là 9. Hình như bạn nhân đôi.",
        squares(n -> 2 * n).mark().sentence());
    assertEquals(
        "Chưa đúng: với n = 2, kết quả là 5, phải là 4.",
        squares(n -> n * n + 1).mark().sentence());
    assertWrong("phải là 9", () -> squares(n -> n == 2 ? 4.0 : Double.NaN).mark());
    assertTodo(() -> squares(n -> null).mark());
    assertWrong("dừng với lỗi", () -> squares(n -> List.of().get(n)).mark());
  }

  @Test
  void comparesEveryKindOfArray() {
    NumericArray matrix = NumericArray.of(new double[][] {{1, 2, 3}, {4, 5, 6}});
    assertEquals(null, matrix.difference(NumericArray.of(new int[][] {{1, 2, 3}, {4, 5, 6}}), 0));
    assertEquals(
        null,
        matrix.difference(
            NumericArray.of(
                Nd4j.createFromArray(new double[][] {{1, 4}, {2, 5}, {3, 6}}).transpose()),
            0));
    assertEquals(
        null, matrix.difference(NumericArray.of(List.of(List.of(1, 2, 3), List.of(4, 5, 6))), 0));
    assertEquals(
        "phần tử [1, 0] là 4, phải là 7",
        matrix.difference(NumericArray.of(new int[][] {{1, 2, 3}, {7, 5, 6}}), 0));
    assertEquals(
        "kết quả có kích thước [2, 3], phải là [3]",
        matrix.difference(NumericArray.of(new int[] {1, 2, 3}), 0));
    assertEquals(
        "kết quả có 2 phần tử, phải có 3",
        NumericArray.of(new int[2]).difference(NumericArray.of(new int[3]), 0));
    assertWrong("dài ngắn khác nhau", () -> squares(n -> new int[][] {{1}, {1, 2}}).mark());
    assertWrong("còn chỗ null", () -> squares(n -> new int[2][]).mark());
    assertWrong("không phải số", () -> squares(n -> "chín").mark());
  }
}
