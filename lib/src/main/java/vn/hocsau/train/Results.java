package vn.hocsau.train;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import vn.hocsau.store.IoReason;
import vn.hocsau.store.WholeFile;

/**
 * Tệp kết quả của một bài: số đo do chính lần chạy ghi ra, và phần lời trích lại.
 *
 * <p>Lần chạy ghi vào {@code build/results/<bài>.json}; bản của chế độ đầy đủ trên dữ liệu thật
 * được giữ trong {@code notebooks/ket_qua/<bài>.json} (lệnh {@code hocsau report --mode day_du
 * --save-results}). Nhờ vậy một bản chạy nhanh vẫn trích được số đo của bản đầy đủ, và không con số
 * nào trong lời văn được gõ tay.
 *
 * <pre>{@code
 * var run = RunRecord.start("01_dien_nang", seed).data(provenance);
 * var results = Results.of(run);
 * results.put("ffnn1.val_loss", 0.0123);
 * double full = results.full("ffnn1.val_loss"); // số đo của bản đầy đủ trên dữ liệu thật
 * results.save();
 * }</pre>
 */
public final class Results {

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private final RunRecord.Recorder run;
  private final Path runFile;
  private final Path publishedFile;
  private final Map<String, Double> values = new TreeMap<>();

  private Results(RunRecord.Recorder run, Path root) {
    this.run = run;
    this.runFile = root.resolve("build/results").resolve(run.name() + ".json");
    this.publishedFile = root.resolve("notebooks/ket_qua").resolve(run.name() + ".json");
  }

  /**
   * Mở sổ kết quả của một lần chạy.
   *
   * @param run bộ ghi lý lịch của lần chạy; tên bài lấy từ đây
   * @return sổ rỗng cho lần chạy này
   */
  public static Results of(RunRecord.Recorder run) {
    return of(run, ProjectFolder.root());
  }

  static Results of(RunRecord.Recorder run, Path root) {
    return new Results(run, root);
  }

  /**
   * Ghi một số đo; ghi lại cùng khóa thì thay số cũ.
   *
   * @param key tên số đo, dạng {@code mo_hinh.dai_luong}
   * @param value giá trị hữu hạn
   * @throws IllegalArgumentException nếu giá trị là NaN hoặc vô cùng
   */
  public void put(String key, double value) {
    if (!Double.isFinite(value)) {
      throw new IllegalArgumentException("Số đo %s = %s không hữu hạn.".formatted(key, value));
    }
    values.put(key, value);
  }

  /**
   * Số đo của chính lần chạy này.
   *
   * @param key tên số đo
   * @return giá trị
   * @throws IllegalArgumentException nếu chưa ghi số đo ấy
   */
  public double get(String key) {
    Double value = values.get(key);
    if (value == null) {
      throw new IllegalArgumentException(
          "Lần chạy này chưa ghi số đo %s; đã có: %s.".formatted(key, values.keySet()));
    }
    return value;
  }

  /**
   * Số đo của bản đầy đủ trên dữ liệu thật: của chính lần chạy này nếu nó là bản như vậy, nếu không
   * thì bản đã công bố.
   *
   * @param key tên số đo
   * @return giá trị
   * @throws IllegalArgumentException nếu chưa có tệp hoặc chưa có số đo ấy; thông báo nêu lệnh cần
   *     chạy
   */
  public double full(String key) {
    if (RunMode.current() == RunMode.FULL && !run.simulated()) {
      return get(key);
    }
    return published(publishedFile, key);
  }

  /**
   * Một số đo đã công bố trong tệp kết quả bất kỳ của thư mục {@code notebooks/ket_qua}, ví dụ số
   * đo của Keras để đối chiếu.
   *
   * @param file tên tệp không có đuôi, ví dụ {@code keras_01_dien_nang}
   * @param key tên số đo
   * @return giá trị
   * @throws IllegalArgumentException nếu không có tệp hoặc số đo ấy
   */
  public double other(String file, String key) {
    return published(publishedFile.resolveSibling(file + ".json"), key);
  }

  private double published(Path file, String key) {
    if (!Files.isRegularFile(file)) {
      throw new IllegalArgumentException(
          "Chưa có %s; hãy chạy: hocsau report %s --mode day_du --save-results."
              .formatted(file, run.name()));
    }
    try {
      var value = JSON.readTree(file.toFile()).path("values").path(key);
      if (!value.isNumber()) {
        throw new IllegalArgumentException("Tệp %s không có số đo %s.".formatted(file, key));
      }
      return value.doubleValue();
    } catch (IOException e) {
      throw new IllegalArgumentException("Tệp %s hỏng: không đọc được JSON.".formatted(file), e);
    }
  }

  /**
   * Lưu số đo và lý lịch lần chạy vào {@code build/results/<bài>.json}.
   *
   * @return tệp vừa ghi
   */
  public Path save() {
    ObjectNode root = JSON.createObjectNode();
    root.set("values", JSON.valueToTree(values));
    root.set("record", JSON.valueToTree(run.finish()));
    try {
      String text = JSON.writeValueAsString(root) + "\n";
      WholeFile.write(runFile, out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
      return runFile;
    } catch (IOException e) {
      throw new UncheckedIOException(
          "Không ghi được kết quả vào %s: %s.".formatted(runFile, IoReason.of(e)), e);
    }
  }
}
