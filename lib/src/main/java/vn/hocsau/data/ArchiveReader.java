package vn.hocsau.data;

import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.Locale;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;

/**
 * Mở tệp nén mà không tin nó: từ chối tên trỏ ra ngoài, liên kết, quá nhiều mục, quá nhiều byte.
 *
 * <pre>{@code
 * ArchiveReader.of(zip).forEach((name, in) -> names.add(name));
 * }</pre>
 *
 * <p>Nhận tệp zip (kể cả wheel và npz) và tar.gz theo phần đuôi của tên; tệp chỉ nén gzip thì dùng
 * {@link #gunzip}.
 */
public final class ArchiveReader {
  private static final int MAX_ENTRIES = 200_000;
  private static final long MAX_TOTAL_BYTES = 4L << 30;

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
   * Mở với giới hạn mặc định: 200 000 mục, 4 GiB sau khi giải nén.
   *
   * @param archive tệp .zip, .whl, .npz, .tar.gz hoặc .tgz
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
    Budget budget = new Budget();
    if (name.endsWith(".zip") || name.endsWith(".whl") || name.endsWith(".npz")) {
      visitZip(visitor, budget);
    } else if (name.endsWith(".tar.gz") || name.endsWith(".tgz")) {
      visitTar(visitor, budget);
    } else {
      throw new IllegalArgumentException(
          "Không biết mở " + archive + ": chỉ nhận .zip, .whl, .npz, .tar.gz, .tgz.");
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
    return new Bounded(
        GzipCompressorInputStream.builder()
            .setInputStream(new BufferedInputStream(Files.newInputStream(file)))
            .setDecompressConcatenated(true)
            .get(),
        String.valueOf(file.getFileName()),
        of(file).limitedTo(1, maxBytes).new Budget());
  }

  private void visitZip(Visitor visitor, Budget budget) throws IOException {
    try (ZipFile zip = ZipFile.builder().setPath(archive).get()) {
      Enumeration<ZipArchiveEntry> entries = zip.getEntries();
      while (entries.hasMoreElements()) {
        ZipArchiveEntry entry = entries.nextElement();
        checkName(entry.getName());
        budget.addEntry();
        if (entry.isUnixSymlink()) {
          throw unsafe(entry.getName(), "là liên kết");
        }
        if (entry.isDirectory()) {
          continue;
        }
        try (InputStream in = new Bounded(zip.getInputStream(entry), entry.getName(), budget)) {
          visitor.visit(entry.getName(), in);
        }
      }
    }
  }

  private void visitTar(Visitor visitor, Budget budget) throws IOException {
    try (InputStream file = new BufferedInputStream(Files.newInputStream(archive));
        InputStream gzip = GzipCompressorInputStream.builder().setInputStream(file).get();
        TarArchiveInputStream tar = new TarArchiveInputStream(gzip, "UTF-8")) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        checkName(entry.getName());
        budget.addEntry();
        if (entry.isDirectory()) {
          continue;
        }
        if (!entry.isFile() || entry.isLink() || entry.isSymbolicLink()) {
          throw unsafe(entry.getName(), "là liên kết hoặc tệp đặc biệt");
        }
        // Phần không đọc vẫn phải giải nén để tới mục sau, nên tính cả vào tổng.
        budget.addBytes(entry.getSize(), entry.getName());
        visitor.visit(entry.getName(), new Uncloseable(tar));
      }
    }
  }

  private void checkName(String name) throws IOException {
    if (name.isEmpty()
        || name.startsWith("/")
        || name.indexOf('\\') >= 0
        || name.indexOf('\0') >= 0
        || (name.length() > 1 && name.charAt(1) == ':')) {
      throw unsafe(name, "có đường dẫn tuyệt đối hoặc ký tự lạ");
    }
    for (String part : name.split("/", -1)) {
      if (part.equals("..")) {
        throw unsafe(name, "trỏ ra ngoài tệp nén");
      }
    }
  }

  private UnsafeArchiveException unsafe(String entry, String why) {
    return new UnsafeArchiveException(
        "Tệp nén %s không an toàn: mục \"%s\" %s. Không mở tiếp; hãy xóa tệp này."
            .formatted(archive.getFileName(), entry, why));
  }

  /** Số mục và số byte đã dùng của một lượt đọc. */
  private final class Budget {
    private int entries;
    private long bytes;

    void addEntry() throws IOException {
      if (++entries > maxEntries) {
        throw new UnsafeArchiveException(
            "Tệp nén %s có quá %d mục. Không mở tiếp; hãy kiểm tra nguồn của tệp."
                .formatted(archive.getFileName(), maxEntries));
      }
    }

    void addBytes(long count, String entry) throws IOException {
      bytes += count;
      if (count < 0 || bytes > maxTotalBytes) {
        throw new UnsafeArchiveException(
            "Tệp nén %s bung ra quá %s (tại mục \"%s\"). Không mở tiếp; hãy kiểm tra nguồn của tệp."
                .formatted(archive.getFileName(), ByteSize.format(maxTotalBytes), entry));
      }
    }
  }

  /** Đếm số byte thật sự giải nén, vì kích thước ghi trong tệp nén có thể nói dối. */
  private static final class Bounded extends FilterInputStream {
    private final String entry;
    private final Budget budget;

    Bounded(InputStream in, String entry, Budget budget) {
      super(in);
      this.entry = entry;
      this.budget = budget;
    }

    @Override
    public int read() throws IOException {
      int b = super.read();
      if (b >= 0) {
        budget.addBytes(1, entry);
      }
      return b;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      int n = super.read(buffer, offset, length);
      if (n > 0) {
        budget.addBytes(n, entry);
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
