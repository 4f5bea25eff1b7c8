package vn.hocsau.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
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

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a.txt:luong-an",
        "C:x",
        "x\0y",
        "x\ny",
        "NUL",
        "a/con.txt",
        "com1",
        "LPT9.log",
        "a./b",
        "a ",
        "a/b."
      })
  void refusesNamesThatWindowsReadsOtherwise(String name) throws IOException {
    String message = refusal(ArchiveReader.of(zip(Map.of(name, text("x")))));
    assertTrue(message.startsWith("Tệp nén a.zip không an toàn: mục \""), message);
    assertFalse(message.chars().anyMatch(Character::isISOControl), message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"A.TXT", "a.txt", "a.txt/"})
  void refusesNamesThatCollide(String second) throws IOException {
    Path file = folder.resolve("a.zip");
    try (ZipArchiveOutputStream out = new ZipArchiveOutputStream(file)) {
      for (String name : List.of("a.txt", second)) {
        out.putArchiveEntry(new ZipArchiveEntry(name));
        out.closeArchiveEntry();
      }
    }
    assertTrue(refusal(ArchiveReader.of(file)).contains("trùng tên với mục khác"));
  }

  @Test
  void ordinaryNamesPass() throws IOException {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    for (String name :
        List.of("./a", "...b", "con mèo/1.jpg", "ảnh 1?.jpg", "a.b/c.d", "console")) {
      entries.put(name, text("x"));
    }
    assertEquals(entries.keySet(), contents(ArchiveReader.of(zip(entries))).keySet());
  }

  @Test
  void everyFlippedByteOfAZipIsNoticed() throws IOException {
    byte[] content = Fixtures.bytes(300, 1);
    Path file = zip(Map.of("x", content));
    byte[] bytes = Files.readAllBytes(file);
    for (int i = 0; i < bytes.length; i++) {
      byte[] damaged = bytes.clone();
      damaged[i] ^= 0x10;
      Files.write(file, damaged);
      var read = new ArrayList<byte[]>();
      try {
        ArchiveReader.of(file).forEach((name, in) -> read.add(in.readNBytes(300)));
      } catch (IOException e) {
        String reason = IoReason.of(e);
        assertTrue(reason.startsWith("Tệp nén a.zip ") || reason.startsWith("dữ liệu "), reason);
        continue;
      }
      // Byte không ai dùng tới (ngày giờ, phiên bản) được phép sai; nội dung thì không.
      assertTrue(read.isEmpty() || Arrays.equals(content, read.get(0)), "byte " + i);
    }
  }

  @Test
  void everyTruncatedZipIsRefused() throws IOException {
    Path file = zip(Map.of("x", Fixtures.bytes(300, 1)));
    byte[] bytes = Files.readAllBytes(file);
    for (int length = 0; length < bytes.length; length += 7) {
      Files.write(file, Arrays.copyOf(bytes, length));
      refusal(ArchiveReader.of(file));
    }
  }

  @Test
  void everyFlippedByteOfATarIsNoticed() throws IOException {
    byte[] content = Fixtures.bytes(300, 1);
    Path file = tar(new TarArchiveEntry("x"), content);
    byte[] bytes = Files.readAllBytes(file);
    for (int i = 10; i < bytes.length; i += 3) {
      byte[] damaged = bytes.clone();
      damaged[i] ^= 0x10;
      Files.write(file, damaged);
      var read = new ArrayList<byte[]>();
      try {
        ArchiveReader.of(file).forEach((name, in) -> read.add(in.readAllBytes()));
      } catch (IOException e) {
        continue;
      }
      // Vài bit lót không mang nội dung.
      assertTrue(Arrays.equals(content, read.get(0)), "byte " + i);
    }
  }

  @Test
  void aPartlyReadEntryIsVerifiedToo() throws IOException {
    Path file = zip(Map.of("x", new byte[300]));
    byte[] bytes = Files.readAllBytes(file);
    int crc = indexOf(bytes, new byte[] {'P', 'K', 1, 2}) + 16;
    bytes[crc] ^= 1;
    Files.write(file, bytes);
    String message =
        assertThrows(
                UnsafeArchiveException.class,
                () -> ArchiveReader.of(file).forEach((name, in) -> in.readNBytes(10)))
            .getMessage();
    assertTrue(message.contains("không khớp với mã CRC-32"), message);
  }

  private static int indexOf(byte[] bytes, byte[] wanted) {
    for (int i = 0; i + wanted.length <= bytes.length; i++) {
      if (Arrays.equals(bytes, i, i + wanted.length, wanted, 0, wanted.length)) {
        return i;
      }
    }
    throw new AssertionError("không có");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 6, 9, 12, 14, 93, 95, 98, 99, 65_535})
  void refusesUnknownCompressionMethods(int method) throws IOException {
    Path file = zip(Map.of("x", new byte[300]));
    byte[] bytes = Files.readAllBytes(file);
    int at = indexOf(bytes, new byte[] {'P', 'K', 1, 2}) + 10;
    bytes[at] = (byte) method;
    bytes[at + 1] = (byte) (method >> 8);
    Files.write(file, bytes);
    String message = refusal(ArchiveReader.of(file));
    assertTrue(message.contains("nén theo cách số " + method + ", không mở được"), message);
  }

  @Test
  void refusesEncryptedEntries() throws IOException {
    Path file = zip(Map.of("x", new byte[300]));
    byte[] bytes = Files.readAllBytes(file);
    bytes[indexOf(bytes, new byte[] {'P', 'K', 1, 2}) + 8] |= 1;
    Files.write(file, bytes);
    assertTrue(refusal(ArchiveReader.of(file)).contains("bị khóa bằng mật khẩu"));
  }

  /** Thư mục một triệu mục mà không mục nào có nội dung; ghi số mục theo ý người viết. */
  private Path millionEntries(int claimed) throws IOException {
    int count = 1_000_000;
    ByteBuffer zip = ByteBuffer.allocate(count * 46 + 22).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < count; i++) {
      zip.putInt(i * 46, 0x02014b50);
    }
    zip.position(count * 46);
    zip.putInt(0x06054b50).putInt(0).putShort((short) claimed).putShort((short) claimed);
    zip.putInt(count * 46).putInt(0).putShort((short) 0);
    Path file = folder.resolve("trieu.zip");
    Files.write(file, zip.array());
    return file;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 0, 65_535})
  void refusesAMillionEntriesBeforeReadingThem(int claimed) throws IOException {
    Path file = millionEntries(claimed);
    long before = allocated();
    String message = refusal(ArchiveReader.of(file));
    assertTrue(message.contains("có quá 200000 mục"), message);
    assertTrue(allocated() - before < 100L << 20, "cấp phát " + (allocated() - before));
  }

  /** Số byte mà luồng này đã cấp phát: không phụ thuộc máy nhanh hay chậm. */
  private static long allocated() {
    var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    return threads.getThreadAllocatedBytes(Thread.currentThread().getId());
  }

  @Test
  void refusesASecondHiddenZip64Directory() throws IOException {
    // Thư mục thường ghi một đằng, thư mục zip64 trỏ tới một triệu mục một nẻo.
    byte[] inner = Files.readAllBytes(millionEntries(1));
    int length = 46_000_000;
    ByteBuffer zip = ByteBuffer.allocate(length + 56 + 20 + 22).order(ByteOrder.LITTLE_ENDIAN);
    zip.put(inner, 0, length);
    zip.putInt(0x06064b50).putLong(44).putInt(0).putLong(0).putLong(1).putLong(1);
    zip.putLong(length).putLong(0);
    zip.putInt(0x07064b50).putInt(0).putLong(length).putInt(1);
    zip.putInt(0x06054b50).putLong(0).putLong(0).putShort((short) 0);
    Path file = folder.resolve("hai.zip");
    Files.write(file, zip.array());
    assertTrue(refusal(ArchiveReader.of(file)).contains("có quá 200000 mục"));
  }

  @Test
  void stopsAnArchiveThatGrowsTooManyTimes() throws IOException {
    Path file = folder.resolve("a.zip");
    byte[] zeros = new byte[1 << 20];
    try (ZipArchiveOutputStream out = new ZipArchiveOutputStream(file)) {
      out.putArchiveEntry(new ZipArchiveEntry("0"));
      for (int i = 0; i < 100; i++) {
        out.write(zeros);
      }
      out.closeArchiveEntry();
    }
    var seen = new long[1];
    String message =
        assertThrows(
                UnsafeArchiveException.class,
                () ->
                    ArchiveReader.of(file)
                        .forEach(
                            (name, in) -> seen[0] = in.transferTo(OutputStream.nullOutputStream())))
            .getMessage();
    assertTrue(message.contains("bung ra quá 67,1 MB"), message);
  }

  private Path rawTar(byte[]... records) throws IOException {
    Path file = folder.resolve("a.tar.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
      for (byte[] record : records) {
        out.write(record);
      }
    }
    return file;
  }

  private static byte[] tarHeader(String name, char type, long size) {
    byte[] header = new byte[512];
    byte[] start = text(name);
    System.arraycopy(start, 0, header, 0, start.length);
    System.arraycopy(text("0000644\0000000000\0000000000\0"), 0, header, 100, 24);
    System.arraycopy(text("%011o\000".formatted(size)), 0, header, 124, 12);
    System.arraycopy(text("00000000000\0"), 0, header, 136, 12);
    Arrays.fill(header, 148, 156, (byte) ' ');
    header[156] = (byte) type;
    System.arraycopy(text("ustar\00000"), 0, header, 257, 8);
    int sum = 0;
    for (byte b : header) {
      sum += b & 0xFF;
    }
    System.arraycopy(text("%06o\0 ".formatted(sum)), 0, header, 148, 8);
    return header;
  }

  @ParameterizedTest
  @ValueSource(chars = {'1', '2', '3', '4', '6', 'S', 'Z'})
  void refusesSpecialFilesInATar(char type) throws IOException {
    Path file = rawTar(tarHeader("thiet-bi", type, 0), new byte[1024]);
    String message = refusal(ArchiveReader.of(file));
    assertTrue(message.contains("là liên kết hoặc tệp đặc biệt"), message);
  }

  @ParameterizedTest
  @ValueSource(chars = {'L', 'K', 'x', 'g'})
  void refusesAHugeHeaderInATar(char type) throws IOException {
    byte[] block = new byte[1 << 20];
    Arrays.fill(block, (byte) (type == 'x' || type == 'g' ? '9' : 'a'));
    byte[][] records = new byte[42][];
    records[0] = tarHeader("ten", type, 40L << 20);
    Arrays.fill(records, 1, 41, block);
    records[41] = tarHeader("x", '0', 0);
    Path file = rawTar(records);
    long before = allocated();
    refusal(ArchiveReader.of(file));
    assertTrue(allocated() - before < 30L << 20, "cấp phát " + (allocated() - before));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2147483647 path=x\n",
        "-5 path=x\n",
        "99999999999999999999 path=x\n",
        "20 size=-9999999999\n",
        "28 GNU.sparse.size=999999999\n",
        "30 GNU.sparse.realsize=99999999\n"
      })
  void refusesALyingPaxHeader(String pax) throws IOException {
    byte[] body = Arrays.copyOf(text(pax), 512);
    Path file =
        rawTar(tarHeader("x", 'x', (8L << 30) - 1), body, tarHeader("a", '0', 0), new byte[1024]);
    Path honest =
        rawTar(tarHeader("x", 'x', pax.length()), body, tarHeader("a", '0', 0), new byte[1024]);
    for (Path one : List.of(file, honest)) {
      assertThrows(IOException.class, () -> contents(ArchiveReader.of(one)));
    }
  }

  @Test
  void readsATarOfSeveralGzipMembers() throws IOException {
    byte[] first = Files.readAllBytes(tar(new TarArchiveEntry("x"), text("1")));
    byte[] whole = new GZIPInputStream(new ByteArrayInputStream(first)).readAllBytes();
    Path file = folder.resolve("b.tgz");
    try (OutputStream out = Files.newOutputStream(file)) {
      for (int from = 0; from < whole.length; from += 512) {
        var gzip = new GZIPOutputStream(out);
        gzip.write(whole, from, 512);
        gzip.finish();
      }
    }
    assertEquals(Map.of("x", "1"), contents(ArchiveReader.of(file)));
  }

  @Test
  void refusesUnknownKinds() {
    assertThrows(
        IllegalArgumentException.class, () -> contents(ArchiveReader.of(Path.of("a.rar"))));
  }
}
