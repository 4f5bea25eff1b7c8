package vn.hocsau.store;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;

/**
 * Dấu vân tay của dữ liệu: mã băm SHA-256, tính dần từng phần.
 *
 * <pre>{@code
 * Fingerprint.of("abc");                                  // ba7816bf8f01cfea…
 * new Fingerprint().add(settings).add(values).hex();      // 64 chữ số
 * }</pre>
 */
public final class Fingerprint {
  private final MessageDigest digest = Checksum.digest(Checksum.Algorithm.SHA256);

  /** Dấu vân tay chưa có phần nào. */
  public Fingerprint() {}

  /**
   * Dấu vân tay của một dãy byte.
   *
   * @param bytes các byte
   * @return 64 chữ số thập lục phân thường
   */
  public static String of(byte[] bytes) {
    return new Fingerprint().add(bytes).hex();
  }

  /**
   * Dấu vân tay của một đoạn chữ.
   *
   * @param text chữ, băm dạng UTF-8
   * @return 64 chữ số thập lục phân thường
   */
  public static String of(String text) {
    return new Fingerprint().add(text).hex();
  }

  /**
   * Thêm một dãy byte.
   *
   * @param bytes các byte
   * @return chính đối tượng này
   */
  public Fingerprint add(byte[] bytes) {
    digest.update(bytes);
    return this;
  }

  /**
   * Thêm một đoạn chữ, dạng UTF-8.
   *
   * @param text chữ
   * @return chính đối tượng này
   */
  public Fingerprint add(String text) {
    return add(text.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Mã băm của mọi phần đã thêm; chỉ gọi một lần.
   *
   * @return 64 chữ số thập lục phân thường
   */
  public String hex() {
    return HexFormat.of().formatHex(digest.digest());
  }
}
