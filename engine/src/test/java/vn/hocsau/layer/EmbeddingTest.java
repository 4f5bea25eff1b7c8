package vn.hocsau.layer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

class EmbeddingTest {

  private static final float[][] IDS = {{1, 3, 3}, {0, 4, 1}};

  private static MultiLayerNetwork net(DataType type) {
    return Nets.net(
        type,
        new NoOp(),
        InputType.recurrent(1, 3),
        new OutputLayer.Builder(LossFunction.MSE).nOut(2).activation(Activation.TANH).build(),
        new Embedding.Builder().nIn(5).nOut(4).build(),
        new LSTM.Builder().nOut(3).build());
  }

  @Test
  void gradientMatchesFiniteDifferences() {
    MultiLayerNetwork net = net(DataType.DOUBLE);
    INDArray x = Nd4j.createFromArray(IDS).castTo(DataType.DOUBLE);
    INDArray y = Nets.randn(DataType.DOUBLE, 3, 2, 2);
    net.setInput(x);
    net.setLabels(y);
    net.computeGradientAndScore();
    INDArray gradient = net.gradient().getGradientFor("0_W").dup().divi(2);
    INDArray table = net.getLayer(0).getParam("W");
    DataSet data = new DataSet(x, y);
    double step = 1e-5;
    for (int i = 0; i < table.length(); i++) {
      double before = table.getDouble(i / 4, i % 4);
      table.putScalar(i / 4, i % 4, before + step);
      double up = net.score(data);
      table.putScalar(i / 4, i % 4, before - step);
      double down = net.score(data);
      table.putScalar(i / 4, i % 4, before);
      assertEquals((up - down) / (2 * step), gradient.getDouble(i / 4, i % 4), 1e-8);
    }
  }

  @Test
  void looksUpRowsForBothInputShapes() {
    MultiLayerNetwork net = net(DataType.FLOAT);
    INDArray ids = Nd4j.createFromArray(IDS);
    INDArray vectors = net.feedForwardToLayer(0, ids).get(1);
    assertArrayEquals(new long[] {2, 4, 3}, vectors.shape());
    INDArray table = net.getLayer(0).getParam("W");
    for (int n = 0; n < 2; n++) {
      for (int t = 0; t < 3; t++) {
        for (int e = 0; e < 4; e++) {
          assertEquals(table.getFloat((int) IDS[n][t], e), vectors.getFloat(n, e, t));
        }
      }
    }
    assertEquals(vectors, net.feedForwardToLayer(0, ids.reshape(2, 1, 3)).get(1));
  }

  @Test
  void startsUniformAndSurvivesSavingAndCloning(@TempDir Path folder) throws Exception {
    MultiLayerNetwork net = net(DataType.FLOAT);
    INDArray table = net.getLayer(0).getParam("W");
    assertTrue(table.amaxNumber().doubleValue() <= 0.05);
    assertTrue(table.stdNumber().doubleValue() > 0.01);
    Path file = folder.resolve("net.zip");
    net.save(file.toFile());
    MultiLayerNetwork loaded = MultiLayerNetwork.load(file.toFile(), true);
    INDArray ids = Nd4j.createFromArray(IDS);
    assertEquals(net.output(ids), loaded.output(ids));
    assertEquals(net.output(ids), net.clone().output(ids));
    assertEquals(table, loaded.getLayer(0).getParam("W"));
  }

  @Test
  void namesTheWordOutsideTheVocabulary() {
    MultiLayerNetwork net = net(DataType.FLOAT);
    String message =
        assertThrows(
                IllegalArgumentException.class,
                () -> net.output(Nd4j.createFromArray(new float[][] {{0, 1, 2}, {3, 5, 1}})))
            .getMessage();
    assertEquals(
        "Tầng Embedding \"layer0\": mẫu 1, bước 1 có mã từ 5; từ vựng chỉ có mã 0 đến 4.", message);
  }

  @Test
  void asksForTheVocabularySize() {
    var conf =
        new NeuralNetConfiguration.Builder()
            .list()
            .layer(new Embedding.Builder().nOut(4).build())
            .layer(new LSTM.Builder().nOut(3).build())
            .layer(new OutputLayer.Builder(LossFunction.MSE).nOut(2).build())
            .setInputType(InputType.recurrent(1, 3))
            .build();
    String message =
        assertThrows(IllegalArgumentException.class, () -> new MultiLayerNetwork(conf).init())
            .getMessage();
    assertTrue(message.startsWith("Tầng Embedding"), message);
    assertTrue(message.contains("nIn = 0"), message);
  }
}
