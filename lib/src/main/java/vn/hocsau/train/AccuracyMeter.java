package vn.hocsau.train;

import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import vn.hocsau.layer.TrainingStep;

/**
 * Đếm số lần đoán đúng ngay trong lượt xuôi của mỗi bước huấn luyện, như Keras: trước bước cập
 * nhật, ở chế độ huấn luyện.
 *
 * <p>{@link TrainingStep} cho sẵn dự đoán của lượt xuôi. Mạng phải chạy bằng {@code net.fit} thì ta
 * nghe DL4J báo lượt ngược vừa xong, lúc tầng đầu ra còn giữ đầu vào của bước ấy, và chỉ tính lại
 * riêng tầng đầu ra.
 */
final class AccuracyMeter extends BaseTrainingListener implements AutoCloseable {

  private final MultiLayerNetwork net;
  private final boolean enabled;
  private boolean listening;
  private Accuracy sum = Accuracy.NONE;

  /**
   * Bắt đầu đo.
   *
   * @param net mạng
   * @param metric đại lượng đo; null là không đo
   * @param step bước huấn luyện của mạng
   */
  AccuracyMeter(MultiLayerNetwork net, @Nullable Metric metric, TrainingStep step) {
    this.net = net;
    this.enabled = metric == Metric.ACCURACY;
    if (enabled && step.obstacle() != null) {
      listen();
    }
  }

  private void listen() {
    listening = true;
    net.addListeners(this);
  }

  /** Gọi trước mỗi bước: dữ liệu có mặt nạ thì phải nghe lượt ngược. */
  void watch(DataSet batch) {
    if (enabled && !listening && batch.hasMaskArrays()) {
      listen();
    }
  }

  /** Đếm bước vừa chạy, nếu bước ấy để lại dự đoán. */
  void count(TrainingStep step, DataSet batch) {
    INDArray predictions = enabled && !listening ? step.predictions() : null;
    if (predictions != null) {
      sum = sum.plus(Accuracy.of(predictions, batch.getLabels(), null));
    }
  }

  @Override
  public void onBackwardPass(Model model) {
    Layer output = net.getOutputLayer();
    sum =
        sum.plus(
            Accuracy.of(
                output.activate(false, LayerWorkspaceMgr.noWorkspaces()),
                net.getLabels(),
                output.getMaskArray()));
  }

  void reset() {
    sum = Accuracy.NONE;
  }

  /** Độ chính xác từ lần {@link #reset} gần nhất; NaN nếu không đo. */
  double value() {
    return sum.value();
  }

  @Override
  public void close() {
    if (listening) {
      net.getListeners().remove(this);
    }
  }
}
