package vn.hocsau.layer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.BackpropType;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration.ListBuilder;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.deeplearning4j.optimize.listeners.CollectScoresIterationListener;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.RmsProp;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.nd4j.linalg.lossfunctions.impl.LossBinaryXENT;
import org.nd4j.linalg.ops.transforms.Transforms;

class TrainingStepTest {

  private static final double TOLERANCE = 2e-5;

  static MultiLayerNetwork net(IUpdater updater, Consumer<ListBuilder> layers) {
    ListBuilder list = new NeuralNetConfiguration.Builder().seed(7).updater(updater).l2(0).list();
    layers.accept(list);
    MultiLayerNetwork net = new MultiLayerNetwork(list.build());
    net.init();
    return net;
  }

  static OutputLayer out(LossFunction loss, Activation activation, int width) {
    return new OutputLayer.Builder(loss).activation(activation).nOut(width).build();
  }

  static INDArray ids(int vocabulary, int batch, int steps) {
    return Transforms.floor(Nd4j.rand(batch, steps).muli(vocabulary - 1e-3));
  }

  static INDArray oneHot(int batch, int classes) {
    INDArray labels = Nd4j.zeros(batch, classes);
    for (int n = 0; n < batch; n++) {
      labels.putScalar(n, (n * 7) % classes, 1);
    }
    return labels;
  }

  static RnnOutputLayer everyStep(LossFunction loss, Activation activation, int width) {
    return new RnnOutputLayer.Builder(loss).activation(activation).nOut(width).build();
  }

  /** Nhãn one-hot [mẫu, lớp, bước], bộ nhớ xếp [mẫu, bước, lớp] như {@code Passages}. */
  static INDArray oneHot(int batch, int classes, int steps) {
    return oneHot(batch * steps, classes).reshape(batch, steps, classes).permute(0, 2, 1);
  }

  /** Mạng và hai minibatch cỡ khác nhau. */
  record Case(MultiLayerNetwork net, DataSet one, DataSet two) {}

  static Map<String, Case> cases() {
    Nd4j.getRandom().setSeed(11);
    return Map.ofEntries(
        Map.entry(
            "dense, mse, adam",
            new Case(
                net(
                    new Adam(1e-2),
                    l ->
                        l.layer(dense(16, Activation.RELU))
                            .layer(dense(8, Activation.TANH))
                            .layer(out(LossFunction.MSE, Activation.IDENTITY, 2))
                            .setInputType(InputType.feedForward(3))),
                new DataSet(Nd4j.rand(10, 3), Nd4j.rand(10, 2)),
                new DataSet(Nd4j.rand(7, 3), Nd4j.rand(7, 2)))),
        Map.entry(
            "lstm chồng, softmax, sgd",
            new Case(
                net(
                    new Sgd(0.1),
                    l ->
                        l.layer(new LSTM.Builder().nOut(12).returnSequences(true).build())
                            .layer(new LSTM.Builder().nOut(9).build())
                            .layer(out(LossFunction.MCXENT, Activation.SOFTMAX, 4))
                            .setInputType(InputType.recurrent(5))),
                new DataSet(Nd4j.rand(10, 5, 6), oneHot(10, 4)),
                new DataSet(Nd4j.rand(3, 5, 8), oneHot(3, 4)))),
        Map.entry(
            "nhúng, gru, l2, sigmoid",
            new Case(
                net(
                    new Adam(1e-2),
                    l ->
                        l.layer(new Embedding.Builder().nIn(50).nOut(6).build())
                            .layer(new GRU.Builder().nOut(9).l2(0.02).l2Recurrent(0.03).build())
                            .layer(out(LossFunction.XENT, Activation.SIGMOID, 2))
                            .setInputType(InputType.recurrent(1, 5))),
                new DataSet(ids(50, 10, 5), oneHot(10, 2)),
                new DataSet(ids(50, 4, 5), oneHot(4, 2)))),
        Map.entry(
            "gru, l2, trung bình hai sigmoid",
            new Case(
                net(
                    new Adam(1e-2),
                    l ->
                        l.layer(new GRU.Builder().nOut(9).l2(0.02).l2Recurrent(0.02).build())
                            .layer(
                                new OutputLayer.Builder(
                                        new LossBinaryXENT(Nd4j.createFromArray(0.5f, 0.5f)))
                                    .nOut(2)
                                    .activation(Activation.SIGMOID)
                                    .build())
                            .setInputType(InputType.recurrent(3, 5))),
                new DataSet(Nd4j.rand(10, 3, 5), oneHot(10, 2)),
                new DataSet(Nd4j.rand(4, 3, 5), oneHot(4, 2)))),
        Map.entry(
            "conv2d, gộp, trải phẳng, ảnh phẳng",
            new Case(
                net(
                    new Adam(1e-2),
                    l ->
                        l.layer(conv2d(4))
                            .layer(new MaxPooling2D.Builder(2).build())
                            .layer(conv2d(5))
                            .layer(new Flatten.Builder().build())
                            .layer(dense(6, Activation.RELU))
                            .layer(out(LossFunction.MCXENT, Activation.SOFTMAX, 3))
                            .setInputType(InputType.convolutionalFlat(9, 10, 2))),
                new DataSet(Nd4j.rand(8, 180), oneHot(8, 3)),
                new DataSet(Nd4j.rand(5, 180), oneHot(5, 3)))),
        Map.entry(
            "nhúng, conv1d, gộp, trải phẳng",
            new Case(
                net(
                    new Adam(1e-2),
                    l ->
                        l.layer(new Embedding.Builder().nIn(40).nOut(6).build())
                            .layer(
                                new Conv1D.Builder(3).nOut(7).activation(Activation.RELU).build())
                            .layer(new MaxPooling1D.Builder(2).build())
                            .layer(new Flatten.Builder().build())
                            .layer(out(LossFunction.XENT, Activation.SIGMOID, 1))
                            .setInputType(InputType.recurrent(1, 9))),
                new DataSet(ids(40, 8, 9), Nd4j.rand(8, 1).gt(0.5).castTo(DataType.FLOAT)),
                new DataSet(ids(40, 3, 9), Nd4j.ones(3, 1)))),
        Map.entry(
            "lstm, chuẩn hóa, lstm, chuẩn hóa",
            new Case(
                net(
                    new Adam(1e-2),
                    l ->
                        l.layer(new LSTM.Builder().nOut(6).returnSequences(true).build())
                            .layer(new BatchNormalization.Builder().build())
                            .layer(new LSTM.Builder().nOut(5).build())
                            .layer(new BatchNormalization.Builder().build())
                            .layer(out(LossFunction.MSE, Activation.IDENTITY, 1))
                            .setInputType(InputType.recurrent(2))),
                new DataSet(Nd4j.rand(9, 2, 4), Nd4j.rand(9, 1)),
                new DataSet(Nd4j.rand(6, 2, 5), Nd4j.rand(6, 1)))),
        Map.entry(
            "conv1d, chuẩn hóa, gộp",
            new Case(
                net(
                    // Gradient của b ngay trước chuẩn hóa bằng 0: Adam sẽ phóng to sai số làm tròn.
                    new Sgd(0.1),
                    l ->
                        l.layer(new Conv1D.Builder(2).nOut(6).build())
                            .layer(new BatchNormalization.Builder().build())
                            .layer(new MaxPooling1D.Builder(2).build())
                            .layer(new Flatten.Builder().build())
                            .layer(out(LossFunction.MSE, Activation.IDENTITY, 1))
                            .setInputType(InputType.recurrent(2, 7))),
                new DataSet(Nd4j.rand(9, 2, 7), Nd4j.rand(9, 1)),
                new DataSet(Nd4j.rand(6, 2, 7), Nd4j.rand(6, 1)))),
        Map.entry(
            "simplernn, nhãn là số thứ tự",
            new Case(
                net(
                    new Adam(1e-2),
                    l ->
                        l.layer(new SimpleRNN.Builder().nOut(9).activation(Activation.RELU).build())
                            .layer(out(LossFunction.SPARSE_MCXENT, Activation.SOFTMAX, 3))
                            .setInputType(InputType.recurrent(2))),
                new DataSet(Nd4j.rand(5, 2, 4), Nd4j.createFromArray(0f, 1, 2, 1, 0).reshape(5, 1)),
                new DataSet(Nd4j.rand(2, 2, 4), Nd4j.createFromArray(2f, 0).reshape(2, 1)))),
        Map.entry(
            "nhúng, lstm chồng, đoán ở mọi bước",
            new Case(
                net(
                    new Adam(1e-2),
                    l ->
                        l.layer(new Embedding.Builder().nIn(30).nOut(6).build())
                            .layer(new LSTM.Builder().nOut(9).returnSequences(true).build())
                            .layer(new LSTM.Builder().nOut(8).returnSequences(true).build())
                            .layer(everyStep(LossFunction.MCXENT, Activation.SOFTMAX, 30))
                            .setInputType(InputType.recurrent(1, 7))),
                new DataSet(ids(30, 6, 7), oneHot(6, 30, 7)),
                new DataSet(ids(30, 4, 7), oneHot(4, 30, 7).dup('c')))),
        Map.entry(
            "đoán ở mọi bước, đủ lớn để chia cho nhiều luồng",
            new Case(
                net(
                    new Sgd(0.1),
                    l ->
                        l.layer(new GRU.Builder().nOut(4).returnSequences(true).build())
                            .layer(everyStep(LossFunction.MCXENT, Activation.SOFTMAX, 5000))
                            .setInputType(InputType.recurrent(2))),
                new DataSet(Nd4j.rand(12, 2, 9), oneHot(12, 5000, 9)),
                new DataSet(Nd4j.rand(2, 2, 5), oneHot(2, 5000, 5)))),
        Map.entry(
            "hồi quy ở mọi bước sau conv1d",
            new Case(
                net(
                    new Adam(1e-2),
                    l ->
                        l.layer(new Conv1D.Builder(2).nOut(6).activation(Activation.RELU).build())
                            .layer(everyStep(LossFunction.MSE, Activation.TANH, 3))
                            .setInputType(InputType.recurrent(2, 8))),
                new DataSet(Nd4j.rand(5, 2, 8), Nd4j.rand(5, 3, 7)),
                new DataSet(Nd4j.rand(2, 2, 8), Nd4j.rand(2, 3, 7)))),
        Map.entry(
            "nhiều nhãn ở mọi bước",
            new Case(
                net(
                    new Adam(1e-2),
                    l ->
                        l.layer(new SimpleRNN.Builder().nOut(6).returnSequences(true).build())
                            .layer(everyStep(LossFunction.XENT, Activation.SIGMOID, 2))
                            .setInputType(InputType.recurrent(3))),
                new DataSet(Nd4j.rand(5, 3, 4), oneHot(5, 2, 4)),
                new DataSet(Nd4j.rand(3, 3, 6), oneHot(3, 2, 6)))),
        Map.entry(
            "số thứ tự lớp ở mọi bước",
            new Case(
                net(
                    new Adam(1e-2),
                    l ->
                        l.layer(new LSTM.Builder().nOut(6).returnSequences(true).build())
                            .layer(everyStep(LossFunction.SPARSE_MCXENT, Activation.SOFTMAX, 4))
                            .setInputType(InputType.recurrent(3))),
                new DataSet(Nd4j.rand(5, 3, 4), Nd4j.createFromArray(classes(5, 1, 4))),
                new DataSet(Nd4j.rand(3, 3, 6), Nd4j.createFromArray(classes(3, 1, 6))))),
        Map.entry(
            "lstm relu trên máy portable",
            new Case(
                net(
                    new Adam(1e-2),
                    l ->
                        l.layer(new LSTM.Builder().nOut(5).activation(Activation.RELU).build())
                            .layer(dense(4, Activation.SIGMOID))
                            .layer(out(LossFunction.MSE, Activation.SIGMOID, 1))
                            .setInputType(InputType.recurrent(3))),
                new DataSet(Nd4j.rand(6, 3, 1), Nd4j.rand(6, 1)),
                new DataSet(Nd4j.rand(5, 3, 1), Nd4j.rand(5, 1)))));
  }

  private static float[][][] classes(int batch, int columns, int steps) {
    var labels = new float[batch][columns][steps];
    for (int n = 0; n < batch; n++) {
      for (int t = 0; t < steps; t++) {
        labels[n][0][t] = (n * 3 + t) % 4;
      }
    }
    return labels;
  }

  private static DenseLayer dense(int width, Activation activation) {
    return new DenseLayer.Builder().nOut(width).activation(activation).build();
  }

  private static Conv2D conv2d(int filters) {
    return new Conv2D.Builder(3).nOut(filters).activation(Activation.RELU).build();
  }

  @TestFactory
  Stream<DynamicTest> givesTheNumbersOfFit() {
    return cases().entrySet().stream()
        .map(e -> DynamicTest.dynamicTest(e.getKey(), () -> compare(e.getValue())));
  }

  private static void compare(Case c) {
    MultiLayerNetwork theirs = c.net().clone();
    try (TrainingStep step = TrainingStep.of(c.net())) {
      assertNull(step.obstacle());
      for (int i = 0; i < 8; i++) {
        DataSet batch = i % 3 == 2 ? c.two() : c.one();
        theirs.fit(batch);
        double loss = step.fit(batch);
        assertEquals(theirs.score(), loss, TOLERANCE * Math.abs(theirs.score()));
        assertClose(theirs.params(), c.net().params());
      }
    }
    assertEquals(theirs.getIterationCount(), c.net().getIterationCount());
    INDArray state = theirs.getUpdater().getStateViewArray();
    if (state != null) {
      assertClose(state, c.net().getUpdater().getStateViewArray());
    }
    theirs.fit(c.one());
    c.net().fit(c.one());
    assertClose(theirs.params(), c.net().params());
  }

  static void assertClose(INDArray expected, INDArray actual) {
    double scale = expected.amaxNumber().doubleValue();
    double error = expected.sub(actual).amaxNumber().doubleValue();
    assertTrue(error <= TOLERANCE * scale, "sai lệch " + error + " trên " + scale);
  }

  @Test
  void dropoutKeepsTheMeanAndRepeatsWithTheSeed() {
    Consumer<ListBuilder> layers =
        l ->
            l.layer(new Embedding.Builder().nIn(30).nOut(8).build())
                .layer(new DropoutLayer(0.7))
                .layer(new LSTM.Builder().nOut(8).inputDropout(0.33).build())
                .layer(new DropoutLayer(0.5))
                .layer(out(LossFunction.MCXENT, Activation.SOFTMAX, 3))
                .setInputType(InputType.recurrent(1, 6));
    DataSet batch = new DataSet(ids(30, 16, 6), oneHot(16, 3));
    INDArray first = trained(net(new Adam(1e-2), layers), batch, 5);
    INDArray again = trained(net(new Adam(1e-2), layers), batch, 5);
    INDArray other = trained(net(new Adam(1e-2), layers), batch, 6);
    assertEquals(first, again);
    assertTrue(first.sub(other).amaxNumber().doubleValue() > 0);
  }

  private static INDArray trained(MultiLayerNetwork net, DataSet batch, long seed) {
    Nd4j.getRandom().setSeed(seed);
    try (TrainingStep step = TrainingStep.of(net)) {
      assertNull(step.obstacle());
      for (int i = 0; i < 4; i++) {
        step.fit(batch);
      }
    }
    return net.params().dup();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "lstm chồng, softmax, sgd",
        "nhúng, lstm chồng, đoán ở mọi bước",
        "hồi quy ở mọi bước sau conv1d"
      })
  void predictionsAreThoseOfTheForwardPass(String name) {
    Case c = cases().get(name);
    INDArray before = c.net().output(c.one().getFeatures());
    try (TrainingStep step = TrainingStep.of(c.net())) {
      step.fit(c.one());
      INDArray predictions = step.predictions();
      assertNotNull(predictions);
      assertArrayEquals(before.shape(), predictions.shape());
      assertClose(before, predictions);
    }
  }

  @Test
  void unseenEmbeddingRowsStayAndResumedTrainingMovesSeenOnes() {
    MultiLayerNetwork net =
        net(
            new Adam(1e-2),
            l ->
                l.layer(new Embedding.Builder().nIn(10).nOut(4).build())
                    .layer(new LSTM.Builder().nOut(4).build())
                    .layer(out(LossFunction.MSE, Activation.IDENTITY, 1))
                    .setInputType(InputType.recurrent(1, 2)));
    INDArray table = net.getLayer(0).getParam("W").dup();
    DataSet low = new DataSet(Nd4j.createFromArray(new float[][] {{1, 2}}), Nd4j.ones(1, 1));
    DataSet high = new DataSet(Nd4j.createFromArray(new float[][] {{7, 8}}), Nd4j.ones(1, 1));
    try (TrainingStep step = TrainingStep.of(net)) {
      step.fit(low);
    }
    MultiLayerNetwork theirs = net.clone();
    try (TrainingStep step = TrainingStep.of(net)) {
      step.fit(high);
    }
    theirs.fit(high);
    INDArray after = net.getLayer(0).getParam("W");
    assertEquals(table.getRow(5), after.getRow(5));
    assertClose(theirs.getLayer(0).getParam("W"), after);
  }

  @Test
  void fallsBackToFitForWhatIsNotPrepared() {
    Consumer<ListBuilder> layers =
        l ->
            l.layer(new LSTM.Builder().nOut(4).returnSequences(true).build())
                .layer(new LSTM.Builder().nOut(4).build())
                .layer(out(LossFunction.MSE, Activation.IDENTITY, 1))
                .setInputType(InputType.recurrent(3));
    MultiLayerNetwork rms = net(new RmsProp(1e-2), layers);
    MultiLayerNetwork theirs = rms.clone();
    DataSet batch = new DataSet(Nd4j.rand(4, 3, 5), Nd4j.rand(4, 1));
    try (TrainingStep step = TrainingStep.of(rms)) {
      assertEquals("bộ tối ưu RmsProp.", step.obstacle());
      step.fit(batch);
      assertNull(step.predictions());
    }
    theirs.fit(batch);
    assertEquals(theirs.params(), rms.params());

    MultiLayerNetwork truncated =
        net(
            new Adam(1e-2),
            l -> {
              l.backpropType(BackpropType.TruncatedBPTT);
              layers.accept(l);
            });
    try (TrainingStep step = TrainingStep.of(truncated)) {
      assertEquals("lan truyền ngược cắt đoạn (TBPTT).", step.obstacle());
    }
  }

  @Test
  void masksAndGlobalNormClippingKeepTheirMeaning() {
    Consumer<ListBuilder> layers =
        l ->
            l.layer(new GRU.Builder().nOut(4).build())
                .layer(out(LossFunction.MSE, Activation.IDENTITY, 1))
                .setInputType(InputType.recurrent(3));
    MultiLayerNetwork net = net(new Sgd(1), layers);
    MultiLayerNetwork theirs = net.clone();
    net.setListeners(GlobalNormClipping.of(0.01), new CollectScoresIterationListener(1));
    theirs.setListeners(GlobalNormClipping.of(0.01));
    DataSet batch = new DataSet(Nd4j.rand(4, 3, 5), Nd4j.rand(4, 1));
    INDArray mask = Nd4j.ones(4, 5);
    mask.putScalar(0, 0, 0);
    DataSet masked = new DataSet(Nd4j.rand(4, 3, 5), Nd4j.rand(4, 1), mask, null);
    try (TrainingStep step = TrainingStep.of(net)) {
      assertNull(step.obstacle());
      for (DataSet d : new DataSet[] {batch, masked, batch}) {
        step.fit(d);
        theirs.fit(d);
      }
    }
    assertClose(theirs.params(), net.params());
  }

  @Test
  void refusesLabelsOfTheWrongShape() {
    Case c = cases().get("dense, mse, adam");
    try (TrainingStep step = TrainingStep.of(c.net())) {
      DataSet bad = new DataSet(Nd4j.rand(4, 3), Nd4j.rand(4, 5));
      String message =
          assertThrows(IllegalArgumentException.class, () -> step.fit(bad)).getMessage();
      assertEquals("Nhãn có kích thước [4, 5], tầng ra cần [4, 2] (mẫu, cột nhãn).", message);
    }
  }

  @Test
  void refusesStepLabelsOfTheWrongShapeOrClass() {
    Case c = cases().get("số thứ tự lớp ở mọi bước");
    try (TrainingStep step = TrainingStep.of(c.net())) {
      DataSet shape = new DataSet(Nd4j.rand(5, 3, 4), Nd4j.rand(5, 1, 3));
      assertEquals(
          "Nhãn có kích thước [5, 1, 3], tầng ra cần [5, 1, 4] (mẫu, cột nhãn, bước).",
          assertThrows(IllegalArgumentException.class, () -> step.fit(shape)).getMessage());
      var labels = classes(5, 1, 4);
      labels[2][0][3] = 4;
      DataSet unknown = new DataSet(Nd4j.rand(5, 3, 4), Nd4j.createFromArray(labels));
      assertEquals(
          "Nhãn của mẫu 2, bước 3 trong minibatch là 4; tầng ra có 4 lớp, đánh số từ 0 đến 3.",
          assertThrows(IllegalArgumentException.class, () -> step.fit(unknown)).getMessage());
    }
  }

  @Test
  void doubleNetworksRunWithFit() {
    MultiLayerNetwork net =
        net(
            new Adam(1e-2),
            l ->
                l.layer(dense(3, Activation.TANH))
                    .layer(out(LossFunction.MSE, Activation.IDENTITY, 1))
                    .setInputType(InputType.feedForward(2)));
    try (TrainingStep step = TrainingStep.of(net.convertDataType(DataType.DOUBLE))) {
      assertEquals("kiểu số DOUBLE.", step.obstacle());
    }
  }

  @Test
  void mixesWithFitAndMaskedBatchesEvenWithAnEmbedding() {
    MultiLayerNetwork net =
        net(
            new Adam(1e-2),
            l ->
                l.layer(new Embedding.Builder().nIn(40).nOut(4).build())
                    .layer(new GRU.Builder().nOut(5).build())
                    .layer(out(LossFunction.MSE, Activation.IDENTITY, 1))
                    .setInputType(InputType.recurrent(1, 3)));
    MultiLayerNetwork theirs = net.clone();
    INDArray mask = Nd4j.ones(6, 3);
    mask.putScalar(0, 0, 0);
    try (TrainingStep step = TrainingStep.of(net)) {
      for (int i = 0; i < 9; i++) {
        DataSet batch = new DataSet(ids(40, 6, 3), Nd4j.rand(6, 1), i % 3 == 1 ? mask : null, null);
        if (i % 3 == 2) {
          net.fit(batch);
        } else {
          step.fit(batch);
          assertEquals(i % 3 == 1, step.predictions() == null);
        }
        theirs.fit(batch);
        assertClose(theirs.params(), net.params());
      }
    }
  }

  @Test
  void refusesFeaturesOfTheWrongWidth() {
    Map<String, Case> cases = cases();
    for (String name : new String[] {"dense, mse, adam", "lstm chồng, softmax, sgd"}) {
      Case c = cases.get(name);
      long[] shape = c.one().getFeatures().shape();
      shape[1]++;
      DataSet bad = new DataSet(Nd4j.rand(shape), c.one().getLabels());
      try (TrainingStep step = TrainingStep.of(c.net())) {
        String message =
            assertThrows(IllegalArgumentException.class, () -> step.fit(bad)).getMessage();
        assertTrue(
            message.contains("cần %d đặc trưng; đầu vào có %d".formatted(shape[1] - 1, shape[1])),
            message);
      }
    }
  }

  @Test
  void listenersSeeTheInputOfTheStep() {
    Case c = cases().get("dense, mse, adam");
    List<Long> samples = new ArrayList<>();
    c.net()
        .setListeners(
            new BaseTrainingListener() {
              @Override
              public void iterationDone(Model model, int iteration, int epoch) {
                samples.add(((MultiLayerNetwork) model).getInput().size(0));
              }
            });
    try (TrainingStep step = TrainingStep.of(c.net())) {
      assertNull(step.obstacle());
      step.fit(c.one());
      step.fit(c.two());
    }
    assertEquals(List.of(10L, 7L), samples);
  }
}
