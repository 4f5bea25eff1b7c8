package vn.hocsau.layer;

import static vn.hocsau.layer.GradientCheck.assertGradients;
import static vn.hocsau.layer.Nets.labelPerSequence;
import static vn.hocsau.layer.Nets.labelPerStep;
import static vn.hocsau.layer.Nets.randn;

import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.NoOp;

/** Gradient của mọi tầng và mọi tùy chọn, so với sai phân, kiểu DOUBLE. */
class RecurrentGradientTest {

  private static final int BATCH = 3;
  private static final int INPUTS = 2;
  private static final int STEPS = 4;
  private static final int UNITS = 3;

  /** Đệm trái, đệm phải và lỗ ở giữa. */
  private static final INDArray MASK =
      Nd4j.createFromArray(new double[][] {{0, 0, 1, 1}, {1, 1, 1, 0}, {1, 0, 1, 1}});

  private static Recurrent.Builder<?> layer(Cell cell) {
    return Nets.builder(cell).nOut(UNITS);
  }

  private static INDArray sequence() {
    return randn(DataType.DOUBLE, 5, BATCH, INPUTS, STEPS);
  }

  private static void checkPerStep(MultiLayerNetwork net, @Nullable INDArray mask) {
    assertGradients(
        net, sequence(), randn(DataType.DOUBLE, 6, BATCH, Nets.OUTPUTS, STEPS), mask, mask);
  }

  private static void checkPerSequence(MultiLayerNetwork net, @Nullable INDArray mask) {
    assertGradients(net, sequence(), randn(DataType.DOUBLE, 6, BATCH, Nets.OUTPUTS), mask, null);
  }

  @ParameterizedTest
  @EnumSource
  void everyStep(Cell cell) {
    checkPerStep(
        labelPerStep(DataType.DOUBLE, INPUTS, layer(cell).returnSequences(true).build()), null);
  }

  @ParameterizedTest
  @EnumSource
  void lastStep(Cell cell) {
    checkPerSequence(labelPerSequence(DataType.DOUBLE, INPUTS, layer(cell).build()), null);
  }

  @ParameterizedTest
  @EnumSource
  void oneStepAfterLongerSequences(Cell cell) {
    MultiLayerNetwork net = labelPerSequence(DataType.DOUBLE, INPUTS, layer(cell).build());
    INDArray labels = randn(DataType.DOUBLE, 6, BATCH, Nets.OUTPUTS);
    net.setInput(sequence());
    net.setLabels(labels);
    net.computeGradientAndScore(); // để lại gradient khác 0 của U
    assertGradients(net, randn(DataType.DOUBLE, 5, BATCH, INPUTS, 1), labels, null, null);
  }

  @ParameterizedTest
  @EnumSource
  void stackedWithMask(Cell cell) {
    checkPerSequence(
        labelPerSequence(
            DataType.DOUBLE,
            INPUTS,
            layer(cell).returnSequences(true).build(),
            layer(cell).build()),
        MASK);
  }

  @ParameterizedTest
  @EnumSource
  void everyStepWithMask(Cell cell) {
    checkPerStep(
        labelPerStep(DataType.DOUBLE, INPUTS, layer(cell).returnSequences(true).build()), MASK);
  }

  @ParameterizedTest
  @EnumSource
  void inputDropoutAndRegularization(Cell cell) {
    checkPerSequence(
        labelPerSequence(
            DataType.DOUBLE,
            INPUTS,
            layer(cell).inputDropout(0.4).l2(0.3).l2Recurrent(0.7).l2Bias(0.2).build()),
        null);
  }

  @ParameterizedTest
  @EnumSource
  void bidirectional(Cell cell) {
    checkPerStep(
        labelPerStep(
            DataType.DOUBLE, INPUTS, new Bidirectional(layer(cell).returnSequences(true).build())),
        MASK);
  }

  @ParameterizedTest
  @EnumSource
  void batchTimeFeatureFormat(Cell cell) {
    MultiLayerNetwork net =
        Nets.net(
            DataType.DOUBLE,
            new NoOp(),
            InputType.recurrent(INPUTS, STEPS, RNNFormat.NWC),
            Nets.perStep(),
            layer(cell).returnSequences(true).inputDropout(0.4).dataFormat(RNNFormat.NWC).build());
    assertGradients(
        net,
        randn(DataType.DOUBLE, 5, BATCH, STEPS, INPUTS),
        randn(DataType.DOUBLE, 6, BATCH, STEPS, Nets.OUTPUTS),
        MASK,
        MASK);
  }

  @ParameterizedTest
  @CsvSource({"RELU", "SOFTSIGN", "IDENTITY", "SIGMOID"})
  void otherActivations(Activation activation) {
    for (Cell cell : Cell.values()) {
      checkPerSequence(
          labelPerSequence(DataType.DOUBLE, INPUTS, layer(cell).activation(activation).build()),
          null);
    }
  }

  @ParameterizedTest
  @CsvSource({"HARDSIGMOID", "SOFTSIGN"})
  void otherGates(Activation gate) {
    checkPerSequence(
        labelPerSequence(
            DataType.DOUBLE,
            INPUTS,
            new LSTM.Builder().nOut(UNITS).gateActivationFunction(gate).build()),
        null);
  }
}
