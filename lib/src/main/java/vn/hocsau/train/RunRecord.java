package vn.hocsau.train;

import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import org.nd4j.linalg.factory.Nd4j;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;
import vn.hocsau.dataset.Tabular;
import vn.hocsau.store.Provenance;

/**
 * Lý lịch của một lần chạy: đủ để người khác làm lại và so kết quả.
 *
 * @param name tên bài hoặc mô hình, ví dụ {@code 01_dien_nang}
 * @param mode chế độ chạy, {@code nhanh} hoặc {@code day_du}
 * @param seed hạt giống ngẫu nhiên
 * @param data dữ liệu đã dùng, kèm mã băm
 * @param versions phiên bản thư viện, theo tên
 * @param machine mô tả máy, theo tên
 * @param startedAt lúc bắt đầu, ISO-8601, giờ UTC
 * @param seconds thời gian chạy, tính bằng giây
 */
public record RunRecord(
    String name,
    String mode,
    long seed,
    List<Provenance> data,
    Map<String, String> versions,
    Map<String, String> machine,
    String startedAt,
    double seconds)
    implements Tabular {

  /**
   * Sao các tập hợp để lý lịch không đổi sau khi tạo.
   *
   * @param name tên bài hoặc mô hình
   * @param mode chế độ chạy
   * @param seed hạt giống ngẫu nhiên
   * @param data dữ liệu đã dùng
   * @param versions phiên bản thư viện
   * @param machine mô tả máy
   * @param startedAt lúc bắt đầu
   * @param seconds thời gian chạy
   */
  public RunRecord {
    data = List.copyOf(data);
    versions = Collections.unmodifiableMap(new LinkedHashMap<>(versions));
    machine = Collections.unmodifiableMap(new LinkedHashMap<>(machine));
  }

  /**
   * Bắt đầu ghi lý lịch.
   *
   * @param name tên bài hoặc mô hình
   * @param seed hạt giống ngẫu nhiên
   * @return bộ ghi; gọi {@link Recorder#finish()} khi xong
   */
  public static Recorder start(String name, long seed) {
    return new Recorder(name, seed);
  }

  @Override
  public Table asTable() {
    var key = StringColumn.create("Mục");
    var value = StringColumn.create("Giá trị");
    var rows = new LinkedHashMap<String, String>();
    rows.put("Bài", name);
    rows.put("Chế độ", mode);
    rows.put("Hạt giống", Long.toString(seed));
    for (Provenance source : data) {
      rows.put(
          "Dữ liệu " + source.datasetId(),
          (source.simulated() ? "MÔ PHỎNG, " : "") + "SHA-256 " + source.sha256());
    }
    rows.putAll(versions);
    rows.putAll(machine);
    rows.put("Bắt đầu (UTC)", startedAt);
    rows.put("Thời gian (giây)", String.format(Locale.ROOT, "%.1f", seconds));
    rows.forEach(
        (k, v) -> {
          key.append(k);
          value.append(v);
        });
    return Table.create("Lý lịch lần chạy", key, value);
  }

  /** Bộ ghi đang chạy. */
  public static final class Recorder {
    private final String name;
    private final long seed;
    private final Instant start = Instant.now();
    private final List<Provenance> data = new ArrayList<>();

    private Recorder(String name, long seed) {
      this.name = name;
      this.seed = seed;
    }

    /**
     * Ghi thêm một nguồn dữ liệu.
     *
     * @param provenance lý lịch dữ liệu
     * @return chính bộ ghi này
     */
    public Recorder data(Provenance provenance) {
      data.removeIf(p -> p.datasetId().equals(provenance.datasetId()));
      data.add(provenance);
      return this;
    }

    String name() {
      return name;
    }

    /**
     * Có nguồn nào là dữ liệu mô phỏng không.
     *
     * @return true nếu ít nhất một nguồn là mô phỏng
     */
    public boolean simulated() {
      return data.stream().anyMatch(Provenance::simulated);
    }

    /**
     * Chụp lý lịch đến lúc này; gọi được nhiều lần.
     *
     * @return lý lịch với thời gian tính đến bây giờ
     */
    public RunRecord finish() {
      return new RunRecord(
          name,
          RunMode.current().key(),
          seed,
          data,
          currentVersions(),
          currentMachine(),
          DateTimeFormatter.ISO_LOCAL_DATE_TIME.format(
              start.truncatedTo(ChronoUnit.SECONDS).atOffset(ZoneOffset.UTC)),
          ChronoUnit.MILLIS.between(start, Instant.now()) / 1000.0);
    }
  }

  private static Map<String, String> currentVersions() {
    var versions = new LinkedHashMap<String, String>();
    versions.put("Java", Runtime.version() + " (" + System.getProperty("java.vm.name") + ")");
    versions.put("DL4J", mavenVersion("org.deeplearning4j", "deeplearning4j-nn"));
    versions.put(
        "ND4J",
        mavenVersion("org.nd4j", "nd4j-api")
            + ", "
            + Nd4j.getExecutioner().getEnvironmentInformation().getProperty("backend"));
    versions.put("Học sâu", mavenVersion("vn.hocsau", "hocsau"));
    return versions;
  }

  /** Phiên bản Maven ghi lại trong jar; chạy từ thư mục lớp thì chưa có. */
  private static String mavenVersion(String group, String artifact) {
    String name = "/META-INF/maven/%s/%s/pom.properties".formatted(group, artifact);
    try (InputStream in = RunRecord.class.getResourceAsStream(name)) {
      if (in == null) {
        return "bản đang phát triển";
      }
      var properties = new Properties();
      properties.load(in);
      return properties.getProperty("version");
    } catch (IOException e) {
      return "không rõ";
    }
  }

  private static Map<String, String> currentMachine() {
    var machine = new LinkedHashMap<String, String>();
    machine.put(
        "Hệ điều hành", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
    machine.put("Bộ xử lý", processor());
    machine.put("Số luồng", Integer.toString(Runtime.getRuntime().availableProcessors()));
    machine.put(
        "Bộ nhớ (GiB)",
        String.format(
            Locale.ROOT,
            "%.0f, heap tối đa %.1f",
            totalMemory() / (double) (1L << 30),
            Runtime.getRuntime().maxMemory() / (double) (1L << 30)));
    return machine;
  }

  private static long totalMemory() {
    var os = ManagementFactory.getOperatingSystemMXBean();
    return os instanceof com.sun.management.OperatingSystemMXBean full
        ? full.getTotalMemorySize()
        : 0;
  }

  private static String processor() {
    Path info = Path.of("/proc/cpuinfo");
    if (Files.isReadable(info)) {
      try (var lines = Files.lines(info)) {
        return lines
            .filter(line -> line.startsWith("model name"))
            .map(line -> line.substring(line.indexOf(':') + 1).strip())
            .findFirst()
            .orElse("không rõ");
      } catch (IOException e) {
        return "không rõ";
      }
    }
    String windows = System.getenv("PROCESSOR_IDENTIFIER");
    return windows == null ? "không rõ" : windows;
  }
}
