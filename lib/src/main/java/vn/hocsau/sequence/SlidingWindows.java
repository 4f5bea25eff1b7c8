package vn.hocsau.sequence;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Cắt một chuỗi thời gian thành các cửa sổ trượt (<i>sliding windows</i>) và nhãn đi kèm.
 *
 * <p>Với chuỗi dài T, cửa sổ w, tầm dự báo h: mẫu i là x[i … i+w-1], nhãn là x[i+w+h-1], có n =
 * T-w-h+1 mẫu. Ví dụ:
 *
 * <pre>{@code
 * var windows = SlidingWindows.of(new double[] {1, 2, 3, 4, 5}, 3);
 * windows.size();         // 2
 * windows.steps();        // đặc trưng [[[1, 2, 3]], [[2, 3, 4]]], nhãn [[4], [5]]
 * windows.targetIndex(0); // 3: nhãn đầu tiên là series[3]
 * }</pre>
 *
 * <p>Ba cách bày cùng một cửa sổ cho ba loại mạng: {@link #flat} cho tầng kết nối đầy đủ, {@link
 * #steps} cho mạng hồi tiếp đọc từng bước thời gian, {@link #oneStep} cho mạng hồi tiếp coi cả cửa
 * sổ là một bước nhiều đặc trưng.
 */
public final class SlidingWindows {

  private final INDArray features;
  private final INDArray labels;
  private final int horizon;
  private final int firstTarget;

  private SlidingWindows(INDArray features, INDArray labels, int horizon, int firstTarget) {
    this.features = features;
    this.labels = labels;
    this.horizon = horizon;
    this.firstTarget = firstTarget;
  }

  /**
   * Cắt cửa sổ với nhãn là giá trị ngay sau cửa sổ (h = 1).
   *
   * @param series chuỗi gốc, kích thước [T], không chứa NaN
   * @param window số bước thời gian mỗi mẫu, ≥ 1
   * @return n = T-w cửa sổ
   */
  public static SlidingWindows of(double[] series, int window) {
    return of(series, window, 1);
  }

  /**
   * Cắt cửa sổ với tầm dự báo tùy ý.
   *
   * @param series chuỗi gốc, kích thước [T], không chứa NaN
   * @param window số bước thời gian mỗi mẫu, ≥ 1
   * @param horizon khoảng cách từ phần tử cuối của cửa sổ tới nhãn, tính bằng bước, ≥ 1
   * @return n = T-w-h+1 cửa sổ
   * @throws IllegalArgumentException nếu T &lt; w + h; thông báo nêu cả ba số, ví dụ "Chuỗi có 20
   *     điểm, cần ít nhất window + horizon = 24 + 1 = 25."
   */
  public static SlidingWindows of(double[] series, int window, int horizon) {
    if (window < 1 || horizon < 1) {
      throw new IllegalArgumentException(
          "window và horizon phải ≥ 1, nhận được %d và %d.".formatted(window, horizon));
    }
    if (series.length < window + horizon) {
      throw new IllegalArgumentException(
          "Chuỗi có %d điểm, cần ít nhất window + horizon = %d + %d = %d."
              .formatted(series.length, window, horizon, window + horizon));
    }
    Series.requireFinite(series);
    int n = series.length - window - horizon + 1;
    float[] x = new float[n * window];
    float[] y = new float[n];
    for (int i = 0; i < n; i++) {
      for (int t = 0; t < window; t++) {
        x[i * window + t] = (float) series[i + t];
      }
      y[i] = (float) series[i + window + horizon - 1];
    }
    return new SlidingWindows(
        Nd4j.create(x, new long[] {n, window}, 'c').castTo(DataType.FLOAT),
        Nd4j.create(y, new long[] {n, 1}, 'c').castTo(DataType.FLOAT),
        horizon,
        window + horizon - 1);
  }

  /**
   * Số cửa sổ.
   *
   * @return n
   */
  public int size() {
    return (int) features.size(0);
  }

  /**
   * Độ dài cửa sổ.
   *
   * @return w, tính bằng bước
   */
  public int window() {
    return (int) features.size(1);
  }

  /**
   * Vị trí của nhãn trong chuỗi gốc: chìa khóa để vẽ dự báo đúng ngày.
   *
   * @param i số thứ tự cửa sổ, trong [0, n)
   * @return chỉ số t sao cho nhãn của mẫu i là series[t]
   */
  public int targetIndex(int i) {
    return firstTarget + i;
  }

  /**
   * Lấy các cửa sổ liên tiếp [from, to); {@link #targetIndex} vẫn tính theo chuỗi gốc.
   *
   * @param from cửa sổ đầu tiên, ≥ 0
   * @param to sau cửa sổ cuối cùng, ≤ n
   * @return đoạn cửa sổ đã chọn
   * @throws IllegalArgumentException nếu đoạn rỗng hoặc vượt ra ngoài, ví dụ "Không lấy được cửa sổ
   *     [0, 400): chỉ có 314 cửa sổ."
   */
  public SlidingWindows slice(int from, int to) {
    if (from < 0 || to > size() || from >= to) {
      throw new IllegalArgumentException(
          "Không lấy được cửa sổ [%d, %d): chỉ có %d cửa sổ.".formatted(from, to, size()));
    }
    return new SlidingWindows(
        features.get(NDArrayIndex.interval(from, to), NDArrayIndex.all()).dup('c'),
        labels.get(NDArrayIndex.interval(from, to), NDArrayIndex.all()).dup('c'),
        horizon,
        firstTarget + from);
  }

  /**
   * Nhãn.
   *
   * @return mảng [n, 1], cùng đơn vị với chuỗi
   */
  public INDArray labels() {
    return labels;
  }

  /**
   * Bày cho tầng kết nối đầy đủ.
   *
   * @return đặc trưng [n, w] (mẫu, giá trị trong cửa sổ) và nhãn [n, 1]
   */
  public DataSet flat() {
    return new DataSet(features, labels);
  }

  /**
   * Bày cho mạng hồi tiếp: mỗi tháng là một bước thời gian có một đặc trưng.
   *
   * @return đặc trưng [n, 1, w] (mẫu, đặc trưng, bước) và nhãn [n, 1]
   */
  public DataSet steps() {
    return new DataSet(features.reshape(size(), 1, window()), labels);
  }

  /**
   * Bày cho mạng hồi tiếp: cả cửa sổ là một bước thời gian có w đặc trưng.
   *
   * @return đặc trưng [n, w, 1] (mẫu, đặc trưng, bước) và nhãn [n, 1]
   */
  public DataSet oneStep() {
    return new DataSet(features.reshape(size(), window(), 1), labels);
  }

  @Override
  public String toString() {
    return "%d cửa sổ dài %d bước, tầm dự báo %d".formatted(size(), window(), horizon);
  }
}
