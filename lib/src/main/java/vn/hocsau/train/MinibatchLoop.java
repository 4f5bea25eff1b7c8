package vn.hocsau.train;

import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.dataset.DataSet;
import vn.hocsau.dataset.BatchSource;
import vn.hocsau.layer.TrainingStep;

/**
 * Đi qua các minibatch của một nguồn, mỗi minibatch một {@link TrainingStep}; đếm mất mát và độ
 * chính xác.
 *
 * <pre>{@code
 * try (var loop = new MinibatchLoop(net, 32, Metric.ACCURACY)) {
 *   int[] order = MinibatchLoop.shuffled(source, 7);
 *   Learner.Learned learned =
 *       loop.learn(source, order, 0, loop.count(source), 1, (step, loss, accuracy) -> {});
 * }
 * }</pre>
 */
public final class MinibatchLoop implements AutoCloseable {

  private final int batchSize;
  private final TrainingStep step;
  private final AccuracyMeter accuracy;

  /**
   * Dựng bước huấn luyện cho một mạng.
   *
   * @param net mạng, được cập nhật tại chỗ
   * @param batchSize kích thước batch, ≥ 1
   * @param metric phép đo cạnh mất mát; null là không đo
   */
  public MinibatchLoop(MultiLayerNetwork net, int batchSize, @Nullable Metric metric) {
    this.batchSize = batchSize;
    this.step = TrainingStep.of(net);
    this.accuracy = new AccuracyMeter(net, metric, step);
  }

  /**
   * Số minibatch của một lượt qua nguồn; minibatch cuối có thể nhỏ hơn.
   *
   * @param source nguồn
   * @return số minibatch
   */
  public int count(BatchSource source) {
    return new Minibatches(source, batchSize).count();
  }

  /**
   * Thứ tự mẫu đã xáo trộn; chỉ phụ thuộc hạt giống và số mẫu.
   *
   * @param source nguồn
   * @param seed hạt giống
   * @return hoán vị của [0, n)
   */
  public static int[] shuffled(BatchSource source, long seed) {
    return new Minibatches(source, 1).shuffled(seed);
  }

  /**
   * Thứ tự mẫu như trong nguồn.
   *
   * @param source nguồn
   * @return 0, 1, …, n − 1
   */
  public static int[] inOrder(BatchSource source) {
    return new Minibatches(source, 1).inOrder();
  }

  /**
   * Học các minibatch {@code from}, …, {@code from + count − 1} của một thứ tự mẫu.
   *
   * @param source nguồn
   * @param order thứ tự mẫu
   * @param from minibatch đầu, trong [0, {@link #count})
   * @param count số minibatch
   * @param epoch số của epoch, để nêu khi phân kỳ
   * @param steps nơi báo sau mỗi bước
   * @return điều học được
   * @throws InterruptedException nếu luồng bị ngắt
   * @throws DivergedException nếu mất mát không còn hữu hạn
   */
  public Learner.Learned learn(
      BatchSource source, int[] order, int from, int count, int epoch, Learner.Steps steps)
      throws InterruptedException {
    var batches = new Minibatches(source, batchSize);
    double sum = 0;
    long seen = 0;
    accuracy.reset();
    for (int b = from; b < from + count; b++) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      DataSet batch = batches.batch(order, b);
      accuracy.watch(batch);
      double loss = step.fit(batch);
      accuracy.count(step, batch);
      if (!Double.isFinite(loss)) {
        throw new DivergedException(
            loss, epoch, b + 1, SampleCheck.firstBadNumber(batch, order, b * batchSize));
      }
      sum += loss * batch.numExamples();
      seen += batch.numExamples();
      Minibatches.release(batch);
      steps.done(b - from + 1, sum / seen, accuracy.value());
    }
    return new Learner.Learned(sum / seen, accuracy.value(), seen);
  }

  @Override
  public void close() {
    accuracy.close();
    step.close();
  }
}
