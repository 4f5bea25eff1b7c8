package vn.hocsau.layer;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_SCALE_SHIFT;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_MEAN;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SCALE_SHIFT;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_VARIANCE;

import org.bytedeco.dnnl.batch_normalization_backward;
import org.bytedeco.dnnl.batch_normalization_forward;
import org.bytedeco.dnnl.global.dnnl.normalization_flags;
import org.bytedeco.dnnl.global.dnnl.prop_kind;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.stream;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import vn.hocsau.layer.internal.library.OneDnn;
import vn.hocsau.layer.internal.memory.Grid;
import vn.hocsau.layer.internal.memory.NativeBuffer;
import vn.hocsau.layer.internal.memory.Scratch;
import vn.hocsau.layer.internal.onednn.OneDnnPass;
import vn.hocsau.layer.internal.onednn.OneDnnPlan;
import vn.hocsau.layer.internal.onednn.OneDnnPlans;

/** Chuẩn hóa theo batch bằng oneDNN, kiểu FLOAT. */
final class OneDnnNormalization implements NormalizationEngine {

  private final float epsilon;
  private final stream queue = new stream(OneDnn.cpu());
  private final OneDnnPlans<Key, Plan> plans = new OneDnnPlans<>("chuẩn hóa theo batch", Plan::new);
  private final Scratch scratchpad = new Scratch(DataType.FLOAT);
  private @Nullable Plan current;

  /**
   * Điều quyết định một kế hoạch.
   *
   * @param grid kích thước
   * @param training dùng thống kê của minibatch và có lượt ngược hay không
   */
  private record Key(Grid grid, boolean training) {}

  OneDnnNormalization(double epsilon) {
    this.epsilon = (float) epsilon;
  }

  @Override
  public void forward(
      Grid grid,
      NativeBuffer x,
      NativeBuffer scaleShift,
      NativeBuffer mean,
      NativeBuffer variance,
      NativeBuffer y,
      boolean training) {
    Plan plan = plans.get(new Key(grid, training));
    plan.bindInputs(plan.forward, x, scaleShift, mean, variance).bind(DNNL_ARG_DST, y).run(queue);
    current = plan;
  }

  @Override
  public void backward(
      NativeBuffer x,
      NativeBuffer dy,
      NativeBuffer scaleShift,
      NativeBuffer mean,
      NativeBuffer variance,
      NativeBuffer gradients,
      NativeBuffer dx) {
    Plan plan = current;
    if (plan == null || plan.backward == null) {
      throw new IllegalStateException("Lượt ngược phải đi sau lượt xuôi huấn luyện.");
    }
    plan.bindInputs(plan.backward, x, scaleShift, mean, variance)
        .bind(DNNL_ARG_DIFF_DST, dy)
        .bind(DNNL_ARG_DIFF_SRC, dx)
        .bind(DNNL_ARG_DIFF_SCALE_SHIFT, gradients)
        .run(queue);
  }

  @Override
  public void close() {
    current = null;
    plans.close();
    scratchpad.close();
  }

  /** Các phép tính và đối số cho một bộ số đếm. */
  private final class Plan extends OneDnnPlan {

    private final memory.desc data;
    private final memory.desc perChannel;
    private final memory.desc scaleShift;
    private final OneDnnPass forward;
    private final @Nullable OneDnnPass backward;

    Plan(Key key) {
      int channels = key.grid.channels();
      data = describe(key.grid);
      perChannel = describe(memory.format_tag.x, channels);
      scaleShift = describe(memory.format_tag.nc, 2, channels);
      int flags =
          normalization_flags.use_scale_shift.value
              | (key.training ? 0 : normalization_flags.use_global_stats.value);
      prop_kind kind = key.training ? prop_kind.forward_training : prop_kind.forward_inference;
      batch_normalization_forward.primitive_desc description =
          natives.own(
              new batch_normalization_forward.primitive_desc(
                  natives.own(
                      new batch_normalization_forward.desc(kind.value, data, epsilon, flags)),
                  OneDnn.ownScratchpad(),
                  OneDnn.cpu()));
      forward =
          withInputs(pass(new batch_normalization_forward(description), description))
              .argument(DNNL_ARG_DST, data);
      backward = key.training ? backwardPass(flags, description) : null;
    }

    private OneDnnPass backwardPass(int flags, batch_normalization_forward.primitive_desc hint) {
      batch_normalization_backward.primitive_desc description =
          natives.own(
              new batch_normalization_backward.primitive_desc(
                  natives.own(
                      new batch_normalization_backward.desc(
                          prop_kind.backward.value, data, data, epsilon, flags)),
                  OneDnn.ownScratchpad(),
                  OneDnn.cpu(),
                  hint));
      return withInputs(pass(new batch_normalization_backward(description), description))
          .argument(DNNL_ARG_DIFF_DST, data)
          .argument(DNNL_ARG_DIFF_SRC, data)
          .argument(DNNL_ARG_DIFF_SCALE_SHIFT, scaleShift);
    }

    private OneDnnPass withInputs(OneDnnPass pass) {
      return pass.argument(DNNL_ARG_SRC, data)
          .argument(DNNL_ARG_SCALE_SHIFT, scaleShift)
          .argument(DNNL_ARG_MEAN, perChannel)
          .argument(DNNL_ARG_VARIANCE, perChannel);
    }

    OneDnnPass bindInputs(
        OneDnnPass pass,
        NativeBuffer x,
        NativeBuffer gammaBeta,
        NativeBuffer mean,
        NativeBuffer variance) {
      return bindScratchpad(pass, scratchpad)
          .bind(DNNL_ARG_SRC, x)
          .bind(DNNL_ARG_SCALE_SHIFT, gammaBeta)
          .bind(DNNL_ARG_MEAN, mean)
          .bind(DNNL_ARG_VARIANCE, variance);
    }
  }
}
