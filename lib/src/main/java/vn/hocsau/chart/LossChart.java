package vn.hocsau.chart;

import java.util.Arrays;
import java.util.stream.IntStream;
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
    double[] valLoss = finiteOrGap(history.valLoss());
    if (Arrays.stream(loss).allMatch(Double::isNaN)) {
      throw new IllegalArgumentException(
          "Biểu đồ “%s”: lịch sử chưa có epoch nào để vẽ.".formatted(title));
    }
    double[] epochs = history.epochs().stream().mapToDouble(History.Epoch::number).toArray();
    var chart =
        LineChart.of(title).xAxis("Epoch").yAxis("Mất mát").line("Huấn luyện", epochs, loss);
    boolean validated = !Arrays.stream(valLoss).allMatch(Double::isNaN);
    if (validated) {
      chart.line("Kiểm định", epochs, valLoss);
    }
    double[] watched = validated ? valLoss : loss;
    int[] present =
        IntStream.range(0, watched.length).filter(i -> !Double.isNaN(watched[i])).toArray();
    int best = LineChart.argMin(watched, present);
    return chart.points(
        "Tốt nhất: epoch %.0f (%s)".formatted(epochs[best], Numbers.text(watched[best])),
        new double[] {epochs[best]},
        new double[] {watched[best]});
  }

  /**
   * Mất mát vô cùng của một lần huấn luyện phân kỳ thành chỗ khuyết, để phần còn lại vẫn xem được.
   */
  private static double[] finiteOrGap(double[] values) {
    return Arrays.stream(values).map(v -> Double.isFinite(v) ? v : Double.NaN).toArray();
  }
}
