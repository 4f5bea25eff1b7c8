package vn.hocsau.course;

import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.dataset.DataSet;
import vn.hocsau.dataset.BatchSource;
import vn.hocsau.store.Provenance;
import vn.hocsau.train.DivergedException;
import vn.hocsau.train.History;
import vn.hocsau.train.InMemory;
import vn.hocsau.train.ModelBundle;
import vn.hocsau.train.ProgressListener;
import vn.hocsau.train.RunMode;
import vn.hocsau.train.RunRecord;
import vn.hocsau.train.Training;

/**
 * Một mô hình cùng dữ liệu của nó: huấn luyện và chấm đúng như trong bài, không cần notebook, với
 * hạt giống tùy chọn.
 *
 * <pre>{@code
 * var experiment = Experiments.of(CourseModels.MNIST_CNN, RunMode.FULL); // nạp dữ liệu một lần
 * var outcome = experiment.run(5, null, ProgressListener.SILENT);
 * double accuracy = outcome.scores().get("accuracy");
 * }</pre>
 *
 * @param model mạng và cài đặt, theo cỡ dữ liệu đã nạp
 * @param mode chế độ chạy
 * @param data lý lịch dữ liệu
 * @param train tập huấn luyện
 * @param validation tập kiểm định; null nếu bài học thuộc lòng một văn bản
 * @param test tập kiểm tra
 * @param labelUnit một đơn vị của nhãn bằng bao nhiêu đơn vị của dữ liệu, ví dụ °C; 1 nếu nhãn
 *     không chuẩn hóa
 * @param preparation những gì gói của mô hình mang theo bên cạnh mạng
 * @param scoring cách chấm
 */
public record Experiment(
    CourseModel model,
    RunMode mode,
    Provenance data,
    BatchSource train,
    @Nullable BatchSource validation,
    BatchSource test,
    double labelUnit,
    Preparation preparation,
    Scoring scoring) {

  /** Chấm mạng đã huấn luyện: tên số đo → giá trị. */
  @FunctionalInterface
  public interface Scoring {
    /**
     * Chấm.
     *
     * @param net mạng đã huấn luyện
     * @param history lịch sử huấn luyện
     * @return tên số đo → giá trị
     */
    Map<String, Double> of(MultiLayerNetwork net, History history);
  }

  /**
   * Kết quả của một hạt giống.
   *
   * @param seed hạt giống
   * @param epochs số epoch đã chạy
   * @param seconds thời gian huấn luyện, giây
   * @param scores các số đo trên tập kiểm tra, theo tên: {@code accuracy}, {@code f1} trong [0, 1];
   *     {@code rmse}, {@code mae} theo đơn vị của dữ liệu; {@code perplexity}
   */
  public record Outcome(long seed, int epochs, double seconds, Map<String, Double> scores) {

    /**
     * Xếp các số đo theo tên, để tệp kết quả ghi lại thì vẫn như cũ.
     *
     * @param seed hạt giống
     * @param epochs số epoch
     * @param seconds thời gian
     * @param scores các số đo
     */
    public Outcome {
      scores = Collections.unmodifiableMap(new TreeMap<>(scores));
    }

    /**
     * Một dòng cho người đọc.
     *
     * @return ví dụ {@code accuracy 0,9895, f1 0,9895; 5 epoch, 57 giây}
     */
    public String summary() {
      return String.format(Locale.FRENCH, "%s; %d epoch, %.0f giây", text(scores), epochs, seconds);
    }
  }

  /**
   * Các số đo thành chữ.
   *
   * @param scores tên số đo → giá trị
   * @return ví dụ {@code accuracy 0,9895, f1 0,9895}
   */
  public static String text(Map<String, Double> scores) {
    return new TreeMap<>(scores)
        .entrySet().stream()
            .map(score -> String.format(Locale.FRENCH, "%s %.4f", score.getKey(), score.getValue()))
            .collect(Collectors.joining(", "));
  }

  /** Thí nghiệm có cả ba phần nằm sẵn trong bộ nhớ, nhãn không chuẩn hóa. */
  static Experiment inMemory(
      CourseModel model,
      RunMode mode,
      Provenance data,
      List<DataSet> parts,
      Preparation preparation,
      Scoring scoring) {
    return new Experiment(
        model,
        mode,
        data,
        new InMemory(parts.get(0)),
        new InMemory(parts.get(1)),
        new InMemory(parts.get(2)),
        1,
        preparation,
        scoring);
  }

  /**
   * Cùng dữ liệu, cùng cách chấm, mô hình đổi cài đặt.
   *
   * @param other mô hình, nhận cùng dữ liệu
   * @return thí nghiệm mới
   */
  public Experiment with(CourseModel other) {
    return new Experiment(
        other, mode, data, train, validation, test, labelUnit, preparation, scoring);
  }

  /**
   * Cùng mô hình, cùng dữ liệu, chấm cách khác.
   *
   * @param other cách chấm
   * @return thí nghiệm mới
   */
  public Experiment scoredBy(Scoring other) {
    return new Experiment(
        model, mode, data, train, validation, test, labelUnit, preparation, other);
  }

  /**
   * Lần huấn luyện đúng như bài; còn thiếu dữ liệu và tiến độ.
   *
   * @param net mạng
   * @return đối tượng để khai báo tiếp, rồi {@code fit(train())}
   */
  public Training training(MultiLayerNetwork net) {
    Training training = model.training(net, mode);
    return validation == null ? training : training.validation(validation);
  }

  /**
   * Gói dùng được ngay.
   *
   * @param net mạng đã huấn luyện
   * @param record lý lịch của lần huấn luyện
   * @return gói
   */
  public ModelBundle bundle(MultiLayerNetwork net, RunRecord record) {
    return new ModelBundle(
        net, preparation.normalizers(), preparation.labels(), preparation.settings(), record);
  }

  /**
   * Huấn luyện một mạng mới rồi chấm. Mạng phân kỳ thì dừng ở đó và vẫn được chấm, như trong bài.
   *
   * @param seed hạt giống của trọng số ban đầu, thứ tự mẫu và dropout
   * @param checkpoint tệp lưu sau mỗi epoch, để lần gọi sau nối tiếp; null thì không lưu
   * @param progress nơi báo tiến độ
   * @return kết quả
   */
  public Outcome run(long seed, @Nullable Path checkpoint, ProgressListener progress) {
    Experiment seeded = with(model.withSeed(seed));
    MultiLayerNetwork net = seeded.model.network(mode);
    Training training = seeded.training(net).onProgress(progress);
    if (checkpoint != null) {
      training.checkpoint(checkpoint);
    }
    History history;
    try {
      history = training.fit(train);
    } catch (DivergedException e) {
      history = training.history();
    }
    return new Outcome(
        seed,
        history.epochs().size(),
        history.time().toMillis() / 1000.0,
        scoring.of(net, history));
  }
}
