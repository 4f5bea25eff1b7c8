package vn.hocsau.dataset;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import vn.hocsau.store.ArchiveReader;
import vn.hocsau.store.ByteSize;
import vn.hocsau.store.DataException;
import vn.hocsau.store.FetchFailure;
import vn.hocsau.store.IoReason;

/**
 * Đọc bình luận IMDB từ hai khuôn dạng; cả hai cho cùng một thứ tự: khen trước, chê sau, mỗi nửa
 * xếp theo tên tệp gốc.
 */
final class ReviewFiles {
  private static final long MAX_TEXT_BYTES = 128L << 20;
  private static final long MAX_TAR_BYTES = 512L << 20;
  private static final int MAX_ENTRIES = 200_000;
  private static final int MAX_REVIEW_BYTES = 1 << 20;
  private static final Pattern MEMBER =
      Pattern.compile("aclImdb/(train|test)/(pos|neg)/([0-9]+_[0-9]+\\.txt)");

  /** Hai phần trước khi xáo trộn. */
  record Parts(Reviews train, Reviews test) {}

  /** Gom từng bình luận. */
  private static final class Builder {
    private final List<int[]> ids = new ArrayList<>();
    private final ByteArrayOutputStream labels = new ByteArrayOutputStream();

    void add(int label, int[] sequence) {
      ids.add(sequence);
      labels.write(label);
    }

    Reviews build() {
      return new Reviews(ids.toArray(int[][]::new), labels.toByteArray());
    }
  }

  private ReviewFiles() {}

  /**
   * Đọc TSV nén gzip: nhãn, tên tệp, lời; chỉ tách ở hai tab đầu và ở ký tự LF.
   *
   * @throws DataException nếu một dòng sai hoặc tệp bị cắt; thông báo nêu dòng
   */
  static Reviews readTsv(Path file, ImdbWords words) {
    var reviews = new Builder();
    int line = 0;
    try (InputStream in =
        new BufferedInputStream(
            new LineGuard(ArchiveReader.gunzip(file, MAX_TEXT_BYTES)), 1 << 16)) {
      var bytes = new ByteArrayOutputStream(1 << 14);
      for (int b = in.read(); b >= 0; b = in.read()) {
        if (b == '\n') {
          line++;
          addLine(file, line, bytes.toByteArray(), words, reviews);
          bytes.reset();
        } else {
          bytes.write(b);
        }
      }
      if (bytes.size() > 0) {
        throw wrong(file, "dòng " + (line + 1), "không có dấu xuống dòng, tệp bị cắt");
      }
    } catch (IOException e) {
      throw new DataException(
          "%s, sau dòng %d: tệp bị cắt hoặc không phải gzip (%s). Hãy xóa nó trong cache rồi nạp lại."
              .formatted(file.getFileName(), line, IoReason.of(e)),
          e);
    }
    if (line == 0) {
      throw wrong(file, "dòng 1", "tệp rỗng");
    }
    return reviews.build();
  }

  private static void addLine(Path file, int line, byte[] bytes, ImdbWords words, Builder reviews) {
    String where = "dòng " + line;
    String text = decode(file, where, bytes);
    int first = text.indexOf('\t');
    int second = text.indexOf('\t', first + 1);
    if (first < 0 || second < 0) {
      throw wrong(file, where, "cần nhãn, tên tệp và lời cách nhau bằng tab; tệp có thể bị cắt");
    }
    String label = text.substring(0, first);
    if (!label.equals("0") && !label.equals("1")) {
      throw wrong(file, where, "nhãn \"%s\" không phải 0 (chê) hay 1 (khen)".formatted(label));
    }
    reviews.add(label.charAt(0) - '0', words.encode(text.substring(second + 1)));
  }

  /**
   * Đọc bản phát hành gốc: mỗi bình luận là một mục aclImdb/train|test/pos|neg/số_điểm.txt.
   *
   * @throws DataException nếu tệp nén hỏng, một mục không phải UTF-8, hoặc thiếu một nhóm
   */
  static Parts readTar(Path file, ImdbWords words) {
    SortedMap<String, int[]> byName = new TreeMap<>();
    try {
      ArchiveReader.of(file)
          .limitedTo(MAX_ENTRIES, MAX_TAR_BYTES)
          .forEach(
              (name, in) -> {
                Matcher member = MEMBER.matcher(name);
                if (member.matches()) {
                  String group = member.group(1) + (member.group(2).equals("pos") ? '1' : '0');
                  String text = decode(file, "mục " + name, review(name, in));
                  byName.put(group + '/' + member.group(3), words.encode(text));
                }
              });
    } catch (IOException e) {
      throw new DataException(
          "%s, sau %d bình luận: tệp bị cắt hoặc không phải tar.gz (%s). Hãy xóa nó trong cache rồi nạp lại."
              .formatted(file.getFileName(), byName.size(), IoReason.of(e)),
          e);
    }
    return new Parts(group(file, "train", byName), group(file, "test", byName));
  }

  private static byte[] review(String name, InputStream in) throws IOException {
    byte[] bytes = in.readNBytes(MAX_REVIEW_BYTES + 1);
    if (bytes.length > MAX_REVIEW_BYTES) {
      throw new FetchFailure(
          "mục %s dài quá %s".formatted(name, ByteSize.format(MAX_REVIEW_BYTES)));
    }
    return bytes;
  }

  private static Reviews group(Path file, String part, SortedMap<String, int[]> byName) {
    var reviews = new Builder();
    for (int label = 1; label >= 0; label--) {
      // '0' đứng ngay sau '/' trong bảng mã nên đây đúng là mọi tên bắt đầu bằng nhóm ấy.
      var group = byName.subMap(part + label + '/', part + label + '0');
      if (group.isEmpty()) {
        throw wrong(
            file, "aclImdb/%s/%s".formatted(part, label == 1 ? "pos" : "neg"), "không có mục nào");
      }
      for (int[] sequence : group.values()) {
        reviews.add(label, sequence);
      }
    }
    return reviews.build();
  }

  private static String decode(Path file, String where, byte[] bytes) {
    var decoder =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    try {
      return decoder.decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw wrong(file, where, "có byte không phải UTF-8");
    }
  }

  private static DataException wrong(Path file, String where, String problem) {
    return new DataException("%s, %s: %s.".formatted(file.getFileName(), where, problem));
  }
}
