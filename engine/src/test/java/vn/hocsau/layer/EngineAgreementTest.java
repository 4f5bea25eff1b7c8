package vn.hocsau.layer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static vn.hocsau.layer.Nets.assertClose;

import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.nativeblas.NativeOps;
import org.nd4j.nativeblas.NativeOpsHolder;
import vn.hocsau.layer.internal.library.OneDnn;

/**
 * oneDNN và máy portable cho cùng đầu ra, cùng gradient theo tham số và theo đầu vào, kiểu FLOAT,
 * trên kích thước bốc ngẫu nhiên.
 */
class EngineAgreementTest {

  private static final List<Cell> CELLS = List.of(Cell.values());

  @BeforeEach
  void needsOneDnn() {
    assumeTrue(OneDnn.obstacle() == null, "máy này không có oneDNN");
  }

  @AfterEach
  void chooseFreelyAgain() {
    System.clearProperty(Engine.PROPERTY);
  }

  /** Một trường hợp bốc từ hạt giống. */
  record Case(
      Cell cell, int batch, int steps, int inputs, int units, boolean sequences, boolean masked) {

    static Case draw(long seed) {
      Random random = new Random(seed);
      return new Case(
          CELLS.get(random.nextInt(CELLS.size())),
          1 + random.nextInt(70),
          1 + random.nextInt(130),
          1 + random.nextInt(40),
          1 + random.nextInt(70),
          random.nextBoolean(),
          random.nextInt(3) == 0);
    }

    MultiLayerNetwork net(Engine engine) {
      System.setProperty(Engine.PROPERTY, engine.name().toLowerCase(Locale.ROOT));
      Recurrent first =
          Nets.builder(cell)
              .nOut(units)
              .returnSequences(true)
              .activation(activation())
              .inputDropout(0.2)
              .build();
      Recurrent second = Nets.builder(cell).nOut(units / 2 + 1).returnSequences(sequences).build();
      MultiLayerNetwork net =
          sequences
              ? Nets.labelPerStep(DataType.FLOAT, inputs, first, second)
              : Nets.labelPerSequence(DataType.FLOAT, inputs, first, second);
      assertEquals(engine, Engine.of(net.getLayer(0)));
      return net;
    }

    private Activation activation() {
      return cell == Cell.SIMPLE_RNN && batch % 2 == 0 ? Activation.RELU : Activation.TANH;
    }

    @Nullable INDArray mask() {
      return masked ? Nets.randn(DataType.FLOAT, 3, batch, steps).gt(-0.8) : null;
    }

    INDArray features() {
      return Nets.randn(DataType.FLOAT, 1, batch, inputs, steps);
    }

    INDArray labels() {
      return sequences
          ? Nets.randn(DataType.FLOAT, 2, batch, Nets.OUTPUTS, steps)
          : Nets.randn(DataType.FLOAT, 2, batch, Nets.OUTPUTS);
    }
  }

  static Case[] cases() {
    return Stream.concat(
            LongStream.range(0, 24).mapToObj(Case::draw),
            // Bước đầu không nhân với U: chuỗi một bước không có tích hồi tiếp nào.
            CELLS.stream().map(cell -> new Case(cell, 5, 1, 3, 4, true, false)))
        .toArray(Case[]::new);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void sameOutputsAndGradients(Case c) {
    MultiLayerNetwork portable = c.net(Engine.PORTABLE);
    MultiLayerNetwork fast = c.net(Engine.ONEDNN);
    INDArray mask = c.mask();
    assertClose(
        "đầu ra",
        portable.output(c.features(), false, mask, null),
        fast.output(c.features(), false, mask, null));
    for (MultiLayerNetwork net : new MultiLayerNetwork[] {portable, fast}) {
      net.setInput(c.features());
      net.setLabels(c.labels());
      net.setLayerMaskArrays(mask, c.sequences ? mask : null);
      Nd4j.getRandom().setSeed(9);
      net.computeGradientAndScore();
    }
    assertEquals(portable.score(), fast.score(), 1e-5 * Math.abs(portable.score()));
    assertClose("gradient", portable.gradient().gradient(), fast.gradient().gradient());
  }

  @ParameterizedTest
  @EnumSource
  void sameNumbersWithTwoThreads(Cell cell) {
    NativeOps threads = NativeOpsHolder.getInstance().getDeviceNativeOps();
    int before = threads.ompGetMaxThreads();
    threads.setOmpNumThreads(2);
    try {
      sameOutputsAndGradients(new Case(cell, 33, 12, 17, 50, true, true));
    } finally {
      threads.setOmpNumThreads(before);
    }
  }

  @ParameterizedTest
  @EnumSource
  void sameStatesStepByStep(Cell cell) {
    Case c = new Case(cell, 5, 9, 3, 7, true, false);
    MultiLayerNetwork portable = c.net(Engine.PORTABLE);
    MultiLayerNetwork fast = c.net(Engine.ONEDNN);
    for (int t = 0; t < 9; t += 3) {
      INDArray part =
          c.features().get(NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.interval(t, t + 3));
      assertClose("đoạn từ bước " + t, portable.rnnTimeStep(part), fast.rnnTimeStep(part));
    }
  }

  @ParameterizedTest
  @EnumSource
  void sameTrainingWithChangingBatchSizes(Cell cell) {
    assertClose(
        "tham số sau khi huấn luyện",
        trainWithChangingBatchSizes(cell, Engine.PORTABLE),
        trainWithChangingBatchSizes(cell, Engine.ONEDNN));
  }

  private static INDArray trainWithChangingBatchSizes(Cell cell, Engine engine) {
    System.setProperty(Engine.PROPERTY, engine.name().toLowerCase(Locale.ROOT));
    MultiLayerNetwork net =
        Nets.net(
            DataType.FLOAT,
            new Adam(0.01),
            InputType.recurrent(3),
            Nets.perStep(),
            Nets.builder(cell).nOut(6).returnSequences(true).build());
    for (int batch : new int[] {4, 2, 7, 1, 5, 3, 4}) {
      net.fit(
          new DataSet(
              Nets.randn(DataType.FLOAT, batch, batch, 3, 5),
              Nets.randn(DataType.FLOAT, batch + 1, batch, Nets.OUTPUTS, 5)));
      net.output(Nets.randn(DataType.FLOAT, batch, 1, 3, 5));
    }
    return net.params();
  }
}
