package vn.hocsau.data;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Proxy;
import java.net.ProxySelector;
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
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Tải một địa chỉ http(s) vào tệp tạm, tải tiếp được bằng Range, rồi đối chiếu với mục lục.
 *
 * <p>Cạnh tệp tạm có một phiếu nhớ địa chỉ và dấu phiên bản (ETag hoặc Last-Modified) mà máy chủ đã
 * cho, để không bao giờ nối hai phiên bản khác nhau của cùng một tệp.
 */
final class Downloader {
  private static final int MAX_CUTS = 3;
  private static final Pattern CONTENT_RANGE = Pattern.compile("bytes (\\d+)-(\\d+)/(\\d+|\\*)");
  private static final JsonMapper JSON = JsonMapper.builder().build();

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

  Downloader(StoreSettings settings, Transfer transfer) {
    this.settings = settings;
    this.transfer = transfer;
    this.client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NORMAL)
            .connectTimeout(settings.connectTimeout())
            .executor(Transfer.THREADS)
            .build();
  }

  /**
   * Tải tới khi tệp tạm đủ và đúng.
   *
   * @throws FetchFailure nếu địa chỉ này không dùng được
   */
  void download(URI url, Path part, Expected expected) throws IOException {
    boolean resumed = false;
    int cuts = 0;
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
      } catch (Cut e) {
        cuts++;
        if (cuts > MAX_CUTS || sizeOf(part) <= have) {
          throw new FetchFailure("kết nối đứt giữa chừng (%s)".formatted(explain(e)));
        }
      }
    }
  }

  private void request(URI url, Path part, long have, Expected expected) throws IOException {
    HttpRequest.Builder request = HttpRequest.newBuilder(url).GET();
    if (have > 0) {
      request.header("Range", "bytes=" + have + "-");
      ticket(part)
          .filter(t -> t.address().equals(url.toString()))
          .map(Ticket::validator)
          .ifPresent(validator -> request.header("If-Range", validator));
    }
    HttpResponse<InputStream> response = send(request.build());
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
        default -> throw new FetchFailure("HTTP " + response.statusCode());
      }
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
    ProxySelector selector = ProxySelector.getDefault();
    boolean direct = selector == null || selector.select(url).contains(Proxy.NO_PROXY);
    if (direct) {
      try {
        Transfer.await(
            Transfer.THREADS.submit(() -> InetAddress.getByName(url.getHost())),
            settings.connectTimeout(),
            "không tra được tên miền trong " + Transfer.seconds(settings.connectTimeout()));
      } catch (FetchFailure e) {
        throw new Unreachable(e.reason());
      }
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
    long length = response.headers().firstValueAsLong("Content-Length").orElse(-1);
    if (expected.bytes() != null && length >= 0 && length != expected.bytes()) {
      throw new FetchFailure(
          "máy chủ báo %d byte, mục lục ghi %d byte".formatted(length, expected.bytes()));
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
    return root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
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
          "Không ghi được %s (%s). Hãy dọn bớt ổ đĩa hoặc đặt HOCSAU_CACHE sang chỗ khác ghi được."
              .formatted(ticketOf(part), e.getMessage()),
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
