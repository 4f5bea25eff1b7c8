package vn.hocsau.layer;

import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.BaseLayer;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import vn.hocsau.layer.internal.memory.NativeBuffer;

/** Tầng nhúng đang chạy trong mạng; đầu ra nằm theo [T, N, E] như các tầng hồi tiếp muốn. */
final class EmbeddingRuntime extends BaseLayer<Embedding> {

  EmbeddingRuntime(NeuralNetConfiguration conf, DataType dataType) {
    super(conf, dataType);
  }

  @Override
  public INDArray activate(boolean training, LayerWorkspaceMgr workspaceMgr) {
    assertInputSet(false);
    int[] ids = ids(input, layerConf());
    int batch = (int) input.size(0);
    int steps = ids.length / batch;
    int width = (int) layerConf().getNOut();
    INDArray all =
        workspaceMgr.createUninitialized(
            ArrayType.ACTIVATIONS, dataType, new long[] {steps, batch, width}, 'c');
    NativeBuffer to = NativeBuffer.of(all);
    NativeBuffer rows = NativeBuffer.of(getParam(LayerParams.KERNEL));
    for (int n = 0; n < batch; n++) {
      for (int t = 0; t < steps; t++) {
        to.copy(((long) t * batch + n) * width, rows, (long) ids[n * steps + t] * width, width);
      }
    }
    return all.permute(1, 2, 0);
  }

  @Override
  public Pair<Gradient, INDArray> backpropGradient(
      INDArray epsilon, LayerWorkspaceMgr workspaceMgr) {
    assertInputSet(true);
    int[] ids = ids(input, layerConf());
    int batch = (int) input.size(0);
    int steps = ids.length / batch;
    int width = (int) layerConf().getNOut();
    INDArray view = Objects.requireNonNull(gradientViews.get(LayerParams.KERNEL));
    view.assign(0);
    INDArray typed = epsilon.castTo(dataType);
    NativeBuffer from = NativeBuffer.of(typed);
    NativeBuffer to = NativeBuffer.of(view);
    for (int n = 0; n < batch; n++) {
      for (int t = 0; t < steps; t++) {
        long row = (long) ids[n * steps + t] * width;
        long first = (long) n * typed.stride(0) + (long) t * typed.stride(2);
        for (int k = 0; k < width; k++) {
          to.set(row + k, to.get(row + k) + from.get(first + (long) k * typed.stride(1)));
        }
      }
    }
    Gradient gradient = new DefaultGradient(gradientsFlattened);
    gradient.setGradientFor(LayerParams.KERNEL, view, 'c');
    return new Pair<>(gradient, null);
  }

  /**
   * Mã từ theo thứ tự [mẫu, bước].
   *
   * @param features [N, T] hoặc [N, 1, T]
   * @param layer cấu hình
   * @return N·T mã
   * @throws IllegalArgumentException nếu sai kích thước, có mã không nguyên hoặc ngoài từ vựng;
   *     thông báo nêu mẫu, bước, mã và cỡ từ vựng
   */
  static int[] ids(INDArray features, Embedding layer) {
    boolean row = features.rank() == 2 || (features.rank() == 3 && features.size(1) == 1);
    if (!row) {
      throw new IllegalArgumentException(
          "%s cần mã từ [mẫu, bước] hoặc [mẫu, 1, bước]; nhận được %s."
              .formatted(layer.title(), Arrays.toString(features.shape())));
    }
    double[] numbers =
        (features.ordering() == 'c' && !features.isView() ? features : features.dup('c'))
            .data()
            .asDouble();
    int[] ids = new int[numbers.length];
    int steps = (int) features.size(features.rank() - 1);
    for (int i = 0; i < ids.length; i++) {
      ids[i] = (int) numbers[i];
      if (ids[i] != numbers[i]) {
        throw new IllegalArgumentException(
            "%s: mẫu %d, bước %d có mã từ %s; mã từ phải là số nguyên từ 0 đến %d."
                .formatted(layer.title(), i / steps, i % steps, numbers[i], layer.getNIn() - 1));
      }
      if (ids[i] < 0 || ids[i] >= layer.getNIn()) {
        throw new IllegalArgumentException(
            "%s: mẫu %d, bước %d có mã từ %d; từ vựng chỉ có mã 0 đến %d."
                .formatted(layer.title(), i / steps, i % steps, ids[i], layer.getNIn() - 1));
      }
    }
    return ids;
  }

  @Override
  public Map<String, INDArray> paramTable(boolean backpropParamsOnly) {
    return params;
  }

  @Override
  public void setParams(INDArray params) {
    if (params != paramsFlattened) {
      setParams(params, 'c');
    }
  }

  @Override
  public boolean isPretrainLayer() {
    return false;
  }
}
