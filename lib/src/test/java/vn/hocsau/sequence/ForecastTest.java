package vn.hocsau.sequence;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ForecastTest {

  @Test
  void splitsInOrderWithoutLosingAPoint() {
    double[] series = IntStream.range(0, 397).asDoubleStream().toArray();
    var split = SeriesSplit.of(series, 0.64, 0.16);
    assertEquals(254, split.train().length);
    assertEquals(63, split.validation().length);
    assertEquals(80, split.test().length);
    assertEquals(254, split.validation()[0]);
    assertEquals(317, split.test()[0]);
  }

  @Test
  void rejectsFractionsThatLeaveNoTestData() {
    var error =
        assertThrows(
            IllegalArgumentException.class, () -> SeriesSplit.of(new double[10], 0.9, 0.2));
    assertEquals(
        "Tỉ lệ huấn luyện 0.90 + kiểm định 0.20 phải nhỏ hơn 1 để còn tập kiểm tra.",
        error.getMessage());
  }

  @Test
  void lagLooksBackExactlyThatFar() {
    double[] series = {10, 20, 30, 40, 50};
    assertArrayEquals(new double[] {30, 40}, NaiveForecast.lag(series, 1, 3, 5));
    assertArrayEquals(new double[] {10, 20}, NaiveForecast.lag(series, 3, 3, 5));
  }

  @Test
  void lagBeforeTheStartIsRefused() {
    var error =
        assertThrows(
            IllegalArgumentException.class, () -> NaiveForecast.lag(new double[30], 12, 3, 30));
    assertTrue(error.getMessage().contains("hãy bắt đầu từ 12 trở đi"), error.getMessage());
  }

  @Test
  void scoresMatchTheirFormulas() {
    var scores = ForecastScores.of(new double[] {100, 200}, new double[] {103, 196});
    assertEquals(Math.sqrt((9 + 16) / 2.0), scores.rmse(), 1e-12);
    assertEquals(3.5, scores.mae(), 1e-12);
    assertEquals(2.5, scores.mape(), 1e-12);
  }

  @Test
  void mapeIsUndefinedWhenATrueValueIsZero() {
    assertTrue(Double.isNaN(ForecastScores.of(new double[] {0, 1}, new double[] {1, 1}).mape()));
  }

  @Test
  void scoringArraysOfDifferentLengthIsRefused() {
    var error =
        assertThrows(
            IllegalArgumentException.class,
            () -> ForecastScores.of(new double[76], new double[77]));
    assertEquals(
        "Có 76 giá trị thật nhưng 77 dự báo; hai dãy phải cùng độ dài và không rỗng.",
        error.getMessage());
  }

  @Test
  void comparisonReplacesARowOfTheSameNameAndFindsTheBest() {
    var comparison = new ForecastComparison();
    comparison.add("Mốc", new ForecastScores(5, 4, 3));
    comparison.add("LSTM", new ForecastScores(9, 8, 7), 19_521, Duration.ofSeconds(2));
    comparison.add("LSTM", new ForecastScores(2, 1, 1), 19_521, Duration.ofSeconds(2));
    assertEquals(2, comparison.rows().size());
    assertEquals("LSTM", comparison.best().name());
    assertEquals(2, comparison.asTable().rowCount());
    assertEquals(19_521, comparison.asTable().longColumn("Tham số").get(1));
  }

  @Test
  void pathsOfAPerfectModelWidenLikeARandomWalk() {
    // Mô hình "giữ nguyên giá trị cuối": sau s bước, phương sai là s lần phương sai của một sai số.
    double[] residuals = IntStream.rangeClosed(-10, 10).mapToDouble(i -> i / 10.0).toArray();
    var paths =
        ForecastPaths.simulate(
            x -> x.getColumn(x.columns() - 1, true).dup(),
            new double[] {5, 7},
            residuals,
            16,
            0.8,
            4000,
            11);
    double deviation = Math.sqrt(16 * (21 * 21 - 1) / 12.0) / 10;
    assertEquals(7, paths.mean()[15], 0.2);
    assertEquals(2 * 1.2816 * deviation, paths.high()[15] - paths.low()[15], 0.4);
    assertEquals(1.6, paths.high()[0] - paths.low()[0], 0.11);
  }

  @Test
  void pathsRepeatWithTheSameSeed() {
    double[] first = simulate(3).mean();
    assertArrayEquals(first, simulate(3).mean());
    assertTrue(first[2] != simulate(4).mean()[2]);
  }

  private static ForecastPaths simulate(long seed) {
    return ForecastPaths.simulate(
        x -> x.getColumn(0, true).mul(0.5),
        new double[] {1, 2, 3},
        new double[] {-0.2, 0.1, 0.3},
        3,
        0.9,
        100,
        seed);
  }
}
