package vn.hocsau.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Giết hẳn tiến trình giữa lúc huấn luyện rồi chạy lại. */
class TrainingResumeIT {

  @TempDir Path folder;

  @Test
  void killedProcessResumesAndEndsWithTheSameMetrics() throws Exception {
    Path checkpoint = folder.resolve("mang.zip");
    Process victim = start(checkpoint, folder.resolve("khong.txt"), 30);
    try (BufferedReader out = victim.inputReader(StandardCharsets.UTF_8)) {
      String line = out.readLine();
      while (line != null && !line.equals("epoch 4")) {
        line = out.readLine();
      }
      assertEquals("epoch 4", line, "tiến trình kết thúc quá sớm");
      victim.destroyForcibly().waitFor();
    }
    assertTrue(Files.exists(checkpoint));

    Path resumed = folder.resolve("noi-lai.txt");
    assertEquals(0, start(checkpoint, resumed, 0).waitFor());
    Path whole = folder.resolve("mot-mach.txt");
    assertEquals(0, start(folder.resolve("khac.zip"), whole, 0).waitFor());
    assertEquals(Files.readString(whole), Files.readString(resumed));
    assertEquals(12, Files.readAllLines(whole).size() - 1);
  }

  private Process start(Path checkpoint, Path output, int pauseMillis) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            Trainer.class.getName(),
            checkpoint.toString(),
            output.toString(),
            Integer.toString(pauseMillis))
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  /** Chương trình con: huấn luyện 12 epoch rồi ghi lịch sử và tổng trọng số. */
  static final class Trainer {
    private Trainer() {}

    @SuppressWarnings("SystemOut")
    public static void main(String[] args) throws Exception {
      var net = Nets.regression(0.02);
      int pause = Integer.parseInt(args[2]);
      History history =
          Training.of(net)
              .epochs(12)
              .batchSize(16)
              .validation(Nets.data(30, 2))
              .checkpoint(Path.of(args[0]))
              .onProgress(
                  p -> {
                    if (p.step() == 1) {
                      System.out.println("epoch " + p.epoch());
                    }
                    sleep(pause);
                  })
              .fit(Nets.data(70, 1));
      List<String> lines =
          new java.util.ArrayList<>(
              history.epochs().stream()
                  .map(e -> e.number() + " " + e.loss() + " " + e.valLoss())
                  .toList());
      lines.add(net.params().sumNumber().toString());
      Files.write(Path.of(args[1]), lines);
    }

    private static void sleep(int millis) {
      try {
        Thread.sleep(millis);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
