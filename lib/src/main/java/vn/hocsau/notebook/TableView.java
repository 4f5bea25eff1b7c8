package vn.hocsau.notebook;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.FloatColumn;
import tech.tablesaw.api.NumericColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;
import tech.tablesaw.columns.Column;

/** Bày một bảng Tablesaw thành HTML có cấu trúc và thành văn bản thẳng cột. */
final class TableView {

  /** Bảng không quá số hàng này thì hiện hết. */
  static final int MAX_ROWS = 30;

  /** Bảng dài hơn chỉ hiện chừng này hàng đầu. */
  static final int HEAD_ROWS = 20;

  private static final String MISSING = "–";

  private record Cells(String header, boolean numeric, List<String> values) {}

  private TableView() {}

  static Bundle of(Table table) {
    int rows = table.rowCount();
    int shown = rows <= MAX_ROWS ? rows : HEAD_ROWS;
    List<Cells> columns =
        table.columns().stream()
            .map(c -> new Cells(c.name(), c instanceof NumericColumn<?>, format(c, shown)))
            .toList();
    String caption = table.name() == null ? "" : table.name();
    String rest =
        shown < rows
            ? String.format(Locale.FRENCH, "… còn %,d hàng (tất cả %,d)", rows - shown, rows)
            : "";
    return Bundle.html(html(caption, columns, shown, rest), text(caption, columns, shown, rest));
  }

  private static String html(String caption, List<Cells> columns, int shown, String rest) {
    var html = new StringBuilder(Html.TABLE_STYLE).append("<table class=\"hs-bang\">");
    if (!caption.isBlank()) {
      html.append("<caption>").append(Html.escape(caption)).append("</caption>");
    }
    html.append("<thead><tr>");
    for (Cells column : columns) {
      html.append("<th scope=\"col\"")
          .append(column.numeric() ? " class=\"hs-so\">" : ">")
          .append(Html.escape(column.header()))
          .append("</th>");
    }
    html.append("</tr></thead><tbody>");
    for (int row = 0; row < shown; row++) {
      html.append("<tr>");
      for (Cells column : columns) {
        html.append(column.numeric() ? "<td class=\"hs-so\">" : "<td>")
            .append(Html.escape(column.values().get(row)))
            .append("</td>");
      }
      html.append("</tr>");
    }
    html.append("</tbody></table>");
    if (!rest.isEmpty()) {
      html.append("<p class=\"hs-con\">").append(rest).append("</p>");
    }
    return html.toString();
  }

  private static String text(String caption, List<Cells> columns, int shown, String rest) {
    var lines = new ArrayList<String>();
    if (!caption.isBlank()) {
      lines.add(caption);
    }
    for (int row = -1; row < shown; row++) {
      var line = new StringBuilder();
      for (Cells column : columns) {
        int width = column.header().length();
        for (String value : column.values()) {
          width = Math.max(width, value.length());
        }
        String value = row < 0 ? column.header() : column.values().get(row);
        String padding = " ".repeat(width - value.length());
        line.append(line.isEmpty() ? "" : "  ")
            .append(column.numeric() ? padding + value : value + padding);
      }
      lines.add(line.toString().stripTrailing());
    }
    if (!rest.isEmpty()) {
      lines.add(rest);
    }
    return String.join("\n", lines);
  }

  private static List<String> format(Column<?> column, int shown) {
    var values = new ArrayList<String>();
    boolean fractional = column instanceof DoubleColumn || column instanceof FloatColumn;
    boolean years = column instanceof NumericColumn<?> && isYears(column, shown);
    String pattern = fractional ? pattern((NumericColumn<?>) column, shown) : "";
    for (int row = 0; row < shown; row++) {
      if (column.isMissing(row)) {
        values.add(column instanceof StringColumn ? "" : MISSING);
      } else if (fractional) {
        values.add(
            String.format(Locale.FRENCH, pattern, ((NumericColumn<?>) column).getDouble(row)));
      } else if (column instanceof NumericColumn<?> numbers) {
        long value = numbers.get(row).longValue();
        values.add(years ? Long.toString(value) : String.format(Locale.FRENCH, "%,d", value));
      } else {
        values.add(column.getString(row));
      }
    }
    return values;
  }

  /** Cột toàn số từ 1800 đến 2100 là cột năm: năm 2018 không viết thành 2 018. */
  private static boolean isYears(Column<?> column, int shown) {
    for (int row = 0; row < shown; row++) {
      if (!column.isMissing(row)) {
        double value = ((NumericColumn<?>) column).getDouble(row);
        if (value < 1800 || value > 2100) {
          return false;
        }
      }
    }
    return true;
  }

  /**
   * Cả cột cùng số chữ số thập phân: vừa đủ sáu chữ số có nghĩa ở giá trị lớn nhất, không thừa số
   * 0.
   */
  private static String pattern(NumericColumn<?> column, int shown) {
    double max = 0;
    for (int row = 0; row < shown; row++) {
      double value = Math.abs(column.getDouble(row));
      max = Double.isFinite(value) ? Math.max(max, value) : max;
    }
    if (max != 0 && (max < 1e-4 || max >= 1e9)) {
      return "%.3e";
    }
    int integerDigits = max == 0 ? 1 : (int) Math.floor(Math.log10(max)) + 1;
    int decimals = Math.max(0, Math.min(6, 6 - integerDigits));
    while (decimals > 0 && sameWith(column, shown, decimals - 1, decimals)) {
      decimals--;
    }
    return "%." + decimals + "f";
  }

  private static boolean sameWith(NumericColumn<?> column, int shown, int fewer, int more) {
    for (int row = 0; row < shown; row++) {
      double value = column.getDouble(row);
      if (Double.isFinite(value)
          && Double.parseDouble(String.format(Locale.ROOT, "%." + fewer + "f", value))
              != Double.parseDouble(String.format(Locale.ROOT, "%." + more + "f", value))) {
        return false;
      }
    }
    return true;
  }
}
