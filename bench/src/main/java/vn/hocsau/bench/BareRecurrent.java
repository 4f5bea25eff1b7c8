package vn.hocsau.bench;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_BIAS;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_BIAS;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_DST_LAYER;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_SRC_ITER;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_SRC_ITER_C;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_SRC_LAYER;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_WEIGHTS_ITER;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_WEIGHTS_LAYER;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST_LAYER;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC_ITER;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC_ITER_C;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC_LAYER;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_WEIGHTS_ITER;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_WEIGHTS_LAYER;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_WORKSPACE;

import org.bytedeco.dnnl.global.dnnl.algorithm;
import org.bytedeco.dnnl.global.dnnl.prop_kind;
import org.bytedeco.dnnl.global.dnnl.rnn_direction;
import org.bytedeco.dnnl.lbr_gru_backward;
import org.bytedeco.dnnl.lbr_gru_forward;
import org.bytedeco.dnnl.lstm_backward;
import org.bytedeco.dnnl.lstm_forward;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.primitive;
import org.bytedeco.dnnl.rnn_primitive_desc_base;
import org.bytedeco.dnnl.vanilla_rnn_backward;
import org.bytedeco.dnnl.vanilla_rnn_forward;
import org.nd4j.linalg.activations.Activation;
import vn.hocsau.bench.BarePrimitives.Reordered;
import vn.hocsau.bench.BareRun.Activations;

/**
 * Phép tính hồi tiếp của oneDNN, dữ liệu [T, N, C], trọng số của người dùng xếp theo hàng.
 *
 * <p>Trạng thái ban đầu toàn 0 luôn được đưa vào: bỏ trống thì oneDNN 2.5.2 tính sai gradient của
 * trọng số hồi tiếp. Gradient của đầu ra khác 0 ở mọi bước, cả khi mô hình chỉ dùng bước cuối:
 * oneDNN làm cùng số phép tính, mà gradient không tắt dần thành những số gần 0 (denormal) khiến bộ
 * xử lý chậm hẳn.
 */
final class BareRecurrent {

  private static final prop_kind TRAINING = prop_kind.forward_training;
  private static final rnn_direction DIRECTION = rnn_direction.unidirectional_left2right;

  private final BarePrimitives primitives;
  private final Block.Recurrent block;

  private final memory.desc x;
  private final memory.desc y;
  private final memory.desc state;
  private final memory.desc kernel;
  private final memory.desc recurrent;
  private final memory.desc anyKernel;
  private final memory.desc anyRecurrent;
  private final memory.desc bias;
  private final memory.desc none;

  private BareRecurrent(BarePrimitives primitives, Block.Recurrent block, int batch, Shape shape) {
    this.primitives = primitives;
    this.block = block;
    int units = block.units();
    int gates = block.cell().gates;
    int biasRows = block.cell() == Block.Cell.GRU ? 4 : gates;
    x = primitives.describe(memory.format_tag.tnc, shape.steps(), batch, shape.channels());
    y = primitives.describe(memory.format_tag.tnc, shape.steps(), batch, units);
    state = primitives.describe(memory.format_tag.ldnc, 1, 1, batch, units);
    kernel = primitives.describe(memory.format_tag.ldigo, 1, 1, shape.channels(), gates, units);
    recurrent = primitives.describe(memory.format_tag.ldigo, 1, 1, units, gates, units);
    anyKernel = primitives.describe(memory.format_tag.any, 1, 1, shape.channels(), gates, units);
    anyRecurrent = primitives.describe(memory.format_tag.any, 1, 1, units, gates, units);
    bias = primitives.describe(memory.format_tag.ldgo, 1, 1, biasRows, units);
    none = primitives.own(new memory.desc());
  }

  /** Chuỗi đầu vào ngẫu nhiên, cho tầng hồi tiếp dưới cùng. */
  static Activations input(BarePrimitives primitives, int batch, Shape shape) {
    memory.desc x =
        primitives.describe(memory.format_tag.tnc, shape.steps(), batch, shape.channels());
    return new Activations(primitives.random(x), primitives.zeros(x));
  }

  /** Thêm một tầng hồi tiếp; trả đầu ra của nó. */
  static Activations add(
      BareRun run, Block.Recurrent block, Activations input, int batch, Shape shape) {
    return new BareRecurrent(run.primitives(), block, batch, shape).add(run, input);
  }

  private Activations add(BareRun run, Activations input) {
    rnn_primitive_desc_base forward = primitives.own(forward());
    rnn_primitive_desc_base backward = primitives.own(backward(forward));

    memory w = primitives.random(kernel);
    memory u = primitives.random(recurrent);
    memory b = primitives.random(bias);
    memory dw = primitives.zeros(kernel);
    memory du = primitives.zeros(recurrent);
    memory db = primitives.zeros(bias);
    Activations output = new Activations(primitives.zeros(y), primitives.random(y));
    memory start = primitives.zeros(state);
    memory startGradient = primitives.zeros(state);
    memory workspace = primitives.zeros(primitives.own(forward.workspace_desc()));

    Reordered wf = primitives.reordered(w, primitives.own(forward.weights_layer_desc()));
    Reordered uf = primitives.reordered(u, primitives.own(forward.weights_iter_desc()));
    BarePrimitives.Pass there =
        primitives
            .pass(forwardOperation(forward), forward)
            .argument(DNNL_ARG_SRC_LAYER, input.value())
            .argument(DNNL_ARG_SRC_ITER, start)
            .argument(DNNL_ARG_WEIGHTS_LAYER, wf.result())
            .argument(DNNL_ARG_WEIGHTS_ITER, uf.result())
            .argument(DNNL_ARG_BIAS, b)
            .argument(DNNL_ARG_DST_LAYER, output.value())
            .argument(DNNL_ARG_WORKSPACE, workspace);
    run.onForward(wf.work());
    run.onForward(uf.work());
    run.onForward(there::run);

    Reordered wb = primitives.reordered(w, primitives.own(backward.weights_layer_desc()));
    Reordered ub = primitives.reordered(u, primitives.own(backward.weights_iter_desc()));
    BarePrimitives.Pass back =
        primitives
            .pass(backwardOperation(backward), backward)
            .argument(DNNL_ARG_SRC_LAYER, input.value())
            .argument(DNNL_ARG_SRC_ITER, start)
            .argument(DNNL_ARG_WEIGHTS_LAYER, wb.result())
            .argument(DNNL_ARG_WEIGHTS_ITER, ub.result())
            .argument(DNNL_ARG_BIAS, b)
            .argument(DNNL_ARG_DST_LAYER, output.value())
            .argument(DNNL_ARG_WORKSPACE, workspace)
            .argument(DNNL_ARG_DIFF_DST_LAYER, output.gradient())
            .argument(DNNL_ARG_DIFF_SRC_LAYER, input.gradient())
            .argument(DNNL_ARG_DIFF_SRC_ITER, startGradient)
            .argument(DNNL_ARG_DIFF_WEIGHTS_LAYER, dw)
            .argument(DNNL_ARG_DIFF_WEIGHTS_ITER, du)
            .argument(DNNL_ARG_DIFF_BIAS, db);
    if (block.cell() == Block.Cell.LSTM) {
      memory startMemory = primitives.zeros(state);
      there.argument(DNNL_ARG_SRC_ITER_C, startMemory);
      back.argument(DNNL_ARG_SRC_ITER_C, startMemory)
          .argument(DNNL_ARG_DIFF_SRC_ITER_C, primitives.zeros(state));
    }
    run.onBackward(BarePrimitives.zeroing(dw, du, db), wb.work(), ub.work(), back::run);
    return output;
  }

  private algorithm activation() {
    return block.activation() == Activation.RELU ? algorithm.eltwise_relu : algorithm.eltwise_tanh;
  }

  private rnn_primitive_desc_base forward() {
    return switch (block.cell()) {
      case LSTM ->
          new lstm_forward.primitive_desc(
              primitives.own(
                  new lstm_forward.desc(
                      TRAINING,
                      DIRECTION,
                      x,
                      state,
                      state,
                      anyKernel,
                      anyRecurrent,
                      bias,
                      y,
                      none,
                      none)),
              primitives.attributes(),
              primitives.cpu());
      case GRU ->
          new lbr_gru_forward.primitive_desc(
              primitives.own(
                  new lbr_gru_forward.desc(
                      TRAINING, DIRECTION, x, state, anyKernel, anyRecurrent, bias, y, none)),
              primitives.attributes(),
              primitives.cpu());
      case SIMPLE_RNN ->
          new vanilla_rnn_forward.primitive_desc(
              primitives.own(
                  new vanilla_rnn_forward.desc(
                      TRAINING,
                      activation(),
                      DIRECTION,
                      x,
                      state,
                      anyKernel,
                      anyRecurrent,
                      bias,
                      y,
                      none)),
              primitives.attributes(),
              primitives.cpu());
    };
  }

  private rnn_primitive_desc_base backward(rnn_primitive_desc_base hint) {
    return switch (block.cell()) {
      case LSTM ->
          new lstm_backward.primitive_desc(
              primitives.own(
                  new lstm_backward.desc(
                      prop_kind.backward,
                      DIRECTION,
                      x,
                      state,
                      state,
                      anyKernel,
                      anyRecurrent,
                      bias,
                      y,
                      none,
                      none,
                      x,
                      state,
                      state,
                      kernel,
                      recurrent,
                      bias,
                      y,
                      none,
                      none)),
              primitives.attributes(),
              primitives.cpu(),
              (lstm_forward.primitive_desc) hint);
      case GRU ->
          new lbr_gru_backward.primitive_desc(
              primitives.own(
                  new lbr_gru_backward.desc(
                      prop_kind.backward,
                      DIRECTION,
                      x,
                      state,
                      anyKernel,
                      anyRecurrent,
                      bias,
                      y,
                      none,
                      x,
                      state,
                      kernel,
                      recurrent,
                      bias,
                      y,
                      none)),
              primitives.attributes(),
              primitives.cpu(),
              (lbr_gru_forward.primitive_desc) hint);
      case SIMPLE_RNN ->
          new vanilla_rnn_backward.primitive_desc(
              primitives.own(
                  new vanilla_rnn_backward.desc(
                      prop_kind.backward,
                      activation(),
                      DIRECTION,
                      x,
                      state,
                      anyKernel,
                      anyRecurrent,
                      bias,
                      y,
                      none,
                      x,
                      state,
                      kernel,
                      recurrent,
                      bias,
                      y,
                      none)),
              primitives.attributes(),
              primitives.cpu(),
              (vanilla_rnn_forward.primitive_desc) hint);
    };
  }

  private primitive forwardOperation(rnn_primitive_desc_base description) {
    return switch (block.cell()) {
      case LSTM -> new lstm_forward((lstm_forward.primitive_desc) description);
      case GRU -> new lbr_gru_forward((lbr_gru_forward.primitive_desc) description);
      case SIMPLE_RNN -> new vanilla_rnn_forward((vanilla_rnn_forward.primitive_desc) description);
    };
  }

  private primitive backwardOperation(rnn_primitive_desc_base description) {
    return switch (block.cell()) {
      case LSTM -> new lstm_backward((lstm_backward.primitive_desc) description);
      case GRU -> new lbr_gru_backward((lbr_gru_backward.primitive_desc) description);
      case SIMPLE_RNN ->
          new vanilla_rnn_backward((vanilla_rnn_backward.primitive_desc) description);
    };
  }
}
