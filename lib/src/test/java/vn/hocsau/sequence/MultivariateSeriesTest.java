package vn.hocsau.sequence;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

class MultivariateSeriesTest {

  private static final Map<String, float[]> COLUMNS =
      Map.of("T", new float[] {1, 2, 3, 6}, "p", new float[] {990, 992, 994, 1000});

  private static MultivariateSeries series() {
    return MultivariateSeries.of(List.of("T", "p"), n -> Objects.requireNonNull(COLUMNS.get(n)));
  }

  @Test
  void keepsColumnsAndSlices() {
    MultivariateSeries series = series();
    assertEquals(4, series.numSteps());
    assertEquals(2, series.numFeatures());
    assertArrayEquals(new float[] {990, 992, 994, 1000}, series.column("p"));
    assertArrayEquals(new float[] {2, 3}, series.slice(1, 3).column("T"));
    MultivariateSeries more = series.with("giờ", new float[] {0, 1, 2, 3});
    assertEquals(List.of("T", "p", "giờ"), more.names());
    assertArrayEquals(new float[] {1, 2, 3, 6}, more.column("T"));
    assertArrayEquals(new float[] {0, 1, 2, 3}, more.column("giờ"));
  }

  @Test
  void wrongColumnsAreRefusedByName() {
    MultivariateSeries series = series();
    var shorter =
        assertThrows(IllegalArgumentException.class, () -> series.with("giờ", new float[] {0, 1}));
    assertEquals(
        "Đặc trưng \"giờ\" có 2 bước nhưng \"T\" có 4; các cột phải dài bằng nhau.",
        shorter.getMessage());
    var gap =
        assertThrows(
            IllegalArgumentException.class,
            () -> series.with("giờ", new float[] {0, 1, Float.NaN, 3}));
    assertEquals(
        "Đặc trưng \"giờ\" có giá trị khuyết (NaN) ở vị trí 2; hãy điền hoặc bỏ nó trước.",
        gap.getMessage());
    assertThrows(IllegalArgumentException.class, () -> series.with("T", new float[4]));
    assertThrows(IllegalArgumentException.class, () -> series.column("x"));
    assertThrows(
        IllegalArgumentException.class, () -> MultivariateSeries.of(List.of(), n -> new float[0]));
    assertThrows(IndexOutOfBoundsException.class, () -> series.slice(2, 5));
  }

  @Test
  void standardizesWithTheStatisticsOfTheTrainingPartOnly() {
    MultivariateSeries series = series();
    var scaler = FeatureScaler.standardize(series.slice(0, 3));
    assertEquals(2, scaler.mean("T"), 1e-12);
    assertEquals(Math.sqrt(2 / 3.0), scaler.std("T"), 1e-12);
    MultivariateSeries scaled = scaler.scale(series);
    assertEquals((6 - 2) / Math.sqrt(2 / 3.0), scaled.column("T")[3], 1e-6);
    assertEquals(0, scaled.column("p")[1], 1e-6);
    assertArrayEquals(
        new double[] {2, 2 + Math.sqrt(2 / 3.0)}, scaler.unscale("T", new double[] {0, 1}), 1e-12);
  }

  @Test
  void nd4jNormalizerGivesTheSameNumbers() {
    MultivariateSeries series = series();
    var scaler = FeatureScaler.standardize(series);
    var data =
        new DataSet(Nd4j.createFromArray(new float[][] {{1, 990}, {6, 1000}}), Nd4j.zeros(2, 1));
    scaler.normalizer().transform(data);
    MultivariateSeries scaled = scaler.scale(series);
    assertEquals(scaled.column("T")[3], data.getFeatures().getFloat(1, 0), 1e-5);
    assertEquals(scaled.column("p")[0], data.getFeatures().getFloat(0, 1), 1e-5);
  }

  @Test
  void constantFeatureIsRefused() {
    var constant = MultivariateSeries.of(List.of("mưa"), n -> new float[5]);
    var e = assertThrows(IllegalArgumentException.class, () -> FeatureScaler.standardize(constant));
    assertEquals(
        "Đặc trưng \"mưa\" không đổi trên tập huấn luyện nên không chuẩn tắc hóa được; hãy bỏ nó.",
        e.getMessage());
    assertThrows(
        IllegalArgumentException.class, () -> FeatureScaler.standardize(series()).scale(constant));
  }
}
