package vn.hocsau.layer;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Trọng số của một mô hình Keras, để đặt vào mạng cùng kiến trúc trong Java.
 *
 * <p>Phía Keras, ghi trọng số ra JSON bằng vài dòng:
 *
 * <pre>{@code
 * json.dump({"layers": [
 *     {"class": l.__class__.__name__,
 *      "weights": [{"shape": w.shape, "values": w.ravel().tolist()} for w in l.get_weights()]}
 *     for l in model.layers if l.get_weights()]}, open("trong_so.json", "w"))
 * }</pre>
 *
 * <p>Phía Java, các tầng có tham số phải cùng thứ tự: LSTM, GRU, SimpleRNN, Bidirectional bọc
 * chúng, Dense, Embedding, Conv1D, Conv2D, BatchNormalization. Thứ tự cổng và thứ tự chiều của bộ
 * lọc đã như nhau nên không phải hoán vị gì; giữa tích chập và Dense phải là {@link Flatten}, vì
 * tầng chuyển tiếp có sẵn của DL4J trải ảnh theo thứ tự khác:
 *
 * <pre>{@code
 * KerasWeights.load(Path.of("trong_so.json")).applyTo(net);
 * }</pre>
 *
 * @param layers các tầng có trọng số, từ dưới lên
 */
public record KerasWeights(List<LayerWeights> layers) {

  /** Lớp Keras mà thứ tự mảng trong {@code get_weights()} trùng với bảng tham số của DL4J. */
  private static final Set<String> KNOWN =
      Set.of(
          "LSTM",
          "GRU",
          "SimpleRNN",
          "Bidirectional",
          "Dense",
          "Embedding",
          "Conv1D",
          "Conv2D",
          "BatchNormalization");

  private static final ObjectMapper JSON =
      new ObjectMapper().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

  /**
   * Trọng số của một tầng.
   *
   * @param type tên lớp Keras, trường "class" trong JSON
   * @param weights các mảng theo thứ tự của {@code get_weights()}
   */
  public record LayerWeights(@JsonProperty("class") String type, List<Weight> weights) {

    /**
     * Sao danh sách để giá trị không đổi sau khi tạo.
     *
     * @param type tên lớp Keras
     * @param weights các mảng
     */
    public LayerWeights {
      weights = List.copyOf(weights);
    }
  }

  /**
   * Một mảng trọng số.
   *
   * @param shape kích thước theo Keras
   * @param values các giá trị, xếp theo hàng
   */
  public record Weight(List<Long> shape, List<Float> values) {

    /**
     * Kiểm tra kích thước khớp với số giá trị.
     *
     * @param shape kích thước theo Keras
     * @param values các giá trị
     * @throws IllegalArgumentException nếu không khớp; thông báo nêu kích thước và số giá trị
     */
    public Weight {
      shape = List.copyOf(shape);
      values = List.copyOf(values);
      long expected = shape.stream().reduce(1L, (a, b) -> a * b);
      if (expected != values.size()) {
        throw new IllegalArgumentException(
            "Mảng trọng số ghi kích thước %s (%d số) nhưng có %d số."
                .formatted(shape, expected, values.size()));
      }
    }
  }

  /**
   * Sao danh sách để giá trị không đổi sau khi tạo.
   *
   * @param layers các tầng có trọng số
   */
  public KerasWeights {
    layers = List.copyOf(layers);
  }

  /**
   * Đọc tệp JSON.
   *
   * @param file tệp theo dạng ở đầu lớp
   * @return trọng số đã đọc
   * @throws IOException nếu không đọc được tệp
   * @throws IllegalArgumentException nếu nội dung không đúng dạng; thông báo nêu tệp và chỗ sai
   */
  public static KerasWeights load(Path file) throws IOException {
    try {
      return parse(Files.readString(file));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
    }
  }

  /**
   * Đọc từ chuỗi JSON.
   *
   * @param json nội dung theo dạng ở đầu lớp
   * @return trọng số đã đọc
   * @throws IllegalArgumentException nếu nội dung không đúng dạng; thông báo nêu chỗ sai
   */
  public static KerasWeights parse(String json) {
    try {
      return JSON.readValue(json, KerasWeights.class);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "Không phải trọng số Keras dạng {\"layers\": [{\"class\", \"weights\": [{\"shape\","
              + " \"values\"}]}]}: "
              + e.getOriginalMessage(),
          e);
    }
  }

  /**
   * Đặt trọng số vào mạng; kiểm tra hết rồi mới ghi nên mạng không bao giờ bị ghi dở.
   *
   * @param net mạng đã {@code init()}, cùng kiến trúc
   * @throws IllegalArgumentException nếu số tầng, loại tầng, số mảng hoặc kích thước không khớp;
   *     thông báo nêu tầng, kích thước của Keras và của mạng
   */
  public void applyTo(MultiLayerNetwork net) {
    List<Layer> targets =
        Arrays.stream(net.getLayers()).filter(layer -> layer.numParams() > 0).toList();
    if (targets.size() != layers.size()) {
      throw new IllegalArgumentException(
          "Mô hình Keras có %d tầng có trọng số %s, mạng có %d."
              .formatted(
                  layers.size(), layers.stream().map(LayerWeights::type).toList(), targets.size()));
    }
    for (int i = 0; i < layers.size(); i++) {
      copy(layers.get(i), targets.get(i), false);
    }
    for (int i = 0; i < layers.size(); i++) {
      copy(layers.get(i), targets.get(i), true);
    }
  }

  private static void copy(LayerWeights from, Layer to, boolean write) {
    String where = "Tầng thứ %d (%s của Keras)".formatted(to.getIndex(), from.type());
    if (!KNOWN.contains(from.type())) {
      throw new IllegalArgumentException(
          "%s: chưa biết đặt trọng số của loại tầng này; biết %s."
              .formatted(where, KNOWN.stream().sorted().toList()));
    }
    Map<String, INDArray> params = to.paramTable();
    if (params.size() != from.weights().size()) {
      throw new IllegalArgumentException(
          "%s: Keras có %d mảng trọng số, tầng trong mạng có %d %s."
              .formatted(where, from.weights().size(), params.size(), params.keySet()));
    }
    int i = 0;
    for (Map.Entry<String, INDArray> param : params.entrySet()) {
      Weight weight = from.weights().get(i++);
      INDArray target = param.getValue();
      long[] shape = weight.shape().stream().mapToLong(Long::longValue).toArray();
      if (!fits(shape, target.shape())) {
        throw new IllegalArgumentException(
            "%s: tham số \"%s\" có kích thước %s, Keras có %s."
                .formatted(where, param.getKey(), Arrays.toString(target.shape()), weight.shape()));
      }
      if (write) {
        float[] values = new float[weight.values().size()];
        for (int k = 0; k < values.length; k++) {
          values[k] = weight.values().get(k);
        }
        target.assign(
            Nd4j.createFromArray(values).castTo(target.dataType()).reshape('c', target.shape()));
      }
    }
  }

  /** Ma trận phải cùng kích thước; véc-tơ (hệ số điều chỉnh) chỉ cần cùng số phần tử. */
  private static boolean fits(long[] keras, long[] ours) {
    long[] own = LongStream.of(ours).filter(n -> n > 1).toArray();
    return own.length <= 1
        ? LongStream.of(keras).reduce(1, (a, b) -> a * b)
            == LongStream.of(ours).reduce(1, (a, b) -> a * b)
        : Arrays.equals(keras, ours);
  }
}
