package vn.hocsau.layer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static vn.hocsau.layer.Nets.assertClose;
import static vn.hocsau.layer.Nets.randn;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.deeplearning4j.datasets.iterator.utilty.ListDataSetIterator;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.dropout.Dropout;
import org.deeplearning4j.nn.conf.dropout.GaussianDropout;
import org.deeplearning4j.nn.conf.dropout.GaussianNoise;
import org.deeplearning4j.nn.conf.dropout.IDropout;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.EmbeddingSequenceLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.evaluation.classification.Evaluation;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import vn.hocsau.layer.internal.library.OneDnn;

/** Tầng tích chập, gộp, trải phẳng, chuẩn hóa dùng được mọi việc như tầng có sẵn của DL4J. */
class ConvolutionLayerTest {

  @AfterEach
  void chooseFreelyAgain() {
    System.clearProperty(Engine.PROPERTY);
  }

  private static void use(Engine engine) {
    assumeTrue(engine == Engine.PORTABLE || OneDnn.obstacle() == null, "máy này không có oneDNN");
    System.setProperty(Engine.PROPERTY, engine.name().toLowerCase(Locale.ROOT));
  }

  private static Layer output(LossFunction loss, int outputs, Activation activation) {
    return new OutputLayer.Builder(loss).nOut(outputs).activation(activation).build();
  }

  private static Layer classes(int outputs) {
    return output(LossFunction.MCXENT, outputs, Activation.SOFTMAX);
  }

  private static Layer dense(int units) {
    return new DenseLayer.Builder().nOut(units).activation(Activation.RELU).build();
  }

  private static Conv1D conv1D(int filters, int kernel) {
    return new Conv1D.Builder(kernel).nOut(filters).activation(Activation.RELU).build();
  }

  private static Conv2D conv2D(int filters, int kernel) {
    return new Conv2D.Builder(kernel).nOut(filters).activation(Activation.RELU).build();
  }

  private static Flatten flatten() {
    return new Flatten.Builder().build();
  }

  /** Mạng ảnh nhỏ có đủ mọi loại tầng hai chiều. */
  private static MultiLayerNetwork images(InputType input) {
    return Nets.net(
        DataType.FLOAT,
        new Adam(0.01),
        input,
        classes(3),
        conv2D(6, 3),
        new BatchNormalization.Builder().build(),
        new MaxPooling2D.Builder().build(),
        conv2D(5, 2),
        flatten());
  }

  private static DataSet imageData(long seed, int batch) {
    INDArray labels = Nd4j.zeros(DataType.FLOAT, batch, 3);
    for (int n = 0; n < batch; n++) {
      labels.putScalar(n, n % 3, 1);
    }
    return new DataSet(randn(DataType.FLOAT, seed, batch, 2, 9, 8), labels);
  }

  @Test
  void parameterCountsOfTheCourseModels() {
    MultiLayerNetwork mnist =
        Nets.net(
            DataType.FLOAT,
            new NoOp(),
            InputType.convolutionalFlat(28, 28, 1),
            classes(10),
            conv2D(32, 3),
            new MaxPooling2D.Builder().build(),
            conv2D(64, 3),
            new MaxPooling2D.Builder().build(),
            conv2D(64, 3),
            flatten(),
            dense(64));
    assertEquals(93_322, mnist.numParams());

    MultiLayerNetwork boston =
        Nets.net(
            DataType.FLOAT,
            new NoOp(),
            InputType.recurrent(1, 13),
            output(LossFunction.MSE, 1, Activation.IDENTITY),
            conv1D(64, 2),
            new BatchNormalization.Builder().build(),
            new MaxPooling1D.Builder().build(),
            conv1D(128, 2),
            new BatchNormalization.Builder().build(),
            new MaxPooling1D.Builder().build(),
            conv1D(256, 2),
            flatten(),
            dense(128),
            new DropoutLayer(0.5));
    assertEquals(116_289, boston.numParams());

    MultiLayerNetwork bostonRecurrent =
        Nets.net(
            DataType.FLOAT,
            new NoOp(),
            InputType.recurrent(1, 13),
            output(LossFunction.MSE, 1, Activation.IDENTITY),
            new LSTM.Builder().nOut(64).returnSequences(true).build(),
            new BatchNormalization.Builder().build(),
            new LSTM.Builder().nOut(128).returnSequences(true).build(),
            new BatchNormalization.Builder().build(),
            new LSTM.Builder().nOut(256).returnSequences(true).build(),
            new LSTM.Builder().nOut(128).build(),
            dense(128));
    assertEquals(724_481, bostonRecurrent.numParams());

    Layer[] layers = new Layer[12];
    layers[0] = new EmbeddingSequenceLayer.Builder().nIn(10_000).nOut(128).inputLength(300).build();
    for (int i = 0; i < 4; i++) {
      layers[2 * i + 1] = conv1D(128, 5);
      layers[2 * i + 2] = new MaxPooling1D.Builder().build();
    }
    layers[9] = flatten();
    layers[10] = dense(128);
    layers[11] = new DropoutLayer(0.5);
    MultiLayerNetwork imdb =
        Nets.net(
            DataType.FLOAT,
            new NoOp(),
            InputType.recurrent(10_000, 300),
            output(LossFunction.XENT, 1, Activation.SIGMOID),
            layers);
    assertEquals(1_854_209, imdb.numParams());
  }

  @ParameterizedTest
  @EnumSource
  void savedAndClonedNetworksGoOnTheSameWay(Engine engine, @TempDir Path folder)
      throws IOException {
    use(engine);
    MultiLayerNetwork net = images(InputType.convolutional(9, 8, 2));
    net.fit(imageData(1, 7));
    File file = folder.resolve("mang.zip").toFile();
    net.save(file, true);
    MultiLayerNetwork loaded = MultiLayerNetwork.load(file, true);
    MultiLayerNetwork copy = net.clone();
    assertEquals(net.getLayerWiseConfigurations(), loaded.getLayerWiseConfigurations());
    assertEquals(engine, Engine.of(loaded.getLayer(0)));
    for (MultiLayerNetwork each : List.of(net, loaded, copy)) {
      each.fit(imageData(2, 5));
    }
    assertEquals(net.params(), loaded.params());
    assertEquals(net.params(), copy.params());
    INDArray x = imageData(3, 4).getFeatures();
    assertEquals(net.output(x), loaded.output(x));
  }

  @ParameterizedTest
  @EnumSource
  void learnsAndIsEvaluatedByDl4j(Engine engine) {
    use(engine);
    // Lớp k có vệt sáng ở cột 2k.
    INDArray x = Nd4j.zeros(DataType.FLOAT, 60, 1, 6, 7);
    INDArray y = Nd4j.zeros(DataType.FLOAT, 60, 3);
    INDArray noise = randn(DataType.FLOAT, 4, 60, 1, 6, 7).mul(0.2);
    for (int n = 0; n < 60; n++) {
      for (int row = 0; row < 6; row++) {
        x.putScalar(new int[] {n, 0, row, 2 * (n % 3)}, 1);
      }
      y.putScalar(n, n % 3, 1);
    }
    DataSet data = new DataSet(x.addi(noise), y);
    MultiLayerNetwork net =
        Nets.net(
            DataType.FLOAT,
            new Adam(0.02),
            InputType.convolutional(6, 7, 1),
            classes(3),
            conv2D(4, 3),
            new BatchNormalization.Builder().momentum(0.8).build(),
            new MaxPooling2D.Builder().build(),
            flatten());
    for (int i = 0; i < 40; i++) {
      net.fit(data);
    }
    Evaluation evaluation = net.evaluate(new ListDataSetIterator<>(data.asList(), 16));
    assertEquals(60, evaluation.getNumRowCounter());
    assertEquals(1, evaluation.accuracy());
  }

  @Test
  void flattensInTheOrderOfKeras() {
    INDArray x = Nd4j.arange(24).castTo(DataType.FLOAT).reshape(1, 2, 3, 4);
    MultiLayerNetwork net =
        Nets.net(
            DataType.FLOAT, new NoOp(), InputType.convolutional(3, 4, 2), classes(2), flatten());
    float[] flat = net.feedForward(x).get(1).toFloatVector();
    assertArrayEquals(new float[] {0, 12, 1, 13, 2, 14}, Arrays.copyOf(flat, 6));
  }

  @Test
  void readsImagesFlatOrNotTheSameWay() {
    MultiLayerNetwork flat = images(InputType.convolutionalFlat(9, 8, 2));
    MultiLayerNetwork image = images(InputType.convolutional(9, 8, 2));
    INDArray x = imageData(1, 4).getFeatures();
    assertEquals(image.output(x), flat.output(x.reshape('c', 4, 144)));
    DataSet data = imageData(1, 4);
    image.fit(data);
    flat.fit(new DataSet(data.getFeatures().reshape('c', 4, 144), data.getLabels()));
    assertEquals(image.params(), flat.params());
  }

  @ParameterizedTest
  @EnumSource
  void acceptsInputsOfAnyStrides(Engine engine) {
    use(engine);
    MultiLayerNetwork net = images(InputType.convolutional(9, 8, 2));
    INDArray x = imageData(1, 4).getFeatures();
    INDArray expected = net.output(x);
    assertEquals(expected, net.output(x.dup('f')));
    assertEquals(expected, net.output(x.permute(0, 2, 3, 1).dup('c').permute(0, 3, 1, 2)));
    assertEquals(expected, net.output(x.permute(3, 2, 1, 0).dup('c').permute(3, 2, 1, 0)));
  }

  /** Bỏ gradient theo đầu vào của tầng đầu khi huấn luyện không đổi gradient theo tham số. */
  @ParameterizedTest
  @EnumSource
  void givesTheInputGradientOnlyWhenAsked(Engine engine) {
    use(engine);
    MultiLayerNetwork net = images(InputType.convolutional(9, 8, 2));
    DataSet data = imageData(1, 4);
    var asked = net.calculateGradients(data.getFeatures(), data.getLabels(), null, null);
    assertTrue(asked.getSecond().norm1Number().doubleValue() > 0);
    INDArray gradient = asked.getFirst().gradient().dup();
    net.setInput(data.getFeatures());
    net.setLabels(data.getLabels());
    net.computeGradientAndScore();
    assertClose("gradient", gradient, net.gradient().gradient());
  }

  static List<IDropout> dropouts() {
    return List.of(new Dropout(0.6), new GaussianDropout(0.5), new GaussianNoise(0.7));
  }

  /** Dropout của tầng sau ghi đè lên đầu ra của tích chập; gradient vẫn phải đúng. */
  @ParameterizedTest
  @MethodSource("dropouts")
  void dropoutOfTheNextLayerDoesNotSpoilTheGradient(IDropout dropout) {
    for (Activation activation : List.of(Activation.RELU, Activation.TANH)) {
      MultiLayerNetwork net =
          Nets.net(
              DataType.DOUBLE,
              new NoOp(),
              InputType.recurrent(2, 6),
              output(LossFunction.MSE, Nets.OUTPUTS, Activation.TANH),
              new Conv1D.Builder(3).nOut(4).activation(activation).build(),
              new DropoutLayer.Builder(dropout.clone()).build(),
              conv1D(3, 2),
              flatten());
      GradientCheck.assertGradients(
          net,
          randn(DataType.DOUBLE, 5, 3, 2, 6),
          randn(DataType.DOUBLE, 6, 3, Nets.OUTPUTS),
          null,
          null);
    }
  }

  @Test
  void worksInComputationGraphs() {
    ComputationGraphConfiguration conf =
        new NeuralNetConfiguration.Builder()
            .seed(7)
            .updater(new Adam(0.01))
            .graphBuilder()
            .addInputs("ảnh")
            .addLayer("tích chập", conv2D(6, 3), "ảnh")
            .addLayer("chuẩn hóa", new BatchNormalization.Builder().build(), "tích chập")
            .addLayer("gộp", new MaxPooling2D.Builder().build(), "chuẩn hóa")
            .addLayer("tích chập 2", conv2D(5, 2), "gộp")
            .addLayer("phẳng", flatten(), "tích chập 2")
            .addLayer("ra", classes(3), "phẳng")
            .setOutputs("ra")
            .setInputTypes(InputType.convolutional(9, 8, 2))
            .build();
    ComputationGraph graph = new ComputationGraph(conf);
    graph.init();
    MultiLayerNetwork net = images(InputType.convolutional(9, 8, 2));
    graph.setParams(net.params().dup());
    // Hạt giống 0 của ND4J là "ngẫu nhiên", nên đếm từ 1.
    for (int i = 1; i <= 3; i++) {
      graph.fit(imageData(i, 5));
      net.fit(imageData(i, 5));
    }
    assertClose("tham số", net.params(), graph.params());
  }

  @ParameterizedTest
  @EnumSource
  void oneNetworkServingManyThreads(Engine engine) throws InterruptedException, ExecutionException {
    use(engine);
    MultiLayerNetwork net = images(InputType.convolutional(9, 8, 2));
    INDArray x = imageData(1, 4).getFeatures();
    INDArray expected = net.output(x);
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      List<Future<INDArray>> answers =
          threads.invokeAll(Collections.<Callable<INDArray>>nCopies(40, () -> net.output(x)));
      for (Future<INDArray> answer : answers) {
        assertEquals(expected, answer.get());
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private static String refusal(Executable action) {
    return String.valueOf(assertThrows(IllegalArgumentException.class, action).getMessage());
  }

  private static MultiLayerNetwork small(InputType input, Layer layer) {
    return Nets.net(DataType.FLOAT, new NoOp(), input, classes(2), layer, flatten());
  }

  @Test
  void refusesWhatCannotBeBuilt() {
    assertTrue(refusal(() -> new Conv2D.Builder(0).nOut(2).build()).contains("0×0"));
    assertTrue(
        refusal(() -> new MaxPooling1D.Builder().stride(0).build()).contains("sải bước 1×0"));
    assertTrue(
        refusal(() -> new Conv1D.Builder(2).nOut(2).activation(Activation.GELU).build())
            .contains("SIGMOID"));
    String wide = refusal(() -> small(InputType.convolutional(4, 9, 1), conv2D(2, 5)));
    assertTrue(
        wide.startsWith("Tầng Conv2D \"layer0\": cửa sổ 5×5") && wide.contains("4 hàng"), wide);
    String plain = refusal(() -> small(InputType.feedForward(9), conv2D(2, 2)));
    assertTrue(plain.contains("InputType.convolutional(H, W, C)"), plain);
    String image = refusal(() -> small(InputType.convolutional(4, 4, 1), conv1D(2, 2)));
    assertTrue(image.contains("InputType.recurrent(C, T)"), image);
    String steps = refusal(() -> small(InputType.recurrent(3), conv1D(2, 2)));
    assertTrue(steps.startsWith("Tầng Flatten \"layer1\" cần biết trước số bước"), steps);
    assertTrue(
        refusal(() -> small(InputType.recurrent(3, 5), new Conv1D.Builder(2).build()))
            .contains("nOut = 0"));
  }

  @Test
  void refusesWhatOneDnnCannotDoWhenForced() {
    assumeTrue(OneDnn.obstacle() == null, "máy này không có oneDNN");
    Layer layer = new Conv1D.Builder(2).nOut(2).activation(Activation.SOFTSIGN).build();
    assertEquals(Engine.PORTABLE, Engine.of(small(InputType.recurrent(3, 5), layer).getLayer(0)));
    System.setProperty(Engine.PROPERTY, "onednn");
    assertTrue(refusal(() -> small(InputType.recurrent(3, 5), layer)).contains("TANH, SIGMOID"));
  }

  @Test
  void refusesWrongArraysAndMasks() {
    MultiLayerNetwork net = small(InputType.recurrent(3, 5), conv1D(2, 2));
    assertTrue(refusal(() -> net.output(randn(DataType.FLOAT, 1, 2, 3))).contains("[2, 3]"));
    assertTrue(refusal(() -> net.output(randn(DataType.FLOAT, 1, 2, 4, 5))).contains("có 4"));
    assertTrue(refusal(() -> net.output(randn(DataType.FLOAT, 1, 2, 3, 1))).contains("1 cột"));
    String mask =
        refusal(
            () ->
                net.output(
                    randn(DataType.FLOAT, 1, 2, 3, 5),
                    false,
                    Nd4j.ones(DataType.FLOAT, 2, 5),
                    null));
    assertTrue(mask.contains("không nhận mặt nạ"), mask);
    assertThrows(IllegalArgumentException.class, () -> Engine.of(net.getLayer(1)));
  }
}
