package vn.hocsau.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Nghìn gói hỏng theo hạt giống, nạp trong một tiến trình riêng chỉ có ít bộ nhớ: tiến trình phải
 * sống đến cuối, và gói nào cũng hoặc cho đúng mạng cũ, hoặc bị từ chối bằng một câu.
 */
class BundleFuzzIT {

  private static final int CASES = 400;

  @TempDir Path folder;

  @Test
  void everyDamagedBundleIsTheSameNetworkOrASentence() throws Exception {
    Path output = folder.resolve("ket-qua.txt");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=error",
                "-cp",
                System.getProperty("java.class.path"),
                Loader.class.getName(),
                folder.toString())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    boolean ended = process.waitFor(10, TimeUnit.MINUTES);
    process.destroyForcibly();
    String text = Files.readString(output, StandardCharsets.UTF_8);
    assertTrue(ended, text);
    assertEquals(0, process.exitValue(), text);
    assertTrue(text.contains("xong " + 3 * CASES), text);
  }

  /** Chương trình con. */
  static final class Loader {
    private Loader() {}

    @SuppressWarnings("SystemOut")
    public static void main(String[] args) throws Exception {
      Path folder = Path.of(args[0]);
      var random = new SplittableRandom(20261128);
      Path whole = Path.of("src/test/resources/bundles/hoi_quy.zip");
      INDArray params = ModelBundle.load(whole).network().params();
      byte[] bytes = Files.readAllBytes(whole);
      int done = 0;
      for (int i = 0; i < CASES; i++) {
        require(folder, flipped(bytes, random), params);
        require(folder, Arrays.copyOf(bytes, random.nextInt(bytes.length)), params);
        // Đổi một byte bên trong một phần, rồi đóng lại với mã CRC đúng: mạng có thể khác đi.
        Parts parts = Parts.of("hoi_quy");
        List<String> names = new ArrayList<>(parts.content().keySet());
        String name = names.get(random.nextInt(names.size()));
        parts.with(name, flipped(parts.content().get(name), random));
        require(folder, Files.readAllBytes(parts.write(folder.resolve("phan.zip"))), null);
        done += 3;
      }
      System.out.println("xong " + done);
    }

    private static byte[] flipped(byte[] bytes, SplittableRandom random) {
      byte[] copy = bytes.clone();
      copy[random.nextInt(copy.length)] ^= (byte) (1 << random.nextInt(8));
      return copy;
    }

    private static void require(Path folder, byte[] bundle, INDArray same) throws Exception {
      Path file = folder.resolve("hong.zip");
      Files.write(file, bundle);
      try {
        INDArray params = ModelBundle.load(file).network().params();
        if (same != null && !params.equals(same)) {
          throw new IllegalStateException("nhận một mạng khác");
        }
      } catch (IllegalArgumentException refused) {
        if (!refused.getMessage().startsWith("Tệp ") || refused.getMessage().contains("null")) {
          throw new IllegalStateException("không phải một câu", refused);
        }
      }
    }
  }
}
