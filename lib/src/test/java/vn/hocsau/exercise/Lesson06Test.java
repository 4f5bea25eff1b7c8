package vn.hocsau.exercise;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static vn.hocsau.exercise.Verdicts.assertRight;
import static vn.hocsau.exercise.Verdicts.assertTodo;
import static vn.hocsau.exercise.Verdicts.assertWrong;

import com.sun.net.httpserver.HttpServer;
import io.javalin.Javalin;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import vn.hocsau.exercise.Lesson06.WebRoute;
import vn.hocsau.layer.LSTM;
import vn.hocsau.text.Tokenizer;
import vn.hocsau.text.lucbat.LucBat;
import vn.hocsau.text.lucbat.Syllable;
import vn.hocsau.train.ModelBundle;

class Lesson06Test {

  private static MultiLayerNetwork rows(
      long features, long steps, int numClasses, int numHiddens, boolean lastOnly) {
    var layers =
        new NeuralNetConfiguration.Builder()
            .list()
            .layer(new LSTM.Builder().nOut(numHiddens).returnSequences(true).build())
            .layer(new DropoutLayer(0.8))
            .layer(new LSTM.Builder().nOut(numHiddens).returnSequences(!lastOnly).build())
            .layer(
                new DenseLayer.Builder().nOut(numHiddens / 2).activation(Activation.RELU).build())
            .layer(
                new OutputLayer.Builder(LossFunction.MCXENT)
                    .nOut(numClasses)
                    .activation(Activation.SOFTMAX)
                    .build());
    var net =
        new MultiLayerNetwork(layers.setInputType(InputType.recurrent(features, steps)).build());
    net.init();
    return net;
  }

  @Test
  void buildsARowReader() {
    assertRight(
        () -> Lesson06.EX1.judge((shape, k, h) -> rows(shape[3] * shape[1], shape[2], k, h, true)));
    assertRight(
        () ->
            Lesson06.EX1.judge(
                (shape, k, h) -> {
                  // Không dropout, nIn viết tay.
                  var net =
                      new MultiLayerNetwork(
                          new NeuralNetConfiguration.Builder()
                              .list()
                              .layer(
                                  new LSTM.Builder()
                                      .nIn((int) (shape[1] * shape[3]))
                                      .nOut(h)
                                      .returnSequences(true)
                                      .build())
                              .layer(new LSTM.Builder().nIn(h).nOut(h).build())
                              .layer(new DenseLayer.Builder().nIn(h).nOut(h / 2).build())
                              .layer(
                                  new OutputLayer.Builder(LossFunction.MCXENT)
                                      .nIn(h / 2)
                                      .nOut(k)
                                      .activation(Activation.SOFTMAX)
                                      .build())
                              .build());
                  net.init();
                  return net;
                }));
    assertWrong(
        "quên các kênh",
        () -> Lesson06.EX1.judge((shape, k, h) -> rows(shape[3], shape[2], k, h, true)));
    assertWrong(
        "đổi chỗ hàng và cột",
        () -> Lesson06.EX1.judge((shape, k, h) -> rows(shape[2] * shape[1], shape[3], k, h, true)));
    assertWrong(
        "phải là LSTM, LSTM",
        () ->
            Lesson06.EX1.judge(
                (shape, k, h) -> {
                  var net =
                      new MultiLayerNetwork(
                          new NeuralNetConfiguration.Builder()
                              .list()
                              .layer(new LSTM.Builder().nIn(96).nOut(h).build())
                              .layer(
                                  new OutputLayer.Builder(LossFunction.MCXENT)
                                      .nIn(h)
                                      .nOut(k)
                                      .build())
                              .build());
                  net.init();
                  return net;
                }));
    assertTodo(() -> Lesson06.EX1.judge((shape, k, h) -> null));
  }

  private static double[][][] mirrored(double[][][] old) {
    return Arrays.stream(old)
        .map(
            channel ->
                Arrays.stream(channel)
                    .map(
                        row ->
                            IntStream.range(0, row.length)
                                .mapToDouble(j -> row[row.length - 1 - j])
                                .toArray())
                    .toArray(double[][]::new))
        .toArray(double[][][]::new);
  }

  @Test
  void mirrorsAPicture() {
    assertRight(() -> Lesson06.EX2.judge(Lesson06Test::mirrored));
    assertRight(
        () ->
            Lesson06.EX2.judge(
                old -> {
                  double[][][] made = new double[old.length][old[0].length][old[0][0].length];
                  for (int k = 0; k < old.length; k++) {
                    for (int i = 0; i < old[0].length; i++) {
                      for (int j = 0; j < old[0][0].length; j++) {
                        made[k][i][old[0][0].length - 1 - j] = old[k][i][j];
                      }
                    }
                  }
                  return made;
                }));
    assertWrong(
        "trên xuống dưới",
        () ->
            Lesson06.EX2.judge(
                old ->
                    Arrays.stream(old)
                        .map(
                            channel -> {
                              var turned = Arrays.asList(channel.clone());
                              Collections.reverse(turned);
                              return turned.toArray(double[][]::new);
                            })
                        .toArray(double[][][]::new)));
    assertWrong(
        "ảnh gốc cũng bị sửa",
        () ->
            Lesson06.EX2.judge(
                old -> {
                  double[][][] made = mirrored(old);
                  for (int k = 0; k < old.length; k++) {
                    old[k] = made[k];
                  }
                  return old;
                }));
    assertWrong("ảnh cũ", () -> Lesson06.EX2.judge(old -> old));
    assertTodo(() -> Lesson06.EX2.judge(old -> null));
  }

  @Test
  void countsParameters() {
    assertRight(() -> Lesson06.EX3.judge(137_560));
    assertRight(() -> Lesson06.EX3.judge((int) rows(28, 28, 10, 100, true).numParams()));
    assertWrong("không phải 28 điểm ảnh", () -> Lesson06.EX3.judge(2 * 51_600 + 5_560));
    assertWrong("784", () -> Lesson06.EX3.judge(4 * (884 * 100 + 100) + 80_400 + 5_560));
    assertWrong("thiếu các hệ số điều chỉnh", () -> Lesson06.EX3.judge(51_200 + 80_000 + 5_500));
    assertTodo(() -> Lesson06.EX3.judge(null));
  }

  private static Map<String, double[]> groupErrors(
      int[] truth, int[] guess, List<String> groups, BiFunction<Double, Integer, double[]> of) {
    var size = new TreeMap<String, Integer>();
    var wrong = new TreeMap<String, Integer>();
    for (int i = 0; i < truth.length; i++) {
      size.merge(groups.get(i), 1, Integer::sum);
      wrong.merge(groups.get(i), truth[i] == guess[i] ? 0 : 1, Integer::sum);
    }
    var made = new TreeMap<String, double[]>();
    size.forEach((name, n) -> made.put(name, of.apply((double) wrong.get(name) / n, n)));
    return made;
  }

  private static double half(double p, int n) {
    return 1.96 * Math.sqrt(p * (1 - p) / n);
  }

  @Test
  void measuresErrorsByGroup() {
    assertRight(
        () ->
            Lesson06.EX4.judge(
                (t, g, names) -> groupErrors(t, g, names, (p, n) -> new double[] {p, half(p, n)})));
    assertRight(
        () ->
            Lesson06.EX4.judge(
                (t, g, names) -> {
                  var made = new java.util.HashMap<String, double[]>();
                  for (String name : names) {
                    int[] mine =
                        IntStream.range(0, t.length)
                            .filter(i -> names.get(i).equals(name))
                            .toArray();
                    double p =
                        Arrays.stream(mine).map(i -> t[i] == g[i] ? 0 : 1).average().orElse(0);
                    double variance =
                        Arrays.stream(mine)
                                .mapToDouble(i -> Math.pow((t[i] == g[i] ? 0 : 1) - p, 2))
                                .sum()
                            / mine.length;
                    made.put(name, new double[] {p, 1.96 * Math.sqrt(variance / mine.length)});
                  }
                  return made;
                }));
    assertWrong(
        "tỉ lệ đúng",
        () ->
            Lesson06.EX4.judge(
                (t, g, names) ->
                    groupErrors(t, g, names, (p, n) -> new double[] {1 - p, half(p, n)})));
    assertWrong(
        "cả tập",
        () ->
            Lesson06.EX4.judge(
                (t, g, names) ->
                    groupErrors(t, g, names, (p, n) -> new double[] {p, half(p, names.size())})));
    assertWrong(
        "quên nhân 1,96",
        () ->
            Lesson06.EX4.judge(
                (t, g, names) ->
                    groupErrors(t, g, names, (p, n) -> new double[] {p, half(p, n) / 1.96})));
    assertWrong(
        "n − 1",
        () ->
            Lesson06.EX4.judge(
                (t, g, names) ->
                    groupErrors(t, g, names, (p, n) -> new double[] {p, half(p, n - 1)})));
    assertWrong(
        "các nhóm",
        () ->
            Lesson06.EX4.judge(
                (t, g, names) -> {
                  var all = groupErrors(t, g, names, (p, n) -> new double[] {p, half(p, n)});
                  all.values().removeIf(pair -> pair[0] == 0);
                  return all;
                }));
    assertTodo(() -> Lesson06.EX4.judge((t, g, names) -> null));
  }

  private static double rhymeRate(List<String> verses, int eighth, int extra) {
    int kept = 0;
    for (int i = 1; i < verses.size(); i++) {
      List<String> before = Tokenizer.WORDS.tokens(verses.get(i - 1));
      List<String> now = Tokenizer.WORDS.tokens(verses.get(i));
      int source = i % 2 == 1 ? 6 : 8;
      int target = i % 2 == 1 ? eighth : 6;
      if (before.size() >= source && now.size() >= target) {
        var a = Syllable.find(before.get(source - 1));
        var b = Syllable.find(now.get(target - 1));
        kept += a.isPresent() && b.isPresent() && a.get().rhymesWith(b.get()) ? 1 : 0;
      }
    }
    return (double) kept / (verses.size() - 1 + extra);
  }

  @Test
  void ratesRhymes() {
    assertRight(() -> Lesson06.EX5.judge(verses -> rhymeRate(verses, 6, 0)));
    assertRight(() -> Lesson06.EX5.judge(verses -> LucBat.scan(verses).rhymes().rate()));
    assertWrong("tiếng 8", () -> Lesson06.EX5.judge(verses -> rhymeRate(verses, 8, 0)));
    assertWrong("chia cho số câu", () -> Lesson06.EX5.judge(verses -> rhymeRate(verses, 6, 1)));
    assertWrong("phần trăm", () -> Lesson06.EX5.judge(verses -> 100 * rhymeRate(verses, 6, 0)));
    assertWrong(
        "chỉ nhận vần chính",
        () -> Lesson06.EX5.judge(verses -> LucBat.scan(verses).exactRhymes().rate()));
    assertTodo(() -> Lesson06.EX5.judge(verses -> null));
  }

  private static double[] numbers(String body) {
    return Arrays.stream(body.split(",")).mapToDouble(Double::parseDouble).toArray();
  }

  private static String called(ModelBundle bundle, double[] pixels, double scale, boolean turned) {
    INDArray rows = Nd4j.create(pixels).castTo(DataType.FLOAT).reshape(1, 28, 28).div(scale);
    INDArray input = turned ? rows.permute(0, 2, 1).dup() : rows;
    return bundle.labels().get(bundle.network().output(input).argMax(1).getInt(0));
  }

  private static Javalin app(
      ModelBundle bundle, String path, BiFunction<ModelBundle, double[], String> answer) {
    return Javalin.create(
        config -> {
          config.startup.showJavalinBanner = false;
          config.routes.post(
              path,
              ctx -> {
                double[] pixels = numbers(ctx.body());
                if (pixels.length == 784) {
                  ctx.result(answer.apply(bundle, pixels));
                } else {
                  ctx.status(400).result("Cần 784 số.");
                }
              });
        });
  }

  private static WebRoute route() {
    return Lesson06.EX6;
  }

  private static @Nullable Mark served(BiFunction<ModelBundle, double[], String> answer) {
    return route().judge(bundle -> app(bundle, "/predict", answer));
  }

  @Test
  void servesAModel() {
    assertRight(() -> served((bundle, pixels) -> called(bundle, pixels, 255, true)));
    assertWrong("quên chia 255", () -> served((bundle, pixels) -> called(bundle, pixels, 1, true)));
    assertWrong(
        "hàng và cột bị đổi chỗ",
        () -> served((bundle, pixels) -> called(bundle, pixels, 255, false)));
    assertWrong(
        "không phải số thứ tự",
        () ->
            served(
                (bundle, pixels) ->
                    "" + bundle.labels().indexOf(called(bundle, pixels, 255, true))));
    assertWrong(
        "mã 404", () -> route().judge(bundle -> app(bundle, "/doan", (b, pixels) -> "mưa")));
    assertWrong(
        "mã 405",
        () ->
            route()
                .judge(
                    bundle ->
                        Javalin.create(
                            config -> {
                              config.http.prefer405over404 = true;
                              config.routes.get("/predict", ctx -> ctx.result("mưa"));
                            })));
    assertWrong(
        "phải được trả mã 400",
        () ->
            route()
                .judge(
                    bundle ->
                        Javalin.create(
                            config ->
                                config.routes.post(
                                    "/predict",
                                    ctx ->
                                        ctx.result(
                                            called(bundle, numbers(ctx.body()), 255, true))))));
    assertTodo(() -> route().judge(bundle -> null));
  }

  /** Cùng phép chấm, máy chủ viết bằng thư viện khác: chỉ HTTP được xét. */
  @Test
  void judgesByHttpAlone() throws IOException {
    ModelBundle bundle = WebRoute.bundle();
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/predict",
        exchange -> {
          double[] pixels =
              numbers(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
          boolean good = pixels.length == 784;
          byte[] reply =
              (good ? called(bundle, pixels, 255, true) : "Cần 784 số.")
                  .getBytes(StandardCharsets.UTF_8);
          exchange.getResponseHeaders().add("Content-Type", "text/plain; charset=utf-8");
          exchange.sendResponseHeaders(good ? 200 : 400, reply.length);
          exchange.getResponseBody().write(reply);
          exchange.close();
        });
    server.start();
    try {
      var address =
          URI.create("http://127.0.0.1:%d/predict".formatted(server.getAddress().getPort()));
      assertRight(() -> WebRoute.judge(address, bundle));
    } finally {
      server.stop(0);
    }
  }

  @Test
  void picturesTellTheUsualMistakesApart() {
    ModelBundle bundle = WebRoute.bundle();
    List<int[]> pictures = WebRoute.pictures(bundle);
    assertEquals(3, pictures.size());
    assertTrue(pictures.stream().allMatch(p -> p.length == 784));
  }
}
