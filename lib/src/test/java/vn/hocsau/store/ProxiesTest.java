package vn.hocsau.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import vn.hocsau.store.Source.Kind;

class ProxiesTest {
  private static final byte[] BODY = Fixtures.bytes(50_000, 5);
  private static final String BASIC =
      "Basic "
          + Base64.getEncoder().encodeToString("an:m@t:khẩu%".getBytes(StandardCharsets.UTF_8));
  private static final String USER_INFO = "an:m%40t:kh%E1%BA%A9u%25";

  private final FaultyServer server = new FaultyServer();
  private final LocalProxy proxy = new LocalProxy(BASIC);
  @TempDir Path cache;

  @AfterEach
  void stop() {
    server.close();
    proxy.close();
  }

  private String address() {
    return "http://" + USER_INFO + "@127.0.0.1:" + proxy.port() + "/";
  }

  private DataStore store(URI url, Map<String, String> env) {
    return DataStore.of(
        Fixtures.catalog(Fixtures.source(Kind.OFFICIAL, Fixtures.file("a.bin", BODY, url))),
        Fixtures.settings(cache)
            .withProxies(env)
            .withTimeouts(Duration.ofSeconds(20), Duration.ofSeconds(20)),
        DownloadListener.SILENT);
  }

  private String refusal(Map<String, String> env) {
    DataStore store = store(server.url("/a"), env);
    String message =
        assertThrows(DataUnavailableException.class, () -> store.fetch(Fixtures.ID)).getMessage();
    assertFalse(message.contains("kh%E1"), message);
    return message;
  }

  @ParameterizedTest
  @CsvSource({"http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"})
  void goesThroughTheProxyWithUserAndPassword(String variable) throws Exception {
    server.on("/a", FaultyServer.serve(BODY, "\"v\""));

    LocalData data = store(server.url("/a"), Map.of(variable, address())).fetch(Fixtures.ID);

    assertArrayEquals(BODY, Files.readAllBytes(data.onlyFile()));
    assertEquals(1, proxy.heads().size());
    assertTrue(proxy.heads().get(0).startsWith("GET " + server.url("/a") + " "));
    assertEquals("", server.requests().get(0).header("Proxy-Authorization"));
  }

  @Test
  void schemeAndTrailingSlashOfTheProxyMayBeMissing() throws Exception {
    server.on("/a", FaultyServer.serve(BODY, "\"v\""));
    String bare = USER_INFO + "@127.0.0.1:" + proxy.port();
    store(server.url("/a"), Map.of("http_proxy", bare)).fetch(Fixtures.ID);
    assertEquals(1, proxy.heads().size());
  }

  @Test
  void noProxyGoesDirectly() throws Exception {
    server.on("/a", FaultyServer.serve(BODY, "\"v\""));
    Map<String, String> env = Map.of("http_proxy", address(), "NO_PROXY", "x.vn, 127.0.0.0/8");
    store(server.url("/a"), env).fetch(Fixtures.ID);
    assertEquals(0, proxy.heads().size());
  }

  @Test
  void failureNamesTheProxyWithoutItsPassword() {
    server.on("/a", FaultyServer.status(404));
    String message = refusal(Map.of("http_proxy", address()));
    String named = "qua proxy http://127.0.0.1:" + proxy.port() + "/ (http_proxy)";
    assertTrue(message.contains("HTTP 404, máy chủ không có tệp này, " + named), message);
  }

  @Test
  void wrongPasswordIsSaid() {
    String wrong = "http://an:sai-bet@127.0.0.1:" + proxy.port();
    String message = refusal(Map.of("http_proxy", wrong));
    assertTrue(message.contains("HTTP 407, proxy đòi tên người dùng và mật khẩu đúng"), message);
    assertFalse(message.contains("sai-bet"), message);
    assertTrue(message.contains("(http_proxy)"), message);
  }

  @Test
  void deadProxyIsNamed() {
    proxy.close();
    String message = refusal(Map.of("HTTP_PROXY", address()));
    assertTrue(message.contains("không nối được máy chủ, qua proxy http://127.0.0.1:"), message);
  }

  @ParameterizedTest
  @CsvSource({
    "socks5://an:mk@127.0.0.1:1080",
    "https://an:mk@127.0.0.1:443",
    "http://an:mk@:3128",
    "http://an:mk@127.0.0.1:99999",
    "http://an:mk@127.0.0.1:cong"
  })
  void proxyOfAnotherKindIsRefusedPlainly(String value) {
    String message = refusal(Map.of("http_proxy", value));
    assertTrue(message.contains("chỉ dùng được proxy kiểu http://máy:cổng"), message);
    assertFalse(message.contains("an:mk"), message);
  }

  @Test
  void tunnelsHttpsWithUserAndPassword() throws Exception {
    SSLContext normal = SSLContext.getDefault();
    SSLContext trusting = selfSigned(cache.resolve("khoa.p12"));
    HttpsServer secure =
        HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    secure.setHttpsConfigurator(new HttpsConfigurator(trusting));
    secure.createContext(
        "/a",
        exchange -> {
          exchange.sendResponseHeaders(200, BODY.length);
          exchange.getResponseBody().write(BODY);
          exchange.close();
        });
    secure.start();
    SSLContext.setDefault(trusting);
    try {
      URI url = URI.create("https://localhost:" + secure.getAddress().getPort() + "/a");
      LocalData data = store(url, Map.of("HTTPS_PROXY", address())).fetch(Fixtures.ID);
      assertArrayEquals(BODY, Files.readAllBytes(data.onlyFile()));
      assertTrue(proxy.heads().get(0).startsWith("CONNECT localhost:"), proxy.heads().get(0));
    } finally {
      SSLContext.setDefault(normal);
      secure.stop(0);
    }
  }

  private static SSLContext selfSigned(Path file) throws Exception {
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-keyalg",
                "RSA",
                "-alias",
                "thu",
                "-dname",
                "CN=localhost",
                "-ext",
                "san=dns:localhost",
                "-storetype",
                "PKCS12",
                "-storepass",
                "matkhau",
                "-keystore",
                file.toString())
            .inheritIO()
            .start();
    assertEquals(0, keytool.waitFor());
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      keys.load(in, "matkhau".toCharArray());
    }
    KeyManagerFactory own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    own.init(keys, "matkhau".toCharArray());
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(keys);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(own.getKeyManagers(), trust.getTrustManagers(), null);
    return context;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "*|http://x.vn/|true",
        "x.vn|http://x.vn/|true",
        "x.vn|http://a.X.VN/|true",
        ".x.vn|http://a.x.vn/|true",
        ".x.vn|http://x.vn/|true",
        "*.x.vn|http://a.x.vn/|true",
        "x.vn|http://yx.vn/|false",
        "x.vn:8080|http://x.vn:8080/|true",
        "x.vn:8080|http://x.vn/|false",
        "x.vn:443|https://x.vn/|true",
        "a.vn, ,x.vn|http://x.vn/|true",
        "10.0.0.0/8|http://10.1.2.3/|true",
        "10.0.0.0/8|http://11.1.2.3/|false",
        "192.168.1.128/25|http://192.168.1.127/|false",
        "192.168.1.128/25|http://192.168.1.200/|true",
        "10.0.0.0/99|http://10.0.0.1/|false",
        "10.1.2.3|http://10.1.2.3/|true",
        "2.3|http://10.1.2.3/|false",
        "::1|http://[::1]/|true",
        "[::1]:8000|http://[0:0:0:0:0:0:0:1]:8000/|true",
        "fd00::/8|http://[fd00::1]/|true",
        "localhost|http://127.0.0.1/|false",
      })
  void noProxyReadsLikeCurlAndPython(String exceptions, URI url, boolean direct) {
    Proxies proxies =
        Proxies.of(
            Map.of("http_proxy", "may:3128", "https_proxy", "may:3128", "no_proxy", exceptions));
    assertEquals(direct, proxies.select(url).isEmpty());
  }

  @Test
  void lowerCaseWinsAndBlankMeansNone() {
    URI url = URI.create("http://x.vn/");
    Proxies two = Proxies.of(Map.of("http_proxy", "nho", "HTTP_PROXY", "LON:1"));
    assertEquals("nho", two.select(url).orElseThrow().host());
    assertEquals(80, two.select(url).orElseThrow().port());
    assertTrue(Proxies.of(Map.of("http_proxy", "", "HTTP_PROXY", "LON:1")).select(url).isEmpty());
    assertTrue(Proxies.of(Map.of("https_proxy", "may:1")).select(url).isEmpty());
  }

  @Test
  void passwordIsNeverShown() {
    Proxies proxies =
        Proxies.of(Map.of("http_proxy", "http://an:b@i@may:1/", "https_proxy", "a:b@c"));
    assertEquals("[proxy http://may:1/ (http_proxy), proxy c (https_proxy)]", proxies.toString());
    assertFalse(
        StoreSettings.of(cache)
            .withProxies(Map.of("http_proxy", address()))
            .toString()
            .contains("kh%E1"));
  }
}
