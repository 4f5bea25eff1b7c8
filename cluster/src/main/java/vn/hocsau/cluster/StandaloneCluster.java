package vn.hocsau.cluster;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import vn.hocsau.train.ProjectFolder;

/**
 * Một cụm Spark thật trên máy này, để học và để thử: một tiến trình chủ và vài tiến trình thợ, chỉ
 * nghe trên địa chỉ 127.0.0.1.
 *
 * <pre>{@code
 * try (var machines = StandaloneCluster.start(2);
 *     var cluster = SparkCluster.connect(machines.address())) {
 *   …
 * }
 * }</pre>
 *
 * <p>Mỗi thợ có một lõi và {@value #WORKER_MEMORY} bộ nhớ để chia cho các tiến trình thực thi, tức
 * một tiến trình thực thi mỗi chương trình. {@link #close} kết thúc đúng những tiến trình đã sinh
 * ra ở đây; tiến trình này kết thúc, hay bị giết ngang, thì chúng cũng tự kết thúc.
 *
 * <p>Nhật ký và thư mục làm việc nằm ở {@code build/log/cum-<số hiệu tiến trình>-<thứ tự>}; thư mục
 * của những tiến trình đã chết bị xóa ở lần dựng sau.
 */
public final class StandaloneCluster implements AutoCloseable {

  /** Phần heap một thợ được cấp cho các tiến trình thực thi. */
  private static final String WORKER_MEMORY = "2g";

  private static final String HOST = "127.0.0.1";
  private static final Duration START_LIMIT = Duration.ofMinutes(3);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(10);
  private static final int POLL_MILLIS = 100;
  private static final int ASK_MILLIS = 2_000;
  private static final int MAX_PORT = 65_535;

  private static final Pattern ALIVE_WORKERS = Pattern.compile("\"aliveworkers\"\\s*:\\s*(\\d+)");
  private static final Pattern LOG_FOLDER = Pattern.compile("cum-(\\d+)-\\d+");
  private static final AtomicInteger STARTED = new AtomicInteger();

  private final int port;
  private final int webPort;
  private final Path home;
  private final Path log;
  private final List<Process> processes = new ArrayList<>();
  private final Thread hook = new Thread(this::endAll, "dọn cụm");

  private StandaloneCluster(int port, int webPort, Path home, Path log) {
    this.port = port;
    this.webPort = webPort;
    this.home = home;
    this.log = log;
  }

  /**
   * Dựng cụm ở những cổng còn trống.
   *
   * @param workers số thợ, ≥ 1
   * @return cụm, mọi thợ đã ghi danh với tiến trình chủ
   * @throws ClusterException như {@link #start(int, int, int)}
   */
  public static StandaloneCluster start(int workers) {
    return start(workers, 0, 0);
  }

  /**
   * Dựng cụm ở cổng đã chọn.
   *
   * @param workers số thợ, ≥ 1
   * @param port cổng của tiến trình chủ, ví dụ 7077; 0 là cổng nào còn trống
   * @param webPort cổng của trang theo dõi, ví dụ 8080; 0 là cổng nào còn trống
   * @return cụm, mọi thợ đã ghi danh với tiến trình chủ
   * @throws IllegalArgumentException nếu số thợ hay số cổng ngoài miền
   * @throws ClusterException nếu cổng đã có chương trình khác dùng, không tìm thấy thư viện của
   *     Spark, hoặc một tiến trình không khởi động được; câu ấy nêu tệp nhật ký
   */
  public static StandaloneCluster start(int workers, int port, int webPort) {
    if (workers < 1) {
      throw new IllegalArgumentException("Số thợ phải ≥ 1, nhận được %d.".formatted(workers));
    }
    SparkCluster.requireSupportedJdk();
    Path home = sparkHome();
    int masterPort = freePort(port);
    int pagePort = freePort(webPort);
    var cluster = new StandaloneCluster(masterPort, pagePort, home, newLogFolder());
    Runtime.getRuntime().addShutdownHook(cluster.hook);
    try {
      cluster.startAll(workers);
      return cluster;
    } catch (RuntimeException | Error e) {
      cluster.close();
      throw e;
    }
  }

  /**
   * Dựng cụm rồi chạy cho tới khi bị ngắt (Ctrl-C), hoặc tiến trình chủ kết thúc.
   *
   * @param args số thợ (mặc định 2), cổng của tiến trình chủ (mặc định 7077), cổng của trang theo
   *     dõi (mặc định 8080)
   * @throws InterruptedException nếu luồng bị ngắt
   */
  public static void main(String[] args) throws InterruptedException {
    int[] values = {2, 7077, 8080};
    try {
      for (int i = 0; i < Math.min(args.length, values.length); i++) {
        values[i] = Integer.parseInt(args[i]);
      }
      try (var cluster = start(values[0], values[1], values[2])) {
        System.out.printf(
            "Cụm %s có %d thợ, trang theo dõi http://%s:%d, tiến trình %s. Nhật ký: %s%n",
            cluster.address(), values[0], HOST, cluster.webPort, cluster.pids(), cluster.log);
        System.out.flush();
        cluster.processes.get(0).waitFor();
      }
    } catch (ClusterException | IllegalArgumentException e) {
      System.err.println("hocsau: " + e.getMessage());
      System.exit(1);
    }
  }

  /**
   * Địa chỉ để {@link SparkCluster#connect} tới.
   *
   * @return ví dụ {@code spark://127.0.0.1:7077}
   */
  public String address() {
    return "spark://%s:%d".formatted(HOST, port);
  }

  /**
   * Trang theo dõi của tiến trình chủ.
   *
   * @return ví dụ {@code http://127.0.0.1:8080}
   */
  public String page() {
    return "http://%s:%d".formatted(HOST, webPort);
  }

  /**
   * Số hiệu các tiến trình của cụm, tiến trình chủ trước; không kể tiến trình thực thi, những cái
   * ấy là con của thợ và sống theo từng chương trình.
   *
   * @return số hiệu, kể cả của tiến trình đã chết
   */
  public List<Long> pids() {
    return processes.stream().map(Process::pid).toList();
  }

  /**
   * Nơi có nhật ký của tiến trình chủ, của từng thợ và của từng tiến trình thực thi.
   *
   * @return thư mục
   */
  public Path log() {
    return log;
  }

  /** Kết thúc mọi tiến trình của cụm, cả tiến trình thực thi; gọi lại thì không làm gì. */
  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      return; // máy ảo đang dừng: luồng dọn đã chạy
    }
    endAll();
  }

  private void startAll(int workers) {
    Process master =
        launch(
            "may-chu",
            List.of("-Dspark.port.maxRetries=0"),
            List.of("master", "--host", HOST, "--port", text(port), "--webui-port", text(webPort)));
    await("may-chu", master, () -> aliveWorkers() >= 0);
    for (int i = 1; i <= workers; i++) {
      launch(
          "tho-" + i,
          List.of(),
          List.of(
              "worker",
              "--host",
              HOST,
              "--port",
              "0",
              "--webui-port",
              "0",
              "--cores",
              "1",
              "--memory",
              WORKER_MEMORY,
              "--work-dir",
              log.resolve("tho-" + i).toString(),
              address()));
    }
    for (int i = 1; i <= workers; i++) {
      int wanted = i;
      await("tho-" + i, processes.get(i), () -> aliveWorkers() >= wanted);
    }
  }

  private Process launch(String name, List<String> options, List<String> arguments) {
    List<String> command = new ArrayList<>();
    boolean windows = System.getProperty("os.name").startsWith("Windows");
    command.add(
        Path.of(System.getProperty("java.home"), "bin", windows ? "java.exe" : "java").toString());
    command.addAll(
        List.of(
            "-Xmx512m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Dfile.encoding=UTF-8",
            "-Dorg.slf4j.simpleLogger.defaultLogLevel=info",
            "--add-exports=java.base/sun.nio.ch=ALL-UNNAMED"));
    command.addAll(options);
    command.add("-cp");
    command.add(
        home.resolve("jars")
            + File.separator
            + "*"
            + File.pathSeparator
            + SparkCluster.classPath());
    command.add(ClusterProcess.class.getName());
    command.addAll(arguments);
    var builder = new ProcessBuilder(command);
    builder.environment().keySet().removeIf(key -> key.startsWith("SPARK_"));
    builder.environment().put("SPARK_HOME", home.toString());
    builder.environment().put("SPARK_SCALA_VERSION", "2.12");
    builder.environment().put("SPARK_LOCAL_IP", HOST);
    builder.redirectErrorStream(true).redirectOutput(logFile(name).toFile());
    try {
      Process process = builder.start();
      processes.add(process);
      return process;
    } catch (IOException e) {
      throw new ClusterException(
          "Không chạy được %s: %s.".formatted(command.get(0), e.getMessage()), e);
    }
  }

  private interface Ready {
    boolean yet();
  }

  private void await(String name, Process process, Ready ready) {
    long deadline = System.nanoTime() + START_LIMIT.toNanos();
    while (!ready.yet()) {
      if (!process.isAlive()) {
        throw new ClusterException(
            "Tiến trình %s của cụm dừng ngay khi khởi động; xem nhật ký %s."
                .formatted(name, logFile(name)),
            null);
      }
      if (System.nanoTime() > deadline) {
        throw new ClusterException(
            "Tiến trình %s của cụm không sẵn sàng sau %d giây; xem nhật ký %s."
                .formatted(name, START_LIMIT.toSeconds(), logFile(name)),
            null);
      }
      pause();
    }
  }

  private void pause() {
    try {
      Thread.sleep(POLL_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ClusterException("Đã ngừng dựng cụm theo yêu cầu.", e);
    }
  }

  /** Số thợ đã ghi danh, hỏi trang theo dõi; −1 nếu trang chưa trả lời. */
  private int aliveWorkers() {
    try {
      var connection = URI.create(page() + "/json/").toURL().openConnection();
      connection.setConnectTimeout(ASK_MILLIS);
      connection.setReadTimeout(ASK_MILLIS);
      try (InputStream body = connection.getInputStream()) {
        Matcher found =
            ALIVE_WORKERS.matcher(new String(body.readAllBytes(), StandardCharsets.UTF_8));
        return found.find() ? Integer.parseInt(found.group(1)) : -1;
      }
    } catch (IOException e) {
      return -1;
    }
  }

  private void endAll() {
    List<ProcessHandle> executors = new ArrayList<>();
    for (Process process : processes) {
      process.descendants().forEach(executors::add);
    }
    // Thợ trước, chủ sau: thợ không kịp tưởng chủ đã chết mà đi tìm.
    for (int i = processes.size() - 1; i >= 0; i--) {
      try (OutputStream input = processes.get(i).getOutputStream()) {
        input.flush();
      } catch (IOException e) {
        // Tiến trình đã chết.
      }
    }
    long deadline = System.nanoTime() + STOP_LIMIT.toNanos();
    for (Process process : processes) {
      end(process.toHandle(), deadline);
    }
    for (ProcessHandle executor : executors) {
      end(executor, deadline);
    }
  }

  /** Đợi một tiến trình tự kết thúc; quá hạn thì giết. */
  private static void end(ProcessHandle process, long deadline) {
    try {
      process.onExit().get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      process.destroyForcibly();
      process.onExit().orTimeout(ASK_MILLIS, TimeUnit.MILLISECONDS).exceptionally(x -> null).join();
    }
  }

  private Path logFile(String name) {
    return log.resolve(name + ".log");
  }

  private static String text(int number) {
    return Integer.toString(number);
  }

  /** Thư mục có {@code jars/}: cạnh hocsau-cluster.jar, hoặc theo biến SPARK_HOME. */
  private static Path sparkHome() {
    List<Path> places = new ArrayList<>();
    Path beside = ownClasses().getParent();
    if (beside != null) {
      places.add(beside.resolve("spark"));
    }
    Optional.ofNullable(System.getenv("SPARK_HOME")).map(Path::of).ifPresent(places::add);
    return places.stream()
        .filter(place -> Files.isDirectory(place.resolve("jars")))
        .findFirst()
        .orElseThrow(
            () ->
                new ClusterException(
                    "Không thấy thư viện của Spark ở %s. Hãy dựng mô-đun cluster bằng mvn -Pcluster package, hoặc đặt SPARK_HOME."
                        .formatted(places.get(0).resolve("jars")),
                    null));
  }

  private static Path ownClasses() {
    Path place = SparkCluster.place(StandaloneCluster.class);
    if (place == null) {
      throw new ClusterException("Không biết hocsau-cluster.jar nằm ở đâu.", null);
    }
    return place;
  }

  /** Cổng ấy nếu còn trống; 0 thì hệ điều hành chọn. */
  private static int freePort(int wanted) {
    if (wanted < 0 || wanted > MAX_PORT) {
      throw new IllegalArgumentException(
          "Cổng phải từ 0 đến %d, nhận được %d.".formatted(MAX_PORT, wanted));
    }
    try (var socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), wanted), 1);
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new ClusterException(
          "Cổng %d đã có chương trình khác dùng; hãy chọn cổng khác, hoặc 0 để lấy cổng còn trống."
              .formatted(wanted),
          e);
    }
  }

  private static Path newLogFolder() {
    Path parent = ProjectFolder.build("log");
    try {
      Files.createDirectories(parent);
      deleteOfDeadProcesses(parent);
      return Files.createDirectories(
          parent.resolve(
              "cum-%d-%d".formatted(ProcessHandle.current().pid(), STARTED.incrementAndGet())));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void deleteOfDeadProcesses(Path parent) throws IOException {
    try (Stream<Path> folders = Files.list(parent)) {
      for (Path folder : folders.toList()) {
        Matcher name = LOG_FOLDER.matcher(folder.getFileName().toString());
        if (name.matches() && !isAlive(Long.parseLong(name.group(1)))) {
          delete(folder);
        }
      }
    }
  }

  private static boolean isAlive(long pid) {
    return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> inside = Files.walk(folder)) {
      for (Path each : inside.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(each);
      }
    }
  }
}
