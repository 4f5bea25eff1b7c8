package vn.hocsau.app.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import vn.hocsau.store.Provenance;
import vn.hocsau.train.ModelBundle;
import vn.hocsau.train.ProjectFolder;
import vn.hocsau.train.RunRecord;

/**
 * Mọi mô hình đã nạp từ một thư mục; gói nào thiếu hoặc hỏng thì được ghi lại lý do, các gói khác
 * vẫn chạy.
 *
 * <pre>{@code
 * Models models = Models.load(ProjectFolder.build("models"));
 * models.get("04_mnist_cnn", ImageClassifier.class).classify(picture);
 * }</pre>
 */
public final class Models {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final List<Entry> entries;

  /**
   * Một mô hình và tình trạng của nó.
   *
   * @param card tấm thẻ giới thiệu
   * @param bundle gói; null nếu không nạp được
   * @param assets phần kèm; null nếu không có
   * @param predictor bộ dự đoán; null nếu không dựng được
   * @param problem vì sao không dùng được; null nếu dùng được
   * @param metrics số đo chất lượng đúng với lần huấn luyện của gói
   */
  public record Entry(
      ModelCard card,
      @Nullable ModelBundle bundle,
      @Nullable ModelAssets assets,
      @Nullable Predictor predictor,
      @Nullable String problem,
      List<Metric> metrics) {

    /**
     * Sao danh sách.
     *
     * @param card tấm thẻ
     * @param bundle gói
     * @param assets phần kèm
     * @param predictor bộ dự đoán
     * @param problem lý do
     * @param metrics số đo
     */
    public Entry {
      metrics = List.copyOf(metrics);
    }

    /**
     * Có dùng được không.
     *
     * @return true nếu đã có bộ dự đoán
     */
    public boolean available() {
      return predictor != null;
    }

    /**
     * Bộ dự đoán.
     *
     * @param <T> loại bộ dự đoán
     * @param type loại bộ dự đoán mà việc của mô hình cần
     * @return bộ dự đoán
     * @throws MissingModelException nếu mô hình chưa dùng được; thông báo nêu lý do và cách làm
     */
    public <T extends Predictor> T require(Class<T> type) {
      if (predictor == null) {
        throw new MissingModelException(String.valueOf(problem));
      }
      return type.cast(predictor);
    }

    /**
     * Có học trên dữ liệu mô phỏng không.
     *
     * @return true nếu ít nhất một nguồn dữ liệu là mô phỏng
     */
    public boolean simulated() {
      return bundle != null && bundle.record().data().stream().anyMatch(Provenance::simulated);
    }
  }

  private Models(List<Entry> entries) {
    this.entries = entries;
  }

  /**
   * Nạp mọi gói mà khóa học biết.
   *
   * @param folder thư mục chứa các gói, ví dụ {@code build/models}
   * @return các mô hình, kể cả những mô hình thiếu gói
   */
  public static Models load(Path folder) {
    return new Models(
        ModelCards.ALL.stream()
            .map(card -> load(card, folder.resolve(card.id() + ".zip")))
            .toList());
  }

  private static Entry load(ModelCard card, Path file) {
    if (!Files.isRegularFile(file)) {
      return missing(
          card,
          "Chưa có gói mô hình %s; hãy chạy: hocsau train %s.".formatted(card.id(), card.id()));
    }
    try {
      ModelBundle bundle = ModelBundle.load(file);
      Path beside = ModelAssets.beside(file);
      ModelAssets assets = Files.isRegularFile(beside) ? ModelAssets.load(beside) : null;
      return new Entry(
          card,
          bundle,
          assets,
          predictor(card, bundle, assets),
          null,
          metrics(card, bundle.record(), assets));
    } catch (IllegalArgumentException e) {
      // Trang web cho mọi người thấy lý do này, nên nó không kể thư mục trên máy.
      return unusable(
          card, String.valueOf(e.getMessage()).replace(file.getParent() + File.separator, ""));
    } catch (RuntimeException e) {
      return unusable(card, "Tệp %s có thông tin không khớp nhau.".formatted(file.getFileName()));
    }
  }

  private static Entry unusable(ModelCard card, String problem) {
    return missing(card, problem + " Làm lại gói: hocsau train " + card.id() + ".");
  }

  private static Entry missing(ModelCard card, String problem) {
    return new Entry(card, null, null, null, problem, List.of());
  }

  private static Predictor predictor(
      ModelCard card, ModelBundle bundle, @Nullable ModelAssets assets) {
    return switch (card.task()) {
      case DIGITS, IMAGES -> ImageClassifier.of(bundle);
      case REVIEW -> Critic.of(bundle);
      case WORDS, HEADLINES -> Storyteller.of(bundle);
      case KIEU -> Poet.of(bundle);
      case ELECTRIC -> ElectricForecaster.of(bundle, required(assets));
      case CLIMATE -> ClimateForecaster.of(bundle, required(assets));
    };
  }

  private static ModelAssets required(@Nullable ModelAssets assets) {
    if (assets == null) {
      throw new IllegalArgumentException("Cạnh gói mô hình chưa có phần kèm (chuỗi số liệu).");
    }
    return assets;
  }

  /** Số đo phải thuộc đúng lần huấn luyện đã cho ra gói: của recipe, hoặc của notebook. */
  private static List<Metric> metrics(
      ModelCard card, RunRecord record, @Nullable ModelAssets assets) {
    if (assets != null && assets.trainedAt().equals(record.startedAt())) {
      return assets.metrics();
    }
    return notebookResults(card.notebook(), record)
        .map(
            values ->
                card.published().stream()
                    .filter(metric -> values.path(metric.key()).isNumber())
                    .map(
                        metric ->
                            new Metric(
                                metric.name(),
                                metric.scale() * values.path(metric.key()).doubleValue(),
                                metric.unit()))
                    .toList())
        .orElse(List.of());
  }

  private static Optional<JsonNode> notebookResults(String notebook, RunRecord record) {
    Path file = ProjectFolder.build("results").resolve(notebook + ".json");
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    try {
      JsonNode root = JSON.readTree(file.toFile());
      boolean sameRun =
          root.path("record").path("startedAt").asText().equals(record.startedAt())
              && root.path("record").path("name").asText().equals(record.name());
      return sameRun ? Optional.of(root.path("values")) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty(); // tệp kết quả chỉ để trưng bày: hỏng thì thôi
    }
  }

  /**
   * Mọi mô hình.
   *
   * @return theo thứ tự trên trang đầu
   */
  public List<Entry> all() {
    return entries;
  }

  /**
   * Một mô hình.
   *
   * @param id tên gói
   * @return mô hình, có thể chưa dùng được
   * @throws IllegalArgumentException nếu không có tên ấy; thông báo nêu tên gần nhất
   */
  public Entry entry(String id) {
    return entries.stream()
        .filter(entry -> entry.card().id().equals(id))
        .findFirst()
        .orElseThrow(() -> ModelCards.unknown(id));
  }

  /**
   * Bộ dự đoán của một mô hình.
   *
   * @param <T> loại bộ dự đoán
   * @param id tên gói
   * @param type loại bộ dự đoán mà việc của mô hình cần
   * @return bộ dự đoán
   * @throws IllegalArgumentException nếu không có tên ấy
   * @throws MissingModelException nếu mô hình chưa dùng được; thông báo nêu lý do và cách làm
   */
  public <T extends Predictor> T get(String id, Class<T> type) {
    return entry(id).require(type);
  }
}
