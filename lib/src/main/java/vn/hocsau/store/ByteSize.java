package vn.hocsau.store;

import java.util.Locale;

/** Viết số byte cho người đọc, dấu phẩy thập phân: 512 byte, 6,8 kB, 12,9 MB. */
public final class ByteSize {
  private ByteSize() {}

  /**
   * Viết số byte.
   *
   * @param bytes số byte, ≥ 0
   * @return số và đơn vị
   */
  public static String format(long bytes) {
    if (bytes < 1_000) {
      return bytes + " byte";
    }
    double value = bytes;
    String[] units = {"kB", "MB", "GB", "TB"};
    int unit = -1;
    do {
      value /= 1_000;
      unit++;
    } while (value >= 999.95 && unit < units.length - 1);
    return String.format(Locale.ROOT, "%.1f %s", value, units[unit]).replace('.', ',');
  }
}
