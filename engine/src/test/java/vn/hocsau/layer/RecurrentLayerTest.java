package vn.hocsau.layer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static vn.hocsau.layer.Nets.labelPerSequence;
import static vn.hocsau.layer.Nets.labelPerStep;
import static vn.hocsau.layer.Nets.randn;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.deeplearning4j.nn.api.layers.RecurrentLayer;
import org.deeplearning4j.nn.conf.BackpropType;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.transferlearning.FineTuneConfiguration;
import org.deeplearning4j.nn.transferlearning.TransferLearning;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.config.Adam;

class RecurrentLayerTest {

  private static MultiLayerNetwork stacked(Cell cell) {
    return labelPerStep(
        DataType.FLOAT,
        3,
        Nets.builder(cell).nOut(5).returnSequences(true).build(),
        Nets.builder(cell).nOut(4).returnSequences(true).build());
  }

  private static void assertClose(INDArray expected, INDArray actual) {
    assertArrayEquals(expected.shape(), actual.shape());
    assertArrayEquals(expected.dup('c').data().asFloat(), actual.dup('c').data().asFloat(), 1e-6f);
  }

  private static void assertRefused(
      Class<? extends Exception> type, Executable action, String... words) {
    String message = String.valueOf(assertThrows(type, action).getMessage());
    for (String word : words) {
      assertTrue(message.contains(word), message);
    }
  }

  @ParameterizedTest
  @CsvSource({"LSTM,3,64,17408", "GRU,128,200,198000", "SIMPLE_RNN,1,200,40400"})
  void countsParametersLikeKeras(Cell cell, int inputs, int units, long expected) {
    MultiLayerNetwork net =
        labelPerSequence(DataType.FLOAT, inputs, Nets.builder(cell).nOut(units).build());
    assertEquals(expected, net.getLayer(0).numParams());
  }

  @ParameterizedTest
  @EnumSource
  void initializesLikeKeras(Cell cell) {
    MultiLayerNetwork net = labelPerSequence(DataType.FLOAT, 6, Nets.builder(cell).nOut(8).build());
    INDArray kernel = net.getParam("0_W");
    double limit = Math.sqrt(6.0 / (kernel.rows() + kernel.columns()));
    assertTrue(kernel.amaxNumber().doubleValue() <= limit);
    assertTrue(kernel.amaxNumber().doubleValue() > limit / 2);
    INDArray recurrent = net.getParam("0_RW");
    assertClose(Nd4j.eye(8), recurrent.mmul(recurrent.transpose()));
    INDArray bias = net.getParam("0_b");
    assertEquals(cell == Cell.LSTM ? 8 : 0, bias.sumNumber().doubleValue());
    if (cell == Cell.LSTM) {
      assertEquals(8, bias.get(NDArrayIndex.interval(8, 16)).sumNumber().doubleValue());
    }
  }

  @ParameterizedTest
  @EnumSource
  void savedNetworkLoadsAgain(Cell cell) throws IOException {
    MultiLayerNetwork net =
        labelPerSequence(
            DataType.FLOAT,
            3,
            new Bidirectional(Nets.builder(cell).nOut(4).returnSequences(true).build()),
            Nets.builder(cell)
                .nOut(5)
                .activation(Activation.SOFTSIGN)
                .inputDropout(0.2)
                .l2(0.1)
                .l2Recurrent(0.3)
                .build());
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    ModelSerializer.writeModel(net, file, true);
    MultiLayerNetwork loaded =
        ModelSerializer.restoreMultiLayerNetwork(
            new ByteArrayInputStream(file.toByteArray()), true);
    assertEquals(net.getLayerWiseConfigurations(), loaded.getLayerWiseConfigurations());
    INDArray x = randn(DataType.FLOAT, 1, 2, 3, 6);
    assertEquals(net.output(x), loaded.output(x));
    assertEquals(net.output(x), net.clone().output(x));
  }

  @Test
  void configurationsWithDifferentOptionsDiffer() {
    LSTM lstm = new LSTM.Builder().nIn(2).nOut(3).build();
    assertEquals(lstm, lstm.clone());
    assertEquals(lstm.hashCode(), lstm.clone().hashCode());
    assertNotEquals(lstm, new LSTM.Builder().nIn(2).nOut(3).l2Recurrent(0.1).build());
    assertNotEquals(lstm, new LSTM.Builder().nIn(2).nOut(3).returnSequences(true).build());
    assertNotEquals(lstm, new LSTM.Builder().nIn(2).nOut(3).forgetGateBiasInit(0).build());
    assertNotEquals(
        new GRU.Builder().nIn(2).nOut(3).build(), new SimpleRNN.Builder().nIn(2).nOut(3).build());
  }

  @ParameterizedTest
  @EnumSource
  void stepByStepEqualsWholeSequence(Cell cell) {
    MultiLayerNetwork net = stacked(cell);
    INDArray x = randn(DataType.FLOAT, 2, 2, 3, 7);
    INDArray whole = net.output(x);
    assertClose(
        whole.get(NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.interval(0, 3)),
        net.rnnTimeStep(
            x.get(NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.interval(0, 3))));
    for (int t = 3; t < 7; t++) {
      INDArray one =
          net.rnnTimeStep(x.get(NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.point(t)));
      assertClose(whole.get(NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.point(t)), one);
    }
  }

  @Test
  void refusesStateOfAnotherBatchSize() {
    MultiLayerNetwork net = stacked(Cell.LSTM);
    net.rnnTimeStep(randn(DataType.FLOAT, 2, 2, 3));
    assertRefused(
        IllegalStateException.class,
        () -> net.rnnTimeStep(randn(DataType.FLOAT, 2, 5, 3)),
        "2 chuỗi",
        "5 chuỗi");
  }

  @ParameterizedTest
  @EnumSource
  void leftPaddingChangesNothing(Cell cell) {
    MultiLayerNetwork net =
        labelPerSequence(
            DataType.FLOAT,
            3,
            Nets.builder(cell).nOut(5).returnSequences(true).build(),
            Nets.builder(cell).nOut(4).build());
    INDArray real = randn(DataType.FLOAT, 3, 2, 3, 4);
    INDArray padded = Nd4j.concat(2, randn(DataType.FLOAT, 4, 2, 3, 3), real);
    INDArray mask = Nd4j.concat(1, Nd4j.zeros(2, 3), Nd4j.ones(2, 4));
    assertClose(net.output(real), net.output(padded, false, mask, null));
  }

  @ParameterizedTest
  @EnumSource
  void maskedStepsAreZeroInTheOutputSequence(Cell cell) {
    MultiLayerNetwork net =
        labelPerStep(DataType.FLOAT, 3, Nets.builder(cell).nOut(5).returnSequences(true).build());
    INDArray mask = Nd4j.createFromArray(new float[][] {{0, 1, 1}, {0, 0, 0}});
    INDArray out = net.feedForward(randn(DataType.FLOAT, 3, 2, 3, 3), mask, null).get(1);
    assertEquals(
        0,
        out.get(NDArrayIndex.point(0), NDArrayIndex.all(), NDArrayIndex.point(0))
            .norm2Number()
            .doubleValue());
    assertEquals(0, out.get(NDArrayIndex.point(1)).norm2Number().doubleValue());
    assertTrue(out.get(NDArrayIndex.point(0)).norm2Number().doubleValue() > 0);
  }

  private static MultiLayerNetwork truncated(Cell cell, int length) {
    MultiLayerConfiguration conf =
        new NeuralNetConfiguration.Builder()
            .seed(7)
            .updater(new Adam(0.01))
            .list()
            .layer(Nets.builder(cell).nOut(5).returnSequences(true).build())
            .layer(Nets.perStep())
            .setInputType(InputType.recurrent(3))
            .backpropType(BackpropType.TruncatedBPTT)
            .tBPTTLength(length)
            .build();
    MultiLayerNetwork net = new MultiLayerNetwork(conf);
    net.init();
    return net;
  }

  @ParameterizedTest
  @EnumSource
  void truncatedBackpropagationOfOneSegmentEqualsTheFullOne(Cell cell) {
    DataSet data =
        new DataSet(
            randn(DataType.FLOAT, 5, 2, 3, 6), randn(DataType.FLOAT, 6, 2, Nets.OUTPUTS, 6));
    MultiLayerNetwork full =
        Nets.net(
            DataType.FLOAT,
            new Adam(0.01),
            InputType.recurrent(3),
            Nets.perStep(),
            Nets.builder(cell).nOut(5).returnSequences(true).build());
    MultiLayerNetwork truncated = truncated(cell, 6);
    full.fit(data);
    truncated.fit(data);
    assertClose(full.params(), truncated.params());
  }

  @ParameterizedTest
  @EnumSource
  void truncatedBackpropagationLearnsAcrossSegments(Cell cell) {
    // Nhãn mỗi bước là dấu của đầu vào ở bước 0: chỉ trạng thái mang qua các đoạn mới biết được.
    INDArray x = Nd4j.zeros(DataType.FLOAT, 4, 3, 6);
    INDArray y = Nd4j.zeros(DataType.FLOAT, 4, Nets.OUTPUTS, 6);
    for (int n = 0; n < 4; n++) {
      int sign = n % 2 == 0 ? 1 : -1;
      x.putScalar(n, 0, 0, sign);
      for (int t = 0; t < 6; t++) {
        y.putScalar(n, 0, t, 0.8 * sign);
      }
    }
    DataSet data = new DataSet(x, y);
    MultiLayerNetwork net = truncated(cell, 2);
    for (int i = 0; i < 150; i++) {
      net.fit(data);
    }
    INDArray out = net.output(x);
    for (int n = 0; n < 4; n++) {
      assertEquals(n % 2 == 0 ? 0.8 : -0.8, out.getDouble(n, 0, 5), 0.25);
    }
  }

  @Test
  void refusesShorterBackwardLength() {
    RecurrentLayer layer = (RecurrentLayer) stacked(Cell.GRU).getLayer(0);
    LayerWorkspaceMgr none = LayerWorkspaceMgr.noWorkspaces();
    INDArray out =
        layer.rnnActivateUsingStoredState(randn(DataType.FLOAT, 5, 2, 3, 4), true, true, none);
    assertRefused(
        IllegalStateException.class,
        () -> layer.tbpttBackpropGradient(out, 2, none),
        "tBPTTLength(2)");
  }

  @Test
  void namesTheLayerAndTheChoicesWhenAnActivationIsUnknown() {
    assertRefused(
        IllegalArgumentException.class,
        () -> new GRU.Builder().name("nhớ").nOut(3).activation(Activation.CUBE).build(),
        "Tầng GRU \"nhớ\"",
        "TANH, SIGMOID, RELU");
  }

  @ParameterizedTest
  @CsvSource({"-0.1", "1", "NaN"})
  void refusesDropoutOutsideItsRange(double rate) {
    assertThrows(IllegalArgumentException.class, () -> new LSTM.Builder().inputDropout(rate));
  }

  @Test
  void refusesNegativeRegularization() {
    assertThrows(IllegalArgumentException.class, () -> new LSTM.Builder().l2Recurrent(-1));
  }

  @Test
  void refusesWrongInput() {
    MultiLayerNetwork net = stacked(Cell.LSTM);
    assertRefused(
        IllegalArgumentException.class,
        () -> net.output(randn(DataType.FLOAT, 1, 2, 4, 5)),
        "cần 3 đặc trưng",
        "[2, 4, 5]");
  }

  @Test
  void refusesMissingSize() {
    assertRefused(
        IllegalArgumentException.class,
        () -> labelPerSequence(DataType.FLOAT, 3, new LSTM.Builder().build()),
        "nOut = 0");
  }

  @Test
  void runsAgainAfterItsMemoryWasReleased() {
    MultiLayerNetwork net = stacked(Cell.LSTM);
    INDArray x = randn(DataType.FLOAT, 1, 2, 3, 5);
    INDArray before = net.output(x);
    net.getLayer(0).close();
    assertEquals(before, net.output(x));
  }

  @ParameterizedTest
  @EnumSource
  void givesTheSameNumbersInAComputationGraph(Cell cell) {
    MultiLayerNetwork net =
        labelPerSequence(
            DataType.FLOAT,
            3,
            Nets.builder(cell).nOut(5).returnSequences(true).build(),
            Nets.builder(cell).nOut(4).build());
    ComputationGraph graph = net.toComputationGraph();
    INDArray x = randn(DataType.FLOAT, 1, 6, 3, 7);
    assertClose(net.output(x), graph.outputSingle(x));
    DataSet data = new DataSet(x, randn(DataType.FLOAT, 2, 6, Nets.OUTPUTS));
    assertEquals(net.score(data), graph.score(data), 1e-6);
  }

  @ParameterizedTest
  @EnumSource
  void frozenLayerKeepsItsWeightsInTransferLearning(Cell cell) {
    MultiLayerNetwork net =
        labelPerSequence(
            DataType.FLOAT,
            3,
            Nets.builder(cell).nOut(5).returnSequences(true).build(),
            Nets.builder(cell).nOut(4).build());
    MultiLayerNetwork tuned =
        new TransferLearning.Builder(net)
            .fineTuneConfiguration(
                new FineTuneConfiguration.Builder().updater(new Adam(0.05)).build())
            .setFeatureExtractor(0)
            .build();
    INDArray frozen = tuned.getLayer(0).params().dup();
    INDArray trainable = tuned.getLayer(1).params().dup();
    assertEquals(net.getLayer(0).params(), frozen);
    tuned.fit(
        new DataSet(randn(DataType.FLOAT, 1, 6, 3, 7), randn(DataType.FLOAT, 2, 6, Nets.OUTPUTS)));
    assertEquals(frozen, tuned.getLayer(0).params());
    assertNotEquals(trainable, tuned.getLayer(1).params());
  }
}
