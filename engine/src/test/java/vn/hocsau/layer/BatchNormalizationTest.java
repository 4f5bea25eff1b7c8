package vn.hocsau.layer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static vn.hocsau.layer.Nets.assertClose;
import static vn.hocsau.layer.Nets.randn;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.GradientNormalization;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.learning.config.AMSGrad;
import org.nd4j.linalg.learning.config.AdaDelta;
import org.nd4j.linalg.learning.config.AdaGrad;
import org.nd4j.linalg.learning.config.AdaMax;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Nadam;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.learning.config.RmsProp;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import vn.hocsau.layer.internal.library.OneDnn;

class BatchNormalizationTest {

  private static final int BATCH = 6;

  @AfterEach
  void chooseFreelyAgain() {
    System.clearProperty(Engine.PROPERTY);
  }

  private static MultiLayerNetwork net(
      DataType type, IUpdater updater, InputType input, Layer... layers) {
    return Nets.net(
        type,
        updater,
        input,
        new OutputLayer.Builder(LossFunction.MSE)
            .nOut(Nets.OUTPUTS)
            .activation(Activation.TANH)
            .build(),
        layers);
  }

  private static BatchNormalization normalization() {
    return new BatchNormalization.Builder().build();
  }

  private static Flatten flatten() {
    return new Flatten.Builder().build();
  }

  private static void checkGradients(InputType input, long[] shape, Layer... layers) {
    MultiLayerNetwork net = net(DataType.DOUBLE, new NoOp(), input, layers);
    net.params().addi(randn(DataType.DOUBLE, 3, net.numParams()).mul(0.1));
    GradientCheck.assertGradients(
        net,
        randn(DataType.DOUBLE, 5, shape),
        randn(DataType.DOUBLE, 6, BATCH, Nets.OUTPUTS),
        null,
        null);
  }

  @Test
  void gradientsOfRows() {
    checkGradients(InputType.feedForward(4), new long[] {BATCH, 4}, normalization());
  }

  @Test
  void gradientsOfImages() {
    checkGradients(
        InputType.convolutional(4, 5, 2),
        new long[] {BATCH, 2, 4, 5},
        normalization(),
        new Conv2D.Builder(2).nOut(3).activation(Activation.TANH).build(),
        normalization(),
        new MaxPooling2D.Builder().build(),
        flatten());
  }

  @Test
  void gradientsOfSequencesAroundRecurrentLayers() {
    checkGradients(
        InputType.recurrent(2, 5),
        new long[] {BATCH, 2, 5},
        new LSTM.Builder().nOut(3).returnSequences(true).build(),
        normalization(),
        new GRU.Builder().nOut(3).returnSequences(true).build(),
        normalization(),
        flatten());
  }

  @Test
  void normalizesEveryChannelOfTheMinibatch() {
    INDArray x = randn(DataType.FLOAT, 1, 50, 3, 7).muli(4).addi(9);
    MultiLayerNetwork net =
        net(DataType.FLOAT, new NoOp(), InputType.recurrent(3, 7), normalization(), flatten());
    INDArray y = net.feedForward(x, true).get(1);
    assertArrayEquals(new float[3], y.mean(0, 2).toFloatVector(), 1e-5f);
    assertArrayEquals(new float[] {1, 1, 1}, y.var(false, 0, 2).toFloatVector(), 1e-3f);
  }

  static Stream<IUpdater> updaters() {
    return Stream.of(
        new Adam(0.1),
        new AdaMax(0.1),
        new AMSGrad(0.1),
        new Nadam(0.1),
        new Nesterovs(0.1),
        new RmsProp(0.1),
        new AdaGrad(0.1),
        new AdaDelta(),
        new Sgd(0.1));
  }

  /** Trung bình trượt chỉ theo công thức của nó, dù bộ tối ưu và cách gọt gradient là gì. */
  @ParameterizedTest
  @MethodSource("updaters")
  void updaterNeverTouchesTheMovingAverages(IUpdater updater) {
    MultiLayerNetwork net =
        net(
            DataType.FLOAT,
            updater,
            InputType.feedForward(3),
            new BatchNormalization.Builder()
                .momentum(0.8)
                .gradientNormalization(GradientNormalization.RenormalizeL2PerParamType)
                .build());
    INDArray x = randn(DataType.FLOAT, 1, 20, 3).muli(2).addi(5);
    DataSet data = new DataSet(x, randn(DataType.FLOAT, 2, 20, Nets.OUTPUTS));
    INDArray gamma = net.getParam("0_gamma").dup();
    for (int i = 0; i < 3; i++) {
      net.fit(data);
    }
    double kept = Math.pow(0.8, 3);
    assertClose("trung bình trượt", x.mean(0).mul(1 - kept), net.getParam("0_mean"));
    assertClose("phương sai trượt", x.var(false, 0).mul(1 - kept).add(kept), net.getParam("0_var"));
    assertTrue(gamma.distance2(net.getParam("0_gamma")) > 0, "gamma phải được học");
  }

  @Test
  void predictionAndScoreLeaveTheMovingAveragesAlone() {
    MultiLayerNetwork net =
        net(DataType.FLOAT, new Adam(0.1), InputType.feedForward(3), normalization());
    INDArray before = net.params().dup();
    INDArray x = randn(DataType.FLOAT, 1, 8, 3);
    net.output(x);
    net.score(new DataSet(x, randn(DataType.FLOAT, 2, 8, Nets.OUTPUTS)), true);
    assertEquals(before, net.params());
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void bothEnginesAgree(long seed) {
    assumeTrue(OneDnn.obstacle() == null, "máy này không có oneDNN");
    Random random = new Random(seed);
    int batch = 2 + random.nextInt(40);
    int channels = 1 + random.nextInt(40);
    int steps = 1 + random.nextInt(30);
    INDArray x = randn(DataType.FLOAT, seed, batch, channels, steps);
    INDArray y = randn(DataType.FLOAT, seed + 1, batch, Nets.OUTPUTS);
    Map<Engine, MultiLayerNetwork> nets = new EnumMap<>(Engine.class);
    for (Engine engine : Engine.values()) {
      System.setProperty(Engine.PROPERTY, engine.name().toLowerCase(Locale.ROOT));
      MultiLayerNetwork net =
          net(
              DataType.FLOAT,
              new Sgd(0.01),
              InputType.recurrent(channels, steps),
              normalization(),
              new LSTM.Builder().nOut(5).returnSequences(true).build(),
              normalization(),
              flatten(),
              normalization());
      assertEquals(engine, Engine.of(net.getLayer(0)));
      net.fit(new DataSet(x, y));
      nets.put(engine, net);
    }
    MultiLayerNetwork portable = Objects.requireNonNull(nets.get(Engine.PORTABLE));
    MultiLayerNetwork fast = Objects.requireNonNull(nets.get(Engine.ONEDNN));
    assertClose("tham số sau một bước", portable.params(), fast.params());
    assertClose("dự đoán", portable.output(x), fast.output(x));
  }

  @Test
  void refusesWhatItCannotDo() {
    assertTrue(
        message(() -> new BatchNormalization.Builder().activation(Activation.RELU).build())
            .contains("ActivationLayer"));
    assertTrue(message(() -> new BatchNormalization.Builder().momentum(1)).contains("1.0"));
    assertTrue(message(() -> new BatchNormalization.Builder().epsilon(0)).contains("dương"));
    MultiLayerNetwork net =
        net(DataType.FLOAT, new NoOp(), InputType.feedForward(3), normalization());
    assertTrue(message(() -> net.output(randn(DataType.FLOAT, 1, 2, 4))).contains("C = 3"));
  }

  private static String message(Executable action) {
    return String.valueOf(assertThrows(IllegalArgumentException.class, action).getMessage());
  }
}
