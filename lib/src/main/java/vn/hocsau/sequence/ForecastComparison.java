package vn.hocsau.sequence;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.LongColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;
import vn.hocsau.dataset.Tabular;

/**
 * Bảng so sánh các dự báo trên cùng một tập kiểm tra: sai số, số tham số, thời gian huấn luyện.
 *
 * <pre>{@code
 * var comparison = new ForecastComparison();
 * comparison.add("Giá trị gần nhất", ForecastScores.of(truth, lastValue));
 * comparison.add("LSTM 1", ForecastScores.of(truth, lstm), 19_521, history.time());
 * comparison.best(); // hàng có RMSE nhỏ nhất
 * }</pre>
 */
public final class ForecastComparison implements Tabular {

  /**
   * Một hàng của bảng.
   *
   * @param name tên mô hình hoặc mốc so sánh
   * @param scores sai số trên tập kiểm tra
   * @param numParams số tham số; 0 với mốc so sánh
   * @param trainingTime thời gian huấn luyện; không với mốc so sánh
   */
  public record Row(String name, ForecastScores scores, long numParams, Duration trainingTime) {}

  private final List<Row> rows = new ArrayList<>();
  private final @Nullable String unit;

  /** Tạo bảng rỗng, có cả sai số phần trăm. */
  public ForecastComparison() {
    this(null);
  }

  private ForecastComparison(@Nullable String unit) {
    this.unit = unit;
  }

  /**
   * Tạo bảng rỗng ghi rõ đơn vị và không có sai số phần trăm; dùng cho thang đo mà số 0 chỉ là quy
   * ước, như °C: 1 °C không phải "gấp đôi" 0,5 °C.
   *
   * @param unit đơn vị của RMSE và MAE, ví dụ "°C"
   * @return bảng rỗng
   */
  public static ForecastComparison in(String unit) {
    return new ForecastComparison(unit);
  }

  /**
   * Thêm một mốc so sánh, không có tham số và không cần huấn luyện.
   *
   * @param name tên mốc
   * @param scores sai số trên tập kiểm tra
   */
  public void add(String name, ForecastScores scores) {
    add(name, scores, 0, Duration.ZERO);
  }

  /**
   * Thêm một mô hình; trùng tên thì thay hàng cũ, để chạy lại một ô không làm bảng dài ra.
   *
   * @param name tên mô hình
   * @param scores sai số trên tập kiểm tra
   * @param numParams số tham số
   * @param trainingTime thời gian huấn luyện
   */
  public void add(String name, ForecastScores scores, long numParams, Duration trainingTime) {
    Row row = new Row(name, scores, numParams, trainingTime);
    for (int i = 0; i < rows.size(); i++) {
      if (rows.get(i).name().equals(name)) {
        rows.set(i, row);
        return;
      }
    }
    rows.add(row);
  }

  /**
   * Các hàng theo thứ tự đã thêm.
   *
   * @return bản sao không sửa được
   */
  public List<Row> rows() {
    return List.copyOf(rows);
  }

  /**
   * Hàng có RMSE nhỏ nhất.
   *
   * @return hàng tốt nhất
   * @throws IllegalStateException nếu bảng rỗng
   */
  public Row best() {
    return rows.stream()
        .min((a, b) -> Double.compare(a.scores().rmse(), b.scores().rmse()))
        .orElseThrow(() -> new IllegalStateException("Bảng so sánh chưa có hàng nào."));
  }

  @Override
  public Table asTable() {
    var name = StringColumn.create("Mô hình");
    String suffix = unit == null ? "" : " (%s)".formatted(unit);
    var rmse = DoubleColumn.create("RMSE" + suffix);
    var mae = DoubleColumn.create("MAE" + suffix);
    var mape = DoubleColumn.create("MAPE (%)");
    var params = LongColumn.create("Tham số");
    var seconds = DoubleColumn.create("Huấn luyện (giây)");
    for (Row row : rows) {
      name.append(row.name());
      rmse.append(round(row.scores().rmse()));
      mae.append(round(row.scores().mae()));
      mape.append(round(row.scores().mape()));
      params.append(row.numParams());
      seconds.append(round(row.trainingTime().toMillis() / 1000.0));
    }
    Table table = Table.create("So sánh trên tập kiểm tra", name, rmse, mae);
    if (unit == null) {
      table.addColumns(mape);
    }
    return table.addColumns(params, seconds);
  }

  /** Hai chữ số thập phân là đủ để đọc; số đầy đủ nằm ở {@link #rows()}. */
  private static double round(double value) {
    return Math.round(value * 100) / 100.0;
  }
}
