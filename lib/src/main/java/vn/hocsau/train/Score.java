package vn.hocsau.train;

import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.dataset.DataSet;
import vn.hocsau.dataset.BatchSource;
import vn.hocsau.layer.Prediction;

/**
 * Mất mát và độ chính xác của mạng trên một tập dữ liệu, ở chế độ suy luận.
 *
 * @param loss mất mát trung bình trên mỗi mẫu, kể cả số hạng điều chuẩn
 * @param accuracy độ chính xác; NaN nếu không đo
 */
record Score(double loss, double accuracy) {

  static final Score NONE = new Score(Double.NaN, Double.NaN);
  static final int MIN_BATCH = 256;

  static Score of(Prediction prediction, BatchSource data, int batchSize, @Nullable Metric metric) {
    var batches = new Minibatches(data, Math.max(batchSize, MIN_BATCH));
    int[] order = batches.inOrder();
    double sum = 0;
    Accuracy accuracy = Accuracy.NONE;
    for (int b = 0; b < batches.count(); b++) {
      DataSet batch = batches.batch(order, b);
      double loss;
      if (metric == Metric.ACCURACY) {
        Prediction.Scored scored = prediction.scoreWithOutput(batch);
        loss = scored.loss();
        accuracy =
            accuracy.plus(
                Accuracy.of(scored.output(), batch.getLabels(), batch.getLabelsMaskArray()));
        Minibatches.release(scored.output());
      } else {
        loss = prediction.score(batch);
      }
      sum += loss * batch.numExamples();
      Minibatches.release(batch);
    }
    return new Score(sum / batches.size(), accuracy.value());
  }
}
