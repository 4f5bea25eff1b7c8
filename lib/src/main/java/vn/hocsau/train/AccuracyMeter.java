package vn.hocsau.train;

import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.jspecify.annotations.Nullable;

/**
 * Đếm số lần đoán đúng ngay trong lượt xuôi của mỗi bước huấn luyện, như Keras: trước bước cập
 * nhật, ở chế độ huấn luyện.
 *
 * <p>DL4J báo cho bộ lắng nghe khi gradient vừa tính xong, lúc tầng đầu ra còn giữ đầu vào của bước
 * ấy; ta chỉ tính lại riêng tầng đầu ra, không chạy lại cả mạng.
 */
final class AccuracyMeter extends BaseTrainingListener implements AutoCloseable {

  private final MultiLayerNetwork net;
  private final boolean enabled;
  private Accuracy sum = Accuracy.NONE;

  AccuracyMeter(MultiLayerNetwork net, @Nullable Metric metric) {
    this.net = net;
    this.enabled = metric == Metric.ACCURACY;
    if (enabled) {
      net.addListeners(this);
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
    if (enabled) {
      net.getListeners().remove(this);
    }
  }
}
