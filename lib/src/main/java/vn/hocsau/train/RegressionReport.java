package vn.hocsau.train;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;
import vn.hocsau.dataset.Tabular;
import vn.hocsau.sequence.ForecastScores;

/**
 * Sai số của một mô hình hồi quy trên một tập dữ liệu.
 *
 * <pre>{@code
 * var report = RegressionReport.of(test.getLabels(), net.output(test.getFeatures()));
 * report.rmse();
 * }</pre>
 *
 * @param mse trung bình bình phương sai số, Σ(ŷ-y)²/n; đơn vị của y bình phương
 * @param mae sai số tuyệt đối trung bình, Σ|ŷ-y|/n; cùng đơn vị với y
 * @param rmse căn bậc hai của {@code mse}; cùng đơn vị với y
 */
public record RegressionReport(double mse, double mae, double rmse) implements Tabular, Scored {

  /**
   * Chấm điểm từ hai dãy số.
   *
   * @param truth giá trị thật, kích thước [n], n ≥ 1
   * @param predicted giá trị dự đoán, kích thước [n], cùng đơn vị
   * @return ba sai số
   * @throws IllegalArgumentException nếu hai dãy lệch nhau hoặc rỗng
   */
  public static RegressionReport of(double[] truth, double[] predicted) {
    ForecastScores scores = ForecastScores.of(truth, predicted);
    return new RegressionReport(scores.rmse() * scores.rmse(), scores.mae(), scores.rmse());
  }

  /**
   * Chấm điểm từ hai mảng.
   *
   * @param truth giá trị thật, kích thước [n, 1] hoặc [n]
   * @param predicted giá trị dự đoán, cùng số phần tử, cùng đơn vị
   * @return ba sai số
   * @throws IllegalArgumentException nếu hai mảng lệch nhau hoặc rỗng
   */
  public static RegressionReport of(INDArray truth, INDArray predicted) {
    return of(truth.dup('c').data().asDouble(), predicted.dup('c').data().asDouble());
  }

  @Override
  public Map<String, Double> scores() {
    var scores = new LinkedHashMap<String, Double>();
    scores.put("MSE", mse);
    scores.put("MAE", mae);
    scores.put("RMSE", rmse);
    return Collections.unmodifiableMap(scores);
  }

  @Override
  public Table asTable() {
    var name = StringColumn.create("Phép đo");
    var value = DoubleColumn.create("Giá trị");
    scores()
        .forEach(
            (k, v) -> {
              name.append(k);
              value.append(v);
            });
    return Table.create("Sai số hồi quy", name, value);
  }
}
