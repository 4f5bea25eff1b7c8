package vn.hocsau.layer;

import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.GradientNormalization;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.dropout.Dropout;
import org.deeplearning4j.nn.conf.dropout.IDropout;
import org.deeplearning4j.nn.conf.dropout.SpatialDropout;
import org.deeplearning4j.nn.layers.BaseLayer;
import org.deeplearning4j.nn.layers.BaseOutputLayer;
import org.deeplearning4j.nn.layers.DropoutLayer;
import org.deeplearning4j.nn.layers.OutputLayer;
import org.deeplearning4j.nn.layers.feedforward.dense.DenseLayer;
import org.deeplearning4j.nn.layers.recurrent.RnnOutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import vn.hocsau.layer.Tensor.Layout;
import vn.hocsau.layer.internal.memory.Scratch;

/**
 * Các chặng của một mạng, nối nhau từ đặc trưng đến tầng ra, cho {@link TrainingStep} và {@link
 * Prediction}.
 */
final class StageChain implements AutoCloseable {

  final OutputStage output;
  final @Nullable EmbeddingStage embedding;

  /** Các chặng dropout theo thứ tự lượt xuôi, không kể những chặng tầng nhúng làm luôn. */
  final List<DropoutStage> dropouts = new ArrayList<>();

  /** Có tầng lấy thống kê trên cả minibatch, nên không chia minibatch được. */
  final boolean wholeBatchOnly;

  private final boolean training;
  private final List<Stage> stages = new ArrayList<>();

  /** Bộ nhớ tạm chung của các tầng hồi tiếp. */
  private final Scratch scratchpad = new Scratch(DataType.FLOAT);

  /** Đầu ra của chặng nhúng. */
  private final Scratch embedded = new Scratch(DataType.FLOAT);

  private final @Nullable InputPreProcessor preProcessor;
  private final InputTensors inputs;
  private final int firstWithParams;

  /** Tầng tự dựng được chặng của mình. */
  interface Part {

    /**
     * Chặng làm việc của tầng.
     *
     * @param scratchpad bộ nhớ tạm chung của các tầng hồi tiếp
     * @param training true: chặng dùng máy tính của tầng và có lượt ngược; false: chặng chỉ để dự
     *     đoán, có máy tính riêng
     * @return chặng mới, null nếu tùy chọn của tầng chưa dựng sẵn được
     */
    @Nullable Stage stage(Scratch scratchpad, boolean training);
  }

  /** Mạng có điều chưa dựng sẵn được; thông báo nêu điều ấy. */
  static final class UnsupportedException extends Exception {
    private static final long serialVersionUID = 1L;

    UnsupportedException(String reason) {
      super(reason);
    }
  }

  /**
   * Dựng các chặng.
   *
   * @param net mạng đã gọi {@code init()}
   * @param training có lượt ngược hay không; nếu có, mạng phải đã cấp chỗ cho gradient
   * @throws UnsupportedException nếu mạng có điều chưa dựng sẵn được
   */
  StageChain(MultiLayerNetwork net, boolean training) throws UnsupportedException {
    this(net, training, null);
  }

  /**
   * Như trên.
   *
   * @param shared chặng nhúng dùng chung với một chuỗi khác; null nếu tự dựng
   */
  StageChain(MultiLayerNetwork net, boolean training, @Nullable EmbeddingStage shared)
      throws UnsupportedException {
    this.training = training;
    requireUsual(net);
    Layer[] layers = net.getLayers();
    Layer first = layers[0];
    boolean embeds = first instanceof EmbeddingRuntime;
    if (layers.length == 1 && embeds) {
      throw new UnsupportedException("mạng không có tầng ra.");
    }
    int firstParams = -1;
    for (int i = embeds ? 1 : 0; i < layers.length - 1; i++) {
      add(layers[i], i);
      if (firstParams < 0 && layers[i].numParams() > 0) {
        firstParams = stages.size() - 1;
      }
    }
    firstWithParams = firstParams < 0 ? stages.size() : firstParams;
    output = outputStage(layers[layers.length - 1]);
    Layout layout = Layout.BATCH_FIRST;
    for (int i = stages.size() - 1; i >= 0; i--) {
      layout = stages.get(i).prefers(layout);
    }
    List<DropoutStage> firstOnes = new ArrayList<>();
    while (embeds && !stages.isEmpty() && stages.get(0) instanceof DropoutStage dropout) {
      firstOnes.add(dropout);
      stages.remove(0);
    }
    for (Stage stage : stages) {
      if (stage instanceof DropoutStage dropout) {
        dropouts.add(dropout);
      }
    }
    wholeBatchOnly = stages.stream().anyMatch(NormalizationStage.class::isInstance);
    embedding =
        embeds && shared == null
            ? new EmbeddingStage((EmbeddingRuntime) first, layout, firstOnes, training)
            : shared;
    preProcessor = net.getLayerWiseConfigurations().getInputPreProcess(0);
    inputs = new InputTensors(layout);
  }

  private static void requireUsual(MultiLayerNetwork net) throws UnsupportedException {
    var conf = net.getLayerWiseConfigurations();
    if (net.params().dataType() != DataType.FLOAT) {
      throw new UnsupportedException("kiểu số %s.".formatted(net.params().dataType()));
    }
    for (int i = 1; i < net.getnLayers(); i++) {
      if (conf.getInputPreProcess(i) != null) {
        throw new UnsupportedException(
            "bộ chuyển dạng %s trước tầng %d."
                .formatted(conf.getInputPreProcess(i).getClass().getSimpleName(), i));
      }
    }
  }

  private void add(Layer layer, int index) throws UnsupportedException {
    requirePlain(layer, index);
    if (layer instanceof DropoutLayer dropout) {
      addDropout(dropout.layerConf().getIDropout(), index);
      return;
    }
    Stage stage = stage(layer);
    if (stage == null) {
      throw unsupported(layer, index);
    }
    addDropout(layer.conf().getLayer().getIDropout(), index);
    stages.add(stage);
  }

  private @Nullable Stage stage(Layer layer) {
    if (layer instanceof Part ours) {
      return ours.stage(scratchpad, training);
    }
    if (layer instanceof DenseLayer dense && dense.hasBias() && !dense.hasLayerNorm()) {
      Pointwise function = Pointwise.of(dense.layerConf().getActivationFn());
      return function == null ? null : new DenseStage(dense, function, training);
    }
    return null;
  }

  private OutputStage outputStage(Layer layer) throws UnsupportedException {
    int index = layer.getIndex();
    requirePlain(layer, index);
    // Lớp con (CenterLossOutputLayer, …) có cách tính riêng.
    boolean everyStep = layer.getClass() == RnnOutputLayer.class;
    boolean known =
        everyStep
            ? ((RnnOutputLayer) layer).layerConf().getRnnDataFormat() == RNNFormat.NCW
            : layer.getClass() == OutputLayer.class;
    if (!known) {
      throw unsupported(layer, index);
    }
    var out = (BaseOutputLayer<?>) layer;
    Loss loss = Loss.of(out.layerConf().getLossFn(), out.layerConf().getActivationFn());
    if (loss == null || !out.hasBias()) {
      throw unsupported(layer, index);
    }
    addDropout(out.layerConf().getIDropout(), index);
    return new OutputStage(out, loss, training);
  }

  private void addDropout(@Nullable IDropout dropout, int index) throws UnsupportedException {
    if (dropout == null || !training) {
      return;
    }
    // Chặng đầu đọc thẳng dữ liệu của người dùng; chặng cần lại đầu ra của mình thì không ghi đè
    // được.
    boolean inPlace =
        index > 0 && (stages.isEmpty() || !stages.get(stages.size() - 1).needsOutput());
    if (dropout instanceof Dropout plain && plain.getPSchedule() == null) {
      stages.add(new DropoutStage(plain.getP(), false, inPlace));
    } else if (dropout instanceof SpatialDropout spatial && spatial.getPSchedule() == null) {
      stages.add(new DropoutStage(spatial.getP(), true, inPlace));
    } else {
      throw new UnsupportedException(
          "%s của tầng %d.".formatted(dropout.getClass().getSimpleName(), index));
    }
  }

  private void requirePlain(Layer layer, int index) throws UnsupportedException {
    if (layer instanceof BaseLayer<?> base) {
      var conf = base.layerConf();
      GradientNormalization normalization = conf.getGradientNormalization();
      boolean clips = normalization != null && normalization != GradientNormalization.None;
      if (conf.getWeightNoise() != null || (training && clips)) {
        throw new UnsupportedException(
            "gọt gradient hoặc nhiễu trọng số của tầng %d.".formatted(index));
      }
    }
  }

  private static UnsupportedException unsupported(Layer layer, int index) {
    return new UnsupportedException(
        "tầng %d (%s).".formatted(index, layer.conf().getLayer().getClass().getSimpleName()));
  }

  /**
   * Lượt xuôi của cả minibatch, đến trước tầng ra.
   *
   * @param features đặc trưng như mạng nhận
   * @return đầu vào của tầng ra; đúng đến lượt kế tiếp
   */
  Tensor forward(INDArray features) {
    INDArray given = arranged(features);
    if (embedding != null) {
      embedding.begin(given);
    }
    return forward(given, Share.all((int) features.size(0)));
  }

  /** Đặc trưng sau bộ chuyển dạng đầu mạng. */
  INDArray arranged(INDArray features) {
    return preProcessor == null
        ? features
        : preProcessor.preProcess(
            features, (int) features.size(0), LayerWorkspaceMgr.noWorkspacesImmutable());
  }

  /**
   * Lượt xuôi của một phần minibatch, đến trước tầng ra. Chặng nhúng và các chặng dropout phải đã
   * nhận minibatch.
   *
   * @param given đặc trưng của cả minibatch, đã {@link #arranged}
   * @param share phần cần chạy
   * @return đầu vào của tầng ra; đúng đến lượt kế tiếp
   */
  Tensor forward(INDArray given, Share share) {
    Tensor x = embedding == null ? inputs.take(given, share) : embedding.forward(share, embedded);
    for (Stage stage : stages) {
      x = stage.forward(x);
    }
    return x;
  }

  /**
   * Lượt ngược của lượt xuôi và mất mát vừa tính.
   *
   * @return gradient theo đầu ra của chặng nhúng; null nếu mạng không có chặng nhúng
   */
  @Nullable Tensor backward() {
    int last = embedding == null ? firstWithParams : 0;
    Tensor dy = output.backward(last < stages.size() || embedding != null);
    for (int i = stages.size() - 1; i >= last; i--) {
      Tensor dx = stages.get(i).backward(dy, i > last || embedding != null);
      if (dx == null) {
        return null;
      }
      dy = dx;
    }
    return embedding == null ? null : dy;
  }

  @Override
  public void close() {
    stages.forEach(Stage::close);
    scratchpad.close();
    output.close();
    inputs.close();
    embedded.close();
  }
}
