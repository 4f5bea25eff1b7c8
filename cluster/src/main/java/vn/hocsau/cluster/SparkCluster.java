package vn.hocsau.cluster;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.jspecify.annotations.Nullable;
import vn.hocsau.train.Training;

/**
 * Kết nối tới một cụm Spark.
 *
 * <pre>{@code
 * try (var cluster = SparkCluster.connect("spark://127.0.0.1:7077")) {
 *   var learner = SparkTraining.on(cluster, data).partitions(2).stepsPerRound(20);
 *   History history = Training.of(net).epochs(60).fit(learner); // 60 vòng
 * }
 * }</pre>
 *
 * <p>Ba loại địa chỉ: {@code local[n]} là n luồng trong tiến trình này; {@code spark://máy:cổng} là
 * cụm standalone (nhiều cái cách nhau bằng dấu phẩy); {@code yarn}, {@code k8s://…} chỉ khi chương
 * trình được nộp bằng {@code spark-submit} của chính cụm ấy. Mỗi tiến trình có một kết nối.
 *
 * <p>Mỗi tiến trình thực thi có một lõi, một luồng máy, heap {@code spark.executor.memory} (mặc
 * định 1g) và trần bộ nhớ cả tiến trình {@value #MAX_PHYSICAL_BYTES} (mặc định {@value
 * #DEFAULT_PHYSICAL_BYTES}): mảng ND4J nằm ngoài heap, Spark không đếm chúng.
 */
public final class SparkCluster implements AutoCloseable {

  /** Trần bộ nhớ của một tiến trình thực thi, cả heap lẫn ngoài heap, ví dụ {@code 3g}. */
  public static final String MAX_PHYSICAL_BYTES = "spark.hocsau.maxPhysicalBytes";

  private static final String DEFAULT_PHYSICAL_BYTES = "3g";

  private static final int CONNECT_MILLIS = 5_000;
  private static final String EXECUTOR_WAIT = "spark.scheduler.maxRegisteredResourcesWaitingTime";

  /** Spark 3.5 gọi một hàm mà JDK 24 đã bỏ. */
  private static final int FIRST_UNSUPPORTED_JDK = 24;

  /** Biến môi trường để máy thực thi tìm dữ liệu như máy điều khiển. */
  private static final List<String> DATA_VARIABLES =
      List.of("HOCSAU_CACHE", "HOCSAU_DATA", "HOCSAU_MIRROR", "HOCSAU_MODE", "HOCSAU_PICTURES");

  private final JavaSparkContext spark;

  private SparkCluster(JavaSparkContext spark) {
    this.spark = spark;
  }

  /**
   * Kết nối với cài đặt mặc định.
   *
   * @param master địa chỉ cụm
   * @return kết nối; đóng nó để trả máy cho người khác
   * @throws ClusterException nếu địa chỉ sai, không ai trả lời, hoặc cụm không cấp tiến trình nào
   */
  public static SparkCluster connect(String master) {
    return connect(master, Map.of());
  }

  /**
   * Kết nối.
   *
   * @param master địa chỉ cụm
   * @param options cài đặt của Spark, thay cho cài đặt mặc định ở trên
   * @return kết nối; đóng nó để trả máy cho người khác
   * @throws ClusterException nếu địa chỉ sai, không ai trả lời, hoặc cụm không cấp tiến trình nào
   */
  public static SparkCluster connect(String master, Map<String, String> options) {
    requireSupportedJdk();
    requireAnswering(master);
    quiet();
    var conf = new SparkConf().setMaster(master);
    options.forEach(conf::set);
    defaults(conf, master);
    // Máy thực thi tìm lớp bằng bộ nạp của luồng này; trong notebook nó không phải bộ nạp của jar.
    Thread.currentThread().setContextClassLoader(SparkCluster.class.getClassLoader());
    try {
      var cluster = new SparkCluster(new JavaSparkContext(conf));
      cluster.requireExecutors(master);
      return cluster;
    } catch (ClusterException e) {
      throw e;
    } catch (Exception
        | Error e) { // Spark viết bằng Scala: ngoại lệ có kiểm tra không được khai báo
      throw ClusterException.of(e);
    }
  }

  static void requireSupportedJdk() {
    int version = Runtime.version().feature();
    if (version >= FIRST_UNSUPPORTED_JDK) {
      throw new ClusterException(
          "Spark 3.5 chạy trên JDK 17 hoặc 21; máy ảo đang dùng là JDK %d. Hãy đặt JAVA_HOME tới một JDK 17 hoặc 21."
              .formatted(version),
          null);
    }
  }

  /** Spark thử lại cả phút rồi mới bỏ cuộc với một câu tiếng Anh: hỏi trước cho nhanh. */
  private static void requireAnswering(String master) {
    if (!master.startsWith("spark://")) {
      return;
    }
    String reason = "";
    for (String address : master.substring("spark://".length()).split(",", -1)) {
      try {
        URI uri = new URI("spark://" + address);
        if (uri.getHost() == null || uri.getPort() < 0) {
          throw new ClusterException(
              "Địa chỉ cụm \"%s\" không đúng dạng; cần spark://máy:cổng, ví dụ spark://127.0.0.1:7077."
                  .formatted(master),
              null);
        }
        try (var socket = new Socket()) {
          socket.connect(new InetSocketAddress(uri.getHost(), uri.getPort()), CONNECT_MILLIS);
          return;
        }
      } catch (URISyntaxException e) {
        throw new ClusterException(
            "Địa chỉ cụm \"%s\" không đúng dạng; cần spark://máy:cổng.".formatted(master), e);
      } catch (IOException e) {
        reason = String.valueOf(e.getMessage());
      }
    }
    throw new ClusterException(
        "Không máy nào trả lời ở %s (%s). Hãy dựng cụm bằng ./hocsau cluster start, hoặc sửa địa chỉ."
            .formatted(master, reason),
        null);
  }

  private static void quiet() {
    for (String logger : List.of("org.apache.spark", "org.apache.hadoop", "org.sparkproject")) {
      String key = "org.slf4j.simpleLogger.log." + logger;
      if (System.getProperty(key) == null) {
        System.setProperty(key, "off");
      }
    }
  }

  private static void defaults(SparkConf conf, String master) {
    conf.setIfMissing("spark.app.name", "hocsau");
    conf.setIfMissing("spark.ui.enabled", "false");
    conf.setIfMissing("spark.ui.showConsoleProgress", "false");
    conf.setIfMissing("spark.executor.cores", "1");
    conf.setIfMissing("spark.executor.memory", "1g");
    conf.setIfMissing(EXECUTOR_WAIT, "60s");
    // Máy vừa thay máy chết được nhận việc ngay, không đợi máy cũ trở lại.
    conf.setIfMissing("spark.locality.wait", "0s");
    // Trọng số gần như không nén được.
    conf.setIfMissing("spark.broadcast.compress", "false");
    conf.setIfMissing("spark.shuffle.compress", "false");
    conf.setIfMissing("spark.driver.maxResultSize", "0");
    conf.setIfMissing("spark.executorEnv.OMP_NUM_THREADS", "1");
    for (String variable : DATA_VARIABLES) {
      String value = System.getenv(variable);
      if (value != null && !value.isBlank()) {
        conf.setIfMissing("spark.executorEnv." + variable, value);
      }
    }
    String physical = conf.get(MAX_PHYSICAL_BYTES, DEFAULT_PHYSICAL_BYTES);
    conf.setIfMissing(
        "spark.executor.extraJavaOptions",
        "-XX:+UseSerialGC -Dfile.encoding=UTF-8 -Dorg.slf4j.simpleLogger.defaultLogLevel=warn"
            + " -Dorg.bytedeco.javacpp.maxPhysicalBytes="
            + physical);
    if (master.contains("//127.") || master.contains("//localhost") || master.startsWith("local")) {
      conf.setIfMissing("spark.driver.host", "127.0.0.1");
      conf.setIfMissing("spark.driver.bindAddress", "127.0.0.1");
    }
    if (!conf.contains("spark.jars")) {
      conf.setIfMissing("spark.executor.extraClassPath", classPath());
    }
  }

  /**
   * Nơi máy thực thi (cùng hệ tệp) tìm thấy các lớp: hai jar của khóa học, hoặc cả đường dẫn lớp.
   */
  static String classPath() {
    Set<String> jars = new LinkedHashSet<>();
    for (Class<?> owner : List.of(SparkCluster.class, Training.class)) {
      Path place = place(owner);
      if (place == null || !place.toString().endsWith(".jar")) {
        return System.getProperty("java.class.path");
      }
      jars.add(place.toString());
    }
    return String.join(java.io.File.pathSeparator, jars);
  }

  static @Nullable Path place(Class<?> owner) {
    CodeSource source = owner.getProtectionDomain().getCodeSource();
    try {
      return source == null ? null : Path.of(source.getLocation().toURI());
    } catch (URISyntaxException | IllegalArgumentException e) {
      return null;
    }
  }

  /** Cụm không còn lõi nào thì Spark đợi mãi không nói gì. */
  private void requireExecutors(String master) {
    if (spark.isLocal()) {
      return;
    }
    long seconds = spark.getConf().getTimeAsSeconds(EXECUTOR_WAIT);
    long deadline = System.nanoTime() + seconds * 1_000_000_000L;
    while (executors() == 0) {
      if (System.nanoTime() > deadline) {
        close();
        throw new ClusterException(
            "Cụm %s không cấp tiến trình thực thi nào sau %d giây: không có thợ, hoặc thợ nào cũng hết lõi hay không còn %s bộ nhớ. Hãy xem trang của máy chủ cụm, hoặc giảm spark.executor.memory."
                .formatted(master, seconds, spark.getConf().get("spark.executor.memory")),
            null);
      }
      try {
        Thread.sleep(100);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        close();
        throw new ClusterException("Đã ngừng đợi cụm %s theo yêu cầu.".formatted(master), e);
      }
    }
  }

  /**
   * Số tiến trình thực thi đang sống; 0 ở chế độ {@code local[n]}.
   *
   * @return số tiến trình
   */
  public int executors() {
    return spark.sc().getExecutorIds().size();
  }

  JavaSparkContext spark() {
    return spark;
  }

  /** Đợi một việc; luồng bị ngắt thì hủy việc ấy trên cụm. */
  <T> T await(Future<T> job) throws InterruptedException {
    try {
      return job.get();
    } catch (InterruptedException e) {
      job.cancel(true);
      throw e;
    } catch (ExecutionException e) {
      throw ClusterException.of(e); // nguyên nhân nằm trong chuỗi của nó
    } catch (CancellationException e) {
      throw ClusterException.of(e);
    }
  }

  @Override
  public void close() {
    spark.close();
  }
}
