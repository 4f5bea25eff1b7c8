package vn.hocsau.layer;

import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import org.deeplearning4j.nn.api.ParamInitializer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.layers.BaseLayer;
import org.deeplearning4j.nn.weights.IWeightInit;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Chia dải tham số phẳng của một tầng theo bảng của nó.
 *
 * <p>Các khung nhìn xếp theo hàng ('c'), khác DL4J ('f'): đúng cách xếp mà oneDNN và Keras dùng nên
 * không phải chép lại lần nào. Thứ tự các phần là thứ tự của Keras.
 *
 * @param <L> cấu hình của tầng
 */
final class LayerParams<L extends Layer> implements ParamInitializer {

  static final String KERNEL = "W";
  static final String RECURRENT = "RW";
  static final String BIAS = "b";
  static final String GAMMA = "gamma";
  static final String BETA = "beta";
  static final String MEAN = "mean";
  static final String VARIANCE = "var";

  private final Function<L, List<Part>> table;

  /**
   * Tạo cách chia cho một loại tầng.
   *
   * @param table các phần của một tầng, theo thứ tự trong dải
   */
  LayerParams(Function<L, List<Part>> table) {
    this.table = table;
  }

  /**
   * Một phần của dải.
   *
   * @param key tên tham số
   * @param shape kích thước
   * @param start đặt giá trị ban đầu
   */
  record Part(String key, List<Long> shape, Consumer<INDArray> start) {

    /** Trọng số, khởi tạo theo số đầu vào và số đầu ra của nó. */
    static Part weight(String key, IWeightInit init, double fanIn, double fanOut, long... shape) {
      return new Part(
          key,
          Arrays.stream(shape).boxed().toList(),
          view -> init.init(fanIn, fanOut, view.shape(), 'c', view.reshape(view.length())));
    }

    /** Véc-tơ mà mọi phần tử bắt đầu ở một giá trị. */
    static Part constant(String key, long length, double value) {
      return new Part(key, List.of(length), view -> view.assign(value));
    }

    private long length() {
      return shape.stream().reduce(1L, (a, b) -> a * b);
    }
  }

  /**
   * Nối một tầng vừa tạo với mạng: vị trí, bộ lắng nghe, tham số.
   *
   * @param layer tầng chưa có tham số
   * @param conf cấu hình của tầng trong mạng
   * @param listeners bộ lắng nghe của mạng
   * @param index thứ tự của tầng
   * @param paramsView phần của tầng trong dải tham số của mạng
   * @param initialize có đặt giá trị ban đầu hay không
   * @return chính tầng ấy
   */
  <R extends BaseLayer<?>> R install(
      R layer,
      NeuralNetConfiguration conf,
      Collection<TrainingListener> listeners,
      int index,
      INDArray paramsView,
      boolean initialize) {
    layer.setListeners(listeners);
    layer.setIndex(index);
    layer.setParamsViewArray(paramsView);
    layer.setParamTable(init(conf, paramsView, initialize));
    layer.setConf(conf);
    return layer;
  }

  @SuppressWarnings("unchecked") // mỗi loại tầng chỉ đưa bảng của chính nó
  private List<Part> parts(Layer layer) {
    return table.apply((L) layer);
  }

  @Override
  public long numParams(NeuralNetConfiguration conf) {
    return numParams(conf.getLayer());
  }

  @Override
  public long numParams(Layer layer) {
    return parts(layer).stream().mapToLong(Part::length).sum();
  }

  @Override
  public List<String> paramKeys(Layer layer) {
    return parts(layer).stream().map(Part::key).toList();
  }

  @Override
  public List<String> weightKeys(Layer layer) {
    return paramKeys(layer).stream().filter(key -> isWeightParam(layer, key)).toList();
  }

  @Override
  public List<String> biasKeys(Layer layer) {
    return paramKeys(layer).stream().filter(key -> isBiasParam(layer, key)).toList();
  }

  @Override
  public boolean isWeightParam(Layer layer, String key) {
    return KERNEL.equals(key) || RECURRENT.equals(key);
  }

  @Override
  public boolean isBiasParam(Layer layer, String key) {
    return BIAS.equals(key);
  }

  @Override
  public Map<String, INDArray> init(
      NeuralNetConfiguration conf, INDArray paramsView, boolean initializeParams) {
    Map<String, INDArray> views = getGradientsFromFlattened(conf, paramsView);
    for (Part part : parts(conf.getLayer())) {
      conf.addVariable(part.key);
      INDArray view = views.get(part.key);
      if (initializeParams && view != null) {
        part.start.accept(view);
      }
    }
    return views;
  }

  @Override
  public Map<String, INDArray> getGradientsFromFlattened(
      NeuralNetConfiguration conf, INDArray gradientView) {
    Layer layer = conf.getLayer();
    if (gradientView.length() != numParams(layer)) {
      throw new IllegalStateException(
          "%s cần %d tham số nhưng nhận được %d."
              .formatted(GridInput.title(layer), numParams(layer), gradientView.length()));
    }
    INDArray row = gradientView.reshape(gradientView.length());
    Map<String, INDArray> views = new LinkedHashMap<>();
    long from = 0;
    for (Part part : parts(layer)) {
      INDArray view = row.get(NDArrayIndex.interval(from, from + part.length()));
      long[] shape = part.shape.stream().mapToLong(Long::longValue).toArray();
      views.put(part.key, shape.length == 1 ? view : view.reshape('c', shape));
      from += part.length();
    }
    return views;
  }
}
