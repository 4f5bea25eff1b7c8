package vn.hocsau.train;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Trạng thái huấn luyện sau một epoch: trọng số, bộ nhớ của bộ tối ưu, bộ đếm, lịch sử và trọng số
 * tốt nhất.
 *
 * <p>{@code CheckpointListener} của DL4J chỉ lưu mạng; để nối lại cho đúng đến từng con số cần cả
 * lịch sử, trạng thái dừng sớm và trọng số tốt nhất, nên ta lưu cả gói vào một tệp zip, ghi ra tệp
 * tạm rồi đổi tên trong một bước.
 *
 * @param fingerprint dấu vân tay của lần huấn luyện: chỉ nối lại khi mạng, dữ liệu và siêu tham số
 *     không đổi
 * @param history các epoch đã xong
 * @param snapshot trọng số, bộ tối ưu và bộ đếm
 * @param best trọng số tốt nhất đến nay, nếu có theo dõi
 */
record Checkpoint(String fingerprint, History history, Snapshot snapshot, @Nullable INDArray best) {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Ảnh chụp của mạng trong bộ nhớ. */
  record Snapshot(INDArray params, @Nullable INDArray updater, int iteration, int epoch) {

    static Snapshot of(MultiLayerNetwork net) {
      INDArray state = net.getUpdater(true).getStateViewArray();
      return new Snapshot(
          net.params().dup(),
          state == null ? null : state.dup(),
          net.getIterationCount(),
          net.getEpochCount());
    }

    /** Trả bộ nhớ ngay khi ảnh chụp mới hơn đã thay nó. */
    void release() {
      Minibatches.release(params);
      Minibatches.release(updater);
    }

    void restore(MultiLayerNetwork net) {
      net.params().assign(params);
      if (updater != null) {
        net.getUpdater(true).getStateViewArray().assign(updater);
      }
      net.setIterationCount(iteration);
      net.setEpochCount(epoch);
    }
  }

  /** Phần JSON của tệp. */
  record State(String fingerprint, int iteration, int epoch, List<SavedEpoch> epochs) {}

  /** Một epoch, thời gian tính bằng nano giây. */
  record SavedEpoch(
      int number, double loss, double valLoss, double accuracy, double valAccuracy, long nanos) {

    static SavedEpoch of(History.Epoch e) {
      return new SavedEpoch(
          e.number(), e.loss(), e.valLoss(), e.accuracy(), e.valAccuracy(), e.time().toNanos());
    }

    History.Epoch epoch() {
      return new History.Epoch(
          number, loss, valLoss, accuracy, valAccuracy, Duration.ofNanos(nanos));
    }
  }

  void save(Path file) {
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      Path temporary = file.resolveSibling(file.getFileName() + ".dang-ghi");
      try (var zip =
          new ZipOutputStream(new BufferedOutputStream(Files.newOutputStream(temporary)))) {
        // Trọng số gần như không nén được; nén chỉ tốn thời gian.
        zip.setLevel(Deflater.NO_COMPRESSION);
        zip.putNextEntry(new ZipEntry("state.json"));
        zip.write(
            JSON.writeValueAsBytes(
                new State(
                    fingerprint,
                    snapshot.iteration(),
                    snapshot.epoch(),
                    history.epochs().stream().map(SavedEpoch::of).toList())));
        write(zip, "params.bin", snapshot.params());
        write(zip, "updater.bin", snapshot.updater());
        write(zip, "best.bin", best);
      }
      Files.move(
          temporary, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException("Không ghi được checkpoint vào %s.".formatted(file), e);
    }
  }

  /** Đọc lại; rỗng nếu không có tệp, tệp hỏng, hoặc tệp của một lần huấn luyện khác. */
  static Optional<Checkpoint> load(Path file, String fingerprint) {
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    try (var zip = new ZipFile(file.toFile())) {
      State state;
      try (var in = zip.getInputStream(zip.getEntry("state.json"))) {
        state = JSON.readValue(in, State.class);
      }
      INDArray params = read(zip, "params.bin");
      if (!state.fingerprint().equals(fingerprint) || params == null) {
        return Optional.empty();
      }
      List<History.Epoch> epochs = state.epochs().stream().map(SavedEpoch::epoch).toList();
      return Optional.of(
          new Checkpoint(
              fingerprint,
              new History(epochs),
              new Snapshot(params, read(zip, "updater.bin"), state.iteration(), state.epoch()),
              read(zip, "best.bin")));
    } catch (IOException | RuntimeException damaged) {
      return Optional.empty();
    }
  }

  private static void write(ZipOutputStream zip, String name, @Nullable INDArray array)
      throws IOException {
    if (array != null) {
      zip.putNextEntry(new ZipEntry(name));
      var out = new DataOutputStream(zip);
      Nd4j.write(array, out);
      out.flush();
    }
  }

  private static @Nullable INDArray read(ZipFile zip, String name) throws IOException {
    ZipEntry entry = zip.getEntry(name);
    if (entry == null) {
      return null;
    }
    try (var in = new BufferedInputStream(zip.getInputStream(entry))) {
      return Nd4j.read(in);
    }
  }
}
