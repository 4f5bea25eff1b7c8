package vn.hocsau.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.Sgd;
import vn.hocsau.dataset.BatchSource;
import vn.hocsau.layer.TrainingStep;
import vn.hocsau.train.DivergedException;
import vn.hocsau.train.EarlyStopping;
import vn.hocsau.train.History;
import vn.hocsau.train.InMemory;
import vn.hocsau.train.Metric;
import vn.hocsau.train.MinibatchLoop;
import vn.hocsau.train.Training;

class SparkTrainingTest {

  private static SparkCluster cluster;

  @BeforeAll
  static void connect() {
    cluster = SparkCluster.connect("local[2]");
  }

  @AfterAll
  static void close() {
    cluster.close();
  }

  @ParameterizedTest
  @EnumSource(Networks.class)
  void oneStepOfSgdOnEqualPartsEqualsOneLargeMinibatch(Networks kind) throws Exception {
    int rounds = 40;
    int batch = 8;
    var recipe = new Networks.Samples(kind, 64);
    MultiLayerNetwork averaged = kind.build(new Sgd(0.1), 0);
    float[] start = averaged.params().dup().data().asFloat();
    Training.of(averaged)
        .epochs(rounds)
        .batchSize(batch)
        .seed(3)
        .fit(SparkTraining.on(cluster, recipe).partitions(2).stepsPerRound(1));

    MultiLayerNetwork single = kind.build(new Sgd(0.1), 0);
    BatchSource data = recipe.load();
    try (var step = TrainingStep.of(single)) {
      for (int r = 0; r < rounds; r++) {
        List<DataSet> both = new ArrayList<>();
        for (int p = 0; p < 2; p++) {
          var share = new Share(data, p, 2);
          int perPass = share.size() / batch;
          int[] order = MinibatchLoop.shuffled(share, Worker.orderSeed(3, r / perPass, p));
          int[] examples = new int[batch];
          System.arraycopy(order, r % perPass * batch, examples, 0, batch);
          both.add(share.batch(examples));
        }
        step.fit(DataSet.merge(both));
      }
    }
    float[] end = single.params().dup().data().asFloat();
    float[] other = averaged.params().dup().data().asFloat();
    double moved = 0;
    for (int i = 0; i < end.length; i++) {
      moved = Math.max(moved, Math.abs(end[i] - start[i]));
      assertEquals(end[i], other[i], 1e-5, "tham số " + i);
    }
    assertTrue(moved > 0.05, "mạng phải học thật; đi xa nhất " + moved);
  }

  @Test
  void sameBitsWhetherTheDriverOrTheExecutorsAverage() {
    String whole = lstmBits(learner(3, 4));
    String sliced = lstmBits(learner(3, 4).slicedFrom(0));
    assertEquals(whole, sliced);
    assertNotEquals(whole, lstmBits(learner(3, 2)), "k khác thì tham số khác");
  }

  @Test
  void resumesAfterAnInterruptToTheSameBits(@TempDir Path folder) {
    String undisturbed = lstmBits(learner(2, 5));
    Path checkpoint = folder.resolve("07.zip");
    MultiLayerNetwork net = lstm();
    History first =
        training(net)
            .checkpoint(checkpoint)
            .onProgress(
                progress -> {
                  if (progress.epoch() == 4 && progress.step() == 1 && !progress.finished()) {
                    Thread.currentThread().interrupt();
                  }
                })
            .fit(learner(2, 5));
    assertTrue(Thread.interrupted());
    assertTrue(first.epochs().size() >= 4 && first.epochs().size() < 10, "" + first.epochs());
    assertTrue(Files.exists(checkpoint));

    MultiLayerNetwork again = lstm();
    History whole = training(again).checkpoint(checkpoint).fit(learner(2, 5));
    assertEquals(10, whole.epochs().size());
    assertEquals(undisturbed, Networks.bits(again));
  }

  @Test
  void validatesStopsEarlyAndRecordsEveryRound() {
    var validation = new InMemory(Networks.MLP.data(30));
    SparkTraining learner =
        SparkTraining.on(cluster, new Networks.Samples(Networks.MLP, 64))
            .partitions(2)
            .stepsPerRound(2);
    MultiLayerNetwork net = Networks.MLP.build(new Adam(0.05), 0);
    History history =
        Training.of(net)
            .epochs(200)
            .batchSize(16)
            .metric(Metric.ACCURACY)
            .validation(validation)
            .earlyStopping(new EarlyStopping(EarlyStopping.Monitor.VAL_LOSS, 2, 0.02, false))
            .fit(learner);
    int rounds = history.epochs().size();
    assertTrue(rounds < 200, "phải dừng sớm, đã chạy " + rounds);
    assertTrue(history.accuracy()[rounds - 1] > 0.8, "" + history.accuracy()[rounds - 1]);
    assertEquals(rounds, learner.rounds().size());
    Round last = learner.rounds().get(rounds - 1);
    assertEquals(rounds, last.number());
    assertEquals(2, last.tasks().size());
    assertEquals(32, last.tasks().get(1).samples());
    // Adam giữ hai số cho mỗi tham số: trạng thái dài gấp ba.
    assertEquals(2 * 3 * 4 * net.numParams(), last.bytesUp());
    assertEquals(3 * 4 * net.numParams(), last.bytesDown());
  }

  @Test
  void countsUpdatesLikeOneProcess() {
    MultiLayerNetwork net = lstm();
    training(net).fit(learner(2, 5));
    assertEquals(50, net.getIterationCount());
  }

  @Test
  void refusesPartsWithoutData() {
    var learner =
        SparkTraining.on(cluster, new Networks.Samples(Networks.MLP, 3))
            .partitions(4)
            .stepsPerRound(1);
    var refused =
        assertThrows(
            IllegalArgumentException.class,
            () -> Training.of(Networks.MLP.build(new Sgd(0.1), 0)).fit(learner));
    assertEquals(
        "Dữ liệu có 3 mẫu, không đủ cho 4 phần: có phần không có mẫu nào. Hãy giảm partitions(…) còn nhiều nhất 3.",
        refused.getMessage());
  }

  @Test
  void refusesMoreStepsThanAPartHas() {
    var learner = learner(2, 50);
    var refused = assertThrows(IllegalArgumentException.class, () -> training(lstm()).fit(learner));
    assertEquals(
        "Mỗi phần có 60 mẫu, tức 8 minibatch (batch 8), ít hơn 50 bước mỗi vòng. Hãy giảm stepsPerRound(…) còn nhiều nhất 8, hoặc giảm số phần.",
        refused.getMessage());
  }

  @Test
  void refusesDataThatDiffersBetweenMachines() {
    var learner = SparkTraining.on(cluster, new Networks.Unstable()).partitions(2).stepsPerRound(1);
    var failed =
        assertThrows(
            ClusterException.class,
            () -> Training.of(Networks.MLP.build(new Sgd(0.1), 0)).fit(learner));
    assertTrue(
        failed.getMessage().startsWith("Dữ liệu trên máy "), "phải là câu của ta: " + failed);
  }

  @Test
  void divergenceOnAnExecutorReturnsTheLastGoodRound() {
    MultiLayerNetwork net = Networks.CNN.build(new Sgd(1e30), 0);
    var learner =
        SparkTraining.on(cluster, new Networks.Samples(Networks.CNN, 64))
            .partitions(2)
            .stepsPerRound(4);
    assertThrows(
        DivergedException.class, () -> Training.of(net).epochs(5).batchSize(8).fit(learner));
    assertTrue(Float.isFinite(net.params().sumNumber().floatValue()));
  }

  private static SparkTraining learner(int partitions, int k) {
    return SparkTraining.on(cluster, new Networks.Samples(Networks.LSTM, 120))
        .partitions(partitions)
        .stepsPerRound(k);
  }

  private static MultiLayerNetwork lstm() {
    return Networks.LSTM.build(new Adam(0.01), 0.3);
  }

  private static Training training(MultiLayerNetwork net) {
    return Training.of(net).epochs(10).batchSize(8).seed(9);
  }

  private static String lstmBits(SparkTraining learner) {
    MultiLayerNetwork net = lstm();
    training(net).fit(learner);
    return Networks.bits(net);
  }
}
