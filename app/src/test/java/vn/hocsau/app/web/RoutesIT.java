package vn.hocsau.app.web;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import vn.hocsau.app.TinyModels;
import vn.hocsau.app.web.TestServer.Reply;

class RoutesIT {

  @TempDir static Path folder;
  private static TestServer server;

  @BeforeAll
  static void start() {
    server = new TestServer(TinyModels.in(folder), ServerSettings.standard());
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  static String pixels(int count, String value) {
    return "{\"pixels\":[%s]}"
        .formatted(IntStream.range(0, count).mapToObj(i -> value).collect(Collectors.joining(",")));
  }

  static byte[] picture(int width, int height, String format) throws IOException {
    var image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    var graphics = image.createGraphics();
    graphics.setColor(Color.ORANGE);
    graphics.fillOval(2, 2, width - 4, height - 4);
    graphics.dispose();
    var out = new ByteArrayOutputStream();
    ImageIO.write(image, format, out);
    return out.toByteArray();
  }

  private static void assertError(int status, String code, String part, Reply reply)
      throws IOException {
    assertEquals(status, reply.status(), reply.text());
    JsonNode error = reply.json();
    Contract.check("Error", error);
    assertEquals(code, error.at("/error/code").asText());
    String message = error.at("/error/message").asText();
    assertTrue(message.contains(part), message);
  }

  private static void assertSumsToOne(JsonNode prediction) {
    double sum = 0;
    for (JsonNode one : prediction.get("probabilities")) {
      sum += one.get("probability").asDouble();
    }
    assertEquals(1, sum, 1e-4);
  }

  @Test
  void listsEveryModelWithItsHistory() throws Exception {
    JsonNode list = server.get("/api/v1/models").json();
    Contract.check("Models", list);
    assertEquals(13, list.get("models").size());
    for (JsonNode model : list.get("models")) {
      assertTrue(model.get("available").asBoolean(), model.toString());
      assertTrue(model.get("simulated").asBoolean());
      assertEquals(3, model.at("/training/epochs").asInt());
      assertEquals(50, model.at("/metrics/0/value").asDouble());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "?model=04_mnist_cnn", "?model=06_mnist_lstm"})
  void recognisesADrawnDigit(String query) throws Exception {
    Reply reply = server.post("/api/v1/digits" + query, pixels(784, "12.5"));
    assertEquals(200, reply.status(), reply.text());
    Contract.check("Prediction", reply.json());
    assertEquals(10, reply.json().get("probabilities").size());
    assertSumsToOne(reply.json());
  }

  @Test
  void refusesBadDigits() throws Exception {
    assertError(
        400, "invalid_input", "784 số, nhận được 3", server.post("/api/v1/digits", pixels(3, "0")));
    assertError(
        400, "invalid_input", "pixels[0]", server.post("/api/v1/digits", pixels(784, "256")));
    assertError(
        400, "invalid_input", "sai kiểu", server.post("/api/v1/digits", pixels(784, "\"1\"")));
    assertError(400, "invalid_input", "784 số, nhận được 0", server.post("/api/v1/digits", "{}"));
    assertError(400, "invalid_input", "pixel2", server.post("/api/v1/digits", "{\"pixel2\":[]}"));
    assertError(400, "invalid_input", "dòng 1", server.post("/api/v1/digits", "{\"pixels\":["));
    assertError(400, "invalid_input", "dòng 1", server.post("/api/v1/digits", pixels(784, "NaN")));
    assertError(400, "invalid_input", "đối tượng JSON", server.post("/api/v1/digits", "[1]"));
    assertError(400, "invalid_input", "null", server.post("/api/v1/digits", "null"));
    assertError(400, "invalid_input", "rỗng", server.post("/api/v1/digits", ""));
    assertError(
        404,
        "not_found",
        "gần giống nhất: 04_mnist_cnn",
        server.post("/api/v1/digits?model=04_mnist", pixels(784, "0")));
    assertError(
        404, "not_found", "/ba-tu", server.post("/api/v1/digits?model=03_aesop", pixels(784, "0")));
    assertError(
        415,
        "unsupported_type",
        "application/json",
        server.post("/api/v1/digits", pixels(784, "0").getBytes(StandardCharsets.UTF_8)));
    assertError(413, "too_large", "64 KiB", server.post("/api/v1/digits", pixels(40_000, "0")));
  }

  @ParameterizedTest
  @CsvSource({"fashion,png", "cifar,jpg", "meo-cho,gif", "khuon-mat,bmp"})
  void classifiesAPictureByItsContent(String kind, String format) throws Exception {
    Reply reply = server.post("/api/v1/images/" + kind, picture(60, 40, format));
    assertEquals(200, reply.status(), reply.text());
    Contract.check("Prediction", reply.json());
    assertSumsToOne(reply.json());
    assertTrue(reply.json().get("seen").asText().startsWith("data:image/png;base64,"));
  }

  /** Đổi kiểu ngầm, null, lặp, thừa, quá lớn, UTF-8 viết dài: không thứ nào được trả lời 200. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"text\":5}",
        "{\"text\":5.5}",
        "{\"text\":true}",
        "{\"text\":[\"film\"]}",
        "{\"text\":{}}",
        "{\"text\":null}",
        "{\"text\":\"film\",\"text\":\"film\"}",
        "{\"text\":\"film\"} {}",
        "{\"text\":\"film\"}]",
        "{\"text\":\"film\",}",
        "{'text':'film'}",
        "{text:\"film\"}",
        "{\"text\":\"film\"}/* a */",
        "{\"text\":\"film \\ud800\"}",
        "{\"text\":\"film",
        "[\"film\"]",
        "\"film\"",
        ""
      })
  void refusesReviewsThatAreNotQuiteJson(String body) throws Exception {
    Reply reply = server.post("/api/v1/review", body);
    assertEquals(400, reply.status(), reply.text());
    Contract.check("Error", reply.json());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"count\":\"3\"",
        "\"count\":3.0",
        "\"count\":null",
        "\"count\":true",
        "\"count\":\"\"",
        "\"count\":[3]",
        "\"count\":99999999999",
        "\"count\":1e1",
        "\"seed\":\"1\"",
        "\"seed\":9223372036854775808",
        "\"seed\":1e400",
        "\"temperature\":\"1\"",
        "\"temperature\":NaN",
        "\"temperature\":1e400",
        "\"temperature\":-1e-300",
        "\"temperature\":null",
        "\"model\":3",
        "\"model\":null"
      })
  void refusesFieldsOfAnotherType(String field) throws Exception {
    Reply reply = server.post("/api/v1/words", "{\"text\":\"had a general\",%s}".formatted(field));
    assertEquals(400, reply.status(), reply.text());
    Contract.check("Error", reply.json());
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "\"\"", "true", "[]", "-1", "255.5001", "1e999", "NaN"})
  void refusesAPixelThatIsNotALevel(String pixel) throws Exception {
    String body = pixels(783, "0").replace("]}", "," + pixel + "]}");
    assertError(400, "invalid_input", "", server.post("/api/v1/digits", body));
  }

  @ParameterizedTest
  @CsvSource({
    "application/json; charset=nope, 200",
    "application/json;;=, 200",
    "APPLICATION/JSON, 200",
    "application/jsonp, 415",
    "text/json, 415",
    "'text/plain; a=application/json', 415",
    "application/json+x, 415"
  })
  void takesJsonOnlyWhenItIsDeclaredAsJson(String type, int status) throws Exception {
    Reply reply =
        server.send(
            server
                .request("/api/v1/review")
                .header("Content-Type", type)
                .POST(BodyPublishers.ofString("{\"text\":\"film\"}")));
    assertEquals(status, reply.status(), reply.text());
  }

  @Test
  void refusesTextThatIsNotUtf8() throws Exception {
    byte[] overlong = "{\"text\":\"film __\"}".getBytes(StandardCharsets.ISO_8859_1);
    for (int[] pair :
        List.of(new int[] {0xC1, 0xA1}, new int[] {0xC0, 0x80}, new int[] {0xE9, 'e'})) {
      byte[] body = overlong.clone();
      body[14] = (byte) pair[0];
      body[15] = (byte) pair[1];
      assertError(400, "invalid_input", "UTF-8", postJson("/api/v1/review", body));
    }
    byte[] utf16 = "{\"text\":\"film\"}".getBytes(StandardCharsets.UTF_16LE);
    assertError(400, "invalid_input", "", postJson("/api/v1/review", utf16));
    byte[] marked = "\uFEFF{\"text\":\"film\"}".getBytes(StandardCharsets.UTF_8);
    assertEquals(200, postJson("/api/v1/review", marked).status());
  }

  private static Reply postJson(String path, byte[] body) throws Exception {
    return server.send(
        server
            .request(path)
            .header("Content-Type", "application/json; charset=utf-8")
            .POST(BodyPublishers.ofByteArray(body)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "0.0", "5e-324", "1e-320", "1e-300", "1e-9", "0.01", "2"})
  void writesAtAnyTemperature(String temperature) throws Exception {
    String body =
        "{\"text\":\"had a general\",\"count\":5,\"seed\":1,\"model\":\"03_sinh_tu\",\"temperature\":%s}";
    Reply reply = server.post("/api/v1/words", body.formatted(temperature));
    assertEquals(200, reply.status(), reply.text());
    if (Double.parseDouble(temperature) < 1e-6) {
      assertEquals(
          server.post("/api/v1/words", body.formatted("0")).json().get("text"),
          reply.json().get("text"));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "application/json",
        "text/plain",
        "application/octet-stream",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "imagepng"
      })
  void takesAPictureOnlyWhenItIsDeclaredAsOne(String type) throws Exception {
    var request = server.request("/api/v1/images/cifar");
    if (!type.isEmpty()) {
      request.header("Content-Type", type);
    }
    byte[] whole = picture(60, 40, "png");
    assertError(
        415,
        "unsupported_type",
        "image/jpeg",
        server.send(request.POST(BodyPublishers.ofByteArray(whole))));
  }

  @Test
  void refusesBadPictures() throws Exception {
    byte[] text = "<script>alert(1)</script>".getBytes(StandardCharsets.UTF_8);
    assertError(415, "unsupported_type", "ảnh", server.post("/api/v1/images/cifar", text));
    assertError(400, "invalid_input", "rỗng", server.post("/api/v1/images/cifar", new byte[0]));
    byte[] whole = picture(60, 40, "png");
    byte[] cut = Arrays.copyOf(whole, whole.length / 2);
    assertError(400, "invalid_input", "hỏng", server.post("/api/v1/images/cifar", cut));
    assertError(
        413, "too_large", "4096 KiB", server.post("/api/v1/images/cifar", new byte[5 << 20]));
    assertError(404, "not_found", "fashion", server.post("/api/v1/images/xe-hoi", whole));
    assertError(404, "not_found", "fashion", server.post("/api/v1/images/chu-so", whole));
  }

  /** Thân tới sau câu từ chối: người gọi vẫn đọc được câu đó, và kết nối vẫn dùng tiếp được. */
  @ParameterizedTest
  @CsvSource({
    "/api/v1/images/cifar, 6000000, 413",
    "/api/v1/images/xe-hoi, 60000, 404",
    "/api/v1/review, 60000, 415",
    "/khong-co, 60000, 404",
    "/health, 60000, 405"
  })
  void keepsTheConnectionAfterRefusingALateBody(String path, int length, int status)
      throws Exception {
    String replies =
        exchange(
            "POST %s HTTP/1.1\r\nHost: localhost\r\nContent-Type: image/png\r\nContent-Length: %d\r\n\r\n"
                .formatted(path, length),
            length,
            "GET /health/live HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    assertTrue(replies.startsWith("HTTP/1.1 " + status), replies);
    assertTrue(replies.contains("\"error\""), replies);
    assertTrue(replies.contains("HTTP/1.1 200"), replies);
  }

  @Test
  void announcesTheEndOfAConnectionWithAnEndlessBody() throws Exception {
    String replies =
        exchange(
            "POST /api/v1/images/cifar HTTP/1.1\r\nHost: localhost\r\nContent-Type: image/png\r\nContent-Length: 999999999\r\n\r\n",
            17 << 20,
            "");
    assertTrue(replies.startsWith("HTTP/1.1 413"), replies);
    assertTrue(replies.contains("Connection: close"), replies);
  }

  @ParameterizedTest
  @CsvSource({
    "'GET /health HTTP/1.1\r\n\r\n', 400, Yêu cầu HTTP không hợp lệ",
    "'GET / HTTP/7.1\r\nHost: localhost\r\n\r\n', 505, Yêu cầu HTTP không hợp lệ",
    "'tào lao\r\n\r\n', 400, Yêu cầu HTTP không hợp lệ",
    "'POST /health HTTP/1.1\r\nHost: localhost\r\nContent-Length: ba\r\n\r\n', 400, không hợp lệ"
  })
  void answersWhatIsNotHttpInVietnamese(String request, int status, String sentence)
      throws Exception {
    String reply = exchange(request, 0, "");
    assertTrue(reply.startsWith("HTTP/1.1 " + status), reply);
    assertTrue(reply.contains("{\"error\":"), reply);
    assertTrue(reply.contains(sentence), reply);
    assertFalse(reply.contains("<html>"), reply);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/assets/%u0041",
        "/assets/%",
        "/assets/%4",
        "/assets/%zz",
        "/%",
        "/%ff",
        "/%c0%ae%c0%ae/",
        "/assets/%00",
        "/assets/a%0d%0ab",
        "/api/v1/samples/%u0041",
        "/api/v1/samples/cifar/%",
        "/api/v1/electric?months=%zz",
        "/api/v1/electric?months=%ff",
        "/api/v1/electric?%",
        "/api/v1/digits?model=%u0041",
        "/a/../../b",
        "/assets/%2e%2e%2f",
        "/;x=%",
        "/assets/..;/a",
        "//",
        "/%2F",
        "*"
      })
  void answersEveryMalformedAddressWithASentence(String address) throws Exception {
    String reply =
        exchange(
            "GET %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".formatted(address),
            0,
            "");
    assertTrue(reply.matches("(?s)HTTP/1.1 4\\d\\d .*"), reply);
    assertTrue(reply.contains("{\"error\":"), reply);
  }

  /** Bốn mươi phương thức và địa chỉ tự đặt không làm số đo dài thêm. */
  @Test
  void countsUnknownMethodsAndAddressesOnOneLine() throws Exception {
    for (int i = 0; i < 40; i++) {
      String request =
          "LA%d /la-%d HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".formatted(i, i);
      String reply = exchange(request, 0, "", 0);
      assertTrue(reply.startsWith("HTTP/1.1 405"), reply);
      server.get("/la-" + i);
    }
    String metrics = server.get("/metrics").text();
    assertTrue(
        metrics.contains("hocsau_requests_total{route=\"khác\",method=\"khác\",status=\"405\"}"),
        metrics);
    assertFalse(metrics.contains("LA1") || metrics.contains("la-1"), metrics);
  }

  @Test
  void refusesTooLongAddressesAndHeaders() throws Exception {
    String address =
        exchange("GET /" + "a".repeat(20_000) + " HTTP/1.1\r\nHost: localhost\r\n\r\n", 0, "");
    assertTrue(address.startsWith("HTTP/1.1 414"), address);
    assertTrue(address.contains("Địa chỉ quá dài."), address);
    String head = "GET / HTTP/1.1\r\nHost: localhost\r\nX-Long: " + "a".repeat(20_000) + "\r\n\r\n";
    String header = exchange(head, 0, "");
    assertTrue(header.startsWith("HTTP/1.1 431"), header);
    assertTrue(header.contains("Các đầu mục của yêu cầu quá lớn."), header);
  }

  private static String exchange(String head, int length, String next) throws Exception {
    return exchange(head, length, next, 200);
  }

  private static String exchange(String head, int length, String next, int pause) throws Exception {
    URI address = URI.create(server.address());
    try (var socket = new Socket(address.getHost(), address.getPort())) {
      var out = socket.getOutputStream();
      out.write(head.getBytes(StandardCharsets.US_ASCII));
      out.flush();
      Thread.sleep(pause); // máy chủ đã đọc phần đầu và đã biết phải từ chối
      out.write(new byte[length]);
      out.write(next.getBytes(StandardCharsets.US_ASCII));
      out.flush();
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"chu-so", "fashion", "cifar", "meo-cho", "khuon-mat"})
  void showsSamplePictures(String kind) throws Exception {
    JsonNode samples = server.get("/api/v1/samples/" + kind).json();
    Contract.check("Samples", samples);
    assertEquals(2, samples.get("samples").size());
    Reply picture = server.get(samples.at("/samples/1/url").asText());
    assertEquals("image/png", picture.header("Content-Type"));
    assertTrue(ImageIO.read(new ByteArrayInputStream(picture.raw().body())).getWidth() > 0);
  }

  @Test
  void refusesUnknownSamples() throws Exception {
    assertError(404, "not_found", "2 ảnh", server.get("/api/v1/samples/cifar/99"));
    assertError(400, "invalid_input", "số nguyên", server.get("/api/v1/samples/cifar/..%2F1"));
    assertError(404, "not_found", "chu-so", server.get("/api/v1/samples/meo"));
  }

  @Test
  void judgesAReviewAndKeepsScriptAsText() throws Exception {
    Reply reply =
        server.post(
            "/api/v1/review",
            "{\"text\":\"<script>alert(1)</script> a wonderful film and a terrible story\"}");
    assertEquals(200, reply.status(), reply.text());
    Contract.check("ReviewResult", reply.json());
    assertTrue(reply.header("Content-Type").startsWith("application/json"));
    assertEquals("nosniff", reply.header("X-Content-Type-Options"));
    List<String> known =
        reply.json().findParents("word").stream()
            .filter(word -> word.get("known").asBoolean())
            .map(word -> word.get("word").asText())
            .toList();
    assertEquals(List.of("a", "wonderful", "film", "and", "a", "terrible", "story"), known);
  }

  @Test
  void pastedReviewIsJudgedLikeTheTypedOne() throws Exception {
    String typed = server.post("/api/v1/review", "{\"text\":\"a terrible film\"}").text();
    for (String pasted :
        List.of(
            "a “terrible” film", "\uFEFFa\u00A0ter\u200Brible fi\u00ADlm", "ａ tеrriblе film…")) {
      Reply reply = server.post("/api/v1/review", "{\"text\":\"" + pasted + "\\r\\n\"}");
      assertEquals(typed, reply.text(), pasted);
    }
    assertError(
        400,
        "invalid_input",
        "‹U+200B›",
        server.post("/api/v1/review", "{\"text\":\"\u200B\u200B\"}"));
  }

  @Test
  void bothTonePlacementsContinueAlike() throws Exception {
    String body = "{\"text\":\"%s\",\"lines\":1,\"seed\":5}";
    assertEquals(
        server.post("/api/v1/kieu", body.formatted("Hoa tỏa")).text(),
        server.post("/api/v1/kieu", body.formatted("Hoa\u00A0to\u200Ba\u0309")).text());
  }

  @Test
  void refusesBadReviews() throws Exception {
    assertError(400, "invalid_input", "text", server.post("/api/v1/review", "{}"));
    assertError(400, "invalid_input", "text", server.post("/api/v1/review", "{\"text\":\"  \"}"));
    assertError(
        400,
        "invalid_input",
        "Không từ nào",
        server.post("/api/v1/review", "{\"text\":\"xin chào\"}"));
    assertError(
        413,
        "too_large",
        "5000",
        server.post("/api/v1/review", "{\"text\":\"" + "a ".repeat(3000) + "\"}"));
    assertError(
        400,
        "invalid_input",
        "ký tự điều khiển",
        server.post("/api/v1/review", "{\"text\":\"film\\u0000\"}"));
    assertError(
        400,
        "invalid_input",
        "JSON hợp lệ",
        server.post("/api/v1/review", "{\"text\":\"film\",\"text\":\"a\"}"));
  }

  @Test
  void continuesAStoryTheSameWayForTheSameSeed() throws Exception {
    String body =
        "{\"text\":\"had a general\",\"count\":7,\"temperature\":1,\"topK\":5,\"seed\":9,\"model\":\"03_sinh_tu\"}";
    Reply first = server.post("/api/v1/words", body);
    assertEquals(200, first.status(), first.text());
    Contract.check("Continuation", first.json());
    assertEquals(7, first.json().get("words").size());
    assertArrayEquals(first.raw().body(), server.post("/api/v1/words", body).raw().body());
  }

  @Test
  void refusesBadOpenings() throws Exception {
    Reply unknown = server.post("/api/v1/words", "{\"text\":\"had a genral\"}");
    assertError(422, "unknown_word", "genral", unknown);
    assertEquals("general", unknown.json().at("/error/suggestions/genral/0").asText());
    assertError(400, "invalid_input", "3 từ", server.post("/api/v1/words", "{\"text\":\"had a\"}"));
    assertError(
        400,
        "invalid_input",
        "count",
        server.post("/api/v1/words", "{\"text\":\"had a general\",\"count\":0}"));
    assertError(
        400,
        "invalid_input",
        "temperature",
        server.post("/api/v1/words", "{\"text\":\"had a general\",\"temperature\":-1}"));
    assertError(
        400,
        "invalid_input",
        "count",
        server.post("/api/v1/words", "{\"text\":\"had a general\",\"count\":1.5}"));
    assertError(
        404,
        "not_found",
        "06_kieu",
        server.post("/api/v1/words", "{\"text\":\"had a general\",\"model\":\"06_kiu\"}"));
    assertError(
        413,
        "too_large",
        "500",
        server.post("/api/v1/words", "{\"text\":\"" + "had ".repeat(200) + "\"}"));
  }

  @Test
  void continuesAHeadlineFromOneWord() throws Exception {
    Reply reply = server.post("/api/v1/headlines", "{\"text\":\"wonderful\",\"count\":4}");
    assertEquals(200, reply.status(), reply.text());
    Contract.check("Continuation", reply.json());
    assertEquals(4, reply.json().get("words").size());
    assertError(
        404,
        "not_found",
        "06_tieu_de",
        server.post("/api/v1/headlines", "{\"text\":\"a\",\"model\":\"03_aesop\"}"));
  }

  @Test
  void streamsAVerseWordByWordAndAlsoGivesItWhole() throws Exception {
    String body =
        "{\"text\":\"Trăm năm trong cõi người ta\",\"lines\":2,\"form\":\"length\",\"seed\":4}";
    Reply stream = server.post("/api/v1/kieu", body);
    assertEquals(200, stream.status(), stream.text());
    assertTrue(stream.header("Content-Type").startsWith("text/event-stream"));
    String[] events = stream.text().strip().split("\n\n", -1);
    assertEquals(15, events.length, stream.text());
    assertTrue(events[0].startsWith("event: syllable\ndata: {\"word\":"), events[0]);
    assertTrue(events[14].startsWith("event: done\ndata: {\"model\":\"06_kieu\""), events[14]);
    Reply whole =
        server.send(
            server
                .request("/api/v1/kieu")
                .header("Content-Type", "application/json")
                .header("Accept", "application/json")
                .POST(BodyPublishers.ofString(body)));
    Contract.check("KieuPoem", whole.json());
    assertEquals("Trăm năm trong cõi người ta", whole.json().at("/lines/0").asText());
    assertEquals(3, whole.json().get("lines").size());
    assertEquals(whole.text(), events[14].substring("event: done\ndata: ".length()));
  }

  @Test
  void refusesBadVersesBeforeStreaming() throws Exception {
    assertError(
        400,
        "invalid_input",
        "lines",
        server.post("/api/v1/kieu", "{\"text\":\"trăm\",\"lines\":9}"));
    assertError(
        400,
        "invalid_input",
        "form",
        server.post("/api/v1/kieu", "{\"text\":\"trăm\",\"form\":\"haiku\"}"));
    Reply foreign = server.post("/api/v1/kieu", "{\"text\":\"xyzzy\"}");
    assertEquals(400, foreign.status(), foreign.text());
  }

  @Test
  void forecastsElectricity() throws Exception {
    JsonNode reply = server.get("/api/v1/electric?months=3").json();
    Contract.check("Electric", reply);
    assertEquals(60, reply.get("history").size());
    assertEquals("2024-12", reply.at("/history/59/month").asText());
    assertEquals("2025-01", reply.at("/forecast/0/month").asText());
    for (JsonNode month : reply.get("forecast")) {
      assertTrue(month.get("low").asDouble() <= month.get("high").asDouble());
    }
    assertError(400, "invalid_input", "[1, 24]", server.get("/api/v1/electric?months=25"));
    assertError(400, "invalid_input", "số nguyên", server.get("/api/v1/electric?months=1e1"));
  }

  @Test
  void forecastsOneDayOfTheClimate() throws Exception {
    JsonNode reply = server.get("/api/v1/climate?day=2").json();
    Contract.check("Climate", reply);
    assertEquals(24, reply.get("forecast").size());
    assertEquals(24, reply.get("truth").size());
    assertEquals(24, reply.get("history").size());
    assertEquals(12, reply.get("hoursAhead").asInt());
    assertTrue(reply.at("/forecast/0/time").asText().endsWith("T00:00"));
    assertError(400, "invalid_input", "day", server.get("/api/v1/climate?day=0"));
    assertError(400, "invalid_input", "day", server.get("/api/v1/climate?day=999"));
  }

  @Test
  void tellsItsHealthAndMetrics() throws Exception {
    for (String path : List.of("/health", "/health/live", "/health/ready")) {
      Reply reply = server.get(path);
      assertEquals(200, reply.status());
      Contract.check("Health", reply.json());
    }
    server.post("/api/v1/digits", pixels(784, "0"));
    String metrics = server.get("/metrics").text();
    assertTrue(
        metrics.contains(
            "hocsau_requests_total{route=\"/api/v1/digits\",method=\"POST\",status=\"200\"}"),
        metrics);
    assertTrue(metrics.contains("# TYPE hocsau_request_seconds histogram"));
  }

  @Test
  void answersEveryPathOfTheContract() throws Exception {
    for (var path : Contract.paths()) {
      String address = path.getKey().replace("{kind}", "cifar").replace("{n}", "0");
      Reply reply = path.getValue().has("post") ? server.post(address, "{}") : server.get(address);
      assertTrue(reply.status() != 404 && reply.status() != 405, address + ": " + reply.text());
      Reply wrong = path.getValue().has("post") ? server.get(address) : server.post(address, "{}");
      assertError(405, "method_not_allowed", "phương thức", wrong);
    }
    assertEquals("3.1.0", server.get("/api/v1/openapi.json").json().get("openapi").asText());
  }

  @Test
  void sendsTheSafetyHeadersEverywhere() throws Exception {
    for (String path : List.of("/api/v1/models", "/health", "/khong-co", "/api/v1/nope")) {
      Reply reply = server.get(path);
      assertTrue(reply.header("Content-Security-Policy").startsWith("default-src 'self'"), path);
      assertFalse(reply.header("Content-Security-Policy").contains("unsafe"), path);
      assertEquals("DENY", reply.header("X-Frame-Options"), path);
      assertEquals("no-referrer", reply.header("Referrer-Policy"), path);
      assertEquals("", reply.header("Server"), path);
      assertEquals("", reply.header("Set-Cookie"), path);
    }
  }

  @Test
  void showsAPageToBrowsersThatAskForAnUnknownAddress() throws Exception {
    Reply page =
        server.send(server.request("/%3Cscript%3E&x").header("Accept", "text/html,*/*;q=0.8"));
    assertEquals(404, page.status());
    assertEquals("text/html;charset=utf-8", page.header("Content-Type").replace(" ", ""));
    assertTrue(page.text().contains("Không có địa chỉ /%3Cscript%3E&amp;x;"), page.text());
    assertFalse(page.text().contains("<script>"), page.text());
    Reply json =
        server.send(server.request("/api/v1/nope").header("Accept", "text/html,*/*;q=0.8"));
    assertError(404, "not_found", "/api/v1/nope", json);
  }

  @Test
  void doesNotServeFilesOutsideThePages() throws Exception {
    for (String path :
        List.of(
            "/assets/..%2f..%2fopenapi.json",
            "/assets/%2e%2e/%2e%2e/etc/passwd",
            "/assets//etc/passwd",
            "/assets/..%5c..%5cpom.xml",
            "/bao-cao/..%2f..%2fpom",
            "/web/index.html",
            "/../../etc/passwd")) {
      Reply reply = server.get(path);
      assertTrue(reply.status() == 404 || reply.status() == 400, path + ": " + reply.status());
      assertFalse(reply.text().contains("root:"), path);
    }
  }
}
