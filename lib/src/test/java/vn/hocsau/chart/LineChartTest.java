package vn.hocsau.chart;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.Font;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.knowm.xchart.XYSeries;

class LineChartTest {

  private static final double[] X = {0, 1, 2, 3};

  @Test
  void describesAxesAndExtremes() {
    assertEquals(
        "Biểu đồ đường: Gradient. RNN: từ 0 đến 3, thấp nhất 0,001 (tại 0), cao nhất 1 (tại 3)."
            + " Trục hoành: Bước. Trục tung: Chuẩn.",
        LineChart.of("Gradient")
            .xAxis("Bước")
            .yAxis("Chuẩn")
            .logY()
            .line("RNN", X, new double[] {.001, .01, .1, 1})
            .build()
            .altText());
  }

  @Test
  void manySeriesPutTheLegendInAColumnSoThatItFits() {
    var chart = LineChart.of("Nhiều đường");
    for (int i = 0; i < 8; i++) {
      chart.line("Một đường có tên khá dài, số " + i, X, new double[] {i, i, i, i + 1});
    }
    assertTrue(chart.xyChart().getHeight() > LinePlot.HEIGHT);
  }

  @Test
  void linesDifferInStrokesAndWithFewPointsInMarkersToo() {
    var chart = LineChart.of("In đen trắng");
    for (int i = 0; i < 6; i++) {
      chart.line("đường " + i, X, new double[] {i, i, i, i + 1});
    }
    var series = chart.xyChart().getSeriesCollection();
    assertEquals(6, series.stream().map(XYSeries::getMarker).distinct().count());
    assertEquals(4, series.stream().map(XYSeries::getLineStyle).distinct().count());
  }

  @Test
  void constantLineIsDrawn() {
    assertTrue(
        LineChart.of("Hằng").line("c", X, new double[] {5, 5, 5, 5}).build().png().length > 1000);
  }

  @Test
  void numberTicksAreRoundAndUnique() {
    assertEquals(
        List.of("10", "20", "30", "40", "50", "60", "70", "80", "90", "100"),
        AxisTicks.numbers(1, 100, true).stream().map(AxisTicks.Tick::label).toList());
    assertEquals(
        List.of("0", "0,1", "0,2", "0,3"),
        AxisTicks.numbers(0, .3, false).stream()
            .map(AxisTicks.Tick::label)
            .filter(l -> l.length() < 4)
            .toList());
    assertEquals(
        List.of("1"), AxisTicks.numbers(1, 1, true).stream().map(AxisTicks.Tick::label).toList());
  }

  @Test
  void writesNumbersTheVietnameseWayInSentences() {
    assertEquals("0,0113", Numbers.text(.0113));
    assertEquals("129,4", Numbers.text(129.4048));
    assertEquals("32\u202f665", Numbers.text(32665));
    assertEquals("1,200e-07", Numbers.text(1.2e-7));
    assertEquals("0", Numbers.text(0));
    assertEquals("-3", Numbers.text(-3));
  }

  @Test
  void writesNumbersOnAxesAsInSentences() {
    assertEquals("0,05", AxisTicks.number(.05));
    assertEquals("20\u202f000", AxisTicks.number(20_000));
    assertEquals("1e-8", AxisTicks.number(1e-8));
    assertEquals("0", AxisTicks.number(0));
  }

  @Test
  void fontWithoutVietnameseNamesTheRemedy() {
    Font latinOnly =
        new Font(Font.SANS_SERIF, Font.PLAIN, 12) {
          @Override
          public int canDisplayUpTo(String text) {
            return 0;
          }
        };
    String message =
        assertThrows(IllegalStateException.class, () -> Fonts.requireVietnamese(latinOnly))
            .getMessage();
    assertTrue(message.contains("apt-get install fontconfig fonts-dejavu-core"), message);
    assertDoesNotThrow(Fonts::base);
  }
}
