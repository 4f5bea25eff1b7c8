package vn.hocsau.bench;

import java.util.List;
import org.nd4j.linalg.activations.Activation;
import vn.hocsau.bench.Block.BatchNorm;
import vn.hocsau.bench.Block.Cell;
import vn.hocsau.bench.Block.Conv;
import vn.hocsau.bench.Block.Dense;
import vn.hocsau.bench.Block.Dropout;
import vn.hocsau.bench.Block.Embedding;
import vn.hocsau.bench.Block.Flatten;
import vn.hocsau.bench.Block.MaxPool;
import vn.hocsau.bench.Block.Recurrent;
import vn.hocsau.bench.CourseModel.Loss;
import vn.hocsau.bench.CourseModel.Optimizer;

/** Hai mươi hai mô hình của sáu bài, đúng cỡ và đúng số tham số như khi viết bằng Keras. */
final class CourseModels {

  /** Số từ trong bảng từ của bộ IMDB. */
  private static final int IMDB_WORDS = 88_584;

  /** Mọi mô hình, theo thứ tự các bài. */
  static final List<CourseModel> ALL =
      List.of(
          adam(
              "electric-ffnn1",
              64,
              Shape.vector(3),
              1,
              Loss.SQUARED,
              dense(64, Activation.SIGMOID)),
          adam("electric-ffnn2", 32, Shape.vector(3), 1, Loss.SQUARED, relu(64), relu(32)),
          adam("electric-lstm1", 64, Shape.sequence(1, 3), 1, Loss.SQUARED, lstm(64), linear(32)),
          adam(
              "electric-lstm2",
              32,
              Shape.sequence(1, 3),
              1,
              Loss.SQUARED,
              lstm(50).relu().returningSequences(),
              lstm(50).relu(),
              linear(32)),
          adam("climate-lstm-1", 256, Shape.sequence(120, 1), 1, Loss.SQUARED, lstm(32)),
          adam("climate-lstm-7", 256, Shape.sequence(120, 7), 1, Loss.SQUARED, lstm(32)),
          adam(
              "words-lstm",
              128,
              Shape.sequence(3, 1),
              112,
              Loss.CATEGORICAL,
              lstm(512).returningSequences(),
              lstm(512)),
          adam(
              "mnist-cnn",
              64,
              Shape.image(28, 28, 1),
              10,
              Loss.CATEGORICAL,
              new Conv(32, 3),
              new MaxPool(2),
              new Conv(64, 3),
              new MaxPool(2),
              new Conv(64, 3),
              new Flatten(),
              relu(64)),
          adam(
              "mnist-rnn4",
              64,
              Shape.sequence(28, 28),
              10,
              Loss.CATEGORICAL,
              lstm(64).returningSequences(),
              new Dropout(0.2),
              lstm(64).returningSequences(),
              new Dropout(0.2),
              lstm(64).returningSequences(),
              new Dropout(0.2),
              lstm(64),
              new Dropout(0.2),
              relu(64)),
          adam(
              "imdb-cnn",
              128,
              tokens(300),
              1,
              Loss.BINARY,
              new Embedding(10_000, 128),
              new Conv(128, 5),
              new MaxPool(2),
              new Conv(128, 5),
              new MaxPool(2),
              new Conv(128, 5),
              new MaxPool(2),
              new Conv(128, 5),
              new MaxPool(2),
              new Flatten(),
              relu(128),
              new Dropout(0.5)),
          adam(
              "imdb-rnn4",
              128,
              tokens(300),
              1,
              Loss.BINARY,
              new Embedding(10_000, 128),
              lstm(128).returningSequences(),
              new Dropout(0.5),
              lstm(128).returningSequences(),
              new Dropout(0.5),
              lstm(128).returningSequences(),
              new Dropout(0.5),
              lstm(128),
              relu(128)),
          adam(
              "boston-cnn",
              32,
              Shape.sequence(13, 1),
              1,
              Loss.SQUARED,
              new Conv(64, 2),
              new BatchNorm(),
              new MaxPool(2),
              new Conv(128, 2),
              new BatchNorm(),
              new MaxPool(2),
              new Conv(256, 2),
              new Flatten(),
              relu(128),
              new Dropout(0.5)),
          adam(
              "boston-rnn",
              32,
              Shape.sequence(13, 1),
              1,
              Loss.SQUARED,
              lstm(64).returningSequences(),
              new Dropout(0.3),
              new BatchNorm(),
              lstm(128).returningSequences(),
              new Dropout(0.3),
              new BatchNorm(),
              lstm(256).returningSequences(),
              new Dropout(0.3),
              lstm(128),
              relu(128)),
          adam("imdb-simplernn", 128, Shape.sequence(200, 1), 2, Loss.BINARY, simple(200)),
          adam(
              "imdb-simplernn2",
              128,
              Shape.sequence(200, 1),
              2,
              Loss.BINARY,
              simple(200).returningSequences(),
              simple(200)),
          adam(
              "imdb-lstm",
              128,
              tokens(200),
              2,
              Loss.BINARY,
              new Embedding(IMDB_WORDS, 128),
              new Dropout(0.3),
              lstm(200).regularized(0.01, 0.33),
              new Dropout(0.3)),
          adam(
              "imdb-lstm2",
              128,
              tokens(200),
              2,
              Loss.BINARY,
              new Embedding(IMDB_WORDS, 128),
              new Dropout(0.3),
              lstm(200).regularized(0.01, 0.33).returningSequences(),
              new Dropout(0.3),
              lstm(64),
              new Dropout(0.3)),
          adam(
              "imdb-gru",
              128,
              tokens(200),
              2,
              Loss.BINARY,
              new Embedding(IMDB_WORDS, 128),
              new Dropout(0.3),
              Recurrent.of(Cell.GRU, 200).regularized(0.01, 0.33),
              new Dropout(0.3)),
          new CourseModel(
              "mnist-lstm",
              32,
              Shape.sequence(28, 28),
              List.of(
                  lstm(64).returningSequences(),
                  new Dropout(0.2),
                  lstm(64),
                  relu(32),
                  new Dropout(0.2)),
              10,
              Loss.CATEGORICAL,
              Optimizer.SGD),
          adam(
              "nyt-lstm",
              32,
              tokens(23),
              2484,
              Loss.CATEGORICAL,
              new Embedding(2484, 10),
              lstm(100),
              new Dropout(0.1)),
          adam(
              "cifar-lstm",
              64,
              Shape.sequence(32, 96),
              10,
              Loss.CATEGORICAL,
              lstm(128).returningSequences(),
              new Dropout(0.2),
              lstm(128),
              relu(64)),
          adam(
              "kieu-lstm",
              64,
              tokens(40),
              160,
              Loss.CATEGORICAL,
              new Embedding(160, 64),
              lstm(256).returningSequences(),
              lstm(256)));

  private CourseModels() {}

  /**
   * Tìm mô hình theo tên.
   *
   * @throws IllegalArgumentException nếu không có; thông báo nêu các tên gần giống
   */
  static CourseModel get(String id) {
    return ALL.stream()
        .filter(model -> model.id().equals(id))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "Không có mô hình \"%s\". Gần giống: %s. Xem cả danh sách: hocsau bench --list."
                        .formatted(
                            id,
                            String.join(
                                ", ",
                                Suggestions.nearest(
                                    id, ALL.stream().map(CourseModel::id).toList())))));
  }

  private static CourseModel adam(
      String id, int batch, Shape input, int outputs, Loss loss, Block... blocks) {
    return new CourseModel(id, batch, input, List.of(blocks), outputs, loss, Optimizer.ADAM);
  }

  /** Một chuỗi chỉ số từ. */
  private static Shape tokens(int steps) {
    return Shape.sequence(steps, 1);
  }

  private static Recurrent lstm(int units) {
    return Recurrent.of(Cell.LSTM, units);
  }

  private static Recurrent simple(int units) {
    return Recurrent.of(Cell.SIMPLE_RNN, units).relu();
  }

  private static Dense dense(int units, Activation activation) {
    return new Dense(units, activation);
  }

  private static Dense relu(int units) {
    return dense(units, Activation.RELU);
  }

  private static Dense linear(int units) {
    return dense(units, Activation.IDENTITY);
  }
}
