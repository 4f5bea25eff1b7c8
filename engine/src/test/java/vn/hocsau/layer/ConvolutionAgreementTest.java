package vn.hocsau.layer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.nd4j.nativeblas.NativeOps;
import org.nd4j.nativeblas.NativeOpsHolder;
import vn.hocsau.layer.internal.library.OneDnn;

/**
 * oneDNN và máy portable cho cùng đầu ra, cùng gradient theo tham số và theo đầu vào trên mạng tích
 * chập có kích thước bốc ngẫu nhiên, kiểu FLOAT.
 */
class ConvolutionAgreementTest {

  @BeforeEach
  void needsOneDnn() {
    assumeTrue(OneDnn.obstacle() == null, "máy này không có oneDNN");
  }

  @AfterEach
  void chooseFreelyAgain() {
    System.clearProperty(Engine.PROPERTY);
  }

  /** Một mạng bốc từ hạt giống; chuỗi là ảnh một hàng. */
  record Case(long seed, boolean sequence, int batch, int height, int width, int channels) {

    static Case draw(long seed) {
      Random random = new Random(seed);
      boolean sequence = random.nextBoolean();
      return new Case(
          seed,
          sequence,
          1 + random.nextInt(40),
          sequence ? 1 : 8 + random.nextInt(20),
          sequence ? 8 + random.nextInt(120) : 8 + random.nextInt(20),
          1 + random.nextInt(20));
    }

    MultiLayerNetwork net(Engine engine, IUpdater updater) {
      System.setProperty(Engine.PROPERTY, engine.name().toLowerCase(Locale.ROOT));
      Random random = new Random(seed);
      Layer[] layers = {
        convolution(random), pooling(random), convolution(random), new Flatten.Builder().build()
      };
      InputType input =
          sequence
              ? InputType.recurrent(channels, width)
              : InputType.convolutional(height, width, channels);
      MultiLayerNetwork net =
          Nets.net(
              DataType.FLOAT,
              updater,
              input,
              new OutputLayer.Builder(LossFunction.MSE)
                  .nOut(Nets.OUTPUTS)
                  .activation(Activation.TANH)
                  .build(),
              layers);
      for (int i = 0; i < 3; i++) {
        assertEquals(engine, Engine.of(net.getLayer(i)));
      }
      return net;
    }

    private static <T> T pick(Random random, List<T> values) {
      return values.get(random.nextInt(values.size()));
    }

    private Layer convolution(Random random) {
      int size = 1 + random.nextInt(3);
      int stride = 1 + random.nextInt(2);
      Padding padding = pick(random, List.of(Padding.values()));
      Activation activation =
          pick(
              random,
              List.of(Activation.RELU, Activation.TANH, Activation.SIGMOID, Activation.IDENTITY));
      boolean bias = random.nextInt(4) > 0;
      int filters = 1 + random.nextInt(40);
      return sequence
          ? new Conv1D.Builder(size)
              .stride(stride)
              .padding(padding)
              .activation(activation)
              .hasBias(bias)
              .nOut(filters)
              .build()
          : new Conv2D.Builder(size, 1 + random.nextInt(3))
              .stride(1, stride)
              .padding(padding)
              .activation(activation)
              .hasBias(bias)
              .nOut(filters)
              .build();
    }

    private Layer pooling(Random random) {
      int size = 1 + random.nextInt(3);
      int stride = 1 + random.nextInt(2);
      Padding padding = pick(random, List.of(Padding.values()));
      return sequence
          ? new MaxPooling1D.Builder(size).stride(stride).padding(padding).build()
          : new MaxPooling2D.Builder(size, 2).stride(stride, 2).padding(padding).build();
    }

    INDArray features() {
      return sequence
          ? Nets.randn(DataType.FLOAT, 1, batch, channels, width)
          : Nets.randn(DataType.FLOAT, 1, batch, channels, height, width);
    }

    INDArray labels() {
      return Nets.randn(DataType.FLOAT, 2, batch, Nets.OUTPUTS);
    }
  }

  static List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    for (long seed = 0; seed < 24; seed++) {
      cases.add(Case.draw(seed));
    }
    return cases;
  }

  @ParameterizedTest
  @MethodSource("cases")
  void sameOutputsAndGradients(Case c) {
    MultiLayerNetwork portable = c.net(Engine.PORTABLE, new NoOp());
    MultiLayerNetwork fast = c.net(Engine.ONEDNN, new NoOp());
    Nets.assertClose("đầu ra", portable.output(c.features()), fast.output(c.features()));
    var expected = portable.calculateGradients(c.features(), c.labels(), null, null);
    var actual = fast.calculateGradients(c.features(), c.labels(), null, null);
    Nets.assertClose(
        "gradient theo tham số", expected.getFirst().gradient(), actual.getFirst().gradient());
    Nets.assertClose("gradient theo đầu vào", expected.getSecond(), actual.getSecond());
  }

  @Test
  void sameNumbersWithTwoThreads() {
    NativeOps threads = NativeOpsHolder.getInstance().getDeviceNativeOps();
    int before = threads.ompGetMaxThreads();
    threads.setOmpNumThreads(2);
    try {
      sameOutputsAndGradients(new Case(3, true, 33, 1, 90, 17));
      sameOutputsAndGradients(new Case(4, false, 17, 20, 21, 5));
    } finally {
      threads.setOmpNumThreads(before);
    }
  }

  @Test
  void sameTrainingWithChangingBatchSizes() {
    for (long seed = 0; seed < 4; seed++) {
      Nets.assertClose(
          "tham số sau khi huấn luyện", train(seed, Engine.PORTABLE), train(seed, Engine.ONEDNN));
    }
  }

  private static INDArray train(long seed, Engine engine) {
    Case c = new Case(seed, seed % 2 == 0, 4, seed % 2 == 0 ? 1 : 12, 14, 3);
    MultiLayerNetwork net = c.net(engine, new Adam(0.01));
    for (int batch : new int[] {4, 2, 7, 1, 5, 3, 4, 6}) {
      Case part = new Case(seed, c.sequence, batch, c.height, c.width, c.channels);
      net.fit(new DataSet(part.features(), part.labels()));
      net.output(part.features());
    }
    return net.params();
  }
}
