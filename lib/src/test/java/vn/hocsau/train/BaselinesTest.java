package vn.hocsau.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

class BaselinesTest {

  @Test
  void linearRegressionFindsThePlaneExactly() {
    var random = new SplittableRandom(4);
    float[][] x = new float[50][3];
    float[][] y = new float[50][1];
    for (int i = 0; i < x.length; i++) {
      x[i] = new float[] {(float) random.nextDouble(), (float) random.nextDouble(100, 900), 7};
      y[i][0] = 3 * x[i][0] - 0.01f * x[i][1] + 5;
    }
    var linear = LinearRegression.fit(Nd4j.create(x), Nd4j.create(y));
    INDArray predicted = linear.predict(Nd4j.create(x));
    assertArrayEquals(new long[] {50, 1}, predicted.shape());
    assertEquals(0, RegressionReport.of(Nd4j.create(y), predicted).rmse(), 1e-5);
    assertEquals(
        3 + 5 - 4, linear.predict(Nd4j.create(new float[][] {{1, 400, 7}})).getDouble(0), 1e-4);
    assertEquals(0, linear.weights()[2], 1e-6, "cột không đổi không giúp gì");
    assertEquals(4, linear.numParams());
  }

  /** Nghiệm của numpy.linalg.lstsq([[1,1],[2,1],[3,1],[4,1]], [1,2,2,4]): 0.9, 0. */
  @Test
  void linearRegressionIsTheLeastSquaresSolution() {
    var linear =
        LinearRegression.fit(
            Nd4j.create(new double[][] {{1}, {2}, {3}, {4}}),
            Nd4j.create(new double[][] {{1}, {2}, {2}, {4}}));
    assertEquals(0.9 * 10, linear.predict(Nd4j.create(new double[][] {{10}})).getDouble(0), 1e-6);
    assertEquals(0, linear.predict(Nd4j.zeros(DataType.DOUBLE, 1, 1)).getDouble(0), 1e-6);
    assertThrows(
        IllegalArgumentException.class,
        () -> LinearRegression.fit(Nd4j.zeros(3, 2), Nd4j.zeros(2, 1)));
  }

  @Test
  void softmaxSeparatesThreeClouds() {
    DataSet data = clouds(300, 1);
    var linear = SoftmaxRegression.fit(data, 20, 42);
    DataSet test = clouds(90, 2);
    INDArray p = linear.predict(test.getFeatures());
    assertEquals(1, p.getRow(0).sumNumber().doubleValue(), 1e-5);
    assertTrue(
        ClassificationReport.of(test.getLabels(), p, List.of("a", "b", "c")).accuracy() > 0.97);
    assertEquals(9, linear.numParams());
    assertEquals(p, SoftmaxRegression.fit(data, 20, 42).predict(test.getFeatures()));
    assertThrows(IllegalArgumentException.class, () -> SoftmaxRegression.fit(data, 0, 1));
  }

  private static DataSet clouds(int n, long seed) {
    var random = new SplittableRandom(seed);
    float[][] centers = {{0, 2}, {2, -1}, {-2, -1}};
    float[][] x = new float[n][2];
    INDArray y = Nd4j.zeros(n, 3);
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < 2; j++) {
        x[i][j] = centers[i % 3][j] + (float) random.nextDouble(-0.8, 0.8);
      }
      y.putScalar(i, i % 3, 1);
    }
    return new DataSet(Nd4j.create(x), y);
  }

  /** Từ 5 là khen, từ 6 là chê, các từ khác ngẫu nhiên. */
  @Test
  void wordLogisticLearnsWhichWordsPraise() {
    var random = new SplittableRandom(9);
    int[][] sequences = new int[400][];
    float[][] labels = new float[400][1];
    for (int i = 0; i < sequences.length; i++) {
      labels[i][0] = i % 2;
      sequences[i] = random.ints(2 + random.nextInt(8), 7, 60).toArray();
      sequences[i][0] = 1;
      sequences[i][1] = i % 2 == 1 ? 5 : 6;
    }
    INDArray y = Nd4j.create(labels);
    var words = WordLogistic.fit(sequences, y, 50, 5, 42);
    assertTrue(words.weight(5) > 1 && words.weight(6) < -1);
    for (int id = 7; id < 50; id++) {
      assertTrue(Math.abs(words.weight(id)) < words.weight(5), "từ " + id);
    }
    assertEquals(0, words.weight(55), "từ ngoài bộ từ vựng");
    assertEquals(0, words.weight(1));
    assertTrue(words.probability(1, 5, 20) > 0.8);
    assertTrue(words.probability(1, 6, 20) < 0.2);
    assertEquals(
        words.probability(5), words.probability(1, 5, 5, 99), "chỉ tính từ có mặt, một lần");
    assertTrue(
        ClassificationReport.of(y, words.probabilities(sequences), List.of("chê", "khen"))
                .accuracy()
            > 0.99);
    assertEquals(48, words.numParams());
    assertEquals(words.weight(5), WordLogistic.fit(sequences, y, 50, 5, 42).weight(5));
  }

  @Test
  void wordLogisticRefusesMismatchedLabels() {
    assertEquals(
        "Có 1 bình luận nhưng 2 nhãn; hai số phải bằng nhau và lớn hơn 0.",
        assertThrows(
                IllegalArgumentException.class,
                () -> WordLogistic.fit(new int[][] {{1}}, Nd4j.zeros(2, 1), 10, 1, 1))
            .getMessage());
  }
}
