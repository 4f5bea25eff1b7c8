package vn.hocsau.data;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.Optional;
import java.util.UUID;
import java.util.zip.CRC32;
import vn.hocsau.data.ReviewFiles.Parts;

/**
 * Bản đã tách từ của IMDB, để lần nạp sau khỏi tách lại 50 000 bình luận.
 *
 * <p>Tệp gồm: dấu hiệu và phiên bản, mã băm của nguồn, hai phần (số bình luận, rồi nhãn, độ dài và
 * các chỉ số của từng bình luận, mỗi số ghi bằng 1–5 byte, 7 bit mỗi byte), và mã CRC-32 của tất
 * cả. Sai một trong các thứ ấy thì coi như không có tệp.
 */
final class ReviewCache {
  private static final byte[] MAGIC = "HSIMDB01".getBytes(StandardCharsets.US_ASCII);

  private ReviewCache() {}

  /** Đọc lại; rỗng nếu không có tệp, tệp hỏng, hoặc tệp của một nguồn khác. */
  static Optional<Parts> read(Path file, String sourceSha256) {
    try {
      ByteBuffer in = ByteBuffer.wrap(Files.readAllBytes(file));
      int end = in.limit() - Long.BYTES;
      byte[] header = header(sourceSha256);
      if (end < header.length
          || !Arrays.equals(in.array(), 0, header.length, header, 0, header.length)
          || in.getLong(end) != crc(in.array(), end)) {
        return Optional.empty();
      }
      in.position(header.length);
      return Optional.of(new Parts(readPart(in), readPart(in)));
    } catch (IOException | BufferUnderflowException e) {
      return Optional.empty();
    }
  }

  /** Ghi ra tệp tạm rồi đổi tên một bước. */
  static void write(Path file, String sourceSha256, Parts parts) throws IOException {
    var bytes = new ByteArrayOutputStream(1 << 24);
    bytes.writeBytes(header(sourceSha256));
    writePart(bytes, parts.train());
    writePart(bytes, parts.test());
    byte[] content = bytes.toByteArray();
    Path part = file.resolveSibling(file.getFileName() + "." + UUID.randomUUID() + ".part");
    try {
      try (var out = new DataOutputStream(Files.newOutputStream(part))) {
        out.write(content);
        out.writeLong(crc(content, content.length));
      }
      Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(part);
    }
  }

  private static byte[] header(String sourceSha256) {
    byte[] sha = sourceSha256.getBytes(StandardCharsets.US_ASCII);
    return ByteBuffer.allocate(MAGIC.length + sha.length).put(MAGIC).put(sha).array();
  }

  private static long crc(byte[] bytes, int length) {
    var crc = new CRC32();
    crc.update(bytes, 0, length);
    return crc.getValue();
  }

  private static Reviews readPart(ByteBuffer in) {
    int size = readInt(in);
    int[][] ids = new int[size][];
    byte[] labels = new byte[size];
    for (int i = 0; i < size; i++) {
      labels[i] = in.get();
      int[] sequence = new int[readInt(in)];
      for (int t = 0; t < sequence.length; t++) {
        sequence[t] = readInt(in);
      }
      ids[i] = sequence;
    }
    return new Reviews(ids, labels);
  }

  private static void writePart(ByteArrayOutputStream out, Reviews reviews) {
    writeInt(out, reviews.size());
    int[][] ids = reviews.ids();
    for (int i = 0; i < ids.length; i++) {
      out.write(reviews.label(i));
      writeInt(out, ids[i].length);
      for (int id : ids[i]) {
        writeInt(out, id);
      }
    }
  }

  private static int readInt(ByteBuffer in) {
    int value = 0;
    for (int shift = 0; ; shift += 7) {
      byte b = in.get();
      value |= (b & 0x7F) << shift;
      if (b >= 0) {
        return value;
      }
    }
  }

  private static void writeInt(ByteArrayOutputStream out, int value) {
    int rest = value;
    for (; rest > 0x7F; rest >>>= 7) {
      out.write(rest | 0x80);
    }
    out.write(rest);
  }
}
