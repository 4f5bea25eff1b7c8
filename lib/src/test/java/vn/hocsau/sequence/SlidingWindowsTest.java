package vn.hocsau.sequence;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.dataset.DataSet;

class SlidingWindowsTest {

  @Test
  void cutsTheExampleOfTheDocumentation() {
    var windows = SlidingWindows.of(new double[] {1, 2, 3, 4, 5}, 3);
    assertEquals(2, windows.size());
    assertEquals(3, windows.targetIndex(0));
    DataSet steps = windows.steps();
    assertArrayEquals(new long[] {2, 1, 3}, steps.getFeatures().shape());
    assertArrayEquals(new double[] {1, 2, 3, 2, 3, 4}, steps.getFeatures().dup().data().asDouble());
    assertArrayEquals(new double[] {4, 5}, steps.getLabels().data().asDouble());
  }

  @Test
  void everyWindowEndsJustBeforeItsTarget() {
    var random = new SplittableRandom(3);
    for (int trial = 0; trial < 50; trial++) {
      int window = random.nextInt(1, 9);
      int horizon = random.nextInt(1, 6);
      double[] series =
          IntStream.range(0, window + horizon + random.nextInt(20)).asDoubleStream().toArray();
      var windows = SlidingWindows.of(series, window, horizon);
      assertEquals(series.length - window - horizon + 1, windows.size());
      DataSet flat = windows.flat();
      for (int i = 0; i < windows.size(); i++) {
        assertEquals(series[windows.targetIndex(i)], flat.getLabels().getDouble(i, 0));
        assertEquals(i, flat.getFeatures().getDouble(i, 0));
        assertEquals(windows.targetIndex(i) - horizon, flat.getFeatures().getDouble(i, window - 1));
      }
    }
  }

  @Test
  void sliceKeepsTheTargetsOfTheWholeSeries() {
    var windows = SlidingWindows.of(new double[] {0, 1, 2, 3, 4, 5, 6}, 2).slice(2, 4);
    assertEquals(2, windows.size());
    assertEquals(4, windows.targetIndex(0));
    assertEquals(4, windows.labels().getDouble(0));
    assertArrayEquals(new double[] {2, 3, 3, 4}, windows.flat().getFeatures().data().asDouble());
  }

  @Test
  void oneStepPutsTheWholeWindowIntoTheFeatureAxis() {
    DataSet data = SlidingWindows.of(new double[] {1, 2, 3, 4, 5}, 3).oneStep();
    assertArrayEquals(new long[] {2, 3, 1}, data.getFeatures().shape());
    assertEquals(4, data.getFeatures().getDouble(1, 2, 0));
  }

  @Test
  void rejectsSeriesShorterThanWindow() {
    var error =
        assertThrows(
            IllegalArgumentException.class, () -> SlidingWindows.of(new double[20], 24, 1));
    assertEquals(
        "Chuỗi có 20 điểm, cần ít nhất window + horizon = 24 + 1 = 25.", error.getMessage());
  }

  @Test
  void rejectsMissingValuesWithTheirPosition() {
    var error =
        assertThrows(
            IllegalArgumentException.class,
            () -> SlidingWindows.of(new double[] {1, 2, Double.NaN, 4}, 1));
    assertEquals(
        "Chuỗi có giá trị khuyết (NaN) ở vị trí 2; hãy điền hoặc bỏ nó trước.", error.getMessage());
  }

  @Test
  void rejectsSliceOutsideTheWindows() {
    var windows = SlidingWindows.of(new double[] {1, 2, 3}, 1);
    var error = assertThrows(IllegalArgumentException.class, () -> windows.slice(0, 400));
    assertEquals("Không lấy được cửa sổ [0, 400): chỉ có 2 cửa sổ.", error.getMessage());
  }
}
