package vn.hocsau.notebook;

/**
 * Một câu có dấu và màu dưới ô: kết quả chấm bài hay gợi ý. Dấu đứng trước nên đọc được cả khi
 * không thấy màu.
 *
 * @param mark dấu đứng trước
 * @param cssClass lớp CSS của câu
 * @param title phần in đậm, ví dụ "Bài 1"
 * @param text câu
 */
public record Notice(String mark, String cssClass, String title, String text) {

  private static final String HINT = "hs-goi-y";

  /**
   * Câu trả lời đúng.
   *
   * @param title tên bài
   * @param text câu xác nhận
   * @return câu có dấu ✔
   */
  public static Notice right(String title, String text) {
    return new Notice("✔", "hs-dung", title, text);
  }

  /**
   * Câu trả lời chưa đúng.
   *
   * @param title tên bài
   * @param text chỗ khác tìm thấy
   * @return câu có dấu ✘
   */
  public static Notice wrong(String title, String text) {
    return new Notice("✘", "hs-sai", title, text);
  }

  /**
   * Bài chưa làm.
   *
   * @param title tên bài
   * @param text lời nhắc
   * @return câu có dấu …
   */
  public static Notice todo(String title, String text) {
    return new Notice("…", "hs-chua-lam", title, text);
  }

  /**
   * Gợi ý hay lời giải.
   *
   * @param title tên bài và thứ tự gợi ý
   * @param text nội dung, Markdown
   * @return câu có dấu ▸
   */
  public static Notice hint(String title, String text) {
    return new Notice("▸", HINT, title, text);
  }

  Bundle bundle() {
    if (cssClass.equals(HINT)) {
      return Bundle.text(mark + " " + title + ": " + text)
          .with(Bundle.MARKDOWN, "%s **%s**: %s".formatted(mark, title, text));
    }
    return Bundle.html(
        Html.CHECK_STYLE
            + "<p class=\"hs-bai-tap %s\"><span class=\"hs-dau\">%s</span> <strong>%s</strong>: %s</p>"
                .formatted(cssClass, mark, Html.escape(title), Html.escape(text)),
        mark + " " + title + ": " + text);
  }
}
