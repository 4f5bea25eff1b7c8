package vn.hocsau.layer;

import org.deeplearning4j.nn.api.MaskState;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.BaseLayer;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.jspecify.annotations.Nullable;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import vn.hocsau.layer.ConvolutionEngine.Weights;
import vn.hocsau.layer.internal.memory.ChannelsLast;
import vn.hocsau.layer.internal.memory.Grid;
import vn.hocsau.layer.internal.memory.NativeBuffer;
import vn.hocsau.layer.internal.memory.Scratch;

/**
 * Tầng tích chập đang chạy trong mạng: nối cách làm việc của DL4J với {@link ConvolutionEngine}.
 */
final class ConvolutionRuntime extends BaseLayer<Convolution>
    implements Engine.User, StageChain.Part {

  private final ConvolutionEngine engine;
  private final Scratch inputScratch;
  private final Scratch outputScratch;
  private final Scratch outputGradientScratch;
  private @Nullable Tape tape;

  /** Điều lượt ngược cần biết về lượt xuôi huấn luyện gần nhất. */
  private record Tape(Grid in, NativeBuffer x, NativeBuffer y) {}

  ConvolutionRuntime(NeuralNetConfiguration conf, DataType dataType, ConvolutionEngine engine) {
    super(conf, dataType);
    this.engine = engine;
    inputScratch = new Scratch(dataType);
    outputScratch = new Scratch(dataType);
    outputGradientScratch = new Scratch(dataType);
  }

  @Override
  public Stage stage(Scratch scratchpad, boolean training) {
    return new ConvolutionStage(this, training);
  }

  /**
   * Máy tính cho một chặng.
   *
   * @param training true: máy của tầng; false: máy mới cùng loại, để chặng dự đoán không đụng tới
   *     băng ghi và vùng nháp của tầng
   */
  ConvolutionEngine engine(boolean training) {
    return training ? engine : layerConf().newEngine(engineInUse(), dataType);
  }

  @Override
  public Engine engineInUse() {
    return engine instanceof OneDnnConvolution ? Engine.ONEDNN : Engine.PORTABLE;
  }

  @Override
  public INDArray activate(boolean training, LayerWorkspaceMgr workspaceMgr) {
    assertInputSet(false);
    applyDropOutIfNecessary(training, workspaceMgr);
    Convolution layer = layerConf();
    INDArray features = input.castTo(dataType);
    Grid in = layer.gridInput().gridOf(layer, features, layer.getNIn(), layer.window());
    Grid out = layer.window().output(in, (int) layer.getNOut());
    NativeBuffer x = ChannelsLast.gather(features, inputScratch);
    INDArray result =
        ChannelsLast.create(
            ArrayType.ACTIVATIONS, dataType, out, layer.gridInput().rank(), workspaceMgr);
    NativeBuffer y = NativeBuffer.of(result);
    engine.forward(in, x, weights(training, workspaceMgr), y, training);
    tape = training ? new Tape(in, x, kept(y)) : null;
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
    Weights weights = weights(true, workspaceMgr);
    NativeBuffer dy = ChannelsLast.gather(epsilon.castTo(dataType), outputGradientScratch);
    INDArray inputGradient =
        ChannelsLast.create(
            ArrayType.ACTIVATION_GRAD,
            dataType,
            forward.in(),
            layerConf().gridInput().rank(),
            workspaceMgr);
    engine.backward(
        forward.x(),
        forward.y(),
        dy,
        weights,
        new Weights(gradientView(LayerParams.KERNEL), biasGradient()),
        NativeBuffer.of(inputGradient));
    tape = null;
    weightNoiseParams.clear();
    Gradient gradient = new DefaultGradient(gradientsFlattened);
    gradientViews.forEach((key, view) -> gradient.setGradientFor(key, view, 'c'));
    return new Pair<>(gradient, backpropDropOutIfPresent(inputGradient));
  }

  /**
   * Đầu ra để dành cho lượt ngược: đạo hàm của hàm kích hoạt tính theo nó, mà dropout của tầng sau
   * được phép ghi đè lên mảng đã trả ra.
   */
  private NativeBuffer kept(NativeBuffer y) {
    if (layerConf().function() == Pointwise.IDENTITY) {
      return y;
    }
    NativeBuffer copy = outputScratch.ensure(y.length());
    copy.copy(0, y, 0, y.length());
    return copy;
  }

  private @Nullable NativeBuffer biasGradient() {
    return layerConf().hasBias() ? gradientView(LayerParams.BIAS) : null;
  }

  private NativeBuffer gradientView(String key) {
    INDArray view = gradientViews.get(key);
    if (view == null) {
      throw new IllegalStateException(
          layerConf().title() + ": mạng chưa cấp chỗ cho gradient, hãy gọi net.init() trước.");
    }
    return NativeBuffer.of(view);
  }

  private Weights weights(boolean training, LayerWorkspaceMgr workspaceMgr) {
    return new Weights(
        parameter(LayerParams.KERNEL, training, workspaceMgr),
        layerConf().hasBias() ? parameter(LayerParams.BIAS, training, workspaceMgr) : null);
  }

  private NativeBuffer parameter(String key, boolean training, LayerWorkspaceMgr workspaceMgr) {
    INDArray value = getParamWithNoise(key, training, workspaceMgr);
    // Bản có nhiễu trọng số có thể xếp theo cột.
    return NativeBuffer.of(value.ordering() == 'c' ? value : value.dup('c'));
  }

  @Override
  public Pair<INDArray, MaskState> feedForwardMaskArray(
      INDArray mask, MaskState currentMaskState, int minibatchSize) {
    return Masks.refuse(layerConf().title(), mask, currentMaskState);
  }

  @Override
  public void setParams(INDArray params) {
    if (params != paramsFlattened) {
      setParams(params, 'c');
    }
  }

  @Override
  public Type type() {
    return Type.CONVOLUTIONAL;
  }

  @Override
  public boolean hasBias() {
    return layerConf().hasBias();
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
    inputScratch.close();
    outputScratch.close();
    outputGradientScratch.close();
  }
}
