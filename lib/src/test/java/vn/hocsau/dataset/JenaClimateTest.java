package vn.hocsau.dataset;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tech.tablesaw.api.Table;
import vn.hocsau.store.Catalog;
import vn.hocsau.store.DataException;
import vn.hocsau.store.DataStore;
import vn.hocsau.store.Dataset;
import vn.hocsau.store.DownloadListener;
import vn.hocsau.store.Fixtures;
import vn.hocsau.store.Provenance;
import vn.hocsau.store.Provenance.Origin;
import vn.hocsau.store.Source;
import vn.hocsau.store.Source.Kind;
import vn.hocsau.store.StoreSettings;

class JenaClimateTest {
  private static final Dataset JENA = Catalog.load().get("jena-climate");
  private static final Provenance REAL =
      new Provenance("jena-climate", "thử", Origin.CACHE, "", "", "");
  private static final LocalDateTime START = LocalDateTime.of(2009, 1, 1, 0, 10);
  private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("dd.MM.yyyy HH:mm:ss");

  @TempDir Path folder;

  private static String header() {
    return JENA.columns().stream().map(c -> '"' + c.name() + '"').collect(Collectors.joining(","));
  }

  /** Một hàng mà đại lượng thứ c mang giá trị value + c. */
  private static String row(LocalDateTime time, double value) {
    var text = new StringBuilder(STAMP.format(time));
    for (int c = 0; c < 14; c++) {
      text.append(',').append(value + c);
    }
    return text.toString();
  }

  /** n hàng liền nhau, hàng thứ i mang giá trị i. */
  private static List<String> rows(int n) {
    var rows = new ArrayList<String>(List.of(header()));
    for (int i = 0; i < n; i++) {
      rows.add(row(START.plusMinutes(10L * i), i));
    }
    return rows;
  }

  private JenaClimate read(List<String> lines) throws IOException {
    Path file = folder.resolve("climate.csv");
    Files.write(file, lines);
    return JenaClimate.read(file, JENA.columns(), REAL);
  }

  private DataStore offline() {
    Source unreachable = Fixtures.source(Kind.MIRROR, Fixtures.file("x.csv", new byte[] {1}));
    Dataset dataset =
        new Dataset(
            JENA.id(),
            JENA.folder(),
            JENA.title(),
            JENA.description(),
            JENA.licence(),
            JENA.citation(),
            JENA.rows(),
            JENA.columns(),
            List.of(unreachable),
            JENA.simulated());
    return DataStore.of(
        new Catalog(List.of(dataset)), Fixtures.settings(folder), DownloadListener.SILENT);
  }

  @Test
  void readsEveryColumnByItsName() throws IOException {
    JenaClimate data = read(rows(50));
    assertEquals(50, data.size());
    assertEquals(14, data.names().size());
    assertEquals(7, data.values("p (mbar)")[7]);
    assertEquals(8, data.values("T (degC)")[7]);
    assertEquals(20, data.values("wd (deg)")[7]);
    assertEquals(START.plusMinutes(70), data.time(7));
    assertEquals(List.of(START.plusMinutes(10), START.plusMinutes(20)), data.times(1, 3));
    assertEquals(7, data.indexOf(START.plusMinutes(73)));
    assertEquals(0, data.repairs().rowCount());
  }

  @Test
  void readsGzipAndOtherColumnOrder() throws IOException {
    Path file = folder.resolve("climate.csv.gz");
    var lines = new ArrayList<>(rows(20));
    lines.replaceAll(line -> "0," + line);
    lines.set(0, "thừa," + header().replace("rho (g/m**3)", "rho (g/m ** 3)"));
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
      out.write(String.join("\r\n", lines).getBytes(StandardCharsets.UTF_8));
    }
    JenaClimate data = JenaClimate.read(file, JENA.columns(), REAL);
    assertEquals(20, data.size());
    assertEquals(13, data.values("rho (g/m**3)")[3]);
  }

  @Test
  void missingMarksAndEmptyCellsAreInterpolatedAndReported() throws IOException {
    List<String> lines = rows(20);
    lines.set(5, lines.get(5).replace(",5.0,", ",-9999.0,"));
    lines.set(6, lines.get(6).replace(",6.0,", ",,"));
    JenaClimate data = read(lines);
    // Mọi cột tăng đều 1 mỗi lần đo, nên nội suy đúng thì không còn dấu vết.
    for (String name : data.names()) {
      float[] column = data.values(name);
      for (int i = 1; i < column.length; i++) {
        assertEquals(1, column[i] - column[i - 1], 1e-4, name);
      }
    }
    Table repairs = data.repairs();
    assertEquals(
        2,
        repairs
            .where(repairs.stringColumn("Vấn đề").isEqualTo("Giá trị khuyết"))
            .intColumn("Số lần đo")
            .sum());
  }

  @Test
  void windDirectionIsInterpolatedAlongTheShorterArc() throws IOException {
    List<String> lines = rows(12);
    String[] degrees = {"350", "-9999", "10"};
    for (int i = 0; i < 3; i++) {
      String line = lines.get(4 + i);
      lines.set(4 + i, line.substring(0, line.lastIndexOf(',') + 1) + degrees[i]);
    }
    assertEquals(0, read(lines).values("wd (deg)")[4] % 360, 1e-3);
  }

  @Test
  void repeatedStampsKeepTheFirstReading() throws IOException {
    List<String> lines = rows(20);
    lines.add(8, row(START.plusMinutes(60), 99));
    JenaClimate data = read(lines);
    assertEquals(20, data.size());
    assertEquals(6, data.values("p (mbar)")[6]);
    assertEquals("Mốc giờ lặp", data.repairs().get(0, 0));
    assertEquals(1, data.repairs().intColumn("Số lần đo").get(0));
    assertEquals("2009-01-01 01:10", data.repairs().get(0, 3));
  }

  @Test
  void shortGapsAreInterpolated() throws IOException {
    List<String> lines = rows(60);
    lines.subList(11, 15).clear();
    JenaClimate data = read(lines);
    assertEquals(60, data.size());
    for (int i = 0; i < 60; i++) {
      assertEquals(i, data.values("p (mbar)")[i], 1e-4);
    }
    assertEquals("Quãng trống đến 6 giờ", data.repairs().get(0, 0));
    assertEquals(4, data.repairs().intColumn("Số lần đo").get(0));
  }

  @Test
  void longGapsRepeatTheDayBefore() throws IOException {
    List<String> lines = rows(1000);
    lines.subList(301, 361).clear();
    JenaClimate data = read(lines);
    float[] pressure = data.values("p (mbar)");
    for (int i = 300; i < 360; i++) {
      assertEquals(i - 144, pressure[i]);
    }
    assertEquals("Quãng trống trên 6 giờ", data.repairs().get(0, 0));
    assertEquals(60, data.repairs().intColumn("Số lần đo").get(0));
  }

  @Test
  void stampsOffTheGridMoveToTheNearestReading() throws IOException {
    List<String> lines = rows(20);
    lines.set(5, row(START.plusMinutes(42), 4));
    JenaClimate data = read(lines);
    assertEquals(4, data.values("p (mbar)")[4]);
    assertEquals("Mốc giờ lệch lưới", data.repairs().get(0, 0));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "tám|climate.csv, dòng 9, ô thứ 2: \"tám\" không phải số.",
        "Infinity|climate.csv, dòng 9, cột p (mbar): giá trị không hữu hạn.",
      })
  void wrongNumbersAreRefusedWithLineAndColumn(String wrong, String message) throws IOException {
    List<String> lines = rows(20);
    lines.set(8, lines.get(8).replaceFirst(",7\\.0,", "," + wrong + ","));
    DataException e = assertThrows(DataException.class, () -> read(lines));
    assertEquals(message, e.getMessage());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "2009-01-01|climate.csv, dòng 3: \"2009-01-01\" không phải thời điểm kiểu dd.MM.yyyy HH:mm:ss.",
        "30.02.2009 00:10:00|climate.csv, dòng 3: \"30.02.2009 00:10:00\" không phải thời điểm kiểu dd.MM.yyyy HH:mm:ss.",
        "31.12.2008 23:00:00|climate.csv, dòng 3, cột Date Time: 2008-12-31 23:00 sớm hơn hàng đầu tiên (2009-01-01 00:10).",
        "01.01.3009 00:10:00|climate.csv, dòng 3, cột Date Time: 3009-01-01 00:10 cách quá xa hàng đầu tiên (2009-01-01 00:10).",
        "''|climate.csv, dòng 3, cột Date Time: ô trống, cần một thời điểm.",
      })
  void wrongStampsAreRefusedWithTheLine(String stamp, String message) throws IOException {
    List<String> lines = rows(20);
    String line = lines.get(2);
    lines.set(2, stamp + line.substring(line.indexOf(',')));
    DataException e = assertThrows(DataException.class, () -> read(lines));
    assertEquals(message, e.getMessage());
  }

  @Test
  void missingColumnIsNamed() throws IOException {
    List<String> lines = rows(5);
    lines.set(0, lines.get(0).replace("T (degC)", "Nhiệt độ"));
    DataException e = assertThrows(DataException.class, () -> read(lines));
    assertTrue(
        e.getMessage()
            .startsWith(
                "climate.csv, dòng 1: thiếu cột T (degC); trong các cột cần dùng, tệp chỉ có:"
                    + " Date Time, p (mbar), Tpot (K)"),
        e.getMessage());
  }

  @Test
  void fileWithoutReadingsIsRefused() {
    DataException e = assertThrows(DataException.class, () -> read(List.of(header())));
    assertEquals("climate.csv: không có hàng dữ liệu nào sau tiêu đề.", e.getMessage());
  }

  @Test
  void shortRowIsRefusedWithItsLine() {
    List<String> lines = rows(5);
    lines.set(3, "01.01.2009 00:30:00,1,2");
    DataException e = assertThrows(DataException.class, () -> read(lines));
    assertEquals("climate.csv, dòng 4: số ô khác số cột của dòng tiêu đề.", e.getMessage());
  }

  @Test
  void fileWithTooManyGapsIsRefused() {
    List<String> lines = rows(100);
    lines.subList(20, 60).clear();
    DataException e = assertThrows(DataException.class, () -> read(lines));
    assertTrue(e.getMessage().contains("phải có 100 lần đo nhưng chỉ có 60"), e.getMessage());
  }

  @Test
  void columnWithoutAnyValueIsRefused() {
    List<String> lines = rows(10);
    for (int i = 1; i <= 10; i++) {
      lines.set(i, lines.get(i).replaceFirst(",[^,]*", ",-9999"));
    }
    DataException e = assertThrows(DataException.class, () -> read(lines));
    assertEquals("climate.csv: cột p (mbar) không có giá trị nào.", e.getMessage());
  }

  @Test
  void unknownColumnIsRefusedWithTheKnownOnes() throws IOException {
    JenaClimate data = read(rows(5));
    var e = assertThrows(IllegalArgumentException.class, () -> data.values("T"));
    assertTrue(e.getMessage().startsWith("Không có cột \"T\"; có: p (mbar), T (degC)"));
  }

  @Test
  void simulatedYearHasDayAndYearCyclesAndTheDefectsOfTheRealFile() {
    JenaClimate data = JenaClimate.load(offline());
    assertTrue(data.provenance().simulated());
    assertTrue(data.provenance().sha256().matches("[0-9a-f]{64}"));
    assertEquals(366 * 144, data.size());
    assertEquals(3, data.repairs().rowCount());
    float[] t = data.values("T (degC)");
    assertTrue(mean(t, 180 * 144, 200 * 144, 1) > mean(t, 0, 20 * 144, 1) + 12, "hè ấm hơn đông");
    // Mẫu bắt đầu lúc 0 giờ 10: lần đo 83 + 144k là 14 giờ, 23 + 144k là 4 giờ.
    assertTrue(mean(t, 83, t.length, 144) > mean(t, 23, t.length, 144) + 3, "trưa ấm hơn đêm");
    assertArrayEquals(t, JenaClimate.load(offline()).values("T (degC)"));
  }

  private static double mean(float[] values, int from, int to, int step) {
    double sum = 0;
    int n = 0;
    for (int i = from; i < to; i += step) {
      sum += values[i];
      n++;
    }
    return sum / n;
  }

  @Test
  void simulatedQuantitiesObeyPhysics() {
    JenaClimate data = JenaClimate.load(offline());
    float[] t = data.values("T (degC)");
    float[] dew = data.values("Tdew (degC)");
    float[] rh = data.values("rh (%)");
    float[] deficit = data.values("VPdef (mbar)");
    float[] rho = data.values("rho (g/m**3)");
    float[] wd = data.values("wd (deg)");
    for (int i = 0; i < t.length; i++) {
      assertTrue(dew[i] < t[i] && rh[i] > 5 && rh[i] <= 100 && deficit[i] >= 0, "lần đo " + i);
      assertTrue(rho[i] > 1000 && rho[i] < 1450, "lần đo " + i);
      assertTrue(t[i] > -40 && t[i] < 50 && wd[i] >= 0 && wd[i] <= 360, "lần đo " + i);
    }
  }

  @Test
  void featureTableNamesUnits() throws IOException {
    Table features = read(rows(5)).features();
    assertEquals(14, features.rowCount());
    assertEquals("Nhiệt độ không khí", features.get(1, 1));
    assertEquals("°C", features.get(1, 2));
  }

  @Test
  void realFileOfTheMirrorIsRepaired() {
    String mirror = System.getenv("HOCSAU_MIRROR");
    assumeTrue(mirror != null && !mirror.isBlank(), "chỉ chạy khi có HOCSAU_MIRROR");
    JenaClimate data =
        JenaClimate.load(
            DataStore.of(
                Catalog.load(),
                StoreSettings.of(folder).withMirror(mirror).withRealOnly(true),
                DownloadListener.SILENT));
    assertFalse(data.provenance().simulated());
    assertEquals(366 * 144, data.size());
    Table repairs = data.repairs();
    assertEquals(
        List.of("Mốc giờ lặp", "Quãng trống đến 6 giờ", "Giá trị khuyết"),
        repairs.stringColumn("Vấn đề").asList());
    assertArrayEquals(new int[] {1, 9, 1}, repairs.intColumn("Số lần đo").asIntArray());
    assertEquals("wv (m/s)", repairs.get(2, 1));
  }
}
