package vn.hocsau.text;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Cách chọn từ kế tiếp từ các xác suất: tham lam, theo nhiệt độ, hoặc chỉ trong k từ đứng đầu.
 *
 * <p>Nhiệt độ τ đổi p thành p^(1/τ) rồi chia cho tổng: τ &lt; 1 làm từ đứng đầu càng trội, τ &gt; 1
 * san phẳng, τ → 0 thành tham lam. Top-k giữ k từ có xác suất lớn nhất, bỏ phần còn lại.
 *
 * <pre>{@code
 * Sampler.greedy();
 * Sampler.temperature(0.8, 42);
 * Sampler.topK(5, 1.0, 42);
 * }</pre>
 *
 * @param temperature nhiệt độ τ ≥ 0; 0 là tham lam
 * @param topK số từ được xét; 0 là mọi từ
 * @param seed hạt giống: cùng hạt giống thì cùng lời văn
 */
public record Sampler(double temperature, int topK, long seed) {

  /**
   * Kiểm tra miền giá trị.
   *
   * @param temperature nhiệt độ, hữu hạn, ≥ 0
   * @param topK số từ được xét, ≥ 0
   * @param seed hạt giống
   */
  public Sampler {
    if (!(temperature >= 0) || Double.isInfinite(temperature) || topK < 0) {
      throw new IllegalArgumentException(
          "Lấy mẫu cần nhiệt độ ≥ 0 và top-k ≥ 0, nhận được %s và %d."
              .formatted(temperature, topK));
    }
  }

  /**
   * Luôn lấy từ có xác suất lớn nhất.
   *
   * @return cách chọn tham lam
   */
  public static Sampler greedy() {
    return new Sampler(0, 0, 0);
  }

  /**
   * Bốc ngẫu nhiên theo xác suất đã chỉnh nhiệt độ.
   *
   * @param temperature nhiệt độ, ≥ 0
   * @param seed hạt giống
   * @return cách chọn
   */
  public static Sampler temperature(double temperature, long seed) {
    return new Sampler(temperature, 0, seed);
  }

  /**
   * Bốc ngẫu nhiên trong k từ đứng đầu.
   *
   * @param topK số từ được xét, ≥ 0; 0 là mọi từ
   * @param temperature nhiệt độ, ≥ 0
   * @param seed hạt giống
   * @return cách chọn
   */
  public static Sampler topK(int topK, double temperature, long seed) {
    return new Sampler(temperature, topK, seed);
  }

  /**
   * Phân phối sau khi chỉnh nhiệt độ và cắt top-k; đây là phân phối thật sự được bốc.
   *
   * @param probabilities xác suất của mô hình, mảng [K], không âm, có phần tử dương
   * @return mảng [K] mới, tổng bằng 1
   * @throws IllegalArgumentException nếu có giá trị âm hoặc NaN, hoặc mọi giá trị bằng 0
   */
  public double[] shape(double[] probabilities) {
    if (Arrays.stream(probabilities).anyMatch(p -> !(p >= 0))
        || Arrays.stream(probabilities).noneMatch(p -> p > 0)) {
      throw new IllegalArgumentException(
          "Xác suất phải không âm và có giá trị dương; mô hình có thể chưa được huấn luyện đúng.");
    }
    int[] ranked =
        IntStream.range(0, probabilities.length)
            .boxed()
            .sorted((a, b) -> Double.compare(probabilities[b], probabilities[a]))
            .mapToInt(Integer::intValue)
            .toArray();
    double[] shaped = new double[probabilities.length];
    // Nhiệt độ gần 0 tới mức 1/T tràn số cũng là tham lam.
    if (Double.isInfinite(1 / temperature)) {
      shaped[ranked[0]] = 1;
      return shaped;
    }
    int kept = topK == 0 ? ranked.length : Math.min(topK, ranked.length);
    double largest = probabilities[ranked[0]];
    double sum = 0;
    for (int i = 0; i < kept; i++) {
      // Chia cho xác suất lớn nhất trước khi lấy lũy thừa, để nhiệt độ nhỏ không làm mọi số về 0.
      double weight = Math.pow(probabilities[ranked[i]] / largest, 1 / temperature);
      shaped[ranked[i]] = weight;
      sum += weight;
    }
    for (int i = 0; i < shaped.length; i++) {
      shaped[i] /= sum;
    }
    return shaped;
  }

  /**
   * Chọn một từ.
   *
   * @param probabilities xác suất của mô hình, mảng [K]
   * @param u một số bốc đều trong [0, 1)
   * @return số thứ tự từ
   * @throws IllegalArgumentException như {@link #shape}
   */
  public int pick(double[] probabilities, double u) {
    double[] shaped = shape(probabilities);
    double below = 0;
    int last = 0;
    for (int i = 0; i < shaped.length; i++) {
      if (shaped[i] > 0) {
        last = i;
        below += shaped[i];
        if (u < below) {
          return i;
        }
      }
    }
    return last;
  }

  /** Tên ngắn để ghi trong bảng, ví dụ "top-5, nhiệt độ 0,8". */
  @Override
  public String toString() {
    if (temperature == 0) {
      return "tham lam";
    }
    String text = String.format(java.util.Locale.FRENCH, "nhiệt độ %.1f", temperature);
    return topK == 0 ? text : "top-" + topK + ", " + text;
  }
}
