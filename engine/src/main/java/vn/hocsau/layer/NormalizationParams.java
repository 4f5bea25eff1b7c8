package vn.hocsau.layer;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.api.ParamInitializer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Chia dải tham số của tầng chuẩn hóa thành "gamma", "beta", "mean", "var", mỗi phần [C]: thứ tự
 * của Keras, tên của DL4J. γ và β liền nhau, đúng như oneDNN cần.
 */
final class NormalizationParams implements ParamInitializer {

  static final NormalizationParams INSTANCE = new NormalizationParams();

  static final String GAMMA = "gamma";
  static final String BETA = "beta";
  static final String MEAN = "mean";
  static final String VARIANCE = "var";

  private static final List<String> KEYS = List.of(GAMMA, BETA, MEAN, VARIANCE);

  private NormalizationParams() {}

  @Override
  public long numParams(NeuralNetConfiguration conf) {
    return numParams(conf.getLayer());
  }

  @Override
  public long numParams(Layer layer) {
    return KEYS.size() * ((BatchNormalization) layer).getNIn();
  }

  @Override
  public List<String> paramKeys(Layer layer) {
    return KEYS;
  }

  @Override
  public List<String> weightKeys(Layer layer) {
    return List.of();
  }

  @Override
  public List<String> biasKeys(Layer layer) {
    return List.of();
  }

  @Override
  public boolean isWeightParam(Layer layer, String key) {
    return false;
  }

  @Override
  public boolean isBiasParam(Layer layer, String key) {
    return false;
  }

  @Override
  public Map<String, INDArray> init(
      NeuralNetConfiguration conf, INDArray paramsView, boolean initializeParams) {
    Map<String, INDArray> params = views((BatchNormalization) conf.getLayer(), paramsView);
    params.keySet().forEach(conf::addVariable);
    if (initializeParams) {
      params.forEach((key, view) -> view.assign(GAMMA.equals(key) || VARIANCE.equals(key) ? 1 : 0));
    }
    return params;
  }

  @Override
  public Map<String, INDArray> getGradientsFromFlattened(
      NeuralNetConfiguration conf, INDArray gradientView) {
    return views((BatchNormalization) conf.getLayer(), gradientView);
  }

  private Map<String, INDArray> views(BatchNormalization layer, INDArray flat) {
    long channels = layer.getNIn();
    if (flat.length() != numParams(layer)) {
      throw new IllegalStateException(
          "%s cần %d tham số nhưng nhận được %d."
              .formatted(layer.title(), numParams(layer), flat.length()));
    }
    INDArray row = flat.reshape(flat.length());
    Map<String, INDArray> views = new LinkedHashMap<>();
    for (int i = 0; i < KEYS.size(); i++) {
      views.put(KEYS.get(i), row.get(NDArrayIndex.interval(i * channels, (i + 1) * channels)));
    }
    return views;
  }
}
