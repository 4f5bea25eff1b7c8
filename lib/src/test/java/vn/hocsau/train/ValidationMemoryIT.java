package vn.hocsau.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.bytedeco.javacpp.Pointer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import vn.hocsau.layer.Conv2D;
import vn.hocsau.layer.Flatten;
import vn.hocsau.layer.MaxPooling2D;

/** Chấm tập kiểm định sau mỗi epoch không để lại rác ngoài heap chờ JVM gom. */
class ValidationMemoryIT {

  private static final long MEGABYTE = 1 << 20;
  private static final int EPOCHS = 30;
  private static final int HELD = 256;

  private static MultiLayerNetwork net() {
    var net =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(1)
                .updater(new Adam(0.001))
                .list()
                .layer(new Conv2D.Builder(3).nOut(32).activation(Activation.RELU).build())
                .layer(new MaxPooling2D.Builder(2).build())
                .layer(new Flatten.Builder().build())
                .layer(
                    new OutputLayer.Builder(LossFunction.MCXENT)
                        .nOut(2)
                        .activation(Activation.SOFTMAX)
                        .build())
                .setInputType(InputType.convolutional(32, 32, 3))
                .build());
    net.init();
    return net;
  }

  private static DataSet pictures(int n) {
    INDArray labels = Nd4j.zeros(n, 2);
    labels.getColumn(0).assign(1);
    return new DataSet(Nd4j.rand(n, 3, 32, 32), labels);
  }

  private static History train(int epochs, DataSet train, DataSet held) {
    return Training.of(net())
        .epochs(epochs)
        .batchSize(32)
        .metric(Metric.ACCURACY)
        .validation(held)
        .earlyStopping(EarlyStopping.onValLoss(EPOCHS).restoringBest())
        .fit(train);
  }

  @Test
  void manyEpochsTakeNoMoreThanAFew() {
    DataSet train = pictures(32);
    DataSet held = pictures(HELD);
    train(3, train, held);
    long before = Pointer.physicalBytes();
    assertEquals(EPOCHS, train(EPOCHS, train, held).epochs().size());
    // Chỉ đầu ra của tầng tích chập đã là 256 · 32 · 30 · 30 số float, 28 MB mỗi epoch.
    long activations = (long) EPOCHS * HELD * 32 * 30 * 30 * Float.BYTES / MEGABYTE;
    long grown = (Pointer.physicalBytes() - before) / MEGABYTE;
    assertTrue(
        grown < activations / 3,
        "lớn thêm %d MB, trong khi mọi đầu ra trung gian là %d MB".formatted(grown, activations));
    assertEquals(HELD, held.getFeatures().size(0));
    assertTrue(Double.isFinite(held.getFeatures().sumNumber().doubleValue()));
  }
}
