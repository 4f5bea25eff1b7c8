package vn.hocsau.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import org.deeplearning4j.nn.conf.BackpropType;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import vn.hocsau.layer.LSTM;
import vn.hocsau.layer.Prediction;

class AccuracyTest {

  private static final DataSet TRAIN = threeClasses(90, 1);
  private static final DataSet VALIDATION = threeClasses(40, 2);

  @TempDir Path folder;

  private static double of(INDArray output, INDArray labels) {
    return Accuracy.of(output, labels, null).value();
  }

  private static INDArray array(double[][] rows) {
    return Nd4j.create(rows);
  }

  @Test
  void comparesTheLargestOutputWithTheOneHotLabel() {
    INDArray output =
        array(new double[][] {{.2, .5, .3}, {.6, .3, .1}, {.1, .2, .7}, {.4, .3, .3}});
    INDArray labels = array(new double[][] {{0, 1, 0}, {1, 0, 0}, {0, 1, 0}, {0, 0, 1}});
    assertEquals(0.5, of(output, labels));
  }

  @Test
  void singleColumnOfLabelsHoldsClassNumbers() {
    INDArray output = array(new double[][] {{.2, .5, .3}, {.6, .3, .1}, {.1, .2, .7}});
    assertEquals(2 / 3.0, of(output, array(new double[][] {{1}, {2}, {2}})));
  }

  @Test
  void singleOutputIsCutAtOneHalf() {
    INDArray output = array(new double[][] {{.9}, {.4}, {.5}, {.6}});
    assertEquals(0.75, of(output, array(new double[][] {{1}, {0}, {0}, {0}})));
  }

  @Test
  void maskedStepsOfASequenceAreNotCounted() {
    INDArray labels = Nd4j.zeros(1, 2, 3);
    INDArray output = Nd4j.zeros(1, 2, 3);
    for (int t = 0; t < 3; t++) {
      labels.putScalar(0, t % 2, t, 1);
      output.putScalar(0, 0, t, 1);
    }
    assertEquals(2 / 3.0, of(output, labels));
    INDArray mask = array(new double[][] {{1, 0, 1}});
    assertEquals(new Accuracy(2, 2), Accuracy.of(output, labels, mask));
  }

  @Test
  void refusesLabelsOfAnotherShape() {
    var error =
        assertThrows(IllegalArgumentException.class, () -> of(Nd4j.zeros(4, 3), Nd4j.zeros(4, 2)));
    assertTrue(error.getMessage().contains("đầu ra [4, 3], nhãn [4, 2]"), error.getMessage());
  }

  @Test
  void trainingAccuracyIsMeasuredBeforeEachUpdate() {
    var net = classifier(0.02);
    double before = Training.accuracy(net, TRAIN, 90);
    var seen = new ArrayList<Progress>();
    History history = measured(net).epochs(30).batchSize(90).onProgress(seen::add).fit(TRAIN);
    assertEquals(before, history.accuracy()[0], 1e-9, "một minibatch mỗi epoch: đúng bằng lúc đầu");
    assertTrue(history.accuracy()[29] > 0.9);
    assertEquals(Training.accuracy(net, VALIDATION, 7), history.valAccuracy()[29], 1e-9);
    assertEquals(history.accuracy()[29], seen.get(seen.size() - 1).accuracy());
    assertTrue(net.getListeners().isEmpty(), "xong thì không để lại bộ lắng nghe");
  }

  @Test
  void averagesOverTheMinibatchesOfAnEpoch() {
    var still = classifier(0);
    double whole = Training.accuracy(still, TRAIN, 90);
    History history = Training.of(still).metric(Metric.ACCURACY).epochs(1).batchSize(7).fit(TRAIN);
    assertEquals(whole, history.accuracy()[0], 1e-9);
  }

  @Test
  void measuringAccuracyLeavesTheLossAsItIs() {
    var net = classifier(0.02);
    assertEquals(
        Training.score(net, VALIDATION, 8),
        Score.of(Prediction.of(net), new InMemory(VALIDATION), 8, Metric.ACCURACY).loss(),
        1e-9);
  }

  @Test
  void withoutMetricNothingIsMeasured() {
    History history = Training.of(classifier(0.02)).epochs(1).fit(TRAIN);
    assertTrue(Double.isNaN(history.accuracy()[0]));
    assertTrue(!history.hasAccuracy());
  }

  @Test
  void stopsWhenValidationAccuracyNoLongerRises() {
    var net = classifier(0.02);
    var seen = new ArrayList<Progress>();
    History history =
        measured(net)
            .epochs(300)
            .batchSize(16)
            .earlyStopping(EarlyStopping.onValAccuracy(5).restoringBest())
            .onProgress(seen::add)
            .fit(TRAIN);
    int epochs = history.epochs().size();
    double best = Arrays.stream(history.valAccuracy()).max().orElseThrow();
    assertTrue(epochs < 300);
    assertEquals(best, history.valAccuracy()[epochs - 6]);
    assertEquals(best, Training.accuracy(net, VALIDATION, 40));
    String note = seen.get(seen.size() - 1).note();
    assertTrue(note.contains("độ chính xác kiểm định không tăng thêm sau 5 epoch"), note);
  }

  @Test
  void earlyStoppingOnAccuracyNeedsTheMetric() {
    var training =
        Training.of(classifier(0.02))
            .validation(VALIDATION)
            .earlyStopping(EarlyStopping.onValAccuracy(3));
    var error = assertThrows(IllegalArgumentException.class, () -> training.fit(TRAIN));
    assertTrue(error.getMessage().contains("hãy gọi metric(Metric.ACCURACY)"), error.getMessage());
  }

  @Test
  void checkpointKeepsTheAccuracies() {
    Path checkpoint = folder.resolve("mang.zip");
    History whole = measured(classifier(0.02)).epochs(6).batchSize(16).fit(TRAIN);
    measured(classifier(0.02))
        .epochs(6)
        .batchSize(16)
        .checkpoint(checkpoint)
        .onProgress(
            p -> {
              if (p.epoch() == 4 && p.step() == 2) {
                Thread.currentThread().interrupt();
              }
            })
        .fit(TRAIN);
    assertTrue(Thread.interrupted());
    History resumed =
        measured(classifier(0.02)).epochs(6).batchSize(16).checkpoint(checkpoint).fit(TRAIN);
    assertArrayEquals(whole.accuracy(), resumed.accuracy());
    assertArrayEquals(whole.valAccuracy(), resumed.valAccuracy());
  }

  @Test
  void sequencesAreJudgedStepByStepEvenWhenBackpropagationIsTruncated() {
    INDArray labels = Nd4j.zeros(5, 2, 6);
    labels.get(NDArrayIndex.all(), NDArrayIndex.point(1)).assign(1);
    var data = new DataSet(Nd4j.rand(5, 3, 6), labels);
    var net = sequenceNet();
    double before = Training.accuracy(net, data, 5);
    History history = Training.of(net).metric(Metric.ACCURACY).epochs(1).batchSize(5).fit(data);
    assertEquals(before, history.accuracy()[0], 1e-9);
  }

  private static Training measured(MultiLayerNetwork net) {
    return Training.of(net).metric(Metric.ACCURACY).validation(VALIDATION);
  }

  private static MultiLayerNetwork classifier(double learningRate) {
    var net =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(5)
                .updater(new Adam(learningRate))
                .list()
                .layer(new DenseLayer.Builder().nOut(16).activation(Activation.TANH).build())
                .layer(
                    new OutputLayer.Builder(LossFunction.MCXENT)
                        .nOut(3)
                        .activation(Activation.SOFTMAX)
                        .build())
                .setInputType(InputType.feedForward(3))
                .build());
    net.init();
    return net;
  }

  private static MultiLayerNetwork sequenceNet() {
    var net =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(5)
                .updater(new Adam(0))
                .list()
                .layer(new LSTM.Builder().nOut(4).returnSequences(true).build())
                .layer(
                    new RnnOutputLayer.Builder(LossFunction.MCXENT)
                        .nOut(2)
                        .activation(Activation.SOFTMAX)
                        .build())
                .setInputType(InputType.recurrent(3))
                .backpropType(BackpropType.TruncatedBPTT)
                .tBPTTLength(2)
                .build());
    net.init();
    return net;
  }

  /** Ba lớp theo phần ba của y trong {@link Nets#data}. */
  private static DataSet threeClasses(int n, long seed) {
    DataSet data = Nets.data(n, seed);
    INDArray labels = Nd4j.zeros(n, 3);
    for (int i = 0; i < n; i++) {
      double y = data.getLabels().getDouble(i, 0);
      labels.putScalar(i, y < -0.7 ? 0 : y < 0.7 ? 1 : 2, 1);
    }
    return new DataSet(data.getFeatures(), labels);
  }
}
