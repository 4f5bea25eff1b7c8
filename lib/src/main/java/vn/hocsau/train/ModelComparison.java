package vn.hocsau.train;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.LongColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;
import vn.hocsau.dataset.Tabular;

/**
 * Bảng so sánh nhiều mô hình trên cùng một tập dữ liệu: các phép đo, số tham số, thời gian huấn
 * luyện.
 *
 * <pre>{@code
 * var comparison = ModelComparison.of("MNIST, tập kiểm tra");
 * comparison.add("CNN", cnnReport, 93_322, history.time());
 * comparison.add("Softmax tuyến tính", linearReport);
 * Chart bars = BarChart.of("F1").groups(comparison.names()).bars("F1", comparison.values("F1")).build();
 * }</pre>
 */
public final class ModelComparison implements Tabular {

  private record Row(String name, Map<String, Double> scores, long numParams, Duration time) {}

  private final String title;
  private final List<Row> rows = new ArrayList<>();

  private ModelComparison(String title) {
    this.title = title;
  }

  /**
   * Tạo bảng rỗng.
   *
   * @param title tên bảng
   * @return bảng chưa có hàng nào
   */
  public static ModelComparison of(String title) {
    return new ModelComparison(title);
  }

  /**
   * Thêm một mốc so sánh, không ghi số tham số và thời gian.
   *
   * @param name tên mốc
   * @param scored kết quả chấm điểm
   * @throws IllegalArgumentException nếu các phép đo khác với hàng đã có
   */
  public void add(String name, Scored scored) {
    add(name, scored, 0, Duration.ZERO);
  }

  /**
   * Thêm một mô hình; trùng tên thì thay hàng cũ, để chạy lại một ô không làm bảng dài ra.
   *
   * @param name tên mô hình
   * @param scored kết quả chấm điểm
   * @param numParams số tham số
   * @param trainingTime thời gian huấn luyện
   * @throws IllegalArgumentException nếu các phép đo khác với hàng đã có, ví dụ "Bảng “MNIST” đo
   *     [F1], không nhận hàng “CNN” đo [MSE]."
   */
  public void add(String name, Scored scored, long numParams, Duration trainingTime) {
    Row row = new Row(name, scored.scores(), numParams, trainingTime);
    if (!rows.isEmpty() && !rows.get(0).scores().keySet().equals(row.scores().keySet())) {
      throw new IllegalArgumentException(
          "Bảng “%s” đo %s, không nhận hàng “%s” đo %s."
              .formatted(title, rows.get(0).scores().keySet(), name, row.scores().keySet()));
    }
    for (int i = 0; i < rows.size(); i++) {
      if (rows.get(i).name().equals(name)) {
        rows.set(i, row);
        return;
      }
    }
    rows.add(row);
  }

  /**
   * Tên các hàng, dùng làm nhóm của biểu đồ cột.
   *
   * @return tên theo thứ tự đã thêm
   */
  public String[] names() {
    return rows.stream().map(Row::name).toArray(String[]::new);
  }

  /**
   * Một phép đo của mọi hàng.
   *
   * @param metric tên phép đo, ví dụ {@code F1} hay {@code RMSE}
   * @return giá trị theo thứ tự {@link #names()}
   * @throws IllegalArgumentException nếu không có phép đo ấy; thông báo kể các phép đo có
   */
  public double[] values(String metric) {
    return rows.stream().mapToDouble(row -> value(row, metric)).toArray();
  }

  private double value(Row row, String metric) {
    Double value = row.scores().get(metric);
    if (value == null) {
      throw new IllegalArgumentException(
          "Bảng “%s” không có phép đo “%s”; có: %s."
              .formatted(title, metric, row.scores().keySet()));
    }
    return value;
  }

  @Override
  public Table asTable() {
    Table table = Table.create(title, StringColumn.create("Mô hình", names()));
    if (rows.isEmpty()) {
      return table;
    }
    for (String metric : rows.get(0).scores().keySet()) {
      var column = DoubleColumn.create(metric);
      for (double value : values(metric)) {
        column.append(round(value));
      }
      table.addColumns(column);
    }
    var params = LongColumn.create("Tham số");
    var seconds = DoubleColumn.create("Huấn luyện (giây)");
    for (Row row : rows) {
      if (row.numParams() == 0) {
        params.appendMissing();
        seconds.appendMissing();
      } else {
        params.append(row.numParams());
        seconds.append(Math.round(row.time().toMillis() / 100.0) / 10.0);
      }
    }
    return table.addColumns(params, seconds);
  }

  /** Bốn chữ số thập phân là đủ để đọc; số đầy đủ nằm ở {@link #values}. */
  static double round(double value) {
    return Math.round(value * 1e4) / 1e4;
  }
}
