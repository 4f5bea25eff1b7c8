package vn.hocsau.layer;

import java.util.Map;
import java.util.Objects;
import org.deeplearning4j.nn.layers.BaseLayer;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import vn.hocsau.layer.internal.memory.NativeBuffer;

/**
 * Một tham số của mạng cùng chỗ nhận gradient của nó, cả hai là khung nhìn trên dải phẳng.
 *
 * @param value tham số
 * @param target chỗ nhận gradient, cùng cách xếp; null khi chỉ dự đoán
 */
record Weight(NativeBuffer value, @Nullable NativeBuffer target) {

  /**
   * Tham số của một tầng trong mạng đã dựng.
   *
   * @param layer tầng
   * @param key tên tham số
   * @param training false: không cần gradient, mạng có thể chưa cấp chỗ cho nó
   * @return tham số và gradient
   */
  static Weight of(BaseLayer<?> layer, String key, boolean training) {
    NativeBuffer value = NativeBuffer.of(layer.getParam(key));
    if (!training) {
      return new Weight(value, null);
    }
    Map<String, INDArray> gradients =
        layer
            .conf()
            .getLayer()
            .initializer()
            .getGradientsFromFlattened(layer.conf(), layer.getGradientsViewArray());
    return new Weight(value, NativeBuffer.of(Objects.requireNonNull(gradients.get(key))));
  }

  /** Chỗ nhận gradient; chỉ gọi trong lượt ngược. */
  NativeBuffer gradient() {
    return Objects.requireNonNull(target);
  }
}
