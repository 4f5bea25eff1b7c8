package vn.hocsau.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

class ReportsTest {
  private static final List<String> ANIMALS = List.of("chó", "mèo", "cá");

  /** Thật: chó chó chó mèo mèo cá; đoán: chó chó mèo mèo chó chó. Cá không bao giờ được đoán. */
  private static ClassificationReport animals() {
    return ClassificationReport.of(
        oneHot(3, 0, 0, 0, 1, 1, 2),
        Nd4j.create(
            new float[][] {
              {.9f, .1f, 0},
              {.6f, .3f, .1f},
              {.2f, .8f, 0},
              {.1f, .7f, .2f},
              {.5f, .4f, .1f},
              {.6f, .1f, .3f}
            }),
        ANIMALS);
  }

  private static INDArray oneHot(int k, int... labels) {
    INDArray array = Nd4j.zeros(labels.length, k);
    for (int i = 0; i < labels.length; i++) {
      array.putScalar(i, labels[i], 1);
    }
    return array;
  }

  /** Các con số của sklearn.metrics.classification_report trên cùng dữ liệu, zero_division=0. */
  @Test
  void scoresEqualThoseOfScikitLearn() {
    ClassificationReport report = animals();
    assertEquals(0.5, report.accuracy(), 1e-12);
    assertEquals(0.5, report.precision(0), 1e-12);
    assertEquals(2 / 3.0, report.recall(0), 1e-12);
    assertEquals(4 / 7.0, report.f1(0), 1e-12);
    assertEquals(0, report.precision(2));
    assertEquals(0, report.f1(2));
    assertEquals((0.5 + 0.5 + 0) / 3, report.precision(), 1e-12);
    assertEquals((2 / 3.0 + 0.5 + 0) / 3, report.recall(), 1e-12);
    assertEquals((4 / 7.0 + 0.5 + 0) / 3, report.f1(), 1e-12);
  }

  @Test
  void confusionHasOneRowPerTrueClass() {
    assertArrayEquals(new int[][] {{2, 1, 0}, {1, 1, 0}, {1, 0, 0}}, animals().confusion());
  }

  @Test
  void mistakesStartWithTheMostConfidentOne() {
    ClassificationReport report = animals();
    assertArrayEquals(new int[] {2, 5, 4}, report.mistakes());
    assertEquals(0.8, report.confidence(2), 1e-6);
    assertEquals(0, report.truth(2));
    assertEquals(1, report.predicted(2));
  }

  @Test
  void tableHasOneRowPerClassAndTheMean() {
    var table = animals().asTable();
    assertEquals("Kết quả phân loại: đúng 3 trong 6 mẫu", table.name());
    assertEquals(
        List.of("chó", "mèo", "cá", "Trung bình các lớp"), table.stringColumn("Lớp").asList());
    assertEquals(3, table.intColumn("Số mẫu").getInt(0));
    assertEquals(0.3333, table.doubleColumn("Precision").getDouble(3));
  }

  @Test
  void labelErrorsTreatLabelsAsNumbers() {
    RegressionReport errors = animals().labelErrors();
    assertEquals((1 + 1 + 4) / 6.0, errors.mse(), 1e-12);
    assertEquals((1 + 1 + 2) / 6.0, errors.mae(), 1e-12);
  }

  @Test
  void oneSigmoidOutputHasTwoClasses() {
    var report =
        ClassificationReport.of(
            Nd4j.create(new float[][] {{1}, {0}, {1}, {0}}),
            Nd4j.create(new float[][] {{.9f}, {.5f}, {.2f}, {.1f}}),
            List.of("chê", "khen"));
    assertEquals(0.5, report.accuracy());
    assertEquals(1, report.predicted(1), "0,5 được tính là lớp 1");
    assertEquals(0.8, report.confidence(2), 1e-6);
  }

  @Test
  void networkIsAskedBatchByBatch() {
    int n = 600;
    var net =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(3)
                .list()
                .layer(
                    new OutputLayer.Builder(LossFunction.MCXENT)
                        .nIn(4)
                        .nOut(3)
                        .activation(Activation.SOFTMAX)
                        .build())
                .build());
    net.init();
    INDArray features = Nd4j.randn(n, 4);
    INDArray labels = Nd4j.zeros(n, 3);
    for (int i = 0; i < n; i++) {
      labels.putScalar(i, i % 3, 1);
    }
    var whole = ClassificationReport.of(labels, net.output(features), ANIMALS);
    var batched = ClassificationReport.of(net, new DataSet(features, labels), ANIMALS);
    assertEquals(n, batched.size());
    assertArrayEquals(whole.confusion(), batched.confusion());
    assertArrayEquals(whole.mistakes(), batched.mistakes());
  }

  @Test
  void wrongInputIsNamed() {
    INDArray labels = oneHot(3, 0, 1);
    INDArray outputs = labels.dup();
    outputs.putScalar(1, 0, Float.NaN);
    assertEquals(
        "Đầu ra của mẫu 1 là NaN; mạng đã phân kỳ.",
        assertThrows(
                IllegalArgumentException.class,
                () -> ClassificationReport.of(labels, outputs, ANIMALS))
            .getMessage());
    assertEquals(
        "Mạng có 3 đầu ra nên cần 3 tên lớp, nhận được 2.",
        assertThrows(
                IllegalArgumentException.class,
                () -> ClassificationReport.of(labels, labels, List.of("a", "b")))
            .getMessage());
    assertThrows(
        IllegalArgumentException.class,
        () -> ClassificationReport.of(labels, oneHot(3, 0), ANIMALS));
  }

  @Test
  void regressionErrorsInClosedForm() {
    var report =
        RegressionReport.of(
            Nd4j.create(new float[][] {{1}, {2}, {4}}), Nd4j.create(new float[][] {{2}, {2}, {1}}));
    assertEquals(10 / 3.0, report.mse(), 1e-12);
    assertEquals(4 / 3.0, report.mae(), 1e-12);
    assertEquals(Math.sqrt(10 / 3.0), report.rmse(), 1e-12);
    assertEquals(List.of("MSE", "MAE", "RMSE"), report.asTable().stringColumn("Phép đo").asList());
  }

  @Test
  void comparisonCollectsModelsAndReplacesRepeatedNames() {
    var comparison = ModelComparison.of("Nhà");
    comparison.add("Trung bình", new RegressionReport(9, 3, 3));
    comparison.add("CNN", new RegressionReport(5, 2, 2.2), 100, Duration.ofMillis(1240));
    comparison.add("CNN", new RegressionReport(4, 2, 2), 100, Duration.ofMillis(1240));
    assertArrayEquals(new String[] {"Trung bình", "CNN"}, comparison.names());
    assertArrayEquals(new double[] {9, 4}, comparison.values("MSE"));
    var table = comparison.asTable();
    assertEquals(1.2, table.doubleColumn("Huấn luyện (giây)").getDouble(1));
    assertTrue(table.longColumn("Tham số").isMissing(0));
    assertEquals(
        "Bảng “Nhà” không có phép đo “F1”; có: [MSE, MAE, RMSE].",
        assertThrows(IllegalArgumentException.class, () -> comparison.values("F1")).getMessage());
    assertThrows(IllegalArgumentException.class, () -> comparison.add("Khác", animals()));
  }
}
