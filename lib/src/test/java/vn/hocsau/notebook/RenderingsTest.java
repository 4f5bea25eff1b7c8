package vn.hocsau.notebook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tech.tablesaw.api.DateColumn;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;
import vn.hocsau.chart.BarChart;
import vn.hocsau.chart.Chart;
import vn.hocsau.chart.TimeSeriesChart;
import vn.hocsau.store.Provenance;
import vn.hocsau.store.Provenance.Origin;
import vn.hocsau.train.History;
import vn.hocsau.train.ReviewScorer.Verdict;
import vn.hocsau.train.WordInfluence;

class RenderingsTest {

  private static String html(Object value) {
    return Renderings.of(value).data().getOrDefault(Bundle.HTML, "");
  }

  private static String text(Object value) {
    return Renderings.of(value).text();
  }

  @Test
  void valuesWithoutATextOfTheirOwnStayBlankAndArraysAreListed() {
    assertEquals("", text(System.out));
    assertEquals("", text(new Object()));
    assertEquals("[[1.0, 2.0], [3.0]]", text(new double[][] {{1, 2}, {3}}));
    assertEquals("[a, null]", text(new String[] {"a", null}));
    assertTrue(text(new int[5_000]).endsWith("0, … tất cả 5000 phần tử]"));
    assertTrue(
        text("x".repeat(300_000))
            .endsWith("x… Giá trị này dài 300000 ký tự nên phần sau không hiện."));
  }

  @Test
  void tableIsSemanticHtmlAndAlignedText() {
    Table table =
        Table.create(
            "Sai số <thật>",
            StringColumn.create("Mô hình", "LSTM & \"GRU\"", ""),
            DoubleColumn.create("RMSE", 3.4163, Double.NaN),
            IntColumn.create("Tham số", 321, 32665),
            DateColumn.create("Ngày", LocalDate.of(2018, 1, 1), null));
    String html = html(table);
    assertTrue(html.contains("<caption>Sai số &lt;thật&gt;</caption>"));
    assertTrue(
        html.contains("<th scope=\"col\">Mô hình</th><th scope=\"col\" class=\"hs-so\">RMSE"));
    assertTrue(html.contains("<td>LSTM &amp; &quot;GRU&quot;</td><td class=\"hs-so\">3,4163</td>"));
    assertTrue(
        html.contains("<td></td><td class=\"hs-so\">–</td><td class=\"hs-so\">32\u202f665</td>"));
    assertEquals(
        List.of(
            "Sai số <thật>",
            "Mô hình         RMSE  Tham số  Ngày",
            "LSTM & \"GRU\"  3,4163      321  2018-01-01",
            "                   –   32\u202f665  –"),
        text(table).lines().toList());
  }

  @Test
  void longTableShowsItsHeadAndCountsTheRest() {
    Table table = Table.create("Dài", IntColumn.create("i", IntStream.range(0, 397).toArray()));
    assertEquals(20 + 1, html(table).split("<tr>", -1).length - 1);
    assertTrue(html(table).contains("… còn 377 hàng (tất cả 397)"));
    assertTrue(text(table).endsWith("… còn 377 hàng (tất cả 397)"));
  }

  @Test
  void thousandsHaveAGapButYearsHaveNone() {
    assertEquals(
        "    n\n4\u202f160", text(Table.create("", IntColumn.create("n", new int[] {4160}))));
    assertEquals(" năm\n2017\n2018", text(Table.create("", IntColumn.create("năm", 2017, 2018))));
  }

  @Test
  void columnSharesOneNumberOfDecimals() {
    assertEquals(
        "      x\n72,5052\n 3,5000",
        text(Table.create("", DoubleColumn.create("x", 72.5052, 3.5))));
    assertEquals("x\n1\n2", text(Table.create("", DoubleColumn.create("x", 1, 2))));
    assertEquals(
        "       x\n0,000398\n0,011300",
        text(Table.create("", DoubleColumn.create("x", .00039812, .0113))));
    assertEquals("        x\n1,200e-07", text(Table.create("", DoubleColumn.create("x", 1.2e-7))));
    assertEquals("x", text(Table.create("", DoubleColumn.create("x"))), "bảng không hàng");
  }

  @Test
  void simulatedDataGetsALoudBanner() {
    var simulated =
        new Provenance("e", "Điện <b>", Origin.SIMULATED, "", "ab".repeat(32), "không có");
    assertTrue(html(simulated).contains("class=\"hs-banner hs-mo-phong\""));
    assertTrue(html(simulated).contains("DỮ LIỆU MÔ PHỎNG"));
    assertTrue(html(simulated).contains("Điện &lt;b&gt;"));
    assertTrue(html(simulated).contains("HOCSAU_MIRROR"));
    assertTrue(text(simulated).contains("DỮ LIỆU MÔ PHỎNG"));
  }

  @Test
  void realDataGetsAQuietSourceLine() {
    for (Origin origin : List.of(Origin.CACHE, Origin.MIRROR, Origin.OFFICIAL, Origin.PACKAGE)) {
      var real = new Provenance("e", "Điện", origin, "x", "0123456789abcdef", "miền công cộng");
      assertFalse(html(real).contains("class=\"hs-banner hs-mo-phong\""));
      assertTrue(text(real).startsWith("Dữ liệu: Điện · lấy từ "), text(real));
      assertTrue(
          text(real).endsWith(" · giấy phép: miền công cộng · SHA-256 0123456789ab…"), text(real));
    }
  }

  @Test
  void partOfTheRealDataIsSaidInTheSourceLine() {
    var part =
        new Provenance("e", "Chữ số", Origin.CACHE, "x", "01", "tự do", "5 000 trong 70 000 ảnh");
    assertTrue(html(part).contains("hs-mot-phan"), html(part));
    assertFalse(html(part).contains("hs-mo-phong\""), html(part));
    assertTrue(text(part).contains("một phần dữ liệu thật: 5 000 trong 70 000 ảnh"), text(part));
  }

  @Test
  void markdownWritesNumbersTheVietnameseWay() {
    var markdown = Markdown.of("RMSE **%.2f**, %,d tham số, 80 %%", 3.4217, 32665);
    assertEquals("RMSE **3,42**, 32\u202f665 tham số, 80 %", markdown.text());
    assertEquals(
        Map.of(Bundle.MARKDOWN, markdown.text(), Bundle.TEXT, markdown.text()),
        Renderings.of(markdown).data());
  }

  @Test
  void historyShowsItsLastEpochs() {
    var epochs = new ArrayList<History.Epoch>();
    for (int i = 1; i <= 12; i++) {
      epochs.add(new History.Epoch(i, 1.0 / i, Double.NaN, Duration.ofMillis(1500)));
    }
    String text = text(new History(epochs));
    assertTrue(text.startsWith("Lịch sử huấn luyện: 5 epoch cuối trong 12 epoch\n"), text);
    assertFalse(text.contains("kiểm định"), "không có tập kiểm định thì không có cột ấy");
    assertEquals(2 + 5, text.lines().count());
    assertTrue(text(new History(epochs.subList(0, 2))).startsWith("Lịch sử huấn luyện: 2 epoch\n"));
  }

  @Test
  void historyShowsAccuracyWhenItWasMeasured() {
    var epoch = new History.Epoch(1, .5, .6, .96, .9, Duration.ofMillis(1500));
    String text = text(new History(List.of(epoch)));
    assertTrue(text.contains("Độ chính xác kiểm định"), text);
    assertTrue(text.contains("0,96"), text);
  }

  @Test
  void chartIsAPngWithAltTextAndDisplayWidth() {
    Chart chart = BarChart.of("Cột").groups("a", "b").bars("x", 1, 2).build();
    Bundle bundle = Renderings.of(chart);
    assertEquals(chart.altText(), bundle.text());
    assertEquals(
        Map.of("alt", chart.altText(), "width", chart.width()), bundle.metadata().get(Bundle.PNG));
    assertEquals(
        chart.png().length, Base64.getDecoder().decode(bundle.data().get(Bundle.PNG)).length);
    assertFalse(bundle.data().containsKey(Bundle.HTML));
  }

  private static Chart interactive(String title) {
    var months = IntStream.range(0, 9).mapToObj(i -> LocalDate.of(2016, 1 + i, 1)).toList();
    return TimeSeriesChart.of(title)
        .line("Giá trị \"thật\" <1>", months, new double[] {1, 2, 3, 4, 5, 6, 7, 8, 9})
        .build();
  }

  @Test
  void interactiveChartKeepsAStaticPictureAndLoadsNothingFromTheNetwork() {
    Chart chart = interactive("Tương tác");
    String html = ChartView.html(chart, chart.figure().orElseThrow(), "UE5H", true);
    assertTrue(html.contains("<img width=\"760\" alt=\"Biểu đồ đường: Tương tác."));
    assertTrue(html.contains("Giá trị &quot;thật&quot; &lt;1&gt;"));
    assertTrue(html.contains("@media print"));
    assertTrue(html.contains("window.Plotly.newPlot"));
    assertFalse(
        Pattern.compile("src\\s*=\\s*[\"']?\\s*(https?:)?//").matcher(html).find(),
        "không thẻ nào nạp từ mạng");
    // Liên kết duy nhất trong Plotly là biểu trưng của nó, chỉ được tạo khi bật displaylogo.
    assertTrue(html.contains("\"displaylogo\" : false"));
    String own = ChartView.html(chart, chart.figure().orElseThrow(), "UE5H", false);
    assertFalse(own.contains("http"), "phần của ta không chứa địa chỉ nào");
    assertFalse(Pattern.compile("url\\(\\s*[\"']?https?:").matcher(html).find());
    assertEquals(2, html.split("</script>", -1).length - 1, "Plotly không tự đóng thẻ script");
    assertTrue(html.length() > 900_000);
  }

  @Test
  void onlyOneChartOfTheSessionCarriesThePlotlyLibrary() {
    // Biểu đồ đầu tiên của phiên này; một kiểm thử khác có thể đã giữ vai đó.
    String first = html(interactive("Đầu tiên"));
    String again = html(interactive("Đầu tiên"));
    String other = html(interactive("Thứ hai"));
    String otherAgain = html(interactive("Thứ hai"));
    assertEquals(first.length(), again.length(), "chạy lại ô không làm mất thư viện");
    assertEquals(other.length(), otherAgain.length());
    assertTrue(other.length() < 200_000, "biểu đồ sau chỉ mang dữ liệu của nó");
  }

  @Test
  void unknownValuesFallBackToText() {
    assertEquals(Map.of(Bundle.TEXT, "[1, 2]"), Renderings.of(List.of(1, 2)).data());
  }

  @Test
  void verdictColoursWordsAndRepeatsThemInATable() {
    var verdict =
        new Verdict(
            0.8765,
            List.of(
                new WordInfluence("a", 0.01, true),
                new WordInfluence("<dull", -1.25, true),
                new WordInfluence("phim", 0, false),
                new WordInfluence("wonderful", 2.5, true)));
    String html = html(verdict);
    assertTrue(html.contains("<strong>Khen: xác suất khen 0,877</strong>"), html);
    assertTrue(html.contains("<span>a</span>"));
    assertTrue(
        html.contains(
            "<span class=\"hs-che\" style=\"background:rgba(213,94,0,0.23)\""
                + " title=\"-1,25\">&lt;dull</span>"),
        html);
    assertTrue(html.contains("class=\"hs-khong-doc\""));
    assertTrue(html.contains("rgba(0,114,178,0.45)\" title=\"+2,50\">wonderful"));
    assertFalse(html.contains("<dull"));
    assertEquals(
        List.of(
            "Khen: xác suất khen 0,877",
            "Những từ kéo mạnh nhất",
            "Từ         Sức kéo (log-odds)  Về phía",
            "wonderful                2,50  khen",
            "<dull                   -1,25  chê"),
        text(verdict).lines().toList());
    assertTrue(text(new Verdict(0.4, List.of())).startsWith("Chê: xác suất khen 0,400"));
  }
}
