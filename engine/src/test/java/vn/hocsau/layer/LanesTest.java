package vn.hocsau.layer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static vn.hocsau.layer.TrainingStepTest.assertClose;
import static vn.hocsau.layer.TrainingStepTest.cases;
import static vn.hocsau.layer.TrainingStepTest.ids;
import static vn.hocsau.layer.TrainingStepTest.net;
import static vn.hocsau.layer.TrainingStepTest.oneHot;
import static vn.hocsau.layer.TrainingStepTest.out;

import java.util.Collections;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
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
    try (TrainingStep step = TrainingStep.of(net)) {
      for (int i = 0; i < 4; i++) {
        step.fit(batch);
      }
      assertTrue(
          Thread.getAllStackTraces().keySet().stream()
              .anyMatch(thread -> thread.getName().equals(LaneThreads.NAME)));
    }
    return net.params().dup();
  }

  /** Khi dự đoán, chuẩn hóa dùng trung bình trượt nên mạng nào cũng chia được. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "lstm chồng, softmax, sgd",
        "nhúng, lstm chồng, đoán ở mọi bước",
        "conv1d, chuẩn hóa, gộp"
      })
  void aLargePredictionIsDividedToo(String name) {
    NativeOps ops = NativeOpsHolder.getInstance().getDeviceNativeOps();
    int before = ops.ompGetMaxThreads();
    ops.setOmpNumThreads(3);
    try {
      TrainingStepTest.Case some = cases().get(name);
      some.net().fit(some.one());
      DataSet many = DataSet.merge(Collections.nCopies(400, some.one()));
      INDArray expected = some.net().output(many.getFeatures());
      double loss = some.net().score(many, false);
      try (Prediction prediction = Prediction.of(some.net())) {
        assertClose(expected, prediction.output(many.getFeatures()));
        Prediction.Scored both = prediction.scoreWithOutput(many);
        assertEquals(loss, both.loss(), 2e-5 * loss);
        assertClose(expected, both.output());
        assertTrue(
            Thread.getAllStackTraces().keySet().stream()
                .anyMatch(thread -> thread.getName().equals(LaneThreads.NAME)));
      }
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
