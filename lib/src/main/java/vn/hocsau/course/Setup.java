package vn.hocsau.course;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.learning.config.IUpdater;
import vn.hocsau.train.TrainingSettings;

/**
 * Cài đặt của một mô hình ở một chế độ chạy.
 *
 * @param updater bộ tối ưu với tốc độ học của nó
 * @param numHiddens số nút ẩn của các tầng hồi tiếp
 * @param training số epoch, minibatch, hạt giống, dừng sớm
 */
public record Setup(IUpdater updater, int numHiddens, TrainingSettings training) {

  /** Phần đầu của mọi mạng trong khóa học: hạt giống, khởi tạo Glorot đều như Keras, bộ tối ưu. */
  NeuralNetConfiguration.ListBuilder layers() {
    return new NeuralNetConfiguration.Builder()
        .seed(training.seed())
        .weightInit(WeightInit.XAVIER_UNIFORM)
        .updater(updater.clone())
        .list();
  }

  /**
   * Cùng cài đặt, hạt giống khác.
   *
   * @param seed hạt giống của trọng số ban đầu, thứ tự mẫu và dropout
   * @return bản sao
   */
  public Setup withSeed(long seed) {
    return new Setup(updater, numHiddens, training.withSeed(seed));
  }

  /**
   * Cùng cài đặt, tốc độ học khác.
   *
   * @param learningRate tốc độ học, &gt; 0
   * @return bản sao
   * @throws IllegalArgumentException nếu tốc độ không dương
   */
  public Setup withLearningRate(double learningRate) {
    if (!(learningRate > 0)) {
      throw new IllegalArgumentException(
          "Tốc độ học phải > 0, nhận được %s.".formatted(learningRate));
    }
    IUpdater copy = updater.clone();
    copy.setLrAndSchedule(learningRate, null);
    return new Setup(copy, numHiddens, training);
  }
}
