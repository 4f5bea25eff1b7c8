package vn.hocsau.app.web;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/**
 * Máy chủ này được gọi bằng những tên nào, và yêu cầu nào do trang của chính nó gửi.
 *
 * <p>Một tên miền lạ có thể được trỏ về máy này (DNS rebinding) nên tên phải nằm trong danh sách;
 * địa chỉ IP viết bằng số thì không trỏ lại được.
 */
final class AllowedHosts {

  private static final String IPV4 = "[0-9]{1,3}(\\.[0-9]{1,3}){3}";
  private static final String IPV6 = "[0-9a-f:]*:[0-9a-f:.]*";

  private final Set<String> names;
  private final Set<String> aliases;
  private final @Nullable InetAddress listening;

  /**
   * Tên của vòng nội bộ, địa chỉ đang nghe, và các tên đặt thêm.
   *
   * @param host địa chỉ máy chủ nghe
   * @param more tên mà người dùng gõ khi máy chủ đứng sau một reverse proxy
   */
  AllowedHosts(String host, List<String> more) {
    this.aliases = more.stream().map(AllowedHosts::plain).collect(Collectors.toUnmodifiableSet());
    this.names =
        Stream.concat(Stream.of("localhost", plain(host)), aliases.stream())
            .collect(Collectors.toUnmodifiableSet());
    this.listening = address(host);
  }

  private static @Nullable InetAddress address(String host) {
    try {
      return InetAddress.getByName(host);
    } catch (UnknownHostException e) {
      return null; // mở cổng sẽ báo lỗi
    }
  }

  private static String plain(String name) {
    String bare = name.replaceAll("^\\[|]$|\\.$", "");
    return bare.toLowerCase(Locale.ROOT);
  }

  /**
   * Vì sao không trả lời yêu cầu này.
   *
   * @return lỗi 421 nếu gọi bằng tên lạ, 403 nếu trang khác gọi một địa chỉ tốn công; null nếu được
   */
  @Nullable ApiException refusal(Request request) {
    HttpURI uri = request.getHttpURI();
    String host = String.valueOf(uri.getHost());
    if (!allows(plain(host))) {
      return new ApiException(
          421,
          "wrong_host",
          "Máy chủ này không mang tên \"%s\"; hãy mở bằng địa chỉ mà lệnh hocsau app in ra, hoặc thêm tên ấy bằng --name."
              .formatted(Lookup.shorten(host)));
    }
    boolean reading = request.getMethod().equals("GET") || request.getMethod().equals("HEAD");
    if ((!reading || uri.getDecodedPath().startsWith("/api/"))
        && !fromOwnPage(request.getHeaders(), String.valueOf(uri.getAuthority()))) {
      return new ApiException(
          403,
          "foreign_origin",
          "Yêu cầu này do một trang web khác gửi; hãy dùng trang của chính máy chủ này.");
    }
    return null;
  }

  private boolean allows(String host) {
    if (names.contains(host)) {
      return true;
    }
    InetAddress called = host.matches(IPV4) || host.matches(IPV6) ? address(host) : null;
    return called != null
        && (called.isLoopbackAddress()
            || called.equals(listening)
            || (listening != null && listening.isAnyLocalAddress()));
  }

  /** Trình duyệt tự viết hai đầu mục này, trang không sửa được; chương trình khác thì không gửi. */
  private boolean fromOwnPage(HttpFields headers, String authority) {
    return headers.getValuesList("Sec-Fetch-Site").stream()
            .allMatch(site -> site.equals("same-origin") || site.equals("none"))
        && headers.getValuesList("Origin").stream().allMatch(origin -> own(origin, authority));
  }

  private boolean own(String origin, String authority) {
    String caller = origin.replaceFirst("^http://|^https://", "").replaceFirst(":(80|443)$", "");
    return !caller.equals(origin)
        && (caller.equalsIgnoreCase(authority)
            || aliases.contains(plain(caller.replaceFirst(":[0-9]+$", ""))));
  }
}
