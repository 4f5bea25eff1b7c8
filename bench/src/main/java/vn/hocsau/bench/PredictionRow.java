package vn.hocsau.bench;

import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Stream;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import vn.hocsau.layer.Prediction;
import vn.hocsau.text.EditDistance;
import vn.hocsau.text.NetworkModel;
import vn.hocsau.train.Training;

/**
 * Một việc dự đoán để đo, chạy đúng mã mà notebook và ứng dụng web chạy.
 *
 * @param kind loại việc
 * @param model mô hình, mang tên của việc ({@code predict-mnist-cnn}) và số mẫu của nó
 */
record PredictionRow(Kind kind, MeasuredModel model) {

  /** Số mẫu mỗi lượt khi dự đoán cả tập, như {@code ClassificationReport}. */
  private static final int BATCH = 256;

  private static final long SEED = 7;

  /** Loại việc. */
  enum Kind {
    /** Cả tập kiểm tra: {@link Training#output}. */
    PREDICT,
    /** Một mẫu, như ứng dụng web: {@link Prediction#output}, đọc kết quả ra. */
    LATENCY,
    /** Thêm một từ vào lời văn: {@link NetworkModel#nextWord}. */
    TOKEN;

    PredictionRow of(String id, int samples) {
      MeasuredModel model = MeasuredModel.get(id);
      return new PredictionRow(
          this,
          new MeasuredModel(
              name().toLowerCase(Locale.ROOT) + "-" + id,
              samples,
              model.input(),
              model.configuration(),
              model.blocks()));
    }
  }

  /** Mọi việc, theo thứ tự loại rồi thứ tự bài. */
  static List<PredictionRow> all() {
    return Stream.of(
            Stream.of("mnist-cnn", "mnist-rnn4").map(id -> Kind.PREDICT.of(id, 10_000)),
            Stream.of("imdb-cnn", "imdb-gru").map(id -> Kind.PREDICT.of(id, 25_000)),
            Stream.of(
                    "electric-lstm2",
                    "climate-lstm-7",
                    "mnist-cnn",
                    "imdb-gru",
                    "mnist-lstm",
                    "cifar-lstm")
                .map(id -> Kind.LATENCY.of(id, 1)),
            Stream.of("words-lstm", "nyt-lstm", "kieu-lstm").map(id -> Kind.TOKEN.of(id, 1)))
        .flatMap(rows -> rows)
        .toList();
  }

  /**
   * Tìm việc theo tên.
   *
   * @throws IllegalArgumentException nếu không có; thông báo nêu các tên gần giống
   */
  static PredictionRow get(String id) {
    List<PredictionRow> all = all();
    return all.stream()
        .filter(row -> row.model.id().equals(id))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "--predict không có việc \"%s\". Gần giống: %s."
                        .formatted(
                            id,
                            String.join(
                                ", ",
                                EditDistance.nearest(
                                    id, all.stream().map(row -> row.model.id()).toList())))));
  }

  /** Một lượt của việc, trên dữ liệu ngẫu nhiên nằm sẵn trong bộ nhớ. */
  Runnable on(MultiLayerNetwork net) {
    return switch (kind) {
      case PREDICT -> {
        DataSet data = model.randomBatch();
        yield () -> Training.output(net, data, BATCH);
      }
      case LATENCY -> {
        INDArray features = model.randomBatch().getFeatures();
        Prediction prediction = Prediction.of(net);
        yield () -> prediction.output(features).toDoubleVector();
      }
      case TOKEN -> {
        int[] history =
            new Random(SEED).ints(model.input().steps(), 1, model.numOutputs()).toArray();
        var language = new NetworkModel(net, history.length);
        yield () -> language.nextWord(history);
      }
    };
  }
}
