package vn.hocsau.bench;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import vn.hocsau.layer.Engine;

/** Dựng một mô hình theo lựa chọn của dòng lệnh, đo một bước hay một lượt dự đoán, rồi bỏ đi. */
final class Measurer {

  private final BenchOptions options;
  private final StepTimer timer;
  private final String peer;
  private final String engine;

  /**
   * Chuẩn bị đo.
   *
   * @param options dòng lệnh
   * @param timer cách đo
   * @param versions phiên bản thư viện, theo tên trong lý lịch lần chạy
   */
  Measurer(BenchOptions options, StepTimer timer, Map<String, String> versions) {
    this.options = options;
    this.timer = timer;
    boolean bare = options.mode() == BenchOptions.Mode.BARE;
    engine = bare ? "bare" : options.engine().key();
    peer =
        bare
            ? "onednn bare"
            : options.engine() == EngineChoice.STOCK
                ? "dl4j " + versions.get("DL4J")
                : "hocsau " + versions.get("Học sâu");
  }

  /**
   * Đo một mô hình.
   *
   * @throws CannotRunException nếu lựa chọn hiện tại không chạy được mô hình
   * @throws IOException nếu không đọc được số liệu bộ nhớ của hệ điều hành
   */
  Measurement measure(MeasuredModel model) throws CannotRunException, IOException {
    @Nullable MemoryMeter memory = options.memory() ? MemoryMeter.start() : null;
    try (TimedRun run = timedRun(model)) {
      StepTimer.Timing timing = timer.time(run::step, options.steps());
      return Measurement.of(model, peer, engine, timing, memory == null ? null : memory.stop());
    }
  }

  private TimedRun timedRun(MeasuredModel model) throws CannotRunException {
    return options.mode() == BenchOptions.Mode.BARE ? bare(model) : network(model);
  }

  private static TimedRun bare(MeasuredModel model) throws CannotRunException {
    Optional<String> obstacle = BareRun.obstacle(model);
    if (obstacle.isPresent()) {
      throw new CannotRunException(model, obstacle.get());
    }
    return new BareRun(model);
  }

  /** Máy bị ép mà không làm được thì mạng từ chối ngay lúc dựng. */
  private TimedRun network(MeasuredModel model) throws CannotRunException {
    boolean stock = options.engine() == EngineChoice.STOCK;
    Optional<String> obstacle = stock ? StockNetwork.obstacle(model) : Optional.empty();
    if (obstacle.isPresent()) {
      throw new CannotRunException(model, obstacle.get());
    }
    String before = System.getProperty(Engine.PROPERTY, "");
    System.setProperty(Engine.PROPERTY, options.engine().property());
    try {
      return options.mode() == BenchOptions.Mode.PREDICT
          ? new PredictionRun(PredictionRow.get(model.id()), stock)
          : new NetworkRun(model, stock);
    } catch (IllegalArgumentException e) {
      throw new CannotRunException(model, String.valueOf(e.getMessage()));
    } finally {
      System.setProperty(Engine.PROPERTY, before);
    }
  }
}
