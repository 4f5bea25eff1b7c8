package vn.hocsau.exercise;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static vn.hocsau.exercise.CheckCell.notDone;
import static vn.hocsau.exercise.CheckCell.right;
import static vn.hocsau.exercise.CheckCell.wrong;

import java.util.Arrays;
import java.util.Random;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import vn.hocsau.course.CourseModels;
import vn.hocsau.course.DataSizes;
import vn.hocsau.exercise.Lesson03.DrawWord.Draw;
import vn.hocsau.layer.LSTM;
import vn.hocsau.text.LanguageModel;
import vn.hocsau.text.NGramModel;
import vn.hocsau.text.Sampler;
import vn.hocsau.text.WordWindows;
import vn.hocsau.train.RunMode;
import vn.hocsau.train.Training;

class Lesson03Test {

  @Test
  void progressHasARowForEveryExercise() {
    assertEquals(7, Lesson03.progress().rowCount());
  }

  @Test
  void countsWindows() {
    right(() -> Lesson03.EX1.check(38_019));
    right(() -> Lesson03.EX1.check(WordWindows.of(new int[38_024], 5).size()));
    wrong("không còn từ nào làm nhãn", () -> Lesson03.EX1.check(38_020));
    wrong("không cắt rời nhau", () -> Lesson03.EX1.check(7_604));
    notDone(() -> Lesson03.EX1.check(null));
  }

  @Test
  void perplexityIsTheExponentOfTheMeanLog() {
    right(() -> Lesson03.EX2.check(4.0));
    right(() -> Lesson03.EX2.check(Math.pow(0.5 * 0.25 * 0.125, -1.0 / 3)));
    wrong("trung bình cộng của 1/P", () -> Lesson03.EX2.check((2 + 4 + 8) / 3.0));
    wrong("trung bình của xác suất", () -> Lesson03.EX2.check(3 / (0.5 + 0.25 + 0.125)));
    wrong("còn phải lấy mũ", () -> Lesson03.EX2.check(Math.log(4)));
    wrong("bạn có 5.", () -> Lesson03.EX2.check(5.0));
    notDone(() -> Lesson03.EX2.check(null));
  }

  private static int best(double[] p) {
    return IntStream.range(0, p.length).reduce((a, b) -> p[b] > p[a] ? b : a).orElseThrow();
  }

  /** Viết tiếp; {@code slide} đổi cửa sổ và từ vừa chọn thành cửa sổ mới. */
  private static int[] continued(
      LanguageModel model, int[] three, int count, BiFunction<int[], Integer, int[]> slide) {
    int[] words = new int[count];
    int[] window = three;
    for (int n = 0; n < count; n++) {
      words[n] = best(model.nextWord(window));
      window = slide.apply(window, words[n]);
    }
    return words;
  }

  private static int[] withEnd(int[] words, int word) {
    int[] longer = Arrays.copyOf(words, words.length + 1);
    longer[words.length] = word;
    return longer;
  }

  @Test
  void theWindowSlidesOverTheWordsJustWritten() {
    BiFunction<int[], Integer, int[]> slide = (w, next) -> new int[] {w[1], w[2], next};
    right(() -> Lesson03.EX3.check((model, three, n) -> continued(model, three, n, slide)));
    right(
        () ->
            Lesson03.EX3.check(
                (model, three, n) -> continued(model, three, n, Lesson03Test::withEnd)));
    wrong(
        "không trượt",
        () -> Lesson03.EX3.check((model, three, n) -> continued(model, three, n, (w, x) -> w)));
    wrong(
        "bỏ từ cuối",
        () ->
            Lesson03.EX3.check(
                (model, three, n) ->
                    continued(model, three, n, (w, x) -> new int[] {w[0], w[1], x})));
    wrong(
        "cả ba từ đầu",
        () ->
            Lesson03.EX3.check(
                (model, three, n) -> {
                  int[] all = Arrays.copyOf(three, n + 3);
                  System.arraycopy(continued(model, three, n, slide), 0, all, 3, n);
                  return all;
                }));
    wrong(
        "có 9 số, cần 10",
        () -> Lesson03.EX3.check((model, three, n) -> continued(model, three, n - 1, slide)));
    wrong(
        "cần 3 từ đứng trước, bạn đưa 1",
        () ->
            Lesson03.EX3.check(
                (model, three, n) -> continued(model, three, n, (w, x) -> new int[] {x})));
    notDone(() -> Lesson03.EX3.check((model, three, n) -> null));
  }

  private static double plain(double[] z, int target) {
    return Math.log(Arrays.stream(z).map(Math::exp).sum()) - z[target];
  }

  @Test
  void crossEntropySurvivesLargeLogits() {
    right(
        () ->
            Lesson03.EX4.check(
                (z, y) -> {
                  double m = Arrays.stream(z).max().orElseThrow();
                  return m + plain(Arrays.stream(z).map(v -> v - m).toArray(), y) - m;
                }));
    right(
        () ->
            Lesson03.EX4.check(
                (z, y) -> Math.log(Arrays.stream(z).map(v -> Math.exp(v - z[y])).sum())));
    wrong("logit quanh 1\u202f000 cho bạn Infinity", () -> Lesson03.EX4.check(Lesson03Test::plain));
    wrong("xác suất của từ đúng", () -> Lesson03.EX4.check((z, y) -> Math.exp(-plain(z, y))));
    wrong("ngược dấu", () -> Lesson03.EX4.check((z, y) -> -plain(z, y)));
    wrong("cho bạn NaN", () -> Lesson03.EX4.check((z, y) -> Double.NaN));
    notDone(() -> Lesson03.EX4.check((z, y) -> null));
  }

  private static MultiLayerNetwork reader(int hiddens, double rate, int words) {
    var net =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(3)
                .updater(new Adam(rate))
                .list()
                .layer(new LSTM.Builder().nOut(hiddens).build())
                .layer(
                    new OutputLayer.Builder(LossFunction.MCXENT)
                        .nOut(words)
                        .activation(Activation.SOFTMAX)
                        .build())
                .setInputType(InputType.recurrent(1, 3))
                .build());
    net.init();
    return net;
  }

  @Test
  void theRawInputNetworkMustBeTheSameSizeAndTrained() {
    int[] ids = IntStream.range(0, 60).map(t -> t % 5).toArray();
    var train = WordWindows.of(ids, 3).oneHot(5);
    var embedding =
        CourseModels.WORDS_EMBEDDING.on(DataSizes.words(5, 3, 5)).network(RunMode.QUICK);
    var trained = reader(64, 0.005, 5);
    Training.of(trained).epochs(40).batchSize(16).seed(1).fit(train);
    right(() -> Lesson03.EX5.check(trained, train, 0.2, embedding));
    right(() -> Lesson03.EX5.check(trained.clone(), train, 0.2, embedding));
    wrong(
        "bạn đã huấn luyện nó chưa?",
        () -> Lesson03.EX5.check(reader(64, 0.005, 5), train, 0.5, embedding));
    wrong("vẫn còn tầng embedding", () -> Lesson03.EX5.check(embedding, train, 0.2, embedding));
    wrong("có 32 nút", () -> Lesson03.EX5.check(reader(32, 0.005, 5), train, 0.2, embedding));
    wrong(
        "tốc độ học của bạn là 0,0010",
        () -> Lesson03.EX5.check(reader(64, 0.001, 5), train, 0.2, embedding));
    notDone(() -> Lesson03.EX5.check(null, train, 0.2, embedding));
  }

  /** Bốc theo phân phối đã cho. */
  private static int draw(double[] shaped, Random random) {
    double u = random.nextDouble();
    int word = 0;
    while (word < shaped.length - 1 && u >= shaped[word]) {
      u -= shaped[word++];
    }
    return word;
  }

  @Test
  void wordsAreDrawnFromTheShapedDistribution() {
    Draw good = (p, t, k, random) -> draw(Sampler.topK(k, t, 0).shape(p), random);
    Draw gumbel =
        (p, t, k, random) -> {
          double smallest = Arrays.stream(p).sorted().skip(p.length - k).findFirst().orElseThrow();
          int best = -1;
          double highest = Double.NEGATIVE_INFINITY;
          for (int i = 0; i < p.length; i++) {
            double score = Math.log(p[i]) / t - Math.log(-Math.log(random.nextDouble()));
            if (p[i] >= smallest && score > highest) {
              best = i;
              highest = score;
            }
          }
          return best;
        };
    right(() -> Lesson03.EX6.check(good));
    right(() -> Lesson03.EX6.check(gumbel));
    wrong(
        "lũy thừa 1/τ",
        () ->
            Lesson03.EX6.check(
                (p, t, k, random) -> draw(Sampler.topK(k, 1 / t, 0).shape(p), random)));
    wrong(
        "không dùng nhiệt độ",
        () ->
            Lesson03.EX6.check((p, t, k, random) -> draw(Sampler.topK(k, 1, 0).shape(p), random)));
    wrong(
        "không dùng k",
        () ->
            Lesson03.EX6.check((p, t, k, random) -> draw(Sampler.topK(0, t, 0).shape(p), random)));
    wrong("luôn chọn từ có xác suất lớn nhất", () -> Lesson03.EX6.check((p, t, k, random) -> 1));
    wrong(
        "tần suất của từ thứ 1 là 1, đáng lẽ 0,1000. (Bốc 20\u202f000 lần với τ = 1, k = 5",
        () -> Lesson03.EX6.check((p, t, k, random) -> 0));
    wrong("trả về từ số 5", () -> Lesson03.EX6.check((p, t, k, random) -> p.length));
    notDone(() -> Lesson03.EX6.check((p, t, k, random) -> null));
  }

  @Test
  void aLanguageModelMustBeatCounting() {
    int[] learned = IntStream.range(0, 300).map(t -> t * t % 7).toArray();
    int[] hidden = IntStream.range(300, 400).map(t -> t * t % 7).toArray();
    LanguageModel good = NGramModel.fit(learned, 7, 3, 1);
    LanguageModel twoWords = NGramModel.fit(learned, 7, 2, 0.5);
    right(() -> Lesson03.EX7.check(good, hidden, learned, 7, 3));
    right(() -> Lesson03.EX7.check(twoWords, hidden, learned, 7, 3));
    wrong(
        "gần như đoán đều",
        () -> Lesson03.EX7.check(NGramModel.fit(learned, 7, 1, 1e9), hidden, learned, 7, 3));
    wrong(
        "7 số có tổng 1; bạn có 9 số",
        () -> Lesson03.EX7.check(NGramModel.fit(learned, 9, 3, 1), hidden, learned, 7, 3));
    wrong(
        "cần 5 từ đứng trước",
        () -> Lesson03.EX7.check(NGramModel.fit(learned, 7, 6, 1), hidden, learned, 7, 3));
    notDone(() -> Lesson03.EX7.check(null, hidden, learned, 7, 3));
  }
}
