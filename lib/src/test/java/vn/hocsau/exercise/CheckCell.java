package vn.hocsau.exercise;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;

/** Chạy một ô chấm và đọc câu nó hiện; tiến độ được giữ trong một tệp tạm. */
final class CheckCell {

  static {
    try {
      Progress.keepIn(Files.createTempDirectory("tien_do").resolve("tien_do.json"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private CheckCell() {}

  static String of(Runnable check) {
    PrintStream original = System.out;
    var bytes = new ByteArrayOutputStream();
    try (var out = new PrintStream(bytes, true, StandardCharsets.UTF_8)) {
      System.setOut(out);
      check.run();
    } finally {
      System.setOut(original);
    }
    return bytes.toString(StandardCharsets.UTF_8).strip();
  }

  static void right(Runnable check) {
    String sentence = of(check);
    assertTrue(sentence.startsWith("✔ "), sentence);
  }

  /** Chưa đúng, và câu hiện ra có đoạn đã cho. */
  static void wrong(String part, Runnable check) {
    String sentence = of(check);
    assertTrue(sentence.startsWith("✘ ") && sentence.contains(part), sentence);
  }

  static void notDone(Runnable check) {
    assertEquals(
        "Chưa làm. Điền câu trả lời vào ô trên, chạy ô ấy rồi chạy lại ô này.",
        of(check).replaceFirst("^… Bài \\d+: ", ""));
  }
}
