package vn.hocsau.dataset;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.Normalizer;
import vn.hocsau.store.ByteSize;
import vn.hocsau.store.DataException;

/** Đọc tệp văn bản UTF-8 cho trọn vẹn: byte sai chỗ nào báo chỗ ấy, không thay bằng ký tự lạ. */
public final class PlainText {

  private static final int MAX_BYTES = 64 << 20;
  private static final char BYTE_ORDER_MARK = '\uFEFF';

  private PlainText() {}

  /**
   * Đọc cả tệp.
   *
   * @param file tệp văn bản
   * @return nội dung dạng Unicode NFC, dòng kết thúc bằng {@code \n}
   * @throws DataException nếu không đọc được tệp; nếu tệp dài quá 64 MiB; nếu tệp rỗng:
   *     "truyen.txt: tệp không có chữ nào."; nếu tệp không phải UTF-8: "truyen.txt, byte thứ 57
   *     (0xE6): không phải UTF-8; tệp có lẽ dùng bảng mã Latin-1 hoặc Windows-1252. Hãy mở bằng
   *     trình soạn thảo rồi lưu lại với bảng mã UTF-8."
   */
  public static String read(Path file) {
    return read(file, StandardCharsets.UTF_8);
  }

  /** Như {@link #read(Path)}, tệp viết bằng bảng mã cho trước. */
  static String read(Path file, Charset charset) {
    byte[] bytes;
    try (InputStream in = Files.newInputStream(file)) {
      bytes = in.readNBytes(MAX_BYTES + 1);
    } catch (IOException e) {
      throw new DataException(
          "Không đọc được tệp %s; hãy kiểm tra đường dẫn và quyền đọc.".formatted(file), e);
    }
    if (bytes.length > MAX_BYTES) {
      throw new DataException(
          "%s: tệp dài quá %s. Hãy cắt bớt rồi đọc lại."
              .formatted(file.getFileName(), ByteSize.format(MAX_BYTES)));
    }
    String text =
        charset.equals(StandardCharsets.UTF_8) ? decode(file, bytes) : new String(bytes, charset);
    if (!text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK) {
      text = text.substring(1);
    }
    if (text.isBlank()) {
      throw new DataException(file.getFileName() + ": tệp không có chữ nào.");
    }
    return Normalizer.normalize(text.replace("\r\n", "\n"), Normalizer.Form.NFC);
  }

  private static String decode(Path file, byte[] bytes) {
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    ByteBuffer in = ByteBuffer.wrap(bytes);
    CharBuffer out = CharBuffer.allocate(bytes.length);
    CoderResult result = decoder.decode(in, out, true);
    if (result.isError()) {
      throw new DataException(
          ("%s, byte thứ %d (0x%02X): không phải UTF-8; tệp có lẽ dùng bảng mã Latin-1 hoặc"
                  + " Windows-1252. Hãy mở bằng trình soạn thảo rồi lưu lại với bảng mã UTF-8.")
              .formatted(file.getFileName(), in.position() + 1, bytes[in.position()]));
    }
    return out.flip().toString();
  }
}
