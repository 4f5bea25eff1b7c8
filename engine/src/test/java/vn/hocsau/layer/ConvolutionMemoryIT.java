package vn.hocsau.layer;

import static vn.hocsau.layer.Footprint.assertFlat;
import static vn.hocsau.layer.Footprint.settledBytes;

import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/**
 * Bộ nhớ của tiến trình đứng yên khi huấn luyện lâu, khi tạo rồi bỏ nhiều mạng, khi đổi kích thước
 * minibatch.
 */
class ConvolutionMemoryIT {

  private static final int STEPS = 40;

  private static MultiLayerNetwork net(int filters) {
    return Nets.net(
        DataType.FLOAT,
        new Adam(0.001),
        InputType.recurrent(3, STEPS),
        new OutputLayer.Builder(LossFunction.MSE).nOut(2).activation(Activation.TANH).build(),
        new Conv1D.Builder(3).nOut(filters).activation(Activation.RELU).build(),
        new BatchNormalization.Builder().build(),
        new MaxPooling1D.Builder().build(),
        new Conv1D.Builder(2).nOut(filters).activation(Activation.RELU).build(),
        new Flatten.Builder().build());
  }

  private static DataSet data(int batch) {
    return new DataSet(
        Nets.randn(DataType.FLOAT, 1, batch, 3, STEPS), Nets.randn(DataType.FLOAT, 2, batch, 2));
  }

  @Test
  void tenThousandSteps() throws InterruptedException {
    MultiLayerNetwork net = net(8);
    DataSet data = data(4);
    for (int i = 0; i < 2_000; i++) {
      net.fit(data);
    }
    long before = settledBytes();
    for (int i = 0; i < 10_000; i++) {
      net.fit(data);
    }
    assertFlat(before, settledBytes(), "10 000 bước");
  }

  @Test
  void thousandNetworks() throws InterruptedException {
    DataSet data = data(32);
    long before = 0;
    for (int i = 0; i < 1_100; i++) {
      if (i == 100) {
        before = settledBytes();
      }
      net(32).fit(data);
      if (i % 100 == 99) {
        System.gc();
      }
    }
    assertFlat(before, settledBytes(), "1000 mạng");
  }

  @Test
  void changingBatchSizes() throws InterruptedException {
    MultiLayerNetwork net = net(64);
    net.fit(data(128));
    long before = settledBytes();
    for (int i = 0; i < 400; i++) {
      net.fit(data(1 + i % 128));
      INDArray out = net.output(Nets.randn(DataType.FLOAT, 1 + i, 1 + i % 97, 3, STEPS));
      out.close();
    }
    assertFlat(before, settledBytes(), "400 kích thước");
  }
}
