package vn.hocsau.store;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Một mã băm đã công bố, để đối chiếu với tệp vừa lấy. */
record Checksum(Algorithm algorithm, String hex) {

  enum Algorithm {
    SHA256("SHA-256", "SHA-256", 64),
    MD5("MD5", "MD5", 32),
    /** Mã của git cho nội dung một tệp: SHA-1 của "blob <số byte>\0" rồi đến nội dung. */
    GIT_BLOB("mã git blob", "SHA-1", 40);

    final String label;
    final String javaName;
    final int hexLength;

    Algorithm(String label, String javaName, int hexLength) {
      this.label = label;
      this.javaName = javaName;
      this.hexLength = hexLength;
    }
  }

  static String of(Algorithm algorithm, Path file) throws IOException {
    MessageDigest digest = digest(algorithm);
    if (algorithm == Algorithm.GIT_BLOB) {
      digest.update(("blob " + Files.size(file) + "\0").getBytes(StandardCharsets.US_ASCII));
    }
    byte[] buffer = new byte[1 << 16];
    try (InputStream in = Files.newInputStream(file)) {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        digest.update(buffer, 0, n);
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  static MessageDigest digest(Algorithm algorithm) {
    try {
      return MessageDigest.getInstance(algorithm.javaName);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Máy ảo Java thiếu thuật toán " + algorithm.javaName, e);
    }
  }
}
