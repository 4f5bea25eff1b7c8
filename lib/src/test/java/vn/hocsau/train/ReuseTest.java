package vn.hocsau.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.dataset.DataSet;

class ReuseTest {
  private static final DataSet TRAIN = Nets.data(60, 1);
  private static final DataSet VALIDATION = Nets.data(20, 2);

  @TempDir Path folder;

  private Training training(MultiLayerNetwork net) {
    return Training.of(net)
        .epochs(6)
        .batchSize(16)
        .validation(VALIDATION)
        .earlyStopping(EarlyStopping.onValLoss(2).restoringBest())
        .checkpoint(folder.resolve("mang.zip"));
  }

  @Test
  void finishedTrainingGivesTheSameWeightsAndHistoryWithoutTraining() {
    var first = Nets.regression(0.2);
    History expected = training(first).fit(TRAIN);
    assertFalse(Files.exists(folder.resolve("mang.zip")), "checkpoint giữa chừng đã xóa");

    var net = Nets.regression(0.2);
    var seen = new ArrayList<Progress>();
    History history = training(net).reuse(true).onProgress(seen::add).fit(TRAIN);
    assertEquals(expected, history, "kể cả thời gian đã đo");
    assertEquals(first.params(), net.params());
    assertEquals(first.getEpochCount(), net.getEpochCount());
    assertEquals(1, seen.size(), "không minibatch nào được chạy");
    assertTrue(seen.get(0).finished());
    assertTrue(seen.get(0).note().startsWith("Dùng lại mô hình đã huấn luyện xong"));
  }

  @Test
  void trainsAgainUnlessAsked() {
    training(Nets.regression(0.2)).fit(TRAIN);
    var seen = new ArrayList<Progress>();
    training(Nets.regression(0.2)).reuse(false).onProgress(seen::add).fit(TRAIN);
    assertTrue(seen.size() > 4);
  }

  @Test
  void anythingChangedMeansTrainingAgain() {
    History first = training(Nets.regression(0.2)).fit(TRAIN);
    assertNotEquals(first, training(Nets.regression(0.2)).reuse(true).epochs(7).fit(TRAIN));
    training(Nets.regression(0.2)).fit(TRAIN);
    assertNotEquals(first, training(Nets.regression(0.2)).reuse(true).seed(5).fit(TRAIN));
    training(Nets.regression(0.2)).fit(TRAIN);
    assertNotEquals(first, training(Nets.regression(0.1)).reuse(true).fit(TRAIN));
    training(Nets.regression(0.2)).fit(TRAIN);
    assertNotEquals(first, training(Nets.regression(0.2)).reuse(true).fit(Nets.data(60, 3)));
  }

  @Test
  void damagedFileMeansTrainingAgain() throws Exception {
    training(Nets.regression(0.2)).fit(TRAIN);
    Path file = folder.resolve("mang.xong.zip");
    Files.writeString(file, "không phải zip");
    var seen = new ArrayList<Progress>();
    training(Nets.regression(0.2)).reuse(true).onProgress(seen::add).fit(TRAIN);
    assertTrue(seen.size() > 4);
    assertTrue(Files.size(file) > 100, "bản hỏng đã được thay");
  }

  @Test
  void interruptedTrainingIsNotFinished() {
    Thread.currentThread().interrupt();
    training(Nets.regression(0.2)).fit(TRAIN);
    assertTrue(Thread.interrupted());
    assertFalse(Files.exists(folder.resolve("mang.xong.zip")));
  }

  @Test
  void environmentVariableIsOneOrNothing() {
    assertTrue(FinishedTraining.parse("1"));
    assertFalse(FinishedTraining.parse(null));
    assertFalse(FinishedTraining.parse(" "));
    assertFalse(FinishedTraining.parse("0"));
    assertEquals(
        "HOCSAU_REUSE=co không hợp lệ; hãy đặt 1 để dùng lại mô hình đã huấn luyện, hoặc bỏ trống.",
        assertThrows(IllegalArgumentException.class, () -> FinishedTraining.parse("co"))
            .getMessage());
  }
}
