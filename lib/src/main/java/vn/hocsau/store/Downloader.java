package vn.hocsau.store;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.channels.UnresolvedAddressException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Tải một địa chỉ http(s) vào tệp tạm, tải tiếp được bằng Range, rồi đối chiếu với mục lục.
 *
 * <p>Cạnh tệp tạm có một phiếu nhớ địa chỉ và dấu phiên bản (ETag hoặc Last-Modified) mà máy chủ đã
 * cho, để không bao giờ nối hai phiên bản khác nhau của cùng một tệp.
 *
 * <p>Đi qua proxy của môi trường khi có. Mật khẩu của proxy và của kho gương chỉ được gửi tới đúng
 * máy của nó: chuyển hướng sang máy khác thì không gửi theo.
 */
final class Downloader {
  private static final int MAX_CUTS = 3;
  private static final int MAX_RETRIES = 2;
  private static final int MAX_REDIRECTS = 5;
  private static final Duration RETRY_WAIT = Duration.ofMillis(500);
  private static final Duration MAX_RETRY_WAIT = Duration.ofSeconds(5);
  private static final Set<Integer> TEMPORARY = Set.of(408, 429, 500, 502, 503, 504);
  private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);
  private static final int PROXY_AUTHENTICATION = 407;
  private static final Pattern CONTENT_RANGE = Pattern.compile("bytes (\\d{1,18})-\\d+/(\\d+|\\*)");
  private static final Pattern TUNNEL_FAILED = Pattern.compile("Tunnel failed, got: (\\d+)");
  private static final JsonMapper JSON = JsonMapper.builder().build();

  static {
    // JDK mặc định không gửi mật khẩu kiểu Basic khi mở đường hầm https qua proxy.
    if (System.getProperty("jdk.http.auth.tunneling.disabledSchemes") == null) {
      System.setProperty("jdk.http.auth.tunneling.disabledSchemes", "");
    }
  }

  private final StoreSettings settings;
  private final Transfer transfer;
  private final HttpClient client;

  /** Phiếu của một tệp tạm. */
  record Ticket(String address, @Nullable String validator) {}

  /** Kết nối đứt giữa chừng: phần đã có vẫn dùng được. */
  private static final class Cut extends IOException {
    private static final long serialVersionUID = 1L;

    Cut(IOException cause) {
      super(cause);
    }
  }

  /** Máy chủ báo lỗi tạm thời; hãy chờ một lúc rồi thử lại. */
  private static final class Busy extends FetchFailure {
    private static final long serialVersionUID = 1L;

    private final transient @Nullable Duration wait;

    Busy(int status, @Nullable Duration wait) {
      super("HTTP %d, máy chủ đang bận hoặc hỏng".formatted(status));
      this.wait = wait;
    }

    Duration wait(int retry) {
      Duration asked = wait == null ? RETRY_WAIT.multipliedBy(retry) : wait;
      return asked.compareTo(MAX_RETRY_WAIT) > 0 ? MAX_RETRY_WAIT : asked;
    }
  }

  /** Proxy của môi trường, nếu môi trường có nói tới; nếu không thì như máy ảo Java đã đặt. */
  private final class Selector extends ProxySelector {
    @Override
    public List<Proxy> select(URI url) {
      ProxySelector system = ProxySelector.getDefault();
      if (settings.proxies().governs(url) || system == null) {
        return List.of(
            settings
                .proxies()
                .select(url)
                .map(p -> new Proxy(Proxy.Type.HTTP, new InetSocketAddress(p.host(), p.port())))
                .orElse(Proxy.NO_PROXY));
      }
      return system.select(url);
    }

    @Override
    public void connectFailed(URI url, SocketAddress address, IOException failure) {
      // Lỗi đã tới người gọi qua chính yêu cầu.
    }
  }

  Downloader(StoreSettings settings, Transfer transfer) {
    this.settings = settings;
    this.transfer = transfer;
    this.client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .proxy(new Selector())
            .connectTimeout(settings.connectTimeout())
            .executor(Transfer.THREADS)
            .build();
  }

  /**
   * Tải tới khi tệp tạm đủ và đúng. Lỗi tạm thời của máy chủ (408, 429, 500, 502, 503, 504) được
   * thử lại hai lần, mỗi lần chờ theo {@code Retry-After} nhưng không quá 5 giây.
   *
   * @throws FetchFailure nếu địa chỉ này không dùng được; lý do nêu cả proxy đã dùng
   */
  void download(URI url, Path part, Expected expected) throws IOException {
    String through = settings.proxies().select(url).map(proxy -> ", qua " + proxy).orElse("");
    try {
      downloadAll(url, part, expected);
    } catch (Unreachable e) {
      throw new Unreachable(e.reason() + through);
    } catch (FetchFailure e) {
      throw new FetchFailure(e.reason() + through);
    }
  }

  /**
   * Hỏi một byte đầu của một địa chỉ, để biết nó còn dùng được không mà không tải về.
   *
   * @param bytes cỡ tệp mà mục lục ghi; null nếu không ghi
   * @return câu nói vì sao không dùng được; rỗng nếu được
   */
  Optional<String> problem(URI url, @Nullable Long bytes) {
    try {
      HttpResponse<InputStream> response = follow(url, Map.of("Range", "bytes=0-0"));
      response.body().close();
      String length =
          response.statusCode() == 206
              ? response.headers().firstValue("Content-Range").orElse("").replaceFirst(".*/", "")
              : response.headers().firstValue("Content-Length").orElse("");
      if (response.statusCode() != 200 && response.statusCode() != 206) {
        return Optional.of("HTTP " + response.statusCode());
      }
      return bytes == null || !length.matches("\\d{1,18}") || Long.parseLong(length) == bytes
          ? Optional.empty()
          : Optional.of("máy chủ báo %s byte, mục lục ghi %d byte".formatted(length, bytes));
    } catch (FetchFailure e) {
      return Optional.of(e.reason());
    } catch (IOException e) {
      return Optional.of(IoReason.of(e));
    }
  }

  /** Máy mà việc tải một địa chỉ phải nối tới: proxy, hoặc chính máy chủ. */
  String peer(URI url) {
    return settings
        .proxies()
        .select(url)
        .map(Proxies.Proxy::toString)
        .orElse(String.valueOf(url.getAuthority()));
  }

  private void downloadAll(URI url, Path part, Expected expected) throws IOException {
    boolean resumed = false;
    int cuts = 0;
    int retries = 0;
    while (true) {
      long have = usable(part, url, expected);
      resumed |= have > 0;
      try {
        if (expected.bytes() == null || have < expected.bytes()) {
          request(url, part, have, expected);
        }
        Optional<String> mismatch = expected.mismatch(part);
        if (mismatch.isEmpty()) {
          Files.deleteIfExists(ticketOf(part));
          return;
        }
        discard(part);
        if (!resumed) {
          throw new FetchFailure(mismatch.get());
        }
        // Phần cũ có thể đã hỏng: tải lại một lần từ đầu trước khi kết luận.
        resumed = false;
      } catch (Busy e) {
        retries++;
        if (retries > MAX_RETRIES) {
          throw e;
        }
        pause(e.wait(retries));
      } catch (Cut e) {
        cuts++;
        if (cuts > MAX_CUTS || sizeOf(part) <= have) {
          throw new FetchFailure("kết nối đứt giữa chừng (%s)".formatted(explain(e)));
        }
      }
    }
  }

  private static void pause(Duration wait) {
    try {
      Thread.sleep(wait.toMillis());
    } catch (InterruptedException e) {
      throw Transfer.interrupted(e);
    }
  }

  private void request(URI url, Path part, long have, Expected expected) throws IOException {
    Map<String, String> headers = new HashMap<>();
    if (have > 0) {
      headers.put("Range", "bytes=" + have + "-");
      ticket(part)
          .filter(t -> t.address().equals(url.toString()))
          .map(Ticket::validator)
          .ifPresent(validator -> headers.put("If-Range", validator));
    }
    HttpResponse<InputStream> response = follow(url, headers);
    try (InputStream body = response.body()) {
      switch (response.statusCode()) {
        case 200 -> {
          requireLength(response, expected);
          discard(part);
          writeTicket(part, new Ticket(url.toString(), validator(response)));
          receive(body, part, 0, expected);
        }
        case 206 -> {
          if (have == 0 || rangeStart(response) != have) {
            discard(part);
            throw new FetchFailure("máy chủ trả sai đoạn được yêu cầu");
          }
          writeTicket(part, new Ticket(url.toString(), validator(response)));
          receive(body, part, have, expected);
        }
        case 416 -> {
          // Máy chủ nói không còn gì sau chỗ đã có: để bước đối chiếu quyết định.
          if (have == 0) {
            throw new FetchFailure("HTTP 416");
          }
        }
        case 404, 410 ->
            throw new FetchFailure("HTTP " + response.statusCode() + ", máy chủ không có tệp này");
        case 401 -> throw new FetchFailure("HTTP 401, máy chủ đòi tên người dùng và mật khẩu đúng");
        case PROXY_AUTHENTICATION ->
            throw new FetchFailure("HTTP 407, proxy đòi tên người dùng và mật khẩu đúng");
        default -> {
          if (TEMPORARY.contains(response.statusCode())) {
            throw new Busy(response.statusCode(), retryAfter(response));
          }
          throw new FetchFailure("HTTP " + response.statusCode());
        }
      }
    }
  }

  /** Gửi yêu cầu và đi theo chuyển hướng, không bao giờ từ https xuống http. */
  private HttpResponse<InputStream> follow(URI start, Map<String, String> headers)
      throws IOException {
    URI url = start;
    for (int hop = 0; hop <= MAX_REDIRECTS; hop++) {
      HttpResponse<InputStream> response = send(request(url, headers));
      Optional<String> location = response.headers().firstValue("Location");
      if (!REDIRECTS.contains(response.statusCode()) || location.isEmpty()) {
        return response;
      }
      response.body().close();
      String from = String.valueOf(url.getScheme());
      try {
        url = url.resolve(location.get());
      } catch (IllegalArgumentException e) {
        throw new FetchFailure("máy chủ chuyển hướng tới một địa chỉ viết sai");
      }
      String to = String.valueOf(url.getScheme());
      if (!to.equals("https") && !(to.equals("http") && from.equals("http"))) {
        throw new FetchFailure("máy chủ chuyển hướng tới một địa chỉ không an toàn");
      }
    }
    throw new FetchFailure("máy chủ chuyển hướng quá %d lần".formatted(MAX_REDIRECTS));
  }

  private HttpRequest request(URI url, Map<String, String> headers) throws FetchFailure {
    try {
      HttpRequest.Builder request = HttpRequest.newBuilder(url).GET();
      headers.forEach(request::header);
      Optional.ofNullable(settings.mirror())
          .flatMap(mirror -> mirror.authorization(url))
          .ifPresent(basic -> request.header("Authorization", basic));
      Optional<Proxies.Proxy> proxy = settings.proxies().select(url);
      if (proxy.isPresent() && !proxy.get().usable()) {
        throw new FetchFailure("chỉ dùng được proxy kiểu http://máy:cổng");
      }
      proxy
          .map(Proxies.Proxy::authorization)
          .ifPresent(basic -> request.header("Proxy-Authorization", basic));
      return request.build();
    } catch (IllegalArgumentException e) {
      throw new FetchFailure("địa chỉ viết sai");
    }
  }

  private HttpResponse<InputStream> send(HttpRequest request) throws IOException {
    Duration wait = settings.connectTimeout().plus(settings.readTimeout());
    try {
      resolve(request.uri());
      return Transfer.await(
          client.sendAsync(request, BodyHandlers.ofInputStream()),
          wait,
          "máy chủ không trả lời trong " + Transfer.seconds(wait));
    } catch (FetchFailure e) {
      throw e;
    } catch (IOException e) {
      if (e instanceof ConnectException
          || e instanceof HttpConnectTimeoutException
          || e instanceof UnknownHostException) {
        throw new Unreachable(explain(e));
      }
      throw new FetchFailure(explain(e));
    }
  }

  /** Tra tên miền có giới hạn giờ: khi mất mạng, việc này có thể treo lâu hơn cả việc nối. */
  private void resolve(URI url) throws IOException {
    String host;
    if (settings.proxies().governs(url)) {
      host = settings.proxies().select(url).map(Proxies.Proxy::host).orElse(url.getHost());
    } else if (new Selector().select(url).contains(Proxy.NO_PROXY)) {
      host = url.getHost();
    } else {
      return;
    }
    try {
      Transfer.await(
          Transfer.THREADS.submit(() -> InetAddress.getByName(host)),
          settings.connectTimeout(),
          "không tra được tên miền trong " + Transfer.seconds(settings.connectTimeout()));
    } catch (FetchFailure e) {
      throw new Unreachable(e.reason());
    }
  }

  private void receive(InputStream body, Path part, long already, Expected expected)
      throws IOException {
    try {
      transfer.copy(body, part, already, expected);
    } catch (FetchFailure e) {
      throw e;
    } catch (IOException e) {
      throw new Cut(e);
    }
  }

  /** Số byte của tệp tạm còn tin được cho địa chỉ này; 0 thì tải từ đầu. */
  private long usable(Path part, URI url, Expected expected) throws IOException {
    long size = sizeOf(part);
    Optional<Ticket> ticket = ticket(part);
    // Có mã băm thì nối từ máy chủ nào cũng được, cuối cùng sẽ đối chiếu; không thì phải đúng phiên
    // bản.
    boolean trusted =
        expected.checksum().isPresent()
            || ticket
                .filter(t -> t.address().equals(url.toString()) && t.validator() != null)
                .isPresent();
    if (size > 0 && trusted && (expected.bytes() == null || size <= expected.bytes())) {
      return size;
    }
    discard(part);
    return 0;
  }

  private static void requireLength(HttpResponse<?> response, Expected expected)
      throws FetchFailure {
    String header = response.headers().firstValue("Content-Length").orElse("");
    long length = header.matches("\\d{1,18}") ? Long.parseLong(header) : -1;
    if (expected.bytes() != null && length >= 0 && length != expected.bytes()) {
      throw new FetchFailure(
          "máy chủ báo %d byte, mục lục ghi %d byte".formatted(length, expected.bytes()));
    }
    if (length > expected.limit()) {
      throw expected.tooLong();
    }
  }

  /** Thời gian máy chủ xin chờ: số giây hoặc một thời điểm; null nếu không xin hay xin bậy. */
  private static @Nullable Duration retryAfter(HttpResponse<?> response) {
    String text = response.headers().firstValue("Retry-After").orElse("").strip();
    if (text.matches("\\d{1,9}")) {
      return Duration.ofSeconds(Long.parseLong(text));
    }
    try {
      Instant until = ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
      Duration wait = Duration.between(Instant.now(), until);
      return wait.isNegative() ? Duration.ZERO : wait;
    } catch (DateTimeException e) {
      return null;
    }
  }

  private static long rangeStart(HttpResponse<?> response) {
    Matcher range =
        CONTENT_RANGE.matcher(response.headers().firstValue("Content-Range").orElse(""));
    return range.matches() ? Long.parseLong(range.group(1)) : -1;
  }

  private static @Nullable String validator(HttpResponse<?> response) {
    return response
        .headers()
        .firstValue("ETag")
        .filter(tag -> !tag.startsWith("W/"))
        .or(() -> response.headers().firstValue("Last-Modified"))
        .orElse(null);
  }

  private static String explain(Throwable e) {
    Throwable root = e;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    if (root instanceof UnresolvedAddressException || root instanceof UnknownHostException) {
      return "không tìm thấy máy chủ (không có mạng, hoặc sai tên miền)";
    }
    if (e instanceof HttpConnectTimeoutException) {
      return "quá thời gian chờ nối máy chủ";
    }
    if (e instanceof ConnectException) {
      return "không nối được máy chủ";
    }
    Matcher tunnel = TUNNEL_FAILED.matcher(String.valueOf(root.getMessage()));
    if (tunnel.matches()) {
      return "proxy không mở đường tới máy chủ (HTTP %s)".formatted(tunnel.group(1));
    }
    if (root instanceof SSLException || root instanceof GeneralSecurityException) {
      return "không lập được kết nối an toàn (chứng chỉ của máy chủ không được máy này tin)";
    }
    if (root instanceof EOFException || root instanceof SocketException) {
      return "máy chủ đóng kết nối";
    }
    if (root instanceof ProtocolException
        || root instanceof IllegalArgumentException
        || root instanceof IllegalStateException) {
      return "máy chủ trả lời không đúng chuẩn HTTP";
    }
    return "kết nối hỏng hoặc máy chủ trả lời không đúng chuẩn HTTP";
  }

  private static Optional<Ticket> ticket(Path part) {
    try {
      return Optional.ofNullable(JSON.readValue(ticketOf(part).toFile(), Ticket.class));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static void writeTicket(Path part, Ticket ticket) {
    try {
      JSON.writeValue(ticketOf(part).toFile(), ticket);
    } catch (IOException e) {
      throw new DataException(
          "Không ghi được %s: %s. Hãy dọn bớt ổ đĩa hoặc đặt HOCSAU_CACHE sang chỗ khác ghi được."
              .formatted(ticketOf(part), IoReason.of(e)),
          e);
    }
  }

  private static void discard(Path part) throws IOException {
    Files.deleteIfExists(part);
    Files.deleteIfExists(ticketOf(part));
  }

  private static Path ticketOf(Path part) {
    return part.resolveSibling(part.getFileName() + ".json");
  }

  private static long sizeOf(Path part) throws IOException {
    return Files.exists(part) ? Files.size(part) : 0;
  }

  /** Không nối được tới máy chủ, khác với việc máy chủ không có tệp. */
  static final class Unreachable extends FetchFailure {
    private static final long serialVersionUID = 1L;

    Unreachable(String reason) {
      super(reason);
    }
  }
}
