package vn.hocsau.layer;

import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.api.Updater;
import org.deeplearning4j.nn.conf.BackpropType;
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
import org.deeplearning4j.optimize.api.TrainingListener;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import vn.hocsau.layer.Tensor.Layout;
import vn.hocsau.layer.internal.memory.Scratch;

/** Mạng đã dựng sẵn thành các chặng, cho {@link TrainingStep}. */
final class PreparedNetwork implements AutoCloseable {

  final OutputStage output;
  final FlatUpdate update;

  /** Lượt xuôi vừa chạy là của bước gần nhất, nên còn dự đoán để đọc. */
  boolean ran;

  /** Số bước của mạng sau bước dựng sẵn gần nhất. */
  private int iterations;

  private final List<Stage> stages = new ArrayList<>();

  /** Bộ nhớ tạm chung của các tầng hồi tiếp. */
  private final Scratch scratchpad = new Scratch(DataType.FLOAT);

  private final @Nullable EmbeddingStage embedding;
  private final @Nullable InputPreProcessor preProcessor;
  private final InputTensors inputs;
  private final int firstWithParams;

  private final INDArray params;
  private final INDArray gradients;
  private final Updater updater;
  private final List<TrainingListener> listeners;

  /** Tầng tự dựng được chặng của mình. */
  interface Part {

    /**
     * Chặng làm việc của tầng.
     *
     * @param scratchpad bộ nhớ tạm chung của các tầng hồi tiếp
     * @return chặng mới, null nếu tùy chọn của tầng chưa dựng sẵn được
     */
    @Nullable Stage stage(Scratch scratchpad);
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
    if (net.params().dataType() != DataType.FLOAT) {
      throw new UnsupportedException("kiểu số %s.".formatted(net.params().dataType()));
    }
    if (conf.getBackpropType() != BackpropType.Standard) {
      throw new UnsupportedException("lan truyền ngược cắt đoạn (TBPTT).");
    }
    for (int i = 0; i < net.getnLayers(); i++) {
      if (i > 0 && conf.getInputPreProcess(i) != null) {
        throw new UnsupportedException(
            "bộ chuyển dạng %s trước tầng %d."
                .formatted(conf.getInputPreProcess(i).getClass().getSimpleName(), i));
      }
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
    List<DropoutStage> dropouts = new ArrayList<>();
    while (embeds && !stages.isEmpty() && stages.get(0) instanceof DropoutStage dropout) {
      dropouts.add(dropout);
      stages.remove(0);
    }
    embedding = embeds ? new EmbeddingStage((EmbeddingRuntime) first, layout, dropouts) : null;
    preProcessor = net.getLayerWiseConfigurations().getInputPreProcess(0);
    inputs = new InputTensors(layout);
    params = net.params();
    gradients = net.getFlattenedGradients();
    updater = net.getUpdater();
    listeners = List.copyOf(net.getListeners());
    update = new FlatUpdate(net, embedding);
    finished(net);
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
    return (embedding == null || net.getIterationCount() == iterations)
        && net.params() == params
        && net.getFlattenedGradients() == gradients
        && net.getUpdater() == updater
        && listeners.equals(List.copyOf(net.getListeners()));
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
      return ours.stage(scratchpad);
    }
    if (layer instanceof DenseLayer dense && dense.hasBias() && !dense.hasLayerNorm()) {
      Pointwise function = Pointwise.of(dense.layerConf().getActivationFn());
      return function == null ? null : new DenseStage(dense, function);
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
    return new OutputStage(out, loss);
  }

  private void addDropout(@Nullable IDropout dropout, int index) throws UnsupportedException {
    if (dropout == null) {
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

  private static void requirePlain(Layer layer, int index) throws UnsupportedException {
    if (layer instanceof BaseLayer<?> base) {
      var conf = base.layerConf();
      GradientNormalization normalization = conf.getGradientNormalization();
      if (conf.getWeightNoise() != null
          || (normalization != null && normalization != GradientNormalization.None)) {
        throw new UnsupportedException(
            "gọt gradient hoặc nhiễu trọng số của tầng %d.".formatted(index));
      }
    }
  }

  private static UnsupportedException unsupported(Layer layer, int index) {
    return new UnsupportedException(
        "tầng %d (%s).".formatted(index, layer.conf().getLayer().getClass().getSimpleName()));
  }

  Tensor forward(INDArray features) {
    INDArray given = features;
    if (preProcessor != null) {
      given =
          preProcessor.preProcess(
              features, (int) features.size(0), LayerWorkspaceMgr.noWorkspacesImmutable());
    }
    Tensor x = embedding == null ? inputs.take(given) : embedding.forward(given);
    for (Stage stage : stages) {
      x = stage.forward(x);
    }
    return x;
  }

  void backward() {
    int last = embedding == null ? firstWithParams : 0;
    Tensor dy = output.backward(last < stages.size() || embedding != null);
    for (int i = stages.size() - 1; i >= last; i--) {
      Tensor dx = stages.get(i).backward(dy, i > last || embedding != null);
      if (dx == null) {
        return;
      }
      dy = dx;
    }
    if (embedding != null) {
      embedding.backward(dy);
    }
  }

  @Override
  public void close() {
    stages.forEach(Stage::close);
    scratchpad.close();
    output.close();
    inputs.close();
    if (embedding != null) {
      embedding.close();
    }
  }
}
