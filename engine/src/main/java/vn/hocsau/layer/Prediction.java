package vn.hocsau.layer;

import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.layers.IOutputLayer;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;

/**
 * Lượt dự đoán của {@link MultiLayerNetwork}, dựng sẵn một lần rồi chạy nhiều lần.
 *
 * <pre>{@code
 * try (Prediction prediction = Prediction.of(net)) {
 *   INDArray probabilities = prediction.output(features);    // như net.output(features)
 *   double loss = prediction.score(batch);                   // như net.score(batch, false)
 * }
 * }</pre>
 *
 * <p>Cùng kết quả với {@link MultiLayerNetwork#output(INDArray)} trong sai số làm tròn, nhưng không
 * tạo khung nhìn, không mở workspace, vùng nhớ giữa các tầng được giữ lại cho lần sau. Với một mẫu
 * hay mạng nhỏ, phần chuẩn bị ấy tốn gấp nhiều lần phần tính.
 *
 * <p>Tham số vẫn nằm trong mạng: huấn luyện tiếp, nạp checkpoint rồi dự đoán là thấy tham số mới.
 * Mạng hay minibatch có điều chưa dựng sẵn được ({@link #obstacle()}) thì chạy bằng chính mạng.
 *
 * <p>Nhiều luồng gọi được cùng lúc, mạng chạy lần lượt; đừng dự đoán trong lúc luồng khác đang huấn
 * luyện chính mạng ấy. Không gọi {@link #close()} thì bộ gom rác trả vùng nhớ khi đối tượng không
 * còn được dùng.
 */
public final class Prediction implements AutoCloseable {

  private final MultiLayerNetwork net;

  /** Các chặng của từng làn; rỗng nếu chưa dựng. */
  private final List<StageChain> chains = new ArrayList<>();

  private @Nullable INDArray params;
  private @Nullable String obstacle;

  private Prediction(MultiLayerNetwork net) {
    this.net = net;
    prepare();
  }

  /**
   * Mất mát và đầu ra của một minibatch.
   *
   * @param loss mất mát trung bình trên mỗi mẫu, kể cả số hạng điều chuẩn
   * @param output đầu ra, như {@link #output(INDArray)}
   */
  public record Scored(double loss, INDArray output) {}

  /**
   * Dựng lượt dự đoán cho một mạng.
   *
   * @param net mạng đã gọi {@code init()}
   * @return lượt dự đoán
   */
  public static Prediction of(MultiLayerNetwork net) {
    return new Prediction(net);
  }

  /**
   * Điều khiến mạng này phải chạy bằng {@code net.output}.
   *
   * @return một câu ngắn, hoặc null nếu lượt dự đoán đã được dựng sẵn
   */
  public synchronized @Nullable String obstacle() {
    return obstacle;
  }

  /**
   * Đầu ra của mạng ở chế độ suy luận.
   *
   * @param features đặc trưng như {@code net.output} nhận: [mẫu, đặc trưng], [mẫu, đặc trưng, bước]
   *     hoặc [mẫu, kênh, cao, rộng]
   * @return mảng mới [mẫu, đầu ra], hoặc [mẫu, đầu ra, bước] nếu tầng ra là {@code RnnOutputLayer}
   * @throws IllegalArgumentException nếu kích thước không khớp với mạng; thông báo nêu tầng và hai
   *     kích thước
   */
  @SuppressWarnings("try") // threads chỉ cần được đóng lại
  public synchronized INDArray output(INDArray features) {
    try (var threads = StepThreads.forPrediction(net, features)) {
      StageChain ready = current();
      if (ready == null) {
        synchronized (net) {
          return net.output(features);
        }
      }
      return OutputStage.joined(
          eachLane(
              ready,
              features,
              threads,
              (chain, given, share) -> chain.output.output(chain.forward(given, share))));
    }
  }

  /**
   * Mất mát của mạng ở chế độ suy luận.
   *
   * @param batch minibatch như {@code net.score} nhận; mặt nạ được tính đến
   * @return mất mát trung bình trên mỗi mẫu, kể cả số hạng điều chuẩn: {@code net.score(batch,
   *     false)}
   * @throws IllegalArgumentException nếu kích thước không khớp với mạng; thông báo nêu tầng và hai
   *     kích thước
   */
  @SuppressWarnings("try") // threads chỉ cần được đóng lại
  public synchronized double score(DataSet batch) {
    try (var threads = StepThreads.forPrediction(net, batch.getFeatures())) {
      StageChain ready = current();
      if (ready == null || batch.hasMaskArrays()) {
        synchronized (net) {
          return net.score(batch, false);
        }
      }
      return mean(eachLane(ready, batch.getFeatures(), threads, lossOf(batch)), batch);
    }
  }

  /**
   * Như {@link #score}, kèm đầu ra của chính lượt xuôi ấy.
   *
   * @param batch minibatch
   * @return mất mát và đầu ra
   * @throws IllegalArgumentException như ở {@link #score}
   */
  @SuppressWarnings("try") // threads chỉ cần được đóng lại
  public synchronized Scored scoreWithOutput(DataSet batch) {
    INDArray features = batch.getFeatures();
    try (var threads = StepThreads.forPrediction(net, features)) {
      StageChain ready = current();
      if (ready == null || batch.hasMaskArrays()) {
        synchronized (net) {
          return slowly(batch);
        }
      }
      LanePass<Double> loss = lossOf(batch);
      List<Scored> parts =
          eachLane(
              ready,
              features,
              threads,
              (chain, given, share) ->
                  new Scored(loss.run(chain, given, share), chain.output.predictions()));
      return new Scored(
          mean(parts.stream().map(Scored::loss).toList(), batch),
          OutputStage.joined(parts.stream().map(Scored::output).toList()));
    }
  }

  /** Tổng mất mát của một làn. */
  private static LanePass<Double> lossOf(DataSet batch) {
    return (chain, given, share) ->
        chain.output.forward(chain.forward(given, share), batch.getLabels(), share);
  }

  /** Mất mát trung bình của cả minibatch, kể cả điều chuẩn, từ tổng của các làn. */
  private double mean(List<Double> sums, DataSet batch) {
    double sum = sums.stream().mapToDouble(Double::doubleValue).sum();
    return sum / batch.getFeatures().size(0) + net.calcRegularizationScore(true);
  }

  /** Việc của một làn: một phần của đặc trưng đã chuyển dạng. */
  private interface LanePass<T> {
    T run(StageChain chain, INDArray given, Share share);
  }

  /** Chia minibatch cho các làn, như {@link Lanes} khi huấn luyện. */
  private <T> List<T> eachLane(
      StageChain first, INDArray features, StepThreads threads, LanePass<T> pass) {
    int samples = (int) features.size(0);
    List<Share> shares = Share.split(samples, threads.lanes(samples));
    while (chains.size() < shares.size()) {
      try {
        chains.add(new StageChain(net, false, first.embedding));
      } catch (StageChain.UnsupportedException e) {
        throw new IllegalStateException(e);
      }
    }
    INDArray given = first.arranged(features);
    if (first.embedding != null) {
      first.embedding.begin(given);
    }
    return LaneThreads.run(
        shares.size(), lane -> pass.run(chains.get(lane), given, shares.get(lane)));
  }

  /** Bằng các tầng của DL4J; một lượt xuôi cho cả hai, {@code net.score} không trả đầu ra. */
  private Scored slowly(DataSet batch) {
    int last = net.getnLayers() - 1;
    net.setLayerMaskArrays(batch.getFeaturesMaskArray(), batch.getLabelsMaskArray());
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
      return new Scored(
          output.computeScore(net.calcRegularizationScore(true), false, memory),
          output.activate(false, memory));
    } finally {
      net.clearLayerMaskArrays();
      for (Layer layer : net.getLayers()) {
        layer.clear();
      }
      for (INDArray activation : activations) {
        if (activation != batch.getFeatures() && activation.closeable()) {
          activation.close();
        }
      }
    }
  }

  /** Các chặng còn đúng với mạng; dựng lại nếu mạng đã đổi vùng nhớ tham số. */
  private @Nullable StageChain current() {
    if (net.params() != params) {
      prepare();
    }
    return chains.isEmpty() ? null : chains.get(0);
  }

  private void prepare() {
    close();
    params = net.params();
    try {
      chains.add(new StageChain(net, false));
      obstacle = null;
    } catch (StageChain.UnsupportedException e) {
      obstacle = e.getMessage();
    }
  }

  /** Trả vùng nhớ ngoài heap; lần gọi sau dựng lại. */
  @Override
  public synchronized void close() {
    params = null;
    chains.forEach(StageChain::close);
    chains.clear();
  }
}
