package vn.hocsau.dataset;

import java.time.LocalDateTime;
import java.util.Random;

/**
 * Một năm thời tiết tự sinh, đủ giống thật để chạy trọn bài học: chu kỳ năm, chu kỳ ngày, nhiễu tự
 * hồi quy kéo dài vài ngày, và các đại lượng khớp nhau theo công thức vật lý.
 *
 * <p>Áp suất hơi nước bão hòa theo công thức Magnus; mật độ và nhiệt độ thế vị theo phương trình
 * khí lý tưởng. Mẫu mang ba loại lỗi như tệp thật (một giá trị khuyết, một mốc lặp, một quãng
 * trống) để phần sửa lỗi của bài học có việc làm.
 *
 * @see <a href="https://doi.org/10.1175/1520-0450(1996)035%3C0601:IMFAOS%3E2.0.CO;2">Alduchov và
 *     Eskridge, 1996: hệ số Magnus</a>
 */
final class SimulatedWeather {

  private static final LocalDateTime START = LocalDateTime.of(2020, 1, 1, 0, 10);
  private static final int READINGS = 366 * JenaClimate.READINGS_PER_DAY;
  private static final long SEED = 2020;
  private static final float MISSING = -9999;
  private static final int MISSING_AT = 7_245;
  private static final int REPEATED_AT = 19_044;
  private static final int GAP_FROM = 21_513;
  private static final int GAP_TO = GAP_FROM + 9;

  private SimulatedWeather() {}

  /** Đổ đủ một năm vào lưới, theo thứ tự cột của mục lục. */
  static void year(ReadingGrid grid) {
    Random random = new Random(SEED);
    // Nhiễu tự hồi quy bậc nhất: x ← φx + ε, nhớ khoảng 1/(1 - φ) lần đo.
    double front = 0;
    double local = 0;
    double pressure = 0;
    double moisture = 0;
    double gust = 0;
    double direction = 200;
    for (int i = 0; i < READINGS; i++) {
      front = 0.9985 * front + 0.2 * random.nextGaussian();
      local = 0.97 * local + 0.12 * random.nextGaussian();
      pressure = 0.9990 * pressure + 0.38 * random.nextGaussian();
      moisture = 0.9970 * moisture + 0.03 * random.nextGaussian();
      gust = 0.96 * gust + 0.3 * random.nextGaussian();
      direction = (direction + 6 * random.nextGaussian() + 360) % 360;

      double day = 2 * Math.PI * i / READINGS;
      double hour = 2 * Math.PI * (i + 1) / JenaClimate.READINGS_PER_DAY;
      // Lạnh nhất khoảng 20 tháng 1 và 4 giờ sáng; mùa hè ngày đêm chênh nhau nhiều hơn.
      double summer = -StrictMath.cos(day - 0.33);
      double warmth = -StrictMath.cos(hour - Math.PI / 3);
      double t = 10 + 9 * summer + (3.2 + 1.8 * summer) * warmth + front + local;
      double p = 989 + pressure;
      double dewGap = StrictMath.exp(1.1 + 0.45 * warmth + 0.3 * summer + moisture);
      double wind = Math.abs(1.9 + 0.5 * warmth + gust);
      float[] row = row(t, p, dewGap, wind, direction);
      if (i == MISSING_AT) {
        row[11] = MISSING;
      }
      if (i < GAP_FROM || i >= GAP_TO) {
        grid.add(i, START.plusMinutes((long) JenaClimate.MINUTES_PER_READING * i), row);
      }
      if (i == REPEATED_AT) {
        grid.add(i, START.plusMinutes((long) JenaClimate.MINUTES_PER_READING * i), row);
      }
    }
  }

  /** Mười bốn đại lượng từ nhiệt độ, áp suất, độ chênh điểm sương và gió. */
  private static float[] row(double t, double p, double dewGap, double wind, double direction) {
    double dewPoint = t - dewGap;
    double saturated = vapourPressure(t);
    double actual = vapourPressure(dewPoint);
    double kelvin = t + 273.15;
    double[] values = {
      p,
      t,
      kelvin * StrictMath.pow(1000 / p, 0.2857),
      dewPoint,
      100 * actual / saturated,
      saturated,
      actual,
      saturated - actual,
      622 * actual / (p - 0.378 * actual),
      1000 * actual / p,
      // Đổi mbar ra Pa, rồi kg/m³ ra g/m³.
      1e5 * ((p - actual) / 287.05 + actual / 461.5) / kelvin,
      wind,
      wind * 1.7,
      direction
    };
    float[] row = new float[values.length];
    for (int c = 0; c < row.length; c++) {
      row[c] = (float) (Math.round(values[c] * 100) / 100.0);
    }
    return row;
  }

  /** Công thức Magnus: e(T) = 6,1094·exp(17,625·T/(T + 243,04)), mbar. */
  private static double vapourPressure(double celsius) {
    return 6.1094 * StrictMath.exp(17.625 * celsius / (celsius + 243.04));
  }
}
