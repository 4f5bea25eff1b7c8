package vn.hocsau.chart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.knowm.xchart.CategorySeries;

class BarChartTest {

  private static BarChart errors() {
    return BarChart.of("Sai số")
        .unit("Điểm")
        .groups("Tháng trước", "LSTM 1")
        .bars("RMSE", 8.4, 3.9)
        .bars("MAE", 6.7, 3.1);
  }

  @Test
  void keepsGroupsSeriesAndLabels() {
    var chart = errors().categoryChart();
    assertEquals("Điểm", chart.getYAxisTitle());
    assertEquals(
        List.of("RMSE", "MAE"),
        chart.getSeriesCollection().stream().map(CategorySeries::getName).toList());
    assertEquals(
        List.of("Tháng trước", "LSTM 1"), chart.getSeriesCollection().iterator().next().getXData());
    assertTrue(chart.getStyler().isLabelsVisible());
    assertTrue(chart.getStyler().isLegendVisible());
    assertTrue(chart.getStyler().getYAxisMax() > 8.4, "chừa chỗ cho số trên cột cao nhất");
  }

  @Test
  void describesEveryBar() {
    assertEquals(
        "Biểu đồ cột: Sai số. RMSE: Tháng trước 8,4; LSTM 1 3,9. MAE: Tháng trước 6,7; LSTM 1 3,1."
            + " Trục tung: Điểm.",
        errors().build().altText());
  }

  @Test
  void turnsLongGroupNames() {
    var chart =
        BarChart.of("Dài")
            .groups("Cùng tháng của năm trước", "Giá trị của tháng liền trước", "LSTM", "FFNN")
            .bars("RMSE", 1, 2, 3, 4)
            .categoryChart();
    assertEquals(30, chart.getStyler().getXAxisLabelRotation());
    assertEquals(0, errors().categoryChart().getStyler().getXAxisLabelRotation());
  }

  @Test
  void rejectsBadInputInVietnamese() {
    assertEquals(
        "Biểu đồ “Sai số”, dãy “x”: có 1 giá trị cho 2 nhóm.",
        assertThrows(IllegalArgumentException.class, () -> errors().bars("x", 1)).getMessage());
    assertThrows(IllegalArgumentException.class, () -> errors().bars("x", 1, Double.NaN));
    assertThrows(IllegalArgumentException.class, () -> errors().bars("MAE", 1, 2));
    assertThrows(IllegalArgumentException.class, () -> BarChart.of("x").groups("a", "a"));
    assertThrows(IllegalStateException.class, () -> BarChart.of("x").build());
  }
}
