package vn.hocsau.layer;

import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.api.ParamInitializer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Tham số của {@link Embedding}: "W" [V, E], xếp theo hàng. */
final class EmbeddingParams implements ParamInitializer {

  static final EmbeddingParams INSTANCE = new EmbeddingParams();

  static final String KERNEL = "W";

  private EmbeddingParams() {}

  @Override
  public long numParams(NeuralNetConfiguration conf) {
    return numParams(conf.getLayer());
  }

  @Override
  public long numParams(Layer layer) {
    Embedding embedding = (Embedding) layer;
    return embedding.getNIn() * embedding.getNOut();
  }

  @Override
  public List<String> paramKeys(Layer layer) {
    return List.of(KERNEL);
  }

  @Override
  public List<String> weightKeys(Layer layer) {
    return List.of(KERNEL);
  }

  @Override
  public List<String> biasKeys(Layer layer) {
    return List.of();
  }

  @Override
  public boolean isWeightParam(Layer layer, String key) {
    return KERNEL.equals(key);
  }

  @Override
  public boolean isBiasParam(Layer layer, String key) {
    return false;
  }

  @Override
  public Map<String, INDArray> init(
      NeuralNetConfiguration conf, INDArray paramsView, boolean initializeParams) {
    Embedding layer = (Embedding) conf.getLayer();
    INDArray rows = rows(layer, paramsView);
    conf.addVariable(KERNEL);
    if (initializeParams) {
      layer
          .getWeightInitFn()
          .init(1, (double) layer.getNOut(), rows.shape(), 'c', rows.reshape(rows.length()));
    }
    return Map.of(KERNEL, rows);
  }

  @Override
  public Map<String, INDArray> getGradientsFromFlattened(
      NeuralNetConfiguration conf, INDArray gradientView) {
    return Map.of(KERNEL, rows((Embedding) conf.getLayer(), gradientView));
  }

  private static INDArray rows(Embedding layer, INDArray flat) {
    return flat.reshape('c', layer.getNIn(), layer.getNOut());
  }
}
