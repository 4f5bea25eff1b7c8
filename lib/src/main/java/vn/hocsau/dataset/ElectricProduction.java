package vn.hocsau.dataset;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.IntStream;
import tech.tablesaw.api.DateColumn;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;
import vn.hocsau.store.DataException;
import vn.hocsau.store.DataStore;
import vn.hocsau.store.DataUnavailableException;
import vn.hocsau.store.Dataset;
import vn.hocsau.store.Fingerprint;
import vn.hocsau.store.Provenance;

/**
 * Sản lượng điện và khí đốt của Mỹ theo tháng: 397 tháng liền nhau, 01-1985 đến 01-2018.
 *
 * <pre>{@code
 * ElectricProduction data = ElectricProduction.load();
 * double[] values = data.values();        // [397], chỉ số, trung bình năm 2012 = 100
 * List<LocalDate> months = data.months(); // ngày đầu mỗi tháng
 * }</pre>
 *
 * @param table bảng hai cột: DATE (ngày đầu tháng) và Value (chỉ số, trung bình năm 2012 = 100)
 * @param provenance lý lịch; {@link Provenance#simulated()} là true nếu đây là mẫu mô phỏng
 */
public record ElectricProduction(Table table, Provenance provenance) {
  private static final String ID = "electric-production";
  private static final String DATE = "DATE";
  private static final String VALUE = "Value";
  private static final DateTimeFormatter US_DATE =
      DateTimeFormatter.ofPattern("M/d/uuuu", Locale.ROOT).withResolverStyle(ResolverStyle.STRICT);

  private static final LocalDate FIRST_MONTH = LocalDate.of(1985, 1, 1);
  private static final int SIMULATED_MONTHS = 397;
  private static final long SIMULATED_SEED = 1985;

  /**
   * Nạp bằng kho theo biến môi trường của máy.
   *
   * @return dữ liệu thật, hoặc mẫu mô phỏng khi không lấy được và {@code HOCSAU_DATA} không cấm
   * @throws DataException nếu kho không dùng được hoặc tệp sai khuôn dạng
   */
  public static ElectricProduction load() {
    return load(DataStore.standard());
  }

  /**
   * Nạp từ một kho cho trước.
   *
   * @param store kho dữ liệu
   * @return dữ liệu thật, hoặc mẫu mô phỏng khi không lấy được và kho không cấm
   * @throws DataUnavailableException nếu không lấy được dữ liệu thật mà kho cấm mô phỏng
   * @throws DataException nếu kho không dùng được hoặc tệp sai khuôn dạng
   */
  public static ElectricProduction load(DataStore store) {
    return store
        .fetchOrSimulate(ID)
        .map(data -> new ElectricProduction(read(data.onlyFile()), data.provenance()))
        .orElseGet(() -> simulated(store.catalog().get(ID)));
  }

  /**
   * Các tháng, theo thứ tự tăng dần, không thiếu tháng nào.
   *
   * @return ngày đầu mỗi tháng, dài bằng {@link #values()}
   */
  public List<LocalDate> months() {
    return table.dateColumn(DATE).asList();
  }

  /**
   * Chỉ số sản lượng theo tháng.
   *
   * @return mảng [tháng], chỉ số, trung bình năm 2012 = 100
   */
  public double[] values() {
    return table.doubleColumn(VALUE).asDoubleArray();
  }

  /**
   * Đọc và kiểm tra tệp CSV hai cột DATE (M/d/yyyy) và Value.
   *
   * @param file tệp CSV
   * @return bảng có kiểu
   * @throws DataException nếu tiêu đề, một ngày, một số hay thứ tự tháng sai; thông báo nêu tệp,
   *     dòng và cột, ví dụ "Electric_Production.csv, dòng 3, cột Value: "abc" không phải số."
   */
  static Table read(Path file) {
    Table text = Csv.text(file);
    List<String> header = text.columnNames();
    if (header.size() != 2
        || !header.get(0).equalsIgnoreCase(DATE)
        || !header.get(1).equals(VALUE)) {
      throw new DataException(
          "%s, dòng 1: tiêu đề phải là %s,%s, đang là %s."
              .formatted(file.getFileName(), DATE, VALUE, String.join(",", header)));
    }
    if (text.isEmpty()) {
      throw new DataException(file.getFileName() + ": không có hàng dữ liệu nào sau tiêu đề.");
    }
    StringColumn dates = text.stringColumn(0);
    StringColumn numbers = text.stringColumn(1);
    DateColumn months = DateColumn.create(DATE);
    DoubleColumn values = DoubleColumn.create(VALUE);
    for (int row = 0; row < text.rowCount(); row++) {
      LocalDate month = month(file, row, dates.get(row));
      if (row > 0 && !month.equals(months.get(row - 1).plusMonths(1))) {
        throw wrong(
            file,
            row,
            DATE,
            "\"%s\" không phải tháng liền sau %s"
                .formatted(dates.get(row), US_DATE.format(months.get(row - 1))));
      }
      months.append(month);
      values.append(number(file, row, numbers.get(row)));
    }
    return Table.create("Sản lượng điện", months, values);
  }

  private static LocalDate month(Path file, int row, String text) {
    try {
      LocalDate date = LocalDate.parse(text, US_DATE);
      if (date.getDayOfMonth() == 1) {
        return date;
      }
    } catch (DateTimeException e) {
      throw wrong(file, row, DATE, "\"" + text + "\" không phải ngày kiểu M/d/yyyy");
    }
    throw wrong(file, row, DATE, "\"" + text + "\" không phải ngày đầu tháng");
  }

  private static double number(Path file, int row, String text) {
    double value;
    try {
      value = Double.parseDouble(text);
    } catch (NumberFormatException e) {
      throw wrong(file, row, VALUE, "\"" + text + "\" không phải số");
    }
    if (!Double.isFinite(value)) {
      throw wrong(file, row, VALUE, "\"" + text + "\" không phải số hữu hạn");
    }
    return value;
  }

  private static DataException wrong(Path file, int row, String column, String problem) {
    return new DataException(
        "%s, dòng %d, cột %s: %s.".formatted(file.getFileName(), row + 2, column, problem));
  }

  /**
   * Xu hướng tăng chậm dần + hai đỉnh mùa đông và mùa hè + nhiễu, làm tròn bốn chữ số như tệp thật.
   */
  private static ElectricProduction simulated(Dataset dataset) {
    Random random = new Random(SIMULATED_SEED);
    double[] values = new double[SIMULATED_MONTHS];
    for (int i = 0; i < values.length; i++) {
      double years = i / 12.0;
      double trend = 62 + 40 * (1 - StrictMath.exp(-years / 14)) / (1 - StrictMath.exp(-33 / 14.0));
      double season =
          StrictMath.cos(2 * Math.PI * years) * 0.045
              + StrictMath.cos(4 * Math.PI * (years - 1 / 24.0)) * 0.085;
      double noise = 1.6 * random.nextGaussian();
      values[i] = Math.round((trend * (1 + season) + noise) * 1e4) / 1e4;
    }
    ByteBuffer bytes = ByteBuffer.allocate(Double.BYTES * values.length);
    bytes.asDoubleBuffer().put(values);
    List<LocalDate> months =
        IntStream.range(0, values.length).mapToObj(FIRST_MONTH::plusMonths).toList();
    return new ElectricProduction(
        Table.create(
            "Sản lượng điện (mô phỏng)",
            DateColumn.create(DATE, months),
            DoubleColumn.create(VALUE, values)),
        Provenance.simulated(
            dataset, Fingerprint.of(bytes.array()), "Mẫu do chương trình tự sinh, dùng tự do"));
  }
}
