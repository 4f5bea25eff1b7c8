package vn.hocsau.dataset;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.AbstractList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import tech.tablesaw.api.ColumnType;
import tech.tablesaw.api.DateTimeColumn;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.FloatColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;
import tech.tablesaw.columns.Column;
import vn.hocsau.store.DataException;
import vn.hocsau.store.DataStore;
import vn.hocsau.store.DataUnavailableException;
import vn.hocsau.store.Dataset;
import vn.hocsau.store.Fingerprint;
import vn.hocsau.store.Provenance;

/**
 * Số liệu 10 phút một lần của trạm thời tiết ở Jena (Đức): 14 đại lượng trên một lưới thời gian
 * đều, các lỗi của tệp đã được tìm ra và sửa theo quy tắc ghi trong {@link #repairs()}.
 *
 * <pre>{@code
 * JenaClimate data = JenaClimate.load();
 * float[] temperature = data.values("T (degC)"); // [lần đo], °C
 * LocalDateTime first = data.time(0);
 * Table repairs = data.repairs();                // lỗi gì, ở đâu, bao nhiêu, sửa thế nào
 * }</pre>
 *
 * <p>Đọc được cả hai dạng của bộ dữ liệu: tệp chính thức 2009–2016 (420 551 hàng) và tệp một năm
 * của kho gương (52 696 hàng, nén gzip). Mỗi đại lượng là một mảng float, nên cả tám năm chỉ chiếm
 * khoảng 24 MB.
 */
public final class JenaClimate {

  /** Thời gian giữa hai lần đo liền nhau, tính bằng phút. */
  public static final int MINUTES_PER_READING = 10;

  /** Số lần đo trong một ngày. */
  public static final int READINGS_PER_DAY = 24 * 60 / MINUTES_PER_READING;

  private static final String ID = "jena-climate";

  private final List<Dataset.Column> features;
  private final LocalDateTime start;
  private final Map<String, float[]> values;
  private final Table repairs;
  private final Provenance provenance;

  private JenaClimate(
      List<Dataset.Column> features,
      ReadingGrid grid,
      Function<Map<String, float[]>, Provenance> provenance) {
    this.features = features;
    this.start = grid.start();
    this.values = grid.repair();
    this.repairs = grid.repairs();
    this.provenance = provenance.apply(values);
  }

  /**
   * Nạp bằng kho theo biến môi trường của máy.
   *
   * @return dữ liệu thật, hoặc mẫu mô phỏng một năm khi không lấy được và {@code HOCSAU_DATA} không
   *     cấm
   * @throws DataException nếu kho không dùng được hoặc tệp sai khuôn dạng
   */
  public static JenaClimate load() {
    return load(DataStore.standard());
  }

  /**
   * Nạp từ một kho cho trước.
   *
   * @param store kho dữ liệu
   * @return dữ liệu thật, hoặc mẫu mô phỏng một năm khi không lấy được và kho không cấm
   * @throws DataUnavailableException nếu không lấy được dữ liệu thật mà kho cấm mô phỏng
   * @throws DataException nếu kho không dùng được hoặc tệp sai khuôn dạng
   */
  public static JenaClimate load(DataStore store) {
    List<Dataset.Column> columns = store.catalog().get(ID).columns();
    return store
        .fetchOrSimulate(ID)
        .map(data -> read(data.onlyFile(), columns, data.provenance()))
        .orElseGet(() -> simulated(store.catalog().get(ID)));
  }

  /**
   * Đọc một tệp CSV hoặc CSV nén gzip.
   *
   * @param file tệp
   * @param columns cột thời gian, rồi đến các đại lượng cần có
   * @param provenance lý lịch
   * @return dữ liệu đã sửa
   * @throws DataException nếu thiếu cột, một ô không phải số, một mốc giờ sai, hoặc thiếu quá nhiều
   *     lần đo; thông báo nêu tệp, dòng và cột, ví dụ "climate.csv, dòng 3, cột T (degC): "abc"
   *     không phải số."
   */
  static JenaClimate read(Path file, List<Dataset.Column> columns, Provenance provenance) {
    String name = String.valueOf(file.getFileName());
    Dataset.Column time = columns.get(0);
    List<Dataset.Column> features = columns.subList(1, columns.size());
    Table table = table(file, columns);
    DateTimeColumn times = (DateTimeColumn) column(table, name, time.name());
    List<FloatColumn> numbers =
        features.stream().map(f -> (FloatColumn) column(table, name, f.name())).toList();
    ReadingGrid grid =
        new ReadingGrid(name, time.name(), features.stream().map(Dataset.Column::name).toList());
    float[] row = new float[features.size()];
    for (int r = 0; r < table.rowCount(); r++) {
      for (int c = 0; c < row.length; c++) {
        row[c] = numbers.get(c).getFloat(r);
      }
      grid.add(r + 2, times.get(r), row);
    }
    return new JenaClimate(features, grid, values -> provenance);
  }

  /** Cột thời gian và các cột cần dùng; cột thừa bị bỏ qua. */
  private static Table table(Path file, List<Dataset.Column> columns) {
    Map<String, ColumnType> types = new HashMap<>();
    columns.forEach(c -> types.put(compact(c.name()), ColumnType.FLOAT));
    types.put(compact(columns.get(0).name()), ColumnType.LOCAL_DATE_TIME);
    return Csv.read(file, c -> types.getOrDefault(compact(c), ColumnType.SKIP));
  }

  private static Column<?> column(Table table, String file, String name) {
    return table.columns().stream()
        .filter(c -> compact(c.name()).equals(compact(name)))
        .findFirst()
        .orElseThrow(
            () ->
                new DataException(
                    "%s, dòng 1: thiếu cột %s; trong các cột cần dùng, tệp chỉ có: %s."
                        .formatted(file, name, String.join(", ", table.columnNames()))));
  }

  /** Tên cột bỏ hết dấu cách: có bản viết rho (g/m ** 3), có bản viết rho (g/m**3). */
  private static String compact(String name) {
    return name.replace(" ", "");
  }

  /**
   * Số lần đo trên lưới đều.
   *
   * @return số lần đo, ≥ 2
   */
  public int size() {
    return values(features.get(0).name()).length;
  }

  /**
   * Tên các đại lượng, đúng như trong tệp.
   *
   * @return 14 tên, ví dụ {@code T (degC)}
   */
  public List<String> names() {
    return features.stream().map(Dataset.Column::name).toList();
  }

  /**
   * Một đại lượng, đã sửa lỗi.
   *
   * @param name tên cột, ví dụ {@code T (degC)}
   * @return mảng mới [lần đo], đơn vị ghi ở {@link #features()}, không có NaN
   * @throws IllegalArgumentException nếu không có cột ấy; thông báo kể các cột có
   */
  public float[] values(String name) {
    float[] column = values.get(name);
    if (column == null) {
      throw new IllegalArgumentException(
          "Không có cột \"%s\"; có: %s.".formatted(name, String.join(", ", names())));
    }
    return column.clone();
  }

  /**
   * Thời điểm của một lần đo.
   *
   * @param i số thứ tự lần đo, trong [0, size())
   * @return giờ địa phương của trạm
   */
  public LocalDateTime time(int i) {
    return start.plusMinutes((long) MINUTES_PER_READING * i);
  }

  /**
   * Các thời điểm của những lần đo [from, to).
   *
   * @param from lần đo đầu tiên
   * @param to sau lần đo cuối cùng
   * @return danh sách chỉ đọc, tính ngay khi hỏi nên không tốn bộ nhớ
   * @throws IndexOutOfBoundsException nếu đoạn vượt ra ngoài [0, size())
   */
  public List<LocalDateTime> times(int from, int to) {
    Objects.checkFromToIndex(from, to, size());
    return new AbstractList<>() {
      @Override
      public LocalDateTime get(int i) {
        return time(from + Objects.checkIndex(i, size()));
      }

      @Override
      public int size() {
        return to - from;
      }
    };
  }

  /**
   * Lần đo gần một thời điểm nhất.
   *
   * @param time thời điểm, giờ địa phương của trạm
   * @return số thứ tự, trong [0, size())
   */
  public int indexOf(LocalDateTime time) {
    long minutes = Duration.between(start, time).toMinutes();
    long nearest = Math.round(minutes / (double) MINUTES_PER_READING);
    return (int) Math.max(0, Math.min(size() - 1, nearest));
  }

  /**
   * Bảng các đại lượng: tên trong tệp, ý nghĩa, đơn vị, và nhỏ nhất, trung bình, lớn nhất sau khi
   * sửa.
   *
   * @return bảng 14 hàng
   */
  public Table features() {
    var name = StringColumn.create("Cột");
    var meaning = StringColumn.create("Ý nghĩa");
    var unit = StringColumn.create("Đơn vị");
    var min = DoubleColumn.create("Nhỏ nhất");
    var mean = DoubleColumn.create("Trung bình");
    var max = DoubleColumn.create("Lớn nhất");
    for (Dataset.Column feature : features) {
      FloatColumn column = FloatColumn.create(feature.name(), values(feature.name()));
      name.append(feature.name());
      meaning.append(feature.meaning());
      unit.append(feature.unit() == null ? "" : feature.unit());
      min.append(Math.round(column.min() * 100) / 100.0);
      mean.append(Math.round(column.mean() * 100) / 100.0);
      max.append(Math.round(column.max() * 100) / 100.0);
    }
    return Table.create("Các đại lượng", name, meaning, unit, min, mean, max);
  }

  /**
   * Bảng các lần đo [from, to), đã sửa.
   *
   * @param from lần đo đầu tiên
   * @param to sau lần đo cuối cùng
   * @return bảng: thời điểm, rồi 14 đại lượng
   * @throws IndexOutOfBoundsException nếu đoạn vượt ra ngoài [0, size())
   */
  public Table rows(int from, int to) {
    DateTimeColumn time = DateTimeColumn.create("Thời điểm", times(from, to));
    time.setPrintFormatter(DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm"));
    Table table = Table.create("Các lần đo", time);
    for (Dataset.Column feature : features) {
      table.addColumns(
          FloatColumn.create(feature.name(), Arrays.copyOfRange(values(feature.name()), from, to)));
    }
    return table;
  }

  /**
   * Những lỗi đã tìm thấy và cách đã sửa.
   *
   * @return bảng: vấn đề, ở đâu, số lần đo dính lỗi, lần đầu, cách sửa; không có hàng nào nếu tệp
   *     không có lỗi
   */
  public Table repairs() {
    return repairs.copy();
  }

  /**
   * Lý lịch dữ liệu.
   *
   * @return lý lịch; {@link Provenance#simulated()} là true nếu đây là mẫu mô phỏng
   */
  public Provenance provenance() {
    return provenance;
  }

  private static JenaClimate simulated(Dataset dataset) {
    List<Dataset.Column> features = dataset.columns().subList(1, dataset.columns().size());
    ReadingGrid grid =
        new ReadingGrid(
            "Mẫu mô phỏng",
            dataset.columns().get(0).name(),
            features.stream().map(Dataset.Column::name).toList());
    SimulatedWeather.year(grid);
    return new JenaClimate(
        features,
        grid,
        values ->
            Provenance.simulated(
                dataset, digest(values), "Mẫu do chương trình tự sinh, dùng tự do"));
  }

  private static String digest(Map<String, float[]> values) {
    int length = values.values().stream().mapToInt(column -> column.length).sum();
    ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES * length);
    FloatBuffer floats = bytes.asFloatBuffer();
    values.values().forEach(floats::put);
    return Fingerprint.of(bytes.array());
  }
}
