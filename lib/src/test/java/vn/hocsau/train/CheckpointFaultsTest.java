package vn.hocsau.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicReference;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.dataset.DataSet;

/** Đĩa đổi một bit, tệp bị cắt, hai lần huấn luyện cùng tên: không bao giờ lặng lẽ sai. */
class CheckpointFaultsTest {

  private static final DataSet TRAIN = Nets.data(70, 1);
  private static final DataSet VALIDATION = Nets.data(30, 2);

  @TempDir Path folder;
  private Path checkpoint;
  private MultiLayerNetwork whole;
  private History expected;
  private String note = "";

  @BeforeEach
  void trainWithoutAnyFault() {
    checkpoint = folder.resolve("mang.zip");
    whole = Nets.regression(0.02);
    expected = training(whole, folder.resolve("khac.zip")).fit(TRAIN);
    note = "";
  }

  private Training training(MultiLayerNetwork net, Path file) {
    return Training.of(net)
        .epochs(8)
        .batchSize(16)
        .validation(VALIDATION)
        .earlyStopping(EarlyStopping.onValLoss(8).restoringBest())
        .checkpoint(file)
        .onProgress(p -> note = p.note());
  }

  /** Ngắt ở epoch 6: còn checkpoint của epoch 5 và một bản trước nó. */
  private void interrupted() {
    training(Nets.regression(0.02), checkpoint)
        .onProgress(
            p -> {
              if (p.epoch() == 6) {
                Thread.currentThread().interrupt();
              }
            })
        .fit(TRAIN);
    assertTrue(Thread.interrupted());
    assertTrue(Files.exists(checkpoint));
    assertTrue(Files.exists(Checkpoint.previous(checkpoint)));
  }

  private void assertEndsAsIfNothingHappened() {
    MultiLayerNetwork net = Nets.regression(0.02);
    History history = training(net, checkpoint).fit(TRAIN);
    assertArrayEquals(expected.loss(), history.loss());
    assertArrayEquals(expected.valLoss(), history.valLoss());
    assertEquals(whole.params(), net.params());
  }

  private static void flip(Path file, int bit) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    bytes[bit / 8] ^= (byte) (1 << (bit % 8));
    Files.write(file, bytes);
  }

  @Test
  void everyFlippedBitAndEveryCutIsFound() throws IOException {
    interrupted();
    byte[] good = Files.readAllBytes(checkpoint);
    var random = new SplittableRandom(5);
    for (int i = 0; i < 400; i++) {
      Files.write(checkpoint, good);
      flip(checkpoint, random.nextInt(8 * good.length));
      assertThrows(IOException.class, () -> Checkpoint.load(checkpoint, "bất kỳ"));
      Files.write(checkpoint, Arrays.copyOf(good, random.nextInt(good.length)));
      assertThrows(IOException.class, () -> Checkpoint.load(checkpoint, "bất kỳ"));
    }
    Files.write(checkpoint, Arrays.copyOf(good, good.length + 1));
    assertThrows(IOException.class, () -> Checkpoint.load(checkpoint, "bất kỳ"));
  }

  @Test
  void damagedCheckpointFallsBackToTheOneBefore() throws IOException {
    interrupted();
    flip(checkpoint, 4000);
    int before = epochsIn(Checkpoint.previous(checkpoint));
    assertTrue(before >= 1 && before < 5);
    var first = new AtomicReference<Progress>();
    training(Nets.regression(0.02), checkpoint)
        .onProgress(
            p -> {
              first.compareAndSet(null, p);
              Thread.currentThread().interrupt();
            })
        .fit(TRAIN);
    assertTrue(Thread.interrupted());
    assertEquals(before + 1, first.get().epoch(), "học tiếp ngay sau bản trước");
    assertEndsAsIfNothingHappened();
  }

  private static int epochsIn(Path file) throws IOException {
    try (var zip = new java.util.zip.ZipFile(file.toFile());
        var in = zip.getInputStream(zip.getEntry("state.json"))) {
      return new com.fasterxml.jackson.databind.ObjectMapper().readTree(in).path("epochs").size();
    }
  }

  @Test
  void damageIsToldOnceAndTheFileIsGone() throws IOException {
    interrupted();
    flip(checkpoint, 12_345);
    assertEndsAsIfNothingHappened();
    assertTrue(note.startsWith("Đã chạy đủ 8 epoch. Bỏ bản lưu hỏng " + checkpoint), note);
    assertTrue(note.contains("nội dung không khớp mã kiểm SHA-256"), note);
    assertFalse(Files.exists(checkpoint));
    assertFalse(Files.exists(Checkpoint.previous(checkpoint)));
    assertEndsAsIfNothingHappened();
    assertEquals("Đã chạy đủ 8 epoch.", note);
  }

  @Test
  void stopButtonBeforeTheFirstStepKeepsTheCheckpoint() throws IOException {
    interrupted();
    Thread.currentThread().interrupt();
    History kept = training(Nets.regression(0.02), checkpoint).fit(TRAIN);
    assertTrue(Thread.interrupted());
    assertEquals(5, kept.epochs().size());
    assertEndsAsIfNothingHappened();
  }

  @Test
  void bothDamagedMeansFromTheStart() throws IOException {
    interrupted();
    flip(checkpoint, 100);
    Files.writeString(Checkpoint.previous(checkpoint), "");
    assertEndsAsIfNothingHappened();
    assertEquals(2, note.split("Bỏ bản lưu hỏng", -1).length - 1, note);
  }

  @Test
  void killedBetweenTheTwoMovesResumesFromTheOneBefore() throws IOException {
    interrupted();
    Files.delete(checkpoint);
    assertEndsAsIfNothingHappened();
    assertEquals("Đã chạy đủ 8 epoch.", note);
  }

  @Test
  void damagedFinishedTrainingIsTrainedAgainOnce() throws IOException {
    training(Nets.regression(0.02), checkpoint).fit(TRAIN);
    Path finished = folder.resolve("mang.xong.zip");
    flip(finished, 8 * ((int) Files.size(finished) / 2));
    MultiLayerNetwork net = Nets.regression(0.02);
    training(net, checkpoint).reuse(true).fit(TRAIN);
    assertEquals(whole.params(), net.params());
    assertTrue(note.contains("Bỏ bản lưu hỏng " + finished), note);
    assertTrue(note.contains("phải huấn luyện lại"), note);
    training(Nets.regression(0.02), checkpoint).reuse(true).fit(TRAIN);
    assertTrue(note.startsWith("Dùng lại mô hình đã huấn luyện xong"), note);
  }

  @Test
  void secondTrainingOfTheSameNameLeavesTheFilesAlone() {
    var second = Nets.regression(0.02);
    var told = new AtomicReference<String>("");
    MultiLayerNetwork first = Nets.regression(0.02);
    training(first, checkpoint)
        .onProgress(
            p -> {
              if (p.epoch() == 3 && p.step() == 1) {
                training(second, checkpoint).onProgress(q -> told.set(q.note())).fit(TRAIN);
                assertTrue(Files.exists(checkpoint), "checkpoint của lần đầu bị xóa");
              }
              note = p.note();
            })
        .fit(TRAIN);
    assertEquals(whole.params(), second.params());
    assertTrue(
        told.get()
            .contains("đang được một lần huấn luyện khác dùng, nên lần này không lưu checkpoint"),
        told.get());
    assertEquals("Đã chạy đủ 8 epoch.", note);
    assertTrue(Files.exists(folder.resolve("mang.xong.zip")));
    note = "";
    training(Nets.regression(0.02), checkpoint).fit(TRAIN);
    assertEquals("Đã chạy đủ 8 epoch.", note, "khóa đã được nhả");
  }
}
