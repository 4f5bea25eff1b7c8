package vn.hocsau.dataset;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tech.tablesaw.api.ColumnType;
import tech.tablesaw.api.Table;
import vn.hocsau.store.Catalog;
import vn.hocsau.store.DataException;
import vn.hocsau.store.DataStore;
import vn.hocsau.store.DownloadListener;
import vn.hocsau.store.Offline;
import vn.hocsau.store.Provenance.Origin;
import vn.hocsau.store.StoreSettings;

class ElectricProductionTest {
  @TempDir Path folder;

  private Table read(String csv) throws IOException {
    Path file = folder.resolve("dien.csv");
    Files.writeString(file, csv);
    return ElectricProduction.read(file);
  }

  @Test
  void readsDatesAndValuesWithTheirTypes() throws IOException {
    Table table = read("DATE,Value\n11/1/1985,58.0005\n12/1/1985,68.7145\n1/1/1986,73.3\n");
    assertEquals(List.of("DATE", "Value"), table.columnNames());
    assertEquals(List.of(ColumnType.LOCAL_DATE, ColumnType.DOUBLE), table.types());
    assertEquals(LocalDate.of(1986, 1, 1), table.dateColumn("DATE").get(2));
    assertEquals(68.7145, table.doubleColumn("Value").get(1));
  }

  @Test
  void acceptsTheSpellingOfThePublicCopy() throws IOException {
    Table table = read("Date,Value\r\n1/1/1985,1\r\n2/1/1985,2\r\n");
    assertEquals(List.of("DATE", "Value"), table.columnNames());
    assertEquals(2, table.rowCount());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "DATE,Output;1/1/1985,1|dien.csv, dòng 1: tiêu đề phải là DATE,Value, đang là DATE,Output.",
        "DATE;1/1/1985|dien.csv, dòng 1: tiêu đề phải là DATE,Value, đang là DATE.",
        "DATE,Value|dien.csv: không có hàng dữ liệu nào sau tiêu đề.",
        "DATE,Value;1/1/1985,1;2/1/1985,abc|dien.csv, dòng 3, cột Value: \"abc\" không phải số.",
        "DATE,Value;1/1/1985,|dien.csv, dòng 2, cột Value: \"\" không phải số.",
        "DATE,Value;1/1/1985,NaN|dien.csv, dòng 2, cột Value: \"NaN\" không phải số hữu hạn.",
        "DATE,Value;1985-01-01,1|dien.csv, dòng 2, cột DATE: \"1985-01-01\" không phải ngày kiểu M/d/yyyy.",
        "DATE,Value;2/30/1985,1|dien.csv, dòng 2, cột DATE: \"2/30/1985\" không phải ngày kiểu M/d/yyyy.",
        "DATE,Value;1/2/1985,1|dien.csv, dòng 2, cột DATE: \"1/2/1985\" không phải ngày đầu tháng.",
        "DATE,Value;1/1/1985,1;3/1/1985,2|dien.csv, dòng 3, cột DATE: \"3/1/1985\" không phải tháng liền sau 1/1/1985.",
        "DATE,Value;1/1/1985,1;1/1/1985,2|dien.csv, dòng 3, cột DATE: \"1/1/1985\" không phải tháng liền sau 1/1/1985.",
      })
  void wrongFilesAreRefusedWithLineAndColumn(String lines, String message) {
    DataException e =
        assertThrows(DataException.class, () -> read(lines.replace(';', '\n') + "\n"));
    assertEquals(message, e.getMessage());
  }

  @Test
  void raggedRowsAreRefused() {
    DataException e =
        assertThrows(DataException.class, () -> read("DATE,Value\n1/1/1985,1\n2/1/1985\n"));
    assertTrue(e.getMessage().contains("dien.csv"), e.getMessage());
  }

  @Test
  void simulatesAMarkedPlausibleSeries() {
    ElectricProduction data = ElectricProduction.load(Offline.store(folder, "electric-production"));

    assertTrue(data.provenance().simulated());
    assertEquals(Origin.SIMULATED, data.provenance().origin());
    assertEquals("", data.provenance().address());
    assertTrue(data.provenance().sha256().matches("[0-9a-f]{64}"));
    assertEquals(397, data.values().length);
    assertEquals(LocalDate.of(1985, 1, 1), data.months().get(0));
    assertEquals(LocalDate.of(2018, 1, 1), data.months().get(396));
    DoubleSummaryStatistics range = Arrays.stream(data.values()).summaryStatistics();
    assertTrue(range.getMin() > 45 && range.getMax() < 140, range.toString());
  }

  @Test
  void simulatedSeriesHasTrendAndYearlySeason() {
    double[] values =
        ElectricProduction.load(Offline.store(folder, "electric-production")).values();
    double firstYears = Arrays.stream(values, 0, 60).average().orElseThrow();
    double lastYears = Arrays.stream(values, 336, 396).average().orElseThrow();
    assertTrue(lastYears > firstYears + 20);
    for (int year = 0; year < 33; year++) {
      assertTrue(values[12 * year] > values[12 * year + 4], "tháng 1 phải cao hơn tháng 5");
    }
  }

  @Test
  void simulationIsTheSameEveryTime() {
    ElectricProduction first =
        ElectricProduction.load(Offline.store(folder, "electric-production"));
    ElectricProduction second =
        ElectricProduction.load(Offline.store(folder, "electric-production"));
    assertArrayEquals(first.values(), second.values());
    assertEquals(first.provenance(), second.provenance());
  }

  @Test
  void realFileOfTheMirrorIsTheOneOfTheCourse() {
    String mirror = System.getenv("HOCSAU_MIRROR");
    assumeTrue(mirror != null && !mirror.isBlank(), "chỉ chạy khi có HOCSAU_MIRROR");
    ElectricProduction data =
        ElectricProduction.load(
            DataStore.of(
                Catalog.load(),
                StoreSettings.of(folder).withMirror(mirror).withRealOnly(true),
                DownloadListener.SILENT));
    assertFalse(data.provenance().simulated());
    assertEquals(397, data.values().length);
    assertEquals(72.5052, data.values()[0]);
    assertEquals(129.4048, data.values()[396]);
    assertEquals(LocalDate.of(2018, 1, 1), data.months().get(396));
  }
}
