package vn.hocsau.layer;

import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.deeplearning4j.optimize.solvers.BaseOptimizer;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;

/**
 * Một bước huấn luyện của {@link MultiLayerNetwork}, dựng sẵn một lần rồi chạy nhiều lần: lượt
 * xuôi, mất mát, lượt ngược, cập nhật.
 *
 * <pre>{@code
 * try (TrainingStep step = TrainingStep.of(net)) {
 *   for (DataSet batch : batches) {
 *     step.fit(batch);
 *   }
 * }
 * }</pre>
 *
 * <p>Cùng kết quả với {@link MultiLayerNetwork#fit(DataSet)} trong sai số làm tròn (riêng mặt nạ
 * dropout bốc khác, cùng phân phối), nhưng không tạo khung nhìn, không mở workspace, mỗi tầng chạy
 * xuôi đúng một lần và tham số được cập nhật trong một lượt. Với mạng nhỏ, phần chuẩn bị ấy tốn gấp
 * nhiều lần phần tính.
 *
 * <p>Minibatch đủ lớn được chia cho các nhân một lần ở đầu bước chứ không chia từng phép tính, nên
 * kết quả còn tùy số luồng của OpenMP, trong sai số làm tròn; cùng số luồng thì cùng từng bit.
 *
 * <p>Tham số, gradient, trạng thái của bộ tối ưu và số bước vẫn nằm trong mạng: lúc nào cũng có thể
 * gọi {@code output}, {@code score}, lưu, hoặc huấn luyện tiếp bằng {@code fit} của DL4J. Mạng hay
 * minibatch có điều chưa dựng sẵn được ({@link #obstacle()}) thì bước này gọi thẳng {@code
 * net.fit}.
 *
 * <p>Một đối tượng chỉ dùng trong một luồng tại một thời điểm.
 */
public final class TrainingStep implements AutoCloseable {

  private final MultiLayerNetwork net;
  private @Nullable PreparedNetwork prepared;
  private @Nullable String obstacle;

  private TrainingStep(MultiLayerNetwork net) {
    this.net = net;
    prepare();
  }

  /**
   * Dựng bước huấn luyện cho một mạng.
   *
   * @param net mạng đã gọi {@code init()}
   * @return bước huấn luyện
   */
  public static TrainingStep of(MultiLayerNetwork net) {
    return new TrainingStep(net);
  }

  /**
   * Điều khiến mạng này phải chạy bằng {@code net.fit}.
   *
   * @return một câu ngắn, hoặc null nếu bước đã được dựng sẵn
   */
  public @Nullable String obstacle() {
    return obstacle;
  }

  /**
   * Chạy một bước.
   *
   * @param batch minibatch: đặc trưng và nhãn như {@code net.fit} nhận
   * @return mất mát trung bình của minibatch trước khi cập nhật, kể cả điều chuẩn; cũng là {@code
   *     net.score()}
   * @throws IllegalArgumentException nếu kích thước không khớp với mạng; thông báo nêu tầng và hai
   *     kích thước
   */
  public double fit(DataSet batch) {
    INDArray features = batch.getFeatures();
    try (var threads = StepThreads.forTraining(net, features)) {
      PreparedNetwork ready = current();
      if (ready != null) {
        ready.ran = false;
      }
      if (ready == null
          || batch.getFeaturesMaskArray() != null
          || batch.getLabelsMaskArray() != null) {
        net.fit(batch);
      } else {
        run(ready, features, batch.getLabels(), threads);
      }
      return net.score();
    }
  }

  /**
   * Dự đoán của tầng ra ở lượt xuôi vừa chạy (trước khi cập nhật, có dropout): đủ để đếm độ chính
   * xác khi huấn luyện mà không phải chạy lại.
   *
   * @return mảng [mẫu, lớp], hoặc [mẫu, lớp, bước] nếu tầng ra là {@code RnnOutputLayer}; null nếu
   *     bước vừa rồi chạy bằng {@code net.fit}
   */
  public @Nullable INDArray predictions() {
    PreparedNetwork ready = prepared;
    return ready == null || !ready.ran ? null : ready.predictions();
  }

  private void run(PreparedNetwork ready, INDArray features, INDArray labels, StepThreads threads) {
    int samples = (int) features.size(0);
    if (!net.getListeners().isEmpty()) {
      // Bộ lắng nghe đếm mẫu qua đầu vào của mạng.
      net.setInput(features);
      net.setLabels(labels);
    }
    double loss = ready.run(features, labels, threads) / samples;
    net.setScore(loss + ready.update.penalty());
    ready.ran = true;
    for (TrainingListener listener : net.getListeners()) {
      if (listener instanceof GlobalNormClipping clipping) {
        clipping.clip(net.getFlattenedGradients(), samples);
      }
    }
    ready.update.apply(samples);
    for (TrainingListener listener : net.getListeners()) {
      listener.iterationDone(net, net.getIterationCount(), net.getEpochCount());
    }
    BaseOptimizer.incrementIterationCount(net, 1);
    ready.finished(net);
    net.applyConstraints(net.getIterationCount(), net.getEpochCount());
  }

  /** Bước dựng sẵn còn đúng với mạng; dựng lại nếu mạng đã đổi vùng nhớ hoặc bộ lắng nghe. */
  private @Nullable PreparedNetwork current() {
    PreparedNetwork ready = prepared;
    if (ready == null ? obstacle == null : !ready.fits(net)) {
      prepare();
    }
    return prepared;
  }

  private void prepare() {
    close();
    try {
      prepared = PreparedNetwork.of(net);
      obstacle = null;
    } catch (StageChain.UnsupportedException e) {
      obstacle = e.getMessage();
    }
  }

  @Override
  public void close() {
    if (prepared != null) {
      prepared.close();
      prepared = null;
    }
  }
}
