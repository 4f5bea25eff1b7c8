package vn.hocsau.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vn.hocsau.store.Source.Kind;

class DataCommandTest {
  private static final byte[] A = Fixtures.bytes(5_000, 1);

  @TempDir Path folder;
  private Path cache;
  private Path mirror;

  private record Result(int code, String out, String err) {}

  @BeforeEach
  void fillMirror() throws IOException {
    cache = folder.resolve("cache");
    mirror = folder.resolve("guong");
    Files.createDirectories(mirror.resolve(Fixtures.ID));
    Files.write(mirror.resolve(Fixtures.ID).resolve("a.bin"), A);
  }

  private Result run(String... args) {
    DataStore store =
        DataStore.of(
            Fixtures.catalog(Fixtures.source(Kind.MIRROR, Fixtures.file("a.bin", A))),
            Fixtures.settings(cache).withMirror(mirror.toString()),
            DownloadListener.SILENT);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int code =
        DataCommand.run(
            args,
            store,
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8));
    return new Result(
        code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  @Test
  void askingTheSourcesTellsWhichAreGoneAndDownloadsNothing() {
    try (var server = new FaultyServer()) {
      server
          .on("/con", FaultyServer.serve(A, "\"y\""))
          .on("/mat", FaultyServer.status(404))
          .on("/khac", FaultyServer.serve(Fixtures.bytes(7, 2), "\"z\""));
      DataStore store =
          DataStore.of(
              Fixtures.catalog(
                  Fixtures.source(
                      Kind.OFFICIAL,
                      Fixtures.file(
                          "a.bin",
                          A,
                          server.url("/con"),
                          server.url("/mat"),
                          server.url("/khac")))),
              Fixtures.settings(cache),
              DownloadListener.SILENT);
      var out = new ByteArrayOutputStream();
      int code =
          DataCommand.run(
              new String[] {"--check-sources"},
              store,
              new PrintStream(out, true, StandardCharsets.UTF_8),
              new PrintStream(out, true, StandardCharsets.UTF_8));
      String said = out.toString(StandardCharsets.UTF_8);
      assertEquals(1, code);
      assertTrue(said.contains("OK    thu                  " + server.url("/con")), said);
      assertTrue(said.contains(server.url("/mat") + ": HTTP 404"), said);
      assertTrue(said.contains("máy chủ báo 7 byte, mục lục ghi 5000 byte"), said);
      assertTrue(said.endsWith("3 địa chỉ công khai, 2 không còn dùng được.\n"), said);
      assertEquals("bytes=0-0", server.requests().get(0).header("range"));
      assertTrue(Files.notExists(cache), "không tải gì về");
    }
  }

  @Test
  void listTellsWhatIsInTheCache() {
    assertTrue(run("--list").out().contains("5,0 kB  chưa có  Bộ thử"));
    assertEquals(0, run("--fetch", Fixtures.ID).code());
    Result result = run();
    assertEquals(0, result.code());
    assertTrue(result.out().contains("5,0 kB  đã có    Bộ thử"), result.out());
    assertTrue(result.out().contains("Giấy phép: Tự do"), result.out());
  }

  @Test
  void fetchTellsWhereTheFilesCameFrom() {
    assertEquals("thu: 1 tệp, từ kho gương (thu/a.bin).\n", lines(run("--fetch", "thu").out()));
    assertEquals(
        "thu: 1 tệp, đã có trong cache (thu/a.bin).\n", lines(run("--fetch", "thu").out()));
  }

  @Test
  void fetchFailsWithTheListOfAttempts() throws IOException {
    Files.delete(mirror.resolve(Fixtures.ID).resolve("a.bin"));
    Result result = run("--fetch", "thu");
    assertEquals(1, result.code());
    assertTrue(result.err().contains("kho gương không có tệp này"), result.err());
  }

  @Test
  void verifyFindsDamage() throws IOException {
    run("--fetch", "thu");
    assertEquals("OK    thu/a.bin\n1 tệp trong cache, 0 tệp hỏng.\n", lines(run("--verify").out()));

    Files.write(cache.resolve("thu").resolve("a.bin"), new byte[A.length]);
    Result result = run("--verify");
    assertEquals(1, result.code());
    assertTrue(result.out().contains("HỎNG  thu/a.bin"), result.out());
    assertTrue(result.out().contains("hocsau data --fetch thu"), result.out());
    assertEquals(0, run("--fetch", "thu").code());
    assertEquals(0, run("--verify").code());
  }

  @Test
  void mirrorBuildsTheLayoutThatHocsauMirrorReads() throws IOException {
    Path target = folder.resolve("phong-may");
    Result result = run("--mirror", target.toString());
    assertEquals(0, result.code(), result.err());
    assertArrayEquals(A, Files.readAllBytes(target.resolve("thu").resolve("a.bin")));
    assertEquals(
        Fingerprint.of(A) + "  thu/a.bin\n", Files.readString(target.resolve("SHA256SUMS")));

    mirror = target;
    cache = folder.resolve("cache-may-khac");
    assertEquals("thu: 1 tệp, từ kho gương (thu/a.bin).\n", lines(run("--fetch", "thu").out()));
  }

  @Test
  void mirrorRepairsADamagedCopy() throws IOException {
    Path copy = folder.resolve("phong-may").resolve("thu").resolve("a.bin");
    Files.createDirectories(copy.getParent());
    Files.write(copy, new byte[3]);
    assertEquals(0, run("--mirror", folder.resolve("phong-may").toString(), "thu").code());
    assertArrayEquals(A, Files.readAllBytes(copy));
  }

  @Test
  void mirrorWithoutAnyDataFails() throws IOException {
    Files.delete(mirror.resolve(Fixtures.ID).resolve("a.bin"));
    Path target = folder.resolve("phong-may");
    Result result = run("--mirror", target.toString());
    assertEquals(1, result.code());
    assertTrue(result.out().contains("thu: không lấy được."), result.out());
    assertTrue(Files.notExists(target.resolve("SHA256SUMS")));
  }

  @Test
  void wrongUsageExitsWithTwo() {
    assertEquals(2, run("--lits").code());
    assertEquals(2, run("--fetch").code());
    assertEquals(2, run("--mirror").code());
    assertEquals(2, run("--verify", "thu").code());
    Result unknown = run("--fetch", "mnits");
    assertEquals(2, unknown.code());
    assertTrue(unknown.err().contains("Không có bộ dữ liệu \"mnits\""), unknown.err());
  }

  private static String lines(String text) {
    return text.replace("\r\n", "\n");
  }
}
