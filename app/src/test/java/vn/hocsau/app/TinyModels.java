package vn.hocsau.app;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.dataset.api.preprocessor.DataNormalization;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import vn.hocsau.app.model.Metric;
import vn.hocsau.app.model.ModelAssets;
import vn.hocsau.app.model.ModelAssets.Sample;
import vn.hocsau.app.model.ModelAssets.TimeSeries;
import vn.hocsau.app.model.ModelCard;
import vn.hocsau.app.model.ModelCards;
import vn.hocsau.app.model.Models;
import vn.hocsau.app.model.Png;
import vn.hocsau.dataset.ImdbWords;
import vn.hocsau.image.Picture;
import vn.hocsau.layer.Embedding;
import vn.hocsau.layer.GRU;
import vn.hocsau.layer.LSTM;
import vn.hocsau.sequence.FeatureScaler;
import vn.hocsau.sequence.MultivariateSeries;
import vn.hocsau.sequence.SeriesScaler;
import vn.hocsau.store.Provenance;
import vn.hocsau.text.lucbat.LucBat;
import vn.hocsau.train.ModelBundle;
import vn.hocsau.train.ReviewScorer;
import vn.hocsau.train.RunRecord;

/** Đủ mười ba gói mô hình bé tí, chưa huấn luyện, dựng trong chớp mắt. */
public final class TinyModels {

  public static final List<String> STORY =
      List.of("had", "a", "general", "council", "to", "consider", "what", "the", "mice", ".");

  private static final List<String> VERSE =
      List.of(
          LucBat.END,
          "trăm",
          "năm",
          "trong",
          "cõi",
          "người",
          "ta",
          "chữ",
          "tài",
          "mệnh",
          "khéo",
          "là",
          "ghét",
          "nhau",
          "hoa",
          "trời",
          "mây",
          "gió",
          "thương",
          "xa",
          "nhà",
          "ngà",
          "đất",
          "thấp",
          "cánh",
          "lá",
          "đời",
          "tỏa");

  private static final List<String> ENGLISH =
      List.of("the", "a", "and", "wonderful", "terrible", "film", "story", "boring", "great");

  private TinyModels() {}

  /** Ghi mọi gói vào một thư mục rồi nạp lại như máy chủ làm. */
  public static Models in(Path folder) {
    ModelCards.ALL.forEach(card -> write(card, folder));
    return Models.load(folder);
  }

  /** Ghi một gói và phần kèm của nó. */
  public static void write(ModelCard card, Path folder) {
    Path file = folder.resolve(card.id() + ".zip");
    ModelBundle bundle = bundle(card);
    bundle.save(file);
    new ModelAssets(
            bundle.record().startedAt(),
            3,
            List.of(Metric.percent("Độ chính xác", 0.5)),
            samples(bundle),
            series(card))
        .save(ModelAssets.beside(file));
  }

  private static ModelBundle bundle(ModelCard card) {
    return switch (card.task()) {
      case DIGITS -> image(card, 28, 1, card.id().equals("04_mnist_cnn"), digits());
      case IMAGES ->
          card.id().equals("06_fashion")
              ? image(card, 28, 1, false, digits())
              : image(card, 16, 3, true, List.of("mèo", "chó"));
      case REVIEW -> review(card);
      case WORDS -> text(card, STORY, Map.of("window", "3", "tokenizer", "WORDS_AND_MARKS"));
      case HEADLINES ->
          text(
              card,
              ENGLISH,
              Map.of("window", "6", "tokenizer", "NO_PUNCTUATION", "reading", "PADDED"));
      case KIEU -> verse(card);
      case ELECTRIC ->
          bundle(
              card,
              net(InputType.feedForward(12), regression()),
              List.of(),
              Map.of("window", "12"),
              Map.of("series", SeriesScaler.minMax(wave(60)).normalizer()));
      case CLIMATE -> climate(card);
    };
  }

  private static List<String> digits() {
    return IntStream.range(0, 10).mapToObj(Integer::toString).toList();
  }

  private static ModelBundle image(
      ModelCard card, int side, int channels, boolean images, List<String> classes) {
    MultiLayerNetwork net =
        images
            ? net(InputType.convolutional(side, side, channels), softmax(classes.size()))
            : net(
                InputType.recurrent((long) side * channels, side),
                new LSTM.Builder().nOut(4).build(),
                softmax(classes.size()));
    return bundle(
        card,
        net,
        classes,
        Map.of(
            "input",
            images ? "images" : "steps",
            "height",
            "" + side,
            "width",
            "" + side,
            "channels",
            "" + channels),
        Map.of());
  }

  private static ModelBundle review(ModelCard card) {
    MultiLayerNetwork net =
        net(
            InputType.recurrent(1, 12),
            new Embedding.Builder().nIn(ENGLISH.size() + 4).nOut(4).build(),
            new GRU.Builder().nOut(4).build(),
            new OutputLayer.Builder(LossFunction.XENT)
                .nOut(2)
                .activation(Activation.SIGMOID)
                .build());
    return bundle(
        card,
        net,
        List.of("chê", "khen"),
        ReviewScorer.of(net, ImdbWords.of(ENGLISH), 12).settings(),
        Map.of());
  }

  private static ModelBundle text(
      ModelCard card, List<String> start, Map<String, String> settings) {
    List<String> words = withExamples(start, card);
    int window = Integer.parseInt(settings.get("window"));
    return bundle(
        card,
        net(
            InputType.recurrent(1, window),
            new Embedding.Builder().nIn(words.size()).nOut(4).build(),
            new LSTM.Builder().nOut(6).build(),
            softmax(words.size())),
        words,
        settings,
        Map.of());
  }

  private static ModelBundle verse(ModelCard card) {
    List<String> words = withExamples(VERSE, card);
    return bundle(
        card,
        net(
            InputType.recurrent(1, 16),
            new Embedding.Builder().nIn(words.size()).nOut(4).build(),
            new LSTM.Builder().nOut(6).returnSequences(true).build(),
            new RnnOutputLayer.Builder(LossFunction.MCXENT)
                .nOut(words.size())
                .activation(Activation.SOFTMAX)
                .build()),
        words,
        Map.of("window", "16", "tokenizer", "WORDS", "reading", "EVERY_STEP"),
        Map.of());
  }

  /** Thêm các từ của lời mở đầu mẫu: trang nào cũng bấm thử được. */
  private static List<String> withExamples(List<String> words, ModelCard card) {
    return Stream.concat(
            words.stream(),
            card.examples().stream()
                .flatMap(example -> Stream.of(example.toLowerCase(Locale.ROOT).split(" ", -1))))
        .distinct()
        .toList();
  }

  private static ModelBundle climate(ModelCard card) {
    float[] celsius = new float[500];
    for (int i = 0; i < celsius.length; i++) {
      celsius[i] = (float) (10 + 5 * Math.sin(i / 20.0));
    }
    var scaler = FeatureScaler.standardize(MultivariateSeries.of(List.of("T"), name -> celsius));
    return bundle(
        card,
        net(InputType.recurrent(1, 24), new LSTM.Builder().nOut(3).build(), regression()),
        List.of(),
        Map.of("past", "144", "future", "72", "step", "6", "features", "T (degC)"),
        Map.of("T", scaler.normalizer()));
  }

  private static TimeSeries series(ModelCard card) {
    return switch (card.task()) {
      case ELECTRIC -> new TimeSeries("2020-01-01T00:00", wave(60), 20, 50, true);
      case CLIMATE -> new TimeSeries("2021-03-01T07:00", wave(24 * 6), 0, 0, true);
      default -> null;
    };
  }

  /** Chuỗi có chu kỳ 12, dương. */
  public static double[] wave(int length) {
    return IntStream.range(0, length)
        .mapToDouble(t -> 100 + 10 * Math.sin(t * Math.PI / 6))
        .toArray();
  }

  private static List<Sample> samples(ModelBundle bundle) {
    if (!bundle.settings().containsKey("channels")) {
      return List.of();
    }
    int side = Integer.parseInt(bundle.settings().get("height"));
    int channels = Integer.parseInt(bundle.settings().get("channels"));
    byte[] pixels = new byte[side * side * channels];
    Arrays.fill(pixels, (byte) 40);
    byte[] png = Png.of(Picture.of(pixels, side, side, channels));
    return List.of(
        new Sample(bundle.labels().get(0), png), new Sample(bundle.labels().get(1), png));
  }

  private static ModelBundle bundle(
      ModelCard card,
      MultiLayerNetwork net,
      List<String> labels,
      Map<String, String> settings,
      Map<String, DataNormalization> normalizers) {
    var simulated =
        new Provenance("thu", "Dữ liệu thử", Provenance.Origin.SIMULATED, "", "0", "tự do");
    RunRecord record = RunRecord.start(card.id(), 1).data(simulated).finish();
    return new ModelBundle(net, normalizers, labels, settings, record);
  }

  private static MultiLayerNetwork net(InputType input, Layer... layers) {
    var list = new NeuralNetConfiguration.Builder().seed(3).list();
    for (Layer layer : layers) {
      list.layer(layer);
    }
    var net = new MultiLayerNetwork(list.setInputType(input).build());
    net.init();
    return net;
  }

  private static OutputLayer softmax(int numClasses) {
    return new OutputLayer.Builder(LossFunction.MCXENT)
        .nOut(numClasses)
        .activation(Activation.SOFTMAX)
        .build();
  }

  private static OutputLayer regression() {
    return new OutputLayer.Builder(LossFunction.MSE)
        .nOut(1)
        .activation(Activation.IDENTITY)
        .build();
  }
}
