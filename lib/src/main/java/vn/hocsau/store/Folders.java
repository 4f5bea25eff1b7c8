package vn.hocsau.store;

import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Đổi thư mục mà người dùng gõ vào biến môi trường thành đường dẫn tuyệt đối, mọi chỗ như nhau.
 *
 * <p>Đường dẫn tương đối tính từ thư mục mà người dùng đã gõ lệnh: {@code PWD} khi thư mục làm việc
 * nằm trong nó (JupyterLab chuyển kernel vào thư mục của notebook nhưng giữ nguyên {@code PWD}),
 * nếu không thì chính thư mục làm việc.
 *
 * @param here thư mục mà người dùng đã gõ lệnh
 * @param home thư mục của người dùng, thay cho {@code ~}
 * @param windows true nếu đường dẫn theo kiểu Windows
 */
record Folders(Path here, Path home, boolean windows) {
  private static final Pattern SCHEME = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]+):(.*)");

  static Folders of(Map<String, String> env, String osName, Path home) {
    return new Folders(
        caller(env, Path.of("").toAbsolutePath()),
        home.toString().equals("?") ? Path.of(System.getProperty("java.io.tmpdir")) : home,
        osName.toLowerCase(Locale.ROOT).startsWith("windows"));
  }

  static Folders ofThisMachine() {
    return of(
        System.getenv(),
        System.getProperty("os.name", ""),
        Path.of(System.getProperty("user.home", ".")));
  }

  /** Thư mục mà người dùng đã gõ lệnh. */
  static Path caller(Map<String, String> env, Path workingFolder) {
    try {
      Path shell = Path.of(env.getOrDefault("PWD", ""));
      if (shell.isAbsolute() && workingFolder.toRealPath().startsWith(shell.toRealPath())) {
        return shell;
      }
    } catch (IOException | InvalidPathException e) {
      // PWD đã cũ hoặc không phải của hệ này.
    }
    return workingFolder;
  }

  /**
   * Đường dẫn tuyệt đối.
   *
   * @param variable tên biến, để nói trong thông báo
   * @param value giá trị: đường dẫn, {@code ~/…}, hoặc {@code file://…}
   * @throws DataException nếu giá trị không phải thư mục trên máy này
   */
  Path resolve(String variable, String value) {
    String text = value;
    Matcher scheme = SCHEME.matcher(value);
    if (scheme.matches()) {
      if (scheme.group(1).equalsIgnoreCase("file")) {
        text = fromFileAddress(variable, value, scheme.group(2));
      } else if (scheme.group(2).startsWith("//")) {
        throw new DataException(
            "%s phải là một thư mục, đang là \"%s\". Hãy đặt lại bằng đường dẫn tới thư mục."
                .formatted(variable, Mirror.withoutPassword(value)));
      }
    }
    boolean inHome =
        text.equals("~") || text.startsWith("~/") || (windows && text.startsWith("~\\"));
    try {
      Path path = inHome ? home.resolve(text.substring(Math.min(2, text.length()))) : Path.of(text);
      return here.resolve(path).toAbsolutePath().normalize();
    } catch (InvalidPathException e) {
      throw new DataException(
          "%s không phải đường dẫn hợp lệ trên máy này: \"%s\". Hãy đặt lại bằng đường dẫn tới thư mục."
              .formatted(variable, value),
          e);
    }
  }

  /** Phần sau {@code file:}; nhận {@code /x}, {@code ///x}, {@code ///C:/x}, {@code //máy/x}. */
  private String fromFileAddress(String variable, String value, String rest) {
    String path = rest;
    if (rest.startsWith("//")) {
      int slash = rest.indexOf('/', 2);
      String host = rest.substring(2, slash < 0 ? rest.length() : slash);
      String tail = slash < 0 ? "" : rest.substring(slash);
      boolean local = host.isEmpty() || host.equalsIgnoreCase("localhost");
      boolean start = host.equals("~") || host.equals(".") || host.equals("..");
      if (local) {
        path = tail;
      } else if (start || (windows && host.matches("[A-Za-z]:"))) {
        path = host + tail;
      } else if (!windows) {
        throw new DataException(
            "%s trỏ tới máy \"%s\" trong \"%s\"; file:// chỉ dùng được với thư mục trên máy này, viết file:///đường/dẫn."
                .formatted(variable, host, value));
      }
    }
    String decoded = percentDecoded(path);
    return windows && decoded.matches("(?s)/[A-Za-z][:|].*")
        ? decoded.charAt(1) + ":" + decoded.substring(3)
        : decoded;
  }

  /** Như trong URL; dấu % lẻ loi thì giữ nguyên. */
  static String percentDecoded(String text) {
    try {
      return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return text;
    }
  }
}
