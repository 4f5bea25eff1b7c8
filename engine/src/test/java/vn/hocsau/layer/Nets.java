package vn.hocsau.layer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Mạng và dữ liệu nhỏ cho các bài kiểm thử của gói này. */
final class Nets {

  static final int OUTPUTS = 2;

  private Nets() {}

  /** Builder của mỗi loại tầng. */
  static Recurrent.Builder<?> builder(Cell cell) {
    return switch (cell) {
      case LSTM -> new LSTM.Builder();
      case GRU -> new GRU.Builder();
      case SIMPLE_RNN -> new SimpleRNN.Builder();
    };
  }

  /** Đầu ra mỗi chuỗi một nhãn. */
  static MultiLayerNetwork labelPerSequence(DataType type, int inputs, Layer... layers) {
    return net(
        type,
        new NoOp(),
        InputType.recurrent(inputs),
        new OutputLayer.Builder(LossFunction.MSE).nOut(OUTPUTS).activation(Activation.TANH).build(),
        layers);
  }

  /** Đầu ra mỗi bước một nhãn. */
  static MultiLayerNetwork labelPerStep(DataType type, int inputs, Layer... layers) {
    return net(type, new NoOp(), InputType.recurrent(inputs), perStep(), layers);
  }

  static Layer perStep() {
    return new RnnOutputLayer.Builder(LossFunction.MSE)
        .nOut(OUTPUTS)
        .activation(Activation.TANH)
        .build();
  }

  static MultiLayerNetwork net(
      DataType type, IUpdater updater, InputType input, Layer output, Layer... layers) {
    NeuralNetConfiguration.ListBuilder list =
        new NeuralNetConfiguration.Builder().seed(7).dataType(type).updater(updater).list();
    for (Layer layer : layers) {
      list.layer(layer);
    }
    MultiLayerNetwork net = new MultiLayerNetwork(list.layer(output).setInputType(input).build());
    net.init();
    return net;
  }

  /** Số ngẫu nhiên phân phối chuẩn, lặp lại được. */
  static INDArray randn(DataType type, long seed, long... shape) {
    Nd4j.getRandom().setSeed(seed);
    return Nd4j.randn(type, shape);
  }

  /** Cùng kích thước, sai lệch không quá 2e-5 giá trị lớn nhất: chỉ khác nhau ở sai số làm tròn. */
  static void assertClose(String what, INDArray expected, INDArray actual) {
    assertArrayEquals(expected.shape(), actual.shape(), what);
    double largest = Math.max(1e-3, expected.amaxNumber().doubleValue());
    assertArrayEquals(
        expected.dup('c').data().asFloat(),
        actual.dup('c').data().asFloat(),
        (float) (2e-5 * largest),
        what);
  }
}
