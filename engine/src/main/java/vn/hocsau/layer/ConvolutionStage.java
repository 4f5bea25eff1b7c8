package vn.hocsau.layer;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import vn.hocsau.layer.ConvolutionEngine.Weights;
import vn.hocsau.layer.internal.memory.Grid;
import vn.hocsau.layer.internal.memory.NativeBuffer;
import vn.hocsau.layer.internal.memory.Scratch;

/** Tầng tích chập: gọi thẳng máy tính của tầng trên lưới [N, H, W, C]. */
final class ConvolutionStage implements Stage {

  private final ConvolutionEngine engine;
  private final Window window;
  private final int channels;
  private final int filters;
  private final String title;
  private final Weights weights;
  private final @Nullable Weights gradients;
  private final boolean training;
  private final Scratch output = new Scratch(DataType.FLOAT);
  private final Scratch inputGradient = new Scratch(DataType.FLOAT);
  private @Nullable Tensor x;
  private @Nullable NativeBuffer y;

  ConvolutionStage(ConvolutionRuntime layer, boolean training) {
    this.training = training;
    engine = layer.engine(training);
    window = layer.layerConf().window();
    channels = (int) layer.layerConf().getNIn();
    title = layer.layerConf().title();
    filters = (int) layer.layerConf().getNOut();
    Weight kernel = Weight.of(layer, LayerParams.KERNEL, training);
    Weight bias = layer.layerConf().hasBias() ? Weight.of(layer, LayerParams.BIAS, training) : null;
    weights = new Weights(kernel.value(), bias == null ? null : bias.value());
    gradients =
        training ? new Weights(kernel.gradient(), bias == null ? null : bias.gradient()) : null;
  }

  @Override
  public Tensor.Layout prefers(Tensor.Layout next) {
    return Tensor.Layout.BATCH_FIRST;
  }

  @Override
  public Tensor forward(Tensor x) {
    x.requireChannels(channels, title);
    this.x = x;
    Grid in = x.grid();
    Grid out = window.output(in, filters);
    NativeBuffer z = output.ensure(out.length());
    engine.forward(in, x.data(), weights, z, training);
    y = z;
    return new Tensor(z, Tensor.Layout.BATCH_FIRST, out);
  }

  @Override
  public @Nullable Tensor backward(Tensor dy, boolean needed) {
    Tensor input = Objects.requireNonNull(x);
    NativeBuffer dx = needed ? inputGradient.ensure(input.size()) : null;
    engine.backward(
        input.data(),
        Objects.requireNonNull(y),
        dy.data(),
        weights,
        Objects.requireNonNull(gradients),
        dx);
    return dx == null ? null : input.with(dx);
  }

  @Override
  public void close() {
    x = null;
    y = null;
    output.close();
    inputGradient.close();
  }
}
