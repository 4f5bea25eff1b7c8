package vn.hocsau.train;

import java.util.SplittableRandom;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Mạng và dữ liệu nhỏ dùng chung cho các phép thử huấn luyện. */
final class Nets {

  private Nets() {}

  /** Mạng có dropout, để thử cả phần ngẫu nhiên. */
  static MultiLayerNetwork regression(double learningRate) {
    var net =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(5)
                .updater(new Adam(learningRate))
                .list()
                .layer(new DenseLayer.Builder().nOut(16).activation(Activation.TANH).build())
                .layer(new DropoutLayer(0.8))
                .layer(
                    new OutputLayer.Builder(LossFunction.MSE)
                        .nOut(1)
                        .activation(Activation.IDENTITY)
                        .build())
                .setInputType(InputType.feedForward(3))
                .build());
    net.init();
    return net;
  }

  /** y = x₀ - 2x₁ + nhiễu, đặc trưng [n, 3], nhãn [n, 1]. */
  static DataSet data(int n, long seed) {
    var random = new SplittableRandom(seed);
    float[] x = new float[3 * n];
    float[] y = new float[n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < 3; j++) {
        x[3 * i + j] = (float) random.nextDouble(-1, 1);
      }
      y[i] = x[3 * i] - 2 * x[3 * i + 1] + (float) random.nextDouble(-0.1, 0.1);
    }
    return new DataSet(
        Nd4j.create(x, new long[] {n, 3}, 'c'), Nd4j.create(y, new long[] {n, 1}, 'c'));
  }
}
