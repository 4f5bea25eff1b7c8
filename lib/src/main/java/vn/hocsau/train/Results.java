package vn.hocsau.train;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.TreeMap;

/**
 * Tệp kết quả của một bài: số đo do chính lần chạy ghi ra, và phần lời trích lại.
 *
 * <p>Lần chạy ghi vào {@code build/results/<bài>.json}; bản của chế độ đầy đủ trên dữ liệu thật
 * được giữ trong {@code notebooks/ket_qua/<bài>.json} (lệnh {@code hocsau report --mode day_du
 * --save-results}). Nhờ vậy một bản chạy nhanh vẫn trích được số đo của bản đầy đủ, và không con số
 * nào trong lời văn được gõ tay.
 *
 * <pre>{@code
 * var results = Results.of("01_dien_nang");
 * results.put("ffnn1.val_loss", 0.0123);
 * results.save(record);
 * double full = results.published("ffnn1.val_loss"); // số đo đã công bố của bản đầy đủ
 * }</pre>
 */
public final class Results {

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private final String name;
  private final Path runFile;
  private final Path publishedFile;
  private final Map<String, Double> values = new TreeMap<>();

  private Results(String name, Path root) {
    this.name = name;
    this.runFile = root.resolve("build/results").resolve(name + ".json");
    this.publishedFile = root.resolve("notebooks/ket_qua").resolve(name + ".json");
  }

  /**
   * Mở sổ kết quả của một bài.
   *
   * @param name tên bài, ví dụ {@code 01_dien_nang}
   * @return sổ rỗng cho lần chạy này
   */
  public static Results of(String name) {
    return of(name, ProjectFolder.root());
  }

  static Results of(String name, Path root) {
    return new Results(name, root);
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
   * Số đo đã công bố của bản đầy đủ.
   *
   * @param key tên số đo
   * @return giá trị
   * @throws IllegalArgumentException nếu chưa có tệp hoặc chưa có số đo ấy; thông báo nêu lệnh cần
   *     chạy
   */
  public double published(String key) {
    if (!Files.isRegularFile(publishedFile)) {
      throw new IllegalArgumentException(
          "Chưa có %s; hãy chạy: hocsau report %s --mode day_du --save-results."
              .formatted(publishedFile, name));
    }
    try {
      var value = JSON.readTree(publishedFile.toFile()).path("values").path(key);
      if (!value.isNumber()) {
        throw new IllegalArgumentException(
            "Tệp %s không có số đo %s.".formatted(publishedFile, key));
      }
      return value.doubleValue();
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "Tệp %s hỏng: không đọc được JSON.".formatted(publishedFile), e);
    }
  }

  /**
   * Lưu số đo và lý lịch lần chạy vào {@code build/results/<bài>.json}.
   *
   * @param record lý lịch lần chạy
   * @return tệp vừa ghi
   */
  public Path save(RunRecord record) {
    ObjectNode root = JSON.createObjectNode();
    root.set("values", JSON.valueToTree(values));
    root.set("record", JSON.valueToTree(record));
    try {
      Files.createDirectories(runFile.getParent());
      Path temporary = runFile.resolveSibling(runFile.getFileName() + ".dang-ghi");
      Files.writeString(temporary, JSON.writeValueAsString(root) + "\n");
      return Files.move(temporary, runFile, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException("Không ghi được kết quả vào %s.".formatted(runFile), e);
    }
  }
}
