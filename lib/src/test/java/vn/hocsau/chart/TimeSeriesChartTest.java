package vn.hocsau.chart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.YearMonth;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;

class TimeSeriesChartTest {

  private static final List<LocalDate> MONTHS =
      IntStream.range(0, 24).mapToObj(i -> LocalDate.of(2016, 1, 1).plusMonths(i)).toList();

  private static double[] ramp() {
    return IntStream.range(0, 24).mapToDouble(i -> 50 + i).toArray();
  }

  private static TimeSeriesChart twoLines() {
    double[] forecast = ramp();
    java.util.Arrays.fill(forecast, 0, 18, Double.NaN);
    return TimeSeriesChart.of("Sản lượng điện")
        .unit("Chỉ số (2012 = 100)")
        .line("Giá trị thật", MONTHS, ramp())
        .line("Dự báo", MONTHS, forecast);
  }

  @Test
  void keepsSeriesNamesSizesAndAxisTitles() {
    XYChart chart = twoLines().xyChart();
    assertEquals("Sản lượng điện", chart.getTitle());
    assertEquals("Thời gian", chart.getXAxisTitle());
    assertEquals("Chỉ số (2012 = 100)", chart.getYAxisTitle());
    assertEquals(
        List.of("Giá trị thật", "Dự báo"),
        chart.getSeriesCollection().stream().map(XYSeries::getName).toList());
    assertTrue(chart.getSeriesCollection().stream().allMatch(s -> s.getXData().length == 24));
  }

  @Test
  void describesTheDataInVietnamese() {
    assertEquals(
        "Biểu đồ đường: Sản lượng điện."
            + " Giá trị thật: từ 2016-01 đến 2017-12, thấp nhất 50 (2016-01), cao nhất 73 (2017-12)."
            + " Dự báo: từ 2017-07 đến 2017-12, thấp nhất 68 (2017-07), cao nhất 73 (2017-12)."
            + " Trục tung: Chỉ số (2012 = 100).",
        twoLines().build().altText());
  }

  @Test
  void paintsASharpPictureThatIsNotBlank() throws IOException {
    Chart chart = twoLines().split(LocalDate.of(2017, 7, 1), "tập kiểm tra").build();
    var image = ImageIO.read(new ByteArrayInputStream(chart.png()));
    assertEquals(Chart.DENSITY * chart.width(), image.getWidth());
    assertEquals(Chart.DENSITY * chart.height(), image.getHeight());
    Set<Integer> colors = new HashSet<>();
    for (int x = 0; x < image.getWidth(); x++) {
      for (int y = 0; y < image.getHeight(); y++) {
        colors.add(image.getRGB(x, y));
      }
    }
    assertTrue(colors.contains(CourseTheme.color(0).getRGB()), "có màu của đường thứ nhất");
    assertTrue(colors.contains(CourseTheme.color(1).getRGB()), "có màu của đường thứ hai");
  }

  @Test
  void bandIsAPolygonInTheColourOfTheLastLine() {
    double[] low = ramp();
    double[] high = IntStream.range(0, 24).mapToDouble(i -> 55 + i).toArray();
    XYChart chart = twoLines().band("Dải 80 %", MONTHS, low, high).xyChart();
    XYSeries band = chart.getSeriesCollection().iterator().next();
    assertEquals("Dải 80 %", band.getName());
    assertEquals(48, band.getXData().length);
    assertEquals(CourseTheme.translucent(CourseTheme.color(1)), band.getFillColor());
  }

  @Test
  void acceptsDateTimesAndYearMonths() {
    var hours =
        IntStream.range(0, 5)
            .mapToObj(i -> LocalDateTime.of(2016, 3, 1, 22, 30).plusHours(i))
            .toList();
    String alt =
        TimeSeriesChart.of("Nhiệt độ")
            .line("T", hours, new double[] {1, 2, 3, 4, 5})
            .build()
            .altText();
    assertTrue(alt.contains("từ 2016-03-01 22:30 đến 2016-03-02 02:30"), alt);
    var months = List.of(YearMonth.of(2016, 3), YearMonth.of(2016, 4));
    assertTrue(
        TimeSeriesChart.of("Tháng")
            .line("T", months, new double[] {1, 2})
            .build()
            .altText()
            .contains("từ 2016-03 đến 2016-04"));
  }

  @Test
  void putsTicksOnCalendarBoundaries() {
    var ticks =
        AxisTicks.dates(LocalDateTime.of(1985, 1, 1, 0, 0), LocalDateTime.of(2018, 1, 1, 0, 0));
    assertEquals(
        List.of("1985", "1990", "1995", "2000", "2005", "2010", "2015"),
        ticks.stream().map(AxisTicks.Tick::label).toList());
    assertEquals(AxisTicks.seconds(LocalDateTime.of(2000, 1, 1, 0, 0)), ticks.get(3).value());
    var days =
        AxisTicks.dates(LocalDateTime.of(2016, 2, 20, 0, 0), LocalDateTime.of(2016, 3, 20, 0, 0));
    assertEquals(
        List.of("21/02", "26/02", "01/03", "06/03", "11/03", "16/03"),
        days.stream().map(AxisTicks.Tick::label).toList());
  }

  @Test
  void interactiveFigureHoldsTheSameSeriesAndSplit() {
    String script =
        twoLines()
            .band("Dải 80 %", MONTHS, ramp(), ramp())
            .split(LocalDate.of(2017, 7, 1), "tập kiểm tra")
            .build()
            .figure()
            .orElseThrow()
            .asJavascript("x");
    for (String name : List.of("Giá trị thật", "Dự báo", "Dải 80 %", "tập kiểm tra")) {
      assertTrue(script.contains("name: '" + name + "'"), name);
    }
    assertTrue(script.contains("\"2017-07\""), "ngày tháng nguyên dạng ISO");
  }

  @Test
  void interactiveFigureSurvivesOddNames() {
    String script =
        TimeSeriesChart.of("A 'b' \\ \n</script>")
            .line("C\\u'", MONTHS, ramp())
            .build()
            .figure()
            .orElseThrow()
            .asJavascript("x");
    assertTrue(script.contains("C\\\\u&#39;"), "dấu nháy và gạch chéo ngược được thoát");
    assertEquals(1, script.split("</script>", -1).length - 1, "chỉ thẻ đóng của chính nó");
  }

  @Test
  void longSeriesGetOnlyThePicture() {
    var times =
        IntStream.range(0, 5001)
            .mapToObj(i -> LocalDate.of(2016, 1, 1).plusDays(i).atTime(LocalTime.NOON))
            .toList();
    Chart chart =
        TimeSeriesChart.of("Dài")
            .line("x", times, IntStream.range(0, 5001).mapToDouble(i -> i).toArray())
            .build();
    assertFalse(chart.figure().isPresent());
  }

  @Test
  void rejectsBadInputInVietnamese() {
    var chart = twoLines();
    assertMessage(
        "có 24 điểm trên trục hoành nhưng 2 giá trị", () -> chart.line("x", MONTHS, new double[2]));
    assertMessage("đã dùng cho một đường khác", () -> chart.line("Dự báo", MONTHS, ramp()));
    double[] infinite = ramp();
    infinite[3] = Double.POSITIVE_INFINITY;
    assertMessage("giá trị thứ 3 là vô cùng", () -> chart.line("y", MONTHS, infinite));
    double[] empty = new double[24];
    java.util.Arrays.fill(empty, Double.NaN);
    assertMessage("mọi giá trị đều là NaN", () -> chart.line("z", MONTHS, empty));
    assertMessage(
        "cận dưới 51.0 lớn hơn cận trên 0.0",
        () -> chart.band("b", MONTHS.subList(0, 1), new double[] {51}, new double[1]));
    assertMessage(
        "LocalDate, LocalDateTime hoặc YearMonth", () -> chart.split(LocalTime.NOON, "trưa"));
    assertMessage("tên", () -> TimeSeriesChart.of(" "));
    assertThrows(IllegalStateException.class, () -> TimeSeriesChart.of("Rỗng").build());
  }

  private static void assertMessage(String part, org.junit.jupiter.api.function.Executable code) {
    String message = assertThrows(IllegalArgumentException.class, code).getMessage();
    assertTrue(message.contains(part), message);
  }
}
