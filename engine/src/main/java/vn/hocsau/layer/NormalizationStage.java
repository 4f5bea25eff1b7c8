package vn.hocsau.layer;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import vn.hocsau.layer.internal.memory.NativeBuffer;
import vn.hocsau.layer.internal.memory.Scratch;

/** Tầng chuẩn hóa theo batch; thống kê từng kênh nên nhận cả [N, P, K] lẫn [P, N, K]. */
final class NormalizationStage implements Stage {

  private final NormalizationEngine engine;
  private final int channels;
  private final double momentum;
  private final String title;

  /** γ, β, μ, σ² [4, C] và gradient của chúng. */
  private final NativeBuffer params;

  private final @Nullable NativeBuffer gradients;
  private final boolean training;
  private final Scratch statistics = new Scratch(DataType.FLOAT);
  private final Scratch output = new Scratch(DataType.FLOAT);
  private final Scratch inputGradient = new Scratch(DataType.FLOAT);
  private @Nullable Tensor x;

  NormalizationStage(NormalizationRuntime layer, boolean training) {
    this.training = training;
    engine = layer.engine(training);
    channels = (int) layer.layerConf().getNIn();
    title = layer.layerConf().title();
    momentum = layer.layerConf().getMomentum();
    params = NativeBuffer.of(layer.params());
    gradients = training ? NativeBuffer.of(layer.getGradientsViewArray()) : null;
  }

  @Override
  public boolean needsOutput() {
    return false;
  }

  @Override
  public Tensor forward(Tensor x) {
    x.requireChannels(channels, title);
    this.x = x;
    NativeBuffer y = output.ensure(x.size());
    NativeBuffer mean = training ? statistics.ensure(2L * channels) : params.slice(2L * channels);
    engine.forward(x.grid(), x.data(), params, mean, mean.slice(channels), y, training);
    return x.with(y);
  }

  @Override
  public Tensor backward(Tensor dy, boolean needed) {
    Tensor input = Objects.requireNonNull(x);
    NativeBuffer target = Objects.requireNonNull(gradients);
    NativeBuffer dx = inputGradient.ensure(input.size());
    NativeBuffer mean = statistics.ensure(2L * channels);
    engine.backward(input.data(), dy.data(), params, mean, mean.slice(channels), target, dx);
    target.zero(2L * channels, 2L * channels);
    NormalizationRuntime.moveAverages(params, mean, channels, momentum);
    return input.with(dx);
  }

  @Override
  public void close() {
    x = null;
    statistics.close();
    output.close();
    inputGradient.close();
  }
}
