package vn.hocsau.layer;

import static vn.hocsau.layer.Footprint.assertFlat;
import static vn.hocsau.layer.Footprint.settledBytes;

import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * Bộ nhớ của tiến trình đứng yên khi huấn luyện lâu, khi tạo rồi bỏ nhiều mạng, khi đổi kích thước.
 */
class RecurrentMemoryIT {

  private static MultiLayerNetwork net(Cell cell, int units) {
    return Nets.net(
        DataType.FLOAT,
        new Adam(0.001),
        InputType.recurrent(4),
        Nets.perStep(),
        Nets.builder(cell).nOut(units).returnSequences(true).build());
  }

  private static DataSet data(int batch, int steps) {
    return new DataSet(
        Nets.randn(DataType.FLOAT, 1, batch, 4, steps),
        Nets.randn(DataType.FLOAT, 2, batch, Nets.OUTPUTS, steps));
  }

  @Test
  void tenThousandSteps() throws InterruptedException {
    MultiLayerNetwork net = net(Cell.LSTM, 8);
    DataSet data = data(4, 5);
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
    DataSet data = data(32, 20);
    long before = 0;
    // Bốn trăm mạng đầu để heap Java và JIT ổn định.
    for (int i = 0; i < 1_400; i++) {
      if (i == 400) {
        before = settledBytes();
      }
      net(Cell.GRU, 32).fit(data);
      if (i % 100 == 99) {
        System.gc();
      }
    }
    assertFlat(before, settledBytes(), "1000 mạng");
  }

  @Test
  void tenThousandPreparedStepsAndThousandDroppedOnes() throws InterruptedException {
    MultiLayerNetwork net = net(new Embedding.Builder().nIn(500).nOut(8).build());
    DataSet data = words(8, 12);
    long before = 0;
    try (TrainingStep step = TrainingStep.of(net)) {
      for (int i = 0; i < 12_000; i++) {
        if (i == 2_000) {
          before = settledBytes();
        }
        step.fit(data);
      }
    }
    for (int i = 0; i < 1_000; i++) {
      TrainingStep.of(net).fit(words(1 + i % 40, 1 + i * 7 % 30));
      if (i % 100 == 99) {
        System.gc();
      }
    }
    assertFlat(before, settledBytes(), "10 000 bước dựng sẵn, 1000 bước bỏ đi");
  }

  @Test
  void tenThousandPredictionsAndThousandDroppedOnes() throws InterruptedException {
    MultiLayerNetwork net = net(new Embedding.Builder().nIn(500).nOut(8).build());
    long before = 0;
    try (Prediction prediction = Prediction.of(net)) {
      for (int i = 0; i < 12_000; i++) {
        if (i == 2_000) {
          before = settledBytes();
        }
        prediction.output(words(1 + i % 9, 12).getFeatures()).close();
      }
    }
    for (int i = 0; i < 1_000; i++) {
      Prediction.of(net).output(words(1 + i % 40, 1 + i * 7 % 30).getFeatures());
      if (i % 100 == 99) {
        System.gc();
      }
    }
    assertFlat(before, settledBytes(), "10 000 lượt dự đoán, 1000 lượt bỏ đi");
  }

  private static MultiLayerNetwork net(Embedding embedding) {
    return Nets.net(
        DataType.FLOAT,
        new Adam(0.001),
        InputType.recurrent(1),
        new OutputLayer.Builder(LossFunction.MSE)
            .nOut(Nets.OUTPUTS)
            .activation(Activation.TANH)
            .build(),
        embedding,
        new LSTM.Builder().nOut(32).build());
  }

  private static DataSet words(int batch, int steps) {
    return new DataSet(
        Transforms.floor(Nd4j.rand(DataType.FLOAT, batch, steps).muli(499)),
        Nets.randn(DataType.FLOAT, 2, batch, Nets.OUTPUTS));
  }

  @ParameterizedTest
  @EnumSource
  void changingShapes(Cell cell) throws InterruptedException {
    MultiLayerNetwork net = net(cell, 32);
    net.fit(data(64, 60));
    long before = settledBytes();
    for (int i = 0; i < 400; i++) {
      net.fit(data(1 + i % 64, 1 + i * 7 % 60));
      INDArray out = net.output(Nets.randn(DataType.FLOAT, i, 1 + i % 17, 4, 1 + i % 40));
      out.close();
    }
    assertFlat(before, settledBytes(), "400 kích thước");
  }
}
