package vn.hocsau.layer;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.deeplearning4j.nn.layers.BaseOutputLayer;
import org.deeplearning4j.nn.layers.recurrent.RnnOutputLayer;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import vn.hocsau.layer.Tensor.Layout;
import vn.hocsau.layer.internal.memory.NativeBuffer;
import vn.hocsau.layer.internal.memory.Parallel;

/**
 * Tầng ra, một lần mỗi mẫu hoặc ở mọi bước: kết nối đầy đủ, hàm kích hoạt, mất mát và gradient của
 * nó trong một lượt.
 */
final class OutputStage implements AutoCloseable {

  private final DenseStage linear;
  private final Loss loss;
  private final Pointwise function;
  private final boolean everyStep;
  private final int outputs;
  private final int rowsPerBlock;
  private final ThreadLocal<Block> blocks;
  private float[] predicted = new float[0];
  private @Nullable Tensor gradient;
  private @Nullable INDArray predictions;

  /** Các mảng tạm của một khối hàng, vừa bộ nhớ đệm; mỗi luồng có một. */
  private static final class Block {
    final float[] z;
    final float[] predicted;
    final float[] expected;

    Block(int size) {
      z = new float[size];
      predicted = new float[size];
      expected = new float[size];
    }
  }

  OutputStage(BaseOutputLayer<?> layer, Loss loss, boolean training) {
    linear = new DenseStage(layer, Pointwise.IDENTITY, training);
    this.loss = loss;
    Pointwise known = Pointwise.of(layer.layerConf().getActivationFn());
    function = known == null ? Pointwise.IDENTITY : known;
    everyStep = layer instanceof RnnOutputLayer;
    outputs = (int) layer.layerConf().getNOut();
    rowsPerBlock = Math.max(1, NativeBuffer.BLOCK / outputs);
    blocks = ThreadLocal.withInitial(() -> new Block(rowsPerBlock * outputs));
  }

  /**
   * Lượt xuôi và mất mát.
   *
   * @param x đầu vào [N, C], hoặc chuỗi N·T·C nếu tầng đoán ở mọi bước
   * @param labels nhãn của cả minibatch, [N, K] hoặc [N, K, T]; [N, 1] hoặc [N, 1, T] với nhãn là
   *     số thứ tự lớp
   * @param share những mẫu của minibatch mà x mang
   * @return tổng mất mát trên các mẫu và các bước, chưa kể điều chuẩn
   */
  double forward(Tensor x, INDArray labels, Share share) {
    var expected = new Labels(labels, x, outputs, loss.labelWidth(outputs), everyStep, share);
    Tensor y = linear.forward(x);
    int rows = x.rows();
    if (predicted.length < rows * outputs) {
      predicted = new float[rows * outputs];
    }
    double[] sums = new double[(rows + rowsPerBlock - 1) / rowsPerBlock];
    Parallel.each(
        sums.length,
        y.size() >= Parallel.LOSS,
        block -> sums[block] = compare(y.data(), block * rowsPerBlock, rows, expected));
    gradient = y;
    predictions = null;
    return Arrays.stream(sums).sum();
  }

  /**
   * Lượt xuôi khi dự đoán.
   *
   * @param x đầu vào [N, C], hoặc chuỗi N·T·C nếu tầng đoán ở mọi bước
   * @return mảng mới, [N, K] hoặc [N, K, T]
   */
  INDArray output(Tensor x) {
    Tensor y = linear.forward(x);
    INDArray result = arranged(y);
    NativeBuffer to = NativeBuffer.of(result);
    int rows = x.rows();
    Parallel.each(
        (rows + rowsPerBlock - 1) / rowsPerBlock,
        y.size() >= Parallel.LOSS,
        block -> {
          float[] z = blocks.get().z;
          int first = block * rowsPerBlock;
          int some = Math.min(rowsPerBlock, rows - first);
          long at = (long) first * outputs;
          y.data().read(at, z, some * outputs);
          loss.activate(z, some, outputs, function);
          to.write(at, z, some * outputs);
        });
    return result;
  }

  /** Tính mất mát của một khối hàng, thay giá trị trước kích hoạt bằng gradient. */
  private double compare(NativeBuffer y, int first, int rows, Labels expected) {
    Block block = blocks.get();
    int some = Math.min(rowsPerBlock, rows - first);
    int count = some * outputs;
    long at = (long) first * outputs;
    y.read(at, block.z, count);
    expected.read(first, some, block.expected);
    double sum = loss.apply(block.z, block.predicted, block.expected, some, outputs, function);
    y.write(at, block.z, count);
    System.arraycopy(block.predicted, 0, predicted, (int) at, count);
    return sum;
  }

  Tensor backward(boolean needed) {
    Tensor dx = linear.backward(Objects.requireNonNull(gradient), needed);
    return dx == null ? Objects.requireNonNull(gradient) : dx;
  }

  /** Dự đoán [N, K] hoặc [N, K, T] của lượt xuôi vừa chạy; đúng đến lượt kế tiếp. */
  INDArray predictions() {
    INDArray known = predictions;
    if (known == null) {
      Tensor shape = Objects.requireNonNull(gradient);
      known = arranged(shape);
      NativeBuffer.of(known).write(0, predicted, (int) shape.size());
      predictions = known;
    }
    return known;
  }

  /** Nối kết quả của các làn theo chiều mẫu, ngoài mọi workspace. */
  @SuppressWarnings("try") // outside chỉ cần được đóng lại
  static INDArray joined(List<INDArray> parts) {
    if (parts.size() == 1) {
      return parts.get(0);
    }
    try (var outside = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces()) {
      return Nd4j.concat(0, parts.toArray(INDArray[]::new));
    }
  }

  /** Mảng xếp trong bộ nhớ như các hàng, nhìn từ ngoài là [N, K] hoặc [N, K, T]. */
  private INDArray arranged(Tensor shape) {
    int batch = shape.batch();
    int steps = shape.width();
    if (!everyStep) {
      return Nd4j.createUninitializedDetached(DataType.FLOAT, 'c', batch, outputs);
    }
    return shape.layout() == Layout.TIME_FIRST
        ? Nd4j.createUninitializedDetached(DataType.FLOAT, 'c', steps, batch, outputs)
            .permute(1, 2, 0)
        : Nd4j.createUninitializedDetached(DataType.FLOAT, 'c', batch, steps, outputs)
            .permute(0, 2, 1);
  }

  @Override
  public void close() {
    linear.close();
  }
}
