package vn.hocsau.layer;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_WORKSPACE;

import org.bytedeco.dnnl.global.dnnl.algorithm;
import org.bytedeco.dnnl.global.dnnl.prop_kind;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.pooling_backward;
import org.bytedeco.dnnl.pooling_forward;
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

/** Gộp cực đại bằng oneDNN, kiểu FLOAT; lượt xuôi ghi lại chỗ lớn nhất cho lượt ngược. */
final class OneDnnPooling implements PoolingEngine {

  private final Window window;
  private final stream queue = new stream(OneDnn.cpu());
  private final OneDnnPlans<Key, Plan> plans = new OneDnnPlans<>("gộp cực đại", Plan::new);
  private final Scratch scratchpad = new Scratch(DataType.FLOAT);
  private final Scratch workspace = new Scratch(DataType.FLOAT);
  private @Nullable Plan current;

  /**
   * Điều quyết định một kế hoạch.
   *
   * @param in kích thước đầu vào
   * @param training có lượt ngược hay không
   */
  private record Key(Grid in, boolean training) {}

  OneDnnPooling(Window window) {
    this.window = window;
  }

  @Override
  public void forward(Grid in, NativeBuffer x, NativeBuffer y, boolean training) {
    Plan plan = plans.get(new Key(in, training));
    plan.bindScratchpad(plan.forward, scratchpad).bind(DNNL_ARG_SRC, x).bind(DNNL_ARG_DST, y);
    if (training) {
      plan.forward.bind(DNNL_ARG_WORKSPACE, workspace.ensure(plan.workspaceLength));
    }
    plan.forward.run(queue);
    current = plan;
  }

  @Override
  public void backward(NativeBuffer x, NativeBuffer dy, NativeBuffer dx) {
    Plan plan = current;
    if (plan == null || plan.backward == null) {
      throw new IllegalStateException("Lượt ngược phải đi sau lượt xuôi huấn luyện.");
    }
    plan.bindScratchpad(plan.backward, scratchpad)
        .bind(DNNL_ARG_DIFF_DST, dy)
        .bind(DNNL_ARG_DIFF_SRC, dx)
        .bind(DNNL_ARG_WORKSPACE, workspace.ensure(plan.workspaceLength))
        .run(queue);
  }

  @Override
  public void close() {
    current = null;
    plans.close();
    scratchpad.close();
    workspace.close();
  }

  /** Các phép tính và đối số cho một bộ số đếm. */
  private final class Plan extends OneDnnPlan {

    private final OneDnnPass forward;
    private final @Nullable OneDnnPass backward;
    private final long workspaceLength;

    Plan(Key key) {
      Grid in = key.in;
      memory.desc x = describe(in);
      memory.desc y = describe(window.output(in, in.channels()));
      long[] strides = {window.strideHeight(), window.strideWidth()};
      long[] size = {window.height(), window.width()};
      long[] before = {window.top(in.height()), window.left(in.width())};
      long[] after = {window.bottom(in.height()), window.right(in.width())};
      pooling_forward.primitive_desc description =
          natives.own(
              new pooling_forward.primitive_desc(
                  natives.own(
                      new pooling_forward.desc(
                          key.training ? prop_kind.forward_training : prop_kind.forward_inference,
                          algorithm.pooling_max,
                          x,
                          y,
                          strides,
                          size,
                          before,
                          after)),
                  OneDnn.ownScratchpad(),
                  OneDnn.cpu()));
      forward =
          pass(new pooling_forward(description), description)
              .argument(DNNL_ARG_SRC, x)
              .argument(DNNL_ARG_DST, y);
      if (!key.training) {
        backward = null;
        workspaceLength = 0;
        return;
      }
      memory.desc largest = natives.own(description.workspace_desc());
      workspaceLength = OneDnnPass.floats(largest);
      forward.argument(DNNL_ARG_WORKSPACE, largest);
      pooling_backward.primitive_desc backwardDescription =
          natives.own(
              new pooling_backward.primitive_desc(
                  natives.own(
                      new pooling_backward.desc(
                          algorithm.pooling_max, x, y, strides, size, before, after)),
                  OneDnn.ownScratchpad(),
                  OneDnn.cpu(),
                  description));
      backward =
          pass(new pooling_backward(backwardDescription), backwardDescription)
              .argument(DNNL_ARG_DIFF_DST, y)
              .argument(DNNL_ARG_DIFF_SRC, x)
              .argument(DNNL_ARG_WORKSPACE, largest);
    }
  }
}
