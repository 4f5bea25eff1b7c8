package vn.hocsau.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vn.hocsau.bench.CourseModel.Loss;
import vn.hocsau.bench.CourseModel.Optimizer;

class ScalingTest {

  private static final CourseModel TINY =
      new CourseModel(
          "tí-hon",
          4,
          Shape.sequence(5, 3),
          List.of(Block.Recurrent.lstm(6)),
          1,
          Loss.SQUARED,
          Optimizer.ADAM);

  @TempDir Path folder;
  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

  private Scaling scaling() {
    return new Scaling(
        new Measurer(
            BenchOptions.parse(new String[] {"--scaling", "--steps", "1"}),
            new StepTimer(0, 0, 0),
            Map.of("Học sâu", "thử")),
        folder.resolve("bench"),
        new PrintStream(printed, true, StandardCharsets.UTF_8));
  }

  @Test
  void doublesOneThingAtATime() {
    assertEquals(Shape.sequence(10, 3), TINY.withDoubleSteps().input());
    assertEquals(TINY.numParams(), TINY.withDoubleSteps().numParams());
    assertEquals(4 * 12 * (3 + 12 + 1) + 12 + 1, TINY.withDoubleHidden().numParams());
    assertEquals(8, TINY.withDoubleBatch().batch());
    assertEquals(TINY.input(), TINY.withDoubleBatch().input());
  }

  @Test
  void measuresEveryVariantWithOneAndTwoThreadsAndDraws() throws Exception {
    int before = Threads.current();
    List<Measurement> results = scaling().run(TINY);
    assertEquals(
        List.of("tí-hon", "tí-hon:steps2", "tí-hon:hidden2", "tí-hon:batch2"),
        results.subList(0, 4).stream().map(Measurement::id).toList());
    assertEquals(
        List.of(1, 1, 1, 1, 2, 2, 2, 2), results.stream().map(Measurement::threads).toList());
    assertEquals(before, Threads.current());
    String text = printed.toString(StandardCharsets.UTF_8);
    assertTrue(text.contains("số nút ẩn × 2"), text);
    byte[] png = Files.readAllBytes(folder.resolve("bench").resolve("mo_rong_tí-hon.png"));
    assertEquals("PNG", new String(png, 1, 3, StandardCharsets.US_ASCII));
  }

  @Test
  void onlyRecurrentModelsCanBeScaled() {
    CannotRunException error =
        assertThrows(CannotRunException.class, () -> scaling().run(CourseModels.get("mnist-cnn")));
    assertTrue(error.getMessage().startsWith("Bỏ qua mnist-cnn: chỉ mạng hồi tiếp"));
  }
}
