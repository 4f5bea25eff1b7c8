package vn.hocsau.layer;

import java.util.Map;
import java.util.Objects;
import org.deeplearning4j.nn.layers.BaseLayer;
import org.nd4j.linalg.api.ndarray.INDArray;
import vn.hocsau.layer.internal.memory.NativeBuffer;

/**
 * Một tham số của mạng cùng chỗ nhận gradient của nó, cả hai là khung nhìn trên dải phẳng.
 *
 * @param value tham số
 * @param gradient gradient, cùng cách xếp
 */
record Weight(NativeBuffer value, NativeBuffer gradient) {

  /**
   * Tham số của một tầng trong mạng đã dựng.
   *
   * @param layer tầng
   * @param key tên tham số
   * @return tham số và gradient
   */
  static Weight of(BaseLayer<?> layer, String key) {
    Map<String, INDArray> gradients =
        layer
            .conf()
            .getLayer()
            .initializer()
            .getGradientsFromFlattened(layer.conf(), layer.getGradientsViewArray());
    return new Weight(
        NativeBuffer.of(layer.getParam(key)),
        NativeBuffer.of(Objects.requireNonNull(gradients.get(key))));
  }
}
