package vn.hocsau.chart;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.knowm.xchart.XYSeries;
import vn.hocsau.train.History;

class LossChartTest {

  private static History history(double[] loss, double[] valLoss) {
    var epochs = new ArrayList<History.Epoch>();
    for (int i = 0; i < loss.length; i++) {
      epochs.add(new History.Epoch(i + 1, loss[i], valLoss[i], Duration.ofMillis(10)));
    }
    return new History(epochs);
  }

  private static List<String> names(History history) {
    return LossChart.lines("Mất mát", history).xyChart().getSeriesCollection().stream()
        .map(XYSeries::getName)
        .toList();
  }

  @Test
  void marksTheEpochWithLowestValidationLoss() {
    History history = history(new double[] {.4, .2, .1}, new double[] {.5, .25, .3});
    assertEquals(List.of("Huấn luyện", "Kiểm định", "Tốt nhất: epoch 2 (0,25)"), names(history));
    assertTrue(LossChart.of("Mất mát", history).altText().contains("Tốt nhất: epoch 2 (0,25)."));
  }

  @Test
  void withoutValidationMarksTheLowestTrainingLoss() {
    double nan = Double.NaN;
    History history = history(new double[] {.4, .2, .3}, new double[] {nan, nan, nan});
    assertEquals(List.of("Huấn luyện", "Tốt nhất: epoch 2 (0,2)"), names(history));
  }

  @Test
  void divergedEpochBecomesAGap() {
    double nan = Double.NaN;
    var history = history(new double[] {.4, Double.POSITIVE_INFINITY}, new double[] {nan, nan});
    var series =
        LossChart.lines("Mất mát", history).xyChart().getSeriesCollection().iterator().next();
    assertArrayEquals(new double[] {.4, nan}, series.getYData());
  }

  @Test
  void drawsASingleEpoch() {
    assertTrue(
        LossChart.of("Một", history(new double[] {.4}, new double[] {.5})).png().length > 1000);
  }

  @Test
  void logScaleIsOptionalAndRefusesZero() {
    History good = history(new double[] {.4, .0004}, new double[] {.5, .001});
    assertTrue(LossChart.ofLog("Log", good).png().length > 1000);
    History zero = history(new double[] {.4, 0}, new double[] {.5, .001});
    String message =
        assertThrows(IllegalArgumentException.class, () -> LossChart.ofLog("Log", zero))
            .getMessage();
    assertTrue(message.contains("thang logarit chỉ vẽ được giá trị dương"), message);
  }

  @Test
  void rejectsEmptyHistory() {
    assertEquals(
        "Biểu đồ “Rỗng”: lịch sử chưa có epoch nào để vẽ.",
        assertThrows(
                IllegalArgumentException.class, () -> LossChart.of("Rỗng", new History(List.of())))
            .getMessage());
  }
}
