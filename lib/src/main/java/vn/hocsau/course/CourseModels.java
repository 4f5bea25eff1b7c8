package vn.hocsau.course;

import static vn.hocsau.course.Layers.batchNorm;
import static vn.hocsau.course.Layers.conv1d;
import static vn.hocsau.course.Layers.conv2d;
import static vn.hocsau.course.Layers.dense;
import static vn.hocsau.course.Layers.dropout;
import static vn.hocsau.course.Layers.embedding;
import static vn.hocsau.course.Layers.flatten;
import static vn.hocsau.course.Layers.halve;
import static vn.hocsau.course.Layers.halve2d;
import static vn.hocsau.course.Layers.linear;
import static vn.hocsau.course.Layers.lstm;
import static vn.hocsau.course.Layers.lstmSequences;
import static vn.hocsau.course.Layers.output;
import static vn.hocsau.course.Layers.regression;
import static vn.hocsau.course.Layers.twoSigmoids;

import java.util.List;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType.InputTypeConvolutional;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import vn.hocsau.layer.GRU;
import vn.hocsau.layer.LSTM;
import vn.hocsau.layer.SimpleRNN;
import vn.hocsau.train.EarlyStopping;
import vn.hocsau.train.TrainingSettings;

/**
 * Mọi mô hình, theo thứ tự các bài.
 *
 * <p>Số nút ẩn bằng 0 trong cài đặt nghĩa là mạng có số nút cố định, viết ngay trong phần dựng
 * mạng.
 */
public final class CourseModels {

  // ── Bài 01: sản lượng điện ─────────────────────────────────────────────────────────────────────

  /** Mạng truyền thẳng một tầng sigmoid. */
  public static final CourseModel ELECTRIC_FFNN1 =
      electric("electric-ffnn1", DataSizes.vector(3), 64, CourseModels::ffnn1);

  /** Mạng truyền thẳng hai tầng ReLU. */
  public static final CourseModel ELECTRIC_FFNN2 =
      electric("electric-ffnn2", DataSizes.vector(3), 32, CourseModels::ffnn2);

  /** Một tầng LSTM, một bước ba đặc trưng như tài liệu gốc. */
  public static final CourseModel ELECTRIC_LSTM1 =
      electric("electric-lstm1", DataSizes.sequence(3, 1, 1), 64, CourseModels::lstm1);

  /** Hai tầng LSTM kích hoạt ReLU. */
  public static final CourseModel ELECTRIC_LSTM2 =
      electric("electric-lstm2", DataSizes.sequence(3, 1, 1), 32, CourseModels::lstm2);

  /** LSTM đọc mười hai tháng. */
  public static final CourseModel ELECTRIC_LSTM_YEAR =
      electric("electric-lstm-12", DataSizes.sequence(1, 12, 1), 32, CourseModels::lstm32);

  /** {@code electric-ffnn2} đọc mười hai tháng; gói {@code 01_dien_nang}. */
  public static final CourseModel ELECTRIC_FFNN_YEAR =
      electric("electric-ffnn-12", DataSizes.vector(12), 32, CourseModels::ffnn2);

  // ── Bài 02: khí hậu ────────────────────────────────────────────────────────────────────────────

  /** Chỉ nhiệt độ; gói {@code 02_du_bao_khi_hau}. */
  public static final CourseModel CLIMATE_LSTM_1 = climate("climate-lstm-1", 1);

  /** Bảy cột. */
  public static final CourseModel CLIMATE_LSTM_7 = climate("climate-lstm-7", 7);

  // ── Bài 03: sinh từ ────────────────────────────────────────────────────────────────────────────

  /** Hai tầng LSTM 512 nút đọc thẳng số thứ tự của từ; gói {@code 03_sinh_tu}. */
  public static final CourseModel WORDS_LSTM =
      new CourseModel(
          "words-lstm",
          DataSizes.sequence(1, 3, 112),
          CourseModels::wordsLstm,
          new Setup(new Adam(0.001), 512, new TrainingSettings(40, 128, 7, null)),
          new Setup(new Adam(0.001), 512, new TrainingSettings(500, 128, 7, null)));

  /** Bản có embedding, nhỏ hơn hàng chục lần. */
  public static final CourseModel WORDS_EMBEDDING =
      both(
          "words-embedding",
          DataSizes.words(112, 3, 112),
          (setup, sizes) -> wordReader(setup, sizes, 32, LossFunction.MCXENT),
          new Setup(new Adam(0.005), 64, new TrainingSettings(100, 128, 7, null)));

  /** Ngụ ngôn Aesop; gói {@code 03_aesop}. */
  public static final CourseModel AESOP_LSTM =
      new CourseModel(
          "aesop-lstm",
          DataSizes.words(2_000, 3, 2_000),
          (setup, sizes) -> wordReader(setup, sizes, 64, LossFunction.SPARSE_MCXENT),
          new Setup(new Adam(0.005), 64, new TrainingSettings(6, 128, 7, bestOf(2))),
          new Setup(new Adam(0.005), 128, new TrainingSettings(12, 128, 7, bestOf(2))));

  // ── Bài 04: chữ số, bình luận, giá nhà ─────────────────────────────────────────────────────────

  /** CNN đọc chữ số; gói {@code 04_mnist_cnn}. */
  public static final CourseModel MNIST_CNN =
      lesson4("mnist-cnn", DataSizes.picture(28, 28, 1, 10), CourseModels::mnistCnn, 64, 64);

  /** Bốn tầng LSTM đọc từng hàng. */
  public static final CourseModel MNIST_RNN4 =
      lesson4("mnist-rnn4", DataSizes.rows(28, 28, 1, 10), CourseModels::mnistRnn4, 64, 64);

  /** CNN đọc bình luận. */
  public static final CourseModel IMDB_CNN =
      stopping(
          bestOf(2),
          lesson4("imdb-cnn", DataSizes.words(10_000, 300, 1), CourseModels::imdbCnn, 32, 128));

  /** Bốn tầng LSTM đọc bình luận. */
  public static final CourseModel IMDB_RNN4 =
      stopping(
              bestOf(2),
              lesson4(
                  "imdb-rnn4", DataSizes.words(10_000, 300, 1), CourseModels::imdbRnn4, 32, 128))
          .clipping(1.0);

  /** CNN trên mười ba đặc trưng của giá nhà. */
  public static final CourseModel BOSTON_CNN = house("boston-cnn", CourseModels::bostonCnn);

  /** Bốn tầng LSTM trên mười ba đặc trưng của giá nhà. */
  public static final CourseModel BOSTON_RNN = house("boston-rnn", CourseModels::bostonRnn);

  // ── Bài 05: bình luận phim ─────────────────────────────────────────────────────────────────────

  /** SimpleRNN đọc thẳng số thứ tự của từ. */
  public static final CourseModel IMDB_SIMPLE_RNN =
      rawIds("imdb-simplernn", 1e-4, CourseModels::simpleRnn);

  /** Hai tầng SimpleRNN. */
  public static final CourseModel IMDB_SIMPLE_RNN2 =
      rawIds("imdb-simplernn2", 1e-3, CourseModels::simpleRnn2);

  /** Embedding và LSTM. */
  public static final CourseModel IMDB_LSTM =
      reviews(
          "imdb-lstm",
          (setup, sizes) ->
              reviewReader(
                  setup, sizes, new LSTM.Builder().nOut(200).inputDropout(0.33).l2(0.02).build()));

  /** Embedding và hai tầng LSTM; dừng sớm theo độ chính xác kiểm định. */
  public static final CourseModel IMDB_LSTM2 =
      stopping(
          EarlyStopping.onValAccuracy(3).restoringBest(),
          reviews(
              "imdb-lstm2",
              (setup, sizes) ->
                  reviewReader(
                      setup,
                      sizes,
                      new LSTM.Builder()
                          .nOut(200)
                          .inputDropout(0.33)
                          .l2(0.02)
                          .returnSequences(true)
                          .build(),
                      lstm(64))));

  /** Embedding và GRU; gói {@code 05_imdb_gru}. */
  public static final CourseModel IMDB_GRU =
      reviews(
          "imdb-gru",
          (setup, sizes) ->
              reviewReader(
                  setup, sizes, new GRU.Builder().nOut(200).inputDropout(0.33).l2(0.02).build()));

  // ── Bài 06: thực hành ──────────────────────────────────────────────────────────────────────────

  /** Hai tầng LSTM đọc chữ số, SGD như tài liệu gốc. */
  public static final CourseModel MNIST_LSTM = digits("mnist-lstm", new Sgd(0.01));

  /** Cùng mạng, Adam; gói {@code 06_mnist_lstm}. */
  public static final CourseModel MNIST_LSTM_ADAM = digits("mnist-lstm-adam", new Adam(0.001));

  /** CNN nhỏ bên cạnh, cùng dữ liệu, cùng số epoch. */
  public static final CourseModel MNIST_SMALL_CNN =
      both(
          "mnist-small-cnn",
          DataSizes.picture(28, 28, 1, 10),
          CourseModels::smallCnn,
          new Setup(new Adam(0.001), 0, new TrainingSettings(3, 32, 6, null)));

  /** Viết tiếp tiêu đề báo; gói {@code 06_tieu_de}. */
  public static final CourseModel NYT_LSTM =
      new CourseModel(
          "nyt-lstm",
          DataSizes.words(2_484, 23, 2_484),
          CourseModels::nytLstm,
          new Setup(new Adam(0.001), 100, new TrainingSettings(6, 32, 4, null)),
          new Setup(new Adam(0.001), 100, new TrainingSettings(100, 32, 4, null)));

  /** LSTM đọc ảnh CIFAR-10; gói {@code 06_cifar}. */
  public static final CourseModel CIFAR_LSTM =
      pictures("cifar-lstm", DataSizes.rows(32, 32, 3, 10), 128, 4, 20, 64);

  /** CNN bên cạnh {@code cifar-lstm}. */
  public static final CourseModel CIFAR_CNN =
      pictures("cifar-cnn", DataSizes.picture(32, 32, 3, 10), 0, 4, 20, 64);

  /** LSTM đọc ảnh mèo và chó; gói {@code 06_meo_cho}. */
  public static final CourseModel CATS_DOGS_LSTM =
      pictures("meo-cho-lstm", DataSizes.rows(64, 64, 3, 2), 64, 2, 30, 32);

  /** CNN bên cạnh {@code meo-cho-lstm}. */
  public static final CourseModel CATS_DOGS_CNN =
      pictures("meo-cho-cnn", DataSizes.picture(64, 64, 3, 2), 0, 2, 30, 32);

  /** LSTM đọc ảnh Fashion-MNIST; gói {@code 06_fashion}. */
  public static final CourseModel FASHION_LSTM =
      pictures("fashion-lstm", DataSizes.rows(28, 28, 1, 10), 64, 4, 12, 64);

  /** CNN bên cạnh {@code fashion-lstm}. */
  public static final CourseModel FASHION_CNN =
      pictures("fashion-cnn", DataSizes.picture(28, 28, 1, 10), 0, 4, 12, 64);

  /** LSTM đọc ảnh khuôn mặt; gói {@code 06_khuon_mat}. */
  public static final CourseModel FACES_LSTM =
      pictures("khuon-mat-lstm", DataSizes.rows(64, 64, 3, 2), 64, 2, 40, 32);

  /** CNN bên cạnh {@code khuon-mat-lstm}. */
  public static final CourseModel FACES_CNN =
      pictures("khuon-mat-cnn", DataSizes.picture(64, 64, 3, 2), 0, 2, 40, 32);

  /** Mạng Truyện Kiều của phép đo: đoán token kế tiếp ở bước cuối, không dropout. */
  public static final CourseModel KIEU_LSTM =
      both(
          "kieu-lstm",
          DataSizes.words(160, 40, 160),
          CourseModels::kieuLastStep,
          new Setup(new Adam(0.001), 256, new TrainingSettings(10, 64, 7, null)));

  /** Mạng Truyện Kiều của bài: đoán token kế tiếp ở mọi bước; gói {@code 06_kieu}. */
  public static final CourseModel KIEU_EVERY_STEP =
      new CourseModel(
          "kieu-every-step",
          DataSizes.words(1_300, 32, 1_300),
          CourseModels::kieuEveryStep,
          new Setup(new Adam(0.002), 64, new TrainingSettings(8, 32, 1820, bestOf(4))),
          new Setup(new Adam(0.002), 256, new TrainingSettings(40, 32, 1820, bestOf(4))));

  /** Hai mươi hai mô hình của phép đo, cùng tên và cùng số tham số với bản viết bằng Keras. */
  public static final List<CourseModel> MEASURED =
      List.of(
          ELECTRIC_FFNN1,
          ELECTRIC_FFNN2,
          ELECTRIC_LSTM1,
          ELECTRIC_LSTM2,
          CLIMATE_LSTM_1,
          CLIMATE_LSTM_7,
          WORDS_LSTM,
          MNIST_CNN,
          MNIST_RNN4,
          IMDB_CNN,
          IMDB_RNN4,
          BOSTON_CNN,
          BOSTON_RNN,
          IMDB_SIMPLE_RNN,
          IMDB_SIMPLE_RNN2,
          IMDB_LSTM,
          IMDB_LSTM2,
          IMDB_GRU,
          MNIST_LSTM,
          NYT_LSTM,
          CIFAR_LSTM,
          KIEU_LSTM);

  private CourseModels() {}

  // ── Cài đặt chung của từng nhóm ────────────────────────────────────────────────────────────────

  /** Dừng khi mất mát kiểm định không giảm thêm, lấy lại trọng số tốt nhất. */
  private static EarlyStopping bestOf(int patience) {
    return EarlyStopping.onValLoss(patience).restoringBest();
  }

  private static CourseModel both(
      String id, DataSizes sizes, CourseModel.Architecture architecture, Setup setup) {
    return new CourseModel(id, sizes, architecture, setup, setup);
  }

  private static CourseModel stopping(EarlyStopping stopping, CourseModel model) {
    return new CourseModel(
        model.id(),
        model.sizes(),
        model.architecture(),
        stopping(stopping, model.quick()),
        stopping(stopping, model.full()));
  }

  private static Setup stopping(EarlyStopping stopping, Setup setup) {
    return new Setup(setup.updater(), setup.numHiddens(), setup.training().stopping(stopping));
  }

  private static CourseModel electric(
      String id, DataSizes sizes, int batchSize, CourseModel.Architecture architecture) {
    return new CourseModel(
        id,
        sizes,
        architecture,
        new Setup(new Adam(0.001), 0, new TrainingSettings(50, batchSize, 7, bestOf(30))),
        new Setup(new Adam(0.001), 0, new TrainingSettings(1000, batchSize, 7, bestOf(100))));
  }

  private static CourseModel climate(String id, int numFeatures) {
    return new CourseModel(
        id,
        DataSizes.sequence(numFeatures, 120, 1),
        CourseModels::lstm32,
        new Setup(new Adam(0.001), 0, new TrainingSettings(4, 256, 1, null)),
        new Setup(new Adam(0.001), 0, new TrainingSettings(10, 256, 1, null)));
  }

  private static CourseModel lesson4(
      String id,
      DataSizes sizes,
      CourseModel.Architecture architecture,
      int quickBatchSize,
      int batchSize) {
    return new CourseModel(
        id,
        sizes,
        architecture,
        new Setup(new Adam(0.001), 0, new TrainingSettings(3, quickBatchSize, 4, null)),
        new Setup(new Adam(0.001), 0, new TrainingSettings(5, batchSize, 4, null)));
  }

  private static CourseModel house(String id, CourseModel.Architecture architecture) {
    return both(
        id,
        DataSizes.sequence(1, 13, 1),
        architecture,
        new Setup(new Adam(0.001), 0, new TrainingSettings(50, 32, 4, bestOf(5))));
  }

  private static CourseModel rawIds(
      String id, double learningRate, CourseModel.Architecture architecture) {
    EarlyStopping stopping = EarlyStopping.onValLoss(4);
    return new CourseModel(
        id,
        DataSizes.sequence(1, 200, 2),
        architecture,
        new Setup(new Adam(learningRate), 0, new TrainingSettings(2, 128, 7, stopping)),
        new Setup(new Adam(learningRate), 0, new TrainingSettings(20, 128, 7, stopping)));
  }

  private static CourseModel reviews(String id, CourseModel.Architecture architecture) {
    return new CourseModel(
        id,
        DataSizes.words(88_584, 200, 2),
        architecture,
        new Setup(new Adam(3e-3), 0, new TrainingSettings(2, 128, 7, null)),
        new Setup(new Adam(1e-4), 0, new TrainingSettings(10, 128, 7, null)));
  }

  private static CourseModel digits(String id, IUpdater updater) {
    return both(
        id,
        DataSizes.rows(28, 28, 1, 10),
        CourseModels::digitReader,
        new Setup(updater, 0, new TrainingSettings(3, 32, 6, null)));
  }

  /** Các bài tập đọc ảnh của bài 06; không có nút ẩn nào là CNN. */
  private static CourseModel pictures(
      String id, DataSizes sizes, int numHiddens, int quickEpochs, int epochs, int batchSize) {
    return new CourseModel(
        id,
        sizes,
        numHiddens > 0 ? CourseModels::rowReader : CourseModels::smallCnn,
        new Setup(
            new Adam(0.001),
            numHiddens,
            new TrainingSettings(quickEpochs, batchSize, 6, bestOf(4))),
        new Setup(
            new Adam(0.001), numHiddens, new TrainingSettings(epochs, batchSize, 6, bestOf(4))));
  }

  // ── Mạng ───────────────────────────────────────────────────────────────────────────────────────

  private static MultiLayerConfiguration ffnn1(Setup setup, DataSizes sizes) {
    return setup
        .layers()
        .layer(new DenseLayer.Builder().nOut(64).activation(Activation.SIGMOID).build())
        .layer(regression())
        .setInputType(sizes.input())
        .build();
  }

  private static MultiLayerConfiguration ffnn2(Setup setup, DataSizes sizes) {
    return setup
        .layers()
        .layer(dense(64))
        .layer(dense(32))
        .layer(regression())
        .setInputType(sizes.input())
        .build();
  }

  private static MultiLayerConfiguration lstm1(Setup setup, DataSizes sizes) {
    return setup
        .layers()
        .layer(lstm(64))
        .layer(linear(32))
        .layer(regression())
        .setInputType(sizes.input())
        .build();
  }

  private static MultiLayerConfiguration lstm2(Setup setup, DataSizes sizes) {
    return setup
        .layers()
        .layer(
            new LSTM.Builder().nOut(50).activation(Activation.RELU).returnSequences(true).build())
        .layer(new LSTM.Builder().nOut(50).activation(Activation.RELU).build())
        .layer(linear(32))
        .layer(regression())
        .setInputType(sizes.input())
        .build();
  }

  private static MultiLayerConfiguration lstm32(Setup setup, DataSizes sizes) {
    return setup.layers().layer(lstm(32)).layer(regression()).setInputType(sizes.input()).build();
  }

  private static MultiLayerConfiguration wordsLstm(Setup setup, DataSizes sizes) {
    return setup
        .layers()
        .layer(lstmSequences(setup.numHiddens()))
        .layer(lstm(setup.numHiddens()))
        .layer(output(LossFunction.MCXENT, sizes.numOutputs(), Activation.SOFTMAX))
        .setInputType(sizes.input())
        .build();
  }

  private static MultiLayerConfiguration wordReader(
      Setup setup, DataSizes sizes, int embedSize, LossFunction loss) {
    return setup
        .layers()
        .layer(embedding(sizes.numWords(), embedSize))
        .layer(lstm(setup.numHiddens()))
        .layer(output(loss, sizes.numOutputs(), Activation.SOFTMAX))
        .setInputType(sizes.input())
        .build();
  }

  private static MultiLayerConfiguration mnistCnn(Setup setup, DataSizes sizes) {
    return setup
        .layers()
        .layer(conv2d(32))
        .layer(halve2d())
        .layer(conv2d(64))
        .layer(halve2d())
        .layer(conv2d(64))
        .layer(flatten())
        .layer(dense(64))
        .layer(output(LossFunction.MCXENT, sizes.numOutputs(), Activation.SOFTMAX))
        .setInputType(sizes.input())
        .build();
  }

  private static MultiLayerConfiguration mnistRnn4(Setup setup, DataSizes sizes) {
    return setup
        .layers()
        .layer(lstmSequences(64))
        .layer(dropout(0.2))
        .layer(lstmSequences(64))
        .layer(dropout(0.2))
        .layer(lstmSequences(64))
        .layer(dropout(0.2))
        .layer(lstm(64))
        .layer(dropout(0.2))
        .layer(dense(64))
        .layer(output(LossFunction.MCXENT, sizes.numOutputs(), Activation.SOFTMAX))
        .setInputType(sizes.input())
        .build();
  }

  private static MultiLayerConfiguration imdbCnn(Setup setup, DataSizes sizes) {
    return setup
        .layers()
        .layer(embedding(sizes.numWords(), 128))
        .layer(conv1d(128, 5))
        .layer(halve())
        .layer(conv1d(128, 5))
        .layer(halve())
        .layer(conv1d(128, 5))
        .layer(halve())
        .layer(conv1d(128, 5))
        .layer(halve())
        .layer(flatten())
        .layer(dense(128))
        .layer(dropout(0.5))
        .layer(output(LossFunction.XENT, sizes.numOutputs(), Activation.SIGMOID))
        .setInputType(sizes.input())
        .build();
  }

  private static MultiLayerConfiguration imdbRnn4(Setup setup, DataSizes sizes) {
    return setup
        .layers()
        .layer(embedding(sizes.numWords(), 128))
        .layer(lstmSequences(128))
        .layer(dropout(0.5))
        .layer(lstmSequences(128))
        .layer(dropout(0.5))
        .layer(lstmSequences(128))
        .layer(dropout(0.5))
        .layer(lstm(128))
        .layer(dense(128))
        .layer(output(LossFunction.XENT, sizes.numOutputs(), Activation.SIGMOID))
        .setInputType(sizes.input())
        .build();
  }

  private static MultiLayerConfiguration bostonCnn(Setup setup, DataSizes sizes) {
    return setup
        .layers()
        .layer(conv1d(64, 2))
        .layer(batchNorm())
        .layer(halve())
        .layer(conv1d(128, 2))
        .layer(batchNorm())
        .layer(halve())
        .layer(conv1d(256, 2))
        .layer(flatten())
        .layer(dense(128))
        .layer(dropout(0.5))
        .layer(regression())
        .setInputType(sizes.input())
        .build();
  }

  private static MultiLayerConfiguration bostonRnn(Setup setup, DataSizes sizes) {
    return setup
        .layers()
        .layer(lstmSequences(64))
        .layer(dropout(0.3))
        .layer(batchNorm())
        .layer(lstmSequences(128))
        .layer(dropout(0.3))
        .layer(batchNorm())
        .layer(lstmSequences(256))
        .layer(dropout(0.3))
        .layer(lstm(128))
        .layer(dense(128))
        .layer(regression())
        .setInputType(sizes.input())
        .build();
  }

  private static MultiLayerConfiguration simpleRnn(Setup setup, DataSizes sizes) {
    return setup
        .layers()
        .layer(new SimpleRNN.Builder().nOut(200).activation(Activation.RELU).build())
        .layer(twoSigmoids())
        .setInputType(sizes.input())
        .build();
  }

  private static MultiLayerConfiguration simpleRnn2(Setup setup, DataSizes sizes) {
    return setup
        .layers()
        .layer(
            new SimpleRNN.Builder()
                .nOut(200)
                .activation(Activation.RELU)
                .returnSequences(true)
                .build())
        .layer(new SimpleRNN.Builder().nOut(200).activation(Activation.RELU).build())
        .layer(twoSigmoids())
        .setInputType(sizes.input())
        .build();
  }

  /** Embedding, rồi các tầng hồi tiếp xen dropout 0,3. */
  private static MultiLayerConfiguration reviewReader(
      Setup setup, DataSizes sizes, Layer... recurrent) {
    var layers = setup.layers().layer(embedding(sizes.numWords(), 128));
    for (Layer layer : recurrent) {
      layers.layer(dropout(0.3)).layer(layer);
    }
    return layers.layer(dropout(0.3)).layer(twoSigmoids()).setInputType(sizes.input()).build();
  }

  private static MultiLayerConfiguration digitReader(Setup setup, DataSizes sizes) {
    return setup
        .layers()
        .layer(lstmSequences(64))
        .layer(dropout(0.2))
        .layer(lstm(64))
        .layer(dense(32))
        .layer(dropout(0.2))
        .layer(output(LossFunction.MCXENT, sizes.numOutputs(), Activation.SOFTMAX))
        .setInputType(sizes.input())
        .build();
  }

  private static MultiLayerConfiguration nytLstm(Setup setup, DataSizes sizes) {
    return setup
        .layers()
        .layer(embedding(sizes.numWords(), 10))
        .layer(lstm(setup.numHiddens()))
        .layer(dropout(0.1))
        .layer(output(LossFunction.SPARSE_MCXENT, sizes.numOutputs(), Activation.SOFTMAX))
        .setInputType(sizes.input())
        .build();
  }

  private static MultiLayerConfiguration rowReader(Setup setup, DataSizes sizes) {
    return setup
        .layers()
        .layer(lstmSequences(setup.numHiddens()))
        .layer(dropout(0.2))
        .layer(lstm(setup.numHiddens()))
        .layer(dense(setup.numHiddens() / 2))
        .layer(output(LossFunction.MCXENT, sizes.numOutputs(), Activation.SOFTMAX))
        .setInputType(sizes.input())
        .build();
  }

  /** CNN bên cạnh các mạng đọc hàng; ảnh từ 64 điểm trở lên có thêm một tầng gộp. */
  private static MultiLayerConfiguration smallCnn(Setup setup, DataSizes sizes) {
    var layers =
        setup.layers().layer(conv2d(32)).layer(halve2d()).layer(conv2d(64)).layer(halve2d());
    if (sizes.input() instanceof InputTypeConvolutional picture && picture.getHeight() >= 64) {
      layers.layer(conv2d(64)).layer(halve2d());
    }
    return layers
        .layer(conv2d(64))
        .layer(flatten())
        .layer(dense(64))
        .layer(dropout(0.5))
        .layer(output(LossFunction.MCXENT, sizes.numOutputs(), Activation.SOFTMAX))
        .setInputType(sizes.input())
        .build();
  }

  private static MultiLayerConfiguration kieuLastStep(Setup setup, DataSizes sizes) {
    return setup
        .layers()
        .layer(embedding(sizes.numWords(), 64))
        .layer(lstmSequences(setup.numHiddens()))
        .layer(lstm(setup.numHiddens()))
        .layer(output(LossFunction.MCXENT, sizes.numOutputs(), Activation.SOFTMAX))
        .setInputType(sizes.input())
        .build();
  }

  private static MultiLayerConfiguration kieuEveryStep(Setup setup, DataSizes sizes) {
    return setup
        .layers()
        .layer(embedding(sizes.numWords(), 64))
        .layer(lstmSequences(setup.numHiddens()))
        .layer(dropout(0.4))
        .layer(lstmSequences(setup.numHiddens()))
        .layer(dropout(0.4))
        .layer(
            new RnnOutputLayer.Builder(LossFunction.MCXENT)
                .nOut(sizes.numOutputs())
                .activation(Activation.SOFTMAX)
                .build())
        .setInputType(sizes.input())
        .build();
  }
}
