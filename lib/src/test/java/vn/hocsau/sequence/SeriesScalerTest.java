package vn.hocsau.sequence;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.nd4j.linalg.factory.Nd4j;

class SeriesScalerTest {

  private static final double[] TRAIN = {10, 20, 30, 14, 26};

  @Test
  void minMaxUsesTheTrainingExtremesOnly() {
    var scaler = SeriesScaler.minMax(TRAIN);
    assertArrayEquals(new double[] {0, 0.5, 1, 1.5}, scaler.scale(10, 20, 30, 40), 1e-6);
  }

  @Test
  void standardizeUsesTheTrainingMeanAndDeviation() {
    double[] scaled = SeriesScaler.standardize(TRAIN).scale(TRAIN);
    double mean = 0;
    double square = 0;
    for (double x : scaled) {
      mean += x / scaled.length;
      square += x * x / scaled.length;
    }
    assertEquals(0, mean, 1e-5);
    assertEquals(1, square, 1e-4);
  }

  @Test
  void unscaleUndoesScaleAndLeavesTheInputAlone() {
    for (var scaler :
        new SeriesScaler[] {SeriesScaler.minMax(TRAIN), SeriesScaler.standardize(TRAIN)}) {
      double[] values = {11, 17.5, 31};
      double[] scaled = scaler.scale(values);
      assertArrayEquals(new double[] {11, 17.5, 31}, values);
      assertArrayEquals(values, scaler.unscale(scaled), 1e-4);
      var column = Nd4j.createFromArray(new float[] {0.5f, 0.25f}).reshape(2, 1);
      scaler.unscale(column);
      assertEquals(0.5f, column.getFloat(0, 0));
    }
  }

  @Test
  void rejectsMissingAndTooFewValues() {
    assertThrows(
        IllegalArgumentException.class, () -> SeriesScaler.minMax(new double[] {1, Double.NaN}));
    var error =
        assertThrows(IllegalArgumentException.class, () -> SeriesScaler.minMax(new double[1]));
    assertEquals(
        "Cần ít nhất 2 giá trị huấn luyện để khớp bộ chuẩn hóa, nhận được 1.", error.getMessage());
  }
}
