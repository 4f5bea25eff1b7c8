package vn.hocsau.cluster;

import java.io.Serializable;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import vn.hocsau.course.CourseModel;
import vn.hocsau.course.Experiment;
import vn.hocsau.train.ProgressListener;
import vn.hocsau.train.RunMode;

/**
 * Một lần huấn luyện trọn vẹn: mô hình nào, hạt giống nào, tốc độ học nào.
 *
 * @param model tên mô hình, ví dụ {@code boston-rnn}
 * @param mode chế độ chạy
 * @param seed hạt giống của trọng số ban đầu, thứ tự mẫu và dropout
 * @param learningRate tốc độ học; null là của bài
 */
public record Trial(String model, RunMode mode, long seed, @Nullable Double learningRate)
    implements Serializable {

  private static final long serialVersionUID = 1L;

  private static @Nullable CourseData loaded;
  private static @Nullable Experiment experiment;

  /**
   * Với tốc độ học của bài.
   *
   * @param model tên mô hình
   * @param mode chế độ chạy
   * @param seed hạt giống
   */
  public Trial(String model, RunMode mode, long seed) {
    this(model, mode, seed, null);
  }

  /**
   * Huấn luyện trong tiến trình này, trên một luồng máy: đúng những bit mà cụm cho.
   *
   * @return kết quả
   * @throws IllegalArgumentException nếu không có mô hình ấy, hoặc tốc độ học không dương
   */
  @SuppressWarnings("try") // oneThread chỉ cần được đóng lại
  public Result run() {
    try (var oneThread = NativeThreads.one()) {
      Experiment lesson = loaded(new CourseData(model, mode));
      CourseModel chosen =
          learningRate == null ? lesson.model() : lesson.model().withLearningRate(learningRate);
      var outcome = lesson.with(chosen).run(seed, null, ProgressListener.SILENT);
      return new Result(
          this,
          outcome.epochs(),
          outcome.seconds(),
          new TreeMap<>(outcome.scores()),
          Worker.executor(),
          Worker.memoryMb());
    }
  }

  /** Dữ liệu của một mô hình chỉ dựng một lần trong mỗi tiến trình. */
  private static synchronized Experiment loaded(CourseData data) {
    Experiment ready = experiment;
    if (ready == null || !data.equals(loaded)) {
      ready = data.experiment();
      experiment = ready;
      loaded = data;
    }
    return ready;
  }

  /**
   * Kết quả của một lần huấn luyện.
   *
   * @param trial việc đã làm
   * @param epochs số epoch đã chạy
   * @param seconds thời gian huấn luyện, giây
   * @param scores các số đo trên tập kiểm tra, theo tên
   * @param executor tiến trình thực thi đã làm
   * @param memoryMb bộ nhớ của tiến trình ấy khi xong, MB
   */
  public record Result(
      Trial trial,
      int epochs,
      double seconds,
      TreeMap<String, Double> scores,
      String executor,
      double memoryMb)
      implements Serializable {

    private static final long serialVersionUID = 1L;

    /**
     * Như kết quả của một hạt giống chạy không cụm.
     *
     * @return kết quả
     */
    public Experiment.Outcome outcome() {
      return new Experiment.Outcome(trial.seed(), epochs, seconds, scores);
    }
  }
}
