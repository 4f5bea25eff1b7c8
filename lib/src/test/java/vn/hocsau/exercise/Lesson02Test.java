package vn.hocsau.exercise;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static vn.hocsau.exercise.CheckCell.notDone;
import static vn.hocsau.exercise.CheckCell.right;
import static vn.hocsau.exercise.CheckCell.wrong;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import vn.hocsau.course.CourseModels;
import vn.hocsau.exercise.Lesson02.CutWindows;
import vn.hocsau.exercise.Lesson02.FindLeak;
import vn.hocsau.layer.LSTM;
import vn.hocsau.sequence.FeatureScaler;
import vn.hocsau.sequence.MultivariateSeries;
import vn.hocsau.sequence.SeriesScaler;
import vn.hocsau.sequence.WindowSource;
import vn.hocsau.train.RunMode;

class Lesson02Test {

  @Test
  void progressHasARowForEveryExercise() {
    assertEquals(9, Lesson02.progress().rowCount());
  }

  @Test
  void countsWindowsAndMinibatches() {
    right(() -> Lesson02.EX1.check(new int[] {299_901, 1172}));
    right(
        () ->
            Lesson02.EX1.check(
                new int[] {(int) (0.715 * 420_551) - 792, (int) Math.ceil(299_901 / 256.0)}));
    wrong("nhãn còn ở xa hơn", () -> Lesson02.EX1.check(new int[] {299_979, 1172}));
    wrong("thiếu tầm", () -> Lesson02.EX1.check(new int[] {299_973, 1172}));
    wrong("vẫn là một minibatch", () -> Lesson02.EX1.check(new int[] {299_901, 1171}));
    wrong("cần hai số", () -> Lesson02.EX1.check(new int[] {299_901}));
    notDone(() -> Lesson02.EX1.check(null));
  }

  @Test
  void standardScoreDividesByThePopulationDeviation() {
    right(() -> Lesson02.EX2.check(8 / Math.sqrt(34 / 5.0)));
    right(() -> Lesson02.EX2.check(3.07));
    wrong("độ lệch chuẩn mẫu", () -> Lesson02.EX2.check(8 / Math.sqrt(34 / 4.0)));
    wrong("chia cho phương sai", () -> Lesson02.EX2.check(8 / 6.8));
    wrong("đó là rò rỉ dữ liệu", () -> Lesson02.EX2.check(1.7474));
    wrong("bạn có 1.", () -> Lesson02.EX2.check(1.0));
    notDone(() -> Lesson02.EX2.check(null));
  }

  private static MultiLayerNetwork lstm(int columns, int hiddens) {
    var net =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .list()
                .layer(new LSTM.Builder().nOut(hiddens).build())
                .layer(
                    new OutputLayer.Builder(LossFunction.MSE)
                        .nOut(1)
                        .activation(Activation.IDENTITY)
                        .build())
                .setInputType(InputType.recurrent(columns, 120))
                .build());
    net.init();
    return net;
  }

  @Test
  void sevenColumnsAreReadFromTheNetwork() {
    right(() -> Lesson02.EX3.check(lstm(7, 32)));
    right(() -> Lesson02.EX3.check(CourseModels.CLIMATE_LSTM_7.network(RunMode.QUICK)));
    wrong("đọc 1 cột, cần 7; nó có 4\u202f385 tham số", () -> Lesson02.EX3.check(lstm(1, 32)));
    wrong("có 64 nút", () -> Lesson02.EX3.check(lstm(7, 64)));
    notDone(() -> Lesson02.EX3.check(null));
  }

  private static double[][] cut(double[] series, int past, int future, int step, int labelAt) {
    double[][] rows = new double[series.length - past - future][past / step + 1];
    for (int s = 0; s < rows.length; s++) {
      for (int k = 0; k < past / step; k++) {
        rows[s][k] = series[s + k * step];
      }
      rows[s][past / step] = series[s + labelAt];
    }
    return rows;
  }

  @Test
  void windowsAreCutFromFreshSeries() {
    CutWindows.Windows good =
        (series, past, future, step) -> cut(series, past, future, step, past + future);
    right(() -> Lesson02.EX4.check(good));
    right(
        () ->
            Lesson02.EX4.check(
                (series, past, future, step) -> {
                  var rows = new ArrayList<double[]>();
                  for (int label = past + future; label < series.length; label++) {
                    int start = label - past - future;
                    double[] row = new double[past / step + 1];
                    Arrays.setAll(
                        row,
                        k ->
                            k < past / step
                                ? series[start + k * step]
                                : series[start + past + future]);
                    rows.add(row);
                  }
                  return rows.toArray(double[][]::new);
                }));
    wrong(
        "nằm ngay trong cửa sổ",
        () ->
            Lesson02.EX4.check(
                (series, past, future, step) -> cut(series, past, future, step, past - 1)));
    wrong(
        "sớm 1 lần đo",
        () ->
            Lesson02.EX4.check(
                (series, past, future, step) ->
                    cut(series, past, future, step, past + future - 1)));
    wrong(
        "mỗi step lần đo chỉ lấy một số",
        () ->
            Lesson02.EX4.check(
                (series, past, future, step) -> cut(series, past, future, 1, past + future)));
    wrong(
        "bạn có 22 cửa sổ, cần 23; thiếu cửa sổ cuối cùng",
        () ->
            Lesson02.EX4.check(
                (series, past, future, step) -> {
                  double[][] rows = cut(series, past, future, step, past + future);
                  return Arrays.copyOf(rows, rows.length - 1);
                }));
    notDone(() -> Lesson02.EX4.check((series, past, future, step) -> null));
  }

  private static double norm(double[] values) {
    return Math.sqrt(Arrays.stream(values).map(v -> v * v).sum());
  }

  @Test
  void clippingKeepsTheDirection() {
    right(
        () ->
            Lesson02.EX5.check(
                (g, limit) ->
                    Arrays.stream(g).map(v -> v * Math.min(1, limit / norm(g))).toArray()));
    right(
        () ->
            Lesson02.EX5.check(
                (g, limit) -> {
                  double length = norm(g);
                  if (length > limit) {
                    for (int k = 0; k < g.length; k++) {
                      g[k] = g[k] / length * limit;
                    }
                  }
                  return g;
                }));
    wrong(
        "riêng từng phần tử",
        () ->
            Lesson02.EX5.check(
                (g, limit) ->
                    Arrays.stream(g).map(v -> Math.max(-limit, Math.min(limit, v))).toArray()));
    wrong(
        "phải giữ nguyên",
        () ->
            Lesson02.EX5.check(
                (g, limit) -> Arrays.stream(g).map(v -> v * limit / norm(g)).toArray()));
    wrong("mà bạn giữ nguyên", () -> Lesson02.EX5.check((g, limit) -> g));
    notDone(() -> Lesson02.EX5.check((g, limit) -> null));
  }

  @Test
  void learnedGradientIsARatio() {
    double[] learned = {2e-6, 1e-3, 5e-2};
    double[] fresh = {1e-9, 1e-4, 1e-1};
    right(() -> Lesson02.EX6.check(2e-6 / 5e-2, learned, fresh));
    right(() -> Lesson02.EX6.check(4.01e-5, learned, fresh));
    String sentence = CheckCell.of(() -> Lesson02.EX6.check(4e-5, learned, fresh));
    assertTrue(sentence.contains("4,0e-05; lúc mới khởi tạo là 1,0e-08"), sentence);
    wrong("bước cuối chia cho bước đầu", () -> Lesson02.EX6.check(25_000.0, learned, fresh));
    wrong("mạng mới khởi tạo", () -> Lesson02.EX6.check(1e-8, learned, fresh));
    wrong("bạn có 0,5000.", () -> Lesson02.EX6.check(0.5, learned, fresh));
    notDone(() -> Lesson02.EX6.check(null, learned, fresh));
  }

  private static double squares(double[] norms, int from, int to) {
    return Arrays.stream(norms, from, to).map(v -> v * v).sum();
  }

  @Test
  void truncationLosesTheFirstSteps() {
    right(
        () ->
            Lesson02.EX7.check(
                (n, kept) -> squares(n, 0, n.length - kept) / squares(n, 0, n.length)));
    right(
        () ->
            Lesson02.EX7.check(
                (n, kept) -> 1 - squares(n, n.length - kept, n.length) / squares(n, 0, n.length)));
    wrong(
        "phần còn giữ được",
        () ->
            Lesson02.EX7.check(
                (n, kept) -> squares(n, n.length - kept, n.length) / squares(n, 0, n.length)));
    wrong(
        "chưa bình phương",
        () ->
            Lesson02.EX7.check(
                (n, kept) -> Arrays.stream(n, 0, n.length - kept).sum() / Arrays.stream(n).sum()));
    wrong(
        "viết cứng 24",
        () ->
            Lesson02.EX7.check(
                (n, kept) -> squares(n, 0, Math.max(0, n.length - 24)) / squares(n, 0, n.length)));
    wrong("bạn có NaN", () -> Lesson02.EX7.check((n, kept) -> Double.NaN));
    notDone(() -> Lesson02.EX7.check((n, kept) -> null));
  }

  private static double[][] rows(double[] scaled, int past, int future, int lastStart) {
    var rows = new ArrayList<double[]>();
    for (int s = 0; s <= lastStart; s++) {
      double[] row = Arrays.copyOfRange(scaled, s, s + past + 1);
      row[past] = scaled[s + past + future];
      rows.add(row);
    }
    return rows.toArray(double[][]::new);
  }

  private static double[] fitted(double[] series, int trainEnd) {
    return SeriesScaler.standardize(Arrays.copyOf(series, trainEnd)).scale(series);
  }

  @Test
  void leaksAreFoundByChangingTheFuture() {
    FindLeak.TrainRows good =
        (series, end, past, future) ->
            rows(fitted(series, end), past, future, end - past - future - 1);
    right(() -> Lesson02.EX8.check(good));
    right(
        () ->
            Lesson02.EX8.check(
                (series, end, past, future) -> {
                  var train =
                      MultivariateSeries.of(List.of("T"), n -> floats(Arrays.copyOf(series, end)));
                  var windows =
                      WindowSource.of(
                          FeatureScaler.standardize(train).scale(train), "T", past, future, 1);
                  var batch = windows.batch(IntStream.range(0, windows.size()).toArray());
                  double[][] rows = new double[windows.size()][past + 1];
                  for (int s = 0; s < rows.length; s++) {
                    for (int k = 0; k < past; k++) {
                      rows[s][k] = batch.getFeatures().getDouble(s, 0, k);
                    }
                    rows[s][past] = batch.getLabels().getDouble(s);
                  }
                  return rows;
                }));
    wrong(
        "phép chuẩn hóa còn nhìn thấy tương lai",
        () ->
            Lesson02.EX8.check(
                (series, end, past, future) ->
                    rows(fitted(series, series.length), past, future, end - past - future - 1)));
    wrong(
        "nhãn của những cửa sổ cuối",
        () ->
            Lesson02.EX8.check(
                (series, end, past, future) ->
                    rows(fitted(series, end), past, future, end - past)));
    wrong(
        "không còn rò rỉ, nhưng bạn có 50 cửa sổ, cần 51",
        () ->
            Lesson02.EX8.check(
                (series, end, past, future) ->
                    rows(fitted(series, end), past, future, end - past - future - 2)));
    wrong(
        "chưa được chuẩn tắc hóa",
        () ->
            Lesson02.EX8.check(
                (series, end, past, future) ->
                    rows(series, past, future, end - past - future - 1)));
    wrong("một nhãn", () -> Lesson02.EX8.check((series, end, past, future) -> new double[3][2]));
    notDone(() -> Lesson02.EX8.check((series, end, past, future) -> null));
  }

  private static float[] floats(double[] values) {
    float[] floats = new float[values.length];
    for (int k = 0; k < floats.length; k++) {
      floats[k] = (float) values[k];
    }
    return floats;
  }

  @Test
  void aForecastMustBeatTheLastValue() {
    var random = new Random(9);
    double[] truth = random.doubles(200, -5, 25).toArray();
    double[] last = Arrays.stream(truth).map(v -> v + random.nextGaussian() * 4).toArray();
    double[] sameHour = Arrays.stream(truth).map(v -> v + random.nextGaussian() * 2).toArray();
    double[] good = Arrays.stream(truth).map(v -> v + random.nextGaussian()).toArray();
    var scaler = FeatureScaler.standardize(MultivariateSeries.of(List.of("T"), n -> floats(truth)));
    double mean = scaler.mean("T");
    double[] scaled = Arrays.stream(good).map(v -> (v - mean) / scaler.std("T")).toArray();
    double[] change = IntStream.range(0, 200).mapToDouble(i -> mean + good[i] - last[i]).toArray();
    right(() -> Lesson02.EX9.check(good, truth, last, sameHour, scaler, "T"));
    double[] smoother =
        IntStream.range(0, 200).mapToDouble(i -> (good[i] + sameHour[i]) / 2).toArray();
    right(() -> Lesson02.EX9.check(smoother, truth, last, sameHour, scaler, "T"));
    wrong(
        "còn ở thang chuẩn hóa",
        () -> Lesson02.EX9.check(scaled, truth, last, sameHour, scaler, "T"));
    wrong(
        "mới là mức thay đổi",
        () -> Lesson02.EX9.check(change, truth, last, sameHour, scaler, "T"));
    wrong(
        "chưa hơn mốc giá trị cuối",
        () -> Lesson02.EX9.check(last, truth, last, sameHour, scaler, "T"));
    wrong(
        "đó là mốc cùng giờ hôm trước",
        () -> Lesson02.EX9.check(sameHour.clone(), truth, last, sameHour, scaler, "T"));
    wrong(
        "bạn có 3 dự báo, tập kiểm định có 200",
        () -> Lesson02.EX9.check(new double[3], truth, last, sameHour, scaler, "T"));
    notDone(() -> Lesson02.EX9.check(null, truth, last, sameHour, scaler, "T"));
  }
}
