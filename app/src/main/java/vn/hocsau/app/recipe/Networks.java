package vn.hocsau.app.recipe;

import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import vn.hocsau.layer.LSTM;

/** Những mảnh mạng mà nhiều công thức dùng chung, viết như trong notebook. */
final class Networks {

  private Networks() {}

  static NeuralNetConfiguration.ListBuilder start(IUpdater updater) {
    return new NeuralNetConfiguration.Builder()
        .seed(Workbench.SEED)
        .weightInit(WeightInit.XAVIER_UNIFORM)
        .updater(updater)
        .list();
  }

  static DenseLayer dense(int numOutputs) {
    return new DenseLayer.Builder().nOut(numOutputs).activation(Activation.RELU).build();
  }

  /** Dropout như Keras: bỏ {@code rate} số nút; DL4J nhận phần giữ lại. */
  static DropoutLayer dropout(double rate) {
    return new DropoutLayer(1 - rate);
  }

  static OutputLayer regression() {
    return new OutputLayer.Builder(LossFunction.MSE)
        .nOut(1)
        .activation(Activation.IDENTITY)
        .build();
  }

  static OutputLayer classes(LossFunction loss, int numClasses) {
    return new OutputLayer.Builder(loss).nOut(numClasses).activation(Activation.SOFTMAX).build();
  }

  /** Mạng đọc ảnh từng hàng: hai tầng LSTM rồi một tầng kết nối đầy đủ, như {@code cifar-lstm}. */
  static MultiLayerConfiguration imageReader(
      IUpdater updater, int rows, int features, int numHiddens, int numDense, int numClasses) {
    return start(updater)
        .layer(new LSTM.Builder().nOut(numHiddens).returnSequences(true).build())
        .layer(dropout(0.2))
        .layer(new LSTM.Builder().nOut(numHiddens).build())
        .layer(dense(numDense))
        .layer(classes(LossFunction.MCXENT, numClasses))
        .setInputType(InputType.recurrent(features, rows))
        .build();
  }
}
