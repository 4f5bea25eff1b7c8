package vn.hocsau.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Điều mục lục hứa về một tệp: tên để báo tiến độ, kích thước và mã băm nếu biết. */
record Expected(String name, @Nullable Long bytes, Optional<Checksum> checksum) {

  /** Khi mục lục không ghi kích thước, tệp nào cũng không được quá 256 MB (10^6 byte). */
  static final long UNKNOWN_SIZE_LIMIT = 256_000_000;

  static Expected of(DataFile file) {
    return new Expected(file.name(), file.bytes(), file.checksum());
  }

  static Expected of(Source.Archive archive) {
    return new Expected(archive.name(), archive.bytes(), archive.checksum());
  }

  /** Số byte tối đa được nhận. */
  long limit() {
    return bytes == null ? UNKNOWN_SIZE_LIMIT : bytes;
  }

  /** Nguồn gửi nhiều hơn mức được nhận. */
  FetchFailure tooLong() {
    return new FetchFailure(
        bytes == null
            ? "nguồn gửi quá %s mà mục lục không ghi kích thước"
                .formatted(ByteSize.format(UNKNOWN_SIZE_LIMIT))
            : "nguồn gửi nhiều hơn %d byte ghi trong mục lục".formatted(bytes));
  }

  /** So tệp trên đĩa với mục lục; rỗng nếu khớp, nếu không thì là lý do. */
  Optional<String> mismatch(Path file) throws IOException {
    long size = Files.size(file);
    if (bytes != null && bytes != size) {
      return Optional.of("kích thước %d byte, mục lục ghi %d byte".formatted(size, bytes));
    }
    if (checksum.isPresent()) {
      Checksum expected = checksum.get();
      String actual = Checksum.of(expected.algorithm(), file);
      if (!actual.equals(expected.hex())) {
        return Optional.of(
            "%s là %s, mục lục ghi %s"
                .formatted(expected.algorithm().label, actual, expected.hex()));
      }
    }
    return Optional.empty();
  }
}
