package vn.hocsau.bench;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import vn.hocsau.course.Experiment;
import vn.hocsau.course.Experiment.Outcome;
import vn.hocsau.store.Fingerprint;
import vn.hocsau.store.Provenance;
import vn.hocsau.store.WholeFile;
import vn.hocsau.train.RunMode;
import vn.hocsau.train.RunRecord;

/**
 * Một mô hình qua nhiều hạt giống: nội dung của tệp kết quả.
 *
 * @param model tên mô hình
 * @param settings mã băm của mạng và cài đặt; khác thì các hạt giống đã chạy không dùng lại
 * @param params số tham số
 * @param memoryMb đỉnh bộ nhớ của tiến trình, MB, kể cả dữ liệu và máy ảo Java
 * @param mode chế độ chạy
 * @param data dữ liệu đã dùng
 * @param versions phiên bản thư viện
 * @param machine mô tả máy
 * @param outcomes mỗi hạt giống một kết quả
 */
public record SeedStudy(
    String model,
    String settings,
    long params,
    double memoryMb,
    String mode,
    List<Provenance> data,
    Map<String, String> versions,
    Map<String, String> machine,
    List<Outcome> outcomes) {

  private static final ObjectMapper JSON =
      new ObjectMapper()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

  private static final int SETTINGS_DIGITS = 16;

  /**
   * Chưa có hạt giống nào.
   *
   * @param experiment thí nghiệm
   * @return nghiên cứu rỗng
   */
  public static SeedStudy of(Experiment experiment) {
    var record = RunRecord.start(experiment.model().id(), 0).data(experiment.data()).finish();
    return new SeedStudy(
        experiment.model().id(),
        settings(experiment),
        experiment.model().network(experiment.mode()).numParams(),
        0,
        experiment.mode().key(),
        record.data(),
        record.versions(),
        record.machine(),
        List.of());
  }

  /**
   * Nơi giữ kết quả trong khi chạy.
   *
   * @param root thư mục gốc của kho
   * @param mode chế độ chạy
   * @param model tên mô hình
   * @return {@code build/seeds/<chế độ>/<tên>.json}
   */
  public static Path file(Path root, RunMode mode, String model) {
    return folder(root, mode).resolve(model + ".json");
  }

  static Path folder(Path root, RunMode mode) {
    return root.resolve("build/seeds").resolve(mode.key());
  }

  /** Đọc tệp. */
  static SeedStudy read(Path file) throws IOException {
    return JSON.readValue(file.toFile(), SeedStudy.class);
  }

  /**
   * Ghi trọn tệp.
   *
   * @param file tệp
   * @throws IOException nếu không ghi được
   */
  public void write(Path file) throws IOException {
    WholeFile.write(
        file,
        out -> out.write((JSON.writeValueAsString(this) + "\n").getBytes(StandardCharsets.UTF_8)));
  }

  /**
   * Những hạt giống đã chạy trong {@code file}, nếu cùng mạng, cài đặt và dữ liệu; không thì rỗng.
   *
   * @param file tệp kết quả
   * @return nghiên cứu để làm tiếp
   * @throws IOException nếu không đọc được
   */
  public SeedStudy resumed(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      return this;
    }
    SeedStudy before = read(file);
    // Dữ liệu nhận ra bằng mã băm: lần đầu nó đến từ kho gương hay mạng, lần sau từ cache.
    boolean same =
        before.settings.equals(settings) && checksums(before.data).equals(checksums(data));
    return same ? before : this;
  }

  private static List<String> checksums(List<Provenance> data) {
    return data.stream().map(Provenance::sha256).toList();
  }

  /**
   * Hạt giống ấy đã chạy chưa.
   *
   * @param seed hạt giống
   * @return true nếu đã có kết quả
   */
  public boolean has(long seed) {
    return outcomes.stream().anyMatch(outcome -> outcome.seed() == seed);
  }

  /**
   * Thêm một kết quả.
   *
   * @param outcome kết quả của một hạt giống
   * @param peakMb bộ nhớ đã dùng, MB
   * @return nghiên cứu dài thêm một hạt giống
   */
  public SeedStudy with(Outcome outcome, double peakMb) {
    List<Outcome> all = new ArrayList<>(outcomes);
    all.add(outcome);
    all.sort(Comparator.comparingLong(Outcome::seed));
    return new SeedStudy(
        model,
        settings,
        params,
        Math.max(memoryMb, peakMb),
        mode,
        data,
        versions,
        machine,
        List.copyOf(all));
  }

  /**
   * Công bố vào {@code notebooks/ket_qua/hat_giong}; không phải chế độ đầy đủ trên dữ liệu thật thì
   * chỉ nói vì sao không.
   *
   * @param root thư mục gốc của kho
   * @param out nơi nói
   * @throws IOException nếu không ghi được
   */
  public void publish(Path root, PrintStream out) throws IOException {
    if (simulated() || !mode.equals(RunMode.FULL.key())) {
      out.printf(
          "  không công bố %s: chỉ giữ kết quả của chế độ đầy đủ trên dữ liệu thật.%n", model);
      return;
    }
    write(root.resolve("notebooks/ket_qua/hat_giong").resolve(model + ".json"));
  }

  private boolean simulated() {
    return data.stream().anyMatch(Provenance::simulated);
  }

  private static String settings(Experiment experiment) {
    var model = experiment.model();
    var setup = model.setup(experiment.mode());
    String text =
        model.architecture().of(setup, model.sizes()).toJson()
            + setup.training()
            + model.maxGradientNorm();
    return Fingerprint.of(text).substring(0, SETTINGS_DIGITS);
  }
}
