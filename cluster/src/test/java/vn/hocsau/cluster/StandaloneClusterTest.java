package vn.hocsau.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 5, unit = TimeUnit.MINUTES)
class StandaloneClusterTest {

  @Test
  void runsWorkInExecutorsOfItsOwnAndEndsEveryProcess() throws InterruptedException {
    Set<Long> executors = new HashSet<>();
    List<Long> machines;
    try (var standalone = StandaloneCluster.start(2)) {
      machines = standalone.pids();
      assertEquals(3, machines.size(), "một tiến trình chủ, hai thợ");
      assertTrue(machines.stream().allMatch(StandaloneClusterTest::isAlive));
      try (var cluster = SparkCluster.connect(standalone.address())) {
        // Một việc chia tám phần; lặp lại cho tới khi thợ khởi động chậm hơn cũng nhận việc.
        for (int attempt = 0; attempt < 100 && executors.size() < 2; attempt++) {
          executors.addAll(
              cluster
                  .spark()
                  .parallelize(List.of(1, 2, 3, 4, 5, 6, 7, 8), 8)
                  .map(each -> ProcessHandle.current().pid())
                  .collect());
          Thread.sleep(100);
        }
      }
    }
    assertEquals(2, executors.size(), "mỗi thợ một tiến trình thực thi");
    assertFalse(executors.contains(ProcessHandle.current().pid()));
    assertTrue(machines.stream().noneMatch(executors::contains));
    assertTrue(machines.stream().noneMatch(StandaloneClusterTest::isAlive), "đóng là hết");
    assertTrue(executors.stream().noneMatch(StandaloneClusterTest::isAlive), "thực thi cũng hết");
  }

  @Test
  void leavesNoProcessBehindWhenItsParentIsKilled() throws IOException, InterruptedException {
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--add-exports=java.base/sun.nio.ch=ALL-UNNAMED",
            "-Dfile.encoding=UTF-8",
            "-cp",
            System.getProperty("java.class.path"),
            StandaloneCluster.class.getName(),
            "1",
            "0",
            "0");
    Process parent =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    List<Long> machines = new ArrayList<>();
    try (BufferedReader lines = parent.inputReader(StandardCharsets.UTF_8)) {
      Matcher list = Pattern.compile("\\[([0-9, ]+)\\]").matcher(String.valueOf(lines.readLine()));
      assertTrue(list.find(), "dòng đầu kể các tiến trình");
      Pattern.compile(", ").splitAsStream(list.group(1)).map(Long::valueOf).forEach(machines::add);
      assertEquals(2, machines.size());
    } finally {
      parent.destroyForcibly();
    }
    for (int waited = 0;
        waited < 300 && machines.stream().anyMatch(StandaloneClusterTest::isAlive);
        waited++) {
      Thread.sleep(100);
    }
    assertTrue(
        machines.stream().noneMatch(StandaloneClusterTest::isAlive),
        "cha chết thì con cũng kết thúc");
  }

  @Test
  void namesThePortSomebodyElseUses() throws IOException {
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      var refused =
          assertThrows(
              ClusterException.class, () -> StandaloneCluster.start(1, taken.getLocalPort(), 0));
      assertEquals(
          "Cổng %d đã có chương trình khác dùng; hãy chọn cổng khác, hoặc 0 để lấy cổng còn trống."
              .formatted(taken.getLocalPort()),
          refused.getMessage());
    }
  }

  @Test
  void rejectsACountThatIsNotPositive() {
    var refused = assertThrows(IllegalArgumentException.class, () -> StandaloneCluster.start(0));
    assertEquals("Số thợ phải ≥ 1, nhận được 0.", refused.getMessage());
  }

  private static boolean isAlive(long pid) {
    return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
  }
}
