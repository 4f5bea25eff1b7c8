package vn.hocsau.text;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Có từ không nằm trong bộ từ vựng; thông báo gợi ý những từ gần giống, ví dụ "Bộ từ vựng 112 từ
 * không có "genral" (gần giống: general). Hãy thay bằng từ đã có trong văn bản huấn luyện."
 */
public final class UnknownWordException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  /** Từ lạ → các từ gần giống; LinkedHashMap để còn chuỗi hóa được. */
  private final LinkedHashMap<String, List<String>> suggestions;

  UnknownWordException(int vocabularySize, Map<String, List<String>> suggestions) {
    super(
        "Bộ từ vựng %d từ không có %s. Hãy thay bằng từ đã có trong văn bản huấn luyện."
            .formatted(
                vocabularySize,
                suggestions.entrySet().stream()
                    .map(e -> "\"" + TypedText.visible(e.getKey()) + "\" " + near(e.getValue()))
                    .collect(Collectors.joining(", "))));
    this.suggestions = new LinkedHashMap<>(suggestions);
  }

  private static String near(List<String> words) {
    return words.isEmpty()
        ? "(không có từ nào gần giống)"
        : "(gần giống: " + String.join(", ", words) + ")";
  }

  /**
   * Các từ lạ và gợi ý của chúng.
   *
   * @return từ lạ → các từ gần giống, gần nhất trước; theo thứ tự gặp
   */
  public Map<String, List<String>> suggestions() {
    return Collections.unmodifiableMap(suggestions);
  }
}
