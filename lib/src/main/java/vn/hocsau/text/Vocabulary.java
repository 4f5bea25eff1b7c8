package vn.hocsau.text;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;
import vn.hocsau.dataset.Tabular;

/**
 * Bộ từ vựng (<i>vocabulary</i>): mỗi từ một số thứ tự, từ gặp nhiều nhất mang số 0.
 *
 * <p>Hai từ gặp bằng nhau thì từ đến trước mang số nhỏ hơn, đúng như {@code Counter.most_common}
 * của Python. Ví dụ:
 *
 * <pre>{@code
 * var vocabulary = Vocabulary.of(List.of("the", "cat", "and", "the", "mice"));
 * vocabulary.id("the");                      // 0
 * vocabulary.encode(List.of("cat", "the"));  // [1, 0]
 * vocabulary.decode(new int[] {3, 0});       // [mice, the]
 * vocabulary.near("mise", 3);                // [mice, …]
 * }</pre>
 *
 * <p>Với văn bản lớn, {@link #ofFrequent} chỉ giữ những từ hay gặp; mọi từ khác dùng chung số của
 * {@link #UNKNOWN}.
 */
public final class Vocabulary implements Tabular {

  /** Từ đứng thay cho mọi từ không có trong bộ từ vựng. */
  public static final String UNKNOWN = "<lạ>";

  /** Chỗ đệm mang số 0 trong các bộ từ vựng có {@link #withPadding}. */
  public static final String PADDING = "<đệm>";

  private static final int SUGGESTIONS = 3;

  private final List<String> words;
  private final int[] counts;
  private final Map<String, Integer> ids;

  private Vocabulary(List<String> words, int[] counts) {
    this.words = List.copyOf(words);
    this.counts = counts;
    this.ids = new HashMap<>();
    for (int i = 0; i < words.size(); i++) {
      if (ids.put(words.get(i), i) != null) {
        throw new IllegalArgumentException(
            "Bộ từ vựng có từ \"%s\" hai lần.".formatted(words.get(i)));
      }
    }
  }

  /**
   * Lập bộ từ vựng gồm mọi từ của một văn bản.
   *
   * @param tokens các token của văn bản huấn luyện
   * @return bộ từ vựng xếp theo tần suất giảm dần
   * @throws IllegalArgumentException nếu không có token nào: "Văn bản rỗng: không có từ nào để lập
   *     bộ từ vựng."
   */
  public static Vocabulary of(List<String> tokens) {
    return ofFrequent(tokens, 1);
  }

  /**
   * Lập bộ từ vựng chỉ gồm những từ hay gặp; nếu có từ bị bỏ thì {@link #UNKNOWN} nhận số cuối
   * cùng.
   *
   * @param tokens các token của văn bản huấn luyện
   * @param minCount số lần gặp ít nhất để được giữ, ≥ 1
   * @return bộ từ vựng xếp theo tần suất giảm dần
   * @throws IllegalArgumentException nếu không có token nào hoặc minCount &lt; 1
   */
  public static Vocabulary ofFrequent(List<String> tokens, int minCount) {
    if (tokens.isEmpty()) {
      throw new IllegalArgumentException("Văn bản rỗng: không có từ nào để lập bộ từ vựng.");
    }
    if (minCount < 1) {
      throw new IllegalArgumentException("minCount phải ≥ 1, nhận được %d.".formatted(minCount));
    }
    var seen = new LinkedHashMap<String, Integer>();
    for (String token : tokens) {
      seen.merge(token, 1, Integer::sum);
    }
    var kept = new ArrayList<Map.Entry<String, Integer>>();
    int dropped = 0;
    for (var entry : seen.entrySet()) {
      if (entry.getValue() >= minCount) {
        kept.add(entry);
      } else {
        dropped += entry.getValue();
      }
    }
    kept.sort(Map.Entry.<String, Integer>comparingByValue().reversed());
    if (dropped > 0) {
      kept.add(Map.entry(UNKNOWN, dropped));
    }
    return new Vocabulary(
        kept.stream().map(Map.Entry::getKey).toList(),
        kept.stream().mapToInt(Map.Entry::getValue).toArray());
  }

  /**
   * Dựng lại từ danh sách từ theo thứ tự, ví dụ {@code labels} của một gói mô hình; số lần gặp khi
   * ấy không biết và bằng 0.
   *
   * @param words các từ theo số thứ tự, không trùng nhau
   * @return bộ từ vựng
   * @throws IllegalArgumentException nếu danh sách rỗng hoặc có từ lặp lại
   */
  public static Vocabulary ofWords(List<String> words) {
    if (words.isEmpty()) {
      throw new IllegalArgumentException("Bộ từ vựng cần ít nhất một từ.");
    }
    return new Vocabulary(words, new int[words.size()]);
  }

  /**
   * Thêm {@link #PADDING} vào đầu: chỗ đệm mang số 0, mọi từ lùi một số, như {@code Tokenizer} của
   * Keras.
   *
   * @return bộ từ vựng mới, nhiều hơn một từ
   * @throws IllegalArgumentException nếu đã có chỗ đệm
   */
  public Vocabulary withPadding() {
    var padded = new ArrayList<String>();
    padded.add(PADDING);
    padded.addAll(words);
    int[] paddedCounts = new int[padded.size()];
    System.arraycopy(counts, 0, paddedCounts, 1, counts.length);
    return new Vocabulary(padded, paddedCounts);
  }

  /**
   * Số từ.
   *
   * @return V, kể cả {@link #UNKNOWN} nếu có
   */
  public int size() {
    return words.size();
  }

  /**
   * Các từ theo số thứ tự.
   *
   * @return danh sách không đổi, dài {@link #size()}
   */
  public List<String> words() {
    return words;
  }

  /**
   * Số thứ tự của một từ.
   *
   * @param word từ cần tra; được đưa về NFC
   * @return số trong [0, V); từ không có thì là số của {@link #UNKNOWN}, nếu bộ từ vựng có nó
   * @throws UnknownWordException nếu không có từ ấy mà cũng không có {@link #UNKNOWN}
   */
  public int id(String word) {
    Integer id = ids.get(Normalizer.normalize(word, Normalizer.Form.NFC));
    if (id == null) {
      id = ids.get(UNKNOWN);
    }
    if (id == null) {
      throw new UnknownWordException(size(), Map.of(word, near(word, SUGGESTIONS)));
    }
    return id;
  }

  /**
   * Từ mang một số thứ tự.
   *
   * @param id số trong [0, V)
   * @return từ
   * @throws IllegalArgumentException nếu số nằm ngoài khoảng
   */
  public String word(int id) {
    if (id < 0 || id >= size()) {
      throw new IllegalArgumentException(
          "Không có từ số %d: bộ từ vựng có các số 0 … %d.".formatted(id, size() - 1));
    }
    return words.get(id);
  }

  /**
   * Có đúng từ này không, không tính chỗ đứng thay {@link #UNKNOWN}.
   *
   * @param word từ cần tra; được đưa về NFC
   * @return true nếu từ có số riêng
   */
  public boolean contains(String word) {
    return ids.containsKey(Normalizer.normalize(word, Normalizer.Form.NFC));
  }

  /**
   * Số lần gặp trong văn bản đã dùng để lập bộ từ vựng.
   *
   * @param id số trong [0, V)
   * @return số lần gặp; 0 nếu không biết
   */
  public int count(int id) {
    return counts[id];
  }

  /**
   * Đổi từ thành số.
   *
   * @param tokens các từ
   * @return mảng số, dài bằng danh sách
   * @throws UnknownWordException như {@link #id}, nhưng kể mọi từ lạ một lượt
   */
  public int[] encode(List<String> tokens) {
    if (!ids.containsKey(UNKNOWN)) {
      requireKnown(tokens);
    }
    return tokens.stream().mapToInt(this::id).toArray();
  }

  /**
   * Đòi mọi từ phải có số riêng, dù bộ từ vựng có {@link #UNKNOWN}.
   *
   * @param tokens các từ
   * @throws UnknownWordException nếu có từ lạ; thông báo kể mọi từ lạ và các từ gần giống
   */
  public void requireKnown(List<String> tokens) {
    var unknown = new LinkedHashMap<String, List<String>>();
    for (String token : tokens) {
      if (!contains(token)) {
        unknown.put(token, near(token, SUGGESTIONS));
      }
    }
    if (!unknown.isEmpty()) {
      throw new UnknownWordException(size(), unknown);
    }
  }

  /**
   * Đổi số thành từ.
   *
   * @param ids các số trong [0, V)
   * @return các từ
   */
  public List<String> decode(int[] ids) {
    return Arrays.stream(ids).mapToObj(this::word).toList();
  }

  /**
   * Những từ viết gần giống: sai ít chữ nhất khi bỏ dấu, rồi sai ít chữ nhất khi kể cả dấu, rồi hay
   * gặp hơn. Sai quá nửa số chữ thì không tính.
   *
   * @param word từ gõ sai, ví dụ "nguoi"
   * @param limit số từ tối đa
   * @return các từ, gần nhất trước; có thể rỗng
   */
  public List<String> near(String word, int limit) {
    record Candidate(int id, int plain, int exact) {}
    String plain = EditDistance.plain(word);
    int most = Math.max(1, Math.min(3, plain.length() / 2));
    var candidates = new ArrayList<Candidate>();
    for (int id = 0; id < size(); id++) {
      String other = words.get(id);
      String plainOther = EditDistance.plain(other);
      // Chỉ riêng độ dài đã lệch quá thì khỏi so từng chữ: lời mở đầu lạ có thể dài hàng trăm từ.
      if (Math.abs(plainOther.length() - plain.length()) > most) {
        continue;
      }
      int distance = EditDistance.between(plain, plainOther);
      if (!other.equals(UNKNOWN) && !other.equals(PADDING) && distance <= most) {
        candidates.add(new Candidate(id, distance, EditDistance.between(word, other)));
      }
    }
    return candidates.stream()
        .sorted(
            Comparator.comparingInt(Candidate::plain)
                .thenComparingInt(Candidate::exact)
                .thenComparingInt(Candidate::id))
        .limit(limit)
        .map(c -> words.get(c.id()))
        .toList();
  }

  @Override
  public Table asTable() {
    var id = IntColumn.create("Số");
    var word = StringColumn.create("Từ");
    var count = IntColumn.create("Số lần gặp");
    for (int i = 0; i < size(); i++) {
      id.append(i);
      word.append(words.get(i));
      count.append(counts[i]);
    }
    return Table.create("Bộ từ vựng: %d từ".formatted(size()), id, word, count);
  }

  @Override
  public String toString() {
    return "Bộ từ vựng %d từ".formatted(size());
  }
}
