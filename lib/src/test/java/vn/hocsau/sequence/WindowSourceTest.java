package vn.hocsau.sequence;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

class WindowSourceTest {

  private static final List<String> NAMES = List.of("a", "b", "c");

  /** Cột c ở bước t mang giá trị 1000c + t. */
  private static MultivariateSeries ramp(int length, List<String> names) {
    return MultivariateSeries.of(names, name -> ramp(length, 1000f * NAMES.indexOf(name)));
  }

  private static float[] ramp(int length, float offset) {
    float[] column = new float[length];
    for (int t = 0; t < length; t++) {
      column[t] = offset + t;
    }
    return column;
  }

  @Test
  void matchesABruteForceReferenceOnRandomShapes() {
    var random = new SplittableRandom(11);
    for (int trial = 0; trial < 40; trial++) {
      int step = random.nextInt(1, 5);
      int past = step * random.nextInt(1, 9);
      int future = random.nextInt(0, 7);
      int width = random.nextInt(1, 4);
      int length = past + future + random.nextInt(12, 60);
      int from = random.nextInt(0, 5);
      int to = length - random.nextInt(0, 5);
      int stride = random.nextInt(1, 4);
      List<String> names = NAMES.subList(0, width);
      String target = names.get(random.nextInt(width));
      int targetColumn = NAMES.indexOf(target);
      var windows =
          WindowSource.of(ramp(length, names), target, past, future, step)
              .between(from, to)
              .every(stride);

      int[] starts =
          IntStream.iterate(from, s -> s + past + future < to, s -> s + stride).toArray();
      assertEquals(starts.length, windows.size());
      int[] order = random.ints(7, 0, starts.length).toArray();
      DataSet batch = windows.batch(order);
      assertArrayEquals(
          new long[] {7, width, past / step}, batch.getFeatures().shape(), windows.toString());
      for (int n = 0; n < order.length; n++) {
        int start = starts[order[n]];
        for (int c = 0; c < width; c++) {
          for (int p = 0; p < past / step; p++) {
            assertEquals(1000f * c + start + p * step, batch.getFeatures().getFloat(n, c, p));
          }
        }
        assertEquals(
            1000f * targetColumn + start + past + future, batch.getLabels().getFloat(n, 0));
        assertEquals(start, windows.firstStep(order[n]));
        assertEquals(start + past - step, windows.lastStep(order[n]));
        assertEquals(start + past + future, windows.targetStep(order[n]));
      }
    }
  }

  @Test
  void countsTheWindowsOfTheCourse() {
    // Tệp 2009–2016: 71,5 % của 420 551 hàng cho 1 172 minibatch 256 mẫu mỗi epoch.
    int numTrain = (int) (0.715 * 420_551);
    var train = WindowSource.of(ramp(420_551, List.of("a")), "a", 720, 72, 6).between(0, numTrain);
    assertEquals(120, train.numPositions());
    assertEquals(numTrain - 792, train.size());
    assertEquals(1172, (train.size() + 255) / 256);
    assertEquals(792, train.targetStep(0));
    assertEquals(714, train.lastStep(0));
    assertEquals(numTrain - 1, train.targetStep(train.size() - 1));
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "1, 5", "3, 1", "3, 5"})
  void memoryIsAlreadyInTheOrderTheRecurrentLayersRead(int width, int count) {
    var windows = WindowSource.of(ramp(100, NAMES.subList(0, width)), "a", 12, 3, 2);
    INDArray features = windows.batch(IntStream.range(0, count).toArray()).getFeatures();
    if (count > 1) {
      assertEquals(width, features.stride(0));
    }
    if (width > 1) {
      assertEquals(1, features.stride(1));
    }
    assertEquals((long) count * width, features.stride(2));
    assertEquals(0, features.offset());
  }

  @Test
  void labelsMayBeTheChangeFromAnEarlierValue() {
    var windows = WindowSource.of(ramp(100, NAMES), "b", 12, 3, 2).changeFrom(4);
    DataSet batch = windows.batch(new int[] {5, 80});
    assertEquals(4, batch.getLabels().getFloat(0, 0));
    assertEquals(4, batch.getLabels().getFloat(1, 0));
    INDArray outputs = Nd4j.zeros(windows.size(), 1).addi(4);
    double[] forecasts = windows.forecasts(outputs);
    for (int i = 0; i < forecasts.length; i++) {
      assertEquals(1000 + windows.targetStep(i), forecasts[i], 1e-3);
    }
  }

  @Test
  void forecastsOfPlainLabelsAreTheOutputsThemselves() {
    var windows = WindowSource.of(ramp(20, NAMES), "a", 12, 3, 2);
    assertArrayEquals(
        new double[] {1, 2, 3, 4, 5}, windows.forecasts(Nd4j.createFromArray(1f, 2, 3, 4, 5)));
    var e = assertThrows(IllegalArgumentException.class, () -> windows.forecasts(Nd4j.zeros(3, 1)));
    assertEquals("Có 3 đầu ra cho 5 cửa sổ; cần đúng một số cho mỗi cửa sổ.", e.getMessage());
  }

  @Test
  void seriesShorterThanOneWindowIsRefusedWithTheNumbers() {
    var series = ramp(792, List.of("a"));
    var e =
        assertThrows(
            IllegalArgumentException.class, () -> WindowSource.of(series, "a", 720, 72, 6));
    assertEquals(
        "Đoạn [0, 792) của chuỗi 792 bước không chứa trọn một cửa sổ; cần ít nhất past + future + 1"
            + " = 720 + 72 + 1 = 793 bước.",
        e.getMessage());
    assertEquals(1, WindowSource.of(ramp(793, List.of("a")), "a", 720, 72, 6).size());
  }

  @Test
  void wrongArgumentsAreRefused() {
    var series = ramp(100, NAMES);
    var windows = WindowSource.of(series, "a", 12, 3, 2);
    assertThrows(IllegalArgumentException.class, () -> WindowSource.of(series, "a", 13, 3, 2));
    assertThrows(IllegalArgumentException.class, () -> WindowSource.of(series, "x", 12, 3, 2));
    assertThrows(IllegalArgumentException.class, () -> windows.every(0));
    assertThrows(IllegalArgumentException.class, () -> windows.between(-1, 50));
    assertThrows(IllegalArgumentException.class, () -> windows.between(0, 101));
    assertThrows(IllegalArgumentException.class, () -> windows.changeFrom(3));
    assertThrows(IllegalArgumentException.class, () -> windows.changeFrom(16));
    assertThrows(IndexOutOfBoundsException.class, () -> windows.batch(new int[] {windows.size()}));
  }

  @Test
  void fingerprintTellsDataAndCuttingApart() {
    var windows = WindowSource.of(ramp(100, NAMES), "a", 12, 3, 2);
    String print = windows.fingerprint();
    assertEquals(print, WindowSource.of(ramp(100, NAMES), "a", 12, 3, 2).fingerprint());
    assertNotEquals(print, windows.every(2).fingerprint());
    assertNotEquals(print, windows.changeFrom(5).fingerprint());
    assertNotEquals(print, windows.between(0, 99).fingerprint());
    assertNotEquals(print, WindowSource.of(ramp(100, NAMES), "b", 12, 3, 2).fingerprint());
    float[] changed = ramp(100, 0);
    changed[50] += 1;
    var other =
        MultivariateSeries.of(NAMES, n -> n.equals("a") ? changed : ramp(100, NAMES.indexOf(n)));
    assertNotEquals(print, WindowSource.of(other, "a", 12, 3, 2).fingerprint());
  }
}
