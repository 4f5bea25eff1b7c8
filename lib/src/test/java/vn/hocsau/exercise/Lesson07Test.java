package vn.hocsau.exercise;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static vn.hocsau.exercise.CheckCell.notDone;
import static vn.hocsau.exercise.CheckCell.right;
import static vn.hocsau.exercise.CheckCell.wrong;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class Lesson07Test {

  @Test
  void progressHasARowForEveryExercise() {
    assertEquals(5, Lesson07.progress().rowCount());
  }

  @Test
  void countsTheBytesOfARound() {
    right(() -> Lesson07.EX1.check(2 * 5 * 3 * 4 * 18_948));
    wrong("thiếu bộ nhớ của Adam", () -> Lesson07.EX1.check(2 * 5 * 4 * 18_948));
    wrong("một chiều;", () -> Lesson07.EX1.check(5 * 3 * 4 * 18_948));
    wrong("một máy, bài có năm", () -> Lesson07.EX1.check(2 * 3 * 4 * 18_948));
    wrong("chiếm 4 byte", () -> Lesson07.EX1.check(2 * 5 * 3 * 18_948));
    wrong("mỗi máy nhận một bản", () -> Lesson07.EX1.check((1 + 5) * 3 * 4 * 18_948));
    wrong("không phải một", () -> Lesson07.EX1.check(2 * 5 * 2 * 4 * 18_948));
    notDone(() -> Lesson07.EX1.check(null));
  }

  @Test
  void sizesTheSharesOfTheData() {
    right(() -> Lesson07.EX2.check((n, parts, p) -> (n - p + parts - 1) / parts));
    right(() -> Lesson07.EX2.check((n, parts, p) -> n / parts + (p < n % parts ? 1 : 0)));
    right(
        () ->
            Lesson07.EX2.check(
                (n, parts, p) -> (int) IntStream.range(0, n).filter(i -> i % parts == p).count()));
    wrong("làm tròn xuống", () -> Lesson07.EX2.check((n, parts, p) -> n / parts));
    wrong("phần lớn nhất", () -> Lesson07.EX2.check((n, parts, p) -> (n + parts - 1) / parts));
    wrong(
        "dồn mọi mẫu lẻ",
        () -> Lesson07.EX2.check((n, parts, p) -> n / parts + (p == parts - 1 ? n % parts : 0)));
    wrong("p đếm từ 0", () -> Lesson07.EX2.check((n, parts, p) -> (n - p + parts) / parts));
    wrong(
        "thừa một mẫu",
        () -> Lesson07.EX2.check((n, parts, p) -> n / parts + (p <= n % parts ? 1 : 0)));
    notDone(() -> Lesson07.EX2.check((n, parts, p) -> null));
  }

  private interface Weight {
    double of(int[] samples, int p);
  }

  private static Lesson07.WeightedMean.Mean mean(Weight weight) {
    return (params, samples) -> {
      double[] mean = new double[params[0].length];
      for (int p = 0; p < params.length; p++) {
        for (int i = 0; i < mean.length; i++) {
          mean[i] += weight.of(samples, p) * params[p][i];
        }
      }
      return mean;
    };
  }

  @Test
  void weighsThePartsByTheirSamples() {
    right(() -> Lesson07.EX3.check(mean((n, p) -> (double) n[p] / IntStream.of(n).sum())));
    right(
        () ->
            Lesson07.EX3.check(
                (params, samples) ->
                    IntStream.range(0, params[0].length)
                        .mapToDouble(
                            i ->
                                IntStream.range(0, params.length)
                                        .mapToDouble(p -> params[p][i] * samples[p])
                                        .sum()
                                    / IntStream.of(samples).sum())
                        .toArray()));
    wrong("như nhau", () -> Lesson07.EX3.check(mean((n, p) -> 1.0 / n.length)));
    wrong("chưa chia cho tổng", () -> Lesson07.EX3.check(mean((n, p) -> n[p])));
    wrong(
        "chia thêm cho số phần",
        () -> Lesson07.EX3.check(mean((n, p) -> (double) n[p] / IntStream.of(n).sum() / n.length)));
    wrong(
        "chia hai số nguyên",
        () -> Lesson07.EX3.check(mean((n, p) -> Math.floorDiv(n[p], IntStream.of(n).sum()))));
    wrong("có 1 phần tử, phải có 3", () -> Lesson07.EX3.check((params, samples) -> new double[1]));
    notDone(() -> Lesson07.EX3.check((params, samples) -> null));
  }

  @Test
  void choosesTheStepsOfARound() {
    right(() -> Lesson07.EX4.check((t, a, q) -> (int) Math.ceil(a * (1 - q) / (q * t))));
    right(
        () ->
            Lesson07.EX4.check(
                (t, a, q) -> {
                  int k = 1;
                  while (a / (a + k * t) > q) {
                    k++;
                  }
                  return k;
                }));
    wrong(
        "bài hỏi so với cả vòng",
        () -> Lesson07.EX4.check((t, a, q) -> (int) Math.ceil(a / (q * t))));
    wrong("làm tròn xuống", () -> Lesson07.EX4.check((t, a, q) -> (int) (a * (1 - q) / (q * t))));
    wrong("đủ một giây", () -> Lesson07.EX4.check((t, a, q) -> (int) Math.ceil((1 - a) / t)));
    wrong("chưa dùng tỉ lệ", () -> Lesson07.EX4.check((t, a, q) -> (int) Math.ceil(a / t)));
    notDone(() -> Lesson07.EX4.check((t, a, q) -> null));
  }

  private static double ring(int machines) {
    return 2.0 * (machines - 1) / machines;
  }

  @Test
  void modelsTheSpeedUpOfARing() {
    right(
        () ->
            Lesson07.EX5.check(
                (machines, k, t, a, s, b) ->
                    machines * k * t / (k * t + a + ring(machines) * s / b)));
    right(
        () ->
            Lesson07.EX5.check(
                (machines, k, t, a, s, b) ->
                    machines / (1 + (a + (2 - 2.0 / machines) * s / b) / (k * t))));
    wrong(
        "vẫn dồn mọi trạng thái",
        () ->
            Lesson07.EX5.check(
                (machines, k, t, a, s, b) ->
                    machines * k * t / (k * t + a + 2 * machines * s / b)));
    wrong(
        "chia hai số nguyên",
        () ->
            Lesson07.EX5.check(
                (machines, k, t, a, s, b) ->
                    machines * k * t / (k * t + a + 2 * ((machines - 1) / machines) * s / b)));
    wrong(
        "quên thừa số 2",
        () ->
            Lesson07.EX5.check(
                (machines, k, t, a, s, b) ->
                    machines * k * t / (k * t + a + ring(machines) / 2 * s / b)));
    wrong(
        "quên thừa số (P - 1) / P",
        () ->
            Lesson07.EX5.check(
                (machines, k, t, a, s, b) -> machines * k * t / (k * t + a + 2 * s / b)));
    wrong(
        "các máy truyền cùng lúc",
        () ->
            Lesson07.EX5.check(
                (machines, k, t, a, s, b) ->
                    machines * k * t / (k * t + a + 2 * (machines - 1) * s / b)));
    wrong(
        "phần cố định",
        () ->
            Lesson07.EX5.check(
                (machines, k, t, a, s, b) -> machines * k * t / (k * t + ring(machines) * s / b)));
    wrong(
        "chưa nhân P",
        () ->
            Lesson07.EX5.check(
                (machines, k, t, a, s, b) -> k * t / (k * t + a + ring(machines) * s / b)));
    wrong(
        "thời gian của một vòng",
        () -> Lesson07.EX5.check((machines, k, t, a, s, b) -> k * t + a + ring(machines) * s / b));
    notDone(() -> Lesson07.EX5.check((machines, k, t, a, s, b) -> null));
  }
}
