package vn.hocsau.layer;

import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import vn.hocsau.layer.internal.memory.NativeBuffer;
import vn.hocsau.layer.internal.memory.Parallel;
import vn.hocsau.layer.internal.memory.Scratch;

/**
 * Máy chạy trên mọi bộ xử lý, FLOAT hoặc DOUBLE: GEMM của OpenBLAS (đi kèm ND4J) và vòng lặp Java.
 *
 * <p>Phần không phụ thuộc bước trước được gộp qua cả chuỗi: x·W của mọi bước là một GEMM, gradient
 * của W, U và x cũng mỗi thứ một GEMM. Trong vòng thời gian chỉ còn h·U và phép tính theo phần tử.
 *
 * <p>Băng ghi của lượt xuôi: cổng sau kích hoạt [T, N, G·H], trạng thái ẩn [T+1, N, H] (phần tử đầu
 * là trạng thái ban đầu), và những gì riêng từng loại đơn vị hồi tiếp. Lượt ngược ghi đè gradient
 * trước kích hoạt lên chính chỗ của các cổng.
 */
abstract class PortableRecurrent implements RecurrentEngine {

  private final int gateCount;
  private final Scratch gatesTape;
  private final Scratch hiddenTape;
  private final Scratch carryTape;

  SequenceShape shape = new SequenceShape(0, 0, 0, 0);
  NativeBuffer gates;
  NativeBuffer hidden;
  NativeBuffer carry;

  /** Lượt xuôi vừa chạy bắt đầu từ trạng thái 0: tích của bước đầu với U bằng 0, không phải làm. */
  private boolean startsAtZero;

  private PortableRecurrent(int gateCount, DataType dataType) {
    this.gateCount = gateCount;
    gatesTape = new Scratch(dataType);
    hiddenTape = new Scratch(dataType);
    carryTape = new Scratch(dataType);
    gates = gatesTape.ensure(0);
    hidden = hiddenTape.ensure(0);
    carry = carryTape.ensure(0);
  }

  /**
   * Máy cho một tầng.
   *
   * @param layer cấu hình đã kiểm tra
   * @param dataType FLOAT hoặc DOUBLE
   * @return máy mới, chưa cấp vùng nhớ
   */
  static RecurrentEngine of(Recurrent layer, DataType dataType) {
    return switch (layer.cell()) {
      case LSTM -> new PortableLstm(layer.gateFunction(), layer.outputFunction(), dataType);
      case GRU -> new PortableGru(layer.gateFunction(), layer.outputFunction(), dataType);
      case SIMPLE_RNN -> new PortableSimpleRnn(layer.outputFunction(), dataType);
    };
  }

  @Override
  public NativeBuffer forward(
      SequenceShape newShape,
      NativeBuffer x,
      Weights weights,
      @Nullable State initial,
      boolean training) {
    shape = newShape;
    long rows = (long) shape.steps() * shape.batch();
    int width = gateWidth();
    gates = gatesTape.ensure(rows * width);
    hidden = hiddenTape.ensure(shape.outputLength() + shape.stateLength());
    startsAtZero = initial == null;
    prepare(initial);
    gates.repeat(weights.bias(), width, rows);
    gates.gemm(0, rows, width, shape.inputs(), x.from(0), weights.kernel().from(0), 1);
    load(hidden, initial == null ? null : initial.hidden());
    for (int t = 0; t < shape.steps(); t++) {
      recur(t, weights);
      forwardStep(t);
    }
    return hidden.slice(shape.stateLength());
  }

  @Override
  public void finalState(int[] lengths, State last) {
    for (int n = 0; n < shape.batch(); n++) {
      last.hidden()
          .copy((long) n * shape.units(), hidden, at(lengths[n], n, shape.units()), shape.units());
    }
  }

  @Override
  public void backward(
      NativeBuffer x, NativeBuffer dy, Weights weights, Weights gradients, NativeBuffer dx) {
    int units = shape.units();
    int width = gateWidth();
    long rows = (long) shape.steps() * shape.batch();
    carry = carryTape.ensure(shape.stateLength());
    carry.zero(0, shape.stateLength());
    for (int t = shape.steps() - 1; t >= 0; t--) {
      backwardStep(t, dy);
      if (t > 0) {
        carry.gemm(
            0,
            shape.batch(),
            units,
            width,
            recurrentGradients().from(at(t, 0, width)),
            weights.recurrent().transposedFrom(0),
            keepsCarry() ? 1 : 0);
      }
    }
    gradients.kernel().gemm(0, shape.inputs(), width, rows, x.transposedFrom(0), gates.from(0), 0);
    recurrentGradient(gradients.recurrent());
    biasGradients(gradients.bias());
    dx.gemm(0, rows, shape.inputs(), width, gates.from(0), weights.kernel().transposedFrom(0), 0);
  }

  /** Gradient của U: h(t-1)ᵀ · dz(t), cộng qua mọi bước có h(t-1) khác 0. */
  private void recurrentGradient(NativeBuffer gradient) {
    int units = shape.units();
    int width = gateWidth();
    int first = startsAtZero ? 1 : 0;
    if (shape.steps() == first) {
      gradient.zero(0, (long) units * width);
      return;
    }
    gradient.gemm(
        0,
        units,
        width,
        (long) (shape.steps() - first) * shape.batch(),
        hidden.transposedFrom(at(first, 0, units)),
        recurrentGradients().from(at(first, 0, width)),
        0);
  }

  /** Chuẩn bị băng riêng của loại đơn vị hồi tiếp. */
  abstract void prepare(@Nullable State initial);

  /** Cộng phần hồi tiếp h·U của một bước. */
  void recur(int step, Weights weights) {
    addProduct(gates, step, weights);
  }

  /** Cộng h·U của một bước vào một dải [T, N, G·H]. */
  final void addProduct(NativeBuffer target, int step, Weights weights) {
    if (step == 0 && startsAtZero) {
      return;
    }
    target.gemm(
        at(step, 0, gateWidth()),
        shape.batch(),
        gateWidth(),
        shape.units(),
        hidden.from(at(step, 0, shape.units())),
        weights.recurrent().from(0),
        1);
  }

  /** Phần theo phần tử của lượt xuôi, cho mọi chuỗi ở một bước. */
  void forwardStep(int step) {
    eachRow(n -> forwardRow(step, n));
  }

  /** Phần theo phần tử của lượt ngược, cho mọi chuỗi ở một bước. */
  void backwardStep(int step, NativeBuffer dy) {
    eachRow(n -> backwardRow(step, n, dy));
  }

  /** Từ giá trị trước kích hoạt của các cổng đến trạng thái ẩn, cho một chuỗi ở một bước. */
  abstract void forwardRow(int step, int n);

  /** Từ gradient của trạng thái ẩn đến gradient trước kích hoạt, cho một chuỗi ở một bước. */
  abstract void backwardRow(int step, int n, NativeBuffer dy);

  /** Gradient trước kích hoạt ở phía hồi tiếp, [T, N, G·H]. */
  NativeBuffer recurrentGradients() {
    return gates;
  }

  /** Lượt ngược của một bước có để lại phần gradient đi thẳng về h của bước trước hay không. */
  boolean keepsCarry() {
    return false;
  }

  void biasGradients(NativeBuffer bias) {
    sumColumns(gates, bias, 0);
  }

  final void sumColumns(NativeBuffer matrix, NativeBuffer target, long at) {
    int width = gateWidth();
    if (matrix.elementSize() == Float.BYTES) {
      new RowBlocks(width).sumColumns(matrix, shape.steps() * shape.batch(), target, at);
      return;
    }
    matrix.sumColumns(shape.outputLength() * gateCount, width, target, at);
  }

  final int gateWidth() {
    return gateCount * shape.units();
  }

  /** Vị trí của hàng (bước, chuỗi) trong một dải [T, N, width]. */
  final long at(int step, int n, int width) {
    return ((long) step * shape.batch() + n) * width;
  }

  /** Đặt trạng thái ban đầu vào đầu băng. */
  final void load(NativeBuffer tape, @Nullable NativeBuffer state) {
    if (state == null) {
      tape.zero(0, shape.stateLength());
    } else {
      tape.copy(0, state, 0, shape.stateLength());
    }
  }

  /** Một đoạn của một dải kiểu FLOAT. */
  static float[] floats(NativeBuffer buffer, long at, int count) {
    float[] values = new float[count];
    buffer.read(at, values, count);
    return values;
  }

  private void eachRow(IntConsumer row) {
    Parallel.each(shape.batch(), shape.stateLength() >= Parallel.RECURRENT_STEP, row);
  }

  @Override
  public void close() {
    gatesTape.close();
    hiddenTape.close();
    carryTape.close();
  }

  /** i, f, o = σ(·); c̃ = φ(·); c ← f·c + i·c̃; h = o·φ(c). */
  private static final class PortableLstm extends PortableRecurrent {
    private final Pointwise gate;
    private final Pointwise output;
    private final Scratch memoryTape;
    private final Scratch squashedTape;
    private final Scratch memoryCarryTape;
    private NativeBuffer memory;
    private NativeBuffer squashed;
    private NativeBuffer memoryCarry;

    PortableLstm(Pointwise gate, Pointwise output, DataType dataType) {
      super(4, dataType);
      this.gate = gate;
      this.output = output;
      memoryTape = new Scratch(dataType);
      squashedTape = new Scratch(dataType);
      memoryCarryTape = new Scratch(dataType);
      memory = memoryTape.ensure(0);
      squashed = squashedTape.ensure(0);
      memoryCarry = memoryCarryTape.ensure(0);
    }

    @Override
    void prepare(@Nullable State initial) {
      memory = memoryTape.ensure(shape.outputLength() + shape.stateLength());
      squashed = squashedTape.ensure(shape.outputLength());
      load(memory, initial == null ? null : initial.memory());
    }

    /** Như {@link #forwardRow}, trên mảng float để JIT dịch thành lệnh vector. */
    private void forwardFloats(int step, int n) {
      int units = shape.units();
      long g = at(step, n, 4 * units);
      long before = at(step, n, units);
      long after = at(step + 1, n, units);
      float[] inputForget = floats(gates, g, 2 * units);
      float[] candidate = floats(gates, g + 2L * units, units);
      float[] o = floats(gates, g + 3L * units, units);
      gate.applyAsGate(inputForget, 2 * units);
      output.apply(candidate, units);
      gate.applyAsGate(o, units);
      gates.write(g, inputForget, 2 * units);
      gates.write(g + 2L * units, candidate, units);
      gates.write(g + 3L * units, o, units);
      float[] c = floats(memory, before, units);
      for (int j = 0; j < units; j++) {
        c[j] = inputForget[units + j] * c[j] + inputForget[j] * candidate[j];
      }
      memory.write(after, c, units);
      output.apply(c, units);
      squashed.write(before, c, units);
      for (int j = 0; j < units; j++) {
        c[j] *= o[j];
      }
      hidden.write(after, c, units);
    }

    @Override
    void forwardRow(int step, int n) {
      if (hidden.elementSize() == Float.BYTES) {
        forwardFloats(step, n);
        return;
      }
      int units = shape.units();
      long g = at(step, n, 4 * units);
      long before = at(step, n, units);
      long after = at(step + 1, n, units);
      for (int j = 0; j < units; j++) {
        double i = gate.apply(gates.get(g + j));
        double f = gate.apply(gates.get(g + units + j));
        double candidate = output.apply(gates.get(g + 2L * units + j));
        double o = gate.apply(gates.get(g + 3L * units + j));
        double c = f * memory.get(before + j) + i * candidate;
        double a = output.apply(c);
        gates.set(g + j, i);
        gates.set(g + units + j, f);
        gates.set(g + 2L * units + j, candidate);
        gates.set(g + 3L * units + j, o);
        memory.set(after + j, c);
        squashed.set(before + j, a);
        hidden.set(after + j, o * a);
      }
    }

    @Override
    public void finalState(int[] lengths, State last) {
      super.finalState(lengths, last);
      NativeBuffer target = last.memory();
      if (target != null) {
        int units = shape.units();
        for (int n = 0; n < shape.batch(); n++) {
          target.copy((long) n * units, memory, at(lengths[n], n, units), units);
        }
      }
    }

    @Override
    public void backward(
        NativeBuffer x, NativeBuffer dy, Weights weights, Weights gradients, NativeBuffer dx) {
      memoryCarry = memoryCarryTape.ensure(shape.stateLength());
      memoryCarry.zero(0, shape.stateLength());
      super.backward(x, dy, weights, gradients, dx);
    }

    /** Như {@link #backwardRow}, trên mảng float. */
    private void backwardFloats(int step, int n, NativeBuffer dy) {
      int units = shape.units();
      long g = at(step, n, 4 * units);
      long row = at(step, n, units);
      long state = (long) n * units;
      float[] inputForget = floats(gates, g, 2 * units);
      float[] candidate = floats(gates, g + 2L * units, units);
      float[] o = floats(gates, g + 3L * units, units);
      float[] a = floats(squashed, row, units);
      float[] before = floats(memory, row, units);
      float[] dh = floats(dy, row, units);
      float[] fromNext = floats(carry, state, units);
      float[] dc = floats(memoryCarry, state, units);
      float[] throughOutput = new float[units];
      for (int j = 0; j < units; j++) {
        dh[j] += fromNext[j];
        throughOutput[j] = dh[j] * o[j];
      }
      output.multiplyBySlope(throughOutput, a, units);
      float[] dInputForget = new float[2 * units];
      float[] dCandidate = new float[units];
      for (int j = 0; j < units; j++) {
        dc[j] += throughOutput[j];
        dInputForget[j] = dc[j] * candidate[j];
        dCandidate[j] = dc[j] * inputForget[j];
        dh[j] *= a[j];
      }
      for (int j = 0; j < units; j++) {
        dInputForget[units + j] = dc[j] * before[j];
        dc[j] *= inputForget[units + j];
      }
      gate.multiplyBySlope(dInputForget, inputForget, 2 * units);
      output.multiplyBySlope(dCandidate, candidate, units);
      gate.multiplyBySlope(dh, o, units);
      gates.write(g, dInputForget, 2 * units);
      gates.write(g + 2L * units, dCandidate, units);
      gates.write(g + 3L * units, dh, units);
      memoryCarry.write(state, dc, units);
    }

    @Override
    void backwardRow(int step, int n, NativeBuffer dy) {
      if (hidden.elementSize() == Float.BYTES) {
        backwardFloats(step, n, dy);
        return;
      }
      int units = shape.units();
      long g = at(step, n, 4 * units);
      long row = at(step, n, units);
      long state = (long) n * units;
      for (int j = 0; j < units; j++) {
        double i = gates.get(g + j);
        double f = gates.get(g + units + j);
        double candidate = gates.get(g + 2L * units + j);
        double o = gates.get(g + 3L * units + j);
        double a = squashed.get(row + j);
        double dh = dy.get(row + j) + carry.get(state + j);
        double dc = memoryCarry.get(state + j) + dh * o * output.slope(a);
        gates.set(g + j, dc * candidate * gate.slope(i));
        gates.set(g + units + j, dc * memory.get(row + j) * gate.slope(f));
        gates.set(g + 2L * units + j, dc * i * output.slope(candidate));
        gates.set(g + 3L * units + j, dh * a * gate.slope(o));
        memoryCarry.set(state + j, dc * f);
      }
    }

    @Override
    public void close() {
      super.close();
      memoryTape.close();
      squashedTape.close();
      memoryCarryTape.close();
    }
  }

  /**
   * Cổng đặt lại tác động sau phép nhân ma trận (reset-after của Keras), nên cần hai hệ số điều
   * chỉnh: z, r = σ(·); h̃ = φ(xW + b + r·(hU + b')); h ← z·h + (1-z)·h̃.
   */
  private static final class PortableGru extends PortableRecurrent {
    private final Pointwise gate;
    private final Pointwise output;
    private final Scratch recurrentTape;

    /** Lượt xuôi: hU + b'; lượt ngược: gradient của nó. */
    private NativeBuffer recurrentPart;

    PortableGru(Pointwise gate, Pointwise output, DataType dataType) {
      super(3, dataType);
      this.gate = gate;
      this.output = output;
      recurrentTape = new Scratch(dataType);
      recurrentPart = recurrentTape.ensure(0);
    }

    @Override
    void prepare(@Nullable State initial) {
      recurrentPart = recurrentTape.ensure(3 * shape.outputLength());
    }

    @Override
    void recur(int step, Weights weights) {
      int width = gateWidth();
      for (int n = 0; n < shape.batch(); n++) {
        recurrentPart.copy(at(step, n, width), weights.bias(), width, width);
      }
      addProduct(recurrentPart, step, weights);
    }

    @Override
    void forwardRow(int step, int n) {
      int units = shape.units();
      long g = at(step, n, 3 * units);
      long before = at(step, n, units);
      long after = at(step + 1, n, units);
      for (int j = 0; j < units; j++) {
        double z = gate.apply(gates.get(g + j) + recurrentPart.get(g + j));
        double r = gate.apply(gates.get(g + units + j) + recurrentPart.get(g + units + j));
        double candidate =
            output.apply(gates.get(g + 2L * units + j) + r * recurrentPart.get(g + 2L * units + j));
        gates.set(g + j, z);
        gates.set(g + units + j, r);
        gates.set(g + 2L * units + j, candidate);
        hidden.set(after + j, z * hidden.get(before + j) + (1 - z) * candidate);
      }
    }

    @Override
    void backwardRow(int step, int n, NativeBuffer dy) {
      int units = shape.units();
      long g = at(step, n, 3 * units);
      long row = at(step, n, units);
      long state = (long) n * units;
      for (int j = 0; j < units; j++) {
        double z = gates.get(g + j);
        double r = gates.get(g + units + j);
        double candidate = gates.get(g + 2L * units + j);
        double dh = dy.get(row + j) + carry.get(state + j);
        double dCandidate = dh * (1 - z) * output.slope(candidate);
        double dz = dh * (hidden.get(row + j) - candidate) * gate.slope(z);
        double dr = dCandidate * recurrentPart.get(g + 2L * units + j) * gate.slope(r);
        gates.set(g + j, dz);
        gates.set(g + units + j, dr);
        gates.set(g + 2L * units + j, dCandidate);
        recurrentPart.set(g + j, dz);
        recurrentPart.set(g + units + j, dr);
        recurrentPart.set(g + 2L * units + j, dCandidate * r);
        carry.set(state + j, dh * z);
      }
    }

    @Override
    NativeBuffer recurrentGradients() {
      return recurrentPart;
    }

    @Override
    boolean keepsCarry() {
      return true;
    }

    @Override
    void biasGradients(NativeBuffer bias) {
      sumColumns(gates, bias, 0);
      sumColumns(recurrentPart, bias, gateWidth());
    }

    @Override
    public void close() {
      super.close();
      recurrentTape.close();
    }
  }

  /** h ← φ(xW + hU + b). */
  private static final class PortableSimpleRnn extends PortableRecurrent {
    private final Pointwise output;
    private final float[] values = new float[NativeBuffer.BLOCK];
    private final float[] others = new float[NativeBuffer.BLOCK];

    PortableSimpleRnn(Pointwise output, DataType dataType) {
      super(1, dataType);
      this.output = output;
    }

    @Override
    void prepare(@Nullable State initial) {
      // SimpleRNN không giữ gì ngoài trạng thái ẩn.
    }

    /** Kiểu FLOAT: từng khối trên mảng Java, để JIT dịch thành lệnh vector. */
    @Override
    void forwardStep(int step) {
      if (hidden.elementSize() != Float.BYTES) {
        super.forwardStep(step);
        return;
      }
      long from = at(step, 0, shape.units());
      long to = at(step + 1, 0, shape.units());
      for (long done = 0; done < shape.stateLength(); done += NativeBuffer.BLOCK) {
        int count = (int) Math.min(NativeBuffer.BLOCK, shape.stateLength() - done);
        gates.read(from + done, values, count);
        output.apply(values, count);
        hidden.write(to + done, values, count);
      }
    }

    @Override
    void backwardStep(int step, NativeBuffer dy) {
      if (hidden.elementSize() != Float.BYTES) {
        super.backwardStep(step, dy);
        return;
      }
      long from = at(step, 0, shape.units());
      long after = at(step + 1, 0, shape.units());
      for (long done = 0; done < shape.stateLength(); done += NativeBuffer.BLOCK) {
        int count = (int) Math.min(NativeBuffer.BLOCK, shape.stateLength() - done);
        dy.read(from + done, values, count);
        carry.read(done, others, count);
        for (int i = 0; i < count; i++) {
          values[i] += others[i];
        }
        hidden.read(after + done, others, count);
        output.multiplyBySlope(values, others, count);
        gates.write(from + done, values, count);
      }
    }

    @Override
    void forwardRow(int step, int n) {
      long row = at(step, n, shape.units());
      long after = at(step + 1, n, shape.units());
      for (int j = 0; j < shape.units(); j++) {
        hidden.set(after + j, output.apply(gates.get(row + j)));
      }
    }

    @Override
    void backwardRow(int step, int n, NativeBuffer dy) {
      long row = at(step, n, shape.units());
      long after = at(step + 1, n, shape.units());
      long state = (long) n * shape.units();
      for (int j = 0; j < shape.units(); j++) {
        double dh = dy.get(row + j) + carry.get(state + j);
        gates.set(row + j, dh * output.slope(hidden.get(after + j)));
      }
    }
  }
}
