package vn.hocsau.notebook;

/**
 * Một câu có dấu và màu dưới ô: kết quả chấm bài hay gợi ý.
 *
 * @param kind loại câu, quyết định dấu và màu
 * @param title phần in đậm, ví dụ "Bài 1"
 * @param text câu; với gợi ý là Markdown
 */
public record Notice(Kind kind, String title, String text) {

  /** Loại câu. Dấu đứng trước nên đọc được cả khi không thấy màu. */
  public enum Kind {
    /** Câu trả lời đúng. */
    RIGHT("✔", "hs-dung"),
    /** Câu trả lời chưa đúng. */
    WRONG("✘", "hs-sai"),
    /** Chưa trả lời. */
    NOT_DONE("…", "hs-chua-lam"),
    /** Gợi ý hay lời giải. */
    HINT("▸", "hs-goi-y");

    private final String sign;
    private final String cssClass;

    Kind(String sign, String cssClass) {
      this.sign = sign;
      this.cssClass = cssClass;
    }

    /**
     * Dấu đứng trước câu.
     *
     * @return ✔, ✘, … hoặc ▸
     */
    public String sign() {
      return sign;
    }
  }

  Bundle bundle() {
    String plain = kind.sign + " " + title + ": " + text;
    if (kind == Kind.HINT) {
      return Bundle.text(plain)
          .with(Bundle.MARKDOWN, "%s **%s**: %s".formatted(kind.sign, title, text));
    }
    return Bundle.html(
        Html.CHECK_STYLE
            + "<p class=\"hs-bai-tap %s\"><span class=\"hs-dau\">%s</span> <strong>%s</strong>: %s</p>"
                .formatted(kind.cssClass, kind.sign, Html.escape(title), Html.escape(text)),
        plain);
  }
}
