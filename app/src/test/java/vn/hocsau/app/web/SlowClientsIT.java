package vn.hocsau.app.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vn.hocsau.app.TinyModels;
import vn.hocsau.app.web.TestServer.Reply;

/** Người gọi chậm chỉ giữ kết nối của chính mình, không giữ luồng nào của máy chủ. */
class SlowClientsIT {

  private static final int CLIENTS = 200;

  @TempDir Path folder;

  private final List<Socket> slow = new ArrayList<>();

  @AfterEach
  void leave() throws IOException {
    for (Socket socket : slow) {
      socket.close();
    }
  }

  private TestServer server(Duration idle) {
    return new TestServer(
        TinyModels.in(folder),
        new ServerSettings(
            "127.0.0.1", 2, 128, Duration.ofSeconds(15), idle, Duration.ofSeconds(10), List.of()));
  }

  private Socket open(TestServer server, String start) throws IOException {
    URI address = URI.create(server.address());
    var socket = new Socket();
    socket.setReceiveBufferSize(4096);
    socket.connect(new InetSocketAddress(address.getHost(), address.getPort()));
    slow.add(socket);
    socket.getOutputStream().write(start.getBytes(StandardCharsets.US_ASCII));
    return socket;
  }

  /** Bị chặn thì phải chờ hết hạn im lặng 60 giây; bình thường chỉ vài mili giây. */
  private static void assertAnswersSoon(TestServer server) throws Exception {
    for (String path :
        List.of("/health/live", "/health/ready", "/metrics", "/", "/api/v1/models")) {
      long started = System.nanoTime();
      assertEquals(200, server.get(path).status(), path);
      long elapsed = System.nanoTime() - started;
      assertTrue(elapsed < Duration.ofSeconds(15).toNanos(), path + " sau " + elapsed / 1e9 + " s");
    }
    Reply digit = server.post("/api/v1/digits", RoutesIT.pixels(784, "7"));
    assertEquals(200, digit.status(), digit.text());
  }

  @Test
  void silentBodiesBlockNobody() throws Exception {
    try (var server = server(Duration.ofSeconds(60))) {
      for (int i = 0; i < CLIENTS; i++) {
        open(
            server,
            "POST /api/v1/images/cifar HTTP/1.1\r\nHost: localhost\r\nContent-Type: image/png\r\nContent-Length: 100000\r\n\r\nabc");
      }
      assertAnswersSoon(server);
    }
  }

  @Test
  void unfinishedHeadersBlockNobody() throws Exception {
    try (var server = server(Duration.ofSeconds(60))) {
      for (int i = 0; i < CLIENTS; i++) {
        open(server, "GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: a");
      }
      assertAnswersSoon(server);
    }
  }

  /** Hỏi dồn trên một kết nối mà không đọc: ống gửi của hệ điều hành đầy. */
  @Test
  void readersThatDoNotReadBlockNobody() throws Exception {
    try (var server = server(Duration.ofSeconds(60))) {
      String many = "GET /api/v1/openapi.json HTTP/1.1\r\nHost: localhost\r\n\r\n".repeat(5);
      for (int i = 0; i < CLIENTS; i++) {
        open(server, many);
      }
      assertAnswersSoon(server);
    }
  }

  @Test
  void aBodyByDropsIsRefusedInTime() throws Exception {
    try (var server = server(Duration.ofSeconds(2))) {
      Socket socket =
          open(
              server,
              "POST /api/v1/review HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n");
      String reply = dribble(socket, " ");
      assertTrue(reply.startsWith("HTTP/1.1 408"), reply);
      assertTrue(reply.contains("Thân yêu cầu chưa tới hết sau 2 giây."), reply);
      assertAnswersSoon(server);
    }
  }

  @Test
  void aSilentBodyIsRefusedInTime() throws Exception {
    try (var server = server(Duration.ofSeconds(2))) {
      Socket socket =
          open(
              server,
              "POST /api/v1/review HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\n");
      String reply = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertTrue(reply.startsWith("HTTP/1.1 408"), reply);
    }
  }

  @Test
  void headersByDropsEnd() throws Exception {
    try (var server = server(Duration.ofSeconds(2))) {
      for (String start :
          List.of("GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: ", "\r\n", "GET /")) {
        String drop = start.isBlank() ? "\r\n" : "a";
        String reply = dribble(open(server, start), drop);
        assertTrue(reply.startsWith("HTTP/1.1 408"), reply);
        assertTrue(reply.contains("Yêu cầu chưa tới hết trong thời hạn."), reply);
      }
    }
  }

  /** Gửi từng mẩu mỗi 0,3 giây cho tới khi máy chủ đóng; trả về câu trả lời. */
  private static String dribble(Socket socket, String drop) throws Exception {
    long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    try {
      while (socket.getInputStream().available() == 0) {
        assertFalse(System.nanoTime() > end, "không bao giờ hết hạn");
        socket.getOutputStream().write(drop.getBytes(StandardCharsets.US_ASCII));
        Thread.sleep(300);
      }
    } catch (IOException e) {
      // máy chủ đã đóng; câu trả lời còn trong ống
    }
    return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  @Test
  void aConnectionMayRestBetweenRequests() throws Exception {
    try (var server = server(Duration.ofSeconds(4))) {
      Socket socket = open(server, "");
      for (int i = 0; i < 3; i++) {
        socket
            .getOutputStream()
            .write(
                "GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n"
                    .getBytes(StandardCharsets.US_ASCII));
        Thread.sleep(2500);
        byte[] reply = new byte[socket.getInputStream().available()];
        assertTrue(socket.getInputStream().read(reply) > 0);
        assertTrue(new String(reply, StandardCharsets.UTF_8).startsWith("HTTP/1.1 200"));
      }
    }
  }
}
