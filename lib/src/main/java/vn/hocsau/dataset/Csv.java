package vn.hocsau.dataset;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.format.ResolverStyle;
import java.util.Locale;
import java.util.function.Function;
import tech.tablesaw.api.ColumnType;
import tech.tablesaw.api.Table;
import tech.tablesaw.io.AddCellToColumnException;
import tech.tablesaw.io.csv.CsvReadOptions;
import vn.hocsau.store.ArchiveReader;
import vn.hocsau.store.DataException;
import vn.hocsau.store.IoReason;

/** Mở một bảng CSV có dòng tiêu đề; tệp hỏng thành một câu nêu tệp, và dòng nếu biết. */
final class Csv {
  private static final long MAX_BYTES = 128L << 20;
  private static final int MAX_CELL = 100_000;
  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("dd.MM.uuuu HH:mm:ss", Locale.ROOT)
          .withResolverStyle(ResolverStyle.STRICT);

  private Csv() {}

  /** Như {@link #read(Path, Function)}, mọi cột là chữ. */
  static Table text(Path file) {
    return read(file, name -> ColumnType.STRING);
  }

  /**
   * Đọc một tệp, nén gzip nếu có đuôi {@code .gz}.
   *
   * @param types kiểu của cột có tên ấy; thời điểm viết kiểu dd.MM.yyyy HH:mm:ss
   * @throws DataException nếu không đọc được, hay một ô không đúng kiểu
   */
  static Table read(Path file, Function<String, ColumnType> types) {
    String name = String.valueOf(file.getFileName());
    try (InputStream in =
        name.endsWith(".gz")
            ? ArchiveReader.gunzip(file, MAX_BYTES)
            : new BufferedInputStream(Files.newInputStream(file))) {
      return read(name, in, types);
    } catch (IOException e) {
      throw unreadable(name, e);
    }
  }

  /** Đọc một luồng UTF-8; {@code name} để nêu trong thông báo. */
  static Table read(String name, InputStream in, Function<String, ColumnType> types) {
    try {
      return Table.read()
          .usingOptions(
              CsvReadOptions.builder(new InputStreamReader(in, StandardCharsets.UTF_8))
                  .columnTypes(types)
                  .dateTimeFormat(STAMP)
                  .missingValueIndicator("")
                  .maxCharsPerColumn(MAX_CELL)
                  .build());
    } catch (AddCellToColumnException e) {
      throw new DataException("%s, dòng %d%s".formatted(name, e.getRowNumber() + 1, problem(e)), e);
    } catch (RuntimeException e) {
      throw unreadable(name, e);
    }
  }

  private static DataException unreadable(String name, Exception e) {
    return new DataException(
        "Không đọc được bảng CSV %s: %s. Hãy xóa nó trong cache rồi nạp lại."
            .formatted(name, IoReason.of(e)),
        e);
  }

  private static String problem(AddCellToColumnException e) {
    if (e.getCause() instanceof DateTimeParseException bad) {
      return ": \"%s\" không phải thời điểm kiểu dd.MM.yyyy HH:mm:ss."
          .formatted(bad.getParsedString());
    }
    if (e.getCause() instanceof NumberFormatException bad) {
      // Java viết: For input string: "abc"
      String text = String.valueOf(bad.getMessage()).replaceFirst("^[^\"]*", "");
      return ", ô thứ %d: %s không phải số.".formatted(e.getColumnIndex() + 1, text);
    }
    return ": số ô khác số cột của dòng tiêu đề.";
  }
}
