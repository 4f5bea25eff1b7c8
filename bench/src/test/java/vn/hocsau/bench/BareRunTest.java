package vn.hocsau.bench;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import vn.hocsau.bench.Block.BatchNorm;
import vn.hocsau.bench.Block.Cell;
import vn.hocsau.bench.Block.Conv;
import vn.hocsau.bench.Block.Dropout;
import vn.hocsau.bench.Block.Embedding;
import vn.hocsau.bench.Block.Flatten;
import vn.hocsau.bench.Block.MaxPool;
import vn.hocsau.bench.Block.Recurrent;
import vn.hocsau.bench.CourseModel.Loss;
import vn.hocsau.bench.CourseModel.Optimizer;

class BareRunTest {

  static Stream<CourseModel> tinyModels() {
    Block embedding = new Embedding(20, 4);
    return Stream.of(
        model(Shape.sequence(5, 3), lstm(6).returningSequences(), new Dropout(0.2), lstm(4)),
        model(Shape.sequence(5, 3), Recurrent.of(Cell.GRU, 6)),
        model(Shape.sequence(5, 1), Recurrent.of(Cell.SIMPLE_RNN, 6).relu()),
        model(Shape.sequence(9, 1), embedding, new Conv(8, 3), new MaxPool(2), new Flatten()),
        model(
            Shape.sequence(12, 1),
            embedding,
            new Conv(8, 2),
            new BatchNorm(),
            new MaxPool(2),
            new Conv(16, 2),
            new Flatten()));
  }

  private static Recurrent lstm(int units) {
    return Recurrent.of(Cell.LSTM, units);
  }

  private static CourseModel model(Shape input, Block... blocks) {
    return new CourseModel("thử", 3, input, List.of(blocks), 1, Loss.SQUARED, Optimizer.ADAM);
  }

  @ParameterizedTest
  @MethodSource("tinyModels")
  void gradientReachesTheLowestLayer(CourseModel model) {
    try (BareRun run = new BareRun(model)) {
      run.step();
      float[] first = run.inputGradient();
      float sum = 0;
      for (float value : first) {
        assertTrue(Float.isFinite(value));
        sum += Math.abs(value);
      }
      assertTrue(sum > 0, "gradient của đầu vào toàn 0");
      run.step();
      assertArrayEquals(first, run.inputGradient());
    }
  }

  @Test
  void everyCourseModelIsMeasuredOrNamed() {
    assertEquals(
        List.of("electric-ffnn1", "electric-ffnn2", "electric-lstm2"),
        CourseModels.ALL.stream()
            .filter(model -> BareRun.obstacle(model).isPresent())
            .map(CourseModel::id)
            .toList());
  }
}
