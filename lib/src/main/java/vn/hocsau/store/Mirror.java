package vn.hocsau.store;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Kho gương: một thư mục, hoặc một địa chỉ http(s). Tên người dùng và mật khẩu trong địa chỉ được
 * tách ra để gửi theo kiểu Basic; chúng không nằm trong {@link #toString}, trong thông báo nào và
 * trong tệp nào.
 */
public final class Mirror {
  private static final Pattern HTTP = Pattern.compile("(?is)(https?)://([^/]*)(.*)");
  private static final int MAX_PORT = 65_535;

  private final String address;
  private final @Nullable Path folder;
  private final @Nullable String authorization;

  private Mirror(String address, @Nullable Path folder, @Nullable String authorization) {
    this.address = address;
    this.folder = folder;
    this.authorization = authorization;
  }

  /**
   * Đọc giá trị của {@code HOCSAU_MIRROR}.
   *
   * @throws DataException nếu giá trị không phải thư mục cũng không phải địa chỉ http(s)
   */
  static Mirror of(String value, Folders folders) {
    Matcher http = HTTP.matcher(value);
    if (!http.matches()) {
      Path folder = folders.resolve("HOCSAU_MIRROR", value);
      return new Mirror(folder.toString(), folder, null);
    }
    String authority = http.group(2);
    int at = authority.lastIndexOf('@');
    String base =
        http.group(1).toLowerCase(Locale.ROOT)
            + "://"
            + authority.substring(at + 1)
            + http.group(3)
            + (http.group(3).endsWith("/") ? "" : "/");
    try {
      URI uri = uri(base);
      if (uri.getHost() == null
          || uri.getPort() > MAX_PORT
          || uri.getRawQuery() != null
          || uri.getRawFragment() != null) {
        throw new URISyntaxException(base, "");
      }
      return new Mirror(
          uri.toASCIIString(), null, at < 0 ? null : basic(authority.substring(0, at)));
    } catch (URISyntaxException e) {
      throw new DataException(
          "HOCSAU_MIRROR không phải địa chỉ hợp lệ: \"%s\". Hãy viết như http://máy:8000/thư-mục."
              .formatted(withoutPassword(value)));
    }
  }

  private static URI uri(String text) throws URISyntaxException {
    // Chỉ những ký tự mà địa chỉ không được phép có mới cần mã hóa; %20 viết sẵn thì giữ nguyên.
    return new URI(text.replace(" ", "%20").replace("\\", "/"));
  }

  /** Thư mục của kho gương; rỗng nếu là địa chỉ http(s). */
  Optional<Path> folder() {
    return Optional.ofNullable(folder);
  }

  /** Địa chỉ của một tệp trong kho gương http(s). */
  URI url(String place) {
    return URI.create(address + place);
  }

  /** Dòng {@code Authorization} cho một địa chỉ; rỗng nếu địa chỉ ấy ở máy khác. */
  Optional<String> authorization(URI url) {
    return Optional.ofNullable(authorization)
        .filter(basic -> (url.getScheme() + "://" + url.getRawAuthority() + "/").equals(root()));
  }

  private String root() {
    return address.substring(0, address.indexOf('/', address.indexOf("//") + 2) + 1);
  }

  /** Dòng Basic của "người dùng:mật khẩu", mỗi phần có thể viết theo kiểu %XX. */
  static String basic(String userInfo) {
    int colon = userInfo.indexOf(':');
    String user = colon < 0 ? userInfo : userInfo.substring(0, colon);
    String password = colon < 0 ? "" : userInfo.substring(colon + 1);
    String both = Folders.percentDecoded(user) + ":" + Folders.percentDecoded(password);
    return "Basic " + Base64.getEncoder().encodeToString(both.getBytes(StandardCharsets.UTF_8));
  }

  /** Bỏ tên người dùng và mật khẩu khỏi giá trị người dùng gõ, kể cả khi nó viết sai. */
  static String withoutPassword(String value) {
    int start = value.indexOf("//");
    int from = start < 0 ? 0 : start + 2;
    int at = value.lastIndexOf('@');
    return at < from ? value : value.substring(0, from) + value.substring(at + 1);
  }

  /** Bỏ tên người dùng và mật khẩu khỏi một địa chỉ http(s) viết đúng; chữ khác thì giữ nguyên. */
  static String withoutUserInfo(String url) {
    return url.replaceFirst("^(https?://)[^/]*@", "$1");
  }

  /**
   * Đường dẫn tuyệt đối của thư mục, hoặc địa chỉ không có mật khẩu.
   *
   * @return để in cho người dùng
   */
  @Override
  public String toString() {
    return address;
  }
}
