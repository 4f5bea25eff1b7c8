package vn.hocsau.layer;

import java.util.Objects;
import org.deeplearning4j.nn.layers.BaseLayer;
import org.deeplearning4j.nn.params.DefaultParamInitializer;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import vn.hocsau.layer.internal.memory.NativeBuffer;
import vn.hocsau.layer.internal.memory.NativeBuffer.Factor;
import vn.hocsau.layer.internal.memory.Scratch;

/** Tầng kết nối đầy đủ: một GEMM mỗi lượt xuôi, hai mỗi lượt ngược, cộng một vòng theo phần tử. */
final class DenseStage implements Stage {

  private final int inputs;
  private final int outputs;
  private final boolean columnMajor;
  private final Weight kernel;
  private final Weight bias;
  private final Pointwise function;
  private final RowBlocks rows;
  private final String title;
  private final Scratch output = new Scratch(DataType.FLOAT);
  private final Scratch inputGradient = new Scratch(DataType.FLOAT);
  private @Nullable Tensor x;
  private @Nullable Tensor y;

  DenseStage(BaseLayer<?> layer, Pointwise function, boolean training) {
    INDArray w = layer.getParam(DefaultParamInitializer.WEIGHT_KEY);
    inputs = (int) w.size(0);
    outputs = (int) w.size(1);
    columnMajor = w.ordering() == 'f';
    kernel = Weight.of(layer, DefaultParamInitializer.WEIGHT_KEY, training);
    bias = Weight.of(layer, DefaultParamInitializer.BIAS_KEY, training);
    this.function = function;
    rows = new RowBlocks(outputs);
    title = "Tầng %d (%s)".formatted(layer.getIndex(), layer.getClass().getSimpleName());
  }

  @Override
  public Tensor forward(Tensor x) {
    x.requireChannels(inputs, title);
    NativeBuffer z = output.ensure((long) x.rows() * outputs);
    NativeBuffer w = kernel.value();
    Factor right = columnMajor ? w.transposedFrom(0) : w.from(0);
    z.gemm(0, x.rows(), outputs, inputs, x.data().from(0), right, 0);
    rows.activate(z, x.rows(), bias.value(), function);
    this.x = x;
    var result = new Tensor(z, x.layout(), x.grid().withChannels(outputs));
    y = result;
    return result;
  }

  @Override
  public @Nullable Tensor backward(Tensor dy, boolean needed) {
    Tensor input = Objects.requireNonNull(x);
    int count = input.rows();
    NativeBuffer dz = dy.data();
    rows.multiplyBySlope(dz, Objects.requireNonNull(y).data(), count, function);
    rows.sumColumns(dz, count, bias.gradient(), 0);
    NativeBuffer dw = kernel.gradient();
    if (columnMajor) {
      dw.gemm(0, outputs, inputs, count, dz.transposedFrom(0), input.data().from(0), 0);
    } else {
      dw.gemm(0, inputs, outputs, count, input.data().transposedFrom(0), dz.from(0), 0);
    }
    if (!needed) {
      return null;
    }
    NativeBuffer dx = inputGradient.ensure((long) count * inputs);
    NativeBuffer w = kernel.value();
    Factor right = columnMajor ? w.from(0) : w.transposedFrom(0);
    dx.gemm(0, count, inputs, outputs, dz.from(0), right, 0);
    return input.with(dx);
  }

  @Override
  public void close() {
    x = null;
    y = null;
    output.close();
    inputGradient.close();
  }
}
