package vn.hocsau.train;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.jspecify.annotations.Nullable;

/**
 * Bản lưu của một lần huấn luyện đã xong, để dựng lại báo cáo mà không huấn luyện lại.
 *
 * <p>Đó là một checkpoint không có bộ nhớ của bộ tối ưu: trọng số cuối cùng (hoặc tốt nhất) và lịch
 * sử kèm thời gian đã đo. Bản lưu nằm cạnh checkpoint của cùng mô hình, và chỉ được dùng lại khi
 * mạng, dữ liệu, siêu tham số và số epoch đều như cũ.
 */
final class FinishedTraining {

  private FinishedTraining() {}

  /** Người dùng có yêu cầu dùng lại không: biến môi trường {@code HOCSAU_REUSE=1}. */
  static boolean requested() {
    return parse(System.getenv("HOCSAU_REUSE"));
  }

  static boolean parse(@Nullable String value) {
    if (value == null || value.isBlank() || value.strip().equals("0")) {
      return false;
    }
    if (value.strip().equals("1")) {
      return true;
    }
    throw new IllegalArgumentException(
        "HOCSAU_REUSE=%s không hợp lệ; hãy đặt 1 để dùng lại mô hình đã huấn luyện, hoặc bỏ trống."
            .formatted(value));
  }

  /** Tìm bản lưu; rỗng nếu không có, hoặc là của một lần huấn luyện khác. */
  static Optional<Checkpoint> load(Path checkpoint, String fingerprint, int numEpochs)
      throws IOException {
    return Checkpoint.load(file(checkpoint), full(fingerprint, numEpochs));
  }

  /** Lưu trọng số đang có của mạng. */
  static void save(
      Path checkpoint, String fingerprint, int numEpochs, History history, MultiLayerNetwork net) {
    var weights =
        new Checkpoint.Snapshot(net.params(), null, net.getIterationCount(), net.getEpochCount());
    new Checkpoint(full(fingerprint, numEpochs), history, weights, null).save(file(checkpoint));
  }

  static Path file(Path checkpoint) {
    String name = String.valueOf(checkpoint.getFileName()).replaceFirst("\\.zip$", "");
    return checkpoint.resolveSibling(name + ".xong.zip");
  }

  private static String full(String fingerprint, int numEpochs) {
    return fingerprint + "-" + numEpochs;
  }
}
