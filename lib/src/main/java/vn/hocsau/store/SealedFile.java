package vn.hocsau.store;

import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.CRC32;

/**
 * Bản đã xử lý của một nguồn, để lần sau khỏi làm lại: dấu hiệu và phiên bản, mã băm của nguồn, nội
 * dung, và mã CRC-32 của tất cả. Sai một trong các thứ ấy thì coi như không có tệp.
 */
public final class SealedFile {
  private final Path file;
  private final byte[] header;

  private SealedFile(Path file, byte[] header) {
    this.file = file;
    this.header = header;
  }

  /**
   * Tệp với dấu hiệu và nguồn cho trước, dù đã có hay chưa.
   *
   * @param file chỗ của tệp
   * @param magic dấu hiệu và phiên bản của cách ghi, chữ ASCII
   * @param sourceSha256 mã băm SHA-256 của nguồn
   * @return tệp, chưa đọc
   */
  public static SealedFile of(Path file, String magic, String sourceSha256) {
    return new SealedFile(file, (magic + sourceSha256).getBytes(StandardCharsets.US_ASCII));
  }

  /**
   * Đọc nội dung.
   *
   * @return nội dung; rỗng nếu không có tệp, tệp hỏng, hoặc tệp của một nguồn khác
   */
  public Optional<ByteBuffer> read() {
    try {
      byte[] bytes = Files.readAllBytes(file);
      int end = bytes.length - Long.BYTES;
      if (end < header.length
          || !Arrays.equals(bytes, 0, header.length, header, 0, header.length)
          || ByteBuffer.wrap(bytes).getLong(end) != crc(bytes, end)) {
        return Optional.empty();
      }
      return Optional.of(ByteBuffer.wrap(bytes, header.length, end - header.length));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /**
   * Ghi ra tệp tạm rồi đổi tên một bước. Thư mục cache chỉ đọc hoặc hết chỗ thì thôi: lần sau lại
   * xử lý từ nguồn.
   *
   * @param content nội dung
   */
  public void write(byte[] content) {
    var crc = new CRC32();
    crc.update(header);
    crc.update(content);
    try {
      WholeFile.write(
          file,
          stream -> {
            var out = new DataOutputStream(stream);
            out.write(header);
            out.write(content);
            out.writeLong(crc.getValue());
          });
    } catch (IOException e) {
      // Không có bản này thì lần sau chậm hơn, không sai.
    }
  }

  private static long crc(byte[] bytes, int length) {
    var crc = new CRC32();
    crc.update(bytes, 0, length);
    return crc.getValue();
  }
}
