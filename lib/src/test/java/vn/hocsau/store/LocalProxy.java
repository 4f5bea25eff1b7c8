package vn.hocsau.store;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** Proxy thật trên máy này: chuyển tiếp http, mở đường hầm CONNECT, đòi mật khẩu nếu được đặt. */
final class LocalProxy implements AutoCloseable {
  private final ServerSocket socket;
  private final @Nullable String authorization;
  private final List<String> heads = new CopyOnWriteArrayList<>();

  LocalProxy(@Nullable String authorization) {
    this.authorization = authorization;
    try {
      socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    start(this::acceptAll);
  }

  int port() {
    return socket.getLocalPort();
  }

  /** Phần đầu của từng yêu cầu đã nhận. */
  List<String> heads() {
    return heads;
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void start(Runnable task) {
    Thread thread = new Thread(task, "proxy-thu");
    thread.setDaemon(true);
    thread.start();
  }

  private void acceptAll() {
    while (!socket.isClosed()) {
      try {
        Socket client = socket.accept();
        start(() -> serve(client));
      } catch (IOException e) {
        return;
      }
    }
  }

  private void serve(Socket client) {
    try (client) {
      String head = readHead(client.getInputStream());
      heads.add(head);
      OutputStream out = client.getOutputStream();
      if (authorization != null && !head.contains("Proxy-Authorization: " + authorization)) {
        out.write(
            ascii(
                "HTTP/1.1 407 x\r\nProxy-Authenticate: Basic realm=\"thu\"\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"));
        return;
      }
      String[] request = head.substring(0, head.indexOf('\r')).split(" ", 3);
      boolean tunnel = request[0].equals("CONNECT");
      URI target = URI.create(tunnel ? "https://" + request[1] : request[1]);
      try (Socket server = new Socket(InetAddress.getLoopbackAddress(), target.getPort())) {
        if (tunnel) {
          out.write(ascii("HTTP/1.1 200 x\r\n\r\n"));
          start(() -> pump(client, server));
        } else {
          String rest = head.substring(head.indexOf('\n') + 1).replaceAll("(?i)Proxy-[^\n]*\n", "");
          server
              .getOutputStream()
              .write(ascii("GET " + target.getRawPath() + " HTTP/1.1\r\n" + rest));
        }
        server.getInputStream().transferTo(out);
      }
    } catch (IOException e) {
      // Một trong hai phía đã đóng.
    }
  }

  private static void pump(Socket from, Socket to) {
    try {
      from.getInputStream().transferTo(to.getOutputStream());
    } catch (IOException e) {
      // Một trong hai phía đã đóng.
    }
  }

  private static String readHead(InputStream in) throws IOException {
    var head = new ByteArrayOutputStream();
    while (!head.toString(StandardCharsets.US_ASCII).endsWith("\r\n\r\n")) {
      int b = in.read();
      if (b < 0) {
        throw new IOException("đóng sớm");
      }
      head.write(b);
    }
    return head.toString(StandardCharsets.US_ASCII);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
