package vn.hocsau.sequence;

/**
 * Sai số của một dự báo, trong đơn vị gốc của dữ liệu.
 *
 * @param rmse căn bậc hai trung bình bình phương sai số, √(Σ(ŷ-y)²/n); cùng đơn vị với y, phạt nặng
 *     sai số lớn
 * @param mae sai số tuyệt đối trung bình, Σ|ŷ-y|/n; cùng đơn vị với y
 * @param mape sai số phần trăm tuyệt đối trung bình, 100·Σ|(ŷ-y)/y|/n, tính bằng %; NaN nếu có y =
 *     0, vì khi đó không định nghĩa
 */
public record ForecastScores(double rmse, double mae, double mape) {

  /**
   * Chấm một dự báo.
   *
   * @param truth giá trị thật, kích thước [n], n ≥ 1
   * @param forecast giá trị dự báo, kích thước [n], cùng đơn vị
   * @return ba sai số
   * @throws IllegalArgumentException nếu hai mảng lệch nhau, ví dụ "Có 76 giá trị thật nhưng 77 dự
   *     báo; hai dãy phải cùng độ dài."
   */
  public static ForecastScores of(double[] truth, double[] forecast) {
    if (truth.length != forecast.length || truth.length == 0) {
      throw new IllegalArgumentException(
          "Có %d giá trị thật nhưng %d dự báo; hai dãy phải cùng độ dài và không rỗng."
              .formatted(truth.length, forecast.length));
    }
    double squared = 0;
    double absolute = 0;
    double relative = 0;
    for (int i = 0; i < truth.length; i++) {
      double error = forecast[i] - truth[i];
      squared += error * error;
      absolute += Math.abs(error);
      relative += truth[i] == 0 ? Double.NaN : Math.abs(error / truth[i]);
    }
    int n = truth.length;
    return new ForecastScores(Math.sqrt(squared / n), absolute / n, 100 * relative / n);
  }
}
