package vn.hocsau.sequence;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Dự báo nhiều bước bằng cách cho mô hình ăn lại chính dự báo của nó, kèm dải dự báo lấy từ sai số
 * cũ (<i>residual bootstrap</i>).
 *
 * <p>Mỗi kịch bản cộng vào mỗi bước một sai số bốc ngẫu nhiên (có hoàn lại) trong các sai số đã đo
 * trên tập kiểm định; sai số của bước trước vì thế ảnh hưởng bước sau, và dải dự báo nở dần theo
 * tầm dự báo. Dải này giả thiết sai số tương lai giống sai số cũ và độc lập với nhau; nó không chứa
 * sự bất định của chính trọng số mạng.
 *
 * @param mean dự báo trung bình của các kịch bản, kích thước [bước]
 * @param low cận dưới, kích thước [bước]
 * @param high cận trên, kích thước [bước]
 * @see <a href="https://otexts.com/fpp3/prediction-intervals.html">Hyndman và Athanasopoulos,
 *     Forecasting: Principles and Practice, 3rd ed., mục 5.5</a>
 */
@SuppressWarnings("ArrayRecordComponent")
public record ForecastPaths(double[] mean, double[] low, double[] high) {

  /**
   * Sinh các kịch bản và lấy phân vị.
   *
   * @param model mô hình một bước: cửa sổ [kịch bản, w] → giá trị kế tiếp [kịch bản, 1], cùng thang
   *     đo
   * @param history các giá trị cuối cùng đã biết, kích thước [w]
   * @param residuals sai số thật trừ dự báo trên tập kiểm định, kích thước [m], m ≥ 2, cùng thang
   *     đo
   * @param steps số bước cần dự báo, ≥ 1
   * @param coverage tỉ lệ mong muốn nằm trong dải, trong (0, 1), ví dụ 0.8
   * @param numPaths số kịch bản, ≥ 100
   * @param seed hạt giống ngẫu nhiên
   * @return trung bình và dải dự báo
   * @throws IllegalArgumentException nếu một đối số nằm ngoài miền trên
   */
  public static ForecastPaths simulate(
      UnaryOperator<INDArray> model,
      double[] history,
      double[] residuals,
      int steps,
      double coverage,
      int numPaths,
      long seed) {
    if (steps < 1
        || numPaths < 100
        || residuals.length < 2
        || !(coverage > 0 && coverage < 1)
        || history.length == 0) {
      throw new IllegalArgumentException(
          ("Cần steps ≥ 1, numPaths ≥ 100, ít nhất 2 sai số, coverage trong (0, 1) và history không rỗng; nhận được %d, %d, %d,"
                  + " %s, %d.")
              .formatted(steps, numPaths, residuals.length, coverage, history.length));
    }
    var random = new SplittableRandom(seed);
    int window = history.length;
    float[][] paths = new float[numPaths][window + steps];
    for (float[] path : paths) {
      for (int t = 0; t < window; t++) {
        path[t] = (float) history[t];
      }
    }
    float[] input = new float[numPaths * window];
    double[] mean = new double[steps];
    double[] low = new double[steps];
    double[] high = new double[steps];
    double[] column = new double[numPaths];
    for (int s = 0; s < steps; s++) {
      for (int p = 0; p < numPaths; p++) {
        System.arraycopy(paths[p], s, input, p * window, window);
      }
      float[] next =
          model.apply(Nd4j.create(input, new long[] {numPaths, window}, 'c')).data().asFloat();
      for (int p = 0; p < numPaths; p++) {
        paths[p][window + s] = next[p] + (float) residuals[random.nextInt(residuals.length)];
        column[p] = paths[p][window + s];
      }
      Arrays.sort(column);
      mean[s] = Arrays.stream(column).average().orElseThrow();
      low[s] = quantile(column, (1 - coverage) / 2);
      high[s] = quantile(column, (1 + coverage) / 2);
    }
    return new ForecastPaths(mean, low, high);
  }

  private static double quantile(double[] sorted, double q) {
    double position = q * (sorted.length - 1);
    int below = (int) position;
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
  }
}
