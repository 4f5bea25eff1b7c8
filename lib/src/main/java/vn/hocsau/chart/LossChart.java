package vn.hocsau.chart;

import java.util.Arrays;
import vn.hocsau.train.History;

/**
 * Đường cong học: mất mát huấn luyện và mất mát kiểm định theo epoch, đánh dấu epoch tốt nhất.
 *
 * <p>Epoch tốt nhất là epoch có mất mát kiểm định nhỏ nhất; không có tập kiểm định thì theo mất mát
 * huấn luyện.
 */
public final class LossChart {

  private LossChart() {}

  /**
   * Vẽ với trục tung thường.
   *
   * @param title tên biểu đồ
   * @param history lịch sử huấn luyện, ít nhất một epoch có mất mát hữu hạn
   * @return biểu đồ đã vẽ
   * @throws IllegalArgumentException nếu lịch sử rỗng: "Biểu đồ “…”: lịch sử chưa có epoch nào để
   *     vẽ."
   */
  public static Chart of(String title, History history) {
    return lines(title, history).build();
  }

  /**
   * Vẽ với trục tung logarit, hợp khi mất mát giảm nhiều bậc.
   *
   * @param title tên biểu đồ
   * @param history lịch sử huấn luyện, mọi mất mát đều dương
   * @return biểu đồ đã vẽ
   * @throws IllegalArgumentException nếu lịch sử rỗng hoặc có mất mát không dương
   */
  public static Chart ofLog(String title, History history) {
    return lines(title, history).logY().build();
  }

  static LineChart lines(String title, History history) {
    double[] loss = finiteOrGap(history.loss());
    if (Arrays.stream(loss).allMatch(Double::isNaN)) {
      throw new IllegalArgumentException(
          "Biểu đồ “%s”: lịch sử chưa có epoch nào để vẽ.".formatted(title));
    }
    return LineChart.ofEpochs(
        title, "Mất mát", history, loss, finiteOrGap(history.valLoss()), false);
  }

  /**
   * Mất mát vô cùng của một lần huấn luyện phân kỳ thành chỗ khuyết, để phần còn lại vẫn xem được.
   */
  private static double[] finiteOrGap(double[] values) {
    return Arrays.stream(values).map(v -> Double.isFinite(v) ? v : Double.NaN).toArray();
  }
}
