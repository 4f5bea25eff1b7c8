package vn.hocsau.layer;

import static vn.hocsau.layer.GradientCheck.assertGradients;
import static vn.hocsau.layer.Nets.randn;

import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Gradient của tầng tích chập, gộp, trải phẳng so với sai phân, kiểu DOUBLE. */
class ConvolutionGradientTest {

  private static final int BATCH = 3;

  private static final Layer OUTPUT =
      new OutputLayer.Builder(LossFunction.MSE)
          .nOut(Nets.OUTPUTS)
          .activation(Activation.TANH)
          .build();

  private static void check(InputType input, INDArray x, Layer... layers) {
    MultiLayerNetwork net = Nets.net(DataType.DOUBLE, new NoOp(), input, OUTPUT, layers);
    assertGradients(net, x, randn(DataType.DOUBLE, 6, BATCH, Nets.OUTPUTS), null, null);
  }

  private static void checkImage(int height, int width, int channels, Layer... layers) {
    check(
        InputType.convolutional(height, width, channels),
        randn(DataType.DOUBLE, 5, BATCH, channels, height, width),
        layers);
  }

  private static void checkSequence(int steps, int features, Layer... layers) {
    check(
        InputType.recurrent(features, steps),
        randn(DataType.DOUBLE, 5, BATCH, features, steps),
        layers);
  }

  private static Flatten flatten() {
    return new Flatten.Builder().build();
  }

  @ParameterizedTest
  @CsvSource({
    "5, 6, 2, 3, 2, 1, 1, VALID",
    "7, 5, 1, 3, 3, 2, 2, VALID",
    "6, 7, 3, 2, 4, 1, 3, SAME",
    "5, 5, 2, 4, 3, 2, 1, SAME",
    "4, 3, 2, 1, 1, 1, 1, VALID",
    "4, 3, 2, 1, 1, 3, 2, SAME",
    "4, 6, 2, 4, 6, 1, 1, VALID"
  })
  void twoDimensions(
      int h, int w, int c, int kh, int kw, int strideH, int strideW, Padding padding) {
    checkImage(
        h,
        w,
        c,
        new Conv2D.Builder(kh, kw)
            .nOut(3)
            .stride(strideH, strideW)
            .padding(padding)
            .activation(Activation.TANH)
            .build(),
        flatten());
  }

  @ParameterizedTest
  @CsvSource({"8, 1, 2, 1, VALID", "9, 3, 4, 2, VALID", "7, 2, 3, 1, SAME", "8, 2, 4, 3, SAME"})
  void oneDimension(int steps, int features, int kernel, int stride, Padding padding) {
    checkSequence(
        steps,
        features,
        new Conv1D.Builder(kernel)
            .nOut(4)
            .stride(stride)
            .padding(padding)
            .activation(Activation.SIGMOID)
            .build(),
        flatten());
  }

  @ParameterizedTest
  @CsvSource({"RELU", "IDENTITY", "HARDSIGMOID", "SOFTSIGN"})
  void otherActivations(Activation activation) {
    checkImage(5, 5, 2, new Conv2D.Builder(3).nOut(4).activation(activation).build(), flatten());
  }

  @Test
  void noBiasWithRegularization() {
    checkImage(
        5,
        5,
        2,
        new Conv2D.Builder(3).nOut(4).hasBias(false).l2(0.3).build(),
        new Conv2D.Builder(2).nOut(2).l2(0.2).l2Bias(0.1).build(),
        flatten());
  }

  @ParameterizedTest
  @CsvSource({
    "6, 6, 2, 2, 2, 2, VALID",
    "7, 5, 2, 2, 2, 2, VALID",
    "7, 5, 3, 2, 2, 1, SAME",
    "5, 7, 2, 3, 2, 3, SAME"
  })
  void pooling(int h, int w, int ph, int pw, int strideH, int strideW, Padding padding) {
    checkImage(
        h,
        w,
        2,
        new Conv2D.Builder(1).nOut(3).activation(Activation.TANH).build(),
        new MaxPooling2D.Builder(ph, pw).stride(strideH, strideW).padding(padding).build(),
        flatten());
  }

  @Test
  void stackOfImages() {
    checkImage(
        10,
        9,
        1,
        new Conv2D.Builder(3).nOut(4).activation(Activation.TANH).build(),
        new MaxPooling2D.Builder().build(),
        new Conv2D.Builder(2).nOut(3).activation(Activation.RELU).build(),
        flatten(),
        new DenseLayer.Builder().nOut(5).activation(Activation.TANH).build());
  }

  @Test
  void stackOfSequences() {
    checkSequence(
        14,
        2,
        new Conv1D.Builder(3).nOut(4).activation(Activation.TANH).build(),
        new MaxPooling1D.Builder(2).build(),
        new Conv1D.Builder(2).nOut(3).activation(Activation.SIGMOID).build(),
        new MaxPooling1D.Builder(2).stride(1).padding(Padding.SAME).build(),
        flatten());
  }

  @Test
  void poolingAndFlattenFirst() {
    checkSequence(6, 3, new MaxPooling1D.Builder(3).build(), flatten());
    checkSequence(6, 3, flatten(), new DenseLayer.Builder().nOut(4).build());
    checkImage(4, 4, 2, new MaxPooling2D.Builder(2).build(), flatten());
  }

  @Test
  void betweenRecurrentLayers() {
    checkSequence(
        9,
        2,
        new LSTM.Builder().nOut(3).returnSequences(true).build(),
        new Conv1D.Builder(2).nOut(4).activation(Activation.TANH).build(),
        new MaxPooling1D.Builder(2).build(),
        new GRU.Builder().nOut(3).returnSequences(true).build(),
        flatten());
  }

  @Test
  void flattenedImages() {
    check(
        InputType.convolutionalFlat(5, 4, 2),
        randn(DataType.DOUBLE, 5, BATCH, 40),
        new Conv2D.Builder(2).nOut(3).activation(Activation.TANH).build(),
        flatten());
  }

  @Test
  void inputDropout() {
    checkImage(
        5,
        5,
        2,
        new Conv2D.Builder(2).nOut(3).dropOut(0.7).activation(Activation.TANH).build(),
        new Conv2D.Builder(2).nOut(3).dropOut(0.6).activation(Activation.TANH).build(),
        new MaxPooling2D.Builder().dropOut(0.8).build(),
        flatten());
  }
}
