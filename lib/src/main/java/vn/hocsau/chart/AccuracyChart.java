package vn.hocsau.chart;

import vn.hocsau.train.History;

/**
 * Độ chính xác huấn luyện và kiểm định theo epoch, đánh dấu epoch tốt nhất; đi cặp với {@link
 * LossChart}.
 *
 * <p>Epoch tốt nhất là epoch có độ chính xác kiểm định lớn nhất; không có tập kiểm định thì theo độ
 * chính xác huấn luyện.
 */
public final class AccuracyChart {

  private AccuracyChart() {}

  /**
   * Vẽ độ chính xác.
   *
   * @param title tên biểu đồ
   * @param history lịch sử của lần huấn luyện có {@code metric(Metric.ACCURACY)}
   * @return biểu đồ đã vẽ, trục tung trong [0, 1]
   * @throws IllegalArgumentException nếu không epoch nào có độ chính xác: "Biểu đồ “…”: lịch sử
   *     không có độ chính xác; hãy huấn luyện với metric(Metric.ACCURACY)."
   */
  public static Chart of(String title, History history) {
    return lines(title, history).build();
  }

  static LineChart lines(String title, History history) {
    if (!history.hasAccuracy()) {
      throw new IllegalArgumentException(
          "Biểu đồ “%s”: lịch sử không có độ chính xác; hãy huấn luyện với metric(Metric.ACCURACY)."
              .formatted(title));
    }
    return LineChart.ofEpochs(
        title, "Độ chính xác", history, history.accuracy(), history.valAccuracy(), true);
  }
}
