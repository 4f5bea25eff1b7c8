package vn.hocsau.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.zip.ZipException;

/**
 * Lý do của một lỗi đọc ghi, nói bằng tiếng Việt: lời của hệ điều hành và của thư viện là tiếng Anh
 * (hoặc tiếng của máy), không đưa nguyên ra cho người dùng.
 *
 * <pre>{@code
 * "Không ghi được vào %s: %s.".formatted(file, IoReason.of(e)) // …: ổ đĩa đầy.
 * }</pre>
 */
public final class IoReason {
  /** Chữ trong lời báo của hệ điều hành → lý do. */
  private static final Map<String, String> BY_TEXT = new LinkedHashMap<>();

  static {
    BY_TEXT.put("no space left", "ổ đĩa đầy");
    BY_TEXT.put("not enough space", "ổ đĩa đầy");
    BY_TEXT.put("disk full", "ổ đĩa đầy");
    BY_TEXT.put("quota exceeded", "đã dùng hết hạn mức đĩa của người dùng");
    BY_TEXT.put("file too large", "hệ tệp không nhận tệp lớn đến thế");
    BY_TEXT.put("read-only file system", "ổ đĩa chỉ đọc");
    BY_TEXT.put("permission denied", "không có quyền đọc hoặc ghi");
    BY_TEXT.put("access is denied", "không có quyền đọc hoặc ghi");
    BY_TEXT.put("being used by another process", "chương trình khác đang mở tệp ấy");
    BY_TEXT.put("no such file", "không có tệp hoặc thư mục ấy");
    BY_TEXT.put("is a directory", "đó là một thư mục, không phải tệp");
    BY_TEXT.put("not a directory", "đó không phải thư mục");
    BY_TEXT.put("file name too long", "tên tệp quá dài");
    BY_TEXT.put("too many open files", "máy đang mở quá nhiều tệp");
    BY_TEXT.put("input/output error", "ổ đĩa báo lỗi đọc ghi");
    BY_TEXT.put("stale file handle", "ổ mạng đã ngắt");
  }

  private IoReason() {}

  /**
   * Lý do, không có dấu chấm cuối câu.
   *
   * @param e lỗi đọc ghi; lỗi của chính khóa học vốn đã nói tiếng Việt thì giữ nguyên lời
   * @return ví dụ "ổ đĩa đầy", "không có quyền đọc hoặc ghi"; lỗi không nhận ra là "dữ liệu hỏng
   *     hoặc ổ đĩa lỗi"
   */
  public static String of(Throwable e) {
    String message = String.valueOf(e.getMessage());
    if (e.getClass().getName().startsWith("vn.hocsau.")) {
      return message.replaceFirst("\\.$", "");
    }
    if (!(e instanceof IOException) && e.getCause() != null) {
      return of(e.getCause());
    }
    if (e instanceof JsonProcessingException json && json.getLocation() != null) {
      return "JSON hỏng ở dòng %d, cột %d"
          .formatted(json.getLocation().getLineNr(), json.getLocation().getColumnNr());
    }
    if (e instanceof CharacterCodingException) {
      return "có byte không phải UTF-8";
    }
    if (e instanceof EOFException || e instanceof ZipException) {
      return "dữ liệu bị cắt hoặc hỏng";
    }
    if (e instanceof AccessDeniedException) {
      return "không có quyền đọc hoặc ghi";
    }
    if (e instanceof NoSuchFileException) {
      return "không có tệp hoặc thư mục ấy";
    }
    if (e instanceof FileAlreadyExistsException) {
      return "ở đó đã có tệp cùng tên";
    }
    if (e instanceof NotDirectoryException) {
      return "đó không phải thư mục";
    }
    String lower = message.toLowerCase(Locale.ROOT);
    return BY_TEXT.entrySet().stream()
        .filter(known -> lower.contains(known.getKey()))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElse(
            e instanceof FileNotFoundException
                ? "không mở được tệp ấy"
                : "dữ liệu hỏng hoặc ổ đĩa lỗi");
  }
}
