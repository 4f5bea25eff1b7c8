package vn.hocsau.exercise;

import static vn.hocsau.exercise.Verdicts.assertRight;
import static vn.hocsau.exercise.Verdicts.assertTodo;
import static vn.hocsau.exercise.Verdicts.assertWrong;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.Layer;
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
import org.nd4j.linalg.ops.transforms.Transforms;
import vn.hocsau.dataset.Imdb;
import vn.hocsau.exercise.Lesson05.EndOrStart.Part;
import vn.hocsau.layer.Embedding;
import vn.hocsau.layer.GRU;
import vn.hocsau.layer.LSTM;
import vn.hocsau.layer.SimpleRNN;
import vn.hocsau.text.SequencePadding;
import vn.hocsau.train.ClassificationReport;
import vn.hocsau.train.Training;
import vn.hocsau.train.WordLogistic;

class Lesson05Test {
  private static final int NUM_WORDS = 88_584;

  private static final Part TRAIN = reviews(600, 1);
  private static final Part VALIDATION = reviews(200, 2);

  /** Bình luận bịa: 50 từ cuối nói rõ khen chê hơn 50 từ đầu, đoạn giữa nói ngược. */
  private static Part reviews(int count, int seed) {
    var random = new Random(seed);
    int[][] ids = new int[count][];
    INDArray labels = Nd4j.zeros(DataType.FLOAT, count, 1);
    for (int i = 0; i < count; i++) {
      int label = i % 2;
      int n = 30 + random.nextInt(200);
      ids[i] = random.ints(n, 20, 400).toArray();
      for (int k = 0; k < n; k++) {
        boolean end = k >= n - 50;
        double telling = end ? 0.06 : k < 50 ? 0.02 : 0.03;
        if (random.nextDouble() < telling) {
          ids[i][k] = end || k < 50 ? 4 + label : 5 - label;
        }
      }
      labels.putScalar(i, 0, label);
    }
    return new Part(ids, labels);
  }

  @Test
  void countsGruParameters() {
    assertRight(() -> Lesson05.EX1.judge(3 * 64 * (32 + 64 + 2)));
    assertRight(
        () ->
            Lesson05.EX1.judge(
                (int) network(InputType.recurrent(32, 5), gru(64)).getLayer(0).numParams()));
    assertWrong("hai hàng", () -> Lesson05.EX1.judge(3 * 64 * (32 + 64 + 1)));
    assertWrong("đó là LSTM", () -> Lesson05.EX1.judge(4 * 64 * (32 + 64 + 1)));
    assertTodo(() -> Lesson05.EX1.judge(null));
  }

  @Test
  void blendsOldAndNew() {
    assertRight(() -> Lesson05.EX2.judge((z, h, c) -> z * h + (1 - z) * c));
    assertRight(() -> Lesson05.EX2.judge((z, h, c) -> c + z * (h - c)));
    assertWrong("đổi chỗ z", () -> Lesson05.EX2.judge((z, h, c) -> (1 - z) * h + z * c));
    assertWrong("1 − z", () -> Lesson05.EX2.judge((z, h, c) -> z * h + c));
    assertTodo(() -> Lesson05.EX2.judge((z, h, c) -> null));
  }

  private static int[] padded(int[] ids, int length, boolean padLeft, boolean cutLeft) {
    int kept = Math.min(ids.length, length);
    int[] made = new int[length];
    System.arraycopy(ids, cutLeft ? ids.length - kept : 0, made, padLeft ? length - kept : 0, kept);
    return made;
  }

  @Test
  void padsAndCutsOnEitherSide() {
    assertRight(() -> Lesson05.EX3.judge((ids, n, left) -> padded(ids, n, left, left)));
    assertRight(
        () ->
            Lesson05.EX3.judge(
                (ids, n, left) ->
                    left
                        ? SequencePadding.left(new int[][] {ids}, n).toIntVector()
                        : Arrays.copyOf(ids, n)));
    assertWrong(
        "làm ngược bên", () -> Lesson05.EX3.judge((ids, n, left) -> padded(ids, n, !left, !left)));
    assertWrong(
        "phải giữ phần cuối",
        () -> Lesson05.EX3.judge((ids, n, left) -> padded(ids, n, left, false)));
    assertWrong("chưa đệm", () -> Lesson05.EX3.judge((ids, n, left) -> ids));
    assertTodo(() -> Lesson05.EX3.judge((ids, n, left) -> null));
  }

  private static Layer gru(int numHiddens) {
    return new GRU.Builder().nOut(numHiddens).build();
  }

  private static MultiLayerNetwork network(InputType input, Layer... layers) {
    var list = new NeuralNetConfiguration.Builder().seed(7).updater(new Adam(1e-2)).list();
    for (Layer layer : layers) {
      list.layer(layer);
    }
    MultiLayerConfiguration conf =
        list.layer(
                new OutputLayer.Builder(LossFunction.XENT)
                    .nOut(2)
                    .activation(Activation.SIGMOID)
                    .build())
            .setInputType(input)
            .build();
    var net = new MultiLayerNetwork(conf);
    net.init();
    return net;
  }

  private static MultiLayerNetwork simple(int numHiddens) {
    return network(
        InputType.recurrent(1, 6),
        new SimpleRNN.Builder().nOut(numHiddens).activation(Activation.RELU).build());
  }

  /** Khen khi chỉ số cuối lớn. */
  private static DataSet rawReviews() {
    var random = new Random(3);
    int n = 60;
    INDArray ids = Nd4j.zeros(DataType.FLOAT, n, 1, 6);
    INDArray labels = Nd4j.zeros(DataType.FLOAT, n, 2);
    for (int i = 0; i < n; i++) {
      for (int t = 0; t < 6; t++) {
        ids.putScalar(i, 0, t, 4 + random.nextInt(80_000));
      }
      labels.putScalar(i, ids.getDouble(i, 0, 5) > 40_000 ? 1 : 0, 1);
    }
    return new DataSet(ids, labels);
  }

  @Test
  void judgesTheNetworkOnScaledIds() {
    DataSet raw = rawReviews();
    var scaled = new DataSet(raw.getFeatures().div(NUM_WORDS), raw.getLabels());
    MultiLayerNetwork net = simple(200);
    Training.of(net).epochs(2).batchSize(16).seed(7).fit(scaled);
    double accuracy = Training.accuracy(net, scaled, 512);
    assertRight(() -> Lesson05.EX4.judge(net, accuracy, raw));
    double counted = ClassificationReport.of(net, scaled, Imdb.CLASSES).accuracy();
    assertRight(() -> Lesson05.EX4.judge(net, counted, raw));
    assertWrong("không phải phần trăm", () -> Lesson05.EX4.judge(net, 100 * accuracy, raw));
    assertWrong("tỉ lệ sai", () -> Lesson05.EX4.judge(net, 1 - accuracy, raw));
    assertWrong("chưa học gì", () -> Lesson05.EX4.judge(simple(200), 0.5, raw));
    assertWrong("phải có 40", () -> Lesson05.EX4.judge(simple(20), 0.5, raw));
    assertTodo(() -> Lesson05.EX4.judge(Answers.given(null), 0.5, raw));
  }

  private static double ends(boolean last) {
    var model = WordLogistic.fit(cut(TRAIN, last), TRAIN.labels(), NUM_WORDS, 5, 7);
    return ClassificationReport.of(
            VALIDATION.labels(), model.probabilities(cut(VALIDATION, last)), Imdb.CLASSES)
        .accuracy();
  }

  private static int[][] cut(Part reviews, boolean last) {
    return Arrays.stream(reviews.ids())
        .map(
            ids ->
                IntStream.range(0, ids.length)
                    .filter(k -> last ? k >= ids.length - 50 : k < 50)
                    .map(k -> ids[k])
                    .toArray())
        .toArray(int[][]::new);
  }

  @Test
  void comparesEndsAndStarts() {
    double last = ends(true);
    double first = ends(false);
    assertRight(() -> Lesson05.EX5.judge(last, first, TRAIN, VALIDATION));
    assertRight(() -> Lesson05.EX5.judge(last + 0.01, first - 0.01, TRAIN, VALIDATION));
    assertWrong(
        "không phải phần trăm",
        () -> Lesson05.EX5.judge(100 * last, 100 * first, TRAIN, VALIDATION));
    assertWrong("đổi chỗ", () -> Lesson05.EX5.judge(first, last, TRAIN, VALIDATION));
    assertWrong("Phần đầu", () -> Lesson05.EX5.judge(last, first - 0.2, TRAIN, VALIDATION));
    assertWrong("Phần cuối", () -> Lesson05.EX5.judge(last - 0.2, first, TRAIN, VALIDATION));
    assertTodo(() -> Lesson05.EX5.judge(Answers.given(null), first, TRAIN, VALIDATION));
  }

  private static double logit(double p) {
    return Math.log(p / (1 - p));
  }

  @Test
  void measuresThePullOfAWord() {
    assertRight(() -> Lesson05.EX6.judge((whole, without) -> logit(whole) - logit(without)));
    assertRight(
        () ->
            Lesson05.EX6.judge(
                (whole, without) -> Math.log(whole * (1 - without) / (without * (1 - whole)))));
    assertWrong("ngược chiều", () -> Lesson05.EX6.judge((a, b) -> logit(b) - logit(a)));
    assertWrong("hai xác suất", () -> Lesson05.EX6.judge((a, b) -> a - b));
    assertWrong("ln p", () -> Lesson05.EX6.judge((a, b) -> Math.log(a) - Math.log(b)));
    assertTodo(() -> Lesson05.EX6.judge((a, b) -> null));
  }

  private static INDArray block(INDArray all, int k, int h) {
    return all.get(NDArrayIndex.all(), NDArrayIndex.interval(k * h, (k + 1) * h)).dup();
  }

  private static INDArray step(
      INDArray x, INDArray state, INDArray W, INDArray U, INDArray b, boolean before) {
    int h = (int) state.size(1);
    INDArray in = x.mmul(W).addRowVector(b);
    INDArray back = state.mmul(U);
    INDArray z = Transforms.sigmoid(block(in, 0, h).add(block(back, 0, h)));
    INDArray r = Transforms.sigmoid(block(in, 1, h).add(block(back, 1, h)));
    INDArray recurrent = before ? r.mul(state).mmul(block(U, 2, h)) : r.mul(block(back, 2, h));
    INDArray candidate = Transforms.tanh(block(in, 2, h).add(recurrent));
    return z.mul(state).add(z.rsub(1).mul(candidate));
  }

  /** Cùng bước ấy, từng số một bằng vòng lặp. */
  private static INDArray looped(INDArray x, INDArray state, INDArray W, INDArray U, INDArray b) {
    int h = (int) state.size(1);
    INDArray made = state.dup();
    for (int n = 0; n < state.size(0); n++) {
      double[] z = new double[h];
      double[] r = new double[h];
      for (int j = 0; j < h; j++) {
        z[j] = sigmoid(sum(x, n, W, j) + sum(state, n, U, j) + b.getDouble(j));
        r[j] = sigmoid(sum(x, n, W, h + j) + sum(state, n, U, h + j) + b.getDouble(h + j));
      }
      for (int j = 0; j < h; j++) {
        double c = sum(x, n, W, 2 * h + j) + b.getDouble(2 * h + j);
        for (int i = 0; i < h; i++) {
          c += r[i] * state.getDouble(n, i) * U.getDouble(i, 2 * h + j);
        }
        made.putScalar(n, j, z[j] * state.getDouble(n, j) + (1 - z[j]) * Math.tanh(c));
      }
    }
    return made;
  }

  private static double sum(INDArray rows, int n, INDArray weights, int column) {
    double sum = 0;
    for (int i = 0; i < rows.size(1); i++) {
      sum += rows.getDouble(n, i) * weights.getDouble(i, column);
    }
    return sum;
  }

  private static double sigmoid(double v) {
    return 1 / (1 + Math.exp(-v));
  }

  @Test
  void stepsAResetBeforeGru() {
    assertRight(() -> Lesson05.EX7.judge((x, h, W, U, b) -> step(x, h, W, U, b, true)));
    assertRight(() -> Lesson05.EX7.judge(Lesson05Test::looped));
    assertWrong(
        "sau phép nhân ma trận",
        () -> Lesson05.EX7.judge((x, h, W, U, b) -> step(x, h, W, U, b, false)));
    assertWrong(
        "quên hệ số điều chỉnh",
        () -> Lesson05.EX7.judge((x, h, W, U, b) -> step(x, h, W, U, b.mul(0), true)));
    assertTodo(() -> Lesson05.EX7.judge((x, h, W, U, b) -> null));
  }

  private static MultiLayerNetwork reader(int numWords, Layer recurrent) {
    return network(
        InputType.recurrent(1, 30),
        new Embedding.Builder().nIn(numWords).nOut(128).build(),
        recurrent);
  }

  @Test
  void wantsAGruOfTenThousandWords() {
    INDArray labels = Nd4j.zeros(DataType.FLOAT, 64, 2);
    int[][] ids = new int[64][];
    for (int i = 0; i < 64; i++) {
      ids[i] = new int[] {7, 8, 4 + i % 2, 9};
      labels.putScalar(i, i % 2, 1);
    }
    var data = new DataSet(SequencePadding.left(ids, 30), labels);
    MultiLayerNetwork net = reader(10_000, gru(200));
    Training.of(net).epochs(4).batchSize(16).seed(7).fit(data);
    assertRight(() -> Lesson05.EX8.judge(net, data, 0.6));
    MultiLayerNetwork otherWay =
        reader(10_000, new GRU.Builder().nOut(200).inputDropout(0.2).l2(0.02).build());
    Training.of(otherWay).epochs(5).batchSize(16).seed(7).fit(data);
    assertRight(() -> Lesson05.EX8.judge(otherWay, data, 0.6));
    assertWrong("bạn đã gọi fit", () -> Lesson05.EX8.judge(reader(10_000, gru(200)), data, 0.99));
    assertWrong("88 584 hàng", () -> Lesson05.EX8.judge(reader(NUM_WORDS, gru(200)), data, 0.6));
    assertWrong(
        "LSTM",
        () -> Lesson05.EX8.judge(reader(10_000, new LSTM.Builder().nOut(200).build()), data, 0.6));
    assertTodo(() -> Lesson05.EX8.judge(Answers.given(null), data, 0.6));
  }
}
