package vn.hocsau.layer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static vn.hocsau.layer.TrainingStepTest.cases;
import static vn.hocsau.layer.TrainingStepTest.ids;
import static vn.hocsau.layer.TrainingStepTest.net;
import static vn.hocsau.layer.TrainingStepTest.out;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.dropout.GaussianDropout;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.RmsProp;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import vn.hocsau.layer.TrainingStepTest.Case;

class PredictionTest {

  private static final float TOLERANCE = 1e-5f;

  private static void assertClose(INDArray expected, INDArray actual) {
    assertArrayEquals(expected.shape(), actual.shape());
    assertArrayEquals(
        expected.dup('c').data().asFloat(), actual.dup('c').data().asFloat(), TOLERANCE);
  }

  /** Sau một bước huấn luyện, để trung bình trượt khác 0. */
  @TestFactory
  Stream<DynamicTest> givesTheNumbersOfTheNetwork() {
    return cases().entrySet().stream()
        .map(e -> DynamicTest.dynamicTest(e.getKey(), () -> compare(e.getValue())));
  }

  private static void compare(Case c) {
    c.net().fit(c.one());
    try (Prediction prediction = Prediction.of(c.net())) {
      assertNull(prediction.obstacle());
      for (DataSet batch : List.of(c.one(), c.two(), c.one())) {
        INDArray expected = c.net().output(batch.getFeatures());
        double loss = c.net().score(batch, false);
        assertClose(expected, prediction.output(batch.getFeatures()));
        assertEquals(loss, prediction.score(batch), TOLERANCE * Math.abs(loss));
        Prediction.Scored both = prediction.scoreWithOutput(batch);
        assertEquals(loss, both.loss(), TOLERANCE * Math.abs(loss));
        assertClose(expected, both.output());
      }
    }
  }

  @Test
  void followsTheTrainingOfTheSameNetwork() {
    Case c = cases().get("lstm, chuẩn hóa, lstm, chuẩn hóa");
    MultiLayerNetwork alone = c.net().clone();
    try (TrainingStep step = TrainingStep.of(c.net());
        TrainingStep undisturbed = TrainingStep.of(alone);
        Prediction prediction = Prediction.of(c.net())) {
      INDArray before = prediction.output(c.two().getFeatures());
      for (int i = 0; i < 3; i++) {
        step.fit(c.one());
        undisturbed.fit(c.one());
        assertClose(
            c.net().output(c.two().getFeatures()), prediction.output(c.two().getFeatures()));
      }
      assertEquals(alone.params(), c.net().params());
      assertNotEquals(before, prediction.output(c.two().getFeatures()));
    }
  }

  /** Dropout và bộ tối ưu lạ không dự phần vào dự đoán; gradient không được cấp chỗ. */
  @Test
  void needsNeitherTheUpdaterNorRoomForGradients() {
    MultiLayerNetwork net =
        net(
            new RmsProp(1e-2),
            l ->
                l.layer(new Embedding.Builder().nIn(30).nOut(8).build())
                    .layer(new DropoutLayer(0.7))
                    .layer(new LSTM.Builder().nOut(8).inputDropout(0.33).build())
                    .layer(new DropoutLayer(new GaussianDropout(0.5)))
                    .layer(out(LossFunction.MCXENT, Activation.SOFTMAX, 3))
                    .setInputType(InputType.recurrent(1, 6)));
    INDArray features = ids(30, 4, 6);
    INDArray expected = net.output(features);
    try (Prediction prediction = Prediction.of(net)) {
      assertNull(prediction.obstacle());
      assertClose(expected, prediction.output(features));
    }
    assertNull(net.getFlattenedGradients());
  }

  @Test
  void whatIsNotPreparedRunsInTheNetworkItself() {
    MultiLayerNetwork doubles =
        net(
                new Adam(1e-2),
                l ->
                    l.layer(new GRU.Builder().nOut(4).build())
                        .layer(out(LossFunction.MSE, Activation.IDENTITY, 1))
                        .setInputType(InputType.recurrent(2)))
            .convertDataType(DataType.DOUBLE);
    DataSet batch =
        new DataSet(Nd4j.rand(DataType.DOUBLE, 3, 2, 5), Nd4j.rand(DataType.DOUBLE, 3, 1));
    try (Prediction prediction = Prediction.of(doubles)) {
      assertEquals("kiểu số DOUBLE.", prediction.obstacle());
      assertEquals(doubles.output(batch.getFeatures()), prediction.output(batch.getFeatures()));
      assertEquals(doubles.score(batch, false), prediction.score(batch), 1e-12);
      assertEquals(doubles.output(batch.getFeatures()), prediction.scoreWithOutput(batch).output());
    }
  }

  @Test
  void masksCount() {
    Case c = cases().get("lstm chồng, softmax, sgd");
    INDArray mask = Nd4j.ones(10, 6);
    mask.putScalar(0, 0, 0);
    DataSet masked = new DataSet(c.one().getFeatures(), c.one().getLabels(), mask, null);
    try (Prediction prediction = Prediction.of(c.net())) {
      assertNull(prediction.obstacle());
      double expected = c.net().score(masked, false);
      assertNotEquals(expected, prediction.score(c.one()), 1e-7);
      assertEquals(expected, prediction.score(masked), 1e-7);
      assertEquals(expected, prediction.scoreWithOutput(masked).loss(), 1e-7);
    }
  }

  @Test
  void worksAgainAfterCloseAndEachResultIsItsOwnArray() {
    Case c = cases().get("conv2d, gộp, trải phẳng, ảnh phẳng");
    Prediction prediction = Prediction.of(c.net());
    INDArray first = prediction.output(c.one().getFeatures());
    INDArray copy = first.dup();
    prediction.output(c.two().getFeatures());
    prediction.close();
    assertEquals(copy, first);
    assertEquals(copy, prediction.output(c.one().getFeatures()));
    prediction.close();
    prediction.close();
  }

  @Test
  void refusesFeaturesOfTheWrongWidth() {
    Case c = cases().get("lstm chồng, softmax, sgd");
    try (Prediction prediction = Prediction.of(c.net())) {
      String message =
          assertThrows(IllegalArgumentException.class, () -> prediction.output(Nd4j.rand(2, 6, 4)))
              .getMessage();
      assertTrue(message.endsWith("cần 5 đặc trưng; đầu vào có 6."), message);
    }
  }

  /**
   * Hai lượt dự đoán của một mạng, mỗi lượt phục vụ tám luồng: từng con số như khi chạy một mình.
   */
  @Test
  void twoPredictionsOfOneNetworkServeSixteenThreads() throws Exception {
    MultiLayerNetwork net = cases().get("nhúng, lstm chồng, đoán ở mọi bước").net();
    ExecutorService threads = Executors.newFixedThreadPool(16);
    try (Prediction one = Prediction.of(net);
        Prediction two = Prediction.of(net)) {
      List<Callable<Boolean>> requests = new ArrayList<>();
      for (int i = 0; i < 16; i++) {
        INDArray x = ids(30, 1 + i % 5, 3 + i % 4);
        INDArray expected = one.output(x);
        Prediction prediction = i % 2 == 0 ? one : two;
        requests.add(
            () -> {
              boolean same = true;
              for (int k = 0; k < 50; k++) {
                same &= expected.equals(prediction.output(x));
              }
              return same;
            });
      }
      for (Future<Boolean> same : threads.invokeAll(requests)) {
        assertTrue(same.get());
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void threadCountIsGivenBack() {
    int threads = Nd4j.getEnvironment().maxMasterThreads();
    Case c = cases().get("dense, mse, adam");
    try (Prediction prediction = Prediction.of(c.net())) {
      prediction.output(c.one().getFeatures());
      assertThrows(IllegalArgumentException.class, () -> prediction.output(Nd4j.rand(2, 9)));
    }
    assertEquals(threads, Nd4j.getEnvironment().maxMasterThreads());
  }
}
