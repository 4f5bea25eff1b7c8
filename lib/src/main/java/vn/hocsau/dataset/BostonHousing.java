package vn.hocsau.dataset;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;
import vn.hocsau.store.ByteSize;
import vn.hocsau.store.DataException;
import vn.hocsau.store.DataStore;
import vn.hocsau.store.DataUnavailableException;
import vn.hocsau.store.Dataset;
import vn.hocsau.store.FetchFailure;
import vn.hocsau.store.Fingerprint;
import vn.hocsau.store.IoReason;
import vn.hocsau.store.Provenance;

/**
 * Giá nhà Boston năm 1970: 506 khu dân cư, 13 đặc trưng và giá trung vị, tính bằng nghìn USD.
 *
 * <p>Chia và thứ tự trùng với {@code keras.datasets.boston_housing.load_data()}: 404 khu để huấn
 * luyện, 102 khu để kiểm tra. Chỉ dùng như một bài tập lịch sử: cột B được dựng trên tỉ lệ cư dân
 * da đen với giả thiết rằng sự chia tách chủng tộc ảnh hưởng giá nhà, nên scikit-learn đã bỏ bộ
 * này.
 *
 * <pre>{@code
 * BostonHousing boston = BostonHousing.load();
 * INDArray features = BostonHousing.features(boston.train()); // [404, 13]
 * INDArray prices = BostonHousing.prices(boston.train());     // [404, 1], nghìn USD
 * }</pre>
 *
 * @param train bảng huấn luyện, 14 cột theo thứ tự {@link #FEATURES} rồi {@link #PRICE}
 * @param test bảng kiểm tra, cùng các cột
 * @param columns bảng mô tả: tên, ý nghĩa, kiểu và đơn vị của từng cột
 * @param provenance lý lịch; {@link Provenance#simulated()} là true nếu đây là mẫu mô phỏng
 */
public record BostonHousing(Table train, Table test, Table columns, Provenance provenance) {
  /** Tên 13 đặc trưng, theo thứ tự cột. */
  public static final List<String> FEATURES =
      List.of(
          "CRIM", "ZN", "INDUS", "CHAS", "NOX", "RM", "AGE", "DIS", "RAD", "TAX", "PTRATIO", "B",
          "LSTAT");

  /** Tên cột giá nhà, đơn vị nghìn USD. */
  public static final String PRICE = "MEDV";

  private static final long MAX_BYTES = 1 << 20;
  private static final String ID = "boston-housing";
  private static final int WIDTH = FEATURES.size() + 1;
  private static final int SIMULATED_ROWS = 506;
  private static final double TRAIN = 0.8;

  /**
   * Nạp bằng kho theo biến môi trường của máy.
   *
   * @return dữ liệu thật, hoặc mẫu mô phỏng khi không lấy được và {@code HOCSAU_DATA} không cấm
   * @throws DataException nếu kho không dùng được hoặc tệp sai khuôn dạng
   */
  public static BostonHousing load() {
    return load(DataStore.standard());
  }

  /**
   * Nạp từ một kho cho trước.
   *
   * @param store kho dữ liệu
   * @return dữ liệu thật, hoặc mẫu mô phỏng khi không lấy được và kho không cấm
   * @throws DataUnavailableException nếu không lấy được dữ liệu thật mà kho cấm mô phỏng
   * @throws DataException nếu tệp sai khuôn dạng; thông báo nêu tệp, dòng và cột, ví dụ
   *     "housing.data, dòng 3, cột RM: "sáu" không phải số."
   */
  public static BostonHousing load(DataStore store) {
    return store
        .fetchOrSimulate(ID)
        .map(data -> of(readRows(data.onlyFile()), data.dataset(), data.provenance()))
        .orElseGet(() -> simulated(store.catalog().get(ID)));
  }

  /**
   * Đọc một bảng 14 cột: tệp gốc cách bằng khoảng trắng, tệp CSV có hoặc không có dòng tiêu đề, hay
   * tệp của scikit-learn với dòng đầu {@code 506,13}.
   *
   * @param file tệp văn bản
   * @return bảng 14 cột, đúng thứ tự hàng của tệp
   * @throws DataException nếu một hàng thiếu cột hay có ô không phải số; thông báo nêu dòng và cột
   */
  public static Table read(Path file) {
    return table(String.valueOf(file.getFileName()), readRows(file));
  }

  /**
   * Các đặc trưng của một bảng.
   *
   * @param table bảng có các cột {@link #FEATURES}
   * @return mảng [n, 13], đơn vị gốc của từng cột
   */
  public static INDArray features(Table table) {
    float[] values = new float[table.rowCount() * FEATURES.size()];
    for (int j = 0; j < FEATURES.size(); j++) {
      DoubleColumn column = table.doubleColumn(FEATURES.get(j));
      for (int i = 0; i < table.rowCount(); i++) {
        values[i * FEATURES.size() + j] = (float) column.getDouble(i);
      }
    }
    return Nd4j.create(values, new long[] {table.rowCount(), FEATURES.size()}, 'c');
  }

  /**
   * Giá nhà của một bảng.
   *
   * @param table bảng có cột {@link #PRICE}
   * @return mảng [n, 1], nghìn USD
   */
  public static INDArray prices(Table table) {
    double[] prices = table.doubleColumn(PRICE).asDoubleArray();
    float[] values = new float[prices.length];
    for (int i = 0; i < prices.length; i++) {
      values[i] = (float) prices[i];
    }
    return Nd4j.create(values, new long[] {values.length, 1}, 'c');
  }

  static double[][] readRows(Path file) {
    List<String> lines;
    try {
      if (Files.size(file) > MAX_BYTES) {
        throw new FetchFailure("tệp dài quá " + ByteSize.format(MAX_BYTES));
      }
      lines = Files.readAllLines(file, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new DataException(
          "Không đọc được %s: %s. Hãy xóa nó trong cache rồi nạp lại."
              .formatted(file.getFileName(), IoReason.of(e)),
          e);
    }
    List<double[]> rows = new ArrayList<>();
    for (int line = 1; line <= lines.size(); line++) {
      String text = lines.get(line - 1).strip();
      String[] cells = text.split(text.contains(",") ? "," : "\\s+", -1);
      if (!text.isEmpty() && !(rows.isEmpty() && isHeading(cells))) {
        rows.add(row(file, line, cells));
      }
    }
    if (rows.isEmpty()) {
      throw new DataException(file.getFileName() + ": không có hàng dữ liệu nào.");
    }
    return rows.toArray(double[][]::new);
  }

  /** Dòng tên cột, hoặc dòng "506,13" của scikit-learn: chỉ hai ô có chữ. */
  private static boolean isHeading(String[] cells) {
    return cells[0].replace("\"", "").equals(FEATURES.get(0))
        || (cells.length >= 2
            && cells[1].equals(Integer.toString(FEATURES.size()))
            && Arrays.stream(cells).skip(2).allMatch(String::isBlank));
  }

  private static double[] row(Path file, int line, String[] cells) {
    if (cells.length != WIDTH) {
      throw new DataException(
          "%s, dòng %d: có %d cột, phải có %d (13 đặc trưng rồi đến giá)."
              .formatted(file.getFileName(), line, cells.length, WIDTH));
    }
    double[] row = new double[WIDTH];
    for (int j = 0; j < WIDTH; j++) {
      try {
        row[j] = Double.parseDouble(cells[j]);
      } catch (NumberFormatException e) {
        row[j] = Double.NaN;
      }
      if (!Double.isFinite(row[j])) {
        throw new DataException(
            "%s, dòng %d, cột %s: \"%s\" không phải số."
                .formatted(file.getFileName(), line, name(j), cells[j]));
      }
    }
    return row;
  }

  private static String name(int column) {
    return column < FEATURES.size() ? FEATURES.get(column) : PRICE;
  }

  /** Xáo trộn như Keras rồi lấy 80 % đầu để huấn luyện. */
  private static BostonHousing of(double[][] rows, Dataset dataset, Provenance provenance) {
    int[] order = new KerasOrder().next(rows.length);
    int numTrain = (int) (rows.length * TRAIN);
    double[][] shuffled = IntStream.of(order).mapToObj(i -> rows[i]).toArray(double[][]::new);
    return new BostonHousing(
        table("Giá nhà Boston: huấn luyện", Arrays.copyOfRange(shuffled, 0, numTrain)),
        table("Giá nhà Boston: kiểm tra", Arrays.copyOfRange(shuffled, numTrain, rows.length)),
        describe(dataset),
        provenance);
  }

  private static Table table(String title, double[][] rows) {
    Table table = Table.create(title);
    for (int j = 0; j < WIDTH; j++) {
      DoubleColumn column = DoubleColumn.create(name(j));
      for (double[] row : rows) {
        column.append(row[j]);
      }
      table.addColumns(column);
    }
    return table;
  }

  private static Table describe(Dataset dataset) {
    StringColumn names = StringColumn.create("Cột");
    StringColumn meanings = StringColumn.create("Ý nghĩa");
    StringColumn types = StringColumn.create("Kiểu");
    StringColumn units = StringColumn.create("Đơn vị");
    for (Dataset.Column column : dataset.columns()) {
      names.append(column.name());
      meanings.append(column.meaning());
      types.append(column.type());
      units.append(column.unit() == null ? "–" : column.unit());
    }
    return Table.create("Các cột của " + dataset.title(), names, meanings, types, units);
  }

  /**
   * Đặc trưng nằm trong miền của bộ thật; giá tăng theo số phòng, giảm theo logarit của LSTAT, tội
   * phạm và khí thải, chặn trong [5, 50] như bộ thật, cộng nhiễu.
   */
  private static BostonHousing simulated(Dataset dataset) {
    Random random = new Random(1978);
    double[][] rows = new double[SIMULATED_ROWS][];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = simulatedRow(random);
    }
    ByteBuffer bytes = ByteBuffer.allocate(Double.BYTES * rows.length * WIDTH);
    for (double[] row : rows) {
      bytes.asDoubleBuffer().put(row);
      bytes.position(bytes.position() + Double.BYTES * WIDTH);
    }
    return of(
        rows,
        dataset,
        Provenance.simulated(
            dataset, Fingerprint.of(bytes.array()), "Mẫu do chương trình tự sinh, dùng tự do"));
  }

  private static double[] simulatedRow(Random random) {
    double city = random.nextDouble(); // 0: ngoại ô yên tĩnh, 1: trung tâm đông đúc
    double crime = 0.01 * StrictMath.exp(7 * city * random.nextDouble(0.6, 1.2));
    double land = city < 0.3 ? 10 * random.nextInt(10) : 0;
    double industry = 2 + 18 * city + random.nextGaussian();
    double river = random.nextDouble() < 0.07 ? 1 : 0;
    double nox = 0.39 + 0.35 * city + 0.03 * random.nextGaussian();
    double rooms = 6.3 + 0.7 * random.nextGaussian();
    double age = Math.min(100, Math.max(3, 25 + 75 * city + 15 * random.nextGaussian()));
    double distance = Math.max(1.1, 8 - 6.5 * city + random.nextGaussian());
    double highway = city > 0.75 ? 24 : 1 + random.nextInt(8);
    double tax = 220 + 480 * city + 20 * random.nextGaussian();
    double pupils = 14 + 7 * city + random.nextGaussian();
    double b = 396.9 - 300 * StrictMath.pow(random.nextDouble(), 6);
    double status =
        Math.min(38, Math.max(1.7, 4 + 14 * city - 5 * (rooms - 6.3) + 3 * random.nextGaussian()));
    double price =
        44
            - 10 * StrictMath.log(status)
            + 3.5 * StrictMath.exp(rooms - 6.8)
            + 3 * river
            - 0.08 * crime
            - 14 * (nox - 0.5)
            + 1.5 * random.nextGaussian();
    double[] row = {
      crime,
      land,
      industry,
      river,
      nox,
      rooms,
      age,
      distance,
      highway,
      tax,
      pupils,
      b,
      status,
      Math.min(50, Math.max(5, price))
    };
    for (int j = 0; j < row.length; j++) {
      row[j] = Math.round(row[j] * 1e3) / 1e3;
    }
    return row;
  }
}
