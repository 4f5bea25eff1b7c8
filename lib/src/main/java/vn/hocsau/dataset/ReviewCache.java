package vn.hocsau.dataset;

import java.io.ByteArrayOutputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;
import vn.hocsau.dataset.ReviewFiles.Parts;
import vn.hocsau.store.SealedFile;

/**
 * Bản đã tách từ của IMDB, để lần nạp sau khỏi tách lại 50 000 bình luận.
 *
 * <p>Nội dung gồm hai phần: số bình luận, rồi nhãn, độ dài và các chỉ số của từng bình luận, mỗi số
 * ghi bằng 1–5 byte, 7 bit mỗi byte.
 */
final class ReviewCache {
  private static final String MAGIC = "HSIMDB01";

  private ReviewCache() {}

  /** Đọc lại; rỗng nếu không có tệp, tệp hỏng, hoặc tệp của một nguồn khác. */
  static Optional<Parts> read(Path file, String sourceSha256) {
    return SealedFile.of(file, MAGIC, sourceSha256).read().flatMap(ReviewCache::parts);
  }

  private static Optional<Parts> parts(ByteBuffer in) {
    try {
      return Optional.of(new Parts(readPart(in), readPart(in)));
    } catch (BufferUnderflowException e) {
      return Optional.empty();
    }
  }

  /** Ghi lại; không ghi được thì lần sau tách từ lần nữa. */
  static void write(Path file, String sourceSha256, Parts parts) {
    var bytes = new ByteArrayOutputStream(1 << 24);
    writePart(bytes, parts.train());
    writePart(bytes, parts.test());
    SealedFile.of(file, MAGIC, sourceSha256).write(bytes.toByteArray());
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
