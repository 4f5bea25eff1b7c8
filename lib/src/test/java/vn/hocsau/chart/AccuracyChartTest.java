package vn.hocsau.chart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.knowm.xchart.XYSeries;
import vn.hocsau.train.History;

class AccuracyChartTest {

  private static History.Epoch epoch(int number, double accuracy, double valAccuracy) {
    return new History.Epoch(number, 1, 1, accuracy, valAccuracy, Duration.ofMillis(10));
  }

  private static List<String> names(History history) {
    return AccuracyChart.lines("Độ chính xác", history).xyChart().getSeriesCollection().stream()
        .map(XYSeries::getName)
        .toList();
  }

  @Test
  void marksTheEpochWithHighestValidationAccuracy() {
    var history = new History(List.of(epoch(1, .5, .4), epoch(2, .7, .6), epoch(3, .9, .5)));
    assertEquals(List.of("Huấn luyện", "Kiểm định", "Tốt nhất: epoch 2 (0,6)"), names(history));
    assertTrue(AccuracyChart.of("Độ chính xác", history).png().length > 1000);
  }

  @Test
  void withoutValidationMarksTheHighestTrainingAccuracy() {
    double nan = Double.NaN;
    var history = new History(List.of(epoch(1, .5, nan), epoch(2, .7, nan)));
    assertEquals(List.of("Huấn luyện", "Tốt nhất: epoch 2 (0,7)"), names(history));
  }

  @Test
  void saysHowToMeasureAccuracy() {
    var history = new History(List.of(new History.Epoch(1, .5, .4, Duration.ZERO)));
    var error =
        assertThrows(IllegalArgumentException.class, () -> AccuracyChart.of("Thử", history));
    assertTrue(error.getMessage().contains("metric(Metric.ACCURACY)"), error.getMessage());
  }
}
