package vn.hocsau.dataset;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import vn.hocsau.store.DataException;
import vn.hocsau.store.IoReason;

/**
 * Bộ từ vựng của IMDB theo quy ước của Keras: 0 là chỗ đệm, 1 mở đầu bình luận, 2 là từ ngoài bộ từ
 * vựng, từ thường gặp thứ r (đếm từ 1) có chỉ số r + 3.
 *
 * <pre>{@code
 * int[] ids = words.encode("This movie was great!"); // [1, 14, 20, 16, 87]
 * words.decode(ids);                                 // "this movie was great"
 * }</pre>
 */
public final class ImdbWords {
  /** Chỉ số của chỗ đệm. */
  public static final int PAD = 0;

  /** Chỉ số mở đầu mỗi bình luận. */
  public static final int START = 1;

  /** Chỉ số của từ ngoài bộ từ vựng. */
  public static final int UNKNOWN = 2;

  /** Số chỉ số dành riêng; từ hay gặp nhất mang chỉ số {@code FIRST}. */
  static final int FIRST = 4;

  private static final String UNKNOWN_WORD = "[?]";

  /** Các ký tự mà Tokenizer của Keras thay bằng khoảng trắng; dấu nháy đơn được giữ. */
  private static final String SEPARATORS = " !\"#$%&()*+,-./:;<=>?@[\\]^_`{|}~\t\n";

  private static final boolean[] SEPARATOR = new boolean[128];

  static {
    SEPARATORS.chars().forEach(c -> SEPARATOR[c] = true);
  }

  private final String[] words;
  private final Map<String, Integer> ids;

  private ImdbWords(String[] words) {
    this.words = words;
    this.ids = new HashMap<>(words.length * 2);
    for (int i = 0; i < words.length; i++) {
      ids.put(words[i], i + FIRST);
    }
  }

  /**
   * Dựng lại từ danh sách từ, chẳng hạn danh sách đã lưu cùng một mô hình.
   *
   * @param byFrequency các từ theo thứ tự chỉ số, như {@link #mostFrequent} trả về
   * @return bộ từ vựng
   * @throws IllegalArgumentException nếu một từ rỗng hoặc lặp lại: "Từ "the" đứng ở cả vị trí 0 và
   *     7; mỗi từ chỉ có một chỉ số."
   */
  public static ImdbWords of(List<String> byFrequency) {
    var words = new ImdbWords(byFrequency.toArray(String[]::new));
    for (int i = 0; i < words.size(); i++) {
      String word = words.words[i];
      if (word.isEmpty()) {
        throw new IllegalArgumentException("Từ ở vị trí %d là chuỗi rỗng.".formatted(i));
      }
      int last = words.ids.getOrDefault(word, 0) - FIRST;
      if (last != i) {
        throw new IllegalArgumentException(
            "Từ \"%s\" đứng ở cả vị trí %d và %d; mỗi từ chỉ có một chỉ số."
                .formatted(word, i, last));
      }
    }
    return words;
  }

  /**
   * Đọc imdb_word_index.json: từ → thứ hạng, thứ hạng là hoán vị của 1 … n.
   *
   * @throws DataException nếu không phải JSON như vậy; thông báo nêu tệp và từ
   */
  static ImdbWords read(Path file) {
    Map<String, Integer> ranks;
    try {
      ranks = new ObjectMapper().readValue(file.toFile(), new TypeReference<>() {});
    } catch (IOException e) {
      throw new DataException(
          "%s không phải bảng từ → thứ hạng: %s. Hãy xóa nó trong cache rồi nạp lại."
              .formatted(file.getFileName(), IoReason.of(e)),
          e);
    }
    String[] words = new String[ranks.size()];
    ranks.forEach(
        (word, rank) -> {
          if (rank == null || rank < 1 || rank > words.length || words[rank - 1] != null) {
            throw new DataException(
                "%s, từ \"%s\": thứ hạng %s bị lặp hoặc nằm ngoài 1–%d."
                    .formatted(file.getFileName(), word, rank, words.length));
          }
          words[rank - 1] = word;
        });
    return new ImdbWords(words);
  }

  /**
   * Số từ, không kể ba chỉ số dành riêng.
   *
   * @return 88 584 với bộ từ vựng của Keras
   */
  public int size() {
    return words.length;
  }

  /**
   * Từ mang một chỉ số.
   *
   * @param id chỉ số trong dãy, ≥ 0
   * @return từ; chuỗi rỗng với 0 và 1, "[?]" với 2, 3 và chỉ số quá lớn
   */
  public String word(int id) {
    if (id == PAD || id == START) {
      return "";
    }
    int index = id - FIRST;
    return index >= 0 && index < words.length ? words[index] : UNKNOWN_WORD;
  }

  /**
   * Chỉ số của một từ.
   *
   * @param word từ, chữ thường, như {@link #tokens} trả về
   * @return chỉ số, ≥ 4; rỗng nếu từ không có trong bộ từ vựng
   */
  public OptionalInt id(String word) {
    Integer id = ids.get(word);
    return id == null ? OptionalInt.empty() : OptionalInt.of(id);
  }

  /**
   * Tách từ như Keras: chữ thường, dấu câu thành khoảng trắng, dấu nháy đơn được giữ.
   *
   * @param text lời bình luận
   * @return các từ theo thứ tự, kể cả từ không có trong bộ từ vựng; có thể rỗng
   */
  public static List<String> tokens(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    List<String> tokens = new ArrayList<>();
    int start = 0;
    for (int i = 0; i <= lower.length(); i++) {
      if (i == lower.length() || separates(lower.charAt(i))) {
        if (i > start) {
          tokens.add(lower.substring(start, i));
        }
        start = i + 1;
      }
    }
    return tokens;
  }

  /**
   * Tách từ và đổi thành chỉ số, như Keras: bỏ từ không có trong bộ từ vựng, thêm 1 ở đầu.
   *
   * @param text lời bình luận
   * @return dãy chỉ số, dài ít nhất 1
   */
  public int[] encode(String text) {
    List<String> tokens = tokens(text);
    int[] sequence = new int[tokens.size() + 1];
    int count = 0;
    sequence[count++] = START;
    for (String token : tokens) {
      Integer id = ids.get(token);
      if (id != null) {
        sequence[count++] = id;
      }
    }
    return Arrays.copyOf(sequence, count);
  }

  /**
   * Đổi dãy chỉ số về lời.
   *
   * @param sequence dãy chỉ số; chỗ đệm và chỉ số mở đầu được bỏ qua
   * @return các từ cách nhau một khoảng trắng, chữ thường, không dấu câu
   */
  public String decode(int... sequence) {
    return Arrays.stream(sequence)
        .mapToObj(this::word)
        .filter(w -> !w.isEmpty())
        .collect(Collectors.joining(" "));
  }

  /**
   * Các từ hay gặp nhất.
   *
   * @param count số từ muốn có, ≤ {@link #size()}
   * @return các từ, hay gặp trước
   */
  public List<String> mostFrequent(int count) {
    return Collections.unmodifiableList(Arrays.asList(words).subList(0, count));
  }

  static boolean separates(char c) {
    return c < SEPARATOR.length && SEPARATOR[c];
  }
}
