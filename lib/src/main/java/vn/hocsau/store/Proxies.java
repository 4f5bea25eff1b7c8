package vn.hocsau.store;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Proxy ghi trong biến môi trường, hiểu như curl và Python: {@code https_proxy}, {@code
 * http_proxy}, {@code all_proxy}, {@code no_proxy} và các tên viết hoa; tên viết thường được ưu
 * tiên, và bỏ trống nghĩa là không dùng.
 *
 * <p>Giá trị là {@code [http://][người dùng:mật khẩu@]máy[:cổng]}, cổng mặc định 80. {@code
 * no_proxy} gồm các mục cách nhau bằng dấu phẩy: {@code *}, tên miền (kèm mọi tên miền con), địa
 * chỉ IP, dải địa chỉ như {@code 10.0.0.0/8}; mục tên miền hay IP có thể kèm cổng.
 */
public final class Proxies {
  /** Không proxy nào từ môi trường; khi ấy theo thiết lập của máy ảo Java. */
  static final Proxies NONE = new Proxies(Map.of(), List.of());

  private static final Pattern VALUE =
      Pattern.compile("(?is)(?:([a-z][a-z0-9+.-]*)://)?(?:(.*)@)?([^/?#@]*)(?:[/?#].*)?");
  private static final Pattern HOST_PORT =
      Pattern.compile("(\\[[0-9A-Fa-f:.%]+\\]|[^:\\[\\]]+)(?::(\\d{1,5}))?");
  private static final int DEFAULT_PORT = 80;
  private static final int MAX_PORT = 65_535;

  private final Map<String, Proxy> byScheme;
  private final List<String> exceptions;

  /**
   * Một proxy.
   *
   * @param label tên biến và địa chỉ không có mật khẩu, để nói trong thông báo
   * @param host tên máy
   * @param port cổng; 0 nếu không dùng được
   * @param authorization dòng Proxy-Authorization; null nếu không có
   */
  record Proxy(String label, String host, int port, @Nullable String authorization) {
    boolean usable() {
      return port > 0;
    }

    @Override
    public String toString() {
      return label;
    }
  }

  private Proxies(Map<String, Proxy> byScheme, List<String> exceptions) {
    this.byScheme = byScheme;
    this.exceptions = exceptions;
  }

  /**
   * Đọc các biến môi trường.
   *
   * @param env bảng biến môi trường
   * @return các proxy; giá trị sai không làm hỏng việc đọc mà được nói ra khi cần tới proxy ấy
   */
  public static Proxies of(Map<String, String> env) {
    var byScheme = new LinkedHashMap<String, Proxy>();
    for (String scheme : List.of("http", "https")) {
      lookup(env, scheme + "_proxy")
          .or(() -> lookup(env, "all_proxy"))
          .filter(variable -> !variable.getValue().isBlank())
          .ifPresent(v -> byScheme.put(scheme, parse(v.getKey(), v.getValue().strip())));
    }
    String exceptions = lookup(env, "no_proxy").map(Map.Entry::getValue).orElse("");
    return new Proxies(
        byScheme,
        Arrays.stream(exceptions.toLowerCase(Locale.ROOT).split("[,\\s]+"))
            .filter(entry -> !entry.isEmpty())
            .toList());
  }

  /** Biến viết thường, nếu không có thì biến viết hoa. */
  private static Optional<Map.Entry<String, String>> lookup(Map<String, String> env, String name) {
    for (String variable : List.of(name, name.toUpperCase(Locale.ROOT))) {
      String value = env.get(variable);
      if (value != null) {
        return Optional.of(Map.entry(variable, value));
      }
    }
    return Optional.empty();
  }

  private static Proxy parse(String variable, String value) {
    String label = "proxy %s (%s)".formatted(Mirror.withoutPassword(value), variable);
    Matcher parts = VALUE.matcher(value);
    if (parts.matches() && (parts.group(1) == null || parts.group(1).equalsIgnoreCase("http"))) {
      Matcher place = HOST_PORT.matcher(parts.group(3));
      if (place.matches()) {
        int port = place.group(2) == null ? DEFAULT_PORT : Integer.parseInt(place.group(2));
        String user = parts.group(2);
        String host = place.group(1).replaceAll("[\\[\\]]", "");
        return new Proxy(
            label, host, port > MAX_PORT ? 0 : port, user == null ? null : Mirror.basic(user));
      }
    }
    return new Proxy(label, "", 0, null);
  }

  /** Môi trường có nói tới proxy cho giao thức này không. */
  boolean governs(URI url) {
    return byScheme.containsKey(scheme(url));
  }

  /** Proxy phải dùng cho một địa chỉ; rỗng nếu nối thẳng. */
  Optional<Proxy> select(URI url) {
    return Optional.ofNullable(byScheme.get(scheme(url))).filter(proxy -> !isException(url));
  }

  private static String scheme(URI url) {
    return String.valueOf(url.getScheme()).toLowerCase(Locale.ROOT);
  }

  private boolean isException(URI url) {
    String host =
        String.valueOf(url.getHost())
            .toLowerCase(Locale.ROOT)
            .replaceAll("[\\[\\]]", "")
            .replaceFirst("\\.$", "");
    int port = url.getPort() >= 0 ? url.getPort() : scheme(url).equals("https") ? 443 : 80;
    return exceptions.stream().anyMatch(entry -> matches(entry, host, port));
  }

  private static boolean matches(String entry, String host, int port) {
    if (entry.equals("*")) {
      return true;
    }
    if (entry.indexOf('/') > 0) {
      return inRange(entry, host);
    }
    Matcher place = HOST_PORT.matcher(entry);
    boolean bare = !place.matches();
    if (!bare && place.group(2) != null && Integer.parseInt(place.group(2)) != port) {
      return false;
    }
    // Địa chỉ IPv6 viết không có ngoặc thì không tách cổng.
    String name = (bare ? entry : place.group(1)).replaceAll("[\\[\\]]", "");
    Optional<byte[]> address = address(host);
    if (address.isPresent()) {
      return address(name).filter(a -> Arrays.equals(a, address.get())).isPresent();
    }
    name = name.replaceFirst("^\\*?\\.", "").replaceFirst("\\.$", "");
    return host.equals(name) || host.endsWith("." + name);
  }

  private static boolean inRange(String range, String host) {
    int slash = range.indexOf('/');
    Optional<byte[]> network = address(range.substring(0, slash));
    Optional<byte[]> address = address(host);
    String bits = range.substring(slash + 1);
    if (network.isEmpty()
        || address.isEmpty()
        || network.get().length != address.get().length
        || !bits.matches("\\d{1,3}")
        || Integer.parseInt(bits) > 8 * network.get().length) {
      return false;
    }
    for (int bit = 0; bit < Integer.parseInt(bits); bit++) {
      int mask = 0x80 >> bit % 8;
      if ((network.get()[bit / 8] & mask) != (address.get()[bit / 8] & mask)) {
        return false;
      }
    }
    return true;
  }

  /** Các byte của một địa chỉ IP viết bằng số; rỗng nếu là tên miền (không tra tên). */
  private static Optional<byte[]> address(String text) {
    if (!text.matches("\\d+\\.\\d+\\.\\d+\\.\\d+") && text.indexOf(':') < 0) {
      return Optional.empty();
    }
    try {
      return Optional.of(InetAddress.getByName(text).getAddress());
    } catch (UnknownHostException e) {
      return Optional.empty();
    }
  }

  /**
   * Các proxy, không có mật khẩu.
   *
   * @return ví dụ {@code [proxy http://may:3128 (https_proxy)]}
   */
  @Override
  public String toString() {
    return byScheme.values().toString();
  }
}
