package vn.hocsau.notebook;

import java.lang.reflect.Array;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.Table;
import vn.hocsau.chart.Chart;
import vn.hocsau.dataset.Tabular;
import vn.hocsau.store.Provenance;
import vn.hocsau.train.History;
import vn.hocsau.train.ReviewScorer.Verdict;

/** Cách bày từng loại giá trị của khóa học, không phụ thuộc kernel nào. */
final class Renderings {

  /** Các lớp cần dạy cho kernel. */
  static final List<Class<?>> TYPES =
      List.of(
          Bundle.class,
          Chart.class,
          Table.class,
          Tabular.class,
          Provenance.class,
          Markdown.class,
          Notice.class,
          History.class,
          Verdict.class,
          String.class,
          Object.class);

  /** Các dạng có thể sinh ra. */
  static final List<String> MIME_TYPES =
      List.of(Bundle.HTML, Bundle.MARKDOWN, Bundle.PNG, Bundle.TEXT);

  private static final int LAST_EPOCHS = 5;

  /** Quá số này thì trình duyệt ì ạch, máy chủ Jupyter có thể bỏ cả tin. */
  private static final int MAX_TEXT = 200_000;

  private static final int MAX_ITEMS = 1_000;

  private Renderings() {}

  /**
   * Bày một giá trị.
   *
   * @param value giá trị bất kỳ
   * @return các dạng của nó; lớp lạ thì chỉ có văn bản
   */
  static Bundle of(Object value) {
    if (value instanceof Bundle bundle) {
      return bundle;
    }
    if (value instanceof Chart chart) {
      return ChartView.of(chart);
    }
    if (value instanceof Table table) {
      return TableView.of(table);
    }
    if (value instanceof Tabular tabular) {
      return TableView.of(tabular.asTable());
    }
    if (value instanceof Provenance provenance) {
      return provenance(provenance);
    }
    if (value instanceof Markdown markdown) {
      return Bundle.text(markdown.text()).with(Bundle.MARKDOWN, markdown.text());
    }
    if (value instanceof Notice notice) {
      return notice.bundle();
    }
    if (value instanceof History history) {
      return TableView.of(table(history));
    }
    if (value instanceof Verdict verdict) {
      return VerdictView.of(verdict);
    }
    return Bundle.text(text(value));
  }

  /**
   * Văn bản của một giá trị bất kỳ: mảng thì liệt kê, vật không có lời tả thì để trống (như {@code
   * java.io.PrintStream@1f94b55} mà {@code System.out.printf} ở cuối ô trả về), dài quá thì cắt.
   */
  private static String text(Object value) {
    if (value.getClass().isArray()) {
      int length = Array.getLength(value);
      String items =
          IntStream.range(0, Math.min(length, MAX_ITEMS))
              .mapToObj(i -> Array.get(value, i))
              .map(item -> item == null ? "null" : text(item))
              .collect(Collectors.joining(", "));
      return length <= MAX_ITEMS
          ? "[" + items + "]"
          : "[%s, … tất cả %d phần tử]".formatted(items, length);
    }
    String text = String.valueOf(value);
    String identity =
        value.getClass().getName() + "@" + Integer.toHexString(System.identityHashCode(value));
    if (text.equals(identity)) {
      return "";
    }
    return text.length() <= MAX_TEXT
        ? text
        : "%s… Giá trị này dài %d ký tự nên phần sau không hiện."
            .formatted(text.substring(0, MAX_TEXT), text.length());
  }

  private static Bundle provenance(Provenance source) {
    String sha = source.sha256().substring(0, Math.min(12, source.sha256().length()));
    if (source.simulated()) {
      String what =
          "“%s” ở lần chạy này do chương trình tự sinh, không phải số liệu thật: mọi hình và con số"
                  .formatted(source.title())
              + " bên dưới chỉ để thử chương trình, không dùng để kết luận.";
      String remedy =
          "Muốn có dữ liệu thật: nối mạng rồi chạy lại notebook, hoặc đặt biến HOCSAU_MIRROR trỏ tới"
              + " thư mục đã chép sẵn dữ liệu. Đặt HOCSAU_DATA=real để không bao giờ dùng dữ liệu"
              + " mô phỏng.";
      return Bundle.html(
          Html.BANNER_STYLE
              + "<div class=\"hs-banner hs-mo-phong\" role=\"note\"><p><strong>⚠ DỮ LIỆU MÔ"
              + " PHỎNG</strong></p><p>"
              + Html.escape(what)
              + "</p><p>"
              + Html.escape(remedy)
              + "</p></div>",
          "⚠ DỮ LIỆU MÔ PHỎNG\n" + what + "\n" + remedy);
    }
    String origin =
        switch (source.origin()) {
          case CACHE -> "bản đã lưu trên máy";
          case MIRROR -> "kho gương";
          case OFFICIAL -> "địa chỉ chính thức";
          case PACKAGE -> "gói đã ghim phiên bản";
          case OWN -> "thư mục riêng";
          case SIMULATED -> "mô phỏng";
        };
    String details =
        "lấy từ %s · giấy phép: %s · SHA-256 %s…".formatted(origin, source.licence(), sha);
    String partly =
        source.part().isEmpty() ? "" : " · một phần dữ liệu thật: %s".formatted(source.part());
    return Bundle.html(
        Html.BANNER_STYLE
            + "<div class=\"hs-banner %s\" role=\"note\">Dữ liệu: <strong>"
                .formatted(partly.isEmpty() ? "hs-nguon" : "hs-nguon hs-mot-phan")
            + Html.escape(source.title() + partly)
            + "</strong> · "
            + Html.escape(details)
            + "</div>",
        "Dữ liệu: " + source.title() + partly + " · " + details);
  }

  private static Table table(History history) {
    int total = history.epochs().size();
    var number = IntColumn.create("Epoch");
    var loss = DoubleColumn.create("Mất mát");
    var valLoss = DoubleColumn.create("Mất mát kiểm định");
    var accuracy = DoubleColumn.create("Độ chính xác");
    var valAccuracy = DoubleColumn.create("Độ chính xác kiểm định");
    var seconds = DoubleColumn.create("Thời gian (giây)");
    for (History.Epoch epoch : history.epochs().subList(Math.max(0, total - LAST_EPOCHS), total)) {
      number.append(epoch.number());
      loss.append(epoch.loss());
      valLoss.append(epoch.valLoss());
      accuracy.append(epoch.accuracy());
      valAccuracy.append(epoch.valAccuracy());
      seconds.append(epoch.time().toMillis() / 1000.0);
    }
    String title =
        String.format(
            Locale.ROOT,
            total > LAST_EPOCHS
                ? "Lịch sử huấn luyện: %d epoch cuối trong %d epoch"
                : "Lịch sử huấn luyện: %2$d epoch",
            LAST_EPOCHS,
            total);
    Table table = Table.create(title, number, loss);
    if (history.hasValidation()) {
      table.addColumns(valLoss);
    }
    if (history.hasAccuracy()) {
      table.addColumns(accuracy);
    }
    if (history.hasAccuracy() && history.hasValidation()) {
      table.addColumns(valAccuracy);
    }
    return table.addColumns(seconds);
  }
}
