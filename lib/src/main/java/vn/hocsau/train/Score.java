package vn.hocsau.train;

import java.util.List;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.layers.IOutputLayer;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import vn.hocsau.dataset.BatchSource;

/**
 * Mất mát và độ chính xác của mạng trên một tập dữ liệu, ở chế độ suy luận.
 *
 * @param loss mất mát trung bình trên mỗi mẫu, kể cả số hạng điều chuẩn
 * @param accuracy độ chính xác; NaN nếu không đo
 */
record Score(double loss, double accuracy) {

  static final Score NONE = new Score(Double.NaN, Double.NaN);
  static final int MIN_BATCH = 256;

  static Score of(MultiLayerNetwork net, BatchSource data, int batchSize, @Nullable Metric metric) {
    var batches = new Minibatches(data, Math.max(batchSize, MIN_BATCH));
    int[] order = batches.inOrder();
    double sum = 0;
    Accuracy accuracy = Accuracy.NONE;
    for (int b = 0; b < batches.count(); b++) {
      DataSet batch = batches.batch(order, b);
      if (metric == Metric.ACCURACY) {
        var both = lossAndAccuracy(net, batch);
        sum += both.loss * batch.numExamples();
        accuracy = accuracy.plus(both.accuracy);
      } else {
        sum += net.score(batch, false) * batch.numExamples();
      }
      Minibatches.release(batch);
    }
    return new Score(sum / batches.size(), accuracy.value());
  }

  private record Both(double loss, Accuracy accuracy) {}

  /**
   * Như {@code net.score(batch, false)}, nhưng còn lấy được đầu ra, nên chỉ tốn một lượt xuôi cho
   * cả hai con số.
   */
  private static Both lossAndAccuracy(MultiLayerNetwork net, DataSet batch) {
    int last = net.getnLayers() - 1;
    INDArray labelsMask = batch.getLabelsMaskArray();
    net.setLayerMaskArrays(batch.getFeaturesMaskArray(), labelsMask);
    List<INDArray> activations =
        last > 0 ? net.feedForwardToLayer(last - 1, batch.getFeatures(), false) : List.of();
    try {
      INDArray hidden = last > 0 ? activations.get(last) : batch.getFeatures();
      LayerWorkspaceMgr memory = LayerWorkspaceMgr.noWorkspaces();
      InputPreProcessor preProcessor = net.getLayerWiseConfigurations().getInputPreProcess(last);
      if (preProcessor != null) {
        hidden = preProcessor.preProcess(hidden, batch.numExamples(), memory);
      }
      var output = (IOutputLayer) net.getOutputLayer();
      output.setInput(hidden, memory);
      output.setLabels(batch.getLabels());
      return new Both(
          output.computeScore(net.calcRegularizationScore(true), false, memory),
          Accuracy.of(output.activate(false, memory), batch.getLabels(), labelsMask));
    } finally {
      net.clearLayerMaskArrays();
      for (Layer layer : net.getLayers()) {
        layer.clear();
      }
      activations.stream()
          .filter(activation -> activation != batch.getFeatures())
          .forEach(Minibatches::release);
    }
  }
}
