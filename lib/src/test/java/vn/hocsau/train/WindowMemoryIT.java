package vn.hocsau.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.SplittableRandom;
import org.bytedeco.javacpp.Pointer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.weights.WeightInit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import vn.hocsau.layer.LSTM;
import vn.hocsau.sequence.MultivariateSeries;
import vn.hocsau.sequence.WindowSource;

/** Cửa sổ cắt ngay lúc cần: mười lần số hàng, mười lần số cửa sổ, bộ nhớ vẫn thế. */
class WindowMemoryIT {

  private static final List<String> NAMES = List.of("a", "b", "c", "d", "e", "f", "g");
  private static final long MEGABYTE = 1 << 20;
  private static final int ROWS = 30_000;

  private static MultiLayerNetwork net(int numFeatures, int numHiddens, int positions) {
    var net =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(1)
                .weightInit(WeightInit.XAVIER_UNIFORM)
                .updater(new Adam(0.001))
                .list()
                .layer(new LSTM.Builder().nOut(numHiddens).build())
                .layer(
                    new OutputLayer.Builder(LossFunction.MSE)
                        .nOut(1)
                        .activation(Activation.IDENTITY)
                        .build())
                .setInputType(InputType.recurrent(numFeatures, positions))
                .build());
    net.init();
    return net;
  }

  private static MultivariateSeries noise(int rows) {
    var random = new SplittableRandom(rows);
    return MultivariateSeries.of(
        NAMES,
        name -> {
          float[] column = new float[rows];
          for (int t = 0; t < rows; t++) {
            column[t] = (float) random.nextDouble(-1, 1);
          }
          return column;
        });
  }

  /** Mọi vùng nhớ còn giữ sau khi gom rác: ngoài heap và trong heap. */
  private static long settledBytes() throws InterruptedException {
    for (int i = 0; i < 5; i++) {
      System.gc();
      Thread.sleep(200);
    }
    var heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
    var other = ManagementFactory.getMemoryMXBean().getNonHeapMemoryUsage();
    return Pointer.physicalBytes() - heap.getCommitted() - other.getCommitted() + heap.getUsed();
  }

  /** Một epoch trên mọi cửa sổ; trả về số byte còn giữ khi nguồn vẫn đang được dùng. */
  private static long afterOneEpoch(int rows) throws InterruptedException {
    var windows = WindowSource.of(noise(rows), "a", 120, 12, 6);
    History history = Training.of(net(7, 4, 20)).epochs(1).batchSize(256).fit(windows);
    assertEquals(1, history.epochs().size());
    long bytes = settledBytes();
    assertEquals(rows - 132, windows.size());
    return bytes;
  }

  @Test
  void tenTimesTheRowsCostOnlyTheSeriesItself() throws InterruptedException {
    afterOneEpoch(ROWS);
    long small = afterOneEpoch(ROWS);
    long large = afterOneEpoch(10 * ROWS);
    // Cất sẵn mọi cửa sổ: 9 × 30 000 × 20 × 7 số float, khoảng 144 MB. Mảng gốc: 7,2 MB.
    long stored = 9L * ROWS * 20 * 7 * Float.BYTES / MEGABYTE;
    long grown = (large - small) / MEGABYTE;
    assertTrue(
        grown < stored / 2, "lớn thêm %d MB, trong khi cất sẵn cần %d MB".formatted(grown, stored));
  }

  @ParameterizedTest
  @CsvSource({"1, 4385", "7, 5153"})
  void climateNetworksHaveTheParametersOfTheCourse(int numFeatures, long numParams) {
    assertEquals(numParams, net(numFeatures, 32, 120).numParams());
  }
}
