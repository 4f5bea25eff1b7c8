package vn.hocsau.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArchiveReaderTest {
  @TempDir Path folder;

  private Path zip(Map<String, byte[]> entries) throws IOException {
    Path file = folder.resolve("a.zip");
    try (ZipArchiveOutputStream out = new ZipArchiveOutputStream(file)) {
      for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
        out.putArchiveEntry(new ZipArchiveEntry(entry.getKey()));
        out.write(entry.getValue());
        out.closeArchiveEntry();
      }
    }
    return file;
  }

  private Path tar(TarArchiveEntry entry, byte[] content) throws IOException {
    Path file = folder.resolve("a.tar.gz");
    try (OutputStream gzip = new GZIPOutputStream(Files.newOutputStream(file));
        TarArchiveOutputStream out = new TarArchiveOutputStream(gzip)) {
      entry.setSize(content.length);
      out.putArchiveEntry(entry);
      out.write(content);
      out.closeArchiveEntry();
    }
    return file;
  }

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static Map<String, String> contents(ArchiveReader reader) throws IOException {
    Map<String, String> contents = new LinkedHashMap<>();
    reader.forEach(
        (name, in) -> contents.put(name, new String(in.readAllBytes(), StandardCharsets.UTF_8)));
    return contents;
  }

  private static String refusal(ArchiveReader reader) {
    return assertThrows(UnsafeArchiveException.class, () -> contents(reader)).getMessage();
  }

  @Test
  void readsZipAndTar() throws IOException {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    entries.put("b/", new byte[0]);
    entries.put("b/x.txt", text("xin"));
    entries.put("chào.txt", text("chào"));
    assertEquals(
        Map.of("b/x.txt", "xin", "chào.txt", "chào"), contents(ArchiveReader.of(zip(entries))));
    assertEquals(
        Map.of("c/y.txt", "tar"),
        contents(ArchiveReader.of(tar(new TarArchiveEntry("c/y.txt"), text("tar")))));
  }

  @ParameterizedTest
  @ValueSource(strings = {"../x", "a/../../x", "/etc/x", "C:/x", "..\\x", ".."})
  void refusesNamesThatLeaveTheArchive(String name) throws IOException {
    String message = refusal(ArchiveReader.of(zip(Map.of(name, text("x")))));
    assertTrue(message.startsWith("Tệp nén a.zip không an toàn: mục \""), message);

    TarArchiveEntry entry = new TarArchiveEntry(name, true);
    entry.setName(name);
    refusal(ArchiveReader.of(tar(entry, text("x"))));
  }

  @Test
  void refusesLinks() throws IOException {
    Path zip = folder.resolve("a.zip");
    try (ZipArchiveOutputStream out = new ZipArchiveOutputStream(zip)) {
      ZipArchiveEntry link = new ZipArchiveEntry("lien-ket");
      link.setUnixMode(0120777);
      out.putArchiveEntry(link);
      out.write(text("/etc/passwd"));
      out.closeArchiveEntry();
    }
    assertTrue(refusal(ArchiveReader.of(zip)).contains("là liên kết"));

    for (byte type : new byte[] {TarConstants.LF_SYMLINK, TarConstants.LF_LINK}) {
      TarArchiveEntry link = new TarArchiveEntry("lien-ket", type);
      link.setLinkName("/etc/passwd");
      assertTrue(
          refusal(ArchiveReader.of(tar(link, new byte[0]))).contains("liên kết hoặc tệp đặc biệt"));
    }
  }

  @Test
  void refusesTooManyEntries() throws IOException {
    Path zip = zip(Map.of("1", text("1"), "2", text("2"), "3", text("3")));
    assertEquals(3, contents(ArchiveReader.of(zip).limitedTo(3, 100)).size());
    assertTrue(refusal(ArchiveReader.of(zip).limitedTo(2, 100)).contains("có quá 2 mục"));
  }

  @Test
  void stopsABombWhileItInflates() throws IOException {
    byte[] zeros = new byte[5_000_000];
    Path zip = zip(Map.of("0", zeros));
    assertTrue(Files.size(zip) < 10_000);
    String message = refusal(ArchiveReader.of(zip).limitedTo(10, 1_000_000));
    assertTrue(message.contains("bung ra quá 1,0 MB (tại mục \"0\")"), message);

    Path tar = tar(new TarArchiveEntry("0"), zeros);
    refusal(ArchiveReader.of(tar).limitedTo(10, 1_000_000));
  }

  @Test
  void totalSizeCountsAllEntries() throws IOException {
    Path zip = zip(Map.of("1", new byte[600], "2", new byte[600]));
    refusal(ArchiveReader.of(zip).limitedTo(10, 1_000));
  }

  @Test
  void gunzipStopsAtTheLimit() throws IOException {
    Path file = folder.resolve("a.csv.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
      out.write(new byte[1_000]);
    }
    try (InputStream in = ArchiveReader.gunzip(file, 1_000)) {
      assertEquals(1_000, in.readAllBytes().length);
    }
    try (InputStream in = ArchiveReader.gunzip(file, 999)) {
      assertThrows(UnsafeArchiveException.class, in::readAllBytes);
    }
    try (InputStream in = ArchiveReader.gunzip(file, 999)) {
      assertThrows(UnsafeArchiveException.class, () -> in.skipNBytes(1_000));
    }
  }

  @Test
  void readsOneMember() throws IOException {
    Path zip = zip(Map.of("a/x", text("x"), "b", text("b")));
    List<String> found = new ArrayList<>();
    ArchiveReader.of(zip)
        .read(
            "a/x", (name, in) -> found.add(new String(in.readAllBytes(), StandardCharsets.UTF_8)));
    assertEquals(List.of("x"), found);
  }

  @Test
  void missingMemberIsNamed() throws IOException {
    Path zip = zip(Map.of("b", text("b")));
    NoSuchFileException e =
        assertThrows(
            NoSuchFileException.class, () -> ArchiveReader.of(zip).read("a", (name, in) -> {}));
    assertEquals("Tệp nén a.zip không có mục a.", e.getMessage());
  }

  @Test
  void refusesUnknownKinds() {
    assertThrows(
        IllegalArgumentException.class, () -> contents(ArchiveReader.of(Path.of("a.rar"))));
  }
}
