package vn.hocsau.layer;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Trải phẳng [N, P, K] thành [N, P·K]: cùng vùng nhớ, nhìn cách khác. */
final class FlattenStage implements Stage {

  private @Nullable Tensor x;

  @Override
  public Tensor.Layout prefers(Tensor.Layout next) {
    return Tensor.Layout.BATCH_FIRST;
  }

  @Override
  public Tensor forward(Tensor x) {
    this.x = x;
    return Tensor.rows(x.data(), x.batch(), x.positions() * x.channels());
  }

  @Override
  public Tensor backward(Tensor dy, boolean needed) {
    return Objects.requireNonNull(x).with(dy.data());
  }

  @Override
  public void close() {
    x = null;
  }
}
