package vn.hocsau.layer;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Ghi lại lỗi của ND4J 1.0.0-M2.1 khiến khóa học phải có tầng GRU riêng: gradient của phép {@code
 * gru_bp} lệch vài phần trăm khi chuỗi có một bước và sai hẳn khi dài hơn. Bài này đỏ nghĩa là bản
 * ND4J mới đã sửa.
 */
class Nd4jGruDefectTest {

  private static final int BATCH = 2;
  private static final int INPUTS = 3;
  private static final int UNITS = 4;
  private static final double STEP = 1e-5;

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void gradientIsWrong(int steps) {
    assertTrue(gradientError(steps) > 0.01);
  }

  /**
   * Sai lệch lớn nhất giữa gradient theo trọng số hồi tiếp và sai phân, so với giá trị lớn nhất.
   */
  private static double gradientError(int steps) {
    INDArray x = Nets.randn(DataType.DOUBLE, 1, steps, BATCH, INPUTS);
    INDArray initial = Nets.randn(DataType.DOUBLE, 2, BATCH, UNITS);
    INDArray kernel = Nets.randn(DataType.DOUBLE, 3, INPUTS, 3 * UNITS);
    INDArray recurrent = Nets.randn(DataType.DOUBLE, 4, UNITS, 3 * UNITS);
    INDArray bias = Nets.randn(DataType.DOUBLE, 5, 3 * UNITS);
    INDArray dy = Nd4j.ones(DataType.DOUBLE, steps, BATCH, UNITS);
    INDArray analytic = exec("gru_bp", x, initial, kernel, recurrent, bias, dy)[3];
    double error = 0;
    double largest = 0;
    for (int i = 0; i < UNITS; i++) {
      for (int j = 0; j < 3 * UNITS; j++) {
        double value = recurrent.getDouble(i, j);
        recurrent.putScalar(i, j, value + STEP);
        double up = exec("gru", x, initial, kernel, recurrent, bias)[0].sumNumber().doubleValue();
        recurrent.putScalar(i, j, value - STEP);
        double down = exec("gru", x, initial, kernel, recurrent, bias)[0].sumNumber().doubleValue();
        recurrent.putScalar(i, j, value);
        double numeric = (up - down) / (2 * STEP);
        error = Math.max(error, Math.abs(numeric - analytic.getDouble(i, j)));
        largest = Math.max(largest, Math.abs(numeric));
      }
    }
    return error / largest;
  }

  private static INDArray[] exec(String name, INDArray... inputs) {
    return Nd4j.exec(DynamicCustomOp.builder(name).addInputs(inputs).build());
  }
}
