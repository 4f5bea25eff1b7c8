package vn.hocsau.notebook;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tech.tablesaw.plotly.components.Figure;
import vn.hocsau.chart.Chart;

/**
 * Bày một biểu đồ: ảnh PNG có lời mô tả, và khi có thì thêm hình tương tác.
 *
 * <p>Thư viện Plotly nặng gần 1 MB nên chỉ đi kèm biểu đồ tương tác đầu tiên của phiên. Các biểu đồ
 * xếp hàng chờ trong {@code window.hsHinh}; thư viện đến lúc nào thì vẽ lúc đó, không đến thì ảnh
 * tĩnh vẫn ở đấy.
 */
final class ChartView {

  /**
   * Tên biểu đồ mang thư viện; vẽ lại chính nó (chạy lại ô) thì vẫn mang, để trang lưu lại vẫn đủ.
   */
  private static @Nullable String carrier;

  private ChartView() {}

  static Bundle of(Chart chart) {
    String png = Base64.getEncoder().encodeToString(chart.png());
    Bundle bundle =
        Bundle.text(chart.altText())
            .with(Bundle.PNG, png)
            .withMetadata(Bundle.PNG, Map.of("alt", chart.altText(), "width", chart.width()));
    return chart
        .figure()
        .map(figure -> bundle.with(Bundle.HTML, html(chart, figure, png, carries(chart))))
        .orElse(bundle);
  }

  private static synchronized boolean carries(Chart chart) {
    if (carrier == null) {
      carrier = chart.title();
    }
    return carrier.equals(chart.title());
  }

  static String html(Chart chart, Figure figure, String png, boolean withLibrary) {
    String id = "hs" + UUID.randomUUID().toString().replace("-", "");
    String alt = Html.escape(chart.altText());
    String draw = figure.asJavascript(id).replaceAll("</?script>", "");
    return Html.CHART_STYLE
        + "<figure class=\"hs-bieu-do\"><img width=\"%d\" alt=\"%s\" src=\"data:image/png;base64,%s\">"
            .formatted(chart.width(), alt, png)
        + "<div class=\"hs-plotly\" id=\"%s\" role=\"img\" aria-label=\"%s\"></div></figure>"
            .formatted(id, alt)
        + (withLibrary ? "<script>" + library() + "</script>" : "")
        + "<script>(window.hsHinh=window.hsHinh||[]).push({id:\"%s\",draw:function(Plotly){"
            .formatted(id)
        + draw
        + "}});</script>";
  }

  /** Plotly, tiếng Việt của nó, và phần vẽ các hình đang chờ; không địa chỉ mạng nào. */
  private static String library() {
    // Che define, module và exports để Plotly luôn tự gắn vào window, kể cả trong trang có
    // RequireJS.
    return "if(!window.Plotly){(function(define,module,exports){"
        + resource(Chart.class, "plotly-basic.min.js")
        + "\n}).call(window);"
        + resource(Chart.class, "plotly-locale-vi.js")
        + "}\n"
        + resource(ChartView.class, "hinh.js");
  }

  private static String resource(Class<?> owner, String name) {
    try (InputStream in = owner.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException(
            "hocsau.jar thiếu tệp %s; hãy đóng gói lại bằng mvn package.".formatted(name));
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("Không đọc được " + name + " trong hocsau.jar.", e);
    }
  }
}
