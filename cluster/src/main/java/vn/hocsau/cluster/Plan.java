package vn.hocsau.cluster;

import java.io.Serializable;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.jspecify.annotations.Nullable;
import vn.hocsau.layer.GlobalNormClipping;
import vn.hocsau.train.Metric;

/**
 * Mọi điều một máy cần biết để học phần của nó, như nhau ở mọi vòng.
 *
 * @param network cấu hình mạng, JSON
 * @param maxGradientNorm ngưỡng gọt gradient; 0 là không gọt
 * @param data công thức dựng dữ liệu
 * @param fingerprint dấu vân tay của dữ liệu trên máy điều khiển
 * @param partitions số phần
 * @param stepsPerRound số minibatch mỗi phần học trong một vòng
 * @param batchSize kích thước batch
 * @param seed hạt giống
 * @param shuffle xáo trộn mẫu ở mỗi lượt
 * @param metric phép đo cạnh mất mát
 */
record Plan(
    String network,
    double maxGradientNorm,
    DataRecipe data,
    String fingerprint,
    int partitions,
    int stepsPerRound,
    int batchSize,
    long seed,
    boolean shuffle,
    @Nullable Metric metric)
    implements Serializable {

  private static final long serialVersionUID = 1L;

  /** Ngưỡng gọt gradient của một mạng; 0 nếu không gọt. */
  static double maxGradientNorm(MultiLayerNetwork net) {
    return net.getListeners().stream()
        .filter(GlobalNormClipping.class::isInstance)
        .mapToDouble(listener -> ((GlobalNormClipping) listener).maxNorm())
        .findFirst()
        .orElse(0);
  }

  MultiLayerNetwork build() {
    var net = new MultiLayerNetwork(MultiLayerConfiguration.fromJson(network));
    net.init();
    if (maxGradientNorm > 0) {
      net.addListeners(GlobalNormClipping.of(maxGradientNorm));
    }
    return net;
  }
}
