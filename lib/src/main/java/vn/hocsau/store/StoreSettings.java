package vn.hocsau.store;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Cấu hình của một kho dữ liệu.
 *
 * <pre>{@code
 * StoreSettings.of(Path.of("cache")).withMirror("http://192.168.1.10:8000")
 * }</pre>
 *
 * @param cache thư mục cache, ghi được
 * @param shared cache dùng chung chỉ đọc, được tìm sau {@code cache}; null nếu không có
 * @param mirror kho gương: thư mục hoặc địa chỉ http(s); null nếu không có
 * @param realOnly true thì cấm mẫu mô phỏng ({@code HOCSAU_DATA=real})
 * @param connectTimeout thời gian chờ nối tới một máy chủ, kể cả tra tên miền
 * @param readTimeout thời gian tối đa mà máy chủ được im lặng giữa chừng
 * @param pythons các lệnh Python lần lượt thử khi cần {@code pip download}
 * @param proxies proxy theo biến môi trường, chỉ cho việc tải của chính thư viện này
 * @param pictures thư mục ảnh của giảng viên, mỗi bộ một thư mục con; null nếu không có
 */
public record StoreSettings(
    Path cache,
    @Nullable Path shared,
    @Nullable Mirror mirror,
    boolean realOnly,
    Duration connectTimeout,
    Duration readTimeout,
    List<String> pythons,
    Proxies proxies,
    @Nullable Path pictures) {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
  private static final Duration READ_TIMEOUT = Duration.ofSeconds(20);

  /**
   * Kiểm tra thời gian chờ và sao danh sách.
   *
   * @param cache thư mục cache
   * @param shared cache dùng chung chỉ đọc
   * @param mirror kho gương
   * @param realOnly cấm mô phỏng
   * @param connectTimeout thời gian chờ nối
   * @param readTimeout thời gian chờ đọc
   * @param pythons các lệnh Python
   * @param proxies các proxy
   * @param pictures thư mục ảnh của giảng viên
   * @throws IllegalArgumentException nếu một thời gian chờ không dương
   */
  public StoreSettings {
    if (connectTimeout.isZero()
        || connectTimeout.isNegative()
        || readTimeout.isZero()
        || readTimeout.isNegative()) {
      throw new IllegalArgumentException(
          "Thời gian chờ phải lớn hơn 0, đang là %s và %s.".formatted(connectTimeout, readTimeout));
    }
    pythons = List.copyOf(pythons);
  }

  /**
   * Cấu hình mặc định với một thư mục cache cho trước, không kho gương, không proxy của môi trường,
   * được phép mô phỏng.
   *
   * @param cache thư mục cache
   * @return cấu hình
   */
  public static StoreSettings of(Path cache) {
    return new StoreSettings(
        cache.toAbsolutePath(),
        null,
        null,
        false,
        CONNECT_TIMEOUT,
        READ_TIMEOUT,
        List.of("python3", "python"),
        Proxies.NONE,
        null);
  }

  /**
   * Đọc cấu hình từ biến môi trường của máy đang chạy.
   *
   * @return cấu hình
   */
  public static StoreSettings fromEnvironment() {
    return from(
        System.getenv(),
        System.getProperty("os.name", ""),
        Path.of(System.getProperty("user.home", ".")));
  }

  /**
   * Đọc cấu hình từ một bảng biến môi trường: {@code HOCSAU_CACHE}, {@code HOCSAU_MIRROR}, {@code
   * HOCSAU_DATA}, {@code HOCSAU_PICTURES}, {@code HOCSAU_PYTHON} và các biến proxy.
   *
   * <p>Các thư mục {@code HOCSAU_CACHE}, {@code HOCSAU_MIRROR}, {@code HOCSAU_PICTURES} nhận {@code
   * ~}, {@code file://} và đường dẫn tương đối, tính từ thư mục mà người dùng đã gõ lệnh. {@code
   * HOCSAU_CACHE} chỉ đọc là cache dùng chung: bộ nào thiếu ở đó thì lấy về cache của người dùng.
   *
   * @param env bảng biến môi trường
   * @param osName tên hệ điều hành, như thuộc tính {@code os.name}
   * @param home thư mục của người dùng
   * @return cấu hình
   * @throws DataException nếu một biến có giá trị không hiểu được; thông báo nêu biến và giá trị
   */
  public static StoreSettings from(Map<String, String> env, String osName, Path home) {
    Folders folders = Folders.of(env, osName, home);
    String cache = value(env, "HOCSAU_CACHE");
    String mirror = value(env, "HOCSAU_MIRROR");
    String data = value(env, "HOCSAU_DATA");
    String pictures = value(env, "HOCSAU_PICTURES");
    if (data != null && !data.equals("real")) {
      throw new DataException(
          "HOCSAU_DATA chỉ nhận giá trị real (hoặc bỏ trống), đang là \"" + data + "\".");
    }
    String python = value(env, "HOCSAU_PYTHON");
    List<String> pythons =
        folders.windows() ? List.of("python", "py") : List.of("python3", "python");
    Path named = cache == null ? null : folders.resolve("HOCSAU_CACHE", cache);
    boolean readOnly = named != null && Files.isDirectory(named) && !Files.isWritable(named);
    return new StoreSettings(
        named == null || readOnly ? userCache(env, osName, folders) : named,
        readOnly ? named : null,
        mirror == null ? null : Mirror.of(mirror, folders),
        data != null,
        CONNECT_TIMEOUT,
        READ_TIMEOUT,
        python == null ? pythons : List.of(python),
        Proxies.of(env),
        pictures == null ? null : folders.resolve("HOCSAU_PICTURES", pictures));
  }

  /**
   * Đổi kho gương.
   *
   * @param newMirror thư mục hoặc địa chỉ http(s), viết như {@code HOCSAU_MIRROR}; null nếu không
   *     có
   * @return cấu hình mới
   * @throws DataException nếu giá trị không phải thư mục cũng không phải địa chỉ http(s)
   */
  public StoreSettings withMirror(@Nullable String newMirror) {
    Mirror parsed = newMirror == null ? null : Mirror.of(newMirror, Folders.ofThisMachine());
    return new StoreSettings(
        cache, shared, parsed, realOnly, connectTimeout, readTimeout, pythons, proxies, pictures);
  }

  /**
   * Cấm hoặc cho phép mẫu mô phỏng.
   *
   * @param newRealOnly true thì cấm
   * @return cấu hình mới
   */
  public StoreSettings withRealOnly(boolean newRealOnly) {
    return new StoreSettings(
        cache,
        shared,
        mirror,
        newRealOnly,
        connectTimeout,
        readTimeout,
        pythons,
        proxies,
        pictures);
  }

  /**
   * Đổi thời gian chờ.
   *
   * @param connect thời gian chờ nối
   * @param read thời gian chờ đọc
   * @return cấu hình mới
   */
  public StoreSettings withTimeouts(Duration connect, Duration read) {
    return new StoreSettings(
        cache, shared, mirror, realOnly, connect, read, pythons, proxies, pictures);
  }

  /**
   * Đổi các lệnh Python.
   *
   * @param commands các lệnh, thử lần lượt; rỗng thì không dùng nguồn gói
   * @return cấu hình mới
   */
  public StoreSettings withPythons(String... commands) {
    return new StoreSettings(
        cache,
        shared,
        mirror,
        realOnly,
        connectTimeout,
        readTimeout,
        List.of(commands),
        proxies,
        pictures);
  }

  /**
   * Đổi thư mục ảnh của giảng viên.
   *
   * @param folder thư mục; null nếu không có
   * @return cấu hình mới
   */
  public StoreSettings withPictures(@Nullable Path folder) {
    return new StoreSettings(
        cache, shared, mirror, realOnly, connectTimeout, readTimeout, pythons, proxies, folder);
  }

  /**
   * Đổi cache dùng chung.
   *
   * @param folder thư mục chỉ được đọc; null nếu không có
   * @return cấu hình mới
   */
  public StoreSettings withShared(@Nullable Path folder) {
    return new StoreSettings(
        cache, folder, mirror, realOnly, connectTimeout, readTimeout, pythons, proxies, pictures);
  }

  StoreSettings withProxies(Map<String, String> env) {
    return new StoreSettings(
        cache,
        shared,
        mirror,
        realOnly,
        connectTimeout,
        readTimeout,
        pythons,
        Proxies.of(env),
        pictures);
  }

  private static Path userCache(Map<String, String> env, String osName, Folders folders) {
    if (folders.windows()) {
      String local = value(env, "LOCALAPPDATA");
      return folders
          .resolve("LOCALAPPDATA", local == null ? "~/AppData/Local" : local)
          .resolve("hocsau");
    }
    if (osName.toLowerCase(Locale.ROOT).startsWith("mac")) {
      return folders.resolve("HOME", "~/Library/Caches").resolve("hocsau");
    }
    String xdg = value(env, "XDG_CACHE_HOME");
    return folders.resolve("XDG_CACHE_HOME", xdg == null ? "~/.cache" : xdg).resolve("hocsau");
  }

  private static @Nullable String value(Map<String, String> env, String name) {
    String value = env.get(name);
    return value == null || value.isBlank() ? null : value.strip();
  }
}
