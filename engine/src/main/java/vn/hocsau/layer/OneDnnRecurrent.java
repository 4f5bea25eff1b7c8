package vn.hocsau.layer;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_BIAS;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_BIAS;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_DST_ITER;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_DST_ITER_C;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_DST_LAYER;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_SRC_ITER;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_SRC_ITER_C;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_SRC_LAYER;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_WEIGHTS_ITER;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_WEIGHTS_LAYER;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST_ITER;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST_ITER_C;
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
import org.bytedeco.dnnl.rnn_primitive_desc_base;
import org.bytedeco.dnnl.stream;
import org.bytedeco.dnnl.vanilla_rnn_backward;
import org.bytedeco.dnnl.vanilla_rnn_forward;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import vn.hocsau.layer.internal.library.OneDnn;
import vn.hocsau.layer.internal.memory.NativeBuffer;
import vn.hocsau.layer.internal.memory.Scratch;
import vn.hocsau.layer.internal.onednn.OneDnnPass;
import vn.hocsau.layer.internal.onednn.OneDnnPlan;
import vn.hocsau.layer.internal.onednn.OneDnnPlans;

/**
 * Máy oneDNN: mỗi lượt xuôi, lượt ngược của cả chuỗi là một phép tính của thư viện, kiểu FLOAT.
 *
 * <p>Mỗi bộ số đếm có một {@link Plan} tạo một lần rồi giữ; vùng nháp lớn (workspace, đầu ra) dùng
 * chung cho mọi kế hoạch của tầng. Tham số, gradient, đầu vào và gradient đầu vào được đọc, ghi
 * thẳng trên vùng nhớ của ND4J.
 *
 * <p>Keras và oneDNN xếp các khối cổng như nhau; chỉ hệ số điều chỉnh của GRU phải gộp từ [2, 3·H]
 * thành bốn hàng.
 */
final class OneDnnRecurrent implements RecurrentEngine {

  private final Cell cell;
  private final algorithm activation;
  private final stream queue = new stream(OneDnn.cpu());
  private final OneDnnPlans<Key, Plan> plans = new OneDnnPlans<>("hồi tiếp", Plan::new);

  private final Scratch outputScratch = new Scratch(DataType.FLOAT);
  private Scratch scratchpad = new Scratch(DataType.FLOAT);
  private final Scratch workspace = new Scratch(DataType.FLOAT);
  private final Scratch foldedBias = new Scratch(DataType.FLOAT);
  private final Scratch biasGradient = new Scratch(DataType.FLOAT);
  private final Scratch startStates = new Scratch(DataType.FLOAT);
  private final Scratch finalStates = new Scratch(DataType.FLOAT);
  private final Scratch stateGradients = new Scratch(DataType.FLOAT);

  private @Nullable Plan current;
  private @Nullable State initialState;

  /**
   * Điều quyết định một kế hoạch.
   *
   * @param shape các số đếm
   * @param training có lượt ngược hay không
   * @param stateful nhận trạng thái ban đầu và trả trạng thái cuối hay không
   */
  private record Key(SequenceShape shape, boolean training, boolean stateful) {}

  OneDnnRecurrent(Recurrent layer) {
    cell = layer.cell();
    activation = algorithmOf(layer.outputFunction());
  }

  /**
   * Vì sao oneDNN không tính được tầng này.
   *
   * @param layer cấu hình
   * @param dataType kiểu số của mạng
   * @return câu nói lý do, null nếu tính được
   */
  static @Nullable String obstacle(Recurrent layer, DataType dataType) {
    boolean supported =
        layer.cell() == Cell.SIMPLE_RNN
            ? algorithmOf(layer.outputFunction()) != algorithm.undef
            : layer.outputFunction() == Pointwise.TANH && layer.gateFunction() == Pointwise.SIGMOID;
    if (!supported) {
      return layer.cell() == Cell.SIMPLE_RNN
          ? "SimpleRNN của oneDNN chỉ có TANH, RELU, SIGMOID."
          : "LSTM và GRU của oneDNN chỉ có kích hoạt TANH với cổng SIGMOID.";
    }
    return OneDnn.obstacle(dataType);
  }

  private static algorithm algorithmOf(Pointwise function) {
    return switch (function) {
      case TANH -> algorithm.eltwise_tanh;
      case RELU -> algorithm.eltwise_relu;
      case SIGMOID -> algorithm.eltwise_logistic;
      default -> algorithm.undef;
    };
  }

  @Override
  public NativeBuffer forward(
      SequenceShape shape,
      NativeBuffer x,
      Weights weights,
      @Nullable State initial,
      boolean training) {
    State start = initial == null && training ? zeroState(shape) : initial;
    Plan plan = plans.get(new Key(shape, training, start != null));
    NativeBuffer y = outputScratch.ensure(shape.outputLength());
    plan.bindInputs(plan.forward, x, weights, start, y);
    plan.forward.run(queue);
    current = plan;
    initialState = start;
    return y;
  }

  /**
   * Khi huấn luyện luôn đưa trạng thái ban đầu, dù toàn 0: bỏ trống thì oneDNN 2.5.2 tính sai
   * gradient của trọng số hồi tiếp (LSTM và RNN thường; GRU không bị).
   */
  private State zeroState(SequenceShape shape) {
    long length = shape.stateLength();
    NativeBuffer zeros = startStates.ensure(2 * length);
    zeros.zero(0, 2 * length);
    return new State(zeros, cell == Cell.LSTM ? zeros.slice(length) : null);
  }

  @Override
  public void finalState(int[] lengths, State last) {
    Plan plan = current;
    if (plan == null || !plan.key.stateful) {
      throw new IllegalStateException("Lượt xuôi vừa chạy không giữ trạng thái.");
    }
    long length = plan.key.shape.stateLength();
    NativeBuffer states = finalStates.ensure(2 * length);
    last.hidden().copy(0, states, 0, length);
    NativeBuffer memoryCell = last.memory();
    if (memoryCell != null) {
      memoryCell.copy(0, states, length, length);
    }
  }

  @Override
  public void backward(
      NativeBuffer x, NativeBuffer dy, Weights weights, Weights gradients, NativeBuffer dx) {
    Plan plan = current;
    if (plan == null || plan.backward == null) {
      throw new IllegalStateException("Lượt ngược phải đi sau lượt xuôi huấn luyện.");
    }
    plan.bindInputs(
        plan.backward,
        x,
        weights,
        initialState,
        outputScratch.ensure(plan.key.shape.outputLength()));
    plan.bindGradients(plan.backward, dy, gradients, dx);
    plan.backward.run(queue);
    unfoldBias(gradients.bias(), plan.key.shape.units());
  }

  /** b [2, 3·H] của Keras thành bốn hàng của oneDNN: cổng z và r cộng lại, phần h̃ để riêng. */
  private NativeBuffer foldBias(NativeBuffer kerasBias, int units) {
    if (cell != Cell.GRU) {
      return kerasBias;
    }
    NativeBuffer folded = foldedBias.ensure(4L * units);
    for (int j = 0; j < 2 * units; j++) {
      folded.set(j, kerasBias.get(j) + kerasBias.get(3L * units + j));
    }
    folded.copy(2L * units, kerasBias, 2L * units, units);
    folded.copy(3L * units, kerasBias, 5L * units, units);
    return folded;
  }

  private void unfoldBias(NativeBuffer kerasGradient, int units) {
    if (cell == Cell.GRU) {
      NativeBuffer folded = biasGradient.ensure(4L * units);
      kerasGradient.copy(0, folded, 0, 3L * units);
      kerasGradient.copy(3L * units, folded, 0, 2L * units);
      kerasGradient.copy(5L * units, folded, 3L * units, units);
    }
  }

  @Override
  public void shareScratchpad(Scratch shared) {
    if (shared != scratchpad) {
      scratchpad.close();
      scratchpad = shared;
    }
  }

  @Override
  public void close() {
    current = null;
    initialState = null;
    plans.close();
    for (Scratch scratch :
        new Scratch[] {
          outputScratch,
          scratchpad,
          workspace,
          foldedBias,
          biasGradient,
          startStates,
          finalStates,
          stateGradients
        }) {
      scratch.close();
    }
  }

  /** Các phép tính và đối số cho một bộ số đếm. */
  private final class Plan extends OneDnnPlan {

    private final Key key;
    private final memory.desc x;
    private final memory.desc y;
    private final memory.desc kernel;
    private final memory.desc recurrent;
    private final memory.desc anyKernel;
    private final memory.desc anyRecurrent;
    private final memory.desc bias;

    /** Mô tả rỗng nếu kế hoạch không mang trạng thái. */
    private final memory.desc state;

    /** Mô tả rỗng nếu kế hoạch không mang trạng thái hoặc không phải LSTM. */
    private final memory.desc memoryState;

    private final OneDnnPass forward;
    private final @Nullable OneDnnPass backward;
    private long workspaceLength;

    Plan(Key key) {
      this.key = key;
      SequenceShape s = key.shape;
      x = describe(memory.format_tag.tnc, s.steps(), s.batch(), s.inputs());
      y = describe(memory.format_tag.tnc, s.steps(), s.batch(), s.units());
      kernel = describe(memory.format_tag.ldigo, 1, 1, s.inputs(), cell.gates(), s.units());
      recurrent = describe(memory.format_tag.ldigo, 1, 1, s.units(), cell.gates(), s.units());
      anyKernel = describe(memory.format_tag.any, 1, 1, s.inputs(), cell.gates(), s.units());
      anyRecurrent = describe(memory.format_tag.any, 1, 1, s.units(), cell.gates(), s.units());
      bias = describe(memory.format_tag.ldgo, 1, 1, biasRows(), s.units());
      memory.desc some = describe(memory.format_tag.ldnc, 1, 1, s.batch(), s.units());
      memory.desc none = natives.own(new memory.desc());
      state = key.stateful ? some : none;
      memoryState = key.stateful && cell == Cell.LSTM ? some : none;
      rnn_primitive_desc_base description = natives.own(forwardDescription());
      forward = forwardPass(description);
      backward = key.training ? backwardPass(description) : null;
    }

    private int biasRows() {
      return cell == Cell.GRU ? 4 : cell.gates();
    }

    private rnn_primitive_desc_base forwardDescription() {
      prop_kind kind = key.training ? prop_kind.forward_training : prop_kind.forward_inference;
      rnn_direction direction = rnn_direction.unidirectional_left2right;
      return switch (cell) {
        case LSTM ->
            new lstm_forward.primitive_desc(
                natives.own(
                    new lstm_forward.desc(
                        kind,
                        direction,
                        x,
                        state,
                        memoryState,
                        anyKernel,
                        anyRecurrent,
                        bias,
                        y,
                        state,
                        memoryState)),
                OneDnn.ownScratchpad(),
                OneDnn.cpu());
        case GRU ->
            new lbr_gru_forward.primitive_desc(
                natives.own(
                    new lbr_gru_forward.desc(
                        kind, direction, x, state, anyKernel, anyRecurrent, bias, y, state)),
                OneDnn.ownScratchpad(),
                OneDnn.cpu());
        case SIMPLE_RNN ->
            new vanilla_rnn_forward.primitive_desc(
                natives.own(
                    new vanilla_rnn_forward.desc(
                        kind,
                        activation,
                        direction,
                        x,
                        state,
                        anyKernel,
                        anyRecurrent,
                        bias,
                        y,
                        state)),
                OneDnn.ownScratchpad(),
                OneDnn.cpu());
      };
    }

    private OneDnnPass forwardPass(rnn_primitive_desc_base description) {
      OneDnnPass pass =
          pass(
              switch (cell) {
                case LSTM -> new lstm_forward((lstm_forward.primitive_desc) description);
                case GRU -> new lbr_gru_forward((lbr_gru_forward.primitive_desc) description);
                case SIMPLE_RNN ->
                    new vanilla_rnn_forward((vanilla_rnn_forward.primitive_desc) description);
              },
              description);
      addInputs(pass, description);
      return pass;
    }

    private OneDnnPass backwardPass(rnn_primitive_desc_base hint) {
      prop_kind kind = prop_kind.backward;
      rnn_direction direction = rnn_direction.unidirectional_left2right;
      rnn_primitive_desc_base description =
          switch (cell) {
            case LSTM ->
                new lstm_backward.primitive_desc(
                    natives.own(
                        new lstm_backward.desc(
                            kind,
                            direction,
                            x,
                            state,
                            memoryState,
                            anyKernel,
                            anyRecurrent,
                            bias,
                            y,
                            state,
                            memoryState,
                            x,
                            state,
                            memoryState,
                            kernel,
                            recurrent,
                            bias,
                            y,
                            state,
                            memoryState)),
                    OneDnn.ownScratchpad(),
                    OneDnn.cpu(),
                    (lstm_forward.primitive_desc) hint);
            case GRU ->
                new lbr_gru_backward.primitive_desc(
                    natives.own(
                        new lbr_gru_backward.desc(
                            kind,
                            direction,
                            x,
                            state,
                            anyKernel,
                            anyRecurrent,
                            bias,
                            y,
                            state,
                            x,
                            state,
                            kernel,
                            recurrent,
                            bias,
                            y,
                            state)),
                    OneDnn.ownScratchpad(),
                    OneDnn.cpu(),
                    (lbr_gru_forward.primitive_desc) hint);
            case SIMPLE_RNN ->
                new vanilla_rnn_backward.primitive_desc(
                    natives.own(
                        new vanilla_rnn_backward.desc(
                            kind,
                            activation,
                            direction,
                            x,
                            state,
                            anyKernel,
                            anyRecurrent,
                            bias,
                            y,
                            state,
                            x,
                            state,
                            kernel,
                            recurrent,
                            bias,
                            y,
                            state)),
                    OneDnn.ownScratchpad(),
                    OneDnn.cpu(),
                    (vanilla_rnn_forward.primitive_desc) hint);
          };
      natives.own(description);
      OneDnnPass pass =
          pass(
              switch (cell) {
                case LSTM -> new lstm_backward((lstm_backward.primitive_desc) description);
                case GRU -> new lbr_gru_backward((lbr_gru_backward.primitive_desc) description);
                case SIMPLE_RNN ->
                    new vanilla_rnn_backward((vanilla_rnn_backward.primitive_desc) description);
              },
              description);
      addInputs(pass, description);
      pass.argument(DNNL_ARG_DIFF_DST_LAYER, y)
          .argument(DNNL_ARG_DIFF_SRC_LAYER, x)
          .argument(DNNL_ARG_DIFF_WEIGHTS_LAYER, kernel)
          .argument(DNNL_ARG_DIFF_WEIGHTS_ITER, recurrent)
          .argument(DNNL_ARG_DIFF_BIAS, bias);
      if (key.stateful) {
        pass.argument(DNNL_ARG_DIFF_SRC_ITER, state).argument(DNNL_ARG_DIFF_DST_ITER, state);
        if (cell == Cell.LSTM) {
          pass.argument(DNNL_ARG_DIFF_SRC_ITER_C, memoryState)
              .argument(DNNL_ARG_DIFF_DST_ITER_C, memoryState);
        }
      }
      return pass;
    }

    /** Đối số của lượt xuôi; lượt ngược cũng cần đúng các đối số đó. */
    private void addInputs(OneDnnPass pass, rnn_primitive_desc_base description) {
      pass.argument(DNNL_ARG_SRC_LAYER, x)
          .weights(DNNL_ARG_WEIGHTS_LAYER, kernel, natives.own(description.weights_layer_desc()))
          .weights(DNNL_ARG_WEIGHTS_ITER, recurrent, natives.own(description.weights_iter_desc()))
          .argument(DNNL_ARG_BIAS, bias)
          .argument(DNNL_ARG_DST_LAYER, y);
      if (key.stateful) {
        pass.argument(DNNL_ARG_SRC_ITER, state).argument(DNNL_ARG_DST_ITER, state);
        if (cell == Cell.LSTM) {
          pass.argument(DNNL_ARG_SRC_ITER_C, memoryState)
              .argument(DNNL_ARG_DST_ITER_C, memoryState);
        }
      }
      if (key.training) {
        memory.desc tape = natives.own(description.workspace_desc());
        pass.argument(DNNL_ARG_WORKSPACE, tape);
        workspaceLength = OneDnnPass.floats(tape);
      }
    }

    void bindInputs(
        OneDnnPass pass, NativeBuffer x, Weights weights, @Nullable State initial, NativeBuffer y) {
      pass.bind(DNNL_ARG_SRC_LAYER, x)
          .bind(DNNL_ARG_WEIGHTS_LAYER, weights.kernel())
          .bind(DNNL_ARG_WEIGHTS_ITER, weights.recurrent())
          .bind(DNNL_ARG_BIAS, foldBias(weights.bias(), key.shape.units()))
          .bind(DNNL_ARG_DST_LAYER, y);
      if (initial != null) {
        long length = key.shape.stateLength();
        NativeBuffer states = finalStates.ensure(2 * length);
        pass.bind(DNNL_ARG_SRC_ITER, initial.hidden()).bind(DNNL_ARG_DST_ITER, states);
        NativeBuffer memoryCell = initial.memory();
        if (memoryCell != null) {
          pass.bind(DNNL_ARG_SRC_ITER_C, memoryCell)
              .bind(DNNL_ARG_DST_ITER_C, states.slice(length));
        }
      }
      bindScratchpad(pass, scratchpad);
      if (key.training) {
        pass.bind(DNNL_ARG_WORKSPACE, workspace.ensure(workspaceLength));
      }
    }

    /** oneDNN cộng dồn gradient của tham số nên phải đưa về 0 trước. */
    void bindGradients(OneDnnPass pass, NativeBuffer dy, Weights gradients, NativeBuffer dx) {
      SequenceShape shape = key.shape;
      gradients.kernel().zero(0, cell.kernelLength(shape.inputs(), shape.units()));
      gradients.recurrent().zero(0, cell.recurrentLength(shape.units()));
      NativeBuffer db =
          cell == Cell.GRU ? biasGradient.ensure(4L * shape.units()) : gradients.bias();
      db.zero(0, (long) biasRows() * shape.units());
      pass.bind(DNNL_ARG_DIFF_DST_LAYER, dy)
          .bind(DNNL_ARG_DIFF_SRC_LAYER, dx)
          .bind(DNNL_ARG_DIFF_WEIGHTS_LAYER, gradients.kernel())
          .bind(DNNL_ARG_DIFF_WEIGHTS_ITER, gradients.recurrent())
          .bind(DNNL_ARG_DIFF_BIAS, db);
      if (key.stateful) {
        long length = shape.stateLength();
        NativeBuffer states = stateGradients.ensure(4 * length);
        states.zero(0, 4 * length);
        pass.bind(DNNL_ARG_DIFF_DST_ITER, states)
            .bind(DNNL_ARG_DIFF_SRC_ITER, states.slice(length));
        if (cell == Cell.LSTM) {
          pass.bind(DNNL_ARG_DIFF_DST_ITER_C, states.slice(2 * length))
              .bind(DNNL_ARG_DIFF_SRC_ITER_C, states.slice(3 * length));
        }
      }
    }
  }
}
