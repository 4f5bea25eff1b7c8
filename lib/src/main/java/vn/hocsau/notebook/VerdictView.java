package vn.hocsau.notebook;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;
import vn.hocsau.train.ReviewScorer.Verdict;
import vn.hocsau.train.WordInfluence;

/**
 * Bày lời phán về một bình luận: xác suất khen, lời bình luận tô màu theo sức kéo của từng từ, và
 * bảng những từ kéo mạnh nhất.
 *
 * <p>Màu không đứng một mình: gạch chân liền là khen, gạch chân đứt là chê, và bảng ghi lại bằng
 * số. Nền trong suốt một phần nên chữ đọc được cả trên giao diện sáng lẫn tối.
 */
final class VerdictView {
  private static final int LISTED = 8;

  /** Dưới mức này thì coi như không kéo về phía nào. */
  private static final double FAINT = 0.05;

  private static final double STRONGEST_TINT = 0.45;

  private static final String STYLE =
      "<style>.hs-cham{margin:.5em 0;color:inherit}"
          + ".hs-cham .hs-loi{line-height:2;max-width:60em}"
          + ".hs-cham .hs-loi span{padding:.1em .2em;border-radius:.2em;color:inherit}"
          + ".hs-cham .hs-khen{text-decoration:underline}"
          + ".hs-cham .hs-che{text-decoration:underline dashed}"
          + ".hs-cham .hs-khong-doc{opacity:.65;font-style:italic}</style>";

  private VerdictView() {}

  static Bundle of(Verdict verdict) {
    String headline =
        String.format(
            Locale.FRENCH,
            "%s: xác suất khen %.3f",
            verdict.praise() >= 0.5 ? "Khen" : "Chê",
            verdict.praise());
    Bundle table = TableView.of(strongest(verdict.words()));
    return Bundle.html(
        html(headline, verdict.words()) + table.data().get(Bundle.HTML),
        headline + "\n" + table.text());
  }

  private static String html(String headline, List<WordInfluence> words) {
    double strongest = words.stream().mapToDouble(w -> Math.abs(w.influence())).max().orElse(0);
    var html =
        new StringBuilder(STYLE)
            .append("<div class=\"hs-cham\"><p><strong>")
            .append(headline)
            .append("</strong></p><p class=\"hs-loi\" lang=\"en\">");
    for (WordInfluence word : words) {
      html.append(span(word, strongest)).append(' ');
    }
    return html.append("</p><p class=\"hs-con\">Xanh, gạch chân liền: kéo về phía khen. Cam, gạch")
        .append(" chân đứt: kéo về phía chê. Mờ, nghiêng: mạng không đọc từ này.</p></div>")
        .toString();
  }

  private static String span(WordInfluence word, double strongest) {
    String text = Html.escape(word.word());
    if (!word.read()) {
      return "<span class=\"hs-khong-doc\" title=\"mạng không đọc từ này\">" + text + "</span>";
    }
    double size = Math.abs(word.influence());
    if (size < FAINT) {
      return "<span>" + text + "</span>";
    }
    boolean praise = word.influence() > 0;
    return String.format(
        Locale.ROOT,
        "<span class=\"%s\" style=\"background:rgba(%s,%.2f)\" title=\"%s\">%s</span>",
        praise ? "hs-khen" : "hs-che",
        praise ? "0,114,178" : "213,94,0",
        STRONGEST_TINT * size / strongest,
        String.format(Locale.FRENCH, "%+.2f", word.influence()),
        text);
  }

  private static Table strongest(List<WordInfluence> words) {
    var word = StringColumn.create("Từ");
    var influence = DoubleColumn.create("Sức kéo (log-odds)");
    var side = StringColumn.create("Về phía");
    words.stream()
        .filter(w -> w.read() && Math.abs(w.influence()) >= FAINT)
        .sorted(Comparator.comparingDouble(w -> -Math.abs(w.influence())))
        .limit(LISTED)
        .forEach(
            w -> {
              word.append(w.word());
              influence.append(Math.round(w.influence() * 100) / 100.0);
              side.append(w.influence() > 0 ? "khen" : "chê");
            });
    return Table.create(
        word.isEmpty() ? "Không từ nào kéo điểm đi đáng kể" : "Những từ kéo mạnh nhất",
        word,
        influence,
        side);
  }
}
