package vn.hocsau.layer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static vn.hocsau.layer.TrainingStepTest.assertClose;
import static vn.hocsau.layer.TrainingStepTest.cases;
import static vn.hocsau.layer.TrainingStepTest.everyStep;
import static vn.hocsau.layer.TrainingStepTest.ids;
import static vn.hocsau.layer.TrainingStepTest.net;
import static vn.hocsau.layer.TrainingStepTest.oneHot;
import static vn.hocsau.layer.TrainingStepTest.out;

import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration.ListBuilder;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.nd4j.nativeblas.NativeOps;
import org.nd4j.nativeblas.NativeOpsHolder;

class LanesTest {

  /** Kết quả một lượt xuôi và ngược. */
  private record Result(double loss, INDArray gradients, INDArray predictions) {}

  private static Result run(MultiLayerNetwork net, DataSet batch, int parts) {
    Nd4j.getRandom().setSeed(17);
    net.initGradientsView();
    try {
      var chain = new StageChain(net, true);
      assertFalse(chain.wholeBatchOnly);
      try (var lanes = new Lanes(net, chain)) {
        INDArray features = chain.arranged(batch.getFeatures());
        List<Share> shares = Share.split((int) features.size(0), parts);
        // Lượt thứ hai dùng lại vùng nhớ của lượt đầu.
        lanes.run(features, batch.getLabels(), shares);
        Nd4j.getRandom().setSeed(17);
        double loss = lanes.run(features, batch.getLabels(), shares);
        return new Result(loss, net.getFlattenedGradients().dup(), lanes.predictions().dup());
      }
    } catch (StageChain.UnsupportedException e) {
      throw new AssertionError(e);
    }
  }

  private static void compare(MultiLayerNetwork net, DataSet batch, int parts) {
    Result whole = run(net, batch, 1);
    Result divided = run(net, batch, parts);
    assertEquals(whole.loss(), divided.loss(), 2e-5 * Math.abs(whole.loss()));
    assertClose(whole.gradients(), divided.gradients());
    assertArrayEquals(whole.predictions().shape(), divided.predictions().shape());
    assertClose(whole.predictions(), divided.predictions());
  }

  @TestFactory
  Stream<DynamicTest> givesTheGradientsOfTheWholeMinibatch() {
    return cases().entrySet().stream()
        .filter(e -> !e.getKey().contains("chuẩn hóa"))
        .map(
            e ->
                DynamicTest.dynamicTest(
                    e.getKey(), () -> compare(e.getValue().net(), e.getValue().one(), 3)));
  }

  /** Mặt nạ theo vị trí trong cả minibatch: chia thế nào cũng bỏ đúng những phần tử ấy. */
  @Test
  void dropsTheSameElementsHoweverDivided() {
    Consumer<ListBuilder> sequences =
        l ->
            l.layer(new Embedding.Builder().nIn(30).nOut(8).build())
                .layer(new DropoutLayer(0.7))
                .layer(new LSTM.Builder().nOut(8).inputDropout(0.33).returnSequences(true).build())
                .layer(new DropoutLayer(0.5))
                .layer(new GRU.Builder().nOut(7).inputDropout(0.2).build())
                .layer(new DropoutLayer(0.5))
                .layer(out(LossFunction.MCXENT, Activation.SOFTMAX, 3))
                .setInputType(InputType.recurrent(1, 6));
    DataSet words = new DataSet(ids(30, 17, 6), oneHot(17, 3));
    compare(net(new Adam(1e-2), sequences), words, 2);
    compare(net(new Adam(1e-2), sequences), words, 5);
    Consumer<ListBuilder> images =
        l ->
            l.layer(new Conv2D.Builder(3).nOut(4).build())
                .layer(new DropoutLayer(0.6))
                .layer(new MaxPooling2D.Builder(2).build())
                .layer(new Flatten.Builder().build())
                .layer(new DropoutLayer(0.5))
                .layer(out(LossFunction.MCXENT, Activation.SOFTMAX, 3))
                .setInputType(InputType.convolutionalFlat(9, 10, 2));
    compare(net(new Adam(1e-2), images), new DataSet(Nd4j.rand(11, 180), oneHot(11, 3)), 4);
  }

  @Test
  void aStatisticOfTheMinibatchKeepsItWhole() throws StageChain.UnsupportedException {
    MultiLayerNetwork net = cases().get("conv1d, chuẩn hóa, gộp").net();
    net.initGradientsView();
    try (var chain = new StageChain(net, true)) {
      assertTrue(chain.wholeBatchOnly);
    }
  }

  @Test
  void aWrongLabelIsToldByItsPlaceInTheMinibatch() throws StageChain.UnsupportedException {
    MultiLayerNetwork net = cases().get("simplernn, nhãn là số thứ tự").net();
    net.initGradientsView();
    var chain = new StageChain(net, true);
    try (var lanes = new Lanes(net, chain)) {
      INDArray labels = Nd4j.createFromArray(0f, 1, 2, 1, 3).reshape(5, 1);
      var failure =
          assertThrows(
              IllegalArgumentException.class,
              () -> lanes.run(Nd4j.rand(5, 2, 4), labels, Share.split(5, 2)));
      assertEquals(
          "Nhãn của mẫu 4 trong minibatch là 3; tầng ra có 3 lớp, đánh số từ 0 đến 2.",
          failure.getMessage());
      // Một làn hỏng không làm hỏng bước sau.
      labels.putScalar(4, 0, 2);
      assertTrue(lanes.run(Nd4j.rand(5, 2, 4), labels, Share.split(5, 2)) > 0);
    }
  }

  /** Bước huấn luyện tự chia minibatch đủ lớn, cho kết quả của {@code net.fit} và lặp lại được. */
  @Test
  void aTrainingStepDividesALargeMinibatch() {
    NativeOps ops = NativeOpsHolder.getInstance().getDeviceNativeOps();
    int before = ops.ompGetMaxThreads();
    ops.setOmpNumThreads(2);
    try {
      MultiLayerNetwork first = large();
      MultiLayerNetwork again = large();
      MultiLayerNetwork theirs = large();
      DataSet batch = new DataSet(Nd4j.rand(41, 12, 20), Nd4j.rand(41, 1));
      INDArray[] results = {train(first, batch), train(again, batch)};
      assertEquals(results[0], results[1]);
      for (int i = 0; i < 4; i++) {
        theirs.fit(batch);
      }
      assertClose(theirs.params(), first.params());
      assertEquals(2, ops.ompGetMaxThreads());
    } finally {
      ops.setOmpNumThreads(before);
    }
  }

  private static MultiLayerNetwork large() {
    return net(
        new Adam(1e-3),
        l ->
            l.layer(new LSTM.Builder().nOut(64).returnSequences(true).build())
                .layer(new LSTM.Builder().nOut(32).build())
                .layer(out(LossFunction.MSE, Activation.IDENTITY, 1))
                .setInputType(InputType.recurrent(12)));
  }

  private static INDArray train(MultiLayerNetwork net, DataSet batch) {
    try (var threads = StepThreads.forTraining(net, batch.getFeatures())) {
      assertEquals(2, threads.lanes(batch.numExamples()));
    }
    try (TrainingStep step = TrainingStep.of(net)) {
      for (int i = 0; i < 4; i++) {
        step.fit(batch);
      }
    }
    return net.params().dup();
  }

  /** Khi dự đoán, chuẩn hóa dùng trung bình trượt nên mạng nào cũng chia được. */
  @TestFactory
  Stream<DynamicTest> aLargePredictionIsDividedToo() {
    Nd4j.getRandom().setSeed(11);
    return Stream.of(
            new Large("lstm chồng", large(), Nd4j.rand(200, 12, 20), Nd4j.rand(200, 1)),
            new Large(
                "nhúng, lstm chồng, đoán ở mọi bước",
                net(
                    new Sgd(0.1),
                    l ->
                        l.layer(new Embedding.Builder().nIn(30).nOut(64).build())
                            .layer(new LSTM.Builder().nOut(64).returnSequences(true).build())
                            .layer(new LSTM.Builder().nOut(32).returnSequences(true).build())
                            .layer(everyStep(LossFunction.MCXENT, Activation.SOFTMAX, 30))
                            .setInputType(InputType.recurrent(1, 10))),
                ids(30, 300, 10),
                oneHot(300, 30, 10)),
            new Large(
                "conv1d, chuẩn hóa, gộp",
                net(
                    new Sgd(0.1),
                    l ->
                        l.layer(new Conv1D.Builder(3).nOut(64).build())
                            .layer(new BatchNormalization.Builder().build())
                            .layer(new MaxPooling1D.Builder(2).build())
                            .layer(new Flatten.Builder().build())
                            .layer(out(LossFunction.MSE, Activation.IDENTITY, 8))
                            .setInputType(InputType.recurrent(2, 40))),
                Nd4j.rand(300, 2, 40),
                Nd4j.rand(300, 8)))
        .map(large -> DynamicTest.dynamicTest(large.name, () -> predictsDivided(large)));
  }

  private record Large(String name, MultiLayerNetwork net, INDArray features, INDArray labels) {}

  private static void predictsDivided(Large large) {
    NativeOps ops = NativeOpsHolder.getInstance().getDeviceNativeOps();
    int before = ops.ompGetMaxThreads();
    ops.setOmpNumThreads(3);
    try (Prediction prediction = Prediction.of(large.net)) {
      DataSet batch = new DataSet(large.features, large.labels);
      large.net.fit(batch);
      INDArray expected = large.net.output(large.features);
      double loss = large.net.score(batch, false);
      try (var threads = StepThreads.forPrediction(large.net, large.features)) {
        assertEquals(3, threads.lanes(batch.numExamples()));
      }
      assertClose(expected, prediction.output(large.features));
      Prediction.Scored both = prediction.scoreWithOutput(batch);
      assertEquals(loss, both.loss(), 2e-5 * loss);
      assertClose(expected, both.output());
      assertEquals(3, ops.ompGetMaxThreads());
    } finally {
      ops.setOmpNumThreads(before);
    }
  }

  @Test
  void sharesCoverTheMinibatchInOrder() {
    assertEquals(List.of(new Share(0, 5, 5)), Share.split(5, 1));
    assertEquals(
        List.of(new Share(0, 3, 10), new Share(3, 3, 10), new Share(6, 4, 10)), Share.split(10, 3));
  }
}
