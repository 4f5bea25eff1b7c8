package vn.hocsau.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import vn.hocsau.store.FaultyServer.Request;
import vn.hocsau.store.Provenance.Origin;
import vn.hocsau.store.Source.Kind;

class DownloadFaultsTest {
  private static final byte[] BODY = Fixtures.bytes(300_000, 1);
  private static final byte[] OTHER = Fixtures.bytes(300_000, 2);

  private final FaultyServer server = new FaultyServer();
  @TempDir Path cache;

  @AfterEach
  void stopServer() {
    server.close();
  }

  private DataStore store(String... paths) {
    URI[] urls = Stream.of(paths).map(server::url).toArray(URI[]::new);
    return Fixtures.store(
        cache, Fixtures.source(Kind.OFFICIAL, Fixtures.file("a.bin", BODY, urls)));
  }

  /** Kho chỉ chờ một giây, cho các máy chủ im lặng và chậm chạp. */
  private DataStore impatient(String... paths) {
    DataStore patient = store(paths);
    return DataStore.of(
        patient.catalog(),
        patient.settings().withTimeouts(Duration.ofSeconds(1), Duration.ofSeconds(1)),
        DownloadListener.SILENT);
  }

  private void assertFetched(LocalData data) throws IOException {
    assertArrayEquals(BODY, Files.readAllBytes(data.onlyFile()));
    assertEquals(List.of("a.bin"), Fixtures.visible(cache));
    assertNoLeftovers();
  }

  /** Hỏi tiếp từ chỗ đã nhận được: khi kết nối đứt, vài byte cuối đã gửi có thể không tới nơi. */
  private static void assertResumed(Request request) {
    Matcher range = Pattern.compile("bytes=(\\d+)-").matcher(request.header("range"));
    assertTrue(range.matches(), request.header("range"));
    int start = Integer.parseInt(range.group(1));
    assertTrue(start > 0 && start <= 100_000, request.header("range"));
  }

  private void assertNothingFetched() {
    assertEquals(List.of(), Fixtures.visible(cache));
    assertTrue(store("/khong-co").cached(Fixtures.ID).isEmpty());
  }

  private void assertNoLeftovers() throws IOException {
    try (Stream<Path> files = Files.list(cache.resolve(Fixtures.ID))) {
      assertEquals(
          List.of(".a.bin.json", ".lock", "a.bin"),
          files.map(f -> f.getFileName().toString()).sorted().toList());
    }
  }

  @Test
  void resumesWhereTheConnectionWasCut() throws IOException {
    server.on(
        "/a", FaultyServer.cutAfter(100_000, BODY, "\"v1\""), FaultyServer.serve(BODY, "\"v1\""));

    LocalData data = store("/a").fetch(Fixtures.ID);

    assertFetched(data);
    assertEquals(2, server.requests().size());
    Request second = server.requests().get(1);
    assertResumed(second);
    assertEquals("\"v1\"", second.header("if-range"));
    assertEquals(Origin.OFFICIAL, data.provenance().origin());
    assertEquals(server.url("/a").toString(), data.provenance().address());
  }

  @Test
  void resumesInALaterRun() throws IOException {
    server.on("/a", FaultyServer.cutAfter(100_000, BODY, "\"v1\""), FaultyServer.status(403));
    assertThrows(DataUnavailableException.class, () -> store("/a").fetch(Fixtures.ID));
    assertNothingFetched();

    server.on("/a", FaultyServer.serve(BODY, "\"v1\""));
    assertFetched(store("/a").fetch(Fixtures.ID));
    assertResumed(server.requests().get(2));
  }

  @Test
  void startsOverWhenTheServerHasANewVersion() throws IOException {
    server.on(
        "/a", FaultyServer.cutAfter(100_000, OTHER, "\"cu\""), FaultyServer.serve(BODY, "\"moi\""));

    assertFetched(store("/a").fetch(Fixtures.ID));
  }

  @Test
  void startsOverWhenTheServerIgnoresRange() throws IOException {
    server.on(
        "/a", FaultyServer.cutAfter(100_000, BODY, "\"v1\""), FaultyServer.ignoringRange(BODY));

    assertFetched(store("/a").fetch(Fixtures.ID));
    assertResumed(server.requests().get(1));
  }

  @Test
  void startsOverWhenTheResumedPartWasDamaged() throws IOException {
    server.on("/a", FaultyServer.cutAfter(100_000, BODY, "\"v1\""), FaultyServer.status(403));
    assertThrows(DataUnavailableException.class, () -> store("/a").fetch(Fixtures.ID));
    Path part = cache.resolve(Fixtures.ID).resolve(".a.bin.part");
    byte[] damaged = Files.readAllBytes(part);
    damaged[5] ^= 1;
    Files.write(part, damaged);

    server.on("/a", FaultyServer.serve(BODY, "\"v1\""));
    assertFetched(store("/a").fetch(Fixtures.ID));
    assertEquals("", server.requests().get(3).header("range"));
  }

  @Test
  void givesUpOnAServerThatKeepsCutting() {
    server.on("/a", FaultyServer.cutAfter(1_000, BODY, "\"v1\""));

    DataUnavailableException e =
        assertThrows(DataUnavailableException.class, () -> store("/a").fetch(Fixtures.ID));

    assertTrue(e.getMessage().contains("kết nối đứt giữa chừng"), e.getMessage());
    assertEquals(4, server.requests().size());
    assertNothingFetched();
  }

  @Test
  void rejectsWrongChecksumAndTakesTheNextAddress() throws IOException {
    server
        .on("/sai", FaultyServer.serve(OTHER, "\"x\""))
        .on("/dung", FaultyServer.serve(BODY, "\"y\""));

    LocalData data = store("/sai", "/dung").fetch(Fixtures.ID);

    assertFetched(data);
    assertEquals(server.url("/dung").toString(), data.provenance().address());
  }

  @Test
  void wrongChecksumEverywhereLeavesNothing() {
    server.on("/sai", FaultyServer.serve(OTHER, "\"x\""));

    DataUnavailableException e =
        assertThrows(DataUnavailableException.class, () -> store("/sai").fetch(Fixtures.ID));

    assertTrue(e.getMessage().contains("SHA-256 là"), e.getMessage());
    assertNothingFetched();
  }

  @Test
  void rejectsWrongLengthBeforeReadingTheBody() {
    server.on("/ngan", FaultyServer.serve(Fixtures.bytes(10, 3), "\"x\""));

    DataUnavailableException e =
        assertThrows(DataUnavailableException.class, () -> store("/ngan").fetch(Fixtures.ID));

    assertTrue(
        e.getMessage().contains("máy chủ báo 10 byte, mục lục ghi 300000 byte"), e.getMessage());
    assertNothingFetched();
  }

  @Test
  void takesTheNextAddressAfterNotFound() throws IOException {
    server.on("/mat", FaultyServer.status(404)).on("/dung", FaultyServer.serve(BODY, "\"y\""));

    assertFetched(store("/mat", "/dung").fetch(Fixtures.ID));
  }

  @Test
  void takesTheNextSourceAfterNotFound() throws IOException {
    server.on("/mat", FaultyServer.status(404)).on("/dung", FaultyServer.serve(BODY, "\"y\""));
    Source first = Fixtures.source(Kind.OFFICIAL, Fixtures.file("a.bin", BODY, server.url("/mat")));
    Source second =
        new Source(
            Kind.OFFICIAL,
            "khac",
            null,
            null,
            null,
            List.of(Fixtures.file("b.bin", BODY, server.url("/dung"))));

    LocalData data = Fixtures.store(cache, first, second).fetch(Fixtures.ID);

    assertEquals("khac", data.source().format());
    assertEquals(List.of("b.bin"), Fixtures.visible(cache));
  }

  @Test
  void stalledTransferTimesOutAndTheNextAddressGoesOnFromThere() throws IOException {
    server
        .on("/treo", server.stallAfter(50_000, BODY))
        .on("/dung", FaultyServer.serve(BODY, "\"y\""));

    assertFetched(impatient("/treo", "/dung").fetch(Fixtures.ID));
    assertEquals("bytes=50000-", server.requests().get(1).header("range"));
  }

  @Test
  void stalledTransferAloneLeavesNothing() {
    server.on("/treo", server.stallAfter(50_000, BODY));

    DataUnavailableException e =
        assertThrows(DataUnavailableException.class, () -> impatient("/treo").fetch(Fixtures.ID));

    assertTrue(e.getMessage().contains("nguồn im lặng quá 1 giây"), e.getMessage());
    assertNothingFetched();
  }

  @Test
  void tricklingServerTimesOut() {
    server.on("/cham", FaultyServer.trickle(BODY));

    DataUnavailableException e =
        assertThrows(DataUnavailableException.class, () -> impatient("/cham").fetch(Fixtures.ID));

    assertTrue(e.getMessage().contains("nguồn gửi quá chậm"), e.getMessage());
    assertNothingFetched();
  }

  @Test
  void silentServerTimesOutAndTheNextAddressIsTaken() throws IOException {
    server.on("/im", server.silent()).on("/dung", FaultyServer.serve(BODY, "\"y\""));

    assertFetched(impatient("/im", "/dung").fetch(Fixtures.ID));
  }

  @Test
  void unreachableHostIsTriedOnce() throws IOException {
    int closedPort;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      closedPort = socket.getLocalPort();
    }
    URI first = URI.create("http://127.0.0.1:" + closedPort + "/1");
    URI second = URI.create("http://127.0.0.1:" + closedPort + "/2");
    DataStore store =
        Fixtures.store(
            cache, Fixtures.source(Kind.OFFICIAL, Fixtures.file("a.bin", BODY, first, second)));

    DataUnavailableException e =
        assertThrows(DataUnavailableException.class, () -> store.fetch(Fixtures.ID));

    assertEquals("không nối được máy chủ", e.attempts().get(1).reason());
    assertEquals("máy chủ này vừa không nối được, không thử lại", e.attempts().get(2).reason());
  }

  @Test
  void fullDiskBeforeTheDownloadNamesTheSpaceNeeded() {
    server.on("/a", FaultyServer.serve(BODY, "\"v1\""));
    Disk full = new FullDisk(Integer.MAX_VALUE, 12_000);

    DataException e = assertThrows(DataException.class, () -> storeOn(full).fetch(Fixtures.ID));

    assertTrue(e.getMessage().contains("cần thêm 300,0 kB, chỉ còn 12,0 kB"), e.getMessage());
    assertFalse(e instanceof DataUnavailableException);
    assertNothingFetched();
  }

  @Test
  void diskFullInTheMiddleNamesTheSpaceNeededAndKeepsNothing() {
    server.on("/a", FaultyServer.serve(BODY, "\"v1\""));
    Disk full = new FullDisk(100_000, Long.MAX_VALUE);

    DataException e = assertThrows(DataException.class, () -> storeOn(full).fetch(Fixtures.ID));

    assertTrue(e.getMessage().contains("ổ đĩa đầy"), e.getMessage());
    assertTrue(e.getMessage().contains("Hãy dọn bớt"), e.getMessage());
    assertFalse(Files.exists(cache.resolve(Fixtures.ID).resolve(".a.bin.part")));
    assertNothingFetched();
  }

  private static DataFile unsized(byte[] content, URI... urls) {
    return new DataFile(
        "a.bin", List.of(urls), null, null, Fingerprint.of(content), null, null, null, false, null);
  }

  @Test
  void endlessBodyIsBoundedAndTheNextAddressIsTaken() throws IOException {
    server
        .on("/vo-tan", FaultyServer.endless(new byte[1 << 20]))
        .on("/dung", FaultyServer.serve(BODY, "\"y\""));
    DataFile file = unsized(BODY, server.url("/vo-tan"), server.url("/dung"));
    DataStore store = Fixtures.store(cache, Fixtures.source(Kind.OFFICIAL, file));

    assertFetched(store.fetch(Fixtures.ID));
  }

  @Test
  void endlessBodyAloneIsSimulated() {
    server.on("/vo-tan", FaultyServer.endless(new byte[1 << 20]));
    DataFile file = unsized(BODY, server.url("/vo-tan"));
    DataStore store = Fixtures.store(cache, Fixtures.source(Kind.OFFICIAL, file));

    String message =
        assertThrows(DataUnavailableException.class, () -> store.fetch(Fixtures.ID)).getMessage();
    assertTrue(message.contains("nguồn gửi quá 256,0 MB mà mục lục không ghi kích thước"), message);
    assertTrue(store.fetchOrSimulate(Fixtures.ID).isEmpty());
    assertNothingFetched();
  }

  @Test
  void claimedLengthBeyondTheLimitIsRefusedBeforeTheBody() {
    server.on("/lon", FaultyServer.raw("HTTP/1.1 200 x\r\nContent-Length: 99999999999\r\n\r\n"));
    DataFile file = unsized(BODY, server.url("/lon"));
    DataStore store = Fixtures.store(cache, Fixtures.source(Kind.OFFICIAL, file));

    String message =
        assertThrows(DataUnavailableException.class, () -> store.fetch(Fixtures.ID)).getMessage();
    assertTrue(message.contains("nguồn gửi quá 256,0 MB"), message);
  }

  @Test
  void diskFullOfAnUnsizedBodyTakesTheNextAddress() throws IOException {
    byte[] small = Fixtures.bytes(50_000, 7);
    server
        .on("/vo-tan", FaultyServer.endless(new byte[1 << 16]))
        .on("/dung", FaultyServer.serve(small, "\"y\""));
    DataStore store =
        DataStore.of(
            Fixtures.catalog(
                Fixtures.source(
                    Kind.OFFICIAL, unsized(small, server.url("/vo-tan"), server.url("/dung")))),
            Fixtures.settings(cache),
            DownloadListener.SILENT,
            new FullDisk(100_000, 50_000));

    assertArrayEquals(small, Files.readAllBytes(store.fetch(Fixtures.ID).onlyFile()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "bytes 99999999999999999999999999-2/3",
        "bytes 0-2/3",
        "bytes -5-2/3",
        "bytes */3",
        "rac",
        ""
      })
  void forgedContentRangeTakesTheNextAddress(String forged) throws IOException {
    server
        .on(
            "/doi",
            FaultyServer.cutAfter(100_000, BODY, "\"v1\""),
            FaultyServer.claiming(forged, new byte[3]))
        .on("/dung", FaultyServer.serve(BODY, "\"y\""));

    assertFetched(store("/doi", "/dung").fetch(Fixtures.ID));
  }

  @ParameterizedTest
  @ValueSource(ints = {408, 429, 500, 502, 503, 504})
  void temporaryErrorIsTriedAgain(int code) throws IOException {
    server.on(
        "/a", FaultyServer.failing(code, "Retry-After: 0"), FaultyServer.serve(BODY, "\"v1\""));

    assertFetched(store("/a").fetch(Fixtures.ID));
    assertEquals(2, server.requests().size());
  }

  @Test
  void temporaryErrorThatStaysTakesTheNextAddress() throws IOException {
    server
        .on("/ban", FaultyServer.failing(503, "Retry-After: Thu, 01 Jan 1970 00:00:00 GMT"))
        .on("/dung", FaultyServer.serve(BODY, "\"y\""));

    assertFetched(store("/ban", "/dung").fetch(Fixtures.ID));
    assertEquals(4, server.requests().size());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"86400", "999999999999999999999", "-1", "rac", "Fri, 31 Dec 2100 23:59:59 GMT"})
  void retryAfterIsBounded(String wait) throws IOException {
    server.on(
        "/a",
        FaultyServer.failing(503, "Retry-After: " + wait),
        FaultyServer.serve(BODY, "\"v1\""));

    assertTimeoutPreemptively(
        Duration.ofSeconds(60), () -> assertFetched(store("/a").fetch(Fixtures.ID)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "rac\r\n\r\n",
        "HTTP/1.1 abc x\r\n\r\n",
        "HTTP/1.1 200 x\r\nContent-Length: -5\r\n\r\n",
        "HTTP/1.1 200 x\r\nContent-Length: 99999999999999999999\r\n\r\n",
        "HTTP/1.1 200 x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        "HTTP/1.1 302 x\r\nLocation: file:///etc/passwd\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 302 x\r\nLocation: /doi\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 302 x\r\nLocation: ht tp://x y\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 302 x\r\nLocation: http://[\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 999 x\r\nContent-Length: 0\r\n\r\n"
      })
  void brokenAnswersAreOneVietnameseReason(String answer) throws IOException {
    server.on("/doi", FaultyServer.raw(answer)).on("/dung", FaultyServer.serve(BODY, "\"y\""));
    DataStore alone = impatient("/doi");

    String reason =
        assertThrows(DataUnavailableException.class, () -> alone.fetch(Fixtures.ID))
            .attempts()
            .get(1)
            .reason();
    assertTrue(
        Pattern.compile("[ạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹđ]|HTTP 999")
            .matcher(reason)
            .find(),
        reason);
    assertFalse(
        Pattern.compile("(?i)header|received|invalid|exception|illegal|chunk")
            .matcher(reason)
            .find(),
        reason);
    assertFetched(impatient("/doi", "/dung").fetch(Fixtures.ID));
  }

  @Test
  void followsRedirects() throws IOException {
    server.on("/cu", FaultyServer.redirect("/moi")).on("/moi", FaultyServer.serve(BODY, "\"y\""));

    assertFetched(store("/cu").fetch(Fixtures.ID));
  }

  private DataStore storeOn(Disk disk) {
    return DataStore.of(
        Fixtures.catalog(
            Fixtures.source(Kind.OFFICIAL, Fixtures.file("a.bin", BODY, server.url("/a")))),
        Fixtures.settings(cache),
        DownloadListener.SILENT,
        disk);
  }

  @Test
  void twoThreadsDownloadOnce() throws Exception {
    server.on("/a", FaultyServer.serve(BODY, "\"v1\""));
    CountDownLatch start = new CountDownLatch(1);
    List<Future<LocalData>> results =
        IntStream.range(0, 2)
            .mapToObj(
                i ->
                    Transfer.THREADS.submit(
                        () -> {
                          start.await();
                          return store("/a").fetch(Fixtures.ID);
                        }))
            .toList();
    start.countDown();

    for (Future<LocalData> result : results) {
      assertFetched(result.get(30, TimeUnit.SECONDS));
    }
    assertEquals(1, server.requests().size());
  }

  @Test
  void interruptStopsTheDownloadAndKeepsThePartForLater() throws Exception {
    CountDownLatch started = new CountDownLatch(1);
    server.on("/a", server.stallAfter(50_000, BODY));
    DataStore store =
        DataStore.of(
            Fixtures.catalog(
                Fixtures.source(Kind.OFFICIAL, Fixtures.file("a.bin", BODY, server.url("/a")))),
            StoreSettings.of(cache).withPythons(),
            (file, done, total) -> {
              if (done == 50_000) {
                started.countDown();
              }
            });
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    Thread thread =
        new Thread(
            () ->
                thrown.set(
                    assertThrows(DataException.class, () -> store.fetchOrSimulate(Fixtures.ID))));
    thread.start();
    assertTrue(started.await(30, TimeUnit.SECONDS));
    thread.interrupt();
    thread.join(30_000);

    assertTrue(thrown.get().getMessage().contains("Đã dừng lấy dữ liệu"));
    assertNothingFetched();
    assertEquals(50_000, Files.size(cache.resolve(Fixtures.ID).resolve(".a.bin.part")));
  }

  @Test
  void mirrorAtAnHttpAddressComesBeforeTheOfficialOne() throws IOException {
    server.on("/guong/thu/a.bin", FaultyServer.serve(BODY, "\"m\""));
    DataStore store =
        DataStore.of(
            Fixtures.catalog(
                Fixtures.source(
                    Kind.OFFICIAL, Fixtures.file("a.bin", BODY, server.url("/chinh-thuc")))),
            Fixtures.settings(cache).withMirror(server.url("/guong").toString()),
            DownloadListener.SILENT);

    LocalData data = store.fetch(Fixtures.ID);

    assertFetched(data);
    assertEquals(Origin.MIRROR, data.provenance().origin());
    assertEquals(1, server.requests().size());
  }

  @Test
  void realOnlyErrorListsEveryAddressAndTheRemedy() {
    server.on("/mat", FaultyServer.status(404)).on("/sai", FaultyServer.serve(OTHER, "\"x\""));
    DataStore store =
        DataStore.of(
            Fixtures.catalog(
                Fixtures.source(
                    Kind.OFFICIAL,
                    Fixtures.file("a.bin", BODY, server.url("/mat"), server.url("/sai")))),
            Fixtures.settings(cache).withRealOnly(true),
            DownloadListener.SILENT);

    DataUnavailableException e =
        assertThrows(DataUnavailableException.class, () -> store.fetchOrSimulate(Fixtures.ID));

    String message = e.getMessage();
    assertTrue(message.startsWith("Không lấy được dữ liệu thật \"thu\" (Bộ thử)."), message);
    assertTrue(message.contains("kho gương: chưa đặt HOCSAU_MIRROR"), message);
    assertTrue(message.contains(server.url("/mat") + ": HTTP 404"), message);
    assertTrue(message.contains(server.url("/sai") + ": SHA-256 là"), message);
    assertTrue(message.contains("bỏ HOCSAU_DATA=real"), message);
    assertEquals(3, e.attempts().size());
  }

  @Test
  void simulationIsAllowedUnlessForbidden() {
    assertTrue(store("/khong-co").fetchOrSimulate(Fixtures.ID).isEmpty());
  }

  @Test
  void archiveMemberIsCheckedByItsGitBlob() throws Exception {
    byte[] content = "hello\n".getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream zip = new ByteArrayOutputStream();
    try (var out = new ZipOutputStream(zip)) {
      out.putNextEntry(new ZipEntry("trong/x.csv"));
      out.write(content);
    }
    server.on("/x.zip", FaultyServer.serve(zip.toByteArray(), "\"z\""));
    // Mã của git cho "hello\n": git hash-object.
    String blob = "ce013625030ba8dba906f756967f9e9ca394464a";

    LocalData data = zipStore(blob).fetch(Fixtures.ID);
    assertArrayEquals(content, Files.readAllBytes(data.onlyFile()));
    assertEquals(List.of("x.csv"), Fixtures.visible(cache));

    Files.delete(data.onlyFile());
    DataStore wrong = zipStore(blob.replace('c', 'd'));
    assertThrows(DataUnavailableException.class, () -> wrong.fetch(Fixtures.ID));
    assertEquals(List.of(), Fixtures.visible(cache));
  }

  private DataStore zipStore(String gitBlob) {
    return Fixtures.store(
        cache,
        new Source(
            Kind.OFFICIAL,
            "csv",
            null,
            null,
            new Source.Archive(
                "x.zip", List.of(server.url("/x.zip")), null, null, null, null, null),
            List.of(
                new DataFile(
                    "x.csv",
                    List.of(),
                    "trong/x.csv",
                    null,
                    null,
                    null,
                    gitBlob,
                    1L,
                    false,
                    null))));
  }

  /** Ổ đĩa chỉ nhận được một số byte rồi báo đầy. */
  private record FullDisk(int capacity, long usable) implements Disk {
    @Override
    public OutputStream open(Path file, boolean append) throws IOException {
      OutputStream real = Disk.REAL.open(file, append);
      return new OutputStream() {
        private int written;

        @Override
        public void write(int b) throws IOException {
          write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] buffer, int offset, int length) throws IOException {
          written += length;
          if (written > capacity) {
            throw new IOException("No space left on device");
          }
          real.write(buffer, offset, length);
        }

        @Override
        public void close() throws IOException {
          real.close();
        }
      };
    }

    @Override
    public long usableSpace(Path folder) {
      return usable;
    }
  }
}
