package vn.hocsau.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.learning.config.Adam;
import vn.hocsau.train.ProgressListener;
import vn.hocsau.train.RunMode;
import vn.hocsau.train.Training;

/** Trên một cụm thật: một tiến trình chủ, hai thợ, trên 127.0.0.1. */
class StandaloneIT {

  private static final int ROUNDS = 60;

  private static StandaloneCluster machines;

  @BeforeAll
  static void start() {
    machines = StandaloneCluster.start(2);
  }

  @AfterAll
  static void stop() {
    machines.close();
  }

  @Test
  void sameBitsInOneProcessAndOnTwoKindsOfCluster() {
    String local = bits("local[2]", 10);
    assertEquals(local, bits("local-cluster[2,1,1024]", 10));
    assertEquals(local, bits(machines.address(), 10));
  }

  @Test
  void executorKilledInRound25ChangesNoBit() {
    String undisturbed = bits("local[2]", ROUNDS);
    try (var cluster = connect(machines.address(), Map.of())) {
      SparkTraining learner = learner(cluster);
      var killed = new ArrayList<Long>();
      MultiLayerNetwork net = lstm();
      training(net, ROUNDS)
          .onProgress(
              progress -> {
                if (progress.epoch() == 25 && killed.isEmpty() && !learner.rounds().isEmpty()) {
                  long pid = learner.rounds().get(24).tasks().get(1).pid();
                  killed.add(pid);
                  ProcessHandle.of(pid).orElseThrow().destroyForcibly();
                }
              })
          .fit(learner);
      assertEquals(1, killed.size());
      assertEquals(ROUNDS, learner.rounds().size());
      assertTrue(
          learner.rounds().subList(25, ROUNDS).stream()
              .flatMap(round -> round.tasks().stream())
              .noneMatch(task -> task.pid() == killed.get(0)),
          "tiến trình đã chết không thể làm việc tiếp");
      assertEquals(undisturbed, Networks.bits(net));
    }
  }

  @Test
  void driverKilledAndResumedChangesNoBit(@TempDir Path folder) throws Exception {
    Path checkpoint = folder.resolve("may-dieu-khien.zip");
    Process first = driver(checkpoint);
    try (var said =
        new BufferedReader(new InputStreamReader(first.getInputStream(), StandardCharsets.UTF_8))) {
      String line = said.readLine();
      while (line != null && !line.equals("vòng 25")) {
        line = said.readLine();
      }
      assertEquals("vòng 25", line, "máy điều khiển phải chạy tới vòng 25");
      first.destroyForcibly().waitFor();
    }
    Process second = driver(checkpoint);
    List<String> lines;
    try (var said =
        new BufferedReader(
            new InputStreamReader(second.getInputStream(), StandardCharsets.UTF_8))) {
      lines = said.lines().toList();
    }
    assertEquals(0, second.waitFor(), String.join("\n", lines));
    assertTrue(!lines.contains("vòng 20"), "phải nối tiếp, không học lại từ đầu: " + lines);
    assertEquals(bits("local[2]", ROUNDS), lines.get(lines.size() - 1));
  }

  @Test
  void sweepOnTheClusterEqualsTheSequentialResults() throws Exception {
    List<Trial> trials =
        List.of(
            new Trial("electric-ffnn1", RunMode.QUICK, 1),
            new Trial("electric-lstm1", RunMode.QUICK, 2),
            new Trial("electric-ffnn1", RunMode.QUICK, 3, 0.01));
    try (var cluster = connect(machines.address(), Map.of())) {
      List<Trial.Result> results = SparkSweep.run(cluster, trials, result -> {});
      assertEquals(
          trials.stream().map(trial -> trial.run().scores()).toList(),
          results.stream().map(Trial.Result::scores).toList());
    }
  }

  @Test
  void workerWithoutTheJarIsTold() {
    var failed = failure(Map.of("spark.executor.extraClassPath", "/khong/co/o/day.jar"));
    assertTrue(
        failed.getMessage().startsWith("Máy thực thi không có lớp vn.hocsau."),
        failed.getMessage());
  }

  @Test
  void workerOutOfMemoryIsTold() {
    var failed = failure(Map.of(SparkCluster.MAX_PHYSICAL_BYTES, "100m"));
    assertTrue(failed.getMessage().startsWith("Máy thực thi hết bộ nhớ"), failed.getMessage());
  }

  @Test
  void clusterWithoutEnoughMemoryIsTold() {
    var failed =
        assertThrows(
            ClusterException.class,
            () ->
                connect(
                    machines.address(),
                    Map.of(
                        "spark.executor.memory",
                        "900g",
                        "spark.scheduler.maxRegisteredResourcesWaitingTime",
                        "5s")));
    assertTrue(
        failed.getMessage().contains("không cấp tiến trình thực thi nào sau 5 giây"),
        failed.getMessage());
  }

  private static ClusterException failure(Map<String, String> options) {
    MultiLayerNetwork net = lstm();
    String before = Networks.bits(net);
    try (var cluster = connect(machines.address(), options)) {
      var failed =
          assertThrows(ClusterException.class, () -> training(net, 3).fit(learner(cluster)));
      assertEquals(before, Networks.bits(net), "mạng phải còn nguyên");
      return failed;
    }
  }

  /** Một máy điều khiển trong tiến trình riêng, để giết được. */
  private static Process driver(Path checkpoint) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx600m",
            "--add-exports=java.base/sun.nio.ch=ALL-UNNAMED",
            "-Dfile.encoding=UTF-8",
            "-cp",
            System.getProperty("java.class.path"),
            Driver.class.getName(),
            machines.address(),
            checkpoint.toString())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  /** Học {@value StandaloneIT#ROUNDS} vòng, in từng vòng rồi in mã băm của tham số. */
  static final class Driver {
    private Driver() {}

    /** Đối số: địa chỉ cụm, tệp checkpoint. */
    public static void main(String[] args) {
      var out = new java.io.PrintStream(System.out, true, StandardCharsets.UTF_8);
      try (var cluster = connect(args[0], Map.of())) {
        MultiLayerNetwork net = lstm();
        training(net, ROUNDS)
            .checkpoint(Path.of(args[1]))
            .onProgress(rounds(out))
            .fit(learner(cluster));
        out.println(Networks.bits(net));
      }
    }

    private static ProgressListener rounds(java.io.PrintStream out) {
      return progress -> {
        if (progress.step() == 1 && !progress.finished()) {
          out.println("vòng " + progress.epoch());
        }
      };
    }
  }

  private static String bits(String master, int rounds) {
    MultiLayerNetwork net = lstm();
    try (var cluster = connect(master, Map.of())) {
      training(net, rounds).fit(learner(cluster));
    }
    return Networks.bits(net);
  }

  /** Lớp của phép thử không nằm trong jar, nên máy thực thi cần cả đường dẫn lớp này. */
  private static SparkCluster connect(String master, Map<String, String> options) {
    Map<String, String> all = new HashMap<>();
    all.put("spark.executor.extraClassPath", System.getProperty("java.class.path"));
    all.putAll(options);
    return SparkCluster.connect(master, all);
  }

  private static SparkTraining learner(SparkCluster cluster) {
    return SparkTraining.on(cluster, new Networks.Samples(Networks.LSTM, 240))
        .partitions(2)
        .stepsPerRound(10);
  }

  private static MultiLayerNetwork lstm() {
    return Networks.LSTM.build(new Adam(0.01), 0.3);
  }

  private static Training training(MultiLayerNetwork net, int rounds) {
    return Training.of(net).epochs(rounds).batchSize(8).seed(9);
  }
}
