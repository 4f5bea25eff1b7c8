package vn.hocsau.layer;

import java.util.List;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.api.Updater;
import org.deeplearning4j.nn.conf.BackpropType;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.linalg.api.ndarray.INDArray;
import vn.hocsau.layer.StageChain.UnsupportedException;

/** Mạng đã dựng sẵn thành các chặng, cho {@link TrainingStep}. */
final class PreparedNetwork implements AutoCloseable {

  final FlatUpdate update;

  private final StageChain chain;
  private final Lanes lanes;

  /** Lượt xuôi vừa chạy là của bước gần nhất, nên còn dự đoán để đọc. */
  boolean ran;

  /** Số bước của mạng sau bước dựng sẵn gần nhất. */
  private int iterations;

  private final INDArray params;
  private final INDArray gradients;
  private final Updater updater;
  private final List<TrainingListener> listeners;

  /**
   * Dựng các chặng.
   *
   * @param net mạng đã gọi {@code init()}
   * @return mạng dựng sẵn
   * @throws UnsupportedException nếu mạng có điều chưa dựng sẵn được
   */
  static PreparedNetwork of(MultiLayerNetwork net) throws UnsupportedException {
    requireUsual(net);
    if (net.getFlattenedGradients() == null) {
      net.initGradientsView();
    }
    String obstacle = FlatUpdate.obstacle(net);
    if (obstacle != null) {
      throw new UnsupportedException(obstacle);
    }
    return new PreparedNetwork(net);
  }

  private static void requireUsual(MultiLayerNetwork net) throws UnsupportedException {
    var conf = net.getLayerWiseConfigurations();
    if (conf.getBackpropType() != BackpropType.Standard) {
      throw new UnsupportedException("lan truyền ngược cắt đoạn (TBPTT).");
    }
    for (int i = 0; i < net.getnLayers(); i++) {
      if (!net.getLayer(i).conf().isMiniBatch()) {
        throw new UnsupportedException("miniBatch(false).");
      }
    }
    for (TrainingListener listener : net.getListeners()) {
      if (!(listener instanceof GlobalNormClipping)
          && (overrides(listener, "onForwardPass", Model.class, List.class)
              || overrides(listener, "onBackwardPass", Model.class)
              || overrides(listener, "onGradientCalculation", Model.class))) {
        throw new UnsupportedException(
            "bộ lắng nghe %s xen vào giữa bước.".formatted(listener.getClass().getSimpleName()));
      }
    }
  }

  private static boolean overrides(TrainingListener listener, String name, Class<?>... types) {
    try {
      Class<?> owner = listener.getClass().getMethod(name, types).getDeclaringClass();
      return !owner.getName().startsWith("org.deeplearning4j.optimize.api.");
    } catch (NoSuchMethodException e) {
      return true;
    }
  }

  private PreparedNetwork(MultiLayerNetwork net) throws UnsupportedException {
    chain = new StageChain(net, true);
    lanes = new Lanes(net, chain);
    params = net.params();
    gradients = net.getFlattenedGradients();
    updater = net.getUpdater();
    listeners = List.copyOf(net.getListeners());
    update = new FlatUpdate(net, chain.embedding);
    finished(net);
  }

  /**
   * Lượt xuôi và lượt ngược; gradient của cả minibatch nằm ở dải của mạng.
   *
   * @param features đặc trưng như mạng nhận
   * @param labels nhãn
   * @param threads luồng của bước này
   * @return tổng mất mát trên các mẫu, chưa kể điều chuẩn
   */
  double run(INDArray features, INDArray labels, StepThreads threads) {
    int samples = (int) features.size(0);
    int parts = chain.wholeBatchOnly ? 1 : threads.lanes(samples);
    return lanes.run(chain.arranged(features), labels, Share.split(samples, parts));
  }

  /** Dự đoán của lượt xuôi vừa chạy. */
  INDArray predictions() {
    return lanes.predictions();
  }

  /** Ghi nhớ một bước dựng sẵn vừa xong. */
  void finished(MultiLayerNetwork net) {
    iterations = net.getIterationCount();
  }

  /**
   * Mạng vẫn dùng đúng các vùng nhớ và bộ lắng nghe như khi dựng, và chưa có bước nào đi đường
   * khác: bước của {@code net.fit} hay một checkpoint vừa nạp làm chuyển động những hàng nhúng mà
   * ta chưa gặp.
   */
  boolean fits(MultiLayerNetwork net) {
    return (chain.embedding == null || net.getIterationCount() == iterations)
        && net.params() == params
        && net.getFlattenedGradients() == gradients
        && net.getUpdater() == updater
        && listeners.equals(List.copyOf(net.getListeners()));
  }

  @Override
  public void close() {
    lanes.close();
  }
}
