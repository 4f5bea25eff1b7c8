package vn.hocsau.app.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vn.hocsau.app.TinyModels;
import vn.hocsau.app.model.Models;
import vn.hocsau.app.web.TestServer.Reply;

class LoadIT {

  private static final int CLIENTS = 16;

  @TempDir Path folder;

  private record Question(String path, String body) {}

  private static List<Question> questions() {
    List<Question> questions = new ArrayList<>();
    for (int v = 0; v < 8; v++) {
      questions.add(new Question("/api/v1/digits", RoutesIT.pixels(784, "" + 30 * v)));
      questions.add(
          new Question("/api/v1/digits?model=06_mnist_lstm", RoutesIT.pixels(784, "" + 30 * v)));
      questions.add(
          new Question(
              "/api/v1/words",
              "{\"text\":\"had a general\",\"count\":3,\"seed\":%d,\"model\":\"03_sinh_tu\"}"
                  .formatted(v)));
      questions.add(
          new Question(
              "/api/v1/kieu",
              "{\"text\":\"trăm năm\",\"lines\":1,\"form\":\"length\",\"seed\":%d}".formatted(v)));
    }
    questions.add(
        new Question("/api/v1/review", "{\"text\":\"a wonderful film and a boring story\"}"));
    return questions;
  }

  @Test
  void givesManyCallersTheSameAnswersAsOneAlone() throws Exception {
    try (var server = new TestServer(TinyModels.in(folder), ServerSettings.standard())) {
      List<Question> questions = questions();
      List<String> alone = new ArrayList<>();
      for (Question question : questions) {
        Reply reply = server.post(question.path(), question.body());
        assertEquals(200, reply.status(), reply.text());
        alone.add(reply.text());
      }
      var callers = Executors.newFixedThreadPool(CLIENTS);
      List<Callable<Void>> work = new ArrayList<>();
      for (int c = 0; c < CLIENTS; c++) {
        int shift = c;
        work.add(
            () -> {
              for (int i = 0; i < 2 * questions.size(); i++) {
                int q = (i + 3 * shift) % questions.size();
                Question question = questions.get(q);
                assertEquals(alone.get(q), server.post(question.path(), question.body()).text());
              }
              return null;
            });
      }
      for (Future<Void> done : callers.invokeAll(work)) {
        done.get();
      }
      callers.shutdown();
    }
  }

  @Test
  void refusesAtOnceWhenTheQueueIsFull() throws Exception {
    var settings =
        new ServerSettings(
            "127.0.0.1",
            1,
            1,
            Duration.ofSeconds(15),
            Duration.ofSeconds(20),
            Duration.ofSeconds(10),
            List.of());
    try (var server = new TestServer(TinyModels.in(folder), settings)) {
      var replies = new ConcurrentLinkedQueue<Reply>();
      var start = new CountDownLatch(1);
      List<Thread> callers = new ArrayList<>();
      for (int c = 0; c < CLIENTS; c++) {
        callers.add(
            new Thread(
                () -> {
                  try {
                    start.await();
                    replies.add(
                        server.post(
                            "/api/v1/words",
                            "{\"text\":\"had a general\",\"count\":100,\"model\":\"03_sinh_tu\"}"));
                  } catch (Exception e) {
                    throw new IllegalStateException(e);
                  }
                }));
      }
      callers.forEach(Thread::start);
      start.countDown();
      for (Thread caller : callers) {
        caller.join();
      }
      assertEquals(CLIENTS, replies.size());
      List<Reply> refused = replies.stream().filter(reply -> reply.status() == 503).toList();
      assertTrue(!refused.isEmpty() && refused.size() < CLIENTS, "từ chối " + refused.size());
      for (Reply reply : refused) {
        assertEquals("busy", reply.json().at("/error/code").asText());
        assertEquals("1", reply.header("Retry-After"));
      }
      assertEquals(
          200,
          server
              .post("/api/v1/words", "{\"text\":\"had a general\",\"model\":\"03_sinh_tu\"}")
              .status());
    }
  }

  @Test
  void refusesAPixelBombBeforeDecodingIt() throws Exception {
    byte[] bomb = bomb(20_000, 20_000);
    assertTrue(bomb.length < 2 << 20, "tệp bom nhỏ: " + bomb.length);
    try (var server = new TestServer(TinyModels.in(folder), ServerSettings.standard())) {
      long before = usedHeap();
      Reply reply = server.post("/api/v1/images/cifar", bomb);
      assertEquals(413, reply.status(), reply.text());
      assertEquals("too_large", reply.json().at("/error/code").asText());
      assertTrue(usedHeap() - before < 200L << 20, "heap không phình vì ảnh");
    }
  }

  private static long usedHeap() {
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }

  /** Tệp PNG hợp lệ, xám 8 bit, toàn số 0: nhỏ khi nén, khổng lồ khi giải. */
  private static byte[] bomb(int width, int height) throws Exception {
    var file = new ByteArrayOutputStream();
    file.write(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'});
    var header = new ByteArrayOutputStream();
    var fields = new DataOutputStream(header);
    fields.writeInt(width);
    fields.writeInt(height);
    fields.write(new byte[] {8, 0, 0, 0, 0});
    chunk(file, "IHDR", header.toByteArray());
    var deflater = new Deflater(9);
    byte[] row = new byte[width + 1];
    byte[] buffer = new byte[1 << 16];
    var data = new ByteArrayOutputStream();
    for (int y = 0; y < height; y++) {
      deflater.setInput(row);
      for (int n = deflater.deflate(buffer); n > 0; n = deflater.deflate(buffer)) {
        data.write(buffer, 0, n);
      }
    }
    deflater.finish();
    while (!deflater.finished()) {
      data.write(buffer, 0, deflater.deflate(buffer));
    }
    deflater.end();
    chunk(file, "IDAT", data.toByteArray());
    chunk(file, "IEND", new byte[0]);
    return file.toByteArray();
  }

  private static void chunk(ByteArrayOutputStream file, String type, byte[] data) throws Exception {
    var out = new DataOutputStream(file);
    out.writeInt(data.length);
    byte[] name = type.getBytes(StandardCharsets.US_ASCII);
    out.write(name);
    out.write(data);
    var crc = new CRC32();
    crc.update(name);
    crc.update(data);
    out.writeInt((int) crc.getValue());
  }

  @Test
  void finishesTheRequestInHandWhenStopping() throws Exception {
    var app = HocSauApp.create(TinyModels.in(folder), ServerSettings.standard());
    app.start(0);
    URI address = URI.create(app.address());
    byte[] body = RoutesIT.pixels(784, "7").getBytes(StandardCharsets.UTF_8);
    String head =
        "POST /api/v1/digits HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
            + "Content-Type: application/json\r\nContent-Length: %d\r\n\r\n".formatted(body.length);
    try (var socket = new Socket(address.getHost(), address.getPort())) {
      var out = socket.getOutputStream();
      out.write(head.getBytes(StandardCharsets.US_ASCII));
      out.write(body, 0, 100);
      out.flush();
      Thread.sleep(500); // máy chủ đã nhận yêu cầu và đang chờ phần còn lại
      var stop = new Thread(app::close);
      stop.start();
      Thread.sleep(2500); // lâu hơn hạn im lặng Jetty đặt cho các kết nối khi dừng
      String late = refusal(address);
      assertTrue(late.startsWith("HTTP/1.1 503"), late);
      assertTrue(late.contains("Máy chủ đang dừng; hãy thử lại sau."), late);
      out.write(body, 100, body.length - 100);
      out.flush();
      String reply = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertTrue(reply.startsWith("HTTP/1.1 200"), reply);
      assertTrue(reply.contains("probabilities"), reply);
      stop.join();
    }
  }

  private static String refusal(URI address) throws Exception {
    try (var socket = new Socket(address.getHost(), address.getPort())) {
      socket
          .getOutputStream()
          .write(
              "GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
                  .getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** Lý do một gói hỏng được kể cho mọi người xem trang, nên không kể thư mục trên máy. */
  @Test
  void aBrokenBundleIsExplainedWithoutTheFoldersOfThisMachine() throws Exception {
    TinyModels.in(folder);
    Files.writeString(folder.resolve("04_mnist_cnn.zip"), "hỏng");
    Files.writeString(folder.resolve("01_dien_nang.kem.zip"), "hỏng");
    try (var server = new TestServer(Models.load(folder), ServerSettings.standard())) {
      Reply digit = server.post("/api/v1/digits", RoutesIT.pixels(784, "0"));
      Reply electric = server.get("/api/v1/electric");
      for (Reply reply : List.of(digit, electric, server.get("/api/v1/models"))) {
        assertFalse(reply.text().contains(folder.toString()), reply.text());
        assertTrue(reply.text().contains("hocsau train "), reply.text());
      }
      assertEquals(503, digit.status());
      assertEquals(503, electric.status());
      assertEquals(200, server.get("/health/ready").status());
    }
  }

  @Test
  void pagesOfMissingModelsSayWhatToDo() throws Exception {
    try (var server =
        new TestServer(Models.load(folder.resolve("trong")), ServerSettings.standard())) {
      Reply reply = server.post("/api/v1/digits", RoutesIT.pixels(784, "0"));
      assertEquals(503, reply.status());
      assertEquals("model_missing", reply.json().at("/error/code").asText());
      assertTrue(reply.text().contains("hocsau train 04_mnist_cnn"));
      Reply ready = server.get("/health");
      assertEquals(503, ready.status());
      Contract.check("Health", ready.json());
      assertEquals(13, ready.json().get("missing").size());
      assertTrue(ready.json().at("/error/message").asText().contains("hocsau train"));
      assertEquals(200, server.get("/health/live").status());
      Contract.check("Models", server.get("/api/v1/models").json());
    }
  }
}
