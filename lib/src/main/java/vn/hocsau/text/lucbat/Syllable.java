package vn.hocsau.text.lucbat;

import java.text.Normalizer;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import vn.hocsau.text.TypedText;

/**
 * Một âm tiết tiếng Việt tách thành âm đầu, âm đệm, âm chính, âm cuối và thanh điệu.
 *
 * <pre>{@code
 * Syllable.parse("Thuyền"); // âm đầu th, âm đệm u, âm chính iê, âm cuối n, thanh huyền
 * Syllable.parse("đèn").rhymesWith(Syllable.parse("truyền")); // true: vần thông
 * }</pre>
 *
 * <p>Chữ viết được đưa về âm: y và i là một âm chính, "ia" và "iê", "ua" và "uô", "ưa" và "ươ" là
 * một nguyên âm đôi; "gi" đứng một mình hoặc trước ê vừa là âm đầu vừa góp nguyên âm i (gì, giêng).
 *
 * @param text chữ viết, chữ thường, dạng NFC
 * @param onset âm đầu như chữ viết, rỗng nếu không có
 * @param glide âm đệm o hoặc u, rỗng nếu không có
 * @param nucleus âm chính: a ă â e ê i o ô ơ u ư iê uô ươ
 * @param coda âm cuối: i u m n ng nh p t c ch, rỗng nếu không có
 * @param tone thanh điệu
 * @see <a href="https://doi.org/10.1017/S0025100311000181">Kirby, 2011: âm tiết tiếng Việt</a>
 */
public record Syllable(
    String text, String onset, String glide, String nucleus, String coda, Tone tone) {

  private static final Pattern SHAPE =
      Pattern.compile(
          "(ngh|ng|nh|ch|gh|gi|kh|ph|qu|th|tr|[bcdđghklmnpqrstvx])?"
              + "(o(?=[aăe])|u(?=[âêơy]))?"
              + "(iê|yê|ia|ya|ươ|ưa|uô|ua|[aăâeêioôơuưy])"
              + "(ng|nh|ch|[cmnptiyou])?");

  private static final Pattern BARE_GI = Pattern.compile("gi(?![aăâeioôơuưy]).*");

  private static final Map<String, String> SOUNDS =
      Map.of("y", "i", "yê", "iê", "ia", "iê", "ya", "iê", "ưa", "ươ", "ua", "uô", "o", "u");

  private static final Set<String> FRONT = Set.of("i", "ê", "e", "iê");
  private static final Set<String> BACK = Set.of("u", "ô", "o", "uô");

  /** Sáu thanh điệu. */
  public enum Tone {
    /** Không dấu. */
    NGANG("ngang", '\0'),
    /** Dấu huyền. */
    HUYEN("huyền", '\u0300'),
    /** Dấu sắc. */
    SAC("sắc", '\u0301'),
    /** Dấu hỏi. */
    HOI("hỏi", '\u0309'),
    /** Dấu ngã. */
    NGA("ngã", '\u0303'),
    /** Dấu nặng. */
    NANG("nặng", '\u0323');

    private final String label;
    private final char mark;

    Tone(String label, char mark) {
      this.label = label;
      this.mark = mark;
    }

    /**
     * Thanh bằng (ngang, huyền) hay trắc (sắc, hỏi, ngã, nặng).
     *
     * @return true nếu là thanh bằng
     */
    public boolean isBang() {
      return this == NGANG || this == HUYEN;
    }

    @Override
    public String toString() {
      return label;
    }
  }

  /** Hàng của âm chính, dùng để xét vần thông. */
  private enum Row {
    FRONT,
    CENTRAL,
    BACK
  }

  /**
   * Tách một âm tiết.
   *
   * @param text một chữ, hoa hay thường, dựng sẵn hay tổ hợp
   * @return âm tiết
   * @throws IllegalArgumentException nếu không tách được, ví dụ "“hello” không phải một âm tiết
   *     tiếng Việt."
   */
  public static Syllable parse(String text) {
    return find(text)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "“%s” không phải một âm tiết tiếng Việt.".formatted(TypedText.visible(text))));
  }

  /**
   * Như {@link #parse}, trả về rỗng thay cho ngoại lệ. Chữ dán từ nơi khác có ký tự vô hình, hay có
   * chữ của bảng chữ khác trông giống hệt ({@link TypedText}), vẫn là chữ ấy.
   *
   * @param text một chữ
   * @return âm tiết, rỗng nếu không tách được
   */
  public static Optional<Syllable> find(String text) {
    String clean = TypedText.clean(text).strip();
    return match(clean).or(() -> match(TypedText.plain(clean)));
  }

  private static Optional<Syllable> match(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    var letters = new StringBuilder();
    Tone tone = Tone.NGANG;
    for (char c : Normalizer.normalize(lower, Normalizer.Form.NFD).toCharArray()) {
      Tone marked = markedBy(c);
      if (marked == null) {
        letters.append(c);
      } else if (tone == Tone.NGANG) {
        tone = marked;
      } else {
        return Optional.empty();
      }
    }
    String plain = Normalizer.normalize(letters, Normalizer.Form.NFC);
    // "gì", "giêng": chữ i vừa thuộc âm đầu vừa là nguyên âm, nên được viết lại hai lần.
    String doubled = BARE_GI.matcher(plain).matches() ? "gi" + plain.substring(1) : plain;
    Matcher m = SHAPE.matcher(doubled);
    if (!m.matches()) {
      return Optional.empty();
    }
    String onset = m.group(1) == null ? "" : m.group(1);
    String glide = onset.equals("qu") ? "u" : m.group(2) == null ? "" : m.group(2);
    String written = m.group(3);
    String end = m.group(4) == null ? "" : m.group(4);
    // Chữ a trước y, u ghi âm ă ngắn: tay, sau; trước i, o là a dài: tai, sao.
    boolean shortA = written.equals("a") && (end.equals("y") || end.equals("u"));
    String nucleus =
        shortA ? "ă" : written.equals("o") ? "o" : SOUNDS.getOrDefault(written, written);
    return Optional.of(
        new Syllable(lower, onset, glide, nucleus, SOUNDS.getOrDefault(end, end), tone));
  }

  private static @Nullable Tone markedBy(char c) {
    for (Tone tone : Tone.values()) {
      if (tone != Tone.NGANG && tone.mark == c) {
        return tone;
      }
    }
    return null;
  }

  /**
   * Phần gieo vần: âm chính và âm cuối; âm đệm và thanh điệu không tính.
   *
   * @return ví dụ "iên" của "truyền"
   */
  public String rime() {
    return nucleus + coda;
  }

  /**
   * Cách đọc, không kể cách viết: hai lối đặt dấu thanh (trên u hay trên y của "thúy"), y và i (kỹ,
   * kĩ) là một.
   *
   * @return hai âm tiết đọc như nhau thì bằng nhau
   */
  String sound() {
    return String.join("-", onset, glide, nucleus, coda, tone.name());
  }

  /**
   * Vần chính: cùng âm chính và cùng âm cuối, như "lòng" và "phong".
   *
   * @param other âm tiết kia
   * @return true nếu trùng phần vần
   */
  public boolean rhymesExactlyWith(Syllable other) {
    return rime().equals(other.rime());
  }

  /**
   * Vần chính hoặc vần thông. Vần thông là cùng âm cuối và âm chính cùng hàng: hàng trước (i ê e
   * iê), hàng giữa (ư ơ â a ă ươ), hàng sau (u ô o uô). Thêm hai lệ của thơ lục bát: a trước nh, ch
   * thuộc hàng trước (xanh – mình); trước âm cuối i, hàng giữa và hàng sau là một (đời – tôi).
   *
   * @param other âm tiết kia
   * @return true nếu hiệp vần được
   */
  public boolean rhymesWith(Syllable other) {
    if (!coda.equals(other.coda)) {
      return false;
    }
    boolean sameRow = row() == other.row();
    return sameRow || (coda.equals("i") && row() != Row.FRONT && other.row() != Row.FRONT);
  }

  private Row row() {
    boolean palatal = nucleus.equals("a") && (coda.equals("nh") || coda.equals("ch"));
    if (FRONT.contains(nucleus) || palatal) {
      return Row.FRONT;
    }
    return BACK.contains(nucleus) ? Row.BACK : Row.CENTRAL;
  }

  @Override
  public String toString() {
    return text;
  }
}
