package vn.hocsau.layer;

import org.deeplearning4j.nn.weights.IWeightInit;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import vn.hocsau.layer.internal.memory.NativeBuffer;

/**
 * Khởi tạo trực giao như Keras: các hàng (hoặc các cột, lấy phía ít hơn) vuông góc và có độ dài 1.
 *
 * <p>Nhân nhiều lần với ma trận như thế, trạng thái ẩn không phình ra cũng không teo đi. Tính bằng
 * trực giao hóa Gram–Schmidt hai lượt trên số ngẫu nhiên phân phối chuẩn.
 */
record OrthogonalInit() implements IWeightInit {

  @Override
  public INDArray init(double fanIn, double fanOut, long[] shape, char order, INDArray paramView) {
    int rows = (int) shape[0];
    int columns = (int) shape[1];
    boolean wide = rows <= columns;
    int count = wide ? rows : columns;
    int length = wide ? columns : rows;
    double[][] vectors = new double[count][];
    try (INDArray random = Nd4j.randn(DataType.DOUBLE, count, length)) {
      for (int i = 0; i < count; i++) {
        vectors[i] = random.getRow(i).toDoubleVector();
        orthonormalize(vectors, i);
      }
    }
    INDArray weights = paramView.reshape(order, shape);
    NativeBuffer target = NativeBuffer.of(paramView);
    for (int i = 0; i < count; i++) {
      for (int j = 0; j < length; j++) {
        long row = wide ? i : j;
        long column = wide ? j : i;
        target.set(row * weights.stride(0) + column * weights.stride(1), vectors[i][j]);
      }
    }
    return weights;
  }

  private static void orthonormalize(double[][] vectors, int i) {
    double[] v = vectors[i];
    for (int pass = 0; pass < 2; pass++) {
      for (int k = 0; k < i; k++) {
        double overlap = dot(v, vectors[k]);
        for (int j = 0; j < v.length; j++) {
          v[j] -= overlap * vectors[k][j];
        }
      }
    }
    double norm = Math.sqrt(dot(v, v));
    for (int j = 0; j < v.length; j++) {
      v[j] /= norm;
    }
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int j = 0; j < a.length; j++) {
      sum += a[j] * b[j];
    }
    return sum;
  }
}
