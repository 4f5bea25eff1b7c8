package vn.hocsau.course;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import vn.hocsau.layer.GlobalNormClipping;
import vn.hocsau.train.History;
import vn.hocsau.train.RunMode;
import vn.hocsau.train.Training;

/**
 * Một mô hình của khóa học: mạng, cỡ dữ liệu thật của bài, và cài đặt ở hai chế độ.
 *
 * @param id tên, ví dụ {@code imdb-gru}; hai mươi hai mô hình đầu cùng tên với phép đo của Keras
 * @param sizes cỡ dữ liệu thật của bài
 * @param architecture mạng
 * @param quick cài đặt của chế độ nhanh
 * @param full cài đặt của chế độ đầy đủ
 * @param maxGradientNorm gọt gradient về độ dài chung này khi nó dài hơn; 0 là không gọt
 */
public record CourseModel(
    String id,
    DataSizes sizes,
    Architecture architecture,
    Setup quick,
    Setup full,
    double maxGradientNorm) {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Bộ đếm của lần chạy, không phải cài đặt. */
  private static final Set<String> COUNTERS = Set.of("iterationCount", "epochCount");

  /** Mạng theo cài đặt và cỡ dữ liệu, viết bằng mã dựng mạng của DL4J. */
  @FunctionalInterface
  public interface Architecture {

    /**
     * Cấu hình mạng.
     *
     * @param setup bộ tối ưu, số nút ẩn, hạt giống
     * @param sizes cỡ dữ liệu
     * @return cấu hình
     */
    MultiLayerConfiguration of(Setup setup, DataSizes sizes);
  }

  /** Không gọt gradient. */
  CourseModel(String id, DataSizes sizes, Architecture architecture, Setup quick, Setup full) {
    this(id, sizes, architecture, quick, full, 0);
  }

  /** Cùng mô hình, có gọt gradient. */
  CourseModel clipping(double maxNorm) {
    return new CourseModel(id, sizes, architecture, quick, full, maxNorm);
  }

  /**
   * Cài đặt ở một chế độ.
   *
   * @param mode chế độ
   * @return cài đặt
   */
  public Setup setup(RunMode mode) {
    return mode == RunMode.QUICK ? quick : full;
  }

  /**
   * Cùng mô hình trên dữ liệu cỡ khác: nhiều từ hơn, ảnh lớn hơn, chuỗi ngắn hơn.
   *
   * @param other cỡ
   * @return bản sao
   */
  public CourseModel on(DataSizes other) {
    return new CourseModel(id, other, architecture, quick, full, maxGradientNorm);
  }

  /**
   * Cùng mô hình, hạt giống khác.
   *
   * @param seed hạt giống
   * @return bản sao
   */
  public CourseModel withSeed(long seed) {
    return new CourseModel(
        id, sizes, architecture, quick.withSeed(seed), full.withSeed(seed), maxGradientNorm);
  }

  /**
   * Cùng mô hình, tốc độ học khác.
   *
   * @param learningRate tốc độ học, &gt; 0
   * @return bản sao
   */
  public CourseModel withLearningRate(double learningRate) {
    return new CourseModel(
        id,
        sizes,
        architecture,
        quick.withLearningRate(learningRate),
        full.withLearningRate(learningRate),
        maxGradientNorm);
  }

  /**
   * Mạng đã khởi tạo, kèm phép gọt gradient nếu mô hình có.
   *
   * @param mode chế độ
   * @return mạng
   */
  public MultiLayerNetwork network(RunMode mode) {
    var net = new MultiLayerNetwork(architecture.of(setup(mode), sizes));
    net.init();
    if (maxGradientNorm > 0) {
      net.addListeners(GlobalNormClipping.of(maxGradientNorm));
    }
    return net;
  }

  /**
   * Lần huấn luyện đúng cài đặt; còn thiếu dữ liệu, tập kiểm định và tiến độ.
   *
   * @param net mạng
   * @param mode chế độ
   * @return đối tượng để khai báo tiếp
   */
  public Training training(MultiLayerNetwork net, RunMode mode) {
    return Training.of(net).settings(setup(mode).training());
  }

  /**
   * Một mạng đã huấn luyện khác bản của khóa học ở đâu.
   *
   * @param net mạng
   * @param history lịch sử do {@link Training} ghi
   * @param mode chế độ
   * @return mỗi chỗ khác một câu, ví dụ "imdb-gru: confs/2/layer/nout là 100, khóa học dùng 200.";
   *     rỗng nếu giống
   */
  public List<String> differences(MultiLayerNetwork net, History history, RunMode mode) {
    List<String> differences = new ArrayList<>();
    compare(
        "",
        tree(network(mode).getLayerWiseConfigurations()),
        tree(net.getLayerWiseConfigurations()),
        differences);
    boolean clipped = net.getListeners().stream().anyMatch(GlobalNormClipping.class::isInstance);
    if (clipped != maxGradientNorm > 0) {
      differences.add(
          "%s: mạng %s gọt gradient, khóa học %s."
              .formatted(id, clipped ? "có" : "không", clipped ? "không" : "có"));
    }
    var expected = setup(mode).training();
    if (!expected.equals(history.settings())) {
      differences.add(
          "%s: huấn luyện %s, khóa học dùng %s.".formatted(id, history.settings(), expected));
    }
    return differences;
  }

  private static JsonNode tree(MultiLayerConfiguration configuration) {
    try {
      return JSON.readTree(configuration.toJson());
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private void compare(String path, JsonNode expected, JsonNode actual, List<String> differences) {
    if (expected.isContainerNode() && expected.getNodeType() == actual.getNodeType()) {
      if (expected.isArray()) {
        for (int i = 0; i < Math.max(expected.size(), actual.size()); i++) {
          compare(path + "/" + i, expected.path(i), actual.path(i), differences);
        }
      } else {
        Set<String> names = new TreeSet<>();
        expected.fieldNames().forEachRemaining(names::add);
        actual.fieldNames().forEachRemaining(names::add);
        names.removeAll(COUNTERS);
        names.forEach(
            name ->
                compare(path + "/" + name, expected.path(name), actual.path(name), differences));
      }
    } else if (!expected.equals(actual)) {
      differences.add(
          "%s: %s là %s, khóa học dùng %s."
              .formatted(id, path.substring(1), shown(actual), shown(expected)));
    }
  }

  private static String shown(JsonNode node) {
    return node.isMissingNode() ? "không có" : node.toString();
  }
}
