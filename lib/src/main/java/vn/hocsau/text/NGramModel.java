package vn.hocsau.text;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Mô hình n-gram: đếm xem sau n-1 từ vừa qua thì từ nào hay đến, có làm trơn và lùi bậc.
 *
 * <p>Với ngữ cảnh u, N(u, w) lần gặp w sau u và N(u) lần gặp u:
 *
 * <pre>P(w | u) = (N(u, w) + m · P(w | u bỏ từ đầu)) / (N(u) + m),   P(w) ban đầu = 1 / K</pre>
 *
 * <p>Ngữ cảnh chưa gặp thì N(u) = 0 và công thức lùi hẳn về ngữ cảnh ngắn hơn; m lớn thì tin ngữ
 * cảnh ngắn nhiều hơn. Tổng theo w luôn bằng 1. Đây là phép làm trơn cộng m trong đó m lần đếm thêm
 * được chia theo mô hình bậc thấp hơn thay vì chia đều.
 *
 * <pre>{@code
 * var trigram = NGramModel.fit(ids, vocabulary.size(), 3, 2);
 * double[] next = trigram.nextWord(vocabulary.encode(List.of("a", "general")));
 * }</pre>
 *
 * @see <a href="https://doi.org/10.1017/S1351324900000218">MacKay và Peto, 1995, mục 3</a>
 */
public final class NGramModel implements LanguageModel {

  private final int vocabularySize;
  private final int order;
  private final double strength;

  /** Ngữ cảnh → số lần gặp của từng từ theo sau. */
  private final Map<List<Integer>, Map<Integer, Integer>> counts = new HashMap<>();

  private NGramModel(int vocabularySize, int order, double strength) {
    this.vocabularySize = vocabularySize;
    this.order = order;
    this.strength = strength;
  }

  /**
   * Đếm trên một văn bản.
   *
   * @param ids văn bản huấn luyện đã đổi thành số, kích thước [T], T ≥ 1
   * @param vocabularySize số từ K
   * @param order n: 1 chỉ nhìn tần suất, 2 nhìn một từ trước, 3 nhìn hai từ trước
   * @param strength m &gt; 0
   * @return mô hình đã đếm
   * @throws IllegalArgumentException nếu văn bản rỗng, order &lt; 1 hoặc m ≤ 0
   */
  public static NGramModel fit(int[] ids, int vocabularySize, int order, double strength) {
    if (ids.length == 0 || order < 1 || !(strength > 0)) {
      throw new IllegalArgumentException(
          "Mô hình n-gram cần văn bản không rỗng, n ≥ 1 và m > 0; nhận được %d từ, n = %d, m = %s."
              .formatted(ids.length, order, strength));
    }
    var model = new NGramModel(vocabularySize, order, strength);
    for (int t = 0; t < ids.length; t++) {
      for (int length = 0; length < order && length <= t; length++) {
        model
            .counts
            .computeIfAbsent(key(ids, t, length), h -> new HashMap<>())
            .merge(ids[t], 1, Integer::sum);
      }
    }
    return model;
  }

  @Override
  public int window() {
    return order - 1;
  }

  /**
   * Xác suất của từng từ sau một lịch sử; lịch sử ngắn hơn n-1 từ cũng được.
   *
   * @param history các từ đã qua; chỉ n-1 từ cuối được dùng
   * @return mảng [K], dương, tổng bằng 1
   */
  @Override
  public double[] nextWord(int[] history) {
    double[] p = new double[vocabularySize];
    Arrays.fill(p, 1.0 / vocabularySize);
    for (int length = 0; length < order && length <= history.length; length++) {
      var next = counts.getOrDefault(key(history, history.length, length), Map.of());
      double total = next.values().stream().mapToInt(Integer::intValue).sum();
      for (int w = 0; w < p.length; w++) {
        p[w] = (next.getOrDefault(w, 0) + strength * p[w]) / (total + strength);
      }
    }
    return p;
  }

  private static List<Integer> key(int[] ids, int end, int length) {
    return Arrays.stream(ids, end - length, end).boxed().toList();
  }

  @Override
  public String toString() {
    return "%d-gram, m = %s".formatted(order, strength);
  }
}
