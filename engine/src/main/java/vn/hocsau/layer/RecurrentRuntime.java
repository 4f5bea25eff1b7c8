package vn.hocsau.layer;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.deeplearning4j.nn.api.MaskState;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.dropout.IDropout;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.recurrent.BaseRecurrentLayer;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.jspecify.annotations.Nullable;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import vn.hocsau.layer.RecurrentEngine.State;
import vn.hocsau.layer.RecurrentEngine.Weights;
import vn.hocsau.layer.internal.memory.NativeBuffer;
import vn.hocsau.layer.internal.memory.Scratch;

/**
 * Tầng hồi tiếp đang chạy trong mạng: nối cách làm việc của DL4J với {@link RecurrentEngine}.
 *
 * <p>Lượt xuôi khi huấn luyện để lại băng ghi trong máy; lượt ngược dùng chính băng đó nên mỗi bước
 * huấn luyện chỉ có một lượt xuôi (tầng LSTM của DL4J chạy hai).
 */
final class RecurrentRuntime extends BaseRecurrentLayer<Recurrent>
    implements Engine.User, StageChain.Part {

  private static final String HIDDEN = "prevAct";
  private static final String MEMORY = "prevMem";

  private final RecurrentEngine engine;
  private final Scratch inputScratch;
  private final Scratch outputGradientScratch;
  private final Scratch inputGradientScratch;
  private @Nullable RecurrentEngine portable;
  private @Nullable Tape tape;

  /** Điều lượt ngược cần biết về lượt xuôi huấn luyện gần nhất. */
  private record Tape(
      RecurrentEngine engine, SequenceShape shape, ValidSteps steps, NativeBuffer x) {}

  RecurrentRuntime(NeuralNetConfiguration conf, DataType dataType, RecurrentEngine engine) {
    super(conf, dataType);
    this.engine = engine;
    inputScratch = new Scratch(dataType);
    outputGradientScratch = new Scratch(dataType);
    inputGradientScratch = new Scratch(dataType);
  }

  @Override
  public Engine engineInUse() {
    return engine instanceof OneDnnRecurrent ? Engine.ONEDNN : Engine.PORTABLE;
  }

  @Override
  public @Nullable Stage stage(Scratch scratchpad, boolean training) {
    return getDataFormat() == RNNFormat.NCW ? new RecurrentStage(this, scratchpad, training) : null;
  }

  /**
   * Máy tính cho một chặng.
   *
   * @param training true: máy của tầng; false: máy mới cùng loại, để chặng dự đoán không đụng tới
   *     băng ghi và vùng nháp của tầng
   */
  RecurrentEngine engine(boolean training) {
    if (training) {
      return engine;
    }
    return engineInUse() == Engine.ONEDNN
        ? new OneDnnRecurrent(layerConf())
        : PortableRecurrent.of(layerConf(), dataType);
  }

  @Override
  public INDArray activate(boolean training, LayerWorkspaceMgr workspaceMgr) {
    return forward(training, Map.of(), null, workspaceMgr);
  }

  @Override
  public INDArray rnnTimeStep(INDArray newInput, LayerWorkspaceMgr workspaceMgr) {
    setInput(newInput, workspaceMgr);
    return forward(false, stateMap, stateMap, workspaceMgr);
  }

  @Override
  public INDArray rnnActivateUsingStoredState(
      INDArray newInput,
      boolean training,
      boolean storeLastForTBPTT,
      LayerWorkspaceMgr workspaceMgr) {
    setInput(newInput, workspaceMgr);
    return forward(training, tBpttStateMap, storeLastForTBPTT ? tBpttStateMap : null, workspaceMgr);
  }

  private INDArray forward(
      boolean training,
      Map<String, INDArray> stored,
      @Nullable Map<String, INDArray> store,
      LayerWorkspaceMgr workspaceMgr) {
    assertInputSet(false);
    INDArray features = features(training, workspaceMgr);
    SequenceShape shape =
        new SequenceShape(
            (int) features.size(2),
            (int) features.size(0),
            (int) features.size(1),
            (int) layerConf().getNOut());
    ValidSteps steps = ValidSteps.of(maskArray, shape.batch(), shape.steps(), layerConf().title());
    NativeBuffer x = steps.gather(features, inputScratch);
    // Chỉ băng của máy portable còn đủ ô nhớ của mọi bước để lấy trạng thái ở giữa chuỗi.
    RecurrentEngine chosen = store != null && steps.masked() ? portable() : engine;
    State initial = initialState(stored, store != null, shape);
    NativeBuffer y = chosen.forward(shape, x, weights(training, workspaceMgr), initial, training);
    if (store != null) {
      chosen.finalState(steps.lengths(), stateOf(allocate(store, shape)));
    }
    tape = training ? new Tape(chosen, shape, steps, x) : null;
    return output(y, shape, steps, workspaceMgr);
  }

  /** Đầu vào [N, C, T] đúng kiểu số, đã qua dropout. */
  private INDArray features(boolean training, LayerWorkspaceMgr workspaceMgr) {
    if (input.rank() != 3) {
      throw new IllegalArgumentException(
          "%s cần đầu vào ba chiều [mẫu, đặc trưng, bước]; nhận được %s."
              .formatted(layerConf().title(), Arrays.toString(input.shape())));
    }
    INDArray features = permuteIfNWC(input).castTo(dataType);
    if (features.size(1) != layerConf().getNIn()) {
      throw new IllegalArgumentException(
          "%s cần %d đặc trưng mỗi bước; đầu vào %s có %d."
              .formatted(
                  layerConf().title(),
                  layerConf().getNIn(),
                  Arrays.toString(input.shape()),
                  features.size(1)));
    }
    IDropout dropout = layerConf().getIDropout();
    if (training && dropout != null && !dropoutApplied) {
      INDArray target =
          timeMajor(
                  ArrayType.INPUT,
                  features.size(2),
                  features.size(0),
                  features.size(1),
                  workspaceMgr)
              .permute(1, 2, 0);
      features =
          dropout.applyDropout(
              features, target, getIterationCount(), getEpochCount(), workspaceMgr);
      input = permuteIfNWC(features);
      dropoutApplied = true;
    }
    return features;
  }

  private INDArray output(
      NativeBuffer y, SequenceShape shape, ValidSteps steps, LayerWorkspaceMgr workspaceMgr) {
    if (layerConf().isReturnSequences()) {
      INDArray all =
          timeMajor(
              ArrayType.ACTIVATIONS, shape.steps(), shape.batch(), shape.units(), workspaceMgr);
      steps.scatter(y, NativeBuffer.of(all), shape.units());
      return sequence(all);
    }
    INDArray last =
        workspaceMgr.createUninitialized(
            ArrayType.ACTIVATIONS, dataType, new long[] {shape.batch(), shape.units()}, 'c');
    steps.lastStep(y, NativeBuffer.of(last), shape.units());
    return last;
  }

  @Override
  public Pair<Gradient, INDArray> backpropGradient(
      INDArray epsilon, LayerWorkspaceMgr workspaceMgr) {
    assertInputSet(true);
    if (tape == null) {
      activate(true, workspaceMgr);
    }
    return backward(epsilon, workspaceMgr);
  }

  @Override
  public Pair<Gradient, INDArray> tbpttBackpropGradient(
      INDArray epsilon, int tbpttBackLength, LayerWorkspaceMgr workspaceMgr) {
    if (tape == null) {
      throw new IllegalStateException(
          layerConf().title() + ": lượt ngược TBPTT phải đi ngay sau lượt xuôi của cùng đoạn.");
    }
    if (tbpttBackLength > 0 && tbpttBackLength < tape.shape().steps()) {
      throw new IllegalStateException(
          ("%s: tBPTTBackwardLength = %d ngắn hơn đoạn %d bước; hãy dùng tBPTTLength(%d) để hai độ"
                  + " dài bằng nhau.")
              .formatted(
                  layerConf().title(), tbpttBackLength, tape.shape().steps(), tbpttBackLength));
    }
    return backward(epsilon, workspaceMgr);
  }

  private Pair<Gradient, INDArray> backward(INDArray epsilon, LayerWorkspaceMgr workspaceMgr) {
    Tape forward = tape;
    if (forward == null) {
      throw new IllegalStateException(layerConf().title() + ": chưa chạy lượt xuôi.");
    }
    SequenceShape shape = forward.shape();
    ValidSteps steps = forward.steps();
    INDArray typed = epsilon.castTo(dataType);
    NativeBuffer dy =
        layerConf().isReturnSequences()
            ? steps.gather(permuteIfNWC(typed), outputGradientScratch)
            : steps.spreadLast(typed, outputGradientScratch);
    INDArray all =
        timeMajor(
            ArrayType.ACTIVATION_GRAD, shape.steps(), shape.batch(), shape.inputs(), workspaceMgr);
    NativeBuffer result = NativeBuffer.of(all);
    NativeBuffer dx = steps.masked() ? inputGradientScratch.ensure(shape.inputLength()) : result;
    Weights gradients =
        new Weights(
            NativeBuffer.of(gradientView(LayerParams.KERNEL)),
            NativeBuffer.of(gradientView(LayerParams.RECURRENT)),
            NativeBuffer.of(gradientView(LayerParams.BIAS)));
    forward.engine().backward(forward.x(), dy, weights(true, workspaceMgr), gradients, dx);
    if (steps.masked()) {
      steps.scatter(dx, result, shape.inputs());
    }
    tape = null;
    weightNoiseParams.clear();

    INDArray inputGradient = all.permute(1, 2, 0);
    IDropout dropout = layerConf().getIDropout();
    if (dropout != null) {
      dropout.backprop(inputGradient, inputGradient, getIterationCount(), getEpochCount());
    }
    Gradient gradient = new DefaultGradient(gradientsFlattened);
    gradientViews.forEach((key, view) -> gradient.setGradientFor(key, view, 'c'));
    return new Pair<>(gradient, sequence(all));
  }

  private INDArray gradientView(String key) {
    INDArray view = gradientViews.get(key);
    if (view == null) {
      throw new IllegalStateException(
          layerConf().title() + ": mạng chưa cấp chỗ cho gradient, hãy gọi net.init() trước.");
    }
    return view;
  }

  private Weights weights(boolean training, LayerWorkspaceMgr workspaceMgr) {
    return new Weights(
        parameter(LayerParams.KERNEL, training, workspaceMgr),
        parameter(LayerParams.RECURRENT, training, workspaceMgr),
        parameter(LayerParams.BIAS, training, workspaceMgr));
  }

  private NativeBuffer parameter(String key, boolean training, LayerWorkspaceMgr workspaceMgr) {
    INDArray value = getParamWithNoise(key, training, workspaceMgr);
    // Bản có nhiễu trọng số có thể xếp theo cột.
    return NativeBuffer.of(value.ordering() == 'c' ? value : value.dup('c'));
  }

  /** Trạng thái đang giữ; chưa có thì toàn 0 nếu sắp phải giữ, null nếu không cần trạng thái. */
  private @Nullable State initialState(
      Map<String, INDArray> stored, boolean storing, SequenceShape shape) {
    INDArray hidden = stored.get(HIDDEN);
    if (hidden == null) {
      return storing ? stateOf(allocate(new HashMap<>(), shape)) : null;
    }
    if (hidden.size(0) != shape.batch()) {
      throw new IllegalStateException(
          ("%s đang giữ trạng thái của %d chuỗi nhưng đầu vào có %d chuỗi; gọi"
                  + " net.rnnClearPreviousState() trước khi đổi sang chuỗi khác.")
              .formatted(layerConf().title(), hidden.size(0), shape.batch()));
    }
    return stateOf(stored);
  }

  private static State stateOf(Map<String, INDArray> arrays) {
    INDArray memory = arrays.get(MEMORY);
    return new State(
        NativeBuffer.of(Objects.requireNonNull(arrays.get(HIDDEN))),
        memory == null ? null : NativeBuffer.of(memory));
  }

  /** Đặt vào bảng các mảng trạng thái mới, toàn 0, nằm ngoài workspace. */
  private Map<String, INDArray> allocate(Map<String, INDArray> target, SequenceShape shape) {
    for (String key : layerConf().cell() == Cell.LSTM ? List.of(HIDDEN, MEMORY) : List.of(HIDDEN)) {
      INDArray array =
          Nd4j.createUninitializedDetached(dataType, 'c', shape.batch(), shape.units());
      NativeBuffer.of(array).zero(0, shape.stateLength());
      target.put(key, array);
    }
    return target;
  }

  private RecurrentEngine portable() {
    RecurrentEngine own = portable;
    if (own == null) {
      own = PortableRecurrent.of(layerConf(), dataType);
      portable = own;
    }
    return own;
  }

  private INDArray timeMajor(
      ArrayType type, long steps, long batch, long width, LayerWorkspaceMgr workspaceMgr) {
    return workspaceMgr.createUninitialized(type, dataType, new long[] {steps, batch, width}, 'c');
  }

  /** Khung nhìn [N, K, T] (hoặc [N, T, K] nếu NWC) của mảng [T, N, K]. */
  private INDArray sequence(INDArray timeMajor) {
    return getDataFormat() == RNNFormat.NWC
        ? timeMajor.permute(1, 0, 2)
        : timeMajor.permute(1, 2, 0);
  }

  @Override
  public Pair<INDArray, MaskState> feedForwardMaskArray(
      INDArray newMask, MaskState currentMaskState, int minibatchSize) {
    maskArray = newMask;
    maskState = currentMaskState;
    return layerConf().isReturnSequences()
        ? new Pair<>(newMask, MaskState.Passthrough)
        : new Pair<>(null, currentMaskState);
  }

  @Override
  public void setParams(INDArray params) {
    if (params != paramsFlattened) {
      setParams(params, 'c');
    }
  }

  @Override
  public Type type() {
    return Type.RECURRENT;
  }

  @Override
  public boolean isPretrainLayer() {
    return false;
  }

  @Override
  public void clear() {
    super.clear();
    tape = null;
  }

  /** Trả ngay vùng nhớ ngoài heap; không gọi thì bộ gom rác trả khi mạng không còn được dùng. */
  @Override
  public void close() {
    tape = null;
    engine.close();
    if (portable != null) {
      portable.close();
    }
    inputScratch.close();
    outputGradientScratch.close();
    inputGradientScratch.close();
  }
}
