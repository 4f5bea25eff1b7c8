package vn.hocsau.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.dropout.SpatialDropout;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.learning.regularization.L2Regularization;
import vn.hocsau.layer.TrainingStep;

class MeasuredModelTest {

  /** Số tham số và minibatch mà Keras 3.15 báo cho từng mô hình. */
  private static final Map<String, List<Integer>> KERAS = new LinkedHashMap<>();

  static {
    KERAS.put("electric-ffnn1", List.of(321, 64));
    KERAS.put("electric-ffnn2", List.of(2_369, 32));
    KERAS.put("electric-lstm1", List.of(19_521, 64));
    KERAS.put("electric-lstm2", List.of(32_665, 32));
    KERAS.put("climate-lstm-1", List.of(4_385, 256));
    KERAS.put("climate-lstm-7", List.of(5_153, 256));
    KERAS.put("words-lstm", List.of(3_209_328, 128));
    KERAS.put("mnist-cnn", List.of(93_322, 64));
    KERAS.put("mnist-rnn4", List.of(127_690, 64));
    KERAS.put("imdb-cnn", List.of(1_854_209, 128));
    KERAS.put("imdb-rnn4", List.of(1_822_977, 128));
    KERAS.put("boston-cnn", List.of(116_289, 32));
    KERAS.put("boston-rnn", List.of(724_481, 32));
    KERAS.put("imdb-simplernn", List.of(40_802, 128));
    KERAS.put("imdb-simplernn2", List.of(121_002, 128));
    KERAS.put("imdb-lstm", List.of(11_602_354, 128));
    KERAS.put("imdb-lstm2", List.of(11_669_922, 128));
    KERAS.put("imdb-gru", List.of(11_537_154, 128));
    KERAS.put("mnist-lstm", List.of(59_242, 32));
    KERAS.put("nyt-lstm", List.of(320_124, 32));
    KERAS.put("cifar-lstm", List.of(255_690, 64));
    KERAS.put("kieu-lstm", List.of(905_376, 64));
  }

  static List<MeasuredModel> all() {
    return MeasuredModel.all();
  }

  @Test
  void sameModelsInTheSameOrderAsKeras() {
    assertEquals(
        List.copyOf(KERAS.keySet()), MeasuredModel.all().stream().map(MeasuredModel::id).toList());
  }

  @ParameterizedTest
  @MethodSource("all")
  void sameParameterCountAndBatchAsKerasAndPreparedSteps(MeasuredModel model) {
    int params = KERAS.get(model.id()).get(0);
    assertEquals(KERAS.get(model.id()).get(1), model.batch());
    assertEquals(params, model.numParams());
    try (Closing course = new Closing(model.network());
        TrainingStep step = TrainingStep.of(course.net())) {
      assertEquals(params, course.net().numParams());
      assertNull(step.obstacle());
    }
    if (StockNetwork.obstacle(model).isEmpty()) {
      try (Closing net = new Closing(StockNetwork.build(model))) {
        assertEquals(params, net.net().numParams());
      }
    }
  }

  @Test
  void stockNetworksKeepRegularizationAndInputDropout() {
    try (Closing net = new Closing(StockNetwork.build(MeasuredModel.get("imdb-lstm")))) {
      var lstm = ((LastTimeStep) net.net().getLayerWiseConfigurations().getConf(2).getLayer());
      var inner = (BaseLayer) lstm.getUnderlying();
      assertEquals(
          0.02, ((L2Regularization) inner.getRegularization().get(0)).getL2().valueAt(0, 0));
      assertEquals(0.67, ((SpatialDropout) inner.getIDropout()).getP(), 1e-9);
    }
  }

  private record Closing(MultiLayerNetwork net) implements AutoCloseable {
    @Override
    public void close() {
      net.close();
    }
  }

  @ParameterizedTest
  @MethodSource("all")
  void randomBatchHasTheShapesOfTheModel(MeasuredModel model) {
    DataSet batch = model.randomBatch();
    assertEquals(model.batch(), batch.getFeatures().size(0));
    assertEquals(model.input().length(), batch.getFeatures().length() / model.batch());
    boolean classNumbers = model.id().equals("nyt-lstm");
    assertEquals(classNumbers ? 1 : model.numOutputs(), batch.getLabels().size(1));
    if (classNumbers) {
      assertTrue(batch.getLabels().maxNumber().intValue() < model.numOutputs());
    } else if (model.numOutputs() > 1) {
      assertEquals(model.batch(), batch.getLabels().sumNumber().intValue());
    }
    if (model.blocks().get(0) instanceof Block.Embedding embedding) {
      assertTrue(batch.getFeatures().minNumber().intValue() >= 1);
      assertTrue(batch.getFeatures().maxNumber().intValue() < embedding.words());
    } else {
      assertTrue(batch.getFeatures().maxNumber().doubleValue() < 1);
    }
  }

  @Test
  void onlyGruIsBeyondStockDl4j() {
    assertEquals(
        List.of("imdb-gru"),
        MeasuredModel.all().stream()
            .filter(model -> StockNetwork.obstacle(model).isPresent())
            .map(MeasuredModel::id)
            .toList());
  }

  @Test
  void unknownIdNamesTheNearestOnes() {
    IllegalArgumentException error =
        assertThrows(IllegalArgumentException.class, () -> MeasuredModel.get("mnist-rnn"));
    assertTrue(
        error
            .getMessage()
            .startsWith("Không có mô hình \"mnist-rnn\". Gần giống: mnist-cnn, mnist-rnn4"),
        error.getMessage());
  }
}
