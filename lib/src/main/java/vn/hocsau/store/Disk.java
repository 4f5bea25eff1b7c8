package vn.hocsau.store;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Chỗ ghi tệp tạm; kiểm thử thay bằng một ổ đĩa đầy. */
interface Disk {
  Disk REAL =
      new Disk() {
        @Override
        public OutputStream open(Path file, boolean append) throws IOException {
          return Files.newOutputStream(
              file,
              StandardOpenOption.CREATE,
              append ? StandardOpenOption.APPEND : StandardOpenOption.TRUNCATE_EXISTING,
              StandardOpenOption.WRITE);
        }

        @Override
        public long usableSpace(Path folder) throws IOException {
          return Files.getFileStore(folder).getUsableSpace();
        }
      };

  OutputStream open(Path file, boolean append) throws IOException;

  long usableSpace(Path folder) throws IOException;
}
