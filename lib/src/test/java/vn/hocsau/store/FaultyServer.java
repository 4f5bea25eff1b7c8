package vn.hocsau.store;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/** Máy chủ HTTP nhỏ trên ổ cắm thô, để đứt, im lặng và nói sai đúng lúc kiểm thử muốn. */
final class FaultyServer implements AutoCloseable {
  private final ServerSocket socket;
  private final Map<String, Deque<Answer>> answers = new ConcurrentHashMap<>();
  private final List<Request> requests = new CopyOnWriteArrayList<>();
  private final CountDownLatch closing = new CountDownLatch(1);

  record Request(String path, Map<String, String> headers) {
    String header(String name) {
      return headers.getOrDefault(name, "");
    }
  }

  /** Một câu trả lời đã soạn sẵn; dùng một lần, trừ câu cuối cùng của mỗi đường dẫn. */
  @FunctionalInterface
  interface Answer {
    void write(Request request, OutputStream out) throws IOException, InterruptedException;
  }

  FaultyServer() {
    try {
      socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread thread = new Thread(this::acceptAll, "may-chu-thu");
    thread.setDaemon(true);
    thread.start();
  }

  FaultyServer on(String path, Answer... planned) {
    answers.put(path, new ConcurrentLinkedDeque<>(Arrays.asList(planned)));
    return this;
  }

  URI url(String path) {
    return URI.create("http://127.0.0.1:" + socket.getLocalPort() + path);
  }

  List<Request> requests() {
    return requests;
  }

  static Answer status(int code) {
    return (request, out) -> head(out, code, "", "Content-Length: 0");
  }

  /** Mã lỗi kèm các dòng đầu khác. */
  static Answer failing(int code, String... headers) {
    return (request, out) -> {
      String[] all = Arrays.copyOf(headers, headers.length + 1);
      all[headers.length] = "Content-Length: 0";
      head(out, code, "", all);
    };
  }

  static Answer redirect(String location) {
    return failing(302, "Location: " + location);
  }

  /** Gửi mãi không hết, không nói trước kích thước. */
  static Answer endless(byte[] block) {
    return (request, out) -> {
      head(out, 200, "");
      while (true) {
        out.write(block);
      }
    };
  }

  /** Trả lời 206 với Content-Range tự chọn. */
  static Answer claiming(String contentRange, byte[] body) {
    return (request, out) -> {
      head(out, 206, "\"v1\"", "Content-Length: " + body.length, "Content-Range: " + contentRange);
      out.write(body);
    };
  }

  /** Gửi nguyên văn các byte. */
  static Answer raw(String text) {
    return (request, out) -> out.write(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  /** Trả lời đúng chuẩn, kể cả Range và If-Range. */
  static Answer serve(byte[] body, String etag) {
    return (request, out) -> {
      int start = rangeStart(request, etag);
      writeHead(out, body, start, etag);
      out.write(body, start, body.length - start);
    };
  }

  /** Gửi được {@code count} byte thì ngắt kết nối, dù đã hứa gửi hết. */
  static Answer cutAfter(int count, byte[] body, String etag) {
    return (request, out) -> {
      int start = rangeStart(request, etag);
      writeHead(out, body, start, etag);
      out.write(body, start, count);
    };
  }

  /** Gửi được {@code count} byte thì im lặng tới khi máy chủ đóng. */
  Answer stallAfter(int count, byte[] body) {
    return (request, out) -> {
      writeHead(out, body, 0, "\"im-lang\"");
      out.write(body, 0, count);
      out.flush();
      closing.await();
    };
  }

  /** Nhận yêu cầu rồi không trả lời gì. */
  Answer silent() {
    return (request, out) -> closing.await();
  }

  /** Nhỏ giọt từng byte, không bao giờ im lặng hẳn. */
  static Answer trickle(byte[] body) {
    return (request, out) -> {
      writeHead(out, body, 0, "\"nho-giot\"");
      for (byte b : body) {
        out.write(b);
        out.flush();
        Thread.sleep(20);
      }
    };
  }

  /** Không biết Range: lần nào cũng gửi từ đầu. */
  static Answer ignoringRange(byte[] body) {
    return (request, out) -> {
      head(out, 200, "", "Content-Length: " + body.length);
      out.write(body);
    };
  }

  @Override
  public void close() {
    closing.countDown();
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int rangeStart(Request request, String etag) {
    String range = request.header("range");
    String condition = request.header("if-range");
    if (range.isEmpty() || (!condition.isEmpty() && !condition.equals(etag))) {
      return 0;
    }
    return Integer.parseInt(range.replaceFirst("bytes=(\\d+)-\\d*", "$1"));
  }

  private static void writeHead(OutputStream out, byte[] body, int start, String etag)
      throws IOException {
    String length = "Content-Length: " + (body.length - start);
    if (start > 0) {
      String range = "Content-Range: bytes %d-%d/%d".formatted(start, body.length - 1, body.length);
      head(out, 206, etag, length, range);
    } else {
      head(out, 200, etag, length);
    }
  }

  private static void head(OutputStream out, int code, String etag, String... headers)
      throws IOException {
    StringBuilder text = new StringBuilder("HTTP/1.1 " + code + " x\r\nConnection: close\r\n");
    if (!etag.isEmpty()) {
      text.append("ETag: ").append(etag).append("\r\n");
    }
    for (String header : headers) {
      text.append(header).append("\r\n");
    }
    out.write(text.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII));
  }

  private void acceptAll() {
    while (!socket.isClosed()) {
      try {
        Socket client = socket.accept();
        Thread thread = new Thread(() -> answer(client), "may-chu-thu");
        thread.setDaemon(true);
        thread.start();
      } catch (IOException e) {
        return;
      }
    }
  }

  private void answer(Socket client) {
    try (client) {
      BufferedReader in =
          new BufferedReader(
              new InputStreamReader(client.getInputStream(), StandardCharsets.US_ASCII));
      String path = in.readLine().split(" ", 3)[1];
      Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
      for (String line = in.readLine(); !line.isEmpty(); line = in.readLine()) {
        String[] parts = line.split(": ", 2);
        headers.put(parts[0], parts[1]);
      }
      Request request = new Request(path, headers);
      requests.add(request);
      Deque<Answer> planned = answers.getOrDefault(path, new ConcurrentLinkedDeque<>());
      Answer answer = planned.size() > 1 ? planned.poll() : planned.peek();
      (answer == null ? status(404) : answer).write(request, client.getOutputStream());
      client.getOutputStream().flush();
    } catch (IOException e) {
      // Phía tải về đã bỏ đi giữa chừng: đúng điều nhiều kiểm thử chờ đợi.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
