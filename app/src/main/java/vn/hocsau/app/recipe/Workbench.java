package vn.hocsau.app.recipe;

import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import vn.hocsau.train.ProgressListener;
import vn.hocsau.train.RunMode;
import vn.hocsau.train.Training;

/**
 * Bàn làm việc của các công thức.
 *
 * @param mode chế độ chạy: cỡ dữ liệu và số epoch
 * @param progress nơi báo tiến độ huấn luyện
 */
public record Workbench(RunMode mode, ProgressListener progress) {

  /** Hạt giống của mọi công thức. */
  static final long SEED = 7;

  /** Mạng đã khởi tạo. */
  static MultiLayerNetwork build(MultiLayerConfiguration configuration) {
    var net = new MultiLayerNetwork(configuration);
    net.init();
    return net;
  }

  /** Một lần huấn luyện báo tiến độ ở đây; không dùng checkpoint vì làm lại cũng nhanh. */
  Training training(MultiLayerNetwork net, int epochs, int batchSize) {
    return Training.of(net).epochs(epochs).batchSize(batchSize).seed(SEED).onProgress(progress);
  }
}
