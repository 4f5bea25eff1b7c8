package vn.hocsau.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.dataset.DataSet;
import vn.hocsau.layer.TrainingStep;

class CourseModelsTest {

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

  static List<CourseModel> all() {
    return CourseModels.ALL;
  }

  @Test
  void sameModelsInTheSameOrderAsKeras() {
    assertEquals(
        List.copyOf(KERAS.keySet()), CourseModels.ALL.stream().map(CourseModel::id).toList());
  }

  @ParameterizedTest
  @MethodSource("all")
  void sameParameterCountAndBatchAsKerasAndPreparedSteps(CourseModel model) {
    int params = KERAS.get(model.id()).get(0);
    assertEquals(KERAS.get(model.id()).get(1), model.batch());
    assertEquals(params, model.numParams());
    try (Closing course = new Closing(model.build(new CourseKit()));
        TrainingStep step = TrainingStep.of(course.net())) {
      assertEquals(params, course.net().numParams());
      assertNull(step.obstacle());
    }
    LayerKit stock = new StockKit();
    if (stock.obstacle(model).isEmpty()) {
      try (Closing net = new Closing(model.build(stock))) {
        assertEquals(params, net.net().numParams());
      }
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
  void randomBatchHasTheShapesOfTheModel(CourseModel model) {
    DataSet batch = model.randomBatch();
    assertEquals(model.batch(), batch.getFeatures().size(0));
    assertEquals(model.input().length(), batch.getFeatures().length() / model.batch());
    assertEquals(model.outputs(), batch.getLabels().size(1));
    if (model.loss() != CourseModel.Loss.SQUARED && model.outputs() > 1) {
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
    LayerKit stock = new StockKit();
    assertEquals(
        List.of("imdb-gru"),
        CourseModels.ALL.stream()
            .filter(model -> stock.obstacle(model).isPresent())
            .map(CourseModel::id)
            .toList());
  }

  @Test
  void unknownIdNamesTheNearestOnes() {
    IllegalArgumentException error =
        assertThrows(IllegalArgumentException.class, () -> CourseModels.get("mnist-rnn"));
    assertTrue(
        error
            .getMessage()
            .startsWith("Không có mô hình \"mnist-rnn\". Gần giống: mnist-cnn, mnist-rnn4"),
        error.getMessage());
  }
}
