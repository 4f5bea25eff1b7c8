package vn.hocsau.notebook;

/**
 * Mảnh HTML đưa vào ô kết quả.
 *
 * <p>Mỗi mảnh mang theo kiểu dáng của chính nó: một ô chạy lại, một ô bị xóa kết quả hay một
 * JupyterLab chỉ dựng phần đang nhìn thấy đều không làm mất kiểu dáng của ô khác. Màu lấy theo giao
 * diện đang dùng (sáng hay tối) bằng biến CSS của JupyterLab, ngoài JupyterLab thì theo trang chứa.
 */
final class Html {

  private static final String LINE = "var(--jp-border-color2,rgba(128,128,128,.4))";

  static final String TABLE_STYLE =
      "<style>.hs-bang{border-collapse:collapse;margin:.5em 0;color:inherit;"
          + "font-variant-numeric:tabular-nums}"
          + ".hs-bang caption{caption-side:top;text-align:left;font-weight:600;padding:.2em 0}"
          + ".hs-bang th,.hs-bang td{padding:.25em .8em;"
          + ("border-bottom:1px solid " + LINE + "}")
          + "table.hs-bang th:not(.hs-so),table.hs-bang td:not(.hs-so){text-align:left}"
          + "table.hs-bang th.hs-so,table.hs-bang td.hs-so{text-align:right}"
          + ".hs-con{margin:.2em 0;opacity:.8}</style>";

  static final String BANNER_STYLE =
      "<style>.hs-banner{margin:.5em 0;padding:.5em .9em;border-radius:.3em;color:inherit;"
          + "border-left:.3em solid #0072b2;background:rgba(0,114,178,.09)}"
          + ".hs-banner p{margin:.2em 0}"
          + ".hs-banner.hs-mo-phong{border:2px solid #b45309;border-left-width:.5em;"
          + "background:#fff3d6;color:#5c3a00}"
          + ".hs-mo-phong strong{font-size:1.15em}</style>";

  static final String PROGRESS_STYLE =
      "<style>.hs-tien-do{margin:.4em 0;color:inherit;font-variant-numeric:tabular-nums}"
          + ".hs-tien-do progress{width:14em;max-width:100%;height:.9em;vertical-align:middle;"
          + "accent-color:#0072b2}</style>";

  static final String CHECK_STYLE =
      "<style>.hs-kiem-tra,.hs-bai-tap{margin:.15em 0;padding-left:1.6em;text-indent:-1.6em;"
          + "color:inherit}"
          + ".hs-dung .hs-dau{color:#009e73}.hs-sai .hs-dau{color:#d55e00}"
          + ".hs-dau{display:inline-block;width:1.33em;text-indent:0;font-weight:700}</style>";

  static final String CHART_STYLE =
      "<style>.hs-bieu-do{margin:.5em 0;max-width:100%}"
          + ".hs-bieu-do img{max-width:100%;height:auto;background:#fff}"
          + ".hs-bieu-do .hs-plotly{display:none;background:#fff}"
          + ".hs-bieu-do.hs-tuong-tac .hs-plotly{display:block}"
          + ".hs-bieu-do.hs-tuong-tac img{display:none}"
          + "@media print{.hs-bieu-do .hs-plotly,.hs-bieu-do.hs-tuong-tac .hs-plotly{display:none}"
          + ".hs-bieu-do.hs-tuong-tac img{display:block}}</style>";

  private Html() {}

  /**
   * Làm cho một chuỗi bất kỳ an toàn trong nội dung và trong thuộc tính HTML.
   *
   * @param text chuỗi gốc
   * @return chuỗi đã thay các ký tự đặc biệt
   */
  static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }
}
