package vn.hocsau.text;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Từ ghép hai tiếng học được từ văn bản: hai tiếng đứng cạnh nhau nhiều hơn hẳn mức tình cờ.
 *
 * <p>Trong chữ Quốc ngữ khoảng trắng ngăn các <i>tiếng</i> (âm tiết), không ngăn các <i>từ</i>.
 * Cách ghép ở đây đơn giản và nói rõ: lấy mọi cặp tiếng liền nhau trong một câu, gặp ít nhất c lần
 * và có thông tin tương hỗ theo điểm (<i>pointwise mutual information</i>, PMI) đủ lớn,
 *
 * <pre>PMI(a, b) = ln( c(ab) · N / (c(a) · c(b)) )</pre>
 *
 * <p>với N là số tiếng. Khi tách câu, đi từ trái sang phải, gặp cặp đã học thì ghép bằng dấu gạch
 * dưới.
 *
 * <pre>{@code
 * var words = Collocations.fit(lines, 3, 3);
 * words.merge(List.of("trăm", "năm", "trong", "cõi", "người", "ta")); // [trăm_năm, trong, …]
 * }</pre>
 */
public final class Collocations {

  /** Dấu nối hai tiếng của một từ ghép. */
  public static final String JOINT = "_";

  private final Map<String, Double> scores;

  private Collocations(Map<String, Double> scores) {
    this.scores = scores;
  }

  /**
   * Học từ ghép.
   *
   * @param lines các câu của phần huấn luyện, mỗi câu một danh sách tiếng
   * @param minCount số lần gặp ít nhất của cặp, ≥ 1
   * @param minPmi PMI nhỏ nhất, logarit tự nhiên
   * @return các từ ghép, PMI giảm dần
   * @throws IllegalArgumentException nếu không có tiếng nào hoặc minCount &lt; 1
   */
  public static Collocations fit(List<List<String>> lines, int minCount, double minPmi) {
    var single = new HashMap<String, Integer>();
    var paired = new LinkedHashMap<List<String>, Integer>();
    int total = 0;
    for (List<String> line : lines) {
      total += line.size();
      line.forEach(s -> single.merge(s, 1, Integer::sum));
      for (int i = 0; i + 1 < line.size(); i++) {
        paired.merge(line.subList(i, i + 2), 1, Integer::sum);
      }
    }
    if (total == 0 || minCount < 1) {
      throw new IllegalArgumentException(
          "Học từ ghép cần văn bản không rỗng và minCount ≥ 1; nhận được %d tiếng, minCount = %d."
              .formatted(total, minCount));
    }
    var found = new HashMap<String, Double>();
    for (var pair : paired.entrySet()) {
      int a = single.getOrDefault(pair.getKey().get(0), 0);
      int b = single.getOrDefault(pair.getKey().get(1), 0);
      double pmi = Math.log((double) pair.getValue() * total / ((double) a * b));
      if (pair.getValue() >= minCount && pmi >= minPmi) {
        found.put(String.join(JOINT, pair.getKey()), pmi);
      }
    }
    var ranked = new LinkedHashMap<String, Double>();
    found.entrySet().stream()
        .sorted(
            Map.Entry.<String, Double>comparingByValue()
                .reversed()
                .thenComparing(Map.Entry.comparingByKey()))
        .forEach(e -> ranked.put(e.getKey(), e.getValue()));
    return new Collocations(ranked);
  }

  /**
   * Các từ ghép.
   *
   * @return từ ghép → PMI, giảm dần; chỉ để đọc
   */
  public Map<String, Double> scores() {
    return Collections.unmodifiableMap(scores);
  }

  /**
   * Ghép một câu.
   *
   * @param syllables các tiếng
   * @return các từ; ghép lại từng tiếng thì được đúng câu cũ
   */
  public List<String> merge(List<String> syllables) {
    return merge(syllables, scores.keySet());
  }

  /**
   * Ghép từ trái sang phải mọi cặp liền nhau có trong tập từ.
   *
   * @param syllables các tiếng
   * @param words các từ ghép, hai tiếng nối bằng {@link #JOINT}
   * @return các từ
   */
  public static List<String> merge(List<String> syllables, Set<String> words) {
    var merged = new ArrayList<String>();
    for (int i = 0; i < syllables.size(); i++) {
      String pair = i + 1 < syllables.size() ? syllables.get(i) + JOINT + syllables.get(i + 1) : "";
      if (words.contains(pair)) {
        merged.add(pair);
        i++;
      } else {
        merged.add(syllables.get(i));
      }
    }
    return merged;
  }
}
