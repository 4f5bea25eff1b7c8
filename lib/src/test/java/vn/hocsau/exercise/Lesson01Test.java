package vn.hocsau.exercise;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static vn.hocsau.exercise.CheckCell.notDone;
import static vn.hocsau.exercise.CheckCell.right;
import static vn.hocsau.exercise.CheckCell.wrong;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;
import vn.hocsau.exercise.Lesson01.MemoryUpdate.Step;
import vn.hocsau.sequence.ForecastScores;
import vn.hocsau.sequence.SeriesScaler;
import vn.hocsau.sequence.SlidingWindows;
import vn.hocsau.train.History;

class Lesson01Test {

  @Test
  void progressHasARowForEveryExercise() {
    assertEquals(8, Lesson01.progress().rowCount());
  }

  @Test
  void countsWindows() {
    right(() -> Lesson01.EX1.check(383));
    right(() -> Lesson01.EX1.check(SlidingWindows.of(new double[397], 12, 3).size()));
    wrong("còn thiếu tầm dự báo", () -> Lesson01.EX1.check(385));
    wrong("thiếu đúng một", () -> Lesson01.EX1.check(382));
    notDone(() -> Lesson01.EX1.check(null));
  }

  @Test
  void countsParameters() {
    right(() -> Lesson01.EX2.check(20_200));
    right(() -> Lesson01.EX2.check(4 * (50 * 50 + 50 * 50 + 50)));
    wrong("thiếu hệ số điều chỉnh", () -> Lesson01.EX2.check(20_000));
    wrong("bốn khối", () -> Lesson01.EX2.check(15_150));
    notDone(() -> Lesson01.EX2.check(null));
  }

  @Test
  void rmseMustBeInOriginalUnits() {
    double[] series = {50, 80, 120, 70, 90, 110, 60};
    var scaler = SeriesScaler.minMax(series);
    var windows = SlidingWindows.of(scaler.scale(series), 3);
    INDArray outputs = windows.labels().add(0.1).putScalar(0, 0.9);
    double[] truth = Arrays.copyOfRange(series, 3, 7);
    var scores = ForecastScores.of(truth, scaler.unscale(outputs));
    right(() -> Lesson01.EX3.check(scores.rmse(), outputs, windows, scaler));
    right(
        () ->
            Lesson01.EX3.check(
                Math.sqrt(scores.rmse() * scores.rmse()) + 0.002, outputs, windows, scaler));
    wrong(
        "chưa đổi về điểm", () -> Lesson01.EX3.check(scores.rmse() / 70, outputs, windows, scaler));
    wrong("đó là MAE", () -> Lesson01.EX3.check(scores.mae(), outputs, windows, scaler));
    wrong("bạn có 3.", () -> Lesson01.EX3.check(3.0, outputs, windows, scaler));
    notDone(() -> Lesson01.EX3.check(null, outputs, windows, scaler));
  }

  @Test
  void mixesForecastsNotErrors() {
    double[] series =
        IntStream.range(0, 60)
            .mapToDouble(t -> 100 + 10 * Math.sin(t * Math.PI / 6) + 0.3 * (t % 5))
            .toArray();
    var scaler = SeriesScaler.minMax(series);
    double squares = 0;
    double last = 0;
    double year = 0;
    for (int t = 30; t < 50; t++) {
      squares += Math.pow((series[t - 1] + series[t - 12]) / 2 - series[t], 2);
      last += Math.pow(series[t - 1] - series[t], 2);
      year += Math.pow(series[t - 12] - series[t], 2);
    }
    double answer = Math.sqrt(squares / 20);
    double mean = (Math.sqrt(last / 20) + Math.sqrt(year / 20)) / 2;
    double seasonal = Math.sqrt(year / 20);
    right(() -> Lesson01.EX4.check(answer, series, 30, 50, scaler));
    right(() -> Lesson01.EX4.check(Math.round(answer * 1000) / 1000.0, series, 30, 50, scaler));
    wrong("trung bình hai dự báo", () -> Lesson01.EX4.check(mean, series, 30, 50, scaler));
    wrong("riêng mốc cùng tháng", () -> Lesson01.EX4.check(seasonal, series, 30, 50, scaler));
    wrong("bạn có 9.", () -> Lesson01.EX4.check(9.0, series, 30, 50, scaler));
    notDone(() -> Lesson01.EX4.check(null, series, 30, 50, scaler));
  }

  private static INDArray[] step(INDArray f, INDArray i, INDArray zc, INDArray zo, INDArray c) {
    INDArray memory = f.mul(c).add(i.mul(Transforms.tanh(zc)));
    return new INDArray[] {Transforms.sigmoid(zo).mul(Transforms.tanh(memory)), memory};
  }

  @Test
  void lstmStepIsComparedOnFreshArrays() {
    Step good =
        (zf, zi, zc, zo, c) -> step(Transforms.sigmoid(zf), Transforms.sigmoid(zi), zc, zo, c);
    Step byHand =
        (zf, zi, zc, zo, c) -> {
          INDArray memory = c.dup();
          INDArray hidden = c.dup();
          for (int k = 0; k < c.length(); k++) {
            double f = 1 / (1 + Math.exp(-zf.getDouble(k)));
            double i = 1 / (1 + Math.exp(-zi.getDouble(k)));
            double o = 1 / (1 + Math.exp(-zo.getDouble(k)));
            double m = f * c.getDouble(k) + i * Math.tanh(zc.getDouble(k));
            memory.putScalar(k, m);
            hidden.putScalar(k, o * Math.tanh(m));
          }
          return new INDArray[] {hidden, memory};
        };
    right(() -> Lesson01.EX5.check(good));
    right(() -> Lesson01.EX5.check(byHand));
    wrong(
        "tráo hai cổng",
        () ->
            Lesson01.EX5.check(
                (zf, zi, zc, zo, c) ->
                    step(Transforms.sigmoid(zi), Transforms.sigmoid(zf), zc, zo, c)));
    wrong(
        "thiếu sigmoid",
        () ->
            Lesson01.EX5.check((zf, zi, zc, zo, c) -> step(zf, Transforms.sigmoid(zi), zc, zo, c)));
    wrong(
        "bỏ mất phần giữ lại",
        () ->
            Lesson01.EX5.check(
                (zf, zi, zc, zo, c) -> step(zf.mul(0), Transforms.sigmoid(zi), zc, zo, c)));
    wrong(
        "trạng thái ẩn không bằng",
        () ->
            Lesson01.EX5.check(
                (zf, zi, zc, zo, c) -> {
                  INDArray[] both = good.apply(zf, zi, zc, zo, c);
                  return new INDArray[] {both[1], both[1]};
                }));
    wrong(
        "mã của bạn dừng với lỗi",
        () -> Lesson01.EX5.check((zf, zi, zc, zo, c) -> new INDArray[] {zf.mmul(c), zf.mmul(c)}));
    wrong(
        "kích thước [4, 4], cần [3, 4]",
        () ->
            Lesson01.EX5.check(
                (zf, zi, zc, zo, c) -> new INDArray[] {Nd4j.zeros(4, 4), Nd4j.zeros(4, 4)}));
    notDone(() -> Lesson01.EX5.check((zf, zi, zc, zo, c) -> null));
  }

  @Test
  void yearlyChangeIsTriedOnFreshSeries() {
    right(
        () ->
            Lesson01.EX6.check(
                v -> IntStream.range(12, v.length).mapToDouble(t -> v[t] - v[t - 12]).toArray()));
    right(
        () ->
            Lesson01.EX6.check(
                v -> {
                  var changes = new ArrayList<Double>();
                  for (int t = 0; t + 12 < v.length; t++) {
                    changes.add(v[t + 12] - v[t]);
                  }
                  return changes.stream().mapToDouble(Double::doubleValue).toArray();
                }));
    wrong("12 tháng đầu không có năm trước", () -> Lesson01.EX6.check(double[]::clone));
    wrong(
        "trừ tháng liền trước",
        () ->
            Lesson01.EX6.check(
                v -> IntStream.range(1, v.length).mapToDouble(t -> v[t] - v[t - 1]).toArray()));
    wrong(
        "ngược dấu",
        () ->
            Lesson01.EX6.check(
                v -> IntStream.range(12, v.length).mapToDouble(t -> v[t - 12] - v[t]).toArray()));
    wrong("cần 1.", () -> Lesson01.EX6.check(v -> new double[0]));
    notDone(() -> Lesson01.EX6.check(v -> null));
  }

  @Test
  void backwardPassIsComparedWithFiniteDifferences() {
    right(() -> Lesson01.EX7.check((f, i, c, p, g) -> gradients(f, i, c, p, g)));
    right(
        () ->
            Lesson01.EX7.check(
                (f, i, c, p, g) ->
                    new double[] {
                      g * p * (1 - Math.pow(Math.tanh(f / 2), 2)) / 4,
                      g * Math.tanh(c) * (1 - Math.pow(Math.tanh(i / 2), 2)) / 4,
                      g * sigmoid(i) / Math.pow(Math.cosh(c), 2),
                      g * sigmoid(f)
                    }));
    wrong(
        "bỏ qua đạo hàm của sigmoid và của tanh",
        () ->
            Lesson01.EX7.check(
                (f, i, c, p, g) ->
                    new double[] {g * p, g * Math.tanh(c), g * sigmoid(i), g * sigmoid(f)}));
    wrong(
        "thiếu thừa số gradient",
        () -> Lesson01.EX7.check((f, i, c, p, g) -> gradients(f, i, c, p, 1)));
    wrong(
        "đạo hàm của sigmoid là",
        () ->
            Lesson01.EX7.check(
                (f, i, c, p, g) -> {
                  double[] right = gradients(f, i, c, p, g);
                  double forget = sigmoid(f);
                  double input = sigmoid(i);
                  right[0] = g * p * (1 - forget * forget);
                  right[1] = g * Math.tanh(c) * (1 - input * input);
                  return right;
                }));
    wrong(
        "tráo gradient theo z_f",
        () ->
            Lesson01.EX7.check(
                (f, i, c, p, g) -> {
                  double[] right = gradients(f, i, c, p, g);
                  return new double[] {right[1], right[0], right[2], right[3]};
                }));
    wrong(
        "quên bình phương",
        () ->
            Lesson01.EX7.check(
                (f, i, c, p, g) -> {
                  double[] right = gradients(f, i, c, p, g);
                  right[2] = g * sigmoid(i) * (1 - Math.tanh(c));
                  return right;
                }));
    wrong(
        "phải nhân với f",
        () ->
            Lesson01.EX7.check(
                (f, i, c, p, g) -> {
                  double[] right = gradients(f, i, c, p, g);
                  right[3] = g;
                  return right;
                }));
    wrong(
        "gradient theo z_c của bạn là 0, sai phân cho",
        () ->
            Lesson01.EX7.check(
                (f, i, c, p, g) -> {
                  double[] right = gradients(f, i, c, p, g);
                  right[2] = 0;
                  return right;
                }));
    wrong("cần bốn gradient", () -> Lesson01.EX7.check((f, i, c, p, g) -> new double[3]));
    notDone(() -> Lesson01.EX7.check((f, i, c, p, g) -> null));
  }

  private static double sigmoid(double z) {
    return 1 / (1 + Math.exp(-z));
  }

  private static double[] gradients(double zf, double zi, double zc, double previous, double g) {
    double f = sigmoid(zf);
    double i = sigmoid(zi);
    double candidate = Math.tanh(zc);
    return new double[] {
      g * previous * f * (1 - f),
      g * candidate * i * (1 - i),
      g * i * (1 - candidate * candidate),
      g * f
    };
  }

  private static History history(double... valLosses) {
    var epochs = new ArrayList<History.Epoch>();
    for (double loss : valLosses) {
      epochs.add(new History.Epoch(epochs.size() + 1, loss, loss, Duration.ofMillis(1)));
    }
    return new History(List.copyOf(epochs));
  }

  @Test
  void patienceIsReadFromTheLosses() {
    History first = history(0.9, 0.5, 0.4);
    right(() -> Lesson01.EX8.check(history(0.8, 0.6, 0.7, 0.7, 0.6, 0.61, 0.62), first));
    String sentence =
        CheckCell.of(() -> Lesson01.EX8.check(history(0.8, 0.9, 0.9, 0.9, 0.9, 0.9), first));
    assertTrue(sentence.contains("dừng ở epoch 6, mất mát kiểm định tốt nhất 0,8000"), sentence);
    wrong(
        "chờ 3 epoch chứ không phải 5; đã hết số epoch tối đa",
        () -> Lesson01.EX8.check(history(0.8, 0.6, 0.7, 0.7, 0.7), first));
    wrong(
        "chờ lâu hơn",
        () -> Lesson01.EX8.check(history(0.8, 0.9, 0.9, 0.9, 0.9, 0.9, 0.9, 0.9), first));
    wrong("chưa đổi hạt giống", () -> Lesson01.EX8.check(history(0.9, 0.5), first));
    wrong("không có tập kiểm định", () -> Lesson01.EX8.check(history(Double.NaN), first));
    notDone(() -> Lesson01.EX8.check(null, first));
  }
}
