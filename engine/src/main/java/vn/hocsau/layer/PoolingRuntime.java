package vn.hocsau.layer;

import org.deeplearning4j.nn.api.MaskState;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.jspecify.annotations.Nullable;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import vn.hocsau.layer.internal.memory.ChannelsLast;
import vn.hocsau.layer.internal.memory.Grid;
import vn.hocsau.layer.internal.memory.NativeBuffer;
import vn.hocsau.layer.internal.memory.Scratch;

/** Tầng gộp cực đại đang chạy trong mạng: nối cách làm việc của DL4J với {@link PoolingEngine}. */
final class PoolingRuntime extends PlainRuntime<MaxPooling>
    implements Engine.User, StageChain.Part {

  private final PoolingEngine engine;
  private final Scratch inputScratch;
  private final Scratch outputGradientScratch;
  private @Nullable Tape tape;

  /** Điều lượt ngược cần biết về lượt xuôi huấn luyện gần nhất. */
  private record Tape(Grid in, NativeBuffer x) {}

  PoolingRuntime(NeuralNetConfiguration conf, DataType dataType, PoolingEngine engine) {
    super(conf, dataType);
    this.engine = engine;
    inputScratch = new Scratch(dataType);
    outputGradientScratch = new Scratch(dataType);
  }

  @Override
  public Stage stage(Scratch scratchpad, boolean training) {
    return new PoolingStage(this, training);
  }

  /**
   * Máy tính cho một chặng.
   *
   * @param training true: máy của tầng; false: máy mới cùng loại, để chặng dự đoán không đụng tới
   *     băng ghi và vùng nháp của tầng
   */
  PoolingEngine engine(boolean training) {
    return training ? engine : layerConf().newEngine(engineInUse());
  }

  @Override
  public Engine engineInUse() {
    return engine instanceof OneDnnPooling ? Engine.ONEDNN : Engine.PORTABLE;
  }

  @Override
  public INDArray activate(boolean training, LayerWorkspaceMgr workspaceMgr) {
    assertInputSet(false);
    applyDropOutIfNecessary(training, workspaceMgr);
    MaxPooling layer = layerConf();
    INDArray features = input.castTo(dataType);
    Grid in = layer.gridInput().gridOf(layer, features, 0, layer.window());
    NativeBuffer x = ChannelsLast.gather(features, inputScratch);
    INDArray result =
        ChannelsLast.create(
            ArrayType.ACTIVATIONS,
            dataType,
            layer.window().output(in, in.channels()),
            layer.gridInput().rank(),
            workspaceMgr);
    engine.forward(in, x, NativeBuffer.of(result), training);
    tape = training ? new Tape(in, x) : null;
    return result;
  }

  @Override
  public Pair<Gradient, INDArray> backpropGradient(
      INDArray epsilon, LayerWorkspaceMgr workspaceMgr) {
    assertInputSet(true);
    if (tape == null) {
      activate(true, workspaceMgr);
    }
    Tape forward = tape;
    if (forward == null) {
      throw new IllegalStateException(layerConf().title() + ": chưa chạy lượt xuôi.");
    }
    NativeBuffer dy = ChannelsLast.gather(epsilon.castTo(dataType), outputGradientScratch);
    INDArray inputGradient =
        ChannelsLast.create(
            ArrayType.ACTIVATION_GRAD,
            dataType,
            forward.in(),
            layerConf().gridInput().rank(),
            workspaceMgr);
    engine.backward(forward.x(), dy, NativeBuffer.of(inputGradient));
    tape = null;
    return new Pair<>(new DefaultGradient(), backpropDropOutIfPresent(inputGradient));
  }

  @Override
  public Pair<INDArray, MaskState> feedForwardMaskArray(
      INDArray mask, MaskState currentMaskState, int minibatchSize) {
    return Masks.refuse(layerConf().title(), mask, currentMaskState);
  }

  @Override
  public Type type() {
    return Type.SUBSAMPLING;
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
    inputScratch.close();
    outputGradientScratch.close();
  }
}
