package vn.hocsau.chart;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;

/** Viết số trong câu tiếng Việt: dấu phẩy thập phân, bốn chữ số có nghĩa. */
final class Numbers {

  private Numbers() {}

  /**
   * Viết một số cho người đọc.
   *
   * @param value số hữu hạn
   * @return ví dụ "0,0113", "129,4", "32&nbsp;665", "1,2e-07"
   */
  static String text(double value) {
    double magnitude = Math.abs(value);
    if (magnitude != 0 && (magnitude < 1e-4 || magnitude >= 1e9)) {
      return String.format(Locale.FRENCH, "%.3e", value);
    }
    BigDecimal rounded = new BigDecimal(value).round(new MathContext(4));
    if (magnitude >= 1e4) {
      return String.format(Locale.FRENCH, "%,d", Math.round(value));
    }
    return rounded.signum() == 0
        ? "0"
        : rounded.stripTrailingZeros().toPlainString().replace('.', ',');
  }
}
