package vn.hocsau.course;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.ops.transforms.Transforms;
import vn.hocsau.layer.Embedding;
import vn.hocsau.layer.Prediction;
import vn.hocsau.train.EarlyStopping;
import vn.hocsau.train.History;
import vn.hocsau.train.RunMode;
import vn.hocsau.train.Training;
import vn.hocsau.train.TrainingSettings;

class CourseModelsTest {

  /** Số tham số của bản viết bằng Keras. */
  private static final Map<String, Long> KERAS =
      new LinkedHashMap<>(
          Map.ofEntries(
              Map.entry("electric-ffnn1", 321L),
              Map.entry("electric-ffnn2", 2_369L),
              Map.entry("electric-lstm1", 19_521L),
              Map.entry("electric-lstm2", 32_665L),
              Map.entry("climate-lstm-1", 4_385L),
              Map.entry("climate-lstm-7", 5_153L),
              Map.entry("words-lstm", 3_209_328L),
              Map.entry("mnist-cnn", 93_322L),
              Map.entry("mnist-rnn4", 127_690L),
              Map.entry("imdb-cnn", 1_854_209L),
              Map.entry("imdb-rnn4", 1_822_977L),
              Map.entry("boston-cnn", 116_289L),
              Map.entry("boston-rnn", 724_481L),
              Map.entry("imdb-simplernn", 40_802L),
              Map.entry("imdb-simplernn2", 121_002L),
              Map.entry("imdb-lstm", 11_602_354L),
              Map.entry("imdb-lstm2", 11_669_922L),
              Map.entry("imdb-gru", 11_537_154L),
              Map.entry("mnist-lstm", 59_242L),
              Map.entry("nyt-lstm", 320_124L),
              Map.entry("cifar-lstm", 255_690L),
              Map.entry("kieu-lstm", 905_376L)));

  private static final CourseModel MODEL = CourseModels.ELECTRIC_LSTM1;

  @Test
  void everyMeasuredModelHasAsManyParametersAsInKeras() {
    Map<String, Long> counted = new LinkedHashMap<>();
    CourseModels.MEASURED.forEach(
        model -> counted.put(model.id(), model.network(RunMode.FULL).numParams()));
    assertEquals(KERAS, counted);
  }

  @Test
  void everyMeasuredModelPredictsPreparedWhatTheNetworkSays() {
    for (CourseModel model : CourseModels.MEASURED) {
      MultiLayerNetwork net = model.network(RunMode.FULL);
      INDArray features = features(net, model.sizes().input());
      INDArray expected = net.output(features);
      try (Prediction prediction = Prediction.of(net)) {
        assertNull(prediction.obstacle(), model.id());
        INDArray output = prediction.output(features);
        assertArrayEquals(expected.shape(), output.shape(), model.id());
        assertArrayEquals(expected.data().asFloat(), output.data().asFloat(), 1e-5f, model.id());
      }
    }
  }

  /** Năm mẫu ngẫu nhiên; mã từ nếu tầng đầu là Embedding. */
  private static INDArray features(MultiLayerNetwork net, InputType input) {
    Nd4j.getRandom().setSeed(7);
    long[] shape = input.getShape(true);
    shape[0] = 5;
    INDArray features = Nd4j.rand(shape);
    return net.getLayer(0).conf().getLayer() instanceof Embedding words
        ? Transforms.floor(features.muli(words.getNIn() - 1e-2))
        : features;
  }

  @Test
  void aNetworkTrainedAsTheCourseSaysShowsNoDifference() {
    assertEquals(
        List.of(), MODEL.differences(trained(MODEL, MODEL.quick().training()), history(), QUICK));
  }

  @Test
  void namesTheLayerAndTheNumberThatDiffer() {
    var wider = CourseModels.ELECTRIC_LSTM_YEAR.on(MODEL.sizes());
    List<String> differences =
        MODEL.differences(trained(wider, MODEL.quick().training()), history(), QUICK);
    assertTrue(
        differences.contains("electric-lstm1: confs/0/layer/nout là 32, khóa học dùng 64."),
        differences::toString);
  }

  @Test
  void seesAnotherLearningRate() {
    var faster =
        new CourseModel(
            "x",
            MODEL.sizes(),
            MODEL.architecture(),
            new Setup(new Adam(0.01), 0, MODEL.quick().training()),
            MODEL.full());
    List<String> differences =
        MODEL.differences(trained(faster, MODEL.quick().training()), history(), QUICK);
    assertFalse(differences.isEmpty());
    assertTrue(
        differences.stream()
            .allMatch(line -> line.contains("learningRate là 0.01, khóa học dùng 0.001")),
        differences::toString);
  }

  @Test
  void seesOtherTrainingSettings() {
    var shorter = new TrainingSettings(1, 64, 7, EarlyStopping.onValLoss(30).restoringBest());
    MultiLayerNetwork net = MODEL.network(QUICK);
    History history = Training.of(net).settings(shorter).validation(data()).fit(data());
    List<String> differences = MODEL.differences(net, history, QUICK);
    assertEquals(1, differences.size(), differences::toString);
    assertTrue(
        differences.get(0).startsWith("electric-lstm1: huấn luyện 1 epoch, batch 64"),
        differences::toString);
  }

  private static final RunMode QUICK = RunMode.QUICK;

  private static MultiLayerNetwork trained(CourseModel model, TrainingSettings settings) {
    MultiLayerNetwork net = model.network(QUICK);
    Training.of(net).epochs(2).batchSize(settings.batchSize()).fit(data());
    return net;
  }

  private static History history() {
    return new History(List.of(), MODEL.quick().training());
  }

  private static DataSet data() {
    return new DataSet(Nd4j.rand(8, 3, 1), Nd4j.rand(8, 1));
  }
}
