package vn.hocsau.bench;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_BIAS;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_BIAS;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_WEIGHTS;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_WEIGHTS;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_WORKSPACE;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.dnnl.convolution_backward_data;
import org.bytedeco.dnnl.convolution_backward_weights;
import org.bytedeco.dnnl.convolution_forward;
import org.bytedeco.dnnl.eltwise_backward;
import org.bytedeco.dnnl.eltwise_forward;
import org.bytedeco.dnnl.global.dnnl.algorithm;
import org.bytedeco.dnnl.global.dnnl.prop_kind;
import org.bytedeco.dnnl.global.dnnl.scratchpad_mode;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.pooling_backward;
import org.bytedeco.dnnl.pooling_forward;
import org.bytedeco.dnnl.post_ops;
import org.bytedeco.dnnl.primitive_attr;
import vn.hocsau.bench.BarePrimitives.Pass;
import vn.hocsau.bench.BarePrimitives.Reordered;
import vn.hocsau.bench.BareRun.Activations;

/**
 * Tích chập và gộp của oneDNN, kênh nằm trong cùng (nhwc); chuỗi là ảnh cao 1.
 *
 * <p>relu gộp vào tích chập ở lượt xuôi; ở lượt ngược nó chạy một lần, tại chỗ, trước cả hai phép
 * ngược của tích chập.
 */
final class BareConvolution {

  private static final long[] ONE = {1, 1};
  private static final long[] ZERO = {0, 0};

  private BareConvolution() {}

  /** Đầu vào ngẫu nhiên cho tầng dưới cùng. */
  static Activations input(BarePrimitives primitives, int batch, Shape shape) {
    memory.desc layout = layout(primitives, batch, shape);
    return new Activations(primitives.random(layout), primitives.zeros(layout));
  }

  private static memory.desc layout(BarePrimitives primitives, int batch, Shape shape) {
    long[] sizes = plane(shape.positions());
    return primitives.describe(memory.format_tag.nhwc, batch, shape.channels(), sizes[0], sizes[1]);
  }

  /** [cao, rộng]; chuỗi [T] thành [1, T]. */
  private static long[] plane(List<Integer> positions) {
    return positions.size() == 1
        ? new long[] {1, positions.get(0)}
        : new long[] {positions.get(0), positions.get(1)};
  }

  private static long[] window(Shape shape, int side) {
    return new long[] {shape.isSequence() ? 1 : side, side};
  }

  /** Thêm tích chập kèm relu; {@code inputGradient} là có cần gradient của đầu vào không. */
  static Activations add(
      BareRun run,
      Block.Conv block,
      Activations input,
      int batch,
      Shape shape,
      boolean inputGradient) {
    BarePrimitives primitives = run.primitives();
    long[] side = window(shape, block.kernel());
    memory.desc x = layout(primitives, batch, shape);
    memory.desc y = layout(primitives, batch, block.output(shape));
    long[] sizes = {block.filters(), shape.channels(), side[0], side[1]};
    memory.desc plainKernel = primitives.describe(memory.format_tag.oihw, sizes);
    memory.desc anyKernel = primitives.describe(memory.format_tag.any, sizes);
    memory.desc bias = primitives.describe(memory.format_tag.x, block.filters());

    memory w = primitives.random(plainKernel);
    memory b = primitives.random(bias);
    memory dw = primitives.zeros(plainKernel);
    Activations output = new Activations(primitives.zeros(y), primitives.random(y));

    convolution_forward.desc description =
        primitives.own(
            new convolution_forward.desc(
                prop_kind.forward_training,
                algorithm.convolution_direct,
                x,
                anyKernel,
                bias,
                y,
                ONE,
                ZERO,
                ZERO));
    convolution_forward.primitive_desc forward =
        primitives.own(
            new convolution_forward.primitive_desc(
                description, fusedRelu(primitives), primitives.cpu()));
    // Phép ngược không nhận mô tả có relu gộp làm gợi ý.
    convolution_forward.primitive_desc hint =
        primitives.own(
            new convolution_forward.primitive_desc(
                description, primitives.attributes(), primitives.cpu()));
    Reordered wf = primitives.reordered(w, primitives.own(forward.weights_desc()));
    Pass there =
        primitives
            .pass(new convolution_forward(forward), forward)
            .argument(DNNL_ARG_SRC, input.value())
            .argument(DNNL_ARG_WEIGHTS, wf.result())
            .argument(DNNL_ARG_BIAS, b)
            .argument(DNNL_ARG_DST, output.value());
    run.onForward(wf.work());
    run.onForward(there::run);

    List<Runnable> back = new ArrayList<>();
    back.add(reluBackward(primitives, y, output)::run);

    convolution_backward_weights.primitive_desc weights =
        primitives.own(
            new convolution_backward_weights.primitive_desc(
                primitives.own(
                    new convolution_backward_weights.desc(
                        algorithm.convolution_direct, x, anyKernel, bias, y, ONE, ZERO, ZERO)),
                primitives.attributes(),
                primitives.cpu(),
                hint));
    memory.desc gradientLayout = primitives.own(weights.diff_weights_desc());
    boolean plain = gradientLayout.equals(plainKernel);
    memory ownGradient = plain ? dw : primitives.zeros(gradientLayout);
    back.add(
        primitives
                .pass(new convolution_backward_weights(weights), weights)
                .argument(DNNL_ARG_SRC, input.value())
                .argument(DNNL_ARG_DIFF_DST, output.gradient())
                .argument(DNNL_ARG_DIFF_WEIGHTS, ownGradient)
                .argument(DNNL_ARG_DIFF_BIAS, primitives.zeros(bias))
            ::run);
    if (!plain) {
      back.add(primitives.reordering(ownGradient, dw));
    }

    if (inputGradient) {
      convolution_backward_data.primitive_desc data =
          primitives.own(
              new convolution_backward_data.primitive_desc(
                  primitives.own(
                      new convolution_backward_data.desc(
                          algorithm.convolution_direct, x, anyKernel, y, ONE, ZERO, ZERO)),
                  primitives.attributes(),
                  primitives.cpu(),
                  hint));
      Reordered wb = primitives.reordered(w, primitives.own(data.weights_desc()));
      back.add(wb.work());
      back.add(
          primitives
                  .pass(new convolution_backward_data(data), data)
                  .argument(DNNL_ARG_DIFF_DST, output.gradient())
                  .argument(DNNL_ARG_WEIGHTS, wb.result())
                  .argument(DNNL_ARG_DIFF_SRC, input.gradient())
              ::run);
    }
    run.onBackward(back.toArray(Runnable[]::new));
    return output;
  }

  private static primitive_attr fusedRelu(BarePrimitives primitives) {
    post_ops after = primitives.own(new post_ops());
    after.append_eltwise(1, algorithm.eltwise_relu, 0, 0);
    primitive_attr attributes = primitives.own(new primitive_attr());
    attributes.set_scratchpad_mode(scratchpad_mode.user);
    attributes.set_post_ops(after);
    return attributes;
  }

  private static Pass reluBackward(BarePrimitives primitives, memory.desc y, Activations output) {
    algorithm relu = algorithm.eltwise_relu_use_dst_for_bwd;
    eltwise_forward.primitive_desc forward =
        primitives.own(
            new eltwise_forward.primitive_desc(
                primitives.own(new eltwise_forward.desc(prop_kind.forward_training, relu, y, 0, 0)),
                primitives.attributes(),
                primitives.cpu()));
    eltwise_backward.primitive_desc backward =
        primitives.own(
            new eltwise_backward.primitive_desc(
                primitives.own(new eltwise_backward.desc(relu, y, y, 0, 0)),
                primitives.attributes(),
                primitives.cpu(),
                forward));
    return primitives
        .pass(new eltwise_backward(backward), backward)
        .argument(DNNL_ARG_DST, output.value())
        .argument(DNNL_ARG_DIFF_DST, output.gradient())
        .argument(DNNL_ARG_DIFF_SRC, output.gradient());
  }

  /** Thêm phép gộp lấy giá trị lớn nhất. */
  static Activations add(
      BareRun run, Block.MaxPool block, Activations input, int batch, Shape shape) {
    BarePrimitives primitives = run.primitives();
    long[] side = window(shape, block.size());
    memory.desc x = layout(primitives, batch, shape);
    memory.desc y = layout(primitives, batch, block.output(shape));
    Activations output = new Activations(primitives.zeros(y), primitives.random(y));
    pooling_forward.primitive_desc forward =
        primitives.own(
            new pooling_forward.primitive_desc(
                primitives.own(
                    new pooling_forward.desc(
                        prop_kind.forward_training,
                        algorithm.pooling_max,
                        x,
                        y,
                        side,
                        side,
                        ZERO,
                        ZERO)),
                primitives.attributes(),
                primitives.cpu()));
    pooling_backward.primitive_desc backward =
        primitives.own(
            new pooling_backward.primitive_desc(
                primitives.own(
                    new pooling_backward.desc(algorithm.pooling_max, x, y, side, side, ZERO, ZERO)),
                primitives.attributes(),
                primitives.cpu(),
                forward));
    memory workspace = primitives.zeros(primitives.own(forward.workspace_desc()));
    Pass there =
        primitives
            .pass(new pooling_forward(forward), forward)
            .argument(DNNL_ARG_SRC, input.value())
            .argument(DNNL_ARG_DST, output.value())
            .argument(DNNL_ARG_WORKSPACE, workspace);
    Pass back =
        primitives
            .pass(new pooling_backward(backward), backward)
            .argument(DNNL_ARG_DIFF_DST, output.gradient())
            .argument(DNNL_ARG_DIFF_SRC, input.gradient())
            .argument(DNNL_ARG_WORKSPACE, workspace);
    run.onForward(there::run);
    run.onBackward(back::run);
    return output;
  }
}
