package vn.hocsau.layer;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import vn.hocsau.layer.internal.memory.Grid;
import vn.hocsau.layer.internal.memory.NativeBuffer;
import vn.hocsau.layer.internal.memory.Scratch;

/** Tầng gộp cực đại: gọi thẳng máy tính của tầng trên lưới [N, H, W, C]. */
final class PoolingStage implements Stage {

  private final PoolingEngine engine;
  private final Window window;
  private final boolean training;
  private final Scratch output = new Scratch(DataType.FLOAT);
  private final Scratch inputGradient = new Scratch(DataType.FLOAT);
  private @Nullable Tensor x;

  PoolingStage(PoolingRuntime layer, boolean training) {
    this.training = training;
    engine = layer.engine(training);
    window = layer.layerConf().window();
  }

  @Override
  public Tensor.Layout prefers(Tensor.Layout next) {
    return Tensor.Layout.BATCH_FIRST;
  }

  @Override
  public boolean needsOutput() {
    return false;
  }

  @Override
  public Tensor forward(Tensor x) {
    this.x = x;
    Grid in = x.grid();
    Grid out = window.output(in, in.channels());
    NativeBuffer y = output.ensure(out.length());
    engine.forward(in, x.data(), y, training);
    return new Tensor(y, Tensor.Layout.BATCH_FIRST, out);
  }

  @Override
  public @Nullable Tensor backward(Tensor dy, boolean needed) {
    if (!needed) {
      return null;
    }
    Tensor input = Objects.requireNonNull(x);
    NativeBuffer dx = inputGradient.ensure(input.size());
    engine.backward(input.data(), dy.data(), dx);
    return input.with(dx);
  }

  @Override
  public void close() {
    x = null;
    output.close();
    inputGradient.close();
  }
}
