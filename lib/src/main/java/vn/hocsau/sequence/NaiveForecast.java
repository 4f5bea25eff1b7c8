package vn.hocsau.sequence;

/**
 * Dự báo ngây thơ (<i>naive forecast</i>): lấy lại giá trị của k bước trước, ŷ[t] = x[t-k].
 *
 * <p>k = 1 là "giá trị gần nhất"; k = 12 với dữ liệu tháng là "cùng tháng năm trước". Đó là mốc so
 * sánh mà mọi mạng phải vượt.
 *
 * @see <a href="https://otexts.com/fpp3/simple-methods.html">Hyndman và Athanasopoulos,
 *     Forecasting: Principles and Practice, 3rd ed., mục 5.2</a>
 */
public final class NaiveForecast {

  private NaiveForecast() {}

  /**
   * Dự báo các điểm [from, to) của chuỗi.
   *
   * @param series chuỗi gốc, kích thước [T]
   * @param lag độ trễ k, tính bằng bước, ≥ 1
   * @param from điểm đầu tiên cần dự báo, ≥ k
   * @param to sau điểm cuối cùng cần dự báo, ≤ T
   * @return mảng [to - from], cùng đơn vị với chuỗi
   * @throws IllegalArgumentException ví dụ "Dự báo từ vị trí 3 với độ trễ 12 cần dữ liệu trước đầu
   *     chuỗi; hãy bắt đầu từ 12 trở đi."
   */
  public static double[] lag(double[] series, int lag, int from, int to) {
    if (lag < 1 || from > to || to > series.length) {
      throw new IllegalArgumentException(
          "Không dự báo được [%d, %d) với độ trễ %d trên chuỗi %d điểm."
              .formatted(from, to, lag, series.length));
    }
    if (from < lag) {
      throw new IllegalArgumentException(
          "Dự báo từ vị trí %d với độ trễ %d cần dữ liệu trước đầu chuỗi; hãy bắt đầu từ %d trở đi."
              .formatted(from, lag, lag));
    }
    double[] forecast = new double[to - from];
    System.arraycopy(series, from - lag, forecast, 0, forecast.length);
    return forecast;
  }
}
