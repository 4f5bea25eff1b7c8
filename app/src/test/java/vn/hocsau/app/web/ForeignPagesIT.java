package vn.hocsau.app.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import vn.hocsau.app.TinyModels;

/** Tên miền lạ trỏ về máy này, và trang lạ gọi lén API. */
class ForeignPagesIT {

  @TempDir static Path folder;
  private static TestServer server;

  @BeforeAll
  static void start() {
    var settings = ServerSettings.standard().at("127.0.0.1", List.of("Lop.Example.edu.vn"));
    server = new TestServer(TinyModels.in(folder), settings);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static String ask(String method, String path, String host, String... headers)
      throws Exception {
    URI address = URI.create(server.address());
    String body = method.equals("POST") ? "{\"text\":\"a wonderful film\"}" : "";
    String request =
        "%s %s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n%s%s\r\n%s"
            .formatted(
                method,
                path,
                host.replace("PORT", "" + address.getPort()),
                String.join("", headers).replace("PORT", "" + address.getPort()),
                body.isEmpty()
                    ? ""
                    : "Content-Type: application/json\r\nContent-Length: %d\r\n"
                        .formatted(body.length()),
                body);
    try (var socket = new Socket(address.getHost(), address.getPort())) {
      socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.0.0.1:PORT",
        "localhost:PORT",
        "LOCALHOST",
        "localhost.",
        "[::1]:PORT",
        "127.0.0.2",
        "lop.example.edu.vn",
        "LOP.example.edu.vn:443"
      })
  void answersToItsOwnNames(String host) throws Exception {
    String reply = ask("GET", "/api/v1/models", host);
    assertTrue(reply.startsWith("HTTP/1.1 200"), reply);
  }

  @ParameterizedTest
  @CsvSource({
    "evil.example:PORT, /api/v1/models",
    "evil.example, /",
    "localhost.evil.example, /health",
    "127.0.0.1.evil.example, /metrics",
    "evil-localhost, /assets/api.js",
    "example.edu.vn, /api/v1/models",
    "10.0.0.1, /api/v1/models",
    "0.0.0.0, /api/v1/models",
    "[2001:db8::1], /api/v1/models",
    "1, /api/v1/models",
    "2130706433, /api/v1/models"
  })
  void refusesNamesThatAreNotItsOwn(String host, String path) throws Exception {
    String reply = ask("GET", path, host);
    assertTrue(reply.startsWith("HTTP/1.1 421"), reply);
    assertTrue(reply.contains("\"code\":\"wrong_host\""), reply);
    assertTrue(reply.contains("--name"), reply);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Origin: http://evil.example\r\n",
        "Origin: https://127.0.0.1.evil.example\r\n",
        "Origin: null\r\n",
        "Origin: http://127.0.0.1:1\r\n",
        "Origin: http://localhost:PORT\r\n",
        "Origin: file://\r\n",
        "Origin: 127.0.0.1:PORT\r\n",
        "Sec-Fetch-Site: cross-site\r\n",
        "Sec-Fetch-Site: same-site\r\n",
        "Sec-Fetch-Site: same-origin\r\nOrigin: http://evil.example\r\n"
      })
  void refusesWorkForOtherPages(String headers) throws Exception {
    for (String reply :
        List.of(
            ask("POST", "/api/v1/review", "127.0.0.1:PORT", headers),
            ask("GET", "/api/v1/electric", "127.0.0.1:PORT", headers))) {
      assertTrue(reply.startsWith("HTTP/1.1 403"), reply);
      assertTrue(reply.contains("\"code\":\"foreign_origin\""), reply);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1:PORT, http://127.0.0.1:PORT",
    "localhost:PORT, http://localhost:PORT",
    "lop.example.edu.vn, https://lop.example.edu.vn",
    "lop.example.edu.vn, https://lop.example.edu.vn:8443"
  })
  void worksForItsOwnPages(String host, String origin) throws Exception {
    String reply =
        ask(
            "POST",
            "/api/v1/review",
            host,
            "Origin: " + origin + "\r\n",
            "Sec-Fetch-Site: same-origin\r\n");
    assertTrue(reply.startsWith("HTTP/1.1 200"), reply);
  }

  @Test
  void opensAPageThatAnotherPageLinksTo() throws Exception {
    String reply = ask("GET", "/chu-so", "127.0.0.1:PORT", "Sec-Fetch-Site: cross-site\r\n");
    assertTrue(reply.startsWith("HTTP/1.1 200"), reply);
  }

  @Test
  void refusesAPictureFromAnotherPageBeforeLookingAtIt() throws Exception {
    var reply =
        server.send(
            server
                .request("/api/v1/images/cifar")
                .header("Content-Type", "image/png")
                .header("Origin", "http://evil.example")
                .POST(BodyPublishers.ofByteArray(new byte[1 << 20])));
    assertEquals(403, reply.status(), reply.text());
    Contract.check("Error", reply.json());
  }
}
