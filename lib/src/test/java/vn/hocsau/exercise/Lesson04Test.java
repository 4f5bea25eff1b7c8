package vn.hocsau.exercise;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static vn.hocsau.exercise.Verdicts.assertRight;
import static vn.hocsau.exercise.Verdicts.assertTodo;
import static vn.hocsau.exercise.Verdicts.assertWrong;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.Table;
import vn.hocsau.dataset.BostonHousing;
import vn.hocsau.layer.Flatten;
import vn.hocsau.layer.MaxPooling2D;
import vn.hocsau.text.SequencePadding;
import vn.hocsau.train.LinearRegression;
import vn.hocsau.train.RegressionReport;
import vn.hocsau.train.Training;

class Lesson04Test {

  @Test
  void countsIterations() {
    assertRight(() -> Lesson04.EX1.judge(5 * ((54_000 + 63) / 64)));
    assertRight(() -> Lesson04.EX1.judge(5 * (int) Math.ceil(54_000 / 64.0)));
    assertWrong("bỏ minibatch cuối", () -> Lesson04.EX1.judge(5 * (54_000 / 64)));
    assertWrong("nhân với số epoch rồi mới chia", () -> Lesson04.EX1.judge((5 * 54_000 + 63) / 64));
    assertWrong("một epoch", () -> Lesson04.EX1.judge(844));
    assertTodo(() -> Lesson04.EX1.judge(null));
  }

  @Test
  void sizesOneConvolution() {
    assertRight(() -> Lesson04.EX2.judge(30, 1_216));
    assertRight(() -> Lesson04.EX2.judge((64 - 5 + 1) / 2, 16 * 75 + 16));
    assertWrong("trước khi gộp", () -> Lesson04.EX2.judge(60, 1_216));
    assertWrong("thiếu hệ số điều chỉnh", () -> Lesson04.EX2.judge(30, 1_200));
    assertWrong("cả ba kênh", () -> Lesson04.EX2.judge(30, 416));
    assertTodo(() -> Lesson04.EX2.judge(30, null));
    assertTodo(() -> Lesson04.EX2.judge(null, null));
  }

  private static double[] convolve(double[] x, double[] w, double b, boolean relu) {
    double[] made = new double[x.length - w.length + 1];
    for (int t = 0; t < made.length; t++) {
      made[t] = b;
      for (int u = 0; u < w.length; u++) {
        made[t] += w[u] * x[t + u];
      }
      made[t] = relu ? Math.max(0, made[t]) : made[t];
    }
    return made;
  }

  @Test
  void convolvesByHand() {
    assertRight(() -> Lesson04.EX3.judge((x, w, b) -> convolve(x, w, b, true)));
    assertRight(
        () ->
            Lesson04.EX3.judge(
                (x, w, b) ->
                    IntStream.rangeClosed(0, x.length - w.length)
                        .mapToDouble(
                            t ->
                                Nd4j.create(Arrays.copyOfRange(x, t, t + w.length))
                                    .mul(Nd4j.create(w))
                                    .sumNumber()
                                    .doubleValue())
                        .map(v -> v + b > 0 ? v + b : 0)
                        .toArray()));
    assertWrong("quên ReLU", () -> Lesson04.EX3.judge((x, w, b) -> convolve(x, w, b, false)));
    assertWrong(
        "quên hệ số điều chỉnh", () -> Lesson04.EX3.judge((x, w, b) -> convolve(x, w, 0, true)));
    assertWrong(
        "thiếu chỗ đặt cuối",
        () ->
            Lesson04.EX3.judge(
                (x, w, b) -> {
                  double[] all = convolve(x, w, b, true);
                  return Arrays.copyOf(all, all.length - 1);
                }));
    assertTodo(() -> Lesson04.EX3.judge((x, w, b) -> null));
  }

  private static int field(int[] widths, int[] strides, int start) {
    int field = start;
    int jump = 1;
    for (int i = 0; i < widths.length; i++) {
      field += (widths[i] - 1) * jump;
      jump *= strides[i];
    }
    return field;
  }

  /** Đi ngược từ một số ở tầng trên cùng xuống: r ↦ (r − 1)·s + k. */
  private static int fieldFromAbove(int[] widths, int[] strides) {
    int field = 1;
    for (int i = widths.length - 1; i >= 0; i--) {
      field = (field - 1) * strides[i] + widths[i];
    }
    return field;
  }

  @Test
  void findsTheReceptiveField() {
    assertRight(() -> Lesson04.EX4.judge((k, s) -> field(k, s, 1)));
    assertRight(() -> Lesson04.EX4.judge((k, s) -> fieldFromAbove(k, s)));
    assertEquals(
        76, field(new int[] {5, 2, 5, 2, 5, 2, 5, 2}, new int[] {1, 2, 1, 2, 1, 2, 1, 2}, 1));
    assertWrong("bắt đầu từ 0", () -> Lesson04.EX4.judge((k, s) -> field(k, s, 0)));
    assertWrong(
        "chưa dùng đến sải bước",
        () -> Lesson04.EX4.judge((k, s) -> Arrays.stream(k).map(one -> one - 1).sum() + 1));
    assertTodo(() -> Lesson04.EX4.judge((k, s) -> null));
  }

  private static int[] known(int[] ids, int limit) {
    return Arrays.stream(ids).map(id -> id < limit ? id : 2).toArray();
  }

  @Test
  void readiesAReview() {
    assertRight(
        () ->
            Lesson04.EX5.judge(
                ids -> SequencePadding.leftSteps(new int[][] {known(ids, 10_000)}, 300)));
    assertRight(
        () ->
            Lesson04.EX5.judge(
                ids -> {
                  INDArray made = Nd4j.zeros(DataType.FLOAT, 1, 1, 300);
                  for (int k = 1; k <= Math.min(300, ids.length); k++) {
                    int id = ids[ids.length - k];
                    made.putScalar(0, 0, 300 - k, id >= 10_000 ? 2 : id);
                  }
                  return made;
                }));
    assertWrong(
        "chưa đổi chỉ số",
        () -> Lesson04.EX5.judge(ids -> SequencePadding.leftSteps(new int[][] {ids}, 300)));
    assertWrong(
        "sót chỉ số 10 000",
        () ->
            Lesson04.EX5.judge(
                ids -> SequencePadding.leftSteps(new int[][] {known(ids, 10_001)}, 300)));
    assertWrong(
        "bên phải",
        () ->
            Lesson04.EX5.judge(
                ids ->
                    SequencePadding.leftSteps(
                        new int[][] {Arrays.copyOf(known(ids, 10_000), 300)}, 300)));
    assertWrong(
        "leftSteps",
        () ->
            Lesson04.EX5.judge(ids -> SequencePadding.left(new int[][] {known(ids, 10_000)}, 300)));
    assertTodo(() -> Lesson04.EX5.judge(ids -> null));
  }

  private static Table houses(int rows, int seed) {
    var random = new Random(seed);
    Table table = Table.create("nhà");
    for (String name : BostonHousing.FEATURES) {
      table.addColumns(DoubleColumn.create(name, random.doubles(rows).toArray()));
    }
    double[] price = new double[rows];
    for (int i = 0; i < rows; i++) {
      double b = table.doubleColumn("B").getDouble(i);
      double rooms = table.doubleColumn("RM").getDouble(i);
      price[i] =
          20 + 3 * b + 5 * rooms - table.doubleColumn("LSTAT").getDouble(i) + random.nextGaussian();
    }
    return table.addColumns(DoubleColumn.create(BostonHousing.PRICE, price));
  }

  private static INDArray without(Table table, int column) {
    INDArray all = BostonHousing.features(table);
    return Nd4j.hstack(
        all.get(NDArrayIndex.all(), NDArrayIndex.interval(0, column)),
        all.get(NDArrayIndex.all(), NDArrayIndex.interval(column + 1, all.size(1))));
  }

  @Test
  void dropsColumnB() {
    Table train = houses(80, 1);
    Table validation = houses(40, 2);
    INDArray truth = BostonHousing.prices(validation);
    var line = LinearRegression.fit(without(train, 11), BostonHousing.prices(train));
    INDArray guess = line.predict(without(validation, 11));
    RegressionReport report = RegressionReport.of(truth, guess);
    assertRight(() -> Lesson04.EX6.judge(report.rmse(), train, validation));
    double byHand = Math.sqrt(truth.sub(guess).mul(truth.sub(guess)).meanNumber().doubleValue());
    assertRight(() -> Lesson04.EX6.judge(byHand, train, validation));
    var full = LinearRegression.fit(BostonHousing.features(train), BostonHousing.prices(train));
    double withB =
        RegressionReport.of(truth, full.predict(BostonHousing.features(validation))).rmse();
    assertWrong("còn cột B", () -> Lesson04.EX6.judge(withB, train, validation));
    assertWrong("chưa lấy căn", () -> Lesson04.EX6.judge(report.mse(), train, validation));
    assertWrong("mức thay đổi", () -> Lesson04.EX6.judge(report.rmse() - withB, train, validation));
    assertTodo(() -> Lesson04.EX6.judge(null, train, validation));
  }

  @Test
  void scramblesPixels() {
    assertRight(
        () ->
            Lesson04.EX7.judge(
                (flat, order) -> {
                  INDArray made = Nd4j.zeros(flat.shape());
                  for (int i = 0; i < flat.size(0); i++) {
                    for (int j = 0; j < order.length; j++) {
                      made.putScalar(i, j, flat.getDouble(i, order[j]));
                    }
                  }
                  return made;
                }));
    assertRight(() -> Lesson04.EX7.judge((flat, order) -> Nd4j.pullRows(flat, 0, order, 'c')));
    assertWrong(
        "chiều ngược lại",
        () ->
            Lesson04.EX7.judge(
                (flat, order) -> {
                  INDArray made = flat.dup();
                  for (int j = 0; j < order.length; j++) {
                    made.putColumn(order[j], flat.getColumn(j));
                  }
                  return made;
                }));
    assertWrong("các hàng", () -> Lesson04.EX7.judge((flat, order) -> flat.getRows(order)));
    assertWrong("chưa xáo gì", () -> Lesson04.EX7.judge((flat, order) -> flat));
    assertTodo(() -> Lesson04.EX7.judge((flat, order) -> null));
  }

  /** Ảnh 28×28 hai lớp: sáng nửa trên hoặc nửa dưới. */
  private static DataSet halves() {
    INDArray images = Nd4j.zeros(DataType.FLOAT, 40, 1, 28, 28);
    INDArray labels = Nd4j.zeros(DataType.FLOAT, 40, 2);
    for (int n = 0; n < 40; n++) {
      int half = n % 2;
      images
          .get(
              NDArrayIndex.point(n),
              NDArrayIndex.point(0),
              NDArrayIndex.interval(14 * half, 14 * half + 14),
              NDArrayIndex.all())
          .assign(1);
      labels.putScalar(n, half, 1);
    }
    return new DataSet(images, labels);
  }

  private static MultiLayerNetwork net(int pool) {
    var net =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(1)
                .updater(new Adam(0.05))
                .list()
                .layer(new MaxPooling2D.Builder(pool).build())
                .layer(new Flatten.Builder().build())
                .layer(
                    new OutputLayer.Builder(LossFunction.MCXENT)
                        .nOut(2)
                        .activation(Activation.SOFTMAX)
                        .build())
                .setInputType(InputType.convolutional(28, 28, 1))
                .build());
    net.init();
    return net;
  }

  @Test
  void wantsASmallNetworkAboveTheBar() {
    DataSet data = halves();
    MultiLayerNetwork learned = net(7);
    Training.of(learned).epochs(20).batchSize(8).seed(1).fit(data);
    assertRight(() -> Lesson04.EX8.judge(learned, data, 0.9));
    MultiLayerNetwork otherWay = net(14);
    Training.of(otherWay).epochs(20).batchSize(8).seed(1).fit(data);
    assertRight(() -> Lesson04.EX8.judge(otherWay, data, 0.9));
    MultiLayerNetwork fresh = net(7);
    fresh.params().assign(0);
    assertWrong("bạn đã gọi fit(…) chưa", () -> Lesson04.EX8.judge(fresh, data, 0.9));
    var huge =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .list()
                .layer(
                    new OutputLayer.Builder(LossFunction.MCXENT)
                        .nIn(784)
                        .nOut(40)
                        .activation(Activation.SOFTMAX)
                        .build())
                .build());
    huge.init();
    assertWrong("400 tham số, tối đa", () -> Lesson04.EX8.judge(huge, data, 0.9));
    assertTodo(() -> Lesson04.EX8.judge(Answers.given(null), data, 0.9));
  }
}
