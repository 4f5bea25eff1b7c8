package vn.hocsau.course;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.conf.inputs.InputType.InputTypeConvolutional;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.preprocessor.NormalizerStandardize;
import tech.tablesaw.api.Table;
import vn.hocsau.dataset.Aesop;
import vn.hocsau.dataset.BostonHousing;
import vn.hocsau.dataset.CatsDogs;
import vn.hocsau.dataset.Cifar10;
import vn.hocsau.dataset.ElectricProduction;
import vn.hocsau.dataset.Fable;
import vn.hocsau.dataset.Faces;
import vn.hocsau.dataset.Headlines;
import vn.hocsau.dataset.ImageDataset;
import vn.hocsau.dataset.Imdb;
import vn.hocsau.dataset.JenaClimate;
import vn.hocsau.dataset.Mnist;
import vn.hocsau.dataset.Reviews;
import vn.hocsau.dataset.TruyenKieu;
import vn.hocsau.image.ImageSet;
import vn.hocsau.image.PictureInput;
import vn.hocsau.sequence.FeatureScaler;
import vn.hocsau.sequence.ForecastScores;
import vn.hocsau.sequence.MultivariateSeries;
import vn.hocsau.sequence.SeriesScaler;
import vn.hocsau.sequence.SlidingWindows;
import vn.hocsau.sequence.WindowSource;
import vn.hocsau.text.EditDistance;
import vn.hocsau.text.NetworkModel;
import vn.hocsau.text.NetworkModel.Reading;
import vn.hocsau.text.Passages;
import vn.hocsau.text.PrefixWindows;
import vn.hocsau.text.SequencePadding;
import vn.hocsau.text.Tokenizer;
import vn.hocsau.text.Vocabulary;
import vn.hocsau.text.WordWindows;
import vn.hocsau.text.lucbat.LucBatGenerator;
import vn.hocsau.train.ClassificationReport;
import vn.hocsau.train.InMemory;
import vn.hocsau.train.RegressionReport;
import vn.hocsau.train.ReviewScorer;
import vn.hocsau.train.RunMode;
import vn.hocsau.train.Training;

/**
 * Dữ liệu, cách chấm và phần đi cùng gói của mọi mô hình, đúng như trong bài: cùng cách chia, cùng
 * cỡ ở hai chế độ.
 *
 * <p>Hạt giống của bài cho đúng những số đo mà bài công bố; phép thử của kho giữ điều ấy.
 */
public final class Experiments {

  private static final int ALL = Integer.MAX_VALUE;

  /** Tên cột nhiệt độ của bài 02. */
  public static final String TEMPERATURE = "T (degC)";

  /** Bài 01: các mạng được chấm trên cùng những tháng, dù nhìn lại ba hay mười hai tháng. */
  private static final int SHORTEST_WINDOW = 3;

  /** Hai chỉ số đệm, mở đầu, từ lạ và một chỗ trống đứng trước các từ của IMDB. */
  private static final int RESERVED = 4;

  private static final Map<CourseModel, Function<RunMode, Experiment>> BY_MODEL =
      new LinkedHashMap<>();

  static {
    electric(CourseModels.ELECTRIC_FFNN1, 3, SlidingWindows::flat);
    electric(CourseModels.ELECTRIC_FFNN2, 3, SlidingWindows::flat);
    electric(CourseModels.ELECTRIC_LSTM1, 3, SlidingWindows::oneStep);
    electric(CourseModels.ELECTRIC_LSTM2, 3, SlidingWindows::oneStep);
    electric(CourseModels.ELECTRIC_FFNN_YEAR, 12, SlidingWindows::flat);
    electric(CourseModels.ELECTRIC_LSTM_YEAR, 12, SlidingWindows::steps);
    climate(CourseModels.CLIMATE_LSTM_1, TEMPERATURE);
    climate(
        CourseModels.CLIMATE_LSTM_7,
        "p (mbar)",
        TEMPERATURE,
        "rh (%)",
        "VPact (mbar)",
        "VPdef (mbar)",
        "H2OC (mmol/mol)",
        "rho (g/m**3)");
    fable(CourseModels.WORDS_LSTM);
    fable(CourseModels.WORDS_EMBEDDING);
    BY_MODEL.put(CourseModels.AESOP_LSTM, Experiments::aesop);
    pictures(CourseModels.MNIST_CNN, Mnist::load, 4_000, 1_000);
    pictures(CourseModels.MNIST_RNN4, Mnist::load, 4_000, 1_000);
    shortReviews(CourseModels.IMDB_CNN, 300);
    shortReviews(CourseModels.IMDB_RNN4, 60);
    houses(CourseModels.BOSTON_CNN);
    houses(CourseModels.BOSTON_RNN);
    reviews(CourseModels.IMDB_SIMPLE_RNN);
    reviews(CourseModels.IMDB_SIMPLE_RNN2);
    reviews(CourseModels.IMDB_LSTM);
    reviews(CourseModels.IMDB_LSTM2);
    reviews(CourseModels.IMDB_GRU);
    pictures(CourseModels.MNIST_LSTM, Mnist::load, 6_000, 1_000);
    pictures(CourseModels.MNIST_LSTM_ADAM, Mnist::load, 6_000, 1_000);
    pictures(CourseModels.MNIST_SMALL_CNN, Mnist::load, 6_000, 1_000);
    BY_MODEL.put(CourseModels.NYT_LSTM, Experiments::headlines);
    BY_MODEL.put(CourseModels.KIEU_EVERY_STEP, Experiments::kieu);
    pictures(CourseModels.CIFAR_LSTM, Cifar10::load, 2_500, 500);
    pictures(CourseModels.CIFAR_CNN, Cifar10::load, 2_500, 500);
    pets(CourseModels.CATS_DOGS_LSTM);
    pets(CourseModels.CATS_DOGS_CNN);
    pictures(CourseModels.FASHION_LSTM, Mnist::fashion, 4_000, 1_000);
    pictures(CourseModels.FASHION_CNN, Mnist::fashion, 4_000, 1_000);
    faces(CourseModels.FACES_LSTM);
    faces(CourseModels.FACES_CNN);
  }

  private Experiments() {}

  /**
   * Mọi mô hình huấn luyện được, theo thứ tự các bài.
   *
   * @return mô hình; {@code kieu-lstm} của phép đo không có bài nào dùng nên không ở đây
   */
  public static List<CourseModel> models() {
    return List.copyOf(BY_MODEL.keySet());
  }

  /**
   * Mô hình mang một tên.
   *
   * @param id tên, ví dụ {@code imdb-gru}
   * @return mô hình
   * @throws IllegalArgumentException nếu không có; thông báo nêu các tên gần giống
   */
  public static CourseModel named(String id) {
    return models().stream()
        .filter(model -> model.id().equals(id))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "Không có mô hình \"%s\". Gần giống: %s. Xem hocsau seeds --list."
                        .formatted(
                            id,
                            String.join(
                                ", ",
                                EditDistance.nearest(
                                    id, models().stream().map(CourseModel::id).toList())))));
  }

  /**
   * Nạp dữ liệu của một mô hình.
   *
   * @param model một trong {@link #models()}
   * @param mode chế độ chạy: cỡ dữ liệu và số epoch
   * @return thí nghiệm, chạy được với nhiều hạt giống
   * @throws IllegalArgumentException nếu mô hình không có trong danh sách
   */
  public static Experiment of(CourseModel model, RunMode mode) {
    var load = BY_MODEL.get(model);
    if (load == null) {
      throw new IllegalArgumentException("Không bài nào huấn luyện %s.".formatted(model.id()));
    }
    return load.apply(mode);
  }

  // ── Bài 01, 02: chuỗi số ───────────────────────────────────────────────────────────────────────

  private static void electric(
      CourseModel model, int window, Function<SlidingWindows, DataSet> view) {
    BY_MODEL.put(
        model,
        mode -> {
          var data = ElectricProduction.load();
          double[] series = data.values();
          TimeSplit split = electricSplit(series.length);
          int trainEnd = split.trainEnd();
          // Như tài liệu gốc đếm: cửa sổ ba tháng bỏ cửa sổ cuối của mỗi phần.
          int validationEnd =
              window == SHORTEST_WINDOW ? split.validationEnd() - 1 : split.validationEnd();
          int testFrom = split.validationEnd() + SHORTEST_WINDOW;
          int testTo = series.length - 1;
          var scaler = SeriesScaler.minMax(Arrays.copyOf(series, trainEnd));
          var windows = SlidingWindows.of(scaler.scale(series), window);
          DataSet test = view.apply(windows.slice(testFrom - window, testTo - window));
          double[] truth = Arrays.copyOfRange(series, testFrom, testTo);
          return new Experiment(
              model,
              mode,
              data.provenance(),
              new InMemory(view.apply(windows.slice(0, trainEnd - window))),
              new InMemory(view.apply(windows.slice(trainEnd - window, validationEnd - window))),
              new InMemory(test),
              scaler.unscale(new double[] {1})[0] - scaler.unscale(new double[] {0})[0],
              new Preparation(
                  Map.of("series", scaler.normalizer()),
                  List.of(),
                  Map.of("window", Integer.toString(window))),
              (net, history) ->
                  forecast(
                      ForecastScores.of(truth, scaler.unscale(net.output(test.getFeatures())))));
        });
  }

  /**
   * Bài 01 chia chuỗi: 4/5 đầu để học, trong đó 4/5 số cửa sổ để huấn luyện.
   *
   * @param months số tháng của chuỗi
   * @return các chỗ chia
   */
  public static TimeSplit electricSplit(int months) {
    int learned = (int) (0.8 * months);
    int trainEnd = (int) (0.8 * (learned - SHORTEST_WINDOW - 1)) + SHORTEST_WINDOW;
    return new TimeSplit(trainEnd, learned, months);
  }

  private static Map<String, Double> forecast(ForecastScores scores) {
    return Map.of("rmse", scores.rmse(), "mae", scores.mae());
  }

  private static void climate(CourseModel model, String... columns) {
    int past = 720;
    int future = 72;
    int step = 6;
    BY_MODEL.put(
        model,
        mode -> {
          var data = JenaClimate.load();
          TimeSplit split = climateSplit(data, mode);
          int trainEnd = split.trainEnd();
          int validationEnd = split.validationEnd();
          int stride = mode.pick(6, 1);
          var series = MultivariateSeries.of(List.of(columns), data::values);
          var scaler = FeatureScaler.standardize(series.slice(0, trainEnd));
          var windows = WindowSource.of(scaler.scale(series), TEMPERATURE, past, future, step);
          var test = windows.between(validationEnd, split.end());
          float[] celsius = data.values(TEMPERATURE);
          double[] truth =
              IntStream.range(0, test.size())
                  .mapToDouble(i -> celsius[test.targetStep(i)])
                  .toArray();
          return new Experiment(
              model,
              mode,
              data.provenance(),
              windows.between(0, trainEnd).every(stride),
              windows.between(trainEnd, validationEnd).every(stride),
              test,
              scaler.std(TEMPERATURE),
              new Preparation(
                  Map.of("T", scaler.normalizer()),
                  List.of(),
                  Map.of(
                      "past", Integer.toString(past),
                      "future", Integer.toString(future),
                      "step", Integer.toString(step),
                      "features", String.join(",", columns))),
              (net, history) ->
                  forecast(
                      ForecastScores.of(
                          truth,
                          scaler.unscale(
                              TEMPERATURE, test.forecasts(Training.output(net, test, 256))))));
        });
  }

  /**
   * Bài 02 chia chuỗi: 71,5 % đầu để huấn luyện, nửa phần còn lại để kiểm định; chế độ nhanh chỉ
   * đọc năm đầu.
   *
   * @param data số đo
   * @param mode chế độ chạy
   * @return các chỗ chia, theo số thứ tự lần đo
   */
  public static TimeSplit climateSplit(JenaClimate data, RunMode mode) {
    int readings =
        Math.min(data.size(), mode.pick(366 * JenaClimate.READINGS_PER_DAY, data.size()));
    int trainEnd = (int) (0.715 * readings);
    return new TimeSplit(trainEnd, trainEnd + (readings - trainEnd) / 2, readings);
  }

  // ── Bài 03, 06: văn bản ────────────────────────────────────────────────────────────────────────

  /** Học thuộc một truyện: chấm trên chính truyện ấy. */
  private static void fable(CourseModel model) {
    BY_MODEL.put(
        model,
        mode -> {
          var fable = Fable.load();
          int window = 3;
          List<String> tokens = Tokenizer.WORDS_AND_MARKS.tokens(fable.text());
          var vocabulary = Vocabulary.of(tokens);
          int numWords = vocabulary.size();
          DataSet train = WordWindows.of(vocabulary.encode(tokens), window).oneHot(numWords);
          return new Experiment(
              model.on(
                  model.sizes().numWords() == 0
                      ? DataSizes.sequence(1, window, numWords)
                      : DataSizes.words(numWords, window, numWords)),
              mode,
              fable.provenance(),
              new InMemory(train),
              null,
              new InMemory(train),
              1,
              Preparation.words(vocabulary, window, Reading.WINDOW, Tokenizer.WORDS_AND_MARKS),
              (net, history) -> Map.of("accuracy", Training.accuracy(net, train, 128)));
        });
  }

  private static Experiment aesop(RunMode mode) {
    var aesop = Aesop.load();
    int window = 3;
    int numStories = Math.min(aesop.stories().size(), mode.pick(60, 10_000));
    int learned = (int) (0.8 * numStories);
    int chosen = (int) (0.9 * numStories);
    List<String> tokens = Tokenizer.WORDS_AND_MARKS.tokens(aesop.text(0, learned));
    var vocabulary = Vocabulary.ofFrequent(tokens, 2);
    int numWords = vocabulary.size();
    Function<String, int[]> encode =
        text -> vocabulary.encode(Tokenizer.WORDS_AND_MARKS.tokens(text));
    int[] validation = encode.apply(aesop.text(learned, chosen));
    int[] hidden = encode.apply(aesop.text(chosen, numStories));
    return new Experiment(
        CourseModels.AESOP_LSTM.on(DataSizes.words(numWords, window, numWords)),
        mode,
        aesop.provenance(),
        new InMemory(WordWindows.of(vocabulary.encode(tokens), window).sparse()),
        new InMemory(WordWindows.of(validation, window).sparse()),
        new InMemory(WordWindows.of(hidden, window).sparse()),
        1,
        Preparation.words(vocabulary, window, Reading.WINDOW, Tokenizer.WORDS_AND_MARKS),
        (net, history) ->
            Map.of("perplexity", new NetworkModel(net, window).perplexity(hidden, window)));
  }

  /** Epoch tốt nhất được chọn trên chính phần giấu, như bài nói rõ. */
  private static Experiment headlines(RunMode mode) {
    var headlines = Headlines.load();
    List<List<String>> titles =
        headlines.titles().stream().map(Tokenizer.NO_PUNCTUATION::tokens).toList();
    var vocabulary = Vocabulary.of(titles.stream().flatMap(List::stream).toList()).withPadding();
    int numWords = vocabulary.size();
    List<int[]> ids = titles.stream().map(vocabulary::encode).toList();
    int length = titles.stream().mapToInt(List::size).max().orElseThrow() - 1;
    int learned = ids.size() * 9 / 10;
    var train = PrefixWindows.of(ids.subList(0, learned), length);
    var hidden = PrefixWindows.of(ids.subList(learned, ids.size()), length);
    return new Experiment(
        CourseModels.NYT_LSTM.on(DataSizes.words(numWords, length, numWords)),
        mode,
        headlines.provenance(),
        train,
        hidden,
        hidden,
        1,
        Preparation.words(vocabulary, length, Reading.PADDED, Tokenizer.NO_PUNCTUATION),
        (net, history) -> {
          double[] losses = history.valLoss();
          return Map.of(
              "perplexity",
              Math.exp(Arrays.stream(losses).min().orElseThrow()),
              "train_loss",
              history.loss()[losses.length - 1]);
        });
  }

  /** Chia ở chỗ hết một cặp lục bát, để phần nào cũng bắt đầu bằng câu lục. */
  private static Experiment kieu(RunMode mode) {
    var kieu = TruyenKieu.load();
    int length = 32;
    List<List<String>> verses =
        kieu.verses().stream()
            .limit(mode.pick(1_000, 10_000))
            .map(Tokenizer.WORDS::tokens)
            .toList();
    int learned = verses.size() / 2 * 8 / 10 * 2;
    int chosen = verses.size() / 2 * 9 / 10 * 2;
    List<String> tokens = LucBatGenerator.tokens(verses.subList(0, learned));
    var vocabulary = Vocabulary.ofFrequent(tokens, 2);
    int numWords = vocabulary.size();
    Function<List<List<String>>, int[]> encode =
        lines -> vocabulary.encode(LucBatGenerator.tokens(lines));
    var train = Passages.of(vocabulary.encode(tokens), numWords, length, 15);
    var validation =
        Passages.of(encode.apply(verses.subList(learned, chosen)), numWords, length, length - 1);
    int[] hidden = encode.apply(verses.subList(chosen, verses.size()));
    return new Experiment(
        CourseModels.KIEU_EVERY_STEP.on(DataSizes.words(numWords, length, numWords)),
        mode,
        kieu.provenance(),
        train,
        validation,
        Passages.of(hidden, numWords, length, length - 1),
        1,
        Preparation.words(vocabulary, length, Reading.EVERY_STEP, Tokenizer.WORDS),
        (net, history) ->
            Map.of(
                "perplexity",
                new NetworkModel(net, length, Reading.EVERY_STEP).perplexity(hidden, 1)));
  }

  // ── Bài 04, 05: bình luận và giá nhà ───────────────────────────────────────────────────────────

  /** Bài 04: mười nghìn từ, 300 token cuối; một đầu ra. */
  private static void shortReviews(CourseModel model, int quickLength) {
    int numWords = 10_000;
    BY_MODEL.put(
        model,
        mode -> {
          int length = mode.pick(quickLength, 300);
          return reviews(
              model.on(DataSizes.words(numWords, length, 1)),
              mode,
              Imdb.load(),
              new int[] {800, 500, 1_000},
              part -> {
                var known = part.withVocabulary(numWords);
                return new DataSet(SequencePadding.leftSteps(known.ids(), length), known.labels());
              });
        });
  }

  /** Bài 05: mọi từ, 200 token cuối; hai đầu ra. */
  private static void reviews(CourseModel model) {
    BY_MODEL.put(
        model, mode -> reviews(model, mode, Imdb.load(), 88_584, new int[] {4_096, 512, 1_024}));
  }

  /**
   * Bài 05 ở chế độ nhanh với bảng từ nhỏ hơn của bài, để mạng và gói của nó nhỏ.
   *
   * @param model một mạng của bài 05
   * @param numWords số hàng của bảng từ, nhiều nhất bằng số từ của bộ dữ liệu
   * @param quick số bình luận huấn luyện, kiểm định, kiểm tra
   * @return thí nghiệm
   */
  public static Experiment frequentWords(CourseModel model, int numWords, int... quick) {
    var imdb = Imdb.load();
    int numIds = Math.min(numWords, imdb.words().size() + RESERVED);
    return reviews(model, RunMode.QUICK, imdb, numIds, quick);
  }

  private static Experiment reviews(
      CourseModel model, RunMode mode, Imdb imdb, int numIds, int[] quick) {
    int length = mode.pick(80, 200);
    boolean raw = model.sizes().numWords() == 0;
    return reviews(
        model.on(raw ? DataSizes.sequence(1, length, 2) : DataSizes.words(numIds, length, 2)),
        mode,
        imdb,
        quick,
        part -> {
          int[][] ids = part.withVocabulary(numIds).ids();
          return new DataSet(
              raw ? SequencePadding.leftSteps(ids, length) : SequencePadding.left(ids, length),
              part.oneHot());
        });
  }

  /**
   * Đọc bình luận.
   *
   * @param quick số bình luận huấn luyện, kiểm định, kiểm tra ở chế độ nhanh
   */
  private static Experiment reviews(
      CourseModel sized, RunMode mode, Imdb imdb, int[] quick, Function<Reviews, DataSet> padded) {
    DataSet test = padded.apply(imdb.test().first(mode.pick(quick[2], ALL)));
    int length = Math.toIntExact(test.getFeatures().size(-1));
    return Experiment.inMemory(
        sized,
        mode,
        imdb.provenance(),
        List.of(
            padded.apply(imdb.train().first(mode.pick(quick[0], ALL))),
            padded.apply(imdb.validation().first(mode.pick(quick[1], ALL))),
            test),
        new Preparation(Map.of(), Imdb.CLASSES, ReviewScorer.settings(imdb.words(), length)),
        (net, history) -> classes(ClassificationReport.of(net, test, Imdb.CLASSES)));
  }

  private static Map<String, Double> classes(ClassificationReport report) {
    return Map.of("accuracy", report.accuracy(), "f1", report.f1());
  }

  private static void houses(CourseModel model) {
    BY_MODEL.put(
        model,
        mode -> {
          var boston = BostonHousing.load();
          int numHouses = boston.train().rowCount();
          int numTrain = (int) (0.9 * numHouses);
          var scaler = new NormalizerStandardize();
          Table learned = boston.train().first(numTrain);
          scaler.fit(new DataSet(BostonHousing.features(learned), BostonHousing.prices(learned)));
          Function<Table, DataSet> steps =
              part -> {
                INDArray scaled = BostonHousing.features(part).dup('c');
                scaler.transform(scaled);
                return new DataSet(
                    scaled.reshape(scaled.size(0), 1, scaled.size(1)), BostonHousing.prices(part));
              };
          DataSet test = steps.apply(boston.test());
          return Experiment.inMemory(
              model,
              mode,
              boston.provenance(),
              List.of(
                  steps.apply(learned),
                  steps.apply(boston.train().last(numHouses - numTrain)),
                  test),
              new Preparation(Map.of("features", scaler), List.of(), Map.of()),
              (net, history) -> {
                var report = RegressionReport.of(test.getLabels(), net.output(test.getFeatures()));
                return Map.of("rmse", report.rmse(), "mae", report.mae());
              });
        });
  }

  // ── Bài 04, 06: ảnh ────────────────────────────────────────────────────────────────────────────

  private static void pictures(
      CourseModel model,
      Supplier<? extends ImageDataset> load,
      int quickTrain,
      int quickValidation) {
    BY_MODEL.put(model, mode -> pictures(model, mode, load.get(), quickTrain, quickValidation));
  }

  /**
   * Một mạng trên một bộ ảnh; chế độ nhanh chỉ dùng phần đầu của mỗi tập.
   *
   * @param model mạng
   * @param mode chế độ chạy
   * @param data bộ ảnh
   * @param quickTrain số ảnh huấn luyện ở chế độ nhanh
   * @param quickValidation số ảnh kiểm định ở chế độ nhanh; kiểm tra luôn một nghìn
   * @return thí nghiệm
   */
  public static Experiment pictures(
      CourseModel model, RunMode mode, ImageDataset data, int quickTrain, int quickValidation) {
    return pictures(
        model,
        mode,
        data,
        data.train().first(mode.pick(quickTrain, ALL)),
        data.validation().first(mode.pick(quickValidation, ALL)),
        data.test().first(mode.pick(1_000, ALL)));
  }

  private static void pets(CourseModel model) {
    BY_MODEL.put(
        model,
        mode -> {
          var data = CatsDogs.load();
          var train = data.train().first(mode.pick(600, 5_000)).withMirrored();
          return pictures(model, mode, data, train, data.validation(), data.test());
        });
  }

  private static void faces(CourseModel model) {
    BY_MODEL.put(
        model,
        mode -> {
          var data = Faces.load();
          var train = data.train().first(mode.pick(500, ALL)).withMirrored();
          return pictures(model, mode, data, train, data.validation(), data.test());
        });
  }

  /** Mạng nhận cả ảnh hay từng hàng, tùy đầu vào của nó. */
  private static Experiment pictures(
      CourseModel model,
      RunMode mode,
      ImageDataset data,
      ImageSet train,
      ImageSet validation,
      ImageSet test) {
    var input =
        model.sizes().input() instanceof InputTypeConvolutional
            ? PictureInput.images(train)
            : PictureInput.steps(train);
    DataSet hidden = input.of(test);
    return Experiment.inMemory(
        model,
        mode,
        data.provenance(),
        List.of(input.of(train), input.of(validation), hidden),
        new Preparation(Map.of(), train.classes(), input.settings()),
        (net, history) -> classes(ClassificationReport.of(net, hidden, test.classes())));
  }
}
