package vn.hocsau.text;

import java.lang.Character.UnicodeScript;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Văn bản do người gõ hay dán vào, đưa về cách viết mà mô hình đã học.
 *
 * <p>Trang mạng và trình soạn thảo đổi dấu nháy thẳng thành cong, chèn khoảng trắng không ngắt và
 * ký tự vô hình, dùng chữ của bảng chữ khác trông y hệt. {@link #clean} bỏ những gì không ai nhìn
 * thấy; {@link #tokens} còn chọn, cho từng cụm, giữa cách viết đã gõ và cách viết thường: mô hình
 * biết cách nào thì lấy cách ấy. Cụm mà mọi từ đều quen thì không bị đụng tới.
 *
 * <pre>{@code
 * TypedText.tokens("a “terrible” film", ImdbWords::tokens, w -> words.id(w).isPresent());
 * // [a, terrible, film]
 * TypedText.visible("a\u200Bb"); // a‹U+200B›b
 * }</pre>
 */
public final class TypedText {
  private static final Pattern LINE_ENDS = Pattern.compile("\r\n|[\r\u000B\f\u0085\u2028\u2029]");
  private static final Pattern SPACES = Pattern.compile("[\\p{Zs}\u2800]");

  /** Ký tự định dạng (khoảng rộng bằng không, gạch nối mềm, BOM, …) và những chữ không có hình. */
  private static final Pattern INVISIBLE =
      Pattern.compile("[\\p{Cf}\u034F\u115F\u1160\u180B-\u180F\u3164\uFE00-\uFE0F\uFFA0\uFFFC]");

  /** Chữ và dấu toàn cỡ, và chúng cách ASCII bao nhiêu. */
  private static final Pattern WIDE = Pattern.compile("[！-～]");

  private static final int WIDER = '！' - '!';

  /** Dấu thanh gõ trước dấu mũ, dấu trăng của cùng một chữ. */
  private static final Pattern TONE_FIRST =
      Pattern.compile("([\u0300\u0301\u0303\u0309])([\u0302\u0306])");

  /** Nháy cong ôm lấy từ, khác với dấu lược ở giữa từ. */
  private static final Pattern QUOTE = Pattern.compile("[‘’‚‛‹›](?!\\p{L})|(?<!\\p{L})[‘’‚‛‹›]");

  private static final Pattern CHUNK_END = Pattern.compile("\\s+");

  /** Từng ký tự và cách viết thường của nó; chữ có dấu đã tách dấu ra. */
  private static final String FANCY =
      "“”„‟«»″〝〞‘’‚‛‹›′‵ʹʻʼʽˈ´‐‑‒–−⁃"
          + "ðÐƉɖıɑɡɩ\u030C"
          + "аеорсухіјѕһԁԛԝѵкАВЕКМНОРСТУХІЈЅԚԜ"
          + "οανρικΑΒΕΖΗΙΚΜΝΟΡΤΥΧ";

  private static final String ORDINARY =
      "\"\"\"\"\"\"\"\"\"''''''''''''''------"
          + "đĐĐđiagi\u0306"
          + "aeopcyxijshdqwvkABEKMHOPCTYXIJSQW"
          + "oavpikABEZHIKMNOPTYX";

  private TypedText() {}

  /**
   * Bỏ những gì không ai nhìn thấy: xuống dòng nào cũng thành {@code \n}, khoảng trắng nào cũng
   * thành dấu cách, chữ toàn cỡ thành chữ thường, ký tự vô hình biến mất, dấu tiếng Việt gõ theo
   * thứ tự nào cũng thành chữ dựng sẵn.
   *
   * @param text văn bản bất kỳ
   * @return văn bản dạng Unicode NFC; văn bản vốn sạch thì không đổi
   */
  public static String clean(String text) {
    String lines = LINE_ENDS.matcher(text).replaceAll("\n");
    String seen = INVISIBLE.matcher(SPACES.matcher(lines).replaceAll(" ")).replaceAll("");
    String narrow =
        WIDE.matcher(seen)
            .replaceAll(
                m -> Matcher.quoteReplacement(Character.toString(m.group().charAt(0) - WIDER)));
    String marks = Normalizer.normalize(narrow, Normalizer.Form.NFD);
    return Normalizer.normalize(TONE_FIRST.matcher(marks).replaceAll("$2$1"), Normalizer.Form.NFC);
  }

  /**
   * Cách viết thường: dấu nháy và gạch thành ASCII, chữ ghép và chữ kiểu thành chữ thường, chữ
   * Kirin, chữ Hy Lạp và ð trông giống chữ Việt thành chữ Việt.
   *
   * @param text chữ gõ hay dán
   * @return cách viết thường
   */
  public static String plain(String text) {
    // NFKC tách ´ thành dấu cách và dấu sắc, nên ký tự ấy được đổi trước.
    String spaced = ordinary(text).replace("—", " - ").replace("―", " - ");
    String marks =
        Normalizer.normalize(
            Normalizer.normalize(spaced, Normalizer.Form.NFKC), Normalizer.Form.NFD);
    return Normalizer.normalize(ordinary(marks), Normalizer.Form.NFC);
  }

  private static String ordinary(String text) {
    var result = new StringBuilder(text);
    for (int i = 0; i < result.length(); i++) {
      int at = FANCY.indexOf(result.charAt(i));
      if (at >= 0) {
        result.setCharAt(i, ORDINARY.charAt(at));
      }
    }
    return result.toString();
  }

  /**
   * Tách văn bản thành token, theo cách viết mô hình biết.
   *
   * @param text văn bản gõ hay dán
   * @param tokenizer cách tách lúc huấn luyện
   * @param known mô hình có biết token ấy không
   * @return các token; token nào không cách viết nào quen thì giữ như đã gõ
   */
  public static List<String> tokens(
      String text, Function<String, List<String>> tokenizer, Predicate<String> known) {
    var tokens = new ArrayList<String>();
    for (String chunk : CHUNK_END.split(clean(text), -1)) {
      List<String> typed = tokenizer.apply(chunk);
      if (typed.stream().allMatch(known)) {
        tokens.addAll(typed);
        continue;
      }
      String plain = plain(chunk);
      tokens.addAll(
          Stream.of(
                  chunk,
                  plain,
                  plain.replace('\'', '’'),
                  plain(QUOTE.matcher(chunk).replaceAll("")))
              .map(tokenizer)
              .min(Comparator.comparingLong(t -> t.stream().filter(known.negate()).count()))
              .orElse(typed));
    }
    return tokens;
  }

  /**
   * Viết ra để người đọc thấy cả những gì vốn không thấy được: ký tự vô hình, khoảng trắng lạ, và
   * chữ Kirin, Hy Lạp lẫn giữa chữ Latinh hiện bằng mã.
   *
   * @param text văn bản bất kỳ
   * @return ví dụ "a‹U+200B›b"
   */
  public static String visible(String text) {
    boolean latin = text.codePoints().anyMatch(c -> UnicodeScript.of(c) == UnicodeScript.LATIN);
    var result = new StringBuilder();
    text.codePoints()
        .forEach(
            c -> {
              if (hidden(c) || (latin && foreign(c))) {
                result.append("‹U+%04X›".formatted(c));
              } else {
                result.appendCodePoint(c);
              }
            });
    return result.toString();
  }

  private static boolean hidden(int c) {
    int type = Character.getType(c);
    return c != ' '
        && (type == Character.CONTROL
            || type == Character.SPACE_SEPARATOR
            || type == Character.LINE_SEPARATOR
            || type == Character.PARAGRAPH_SEPARATOR
            || type == Character.SURROGATE
            || type == Character.PRIVATE_USE
            || type == Character.UNASSIGNED
            || INVISIBLE.matcher(Character.toString(c)).matches());
  }

  private static boolean foreign(int c) {
    UnicodeScript script = UnicodeScript.of(c);
    return script == UnicodeScript.CYRILLIC || script == UnicodeScript.GREEK;
  }
}
