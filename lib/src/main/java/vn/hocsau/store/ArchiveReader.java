package vn.hocsau.store;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.text.Normalizer;
import java.util.Collections;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Mở tệp nén mà không tin nó: từ chối tên trỏ ra ngoài, tên mà Windows không nhận hoặc coi là trùng
 * nhau, liên kết và tệp đặc biệt, quá nhiều mục, quá nhiều byte; nội dung mỗi mục được đối chiếu
 * với mã CRC-32 ghi trong tệp nén.
 *
 * <pre>{@code
 * ArchiveReader.of(zip).forEach((name, in) -> names.add(name));
 * }</pre>
 *
 * <p>Nhận tệp zip (kể cả wheel) và tar.gz theo phần đuôi của tên; tệp chỉ nén gzip thì dùng {@link
 * #gunzip}.
 */
public final class ArchiveReader {
  private static final int MAX_ENTRIES = 200_000;
  private static final long MAX_TOTAL_BYTES = 4L << 30;

  /** Bung ra nhiều hơn thế, thì không được gấp quá chừng này lần cỡ tệp nén. */
  private static final long UNSUSPICIOUS_BYTES = 64L << 20;

  private static final long MAX_RATIO = 250;

  /** Phần mô tả một mục tar (tên dài, thuộc tính PAX) và thư mục ở cuối tệp zip. */
  private static final long MAX_HEADER_BYTES = 1 << 20;

  private static final long MAX_DIRECTORY_BYTES = 64L << 20;

  private static final Pattern RESERVED =
      Pattern.compile("(?i)(con|prn|aux|nul|com[0-9]|lpt[0-9])(\\..*)?");

  private final Path archive;
  private final int maxEntries;
  private final long maxTotalBytes;

  /** Nhận từng tệp trong tệp nén. */
  @FunctionalInterface
  public interface Visitor {
    /**
     * Được gọi một lần cho mỗi tệp, theo thứ tự trong tệp nén.
     *
     * @param name đường dẫn tương đối, phân cách bằng '/'
     * @param in nội dung; chỉ dùng được trong lần gọi này
     * @throws IOException nếu nội dung không đọc được
     */
    void visit(String name, InputStream in) throws IOException;
  }

  private ArchiveReader(Path archive, int maxEntries, long maxTotalBytes) {
    if (maxEntries < 1 || maxTotalBytes < 1) {
      throw new IllegalArgumentException(
          "Giới hạn phải lớn hơn 0, đang là %d mục và %d byte."
              .formatted(maxEntries, maxTotalBytes));
    }
    this.archive = archive;
    this.maxEntries = maxEntries;
    this.maxTotalBytes = maxTotalBytes;
  }

  /**
   * Mở với giới hạn mặc định: 200 000 mục, 4 GiB sau khi giải nén; quá 64 MiB thì cũng không được
   * quá 250 lần cỡ tệp nén.
   *
   * @param archive tệp .zip, .whl, .tar.gz hoặc .tgz
   * @return bộ đọc
   */
  public static ArchiveReader of(Path archive) {
    return new ArchiveReader(archive, MAX_ENTRIES, MAX_TOTAL_BYTES);
  }

  /**
   * Đổi giới hạn.
   *
   * @param newMaxEntries số mục tối đa, ≥ 1
   * @param newMaxTotalBytes tổng số byte tối đa sau khi giải nén, ≥ 1
   * @return bộ đọc mới
   */
  public ArchiveReader limitedTo(int newMaxEntries, long newMaxTotalBytes) {
    return new ArchiveReader(archive, newMaxEntries, newMaxTotalBytes);
  }

  /**
   * Đi qua mọi tệp thường; thư mục được bỏ qua.
   *
   * @param visitor nhận tên và nội dung từng tệp
   * @throws IOException nếu tệp nén hỏng hoặc không mở được
   * @throws DataException nếu một mục không an toàn hoặc vượt giới hạn; thông báo nêu tệp nén và
   *     mục
   */
  public void forEach(Visitor visitor) throws IOException {
    String name = archive.toString().toLowerCase(Locale.ROOT);
    if (name.endsWith(".zip") || name.endsWith(".whl")) {
      visitZip(visitor, budget());
    } else if (name.endsWith(".tar.gz") || name.endsWith(".tgz")) {
      visitTar(visitor, budget());
    } else {
      throw new IllegalArgumentException(
          "Không biết mở " + archive + ": chỉ nhận .zip, .whl, .tar.gz, .tgz.");
    }
  }

  /**
   * Đọc đúng một mục; các mục khác vẫn bị kiểm tra tên.
   *
   * @param member đường dẫn của mục, phân cách bằng '/'
   * @param visitor nhận nội dung mục ấy, đúng một lần
   * @throws UnsafeArchiveException nếu một mục không an toàn hoặc vượt giới hạn
   * @throws IOException nếu tệp nén hỏng hoặc không có mục ấy
   */
  public void read(String member, Visitor visitor) throws IOException {
    boolean[] found = {false};
    forEach(
        (name, in) -> {
          if (name.equals(member)) {
            visitor.visit(name, in);
            found[0] = true;
          }
        });
    if (!found[0]) {
      throw new NoSuchFileException(
          "Tệp nén " + archive.getFileName() + " không có mục " + member + ".");
    }
  }

  /**
   * Đọc một tệp gzip, dừng nếu nội dung dài quá mức.
   *
   * @param file tệp .gz
   * @param maxBytes số byte tối đa sau khi giải nén, ≥ 1
   * @return luồng đã giải nén; người gọi tự đóng
   * @throws IOException nếu tệp không mở được; khi đọc quá {@code maxBytes} luồng ném {@link
   *     UnsafeArchiveException}
   */
  public static InputStream gunzip(Path file, long maxBytes) throws IOException {
    ArchiveReader reader = of(file).limitedTo(1, maxBytes);
    return reader
    .new Bounded(
        GzipCompressorInputStream.builder()
            .setInputStream(new BufferedInputStream(Files.newInputStream(file)))
            .setDecompressConcatenated(true)
            .get(),
        String.valueOf(file.getFileName()),
        reader.budget(),
        null);
  }

  private Budget budget() throws IOException {
    return new Budget(ratioLimit());
  }

  private long ratioLimit() throws IOException {
    return Math.min(maxTotalBytes, Math.max(UNSUSPICIOUS_BYTES, MAX_RATIO * Files.size(archive)));
  }

  private void visitZip(Visitor visitor, Budget budget) throws IOException {
    checkDirectory();
    try (ZipFile zip = openZip()) {
      for (ZipArchiveEntry entry : Collections.list(zip.getEntries())) {
        budget.addEntry(entry.getName());
        if (entry.isUnixSymlink()) {
          throw unsafe(entry.getName(), "là liên kết");
        }
        if (entry.isDirectory()) {
          continue;
        }
        if (entry.getGeneralPurposeBit().usesEncryption()) {
          throw unsafe(entry.getName(), "bị khóa bằng mật khẩu");
        }
        if (entry.getMethod() != ZipArchiveEntry.STORED
            && entry.getMethod() != ZipArchiveEntry.DEFLATED) {
          throw unsafe(
              entry.getName(), "nén theo cách số %d, không mở được".formatted(entry.getMethod()));
        }
        try (var in = new Bounded(open(zip, entry), entry.getName(), budget, entry)) {
          visitor.visit(entry.getName(), in);
          in.finish();
        }
      }
    }
  }

  /** Tên mục là UTF-8; tệp cũ của Windows thì theo bảng mã 437, như chuẩn zip viết. */
  private ZipFile openZip() throws IOException {
    try {
      ZipFile zip = openZip(StandardCharsets.UTF_8);
      for (ZipArchiveEntry entry : Collections.list(zip.getEntries())) {
        if (new String(entry.getRawName(), StandardCharsets.UTF_8).indexOf('\uFFFD') >= 0) {
          zip.close();
          return openZip(Charset.forName("IBM437"));
        }
      }
      return zip;
    } catch (IOException | RuntimeException e) {
      throw damaged(e);
    }
  }

  private ZipFile openZip(Charset names) throws IOException {
    return ZipFile.builder()
        .setPath(archive)
        .setCharset(names)
        .setIgnoreLocalFileHeader(true)
        .get();
  }

  private InputStream open(ZipFile zip, ZipArchiveEntry entry) throws IOException {
    try {
      return zip.getInputStream(entry);
    } catch (IOException | RuntimeException e) {
      throw damaged(e);
    }
  }

  /**
   * Đếm các mục trong thư mục ở cuối tệp zip trước khi thư viện đọc cả thư mục ấy vào bộ nhớ.
   *
   * @see <a href="https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT">PKWARE, APPNOTE.TXT,
   *     4.3</a>
   */
  private void checkDirectory() throws IOException {
    try (FileChannel channel = FileChannel.open(archive, StandardOpenOption.READ)) {
      long end = Math.max(0, channel.size() - 22 - 0xFFFF);
      ByteBuffer tail = bytes(channel, end, channel.size() - end);
      int at = tail.limit() - 22;
      while (at >= 0 && tail.getInt(at) != 0x06054b50) {
        at--;
      }
      if (at < 0) {
        throw damaged(null);
      }
      end += at;
      long length = Integer.toUnsignedLong(tail.getInt(at + 12));
      // Tệp lớn (zip64) có thêm một bản ghi đứng trước, với các số 64 bit.
      if (at >= 20 && tail.getInt(at - 20) == 0x07064b50) {
        long start = end;
        end = tail.getLong(at - 12);
        ByteBuffer zip64 = bytes(channel, end, Math.min(56, start - end));
        if (zip64.limit() < 56 || zip64.getInt(0) != 0x06064b50) {
          throw damaged(null);
        }
        length = zip64.getLong(40);
        if (zip64.getLong(48) + length != end) {
          throw damaged(null);
        }
      }
      if (length < 0 || length > end) {
        throw damaged(null);
      }
      if (length > MAX_DIRECTORY_BYTES) {
        throw tooManyEntries();
      }
      countEntries(channel.position(end - length), length);
    }
  }

  private void countEntries(FileChannel channel, long length) throws IOException {
    var in = new BufferedInputStream(Channels.newInputStream(channel), 1 << 16);
    long left = length;
    for (int count = 1; left > 0; count++) {
      if (count > maxEntries) {
        throw tooManyEntries();
      }
      ByteBuffer header = ByteBuffer.wrap(in.readNBytes(46)).order(ByteOrder.LITTLE_ENDIAN);
      if (header.limit() < 46 || header.getInt(0) != 0x02014b50) {
        throw damaged(null);
      }
      int rest = 0;
      for (int field = 28; field <= 32; field += Short.BYTES) {
        rest += Short.toUnsignedInt(header.getShort(field));
      }
      left -= header.limit() + rest;
      try {
        in.skipNBytes(rest);
      } catch (EOFException e) {
        throw damaged(e);
      }
    }
    if (left < 0) {
      throw damaged(null);
    }
  }

  private ByteBuffer bytes(FileChannel channel, long position, long count) throws IOException {
    if (position < 0 || count < 0) {
      throw damaged(null);
    }
    ByteBuffer buffer = ByteBuffer.allocate((int) count).order(ByteOrder.LITTLE_ENDIAN);
    while (buffer.hasRemaining() && channel.read(buffer, position + buffer.position()) >= 0) {
      // Đọc tới đủ.
    }
    return buffer.flip();
  }

  private void visitTar(Visitor visitor, Budget budget) throws IOException {
    try (InputStream file = new BufferedInputStream(Files.newInputStream(archive));
        InputStream gzip =
            GzipCompressorInputStream.builder()
                .setInputStream(file)
                .setDecompressConcatenated(true)
                .get();
        var headers = new HeaderGuard(gzip);
        TarArchiveInputStream tar = new TarArchiveInputStream(headers, "UTF-8")) {
      for (TarArchiveEntry entry = headers.next(tar); entry != null; entry = headers.next(tar)) {
        budget.addEntry(entry.getName());
        byte type = entry.getLinkFlag();
        boolean regular =
            type == TarConstants.LF_NORMAL
                || type == TarConstants.LF_OLDNORM
                || type == TarConstants.LF_CONTIG;
        if (type == TarConstants.LF_DIR || (regular && entry.isDirectory())) {
          continue;
        }
        if (!regular || entry.isSparse()) {
          throw unsafe(entry.getName(), "là liên kết hoặc tệp đặc biệt");
        }
        var in = new Bounded(new Uncloseable(tar), entry.getName(), budget, null);
        visitor.visit(entry.getName(), in);
        // Phần không đọc vẫn phải giải nén để tới mục sau, nên tính cả vào tổng.
        in.transferTo(OutputStream.nullOutputStream());
      }
      // Đọc tới hết thì gzip mới đối chiếu mã CRC-32 của nó.
      new Bounded(gzip, "cuối tệp", budget, null).transferTo(OutputStream.nullOutputStream());
    }
  }

  private void checkName(String name) throws IOException {
    if (name.isEmpty()
        || name.startsWith("/")
        || name.indexOf('\\') >= 0
        || name.indexOf(':') >= 0
        || name.chars().anyMatch(Character::isISOControl)) {
      throw unsafe(name, "có đường dẫn tuyệt đối hoặc ký tự lạ");
    }
    for (String part : name.split("/", -1)) {
      if (part.equals("..")) {
        throw unsafe(name, "trỏ ra ngoài tệp nén");
      }
      if (!part.equals(".") && refusedByWindows(part)) {
        throw unsafe(name, "có tên mà Windows không nhận");
      }
    }
  }

  /** Tên mà Windows dành cho thiết bị, hoặc âm thầm bỏ bớt ký tự cuối. */
  static boolean refusedByWindows(String name) {
    return RESERVED.matcher(name).matches() || name.endsWith(" ") || name.endsWith(".");
  }

  private UnsafeArchiveException unsafe(String entry, String why) {
    return new UnsafeArchiveException(
        "Tệp nén %s không an toàn: mục \"%s\" %s. Không mở tiếp; hãy xóa tệp này."
            .formatted(archive.getFileName(), printable(entry), why));
  }

  private UnsafeArchiveException tooManyEntries() {
    return new UnsafeArchiveException(
        "Tệp nén %s có quá %d mục. Không mở tiếp; hãy kiểm tra nguồn của tệp."
            .formatted(archive.getFileName(), maxEntries));
  }

  private UnsafeArchiveException damaged(@Nullable Exception cause) {
    var damaged =
        new UnsafeArchiveException(
            "Tệp nén %s bị cắt hoặc hỏng. Hãy xóa tệp này rồi lấy lại."
                .formatted(archive.getFileName()));
    if (cause != null) {
      damaged.initCause(cause);
    }
    return damaged;
  }

  /** Tên để in: ngắn, và không có ký tự điều khiển. */
  private static String printable(String name) {
    String shown =
        name.codePoints()
            .limit(100)
            .map(c -> Character.isISOControl(c) ? '?' : c)
            .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
            .toString();
    return shown.length() < name.length() ? shown + "…" : shown;
  }

  /** Số mục và số byte đã dùng của một lượt đọc. */
  private final class Budget {
    private final long limit;
    private final Set<String> names = new HashSet<>();
    private int entries;
    private long bytes;

    Budget(long limit) {
      this.limit = limit;
    }

    void addEntry(String name) throws IOException {
      checkName(name);
      if (++entries > maxEntries) {
        throw tooManyEntries();
      }
      String folded =
          Normalizer.normalize(name, Normalizer.Form.NFC)
              .toLowerCase(Locale.ROOT)
              .replaceFirst("/$", "");
      if (!names.add(folded)) {
        throw unsafe(name, "trùng tên với mục khác (không kể chữ hoa, chữ thường)");
      }
    }

    void addBytes(long count, String entry) throws IOException {
      bytes += count;
      if (bytes > limit) {
        throw new UnsafeArchiveException(
            "Tệp nén %s bung ra quá %s (tại mục \"%s\"). Không mở tiếp; hãy kiểm tra nguồn của tệp."
                .formatted(archive.getFileName(), ByteSize.format(limit), printable(entry)));
      }
    }
  }

  /** Chặn phần mô tả dài bất thường mà thư viện tar sẽ đọc trọn vào bộ nhớ. */
  private final class HeaderGuard extends FilterInputStream {
    private long allowed = Long.MAX_VALUE;

    HeaderGuard(InputStream in) {
      super(in);
    }

    @Nullable TarArchiveEntry next(TarArchiveInputStream tar) throws IOException {
      allowed = MAX_HEADER_BYTES;
      try {
        return tar.getNextEntry();
      } catch (RuntimeException e) {
        throw damaged(e);
      } finally {
        allowed = Long.MAX_VALUE;
      }
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      int n = super.read(buffer, offset, length);
      allowed -= Math.max(0, n);
      if (allowed < 0) {
        throw new UnsafeArchiveException(
            "Tệp nén %s có một mục với phần mô tả dài quá %s. Không mở tiếp; hãy kiểm tra nguồn của tệp."
                .formatted(archive.getFileName(), ByteSize.format(MAX_HEADER_BYTES)));
      }
      return n;
    }

    @Override
    public long skip(long n) throws IOException {
      return n <= 0 ? 0 : Math.max(0, read(new byte[(int) Math.min(n, 1 << 16)]));
    }
  }

  /**
   * Đếm số byte thật sự giải nén, vì kích thước ghi trong tệp nén có thể nói dối; đọc hết thì đối
   * chiếu với mã CRC-32 và kích thước của mục.
   */
  private final class Bounded extends FilterInputStream {
    private final String entry;
    private final Budget budget;
    private final @Nullable ZipArchiveEntry promised;
    private final CRC32 crc = new CRC32();
    private long count;

    Bounded(InputStream in, String entry, Budget budget, @Nullable ZipArchiveEntry promised) {
      super(in);
      this.entry = entry;
      this.budget = budget;
      this.promised = promised;
    }

    /** Đã dùng một phần thì đọc nốt, để phần đã dùng cũng được đối chiếu. */
    void finish() throws IOException {
      if (count > 0) {
        transferTo(OutputStream.nullOutputStream());
      }
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      int n;
      try {
        n = super.read(buffer, offset, length);
      } catch (RuntimeException e) {
        throw damaged(e);
      }
      if (n > 0) {
        count += n;
        crc.update(buffer, offset, n);
        budget.addBytes(n, entry);
      } else if (n < 0
          && promised != null
          && (promised.getCrc() != crc.getValue() || promised.getSize() != count)) {
        throw unsafe(entry, "bị hỏng, nội dung không khớp với mã CRC-32");
      }
      return n;
    }

    @Override
    public long skip(long n) throws IOException {
      // Bỏ qua bằng cách đọc, để phần bị bỏ qua vẫn được tính.
      return n <= 0 ? 0 : Math.max(0, read(new byte[(int) Math.min(n, 1 << 16)]));
    }
  }

  /** Người đọc một mục không được đóng cả tệp tar. */
  private static final class Uncloseable extends FilterInputStream {
    Uncloseable(InputStream in) {
      super(in);
    }

    @Override
    public void close() {}
  }
}
