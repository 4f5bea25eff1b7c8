package vn.hocsau.layer;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_BIAS;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_BIAS;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_WEIGHTS;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_WEIGHTS;

import org.bytedeco.dnnl.convolution_backward_data;
import org.bytedeco.dnnl.convolution_backward_weights;
import org.bytedeco.dnnl.convolution_forward;
import org.bytedeco.dnnl.eltwise_backward;
import org.bytedeco.dnnl.eltwise_forward;
import org.bytedeco.dnnl.global.dnnl.algorithm;
import org.bytedeco.dnnl.global.dnnl.prop_kind;
import org.bytedeco.dnnl.global.dnnl.scratchpad_mode;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.post_ops;
import org.bytedeco.dnnl.primitive_attr;
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

/**
 * Tích chập bằng oneDNN, kiểu FLOAT: hàm kích hoạt tính luôn trong lượt xuôi; lượt ngược gồm
 * gradient trước kích hoạt, gradient của bộ lọc và, nếu cần, gradient của đầu vào.
 *
 * <p>Bộ lọc nằm theo thứ tự của Keras; oneDNN tự chọn cách xếp nhanh hơn và đảo lại ở mỗi lượt, rẻ
 * so với phép tích chập.
 */
final class OneDnnConvolution implements ConvolutionEngine {

  private final Window window;
  private final int filters;
  private final boolean hasBias;
  private final algorithm activation;
  private final stream queue = new stream(OneDnn.cpu());
  private final OneDnnPlans<Key, Plan> plans = new OneDnnPlans<>("tích chập", Plan::new);
  private final Scratch scratchpad = new Scratch(DataType.FLOAT);
  private final Scratch preGradient = new Scratch(DataType.FLOAT);
  private @Nullable Plan current;

  /**
   * Điều quyết định một kế hoạch.
   *
   * @param in kích thước đầu vào
   * @param training có lượt ngược hay không
   */
  private record Key(Grid in, boolean training) {}

  OneDnnConvolution(Window window, int filters, boolean hasBias, Pointwise function) {
    this.window = window;
    this.filters = filters;
    this.hasBias = hasBias;
    activation = algorithmOf(function);
  }

  /**
   * Vì sao oneDNN không tính được tầng này.
   *
   * @param function hàm kích hoạt
   * @param dataType kiểu số của mạng
   * @return câu nói lý do, null nếu tính được
   */
  static @Nullable String obstacle(Pointwise function, DataType dataType) {
    if (function != Pointwise.IDENTITY && algorithmOf(function) == algorithm.undef) {
      return "tích chập của oneDNN chỉ có kích hoạt IDENTITY, RELU, TANH, SIGMOID.";
    }
    return OneDnn.obstacle(dataType);
  }

  /** Các biến thể có đạo hàm tính theo giá trị ra. */
  private static algorithm algorithmOf(Pointwise function) {
    return switch (function) {
      case RELU -> algorithm.eltwise_relu_use_dst_for_bwd;
      case TANH -> algorithm.eltwise_tanh_use_dst_for_bwd;
      case SIGMOID -> algorithm.eltwise_logistic_use_dst_for_bwd;
      default -> algorithm.undef;
    };
  }

  @Override
  public void forward(Grid in, NativeBuffer x, Weights weights, NativeBuffer y, boolean training) {
    Plan plan = plans.get(new Key(in, training));
    plan.bindScratchpad(plan.forward, scratchpad)
        .bind(DNNL_ARG_SRC, x)
        .bind(DNNL_ARG_WEIGHTS, weights.kernel())
        .bind(DNNL_ARG_DST, y);
    bindBias(plan.forward, DNNL_ARG_BIAS, weights);
    plan.forward.run(queue);
    current = plan;
  }

  @Override
  public void backward(
      NativeBuffer x,
      NativeBuffer y,
      NativeBuffer dy,
      Weights weights,
      Weights gradients,
      @Nullable NativeBuffer dx) {
    Plan plan = current;
    if (plan == null || plan.backward == null) {
      throw new IllegalStateException("Lượt ngược phải đi sau lượt xuôi huấn luyện.");
    }
    plan.backward.run(x, y, dy, weights, gradients, dx);
  }

  private static void bindBias(OneDnnPass pass, int id, Weights weights) {
    NativeBuffer bias = weights.bias();
    if (bias != null) {
      pass.bind(id, bias);
    }
  }

  @Override
  public void close() {
    current = null;
    plans.close();
    scratchpad.close();
    preGradient.close();
  }

  /** Các phép tính và đối số cho một bộ số đếm. */
  private final class Plan extends OneDnnPlan {

    private final memory.desc x;
    private final memory.desc y;
    private final memory.desc kernel;
    private final memory.desc anyKernel;

    /** Mô tả rỗng nếu tầng không có hệ số điều chỉnh. */
    private final memory.desc bias;

    private final long[] strides;
    private final long[] before;
    private final long[] after;
    private final long outputLength;
    private final OneDnnPass forward;
    private final @Nullable Backward backward;

    Plan(Key key) {
      Grid in = key.in;
      Grid out = window.output(in, filters);
      outputLength = out.length();
      x = describe(in);
      y = describe(out);
      long[] dimensions = {filters, in.channels(), window.height(), window.width()};
      kernel = describe(memory.format_tag.hwio, dimensions);
      anyKernel = describe(memory.format_tag.any, dimensions);
      bias = hasBias ? describe(memory.format_tag.x, filters) : natives.own(new memory.desc());
      strides = new long[] {window.strideHeight(), window.strideWidth()};
      before = new long[] {window.top(in.height()), window.left(in.width())};
      after = new long[] {window.bottom(in.height()), window.right(in.width())};
      convolution_forward.primitive_desc description = forwardDescription(withActivation());
      forward =
          pass(new convolution_forward(description), description)
              .argument(DNNL_ARG_SRC, x)
              .weights(DNNL_ARG_WEIGHTS, kernel, natives.own(description.weights_desc()))
              .argument(DNNL_ARG_DST, y);
      if (hasBias) {
        forward.argument(DNNL_ARG_BIAS, bias);
      }
      backward = key.training ? new Backward() : null;
    }

    private primitive_attr withActivation() {
      if (activation == algorithm.undef) {
        return OneDnn.ownScratchpad();
      }
      primitive_attr attributes = natives.own(new primitive_attr());
      attributes.set_scratchpad_mode(scratchpad_mode.user);
      post_ops operations = natives.own(new post_ops());
      operations.append_eltwise(1, activation, 0, 0);
      attributes.set_post_ops(operations);
      return attributes;
    }

    private convolution_forward.primitive_desc forwardDescription(primitive_attr attributes) {
      return natives.own(
          new convolution_forward.primitive_desc(
              natives.own(
                  new convolution_forward.desc(
                      prop_kind.forward_training,
                      algorithm.convolution_direct,
                      x,
                      anyKernel,
                      bias,
                      y,
                      strides,
                      before,
                      after)),
              attributes,
              OneDnn.cpu()));
    }

    /** Lượt ngược. oneDNN đòi mô tả lượt xuôi không gộp hàm kích hoạt làm gốc. */
    private final class Backward {

      private final convolution_forward.primitive_desc hint =
          forwardDescription(OneDnn.ownScratchpad());
      private final @Nullable OneDnnPass slope = activation == algorithm.undef ? null : slopePass();
      private final OneDnnPass weightGradients = weightGradientsPass();

      /** Chỉ dựng khi có người cần gradient theo đầu vào. */
      private @Nullable OneDnnPass inputGradient;

      private OneDnnPass slopePass() {
        eltwise_forward.primitive_desc base =
            natives.own(
                new eltwise_forward.primitive_desc(
                    natives.own(
                        new eltwise_forward.desc(prop_kind.forward_training, activation, y, 0, 0)),
                    OneDnn.ownScratchpad(),
                    OneDnn.cpu()));
        eltwise_backward.primitive_desc description =
            natives.own(
                new eltwise_backward.primitive_desc(
                    natives.own(new eltwise_backward.desc(activation, y, y, 0, 0)),
                    OneDnn.ownScratchpad(),
                    OneDnn.cpu(),
                    base));
        return pass(new eltwise_backward(description), description)
            .argument(DNNL_ARG_DST, y)
            .argument(DNNL_ARG_DIFF_DST, y)
            .argument(DNNL_ARG_DIFF_SRC, y);
      }

      private OneDnnPass weightGradientsPass() {
        convolution_backward_weights.primitive_desc description =
            natives.own(
                new convolution_backward_weights.primitive_desc(
                    natives.own(
                        new convolution_backward_weights.desc(
                            algorithm.convolution_direct,
                            x,
                            anyKernel,
                            bias,
                            y,
                            strides,
                            before,
                            after)),
                    OneDnn.ownScratchpad(),
                    OneDnn.cpu(),
                    hint));
        OneDnnPass pass =
            pass(new convolution_backward_weights(description), description)
                .argument(DNNL_ARG_SRC, x)
                .argument(DNNL_ARG_DIFF_DST, y)
                .weightGradients(
                    DNNL_ARG_DIFF_WEIGHTS, kernel, natives.own(description.diff_weights_desc()));
        return hasBias ? pass.argument(DNNL_ARG_DIFF_BIAS, bias) : pass;
      }

      private OneDnnPass inputGradientPass() {
        convolution_backward_data.primitive_desc description =
            natives.own(
                new convolution_backward_data.primitive_desc(
                    natives.own(
                        new convolution_backward_data.desc(
                            algorithm.convolution_direct, x, anyKernel, y, strides, before, after)),
                    OneDnn.ownScratchpad(),
                    OneDnn.cpu(),
                    hint));
        return pass(new convolution_backward_data(description), description)
            .argument(DNNL_ARG_DIFF_DST, y)
            .weights(DNNL_ARG_WEIGHTS, kernel, natives.own(description.weights_desc()))
            .argument(DNNL_ARG_DIFF_SRC, x);
      }

      void run(
          NativeBuffer x,
          NativeBuffer y,
          NativeBuffer dy,
          Weights weights,
          Weights gradients,
          @Nullable NativeBuffer dx) {
        NativeBuffer dz = dy;
        if (slope != null) {
          dz = preGradient.ensure(outputLength);
          bindScratchpad(slope, scratchpad)
              .bind(DNNL_ARG_DST, y)
              .bind(DNNL_ARG_DIFF_DST, dy)
              .bind(DNNL_ARG_DIFF_SRC, dz)
              .run(queue);
        }
        bindScratchpad(weightGradients, scratchpad)
            .bind(DNNL_ARG_SRC, x)
            .bind(DNNL_ARG_DIFF_DST, dz)
            .bind(DNNL_ARG_DIFF_WEIGHTS, gradients.kernel());
        bindBias(weightGradients, DNNL_ARG_DIFF_BIAS, gradients);
        weightGradients.run(queue);
        if (dx != null) {
          OneDnnPass pass = inputGradient;
          if (pass == null) {
            pass = inputGradientPass();
            inputGradient = pass;
          }
          bindScratchpad(pass, scratchpad)
              .bind(DNNL_ARG_DIFF_DST, dz)
              .bind(DNNL_ARG_WEIGHTS, weights.kernel())
              .bind(DNNL_ARG_DIFF_SRC, dx)
              .run(queue);
        }
      }
    }
  }
}
