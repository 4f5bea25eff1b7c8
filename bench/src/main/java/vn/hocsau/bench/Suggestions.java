package vn.hocsau.bench;

import java.util.Comparator;
import java.util.List;
import vn.hocsau.text.EditDistance;

/** Tìm những tên gần với một tên gõ sai. */
final class Suggestions {

  private static final int SHOWN = 3;

  private Suggestions() {}

  /** Ba tên gần nhất, gần trước. */
  static List<String> nearest(String typed, List<String> known) {
    return known.stream()
        .sorted(Comparator.comparingInt(name -> EditDistance.between(typed, name)))
        .limit(SHOWN)
        .toList();
  }
}
