package vn.hocsau.bench;

import java.util.Comparator;
import java.util.List;

/** Tìm những tên gần với một tên gõ sai. */
final class Suggestions {

  private static final int SHOWN = 3;

  private Suggestions() {}

  /** Ba tên gần nhất, gần trước. */
  static List<String> nearest(String typed, List<String> known) {
    return known.stream()
        .sorted(Comparator.comparingInt(name -> distance(typed, name)))
        .limit(SHOWN)
        .toList();
  }

  /** Khoảng cách Levenshtein: số chữ phải thêm, bớt hoặc thay. */
  private static int distance(String a, String b) {
    int[] previous = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      previous[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int[] row = new int[b.length() + 1];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replace = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(replace, 1 + Math.min(previous[j], row[j - 1]));
      }
      previous = row;
    }
    return previous[b.length()];
  }
}
