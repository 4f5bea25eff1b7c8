package vn.hocsau.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Cách đo thời gian một bước: chạy nóng cho đến khi JIT làm xong việc, gom rác, rồi đo từng bước.
 *
 * <p>Chạy nóng đi theo từng cửa sổ, mỗi cửa sổ ít nhất ba bước (một, nếu bước dài quá năm giây);
 * dừng khi đã đủ thời gian tối thiểu và trung vị của cửa sổ cuối không còn giảm, hoặc khi hết thời
 * gian tối đa. Số bước đo là số bước vừa trong {@code timedSeconds}, từ 5 đến 100, như phép đo của
 * Keras.
 *
 * @param minWarmUpSeconds chạy nóng ít nhất chừng này giây
 * @param maxWarmUpSeconds không bắt đầu cửa sổ mới sau chừng này giây
 * @param timedSeconds thời gian dành cho các bước được đo
 */
record StepTimer(double minWarmUpSeconds, double maxWarmUpSeconds, double timedSeconds) {

  private static final int WINDOW_STEPS = 3;
  private static final double WINDOW_SECONDS = 0.3;

  /** Lượt dài hơn thế (dự đoán hàng vạn mẫu) tự nó đã chạy nóng: không cần đủ ba lượt. */
  private static final double LONG_SECONDS = 5;

  /** Trung vị còn giảm quá mức này thì chạy nóng tiếp. */
  private static final double STILL_FALLING = 0.97;

  private static final int FEWEST_STEPS = 5;
  private static final int MOST_STEPS = 100;

  /** Cách đo chuẩn. */
  static StepTimer standard() {
    return new StepTimer(1.5, 12, 2);
  }

  /**
   * Thời gian các bước, mili giây, xếp tăng dần.
   *
   * @param warmUpSteps số bước chạy nóng
   * @param sorted thời gian từng bước được đo
   */
  record Timing(int warmUpSteps, List<Double> sorted) {

    double median() {
      return medianOf(sorted);
    }

    double min() {
      return sorted.get(0);
    }

    double max() {
      return sorted.get(sorted.size() - 1);
    }

    /** Bách phân vị 90: chín phần mười số bước không chậm hơn mức này. */
    double p90() {
      return sorted.get((int) Math.ceil(0.9 * sorted.size()) - 1);
    }
  }

  /**
   * Đo một bước.
   *
   * @param step việc phải đo
   * @param steps số bước đo; 0 là tự chọn
   */
  Timing time(Runnable step, int steps) {
    int warmUpSteps = 0;
    double spent = 0;
    double best = Double.POSITIVE_INFINITY;
    double last;
    boolean falling;
    do {
      List<Double> window = new ArrayList<>();
      double inWindow = 0;
      while (!warm(window.size(), inWindow)) {
        double millis = once(step);
        window.add(millis);
        inWindow += millis / 1e3;
      }
      warmUpSteps += window.size();
      spent += inWindow;
      window.sort(null);
      last = medianOf(window);
      falling = last < STILL_FALLING * best;
      best = Math.min(best, last);
    } while (spent < maxWarmUpSeconds && (spent < minWarmUpSeconds || falling));

    int count =
        steps > 0
            ? steps
            : (int) Math.max(FEWEST_STEPS, Math.min(MOST_STEPS, timedSeconds * 1e3 / last));
    System.gc();
    // Ngay sau khi gom rác, JavaCPP còn trả những vùng nhớ vừa được thả: chưa phải một bước bình
    // thường.
    for (int i = 0; i < WINDOW_STEPS && (i == 0 || last < LONG_SECONDS * 1e3); i++) {
      step.run();
    }
    double[] millis = new double[count];
    for (int i = 0; i < count; i++) {
      millis[i] = once(step);
    }
    return new Timing(warmUpSteps, Arrays.stream(millis).sorted().boxed().toList());
  }

  /** Một cửa sổ chạy nóng đã đủ dài. */
  static boolean warm(int steps, double seconds) {
    return (steps >= WINDOW_STEPS && seconds >= WINDOW_SECONDS)
        || (steps > 0 && seconds >= LONG_SECONDS);
  }

  private static double once(Runnable step) {
    long start = System.nanoTime();
    step.run();
    return (System.nanoTime() - start) / 1e6;
  }

  private static double medianOf(List<Double> sorted) {
    int middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
  }
}
