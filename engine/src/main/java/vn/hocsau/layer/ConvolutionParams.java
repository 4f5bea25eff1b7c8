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
 * Chia dải tham số của tầng tích chập thành "W" và "b".
 *
 * <p>"W" xếp theo hàng, [k, C, O] hoặc [kH, kW, C, O] như Keras: trọng số Keras chép thẳng vào, và
 * nhìn như ma trận [kH·kW·C, O] thì nhân thẳng được với ma trận cửa sổ.
 */
final class ConvolutionParams implements ParamInitializer {

  static final ConvolutionParams INSTANCE = new ConvolutionParams();

  static final String KERNEL = "W";
  static final String BIAS = "b";

  private ConvolutionParams() {}

  @Override
  public long numParams(NeuralNetConfiguration conf) {
    return numParams(conf.getLayer());
  }

  @Override
  public long numParams(Layer layer) {
    Convolution c = (Convolution) layer;
    return kernelLength(c) + (c.hasBias() ? c.getNOut() : 0);
  }

  private static long kernelLength(Convolution layer) {
    return layer.window().area() * layer.getNIn() * layer.getNOut();
  }

  @Override
  public List<String> paramKeys(Layer layer) {
    return ((Convolution) layer).hasBias() ? List.of(KERNEL, BIAS) : List.of(KERNEL);
  }

  @Override
  public List<String> weightKeys(Layer layer) {
    return List.of(KERNEL);
  }

  @Override
  public List<String> biasKeys(Layer layer) {
    return ((Convolution) layer).hasBias() ? List.of(BIAS) : List.of();
  }

  @Override
  public boolean isWeightParam(Layer layer, String key) {
    return KERNEL.equals(key);
  }

  @Override
  public boolean isBiasParam(Layer layer, String key) {
    return BIAS.equals(key);
  }

  /** fan-in và fan-out tính cả diện tích cửa sổ, như Keras. */
  @Override
  public Map<String, INDArray> init(
      NeuralNetConfiguration conf, INDArray paramsView, boolean initializeParams) {
    Convolution layer = (Convolution) conf.getLayer();
    Map<String, INDArray> params = views(layer, paramsView);
    params.keySet().forEach(conf::addVariable);
    if (initializeParams) {
      double area = layer.window().area();
      params.forEach(
          (key, view) -> {
            if (KERNEL.equals(key)) {
              layer
                  .getWeightInitFn()
                  .init(
                      area * layer.getNIn(),
                      area * layer.getNOut(),
                      view.shape(),
                      'c',
                      view.reshape(view.length()));
            } else {
              view.assign(layer.getBiasInit());
            }
          });
    }
    return params;
  }

  @Override
  public Map<String, INDArray> getGradientsFromFlattened(
      NeuralNetConfiguration conf, INDArray gradientView) {
    return views((Convolution) conf.getLayer(), gradientView);
  }

  private Map<String, INDArray> views(Convolution layer, INDArray flat) {
    long end = numParams(layer);
    if (flat.length() != end) {
      throw new IllegalStateException(
          "%s cần %d tham số nhưng nhận được %d.".formatted(layer.title(), end, flat.length()));
    }
    long biasFrom = kernelLength(layer);
    INDArray row = flat.reshape(end);
    Map<String, INDArray> views = new LinkedHashMap<>();
    views.put(
        KERNEL, row.get(NDArrayIndex.interval(0, biasFrom)).reshape('c', layer.kernelShape()));
    if (layer.hasBias()) {
      views.put(BIAS, row.get(NDArrayIndex.interval(biasFrom, end)));
    }
    return views;
  }
}
