package vn.hocsau.dataset;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tech.tablesaw.api.Table;
import vn.hocsau.store.DataException;
import vn.hocsau.store.DataStore;
import vn.hocsau.store.Offline;

class BostonHousingTest {
  private static final String ROW =
      "0.00632,18,2.31,0,0.538,6.575,65.2,4.09,1,296,15.3,396.9,4.98,24";
  private static final String NAMES = String.join(",", BostonHousing.FEATURES) + ",MEDV";

  @TempDir Path folder;

  private Table read(String content) throws IOException {
    Path file = folder.resolve("nha.csv");
    Files.writeString(file, content);
    return BostonHousing.read(file);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        ROW + "\n",
        " 0.00632  18.00   2.310  0  0.5380  6.5750  65.20  4.0900   1  296.0  15.30 396.90   4.98  24.00\n",
        "506,13,,,,,,,,,,,,\n\"CRIM\",\"ZN\",\"INDUS\",\"CHAS\",\"NOX\",\"RM\",\"AGE\",\"DIS\",\"RAD\",\"TAX\",\"PTRATIO\",\"B\",\"LSTAT\",\"MEDV\"\n"
            + ROW,
        "CRIM,ZN,INDUS,CHAS,NOX,RM,AGE,DIS,RAD,TAX,PTRATIO,B,LSTAT,MEDV\r\n" + ROW + "\r\n\r\n",
      })
  void everyFormGivesTheSameRow(String content) throws IOException {
    Table table = read(content);
    assertEquals(1, table.rowCount());
    assertEquals(NAMES, String.join(",", table.columnNames()));
    assertEquals(6.575, table.doubleColumn("RM").get(0));
    assertEquals(24, table.doubleColumn("MEDV").get(0));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1,2,3|nha.csv, dòng 2: có 3 cột, phải có 14 (13 đặc trưng rồi đến giá).",
        "a,18,2.31,0,0.538,6.575,65.2,4.09,1,296,15.3,396.9,4.98,24|nha.csv, dòng 2, cột CRIM: \"a\" không phải số.",
        "1,18,2.31,0,0.538,6.575,65.2,4.09,1,296,15.3,396.9,4.98,NaN|nha.csv, dòng 2, cột MEDV: \"NaN\" không phải số.",
        "CRIM,ZN|nha.csv, dòng 2: có 2 cột, phải có 14 (13 đặc trưng rồi đến giá).",
      })
  void wrongRowsAreNamed(String second, String message) {
    assertEquals(
        message,
        assertThrows(DataException.class, () -> read(ROW + "\n" + second + "\n")).getMessage());
  }

  @Test
  void emptyFilesAreRefused() {
    assertEquals(
        "nha.csv: không có hàng dữ liệu nào.",
        assertThrows(DataException.class, () -> read("506,13\n")).getMessage());
  }

  @Test
  void arraysKeepTheColumnOrder() throws IOException {
    Table table = read(ROW);
    assertArrayEquals(new long[] {1, 13}, BostonHousing.features(table).shape());
    assertEquals(6.575f, BostonHousing.features(table).getFloat(0, 5));
    assertEquals(24f, BostonHousing.prices(table).getFloat(0, 0));
  }

  @Test
  void simulatesAMarkedSampleInTheRangesOfTheRealOne() {
    BostonHousing data = BostonHousing.load(Offline.store(folder, "boston-housing"));
    assertTrue(data.provenance().simulated());
    assertEquals(404, data.train().rowCount());
    assertEquals(102, data.test().rowCount());
    assertEquals(14, data.columns().rowCount());
    var prices = data.train().doubleColumn("MEDV");
    assertTrue(
        prices.min() >= 5 && prices.max() <= 50 && prices.standardDeviation() > 4,
        prices.summary().toString());
    assertEquals(
        data.provenance(),
        BostonHousing.load(Offline.store(folder, "boston-housing")).provenance());
  }

  @Test
  void realHousesOfTheMirrorAreSplitLikeKeras() {
    DataStore store = Offline.mirror(folder);
    BostonHousing data = BostonHousing.load(store);
    assertArrayEquals(
        new double[] {
          1.23247, 0, 8.14, 0, 0.538, 6.142, 91.7, 3.9769, 4, 307, 21, 396.9, 18.72, 15.2
        },
        data.train().columns().stream()
            .mapToDouble(c -> ((Number) c.get(0)).doubleValue())
            .toArray());
    assertSame("boston_keras_train.csv", store, data.train());
    assertSame("boston_keras_test.csv", store, data.test());
    Table scikit =
        BostonHousing.read(store.fetch("boston-housing", "boston_house_prices.csv").onlyFile());
    assertEquals(506, scikit.rowCount());
  }

  private static void assertSame(String file, DataStore store, Table actual) {
    Table expected = BostonHousing.read(store.fetch("boston-housing", file).onlyFile());
    assertEquals(expected.columnNames(), actual.columnNames());
    for (String column : expected.columnNames()) {
      assertArrayEquals(
          expected.doubleColumn(column).asDoubleArray(),
          actual.doubleColumn(column).asDoubleArray());
    }
  }
}
