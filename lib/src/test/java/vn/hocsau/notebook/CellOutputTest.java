package vn.hocsau.notebook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CellOutputTest {

  private final List<String> messages = Collections.synchronizedList(new ArrayList<>());
  private volatile boolean attached = true;
  private volatile int cell = 1;
  private final CellOutput output =
      new CellOutput(sink("out:"), sink("err:"), () -> attached, () -> cell);

  /** Như luồng của kernel: mỗi lần flush là một tin. */
  private PrintStream sink(String name) {
    var bytes =
        new ByteArrayOutputStream() {
          @Override
          public void flush() {
            messages.add(name + toString(StandardCharsets.UTF_8));
            reset();
          }
        };
    return new PrintStream(bytes, false, StandardCharsets.UTF_8);
  }

  private String text(String name) {
    return messages.stream()
        .filter(message -> message.startsWith(name))
        .map(message -> message.substring(name.length()))
        .collect(Collectors.joining());
  }

  @Test
  void everyLineArrivesInFewMessages() {
    PrintStream out = output.out();
    for (int i = 0; i < 30_000; i++) {
      out.printf("dòng %d%n", i);
    }
    output.finish();
    assertEquals(
        IntStream.range(0, 30_000).mapToObj(i -> "dòng " + i + "\n").collect(Collectors.joining()),
        text("out:"));
    assertTrue(messages.size() < 100, () -> messages.size() + " tin");
  }

  @Test
  void streamsKeepTheirOrder() {
    PrintStream out = output.out();
    PrintStream err = output.err();
    out.print("a");
    err.print("b");
    out.print("c");
    output.beforeMessage();
    messages.add("hình");
    out.print("d");
    output.finish();
    assertEquals(List.of("out:a", "err:b", "out:c", "hình", "out:d"), messages);
  }

  @Test
  void longLineIsSplitBetweenCharacters() {
    output.out().print("ế".repeat(100_000));
    output.finish();
    assertTrue(messages.size() > 1);
    assertEquals("ế".repeat(100_000), text("out:"));
  }

  @Test
  void middleBeyondTheLimitIsCutWithASentence() {
    PrintStream out = output.out();
    String line = "x".repeat(999) + "\n";
    for (int i = 0; i < 4_500; i++) {
      out.print(line);
    }
    out.print("cuối cùng");
    output.finish();
    String all = text("out:");
    assertTrue(all.endsWith("x\ncuối cùng"), all.substring(all.length() - 40));
    String notice = all.lines().filter(text -> text.startsWith("…")).collect(Collectors.joining());
    var number =
        Pattern.compile("… Ô này in quá 4 MB nên (\\d+) dòng \\(0,5 MB\\).*").matcher(notice);
    assertTrue(number.matches(), notice);
    long shown = all.lines().filter(text -> text.equals("x".repeat(999))).count();
    assertEquals(4_500, shown + Integer.parseInt(number.group(1)));
    cell = 2;
    messages.clear();
    out.print("ô sau");
    output.finish();
    assertEquals(List.of("out:ô sau"), messages);
  }

  @Test
  void textOfABackgroundThreadWaitsForTheNextCell() throws InterruptedException {
    attached = false;
    output.out().print("nền");
    output.finish();
    Thread.sleep(200);
    assertEquals(List.of(), messages);
    attached = true;
    output.finish();
    assertEquals(List.of("out:nền"), messages);
  }

  @Test
  void threadsPrintWholeLines() throws InterruptedException {
    PrintStream out = output.out();
    List<Thread> threads = new ArrayList<>();
    for (int t = 0; t < 8; t++) {
      String line = "luồng " + t + " nói một câu";
      threads.add(new Thread(() -> IntStream.range(0, 500).forEach(i -> out.println(line))));
    }
    threads.forEach(Thread::start);
    for (Thread thread : threads) {
      thread.join();
    }
    output.finish();
    assertEquals(
        4_000, text("out:").lines().filter(line -> line.matches("luồng \\d nói một câu")).count());
  }

  @Test
  void interruptedThreadKeepsItsFlagAndItsText() {
    Thread.currentThread().interrupt();
    output.out().print("x".repeat(100_000));
    output.finish();
    assertTrue(Thread.interrupted());
    assertEquals(100_000, text("out:").length());
  }
}
