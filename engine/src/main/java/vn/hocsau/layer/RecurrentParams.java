package vn.hocsau.layer;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.api.ParamInitializer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.weights.IWeightInit;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Chia dải tham số của tầng thành "W", "RW", "b".
 *
 * <p>Các khung nhìn xếp theo hàng ('c'), khác DL4J ('f'): đúng cách xếp mà oneDNN và Keras dùng nên
 * không phải chép lại lần nào. Các khối theo thứ tự cổng của Keras: LSTM i f c o, GRU z r h.
 */
final class RecurrentParams implements ParamInitializer {

  static final RecurrentParams INSTANCE = new RecurrentParams();

  static final String KERNEL = "W";
  static final String RECURRENT = "RW";
  static final String BIAS = "b";

  private RecurrentParams() {}

  @Override
  public long numParams(NeuralNetConfiguration conf) {
    return numParams(conf.getLayer());
  }

  @Override
  public long numParams(Layer layer) {
    Recurrent r = (Recurrent) layer;
    return r.cell().kernelLength(r.getNIn(), r.getNOut())
        + r.cell().recurrentLength(r.getNOut())
        + r.cell().biasLength(r.getNOut());
  }

  @Override
  public List<String> paramKeys(Layer layer) {
    return List.of(KERNEL, RECURRENT, BIAS);
  }

  @Override
  public List<String> weightKeys(Layer layer) {
    return List.of(KERNEL, RECURRENT);
  }

  @Override
  public List<String> biasKeys(Layer layer) {
    return List.of(BIAS);
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
    Recurrent layer = (Recurrent) conf.getLayer();
    Map<String, INDArray> params = views(layer, paramsView);
    params.keySet().forEach(conf::addVariable);
    if (initializeParams) {
      long units = layer.getNOut();
      initialize(params, KERNEL, layer.getWeightInitFn());
      initialize(params, RECURRENT, layer.getWeightInitFnRecurrent());
      INDArray bias = at(params, BIAS);
      bias.assign(layer.getBiasInit());
      if (!Double.isNaN(layer.forgetGateBias())) {
        bias.get(NDArrayIndex.interval(units, 2 * units)).assign(layer.forgetGateBias());
      }
    }
    return params;
  }

  @Override
  public Map<String, INDArray> getGradientsFromFlattened(
      NeuralNetConfiguration conf, INDArray gradientView) {
    return views((Recurrent) conf.getLayer(), gradientView);
  }

  /** fan-in và fan-out là hai chiều của cả ma trận, như Keras. */
  private static void initialize(Map<String, INDArray> params, String key, IWeightInit init) {
    INDArray view = at(params, key);
    init.init(view.rows(), view.columns(), view.shape(), 'c', view.reshape(view.length()));
  }

  private static INDArray at(Map<String, INDArray> params, String key) {
    INDArray view = params.get(key);
    if (view == null) {
      throw new IllegalStateException("Thiếu tham số " + key + ".");
    }
    return view;
  }

  private static Map<String, INDArray> views(Recurrent layer, INDArray flat) {
    long inputs = layer.getNIn();
    long units = layer.getNOut();
    Cell cell = layer.cell();
    long width = cell.gates() * units;
    long recurrentFrom = cell.kernelLength(inputs, units);
    long biasFrom = recurrentFrom + cell.recurrentLength(units);
    long end = biasFrom + cell.biasLength(units);
    if (flat.length() != end) {
      throw new IllegalStateException(
          "%s cần %d tham số nhưng nhận được %d.".formatted(layer.title(), end, flat.length()));
    }
    INDArray row = flat.reshape(end);
    Map<String, INDArray> views = new LinkedHashMap<>();
    views.put(KERNEL, row.get(NDArrayIndex.interval(0, recurrentFrom)).reshape('c', inputs, width));
    views.put(
        RECURRENT,
        row.get(NDArrayIndex.interval(recurrentFrom, biasFrom)).reshape('c', units, width));
    views.put(BIAS, row.get(NDArrayIndex.interval(biasFrom, end)));
    return views;
  }
}
