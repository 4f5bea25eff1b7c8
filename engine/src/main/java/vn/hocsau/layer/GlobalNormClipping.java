package vn.hocsau.layer;

import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Gọt gradient theo chuẩn chung của cả mạng: nếu ‖g‖ &gt; ngưỡng thì g ← g·ngưỡng/‖g‖, hướng đi
 * không đổi. Chặn bùng nổ gradient của mạng hồi tiếp.
 *
 * <p>DL4J có sẵn gọt theo từng giá trị và theo từng tầng ({@code gradientNormalization}), không có
 * gọt theo cả mạng. Lắp vào mạng như một bộ lắng nghe:
 *
 * <pre>{@code
 * net.addListeners(GlobalNormClipping.of(1.0));
 * }</pre>
 *
 * <p>Chuẩn tính trên gradient trung bình của minibatch, như {@code global_clipnorm} của Keras,
 * nhưng trước khi DL4J cộng phần l1, l2.
 *
 * @see <a href="https://proceedings.mlr.press/v28/pascanu13.html">Pascanu và cộng sự, 2013</a>
 */
public final class GlobalNormClipping extends BaseTrainingListener {

  private final double maxNorm;

  private GlobalNormClipping(double maxNorm) {
    this.maxNorm = maxNorm;
  }

  /**
   * Bộ lắng nghe gọt gradient.
   *
   * @param maxNorm ngưỡng của chuẩn, &gt; 0
   * @return bộ lắng nghe, dùng được cho nhiều mạng
   * @throws IllegalArgumentException nếu ngưỡng không dương; thông báo nêu giá trị đã cho
   */
  public static GlobalNormClipping of(double maxNorm) {
    if (!(maxNorm > 0)) {
      throw new IllegalArgumentException(
          "Ngưỡng gọt gradient phải > 0; đã cho %s.".formatted(maxNorm));
    }
    return new GlobalNormClipping(maxNorm);
  }

  /**
   * Ngưỡng của chuẩn.
   *
   * @return số dương
   */
  public double maxNorm() {
    return maxNorm;
  }

  /**
   * Gọt gradient vừa tính, trước khi bộ tối ưu dùng nó.
   *
   * @param model mạng đang huấn luyện
   * @throws IllegalArgumentException nếu không phải {@link MultiLayerNetwork}
   */
  @Override
  public void onGradientCalculation(Model model) {
    if (!(model instanceof MultiLayerNetwork net)) {
      throw new IllegalArgumentException(
          "GlobalNormClipping chỉ dùng cho MultiLayerNetwork; đây là %s."
              .formatted(model.getClass().getSimpleName()));
    }
    // Lúc này gradient còn là tổng theo minibatch; DL4J chia cho số mẫu sau đó.
    int samples = net.conf().isMiniBatch() ? net.batchSize() : 1;
    clip(net.gradient().gradient(), samples);
  }

  /** Gọt dải gradient còn là tổng trên {@code samples} mẫu. */
  void clip(INDArray gradient, int samples) {
    double norm = gradient.norm2Number().doubleValue() / samples;
    if (norm > maxNorm) {
      gradient.muli(maxNorm / norm);
    }
  }
}
