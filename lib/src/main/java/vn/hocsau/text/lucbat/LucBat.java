package vn.hocsau.text.lucbat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;
import vn.hocsau.dataset.Tabular;
import vn.hocsau.text.Tokenizer;
import vn.hocsau.text.TypedText;

/**
 * Luật thơ lục bát, đo được bằng máy: số tiếng, bằng trắc và vần.
 *
 * <ul>
 *   <li><b>Số tiếng</b>: câu lục sáu tiếng, câu bát tám tiếng, xen kẽ, câu lục trước.
 *   <li><b>Bằng trắc</b>: tiếng thứ hai bằng, thứ tư trắc, thứ sáu bằng; ở câu bát tiếng thứ tám
 *       cũng bằng.
 *   <li><b>Trầm bổng</b>: ở câu bát, tiếng thứ sáu và thứ tám cùng bằng nhưng khác thanh: một tiếng
 *       ngang, một tiếng huyền.
 *   <li><b>Vần</b>: tiếng thứ sáu câu lục vần với tiếng thứ sáu câu bát; tiếng thứ tám câu bát vần
 *       với tiếng thứ sáu câu lục kế tiếp. Tính cả vần chính lẫn vần thông ({@link
 *       Syllable#rhymesWith}).
 * </ul>
 *
 * <pre>{@code
 * LucBat.Scan scan = LucBat.scan(List.of(
 *     "Trăm năm trong cõi người ta,", "Chữ tài chữ mệnh khéo là ghét nhau."));
 * scan.rhymes().rate(); // 1.0
 * }</pre>
 *
 * <p>Luật ở đây là luật chặt. Thơ thật có phá cách, ví dụ câu lục ngắt nhịp 3/3 đổi tiếng thứ hai
 * thành trắc: "Mai cốt cách, tuyết tinh thần"; phép đo tính đó là một lần lệch luật.
 */
public final class LucBat {

  /** Token kết thúc câu trong dãy token của mô hình ngôn ngữ. */
  public static final String END = "/";

  private LucBat() {}

  /**
   * Bao nhiêu lần giữ luật trên bao nhiêu lần phải giữ.
   *
   * @param kept số lần giữ được
   * @param total số lần phải giữ
   */
  public record Share(int kept, int total) {
    /**
     * Tỉ lệ.
     *
     * @return trong [0, 1]; NaN nếu không có lần nào phải giữ
     */
    public double rate() {
      return (double) kept / total;
    }
  }

  /**
   * Kết quả chấm một đoạn thơ.
   *
   * @param lengths câu đủ số tiếng
   * @param tones câu đúng bằng trắc ở mọi vị trí phải giữ
   * @param pairs câu bát có tiếng sáu và tiếng tám cùng bằng, khác thanh
   * @param rhymes chỗ gieo vần hiệp được, vần chính hoặc vần thông
   * @param exactRhymes chỗ gieo vần hiệp bằng vần chính
   * @param perfect câu không lệch luật nào, kể cả vần với câu trước
   */
  public record Scan(
      Share lengths, Share tones, Share pairs, Share rhymes, Share exactRhymes, Share perfect)
      implements Tabular {

    @Override
    public Table asTable() {
      var rule = StringColumn.create("Luật");
      var kept = IntColumn.create("Giữ được");
      var total = IntColumn.create("Phải giữ");
      var rate = DoubleColumn.create("Tỉ lệ");
      List<String> names =
          List.of(
              "số tiếng",
              "bằng trắc",
              "tiếng 6 và 8 khác thanh",
              "vần (chính hoặc thông)",
              "vần chính",
              "câu không lệch luật nào");
      List<Share> shares = List.of(lengths, tones, pairs, rhymes, exactRhymes, perfect);
      for (int i = 0; i < names.size(); i++) {
        rule.append(names.get(i));
        kept.append(shares.get(i).kept());
        total.append(shares.get(i).total());
        rate.append(shares.get(i).rate());
      }
      return Table.create("Chấm luật lục bát", rule, kept, total, rate);
    }
  }

  /**
   * Số tiếng của một câu.
   *
   * @param line số thứ tự câu, đếm từ 0
   * @return 6 với câu chẵn (0, 2, …), 8 với câu lẻ
   */
  public static int length(int line) {
    return line % 2 == 0 ? 6 : 8;
  }

  /**
   * Thanh phải có ở một vị trí.
   *
   * @param position vị trí trong câu, đếm từ 1
   * @return true nếu phải bằng, false nếu phải trắc, rỗng nếu tự do
   */
  public static Optional<Boolean> mustBeBang(int position) {
    return position % 2 == 1 ? Optional.empty() : Optional.of(position != 4);
  }

  /**
   * Chấm một đoạn thơ bắt đầu bằng câu lục.
   *
   * @param verses các câu, mỗi phần tử một câu; dấu câu và chữ hoa không tính
   * @return số lần giữ luật; tiếng không phải âm tiết tiếng Việt bị coi là lệch luật
   * @throws IllegalArgumentException nếu không có câu nào: "Đoạn thơ rỗng: không có câu nào để
   *     chấm."
   */
  public static Scan scan(List<String> verses) {
    List<Verse> read = read(verses);
    int eights = read.size() / 2;
    int links = read.size() - 1;
    return new Scan(
        new Share((int) read.stream().filter(Verse::rightLength).count(), read.size()),
        new Share((int) read.stream().filter(Verse::rightTones).count(), read.size()),
        new Share(
            (int) read.stream().filter(v -> v.line % 2 == 1 && v.rightPair()).count(), eights),
        new Share((int) read.stream().filter(v -> v.line > 0 && v.rhymes()).count(), links),
        new Share((int) read.stream().filter(v -> v.line > 0 && v.rhymesExactly()).count(), links),
        new Share((int) read.stream().filter(v -> v.faults().isEmpty()).count(), read.size()));
  }

  /**
   * Kể từng chỗ lệch luật, để người đọc soi lại.
   *
   * @param verses các câu, bắt đầu bằng câu lục
   * @return mỗi chỗ một dòng, ví dụ "câu 2: tiếng thứ 6 “sao” không vần với “ta”"; rỗng nếu đúng cả
   * @throws IllegalArgumentException nếu không có câu nào
   */
  public static List<String> faults(List<String> verses) {
    return read(verses).stream()
        .flatMap(v -> v.faults().stream().map(f -> "câu %d: %s".formatted(v.line + 1, f)))
        .toList();
  }

  private static List<Verse> read(List<String> verses) {
    if (verses.isEmpty()) {
      throw new IllegalArgumentException("Đoạn thơ rỗng: không có câu nào để chấm.");
    }
    var read = new ArrayList<Verse>();
    for (int i = 0; i < verses.size(); i++) {
      List<String> words = Tokenizer.WORDS.tokens(TypedText.clean(verses.get(i)));
      Optional<Syllable> link = i == 0 ? Optional.empty() : read.get(i - 1).last();
      read.add(new Verse(i, words, words.stream().map(Syllable::find).toList(), link));
    }
    return read;
  }

  /** Một câu đã tách âm tiết; link là tiếng cuối của câu trước, nơi câu này phải bắt vần. */
  private record Verse(
      int line, List<String> words, List<Optional<Syllable>> syllables, Optional<Syllable> link) {

    boolean rightLength() {
      return words.size() == length(line);
    }

    boolean rightTones() {
      return wrongTones().isEmpty();
    }

    boolean rightPair() {
      return at(6)
          .flatMap(six -> at(8).map(eight -> bothBang(six, eight) && six.tone() != eight.tone()))
          .orElse(false);
    }

    boolean rhymes() {
      return link.flatMap(l -> at(6).map(l::rhymesWith)).orElse(false);
    }

    boolean rhymesExactly() {
      return link.flatMap(l -> at(6).map(l::rhymesExactlyWith)).orElse(false);
    }

    /** Tiếng để câu sau bắt vần: thứ sáu ở câu lục, thứ tám ở câu bát. */
    Optional<Syllable> last() {
      return at(length(line));
    }

    List<String> faults() {
      var faults = new ArrayList<String>();
      if (!rightLength()) {
        faults.add("có %d tiếng, phải là %d".formatted(words.size(), length(line)));
      }
      faults.addAll(wrongTones());
      if (line % 2 == 1 && !rightPair()) {
        faults.add("tiếng thứ 6 và thứ 8 phải cùng bằng mà khác thanh");
      }
      if (line > 0 && !rhymes()) {
        faults.add(
            "tiếng thứ 6 “%s” không vần với “%s”"
                .formatted(word(6), link.map(Syllable::text).orElse("")));
      }
      return faults;
    }

    private List<String> wrongTones() {
      var wrong = new ArrayList<String>();
      for (int position = 2; position <= length(line); position += 2) {
        boolean bang = mustBeBang(position).orElseThrow();
        if (at(position).map(s -> s.tone().isBang() != bang).orElse(true)) {
          wrong.add(
              "tiếng thứ %d “%s” phải thanh %s"
                  .formatted(position, word(position), bang ? "bằng" : "trắc"));
        }
      }
      return wrong;
    }

    private Optional<Syllable> at(int position) {
      return position <= syllables.size() ? syllables.get(position - 1) : Optional.empty();
    }

    private String word(int position) {
      return position <= words.size() ? words.get(position - 1) : "";
    }

    private static boolean bothBang(Syllable a, Syllable b) {
      return a.tone().isBang() && b.tone().isBang();
    }
  }
}
