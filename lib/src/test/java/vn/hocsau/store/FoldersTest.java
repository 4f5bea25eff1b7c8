package vn.hocsau.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import vn.hocsau.store.Provenance.Origin;
import vn.hocsau.store.Source.Kind;

/** HOCSAU_MIRROR và HOCSAU_CACHE: một cách hiểu ở mọi nơi, và không lộ mật khẩu ở đâu. */
class FoldersTest {
  private static final byte[] BODY = Fixtures.bytes(1_000, 8);

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "kho,/goi/kho",
    "./kho/,/goi/kho",
    "../kho,/kho",
    "/tuyet/doi,/tuyet/doi",
    "~,/nha",
    "~/kho,/nha/kho",
    "~an/kho,/goi/~an/kho",
    "file:///x/y,/x/y",
    "FILE:///x/y,/x/y",
    "file:/x/y,/x/y",
    "file://localhost/x,/x",
    "file:kho,/goi/kho",
    "file://./kho,/goi/kho",
    "file://~/kho,/nha/kho",
    "file:///D%E1%BB%AF%20li%E1%BB%87u,/Dữ liệu",
    "file:///Dữ liệu+100%,/Dữ liệu+100%",
    "a:b,/goi/a:b",
  })
  void findsTheFolder(String value, String expected) {
    Folders folders = new Folders(Path.of("/goi"), Path.of("/nha"), false);
    assertEquals(Path.of(expected), folders.resolve("HOCSAU_CACHE", value));
    assertEquals(Path.of(expected).toString(), Mirror.of(value, folders).toString());
  }

  @ParameterizedTest
  @CsvSource({
    "file:///C:/Kho/x,/goi/C:/Kho/x",
    "file:///C|/Kho,/goi/C:/Kho",
    "file://C:/Kho,/goi/C:/Kho",
    "file:/C:/Kho,/goi/C:/Kho",
    "File:///d:/D%E1%BB%AF%20li%E1%BB%87u,/goi/d:/Dữ liệu",
    "file://may/chia/se,/may/chia/se",
    "C:/Kho,/goi/C:/Kho",
  })
  void findsTheFolderOfAWindowsFileAddress(String value, String expected) {
    // Trên Linux C:/Kho là đường dẫn tương đối; ở đây chỉ xem phần đã tách khỏi địa chỉ.
    Folders folders = new Folders(Path.of("/goi"), Path.of("/nha"), true);
    assertEquals(Path.of(expected), folders.resolve("HOCSAU_CACHE", value));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ftp://may/kho",
        "smb://an:bi-mat@may/kho",
        "file://may-khac/kho",
        "http:///kho",
        "http://an:bi-mat@may:99999/kho",
        "http://an:bi-mat/@may/kho",
        "http://may/kho?x=1",
        "s3://kho",
        "x\0y"
      })
  void refusesWhatIsNoFolderInOneSentence(String value) {
    Folders folders = new Folders(Path.of("/goi"), Path.of("/nha"), false);
    String message =
        assertThrows(DataException.class, () -> Mirror.of(value, folders)).getMessage();
    assertTrue(message.startsWith("HOCSAU_MIRROR "), message);
    assertFalse(message.contains("bi-mat"), message);
  }

  @Test
  void cacheIsNeverAnAddress() {
    Map<String, String> env = Map.of("HOCSAU_CACHE", "http://an:bi-mat@may/kho");
    String message =
        assertThrows(DataException.class, () -> StoreSettings.from(env, "Linux", folder))
            .getMessage();
    assertTrue(message.startsWith("HOCSAU_CACHE phải là một thư mục, đang là \"http://may/kho\""));
  }

  @Test
  void relativeMeansTheFolderTheUserTypedIn() throws IOException {
    Path notebooks = Files.createDirectories(folder.resolve("khoa/notebooks"));
    Path course = folder.resolve("khoa");
    // JupyterLab chuyển kernel vào thư mục của notebook, PWD vẫn là nơi gõ lệnh.
    assertEquals(course, Folders.caller(Map.of("PWD", course.toString()), notebooks));
    assertEquals(notebooks, Folders.caller(Map.of(), notebooks));
    assertEquals(notebooks, Folders.caller(Map.of("PWD", "/c/khoa"), notebooks));
    assertEquals(course, Folders.caller(Map.of("PWD", notebooks.toString()), course));
  }

  @Test
  void userWithoutAHomeStillGetsACache() {
    Path cache = StoreSettings.from(Map.of(), "Linux", Path.of("?")).cache();
    assertTrue(cache.isAbsolute() && !cache.toString().contains("?"), cache.toString());
  }

  @Test
  void mirrorAsAFileAddressIsRead() throws IOException {
    Path mirror = Files.createDirectories(folder.resolve("Kho gương"));
    Files.createDirectories(mirror.resolve(Fixtures.ID));
    Files.write(mirror.resolve(Fixtures.ID).resolve("a.bin"), BODY);
    DataStore store = store(mirror.toUri().toString());
    assertEquals(Origin.MIRROR, store.fetch(Fixtures.ID).provenance().origin());
  }

  private DataStore store(String mirror) {
    return DataStore.of(
        Fixtures.catalog(Fixtures.source(Kind.MIRROR, Fixtures.file("a.bin", BODY))),
        Fixtures.settings(folder.resolve("cache")).withMirror(mirror),
        DownloadListener.SILENT);
  }

  @Test
  void mirrorPasswordIsSentAndNeverShownOrStored() throws IOException {
    String basic =
        "Basic " + Base64.getEncoder().encodeToString("an:bí@mật".getBytes(StandardCharsets.UTF_8));
    try (var server = new FaultyServer()) {
      server.on(
          "/kho/thu/a.bin",
          (request, out) ->
              (request.header("Authorization").equals(basic)
                      ? FaultyServer.serve(BODY, "\"m\"")
                      : FaultyServer.status(401))
                  .write(request, out));
      String plain = server.url("/kho").toString();
      DataStore store = store(plain.replace("http://", "HTTP://an:b%C3%AD%40m%E1%BA%ADt@"));

      LocalData data = store.fetch(Fixtures.ID);

      assertEquals(plain + "/thu/a.bin", data.provenance().address());
      assertEquals(plain + "/", String.valueOf(store.settings().mirror()));
      assertFalse(store.settings().toString().contains("b%C3"), store.settings().toString());
      assertNoSecret("b%C3");

      String refused =
          assertThrows(
                  DataUnavailableException.class,
                  () -> {
                    Files.delete(data.onlyFile());
                    store(plain.replace("http://", "http://an:nham-roi@")).fetch(Fixtures.ID);
                  })
              .getMessage();
      assertTrue(refused.contains("HTTP 401, máy chủ đòi tên người dùng"), refused);
      assertFalse(refused.contains("nham-roi"), refused);
      assertNoSecret("nham-roi");
    }
  }

  @Test
  void mirrorPasswordDoesNotFollowARedirectToAnotherServer() throws IOException {
    try (var first = new FaultyServer();
        var second = new FaultyServer()) {
      second.on("/b", FaultyServer.serve(BODY, "\"m\""));
      first.on("/thu/a.bin", FaultyServer.redirect(second.url("/b").toString()));
      store(first.url("").toString().replace("http://", "http://an:bi-mat@")).fetch(Fixtures.ID);
      assertFalse(first.requests().get(0).header("Authorization").isEmpty());
      assertEquals("", second.requests().get(0).header("Authorization"));
    }
  }

  @Test
  void passwordInAnOldReceiptIsForgotten() throws IOException {
    Path place = Files.createDirectories(folder.resolve("cache").resolve(Fixtures.ID));
    Files.write(place.resolve("a.bin"), BODY);
    Files.writeString(
        place.resolve(".a.bin.json"),
        "{\"sha256\":\"%s\",\"address\":\"http://an:bi-mat@may:8000/thu/a.bin\"}"
            .formatted(Fingerprint.of(BODY)));

    LocalData data = store("/khong-co").fetch(Fixtures.ID);

    assertEquals("http://may:8000/thu/a.bin", data.provenance().address());
    assertNoSecret("bi-mat");
  }

  private void assertNoSecret(String secret) throws IOException {
    List<Path> files;
    try (Stream<Path> walk = Files.walk(folder.resolve("cache"))) {
      files = walk.filter(Files::isRegularFile).toList();
    }
    for (Path file : files) {
      String text = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
      assertFalse(text.contains(secret), file.toString());
    }
  }
}
