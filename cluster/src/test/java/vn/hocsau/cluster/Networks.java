package vn.hocsau.cluster;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Random;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import vn.hocsau.dataset.BatchSource;
import vn.hocsau.layer.Conv2D;
import vn.hocsau.layer.Flatten;
import vn.hocsau.layer.LSTM;
import vn.hocsau.train.InMemory;

/** Ba mạng nhỏ cùng dữ liệu sinh từ hạt giống, cho các phép thử của cụm. */
enum Networks {
  MLP(new long[] {6}),
  LSTM(new long[] {3, 5}),
  CNN(new long[] {1, 6, 6});

  private static final int NUM_CLASSES = 3;

  @SuppressWarnings("ImmutableEnumChecker") // không ai ghi vào mảng
  private final long[] shape;

  Networks(long[] shape) {
    this.shape = shape;
  }

  /** Mẫu của một mạng: tâm của mỗi lớp cộng nhiễu. */
  record Samples(Networks network, int count) implements DataRecipe {

    private static final long serialVersionUID = 1L;

    @Override
    public BatchSource load() {
      return new InMemory(network.data(count));
    }
  }

  /** Dữ liệu không bao giờ dựng được hai lần như nhau. */
  record Unstable() implements DataRecipe {

    private static final long serialVersionUID = 1L;

    @Override
    public BatchSource load() {
      var data = MLP.data(40);
      data.getFeatures().addi(System.nanoTime());
      return new InMemory(data);
    }
  }

  DataSet data(int count) {
    var random = new Random(5);
    long[] all = new long[shape.length + 1];
    all[0] = count;
    System.arraycopy(shape, 0, all, 1, shape.length);
    int width = (int) (Nd4j.zeros(all).length() / count);
    float[] features = new float[count * width];
    float[][] labels = new float[count][NUM_CLASSES];
    for (int i = 0; i < count; i++) {
      int y = random.nextInt(NUM_CLASSES);
      labels[i][y] = 1;
      for (int j = 0; j < width; j++) {
        features[i * width + j] =
            (float) (Math.sin((y + 1) * (j + 1)) + 0.5 * random.nextGaussian());
      }
    }
    return new DataSet(
        Nd4j.createFromArray(features).reshape('c', all), Nd4j.createFromArray(labels));
  }

  MultiLayerNetwork build(IUpdater updater, double dropout) {
    var layers =
        new NeuralNetConfiguration.Builder()
            .seed(11)
            .weightInit(WeightInit.XAVIER_UNIFORM)
            .updater(updater)
            .list();
    switch (this) {
      case MLP ->
          layers.layer(new DenseLayer.Builder().nIn(6).nOut(8).activation(Activation.TANH).build());
      case LSTM ->
          layers
              .layer(
                  new LSTM.Builder().nOut(7).inputDropout(dropout).returnSequences(false).build())
              .setInputType(InputType.recurrent(3, 5));
      case CNN ->
          layers
              .layer(new Conv2D.Builder(3).nOut(4).activation(Activation.RELU).build())
              .layer(new Flatten.Builder().build())
              .setInputType(InputType.convolutional(6, 6, 1));
    }
    layers.layer(
        new OutputLayer.Builder(LossFunction.MCXENT)
            .nIn(this == MLP ? 8 : 0)
            .nOut(NUM_CLASSES)
            .activation(Activation.SOFTMAX)
            .build());
    var net = new MultiLayerNetwork(layers.build());
    net.init();
    return net;
  }

  /** SHA-256 của mọi bit tham số. */
  static String bits(MultiLayerNetwork net) {
    float[] params = net.params().dup('c').data().asFloat();
    var buffer = ByteBuffer.allocate(4 * params.length);
    buffer.asFloatBuffer().put(params);
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(buffer.array()));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }
}
