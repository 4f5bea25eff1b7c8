package vn.hocsau.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.dataset.DataSet;
import vn.hocsau.dataset.BatchSource;

class TrainingTest {

  private static final DataSet TRAIN = Nets.data(70, 1);
  private static final DataSet VALIDATION = Nets.data(30, 2);

  @TempDir Path folder;

  @Test
  void learnsAndReportsEveryEpoch() {
    var net = Nets.regression(0.02);
    var seen = new ArrayList<Progress>();
    History history =
        Training.of(net)
            .epochs(15)
            .batchSize(16)
            .validation(VALIDATION)
            .onProgress(seen::add)
            .fit(TRAIN);
    assertEquals(15, history.epochs().size());
    assertTrue(history.valLoss()[14] < history.valLoss()[0] / 2);
    assertEquals(15, net.getEpochCount());
    assertEquals(15 * 5, net.getIterationCount());
    Progress last = seen.get(seen.size() - 1);
    assertTrue(last.finished());
    assertEquals("Đã chạy đủ 15 epoch.", last.note());
    assertEquals(1, seen.stream().filter(Progress::finished).count());
    assertEquals(5, seen.get(0).numSteps());
  }

  @Test
  void validationLossIsTheMeanSquaredErrorOfThePredictions() {
    var net = Nets.regression(0.02);
    History history = Training.of(net).epochs(2).batchSize(16).validation(VALIDATION).fit(TRAIN);
    var error = net.output(VALIDATION.getFeatures()).sub(VALIDATION.getLabels());
    double mse = error.mul(error).meanNumber().doubleValue();
    assertEquals(mse, history.valLoss()[1], 1e-6);
    assertEquals(mse, Training.score(net, VALIDATION, 7), 1e-6);
  }

  @Test
  void sameSeedSameWeightsOtherSeedOtherWeights() {
    assertArrayEquals(weightsAfter(1), weightsAfter(1));
    assertFalse(Arrays.equals(weightsAfter(1), weightsAfter(2)));
  }

  private static double[] weightsAfter(long seed) {
    var net = Nets.regression(0.02);
    Training.of(net).epochs(3).batchSize(16).seed(seed).fit(TRAIN);
    return net.params().data().asDouble();
  }

  @Test
  void stopsAfterPatienceRunsOutAndRestoresTheBestWeights() {
    var net = Nets.regression(0.3);
    var seen = new ArrayList<Progress>();
    History history =
        Training.of(net)
            .epochs(200)
            .batchSize(8)
            .validation(VALIDATION)
            .earlyStopping(EarlyStopping.onValLoss(4).restoringBest())
            .onProgress(seen::add)
            .fit(TRAIN);
    int epochs = history.epochs().size();
    assertTrue(epochs < 200);
    double best = Arrays.stream(history.valLoss()).min().orElseThrow();
    assertEquals(best, history.valLoss()[epochs - 5]);
    assertEquals(best, Training.score(net, VALIDATION, 8), 1e-6);
    assertTrue(seen.get(seen.size() - 1).note().startsWith("Dừng sớm ở epoch " + epochs));
  }

  @Test
  void earlyStoppingOnValidationNeedsValidationData() {
    var training = Training.of(Nets.regression(0.1)).earlyStopping(EarlyStopping.onValLoss(3));
    var error = assertThrows(IllegalArgumentException.class, () -> training.fit(TRAIN));
    assertTrue(error.getMessage().contains("hãy gọi validation(…)"));
  }

  @Test
  void interruptKeepsFinishedEpochsAndResumesToTheSameWeights() {
    Path checkpoint = folder.resolve("mang.zip");
    var whole = Nets.regression(0.02);
    History expected = configured(whole, folder.resolve("khac.zip")).fit(TRAIN);

    var net = Nets.regression(0.02);
    History part =
        configured(net, checkpoint)
            .onProgress(
                p -> {
                  if (p.epoch() == 4 && p.step() == 2) {
                    Thread.currentThread().interrupt();
                  }
                })
            .fit(TRAIN);
    assertTrue(Thread.interrupted(), "cờ ngắt phải còn bật sau fit");
    assertEquals(3, part.epochs().size());
    assertEquals(3, net.getEpochCount());
    assertTrue(Files.exists(checkpoint));

    var again = Nets.regression(0.02);
    History resumed = configured(again, checkpoint).fit(TRAIN);
    assertArrayEquals(expected.loss(), resumed.loss());
    assertArrayEquals(expected.valLoss(), resumed.valLoss());
    assertEquals(whole.params(), again.params());
    assertFalse(Files.exists(checkpoint), "xong rồi thì checkpoint phải được xóa");
  }

  private static Training configured(MultiLayerNetwork net, Path checkpoint) {
    return Training.of(net)
        .epochs(8)
        .batchSize(16)
        .validation(VALIDATION)
        .earlyStopping(EarlyStopping.onValLoss(3).restoringBest())
        .checkpoint(checkpoint);
  }

  @Test
  void checkpointOfAnotherTrainingIsIgnored() {
    Path checkpoint = folder.resolve("mang.zip");
    Training.of(Nets.regression(0.02))
        .epochs(5)
        .checkpoint(checkpoint)
        .onProgress(
            p -> {
              if (p.epoch() == 3) {
                Thread.currentThread().interrupt();
              }
            })
        .fit(TRAIN);
    assertTrue(Thread.interrupted());
    History other = Training.of(Nets.regression(0.05)).epochs(2).checkpoint(checkpoint).fit(TRAIN);
    assertEquals(2, other.epochs().size());
    assertEquals(1, other.epochs().get(0).number());
  }

  @Test
  void damagedCheckpointIsIgnored() throws Exception {
    Path checkpoint = folder.resolve("mang.zip");
    Files.writeString(checkpoint, "không phải zip");
    assertEquals(
        2,
        Training.of(Nets.regression(0.02))
            .epochs(2)
            .checkpoint(checkpoint)
            .fit(TRAIN)
            .epochs()
            .size());
  }

  @Test
  void divergingLossStopsWithAdviceAndKeepsTheLastGoodWeights() {
    var net = Nets.regression(0.02);
    Training.of(net).epochs(1).fit(TRAIN);
    var before = net.params().dup();
    DataSet broken = TRAIN.copy();
    broken.getLabels().putScalar(0, 0, Float.NaN);
    var training = Training.of(net).epochs(3);
    var error = assertThrows(DivergedException.class, () -> training.fit(broken));
    assertTrue(error.getMessage().contains("giảm tốc độ học 10 lần"), error.getMessage());
    assertEquals(before, net.params());
    assertNotEquals(0, net.getEpochCount());
  }

  @Test
  void checkpointNamesAreKeptOutOfTheFileSystem() {
    var training = Training.of(Nets.regression(0.1));
    assertThrows(IllegalArgumentException.class, () -> training.checkpoint("../../etc"));
  }

  /** Cắt từng mẫu ngay lúc cần, và đếm mẫu nhiều nhất của một lượt. */
  private static final class OnTheFly implements BatchSource {
    private final InMemory rows;
    private int largest;

    OnTheFly(DataSet data) {
      rows = new InMemory(data);
    }

    @Override
    public int size() {
      return rows.size();
    }

    @Override
    public DataSet batch(int[] examples) {
      largest = Math.max(largest, examples.length);
      return rows.batch(examples);
    }

    @Override
    public String fingerprint() {
      return rows.fingerprint();
    }
  }

  @Test
  void sourceCutOnTheFlyGivesTheSameRunAsDataInMemory() {
    var inMemory = Nets.regression(0.02);
    History expected =
        Training.of(inMemory).epochs(3).batchSize(16).validation(VALIDATION).fit(TRAIN);
    var net = Nets.regression(0.02);
    var source = new OnTheFly(TRAIN);
    History history =
        Training.of(net).epochs(3).batchSize(16).validation(new OnTheFly(VALIDATION)).fit(source);
    assertArrayEquals(expected.loss(), history.loss());
    assertArrayEquals(expected.valLoss(), history.valLoss());
    assertEquals(inMemory.params(), net.params());
    assertEquals(16, source.largest, "không được cắt nhiều mẫu hơn một minibatch");
  }

  @Test
  void interruptedSourceResumesToTheSameWeights() {
    Path checkpoint = folder.resolve("nguon.zip");
    var whole = Nets.regression(0.02);
    Training.of(whole).epochs(4).fit(new OnTheFly(TRAIN));
    Training.of(Nets.regression(0.02))
        .epochs(4)
        .checkpoint(checkpoint)
        .onProgress(
            p -> {
              if (p.epoch() == 3) {
                Thread.currentThread().interrupt();
              }
            })
        .fit(new OnTheFly(TRAIN));
    assertTrue(Thread.interrupted());
    var again = Nets.regression(0.02);
    Training.of(again).epochs(4).checkpoint(checkpoint).fit(new OnTheFly(TRAIN));
    assertEquals(whole.params(), again.params());
  }

  @Test
  void emptyTrainingSetIsRejected() {
    var training = Training.of(Nets.regression(0.1));
    var error = assertThrows(IllegalArgumentException.class, () -> training.fit(new DataSet()));
    assertEquals("Tập huấn luyện rỗng.", error.getMessage());
  }
}
