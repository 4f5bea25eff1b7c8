package vn.hocsau.dataset;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import vn.hocsau.store.ByteSize;
import vn.hocsau.store.FetchFailure;

/** Chặn một dòng dài bất thường trước khi người đọc từng dòng gom cả dòng ấy vào bộ nhớ. */
final class LineGuard extends FilterInputStream {
  private static final int MAX_LINE_BYTES = 1 << 20;

  private int length;

  LineGuard(InputStream in) {
    super(in);
  }

  @Override
  public int read() throws IOException {
    int b = super.read();
    if (b >= 0) {
      count((byte) b);
    }
    return b;
  }

  @Override
  public int read(byte[] buffer, int offset, int size) throws IOException {
    int n = super.read(buffer, offset, size);
    for (int i = 0; i < n; i++) {
      count(buffer[offset + i]);
    }
    return n;
  }

  private void count(byte b) throws IOException {
    length = b == '\n' ? 0 : length + 1;
    if (length > MAX_LINE_BYTES) {
      throw new FetchFailure(
          "có một dòng dài quá "
              + ByteSize.format(MAX_LINE_BYTES)
              + ", không phải dữ liệu của khóa học");
    }
  }
}
