package vn.hocsau.text;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Cách tách văn bản thành token; mọi cách đều đưa văn bản về Unicode NFC trước, để "hòa" gõ bằng
 * hai bộ gõ khác nhau vẫn là một từ.
 *
 * <pre>{@code
 * Tokenizer.SPACES.tokens("The Mice, again");          // [The, Mice,, again]
 * Tokenizer.WORDS_AND_MARKS.tokens("The Mice, again"); // [the, mice, ",", again]
 * Tokenizer.WORDS.tokens("The Mice, again");           // [the, mice, again]
 * Tokenizer.NO_PUNCTUATION.tokens("N.F.L. don't");     // [nfl, dont]
 * }</pre>
 */
public enum Tokenizer {
  /**
   * Cắt ở khoảng trắng, giữ nguyên chữ hoa và dấu câu dính vào từ, như {@code split()} của Python.
   */
  SPACES,
  /** Chữ thường; mỗi dấu câu là một token riêng. */
  WORDS_AND_MARKS,
  /** Chữ thường; bỏ dấu câu. */
  WORDS,
  /**
   * Chữ thường; xóa 32 dấu câu ASCII ngay trong từ (N.F.L. thành nfl, don't thành dont) rồi cắt ở
   * khoảng trắng, như bước làm sạch của tài liệu gốc. Dấu ngoài ASCII như ’ và — được giữ.
   */
  NO_PUNCTUATION;

  /** Một từ: chữ và số, cho phép dấu nháy hoặc gạch nối ở giữa (don't, far-off). */
  private static final Pattern WORD =
      Pattern.compile("[\\p{L}\\p{M}\\p{N}]+(?:['’-][\\p{L}\\p{M}\\p{N}]+)*");

  private static final Pattern WORD_OR_MARK = Pattern.compile(WORD.pattern() + "|[^\\s]");
  private static final Pattern SPACE = Pattern.compile("\\s+");
  private static final Pattern PUNCTUATION = Pattern.compile("\\p{Punct}");
  private static final String CLOSING = ".,;:!?)]}…”’'";
  private static final String OPENING = "([{“‘";

  /**
   * Tách một văn bản.
   *
   * @param text văn bản bất kỳ; rỗng thì cho danh sách rỗng
   * @return các token theo thứ tự, dạng NFC
   */
  public List<String> tokens(String text) {
    String nfc = Normalizer.normalize(text, Normalizer.Form.NFC);
    if (this == NO_PUNCTUATION) {
      return SPACES.tokens(PUNCTUATION.matcher(nfc).replaceAll("").toLowerCase(Locale.ROOT));
    }
    if (this == SPACES) {
      return nfc.isBlank() ? List.of() : List.of(SPACE.split(nfc.strip()));
    }
    var tokens = new ArrayList<String>();
    Matcher matcher = (this == WORDS ? WORD : WORD_OR_MARK).matcher(nfc.toLowerCase(Locale.ROOT));
    while (matcher.find()) {
      tokens.add(matcher.group());
    }
    return tokens;
  }

  /**
   * Nối các token thành văn bản đọc được: dấu câu dính vào từ đứng trước, ngoặc kép mở rồi đóng lần
   * lượt.
   *
   * @param tokens các token
   * @return văn bản một dòng
   */
  public static String join(List<String> tokens) {
    var text = new StringBuilder();
    boolean quoted = false;
    boolean glued = true;
    for (String token : tokens) {
      boolean quote = token.equals("\"");
      boolean closes = quote ? quoted : token.length() == 1 && CLOSING.contains(token);
      text.append(glued || closes ? "" : " ").append(token);
      glued = quote ? !quoted : token.length() == 1 && OPENING.contains(token);
      quoted ^= quote;
    }
    return text.toString();
  }
}
