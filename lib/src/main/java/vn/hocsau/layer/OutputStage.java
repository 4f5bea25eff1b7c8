package vn.hocsau.layer;

import java.util.Arrays;
import java.util.Objects;
import org.deeplearning4j.nn.layers.OutputLayer;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Tầng ra: kết nối đầy đủ, hàm kích hoạt, mất mát và gradient của nó trong một lượt. */
final class OutputStage implements AutoCloseable {

  private final DenseStage linear;
  private final Loss loss;
  private final Pointwise function;
  private final int outputs;
  private float[] z = new float[0];
  private float[] predicted = new float[0];
  private float[] expected = new float[0];
  private @Nullable Tensor gradient;
  private @Nullable INDArray predictions;

  OutputStage(OutputLayer layer, Loss loss) {
    linear = new DenseStage(layer, Pointwise.IDENTITY);
    this.loss = loss;
    Pointwise known = Loss.pointwise(layer.layerConf().getActivationFn());
    function = known == null ? Pointwise.IDENTITY : known;
    outputs = (int) layer.layerConf().getNOut();
  }

  /**
   * Lượt xuôi và mất mát.
   *
   * @param x đầu vào [N, C]
   * @param labels nhãn [N, K], hoặc [N, 1] với nhãn là số thứ tự lớp
   * @return tổng mất mát trên các mẫu, chưa kể điều chuẩn
   */
  double forward(Tensor x, INDArray labels) {
    int batch = x.batch();
    int width = loss.labelWidth(outputs);
    if (labels.rank() > 2 || labels.length() != (long) batch * width || labels.size(0) != batch) {
      throw new IllegalArgumentException(
          "Nhãn có kích thước %s, tầng ra cần [%d, %d] (mẫu, cột nhãn)."
              .formatted(Arrays.toString(labels.shape()), batch, width));
    }
    Tensor y = linear.forward(x);
    int count = batch * outputs;
    if (z.length < count) {
      z = new float[count];
      predicted = new float[count];
      expected = new float[count];
    }
    INDArray typed = labels.castTo(DataType.FLOAT);
    INDArray dense = typed.ordering() == 'c' && !typed.isView() ? typed : typed.dup('c');
    Strip given = Strip.of(dense);
    for (int i = 0; i < batch * width; i++) {
      expected[i] = (float) given.get(i);
    }
    y.data().read(0, z, count);
    double total = loss.apply(z, predicted, expected, batch, outputs, function);
    y.data().write(0, z, count);
    gradient = y;
    predictions = null;
    return total;
  }

  Tensor backward(boolean needed) {
    Tensor dx = linear.backward(Objects.requireNonNull(gradient), needed);
    return dx == null ? Objects.requireNonNull(gradient) : dx;
  }

  /** Dự đoán [N, K] của lượt xuôi vừa chạy; đúng đến lượt kế tiếp. */
  INDArray predictions() {
    INDArray known = predictions;
    if (known == null) {
      int batch = Objects.requireNonNull(gradient).batch();
      known = Nd4j.createUninitializedDetached(DataType.FLOAT, 'c', batch, outputs);
      Strip.of(known).write(0, predicted, batch * outputs);
      predictions = known;
    }
    return known;
  }

  @Override
  public void close() {
    linear.close();
  }
}
