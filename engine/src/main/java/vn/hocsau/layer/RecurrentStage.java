package vn.hocsau.layer;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import vn.hocsau.layer.RecurrentEngine.Weights;
import vn.hocsau.layer.internal.memory.NativeBuffer;
import vn.hocsau.layer.internal.memory.Scratch;

/** Tầng hồi tiếp: gọi thẳng máy tính của tầng, không qua khung nhìn nào. */
final class RecurrentStage implements Stage {

  private final RecurrentEngine engine;
  private final int inputs;
  private final int units;
  private final String title;
  private final boolean returnSequences;
  private final Weights weights;
  private final @Nullable Weights gradients;
  private final boolean training;
  private final Scratch lastStep = new Scratch(DataType.FLOAT);
  private final Scratch outputGradient = new Scratch(DataType.FLOAT);
  private final Scratch inputGradient = new Scratch(DataType.FLOAT);
  private @Nullable Tensor x;

  /**
   * Các bước của {@link #outputGradient} trừ bước cuối đang bằng {@link ValidSteps#FLOOR}, với bộ
   * số đếm này.
   */
  private @Nullable SequenceShape filled;

  RecurrentStage(RecurrentRuntime layer, Scratch scratchpad, boolean training) {
    this.training = training;
    engine = layer.engine(training);
    engine.shareScratchpad(scratchpad);
    inputs = (int) layer.layerConf().getNIn();
    title = layer.layerConf().title();
    units = (int) layer.layerConf().getNOut();
    returnSequences = layer.layerConf().isReturnSequences();
    Weight kernel = Weight.of(layer, LayerParams.KERNEL, training);
    Weight recurrent = Weight.of(layer, LayerParams.RECURRENT, training);
    Weight bias = Weight.of(layer, LayerParams.BIAS, training);
    weights = new Weights(kernel.value(), recurrent.value(), bias.value());
    gradients =
        training ? new Weights(kernel.gradient(), recurrent.gradient(), bias.gradient()) : null;
  }

  @Override
  public Tensor.Layout prefers(Tensor.Layout next) {
    return Tensor.Layout.TIME_FIRST;
  }

  /** Bước cuối trả ra là bản chép riêng. */
  @Override
  public boolean needsOutput() {
    return returnSequences;
  }

  private SequenceShape shape(Tensor input) {
    return new SequenceShape(input.width(), input.batch(), input.channels(), units);
  }

  @Override
  public Tensor forward(Tensor x) {
    x.requireChannels(inputs, title);
    this.x = x;
    SequenceShape shape = shape(x);
    NativeBuffer y = engine.forward(shape, x.data(), weights, null, training);
    if (returnSequences) {
      return new Tensor(y, Tensor.Layout.TIME_FIRST, x.grid().withChannels(units));
    }
    NativeBuffer last = lastStep.ensure(shape.stateLength());
    last.copy(0, y, shape.outputLength() - shape.stateLength(), shape.stateLength());
    return Tensor.rows(last, x.batch(), units);
  }

  @Override
  public @Nullable Tensor backward(Tensor dy, boolean needed) {
    Tensor input = Objects.requireNonNull(x);
    SequenceShape shape = shape(input);
    NativeBuffer dx = inputGradient.ensure(shape.inputLength());
    Weights targets = Objects.requireNonNull(gradients);
    engine.backward(input.data(), spread(dy, shape), weights, targets, dx);
    return input.with(dx);
  }

  private NativeBuffer spread(Tensor dy, SequenceShape shape) {
    if (returnSequences) {
      return dy.data();
    }
    long before = shape.outputLength() - shape.stateLength();
    NativeBuffer all = outputGradient.ensure(shape.outputLength());
    if (!shape.equals(filled)) {
      all.fill(0, before, ValidSteps.FLOOR);
      filled = shape;
    }
    all.copy(before, dy.data(), 0, shape.stateLength());
    return all;
  }

  @Override
  public void close() {
    x = null;
    filled = null;
    // Băng ghi của chuỗi dài nặng hàng trăm MB; máy tự cấp lại khi có lượt sau.
    engine.close();
    lastStep.close();
    outputGradient.close();
    inputGradient.close();
  }
}
