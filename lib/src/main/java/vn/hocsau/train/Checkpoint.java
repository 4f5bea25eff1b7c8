package vn.hocsau.train;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import vn.hocsau.store.IoReason;
import vn.hocsau.store.SmallZip.RefusedException;
import vn.hocsau.store.WholeFile;

/**
 * Trạng thái huấn luyện sau một epoch: trọng số, bộ nhớ của bộ tối ưu, bộ đếm, lịch sử và trọng số
 * tốt nhất.
 *
 * <p>{@code CheckpointListener} của DL4J chỉ lưu mạng; để nối lại cho đúng đến từng con số cần cả
 * lịch sử, trạng thái dừng sớm và trọng số tốt nhất, nên ta lưu cả gói vào một tệp zip, theo sau là
 * mã SHA-256 của mọi byte trước nó: đĩa đổi một bit ở bất cứ đâu cũng bị phát hiện khi đọc.
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

  /** Bản lưu trước bản này một lần. */
  static Path previous(Path file) {
    String name = String.valueOf(file.getFileName()).replaceFirst("\\.zip$", "");
    return file.resolveSibling(name + ".truoc.zip");
  }

  /** Ghi, và giữ bản đang có làm {@link #previous bản trước}. */
  void saveKeepingPrevious(Path file) {
    try {
      if (Files.exists(file)) {
        Files.move(
            file,
            previous(file),
            StandardCopyOption.REPLACE_EXISTING,
            StandardCopyOption.ATOMIC_MOVE);
      }
    } catch (IOException e) {
      throw notWritten(file, e);
    }
    save(file);
  }

  void save(Path file) {
    try {
      WholeFile.write(
          file,
          out -> {
            var sealed = new DigestOutputStream(out, sha256());
            writeTo(sealed);
            out.write(sealed.getMessageDigest().digest());
          });
    } catch (IOException e) {
      throw notWritten(file, e);
    }
  }

  private static UncheckedIOException notWritten(Path file, IOException e) {
    return new UncheckedIOException(
        "Không ghi được checkpoint vào %s: %s.".formatted(file, IoReason.of(e)), e);
  }

  private void writeTo(OutputStream out) throws IOException {
    var zip = new ZipOutputStream(out);
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
    zip.finish();
  }

  /**
   * Đọc lại.
   *
   * @return rỗng nếu không có tệp, hoặc tệp của một lần huấn luyện khác
   * @throws IOException nếu tệp hỏng: nội dung không còn đúng mã SHA-256 ở cuối tệp. Tệp của phiên
   *     bản chưa ghi mã ấy cũng bị coi là hỏng, vì không có cách nào biết nó còn nguyên
   */
  static Optional<Checkpoint> load(Path file, String fingerprint) throws IOException {
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    requireIntact(file);
    State state = null;
    INDArray params = null;
    INDArray updater = null;
    INDArray best = null;
    try (var zip =
        new ZipInputStream(new BufferedInputStream(new FileInputStream(file.toFile())))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        switch (entry.getName()) {
          case "state.json" -> state = JSON.readValue(zip.readAllBytes(), State.class);
          case "params.bin" -> params = Nd4j.read(new BufferedInputStream(zip));
          case "updater.bin" -> updater = Nd4j.read(new BufferedInputStream(zip));
          case "best.bin" -> best = Nd4j.read(new BufferedInputStream(zip));
          default -> throw new RefusedException("có phần lạ " + entry.getName());
        }
        if (state != null && !state.fingerprint().equals(fingerprint)) {
          return Optional.empty();
        }
      }
    } catch (RuntimeException e) {
      throw new RefusedException("không dựng lại được trạng thái huấn luyện");
    }
    if (state == null || params == null) {
      throw new RefusedException("thiếu trạng thái hoặc trọng số");
    }
    List<History.Epoch> epochs = state.epochs().stream().map(SavedEpoch::epoch).toList();
    return Optional.of(
        new Checkpoint(
            fingerprint,
            new History(epochs),
            new Snapshot(params, updater, state.iteration(), state.epoch()),
            best));
  }

  /**
   * Soát cả tệp trước khi đọc bất cứ thứ gì trong đó. Đọc bằng FileInputStream: với kênh NIO, bấm
   * nút dừng lúc đang đọc sẽ thành một lỗi đọc và một checkpoint tốt bị coi là hỏng.
   */
  private static void requireIntact(Path file) throws IOException {
    MessageDigest digest = sha256();
    long left = Files.size(file) - digest.getDigestLength();
    byte[] buffer = new byte[1 << 16];
    try (InputStream in = new FileInputStream(file.toFile())) {
      while (left > 0) {
        int n = in.read(buffer, 0, (int) Math.min(buffer.length, left));
        if (n < 0) {
          break;
        }
        digest.update(buffer, 0, n);
        left -= n;
      }
      if (left != 0 || !MessageDigest.isEqual(digest.digest(), in.readAllBytes())) {
        throw new RefusedException(
            "nội dung không khớp mã kiểm SHA-256, hoặc tệp do phiên bản cũ ghi");
      }
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Máy ảo Java thiếu SHA-256.", e);
    }
  }

  private static void write(ZipOutputStream zip, String name, @Nullable INDArray array)
      throws IOException {
    if (array != null) {
      zip.putNextEntry(new ZipEntry(name));
      var out = new DataOutputStream(new BufferedOutputStream(zip));
      Nd4j.write(array, out);
      out.flush();
    }
  }
}
