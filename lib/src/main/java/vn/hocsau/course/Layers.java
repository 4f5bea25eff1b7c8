package vn.hocsau.course;

import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.nd4j.linalg.lossfunctions.impl.LossBinaryXENT;
import vn.hocsau.layer.BatchNormalization;
import vn.hocsau.layer.Conv1D;
import vn.hocsau.layer.Conv2D;
import vn.hocsau.layer.Embedding;
import vn.hocsau.layer.Flatten;
import vn.hocsau.layer.LSTM;
import vn.hocsau.layer.MaxPooling1D;
import vn.hocsau.layer.MaxPooling2D;

/** Các tầng lặp lại trong nhiều mạng, tên ngắn như trong notebook. */
final class Layers {

  private Layers() {}

  static DenseLayer dense(int numOutputs) {
    return new DenseLayer.Builder().nOut(numOutputs).activation(Activation.RELU).build();
  }

  static DenseLayer linear(int numOutputs) {
    return new DenseLayer.Builder().nOut(numOutputs).activation(Activation.IDENTITY).build();
  }

  static LSTM lstm(int numHiddens) {
    return new LSTM.Builder().nOut(numHiddens).build();
  }

  static LSTM lstmSequences(int numHiddens) {
    return new LSTM.Builder().nOut(numHiddens).returnSequences(true).build();
  }

  static Embedding embedding(int numWords, int embedSize) {
    return new Embedding.Builder().nIn(numWords).nOut(embedSize).build();
  }

  static Conv2D conv2d(int numFilters) {
    return new Conv2D.Builder(3).nOut(numFilters).activation(Activation.RELU).build();
  }

  static MaxPooling2D halve2d() {
    return new MaxPooling2D.Builder(2).build();
  }

  static Conv1D conv1d(int numFilters, int width) {
    return new Conv1D.Builder(width).nOut(numFilters).activation(Activation.RELU).build();
  }

  static MaxPooling1D halve() {
    return new MaxPooling1D.Builder(2).build();
  }

  static Flatten flatten() {
    return new Flatten.Builder().build();
  }

  static BatchNormalization batchNorm() {
    return new BatchNormalization.Builder().build();
  }

  /** Dropout như Keras: bỏ {@code rate} số nút; DL4J nhận phần giữ lại. */
  static DropoutLayer dropout(double rate) {
    return new DropoutLayer(1 - rate);
  }

  static OutputLayer output(LossFunction loss, int numOutputs, Activation activation) {
    return new OutputLayer.Builder(loss).nOut(numOutputs).activation(activation).build();
  }

  static OutputLayer regression() {
    return output(LossFunction.MSE, 1, Activation.IDENTITY);
  }

  /** Trung bình trên hai đầu ra như Keras: tổng thì phần dữ liệu nặng gấp đôi phần phạt l2. */
  static OutputLayer twoSigmoids() {
    var mean = new LossBinaryXENT(Nd4j.createFromArray(0.5f, 0.5f));
    return new OutputLayer.Builder(mean).nOut(2).activation(Activation.SIGMOID).build();
  }
}
