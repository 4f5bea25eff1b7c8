package vn.hocsau.text;

import java.text.Normalizer;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** Khoảng cách sửa chữ: số lần thêm, bớt, thay một chữ hoặc đổi chỗ hai chữ liền nhau. */
public final class EditDistance {

  private static final int SHOWN = 3;

  private static final Pattern MARKS = Pattern.compile("\\p{M}+");

  private EditDistance() {}

  /**
   * Ba tên gần với một tên gõ sai.
   *
   * @param typed tên đã gõ
   * @param known các tên có thật
   * @return nhiều nhất ba tên, gần nhất trước
   */
  public static List<String> nearest(String typed, List<String> known) {
    return known.stream()
        .sorted(Comparator.comparingInt(name -> between(typed, name)))
        .limit(SHOWN)
        .toList();
  }

  /**
   * Khoảng cách giữa hai từ, phân biệt hoa thường và dấu.
   *
   * @param a từ thứ nhất
   * @param b từ thứ hai
   * @return số lần sửa ít nhất, ≥ 0
   */
  public static int between(String a, String b) {
    int[][] d = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      d[i][0] = i;
    }
    for (int j = 0; j <= b.length(); j++) {
      d[0][j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      for (int j = 1; j <= b.length(); j++) {
        int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        d[i][j] = Math.min(d[i - 1][j - 1] + change, Math.min(d[i - 1][j], d[i][j - 1]) + 1);
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
        }
      }
    }
    return d[a.length()][b.length()];
  }

  /** Chữ thường, bỏ dấu: "Người" → "nguoi". */
  static String plain(String word) {
    String decomposed = Normalizer.normalize(word.toLowerCase(Locale.ROOT), Normalizer.Form.NFD);
    return MARKS.matcher(decomposed).replaceAll("").replace('đ', 'd');
  }
}
