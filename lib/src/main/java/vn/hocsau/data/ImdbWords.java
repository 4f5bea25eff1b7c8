package vn.hocsau.data;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

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

  /** Từ danh sách từ, hay gặp trước; không trùng nhau. */
  static ImdbWords of(List<String> byFrequency) {
    return new ImdbWords(byFrequency.toArray(String[]::new));
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
          "%s không phải bảng từ → thứ hạng: %s".formatted(file.getFileName(), e.getMessage()), e);
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
   * Tách từ và đổi thành chỉ số, như Keras: chữ thường, dấu câu thành khoảng trắng, bỏ từ không có
   * trong bộ từ vựng, thêm 1 ở đầu.
   *
   * @param text lời bình luận
   * @return dãy chỉ số, dài ít nhất 1
   */
  public int[] encode(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    int[] sequence = new int[lower.length() / 2 + 2];
    int count = 0;
    sequence[count++] = START;
    int start = 0;
    for (int i = 0; i <= lower.length(); i++) {
      if (i == lower.length() || separates(lower.charAt(i))) {
        Integer id = i == start ? null : ids.get(lower.substring(start, i));
        if (id != null) {
          sequence[count++] = id;
        }
        start = i + 1;
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
