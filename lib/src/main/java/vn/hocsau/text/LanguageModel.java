package vn.hocsau.text;

import java.util.Arrays;

/** Mô hình ngôn ngữ: cho xác suất của từ kế tiếp khi biết các từ đã qua. */
public interface LanguageModel {

  /**
   * Số từ cần biết trước khi đoán từ kế tiếp.
   *
   * @return w ≥ 0
   */
  int window();

  /**
   * Số từ nhiều nhất mà mô hình nhìn lại; mặc định đúng bằng {@link #window()}.
   *
   * @return m ≥ w; {@link #nextWord} chỉ nhìn m từ cuối
   */
  default int memory() {
    return window();
  }

  /**
   * Xác suất của từng từ ở vị trí kế tiếp.
   *
   * @param history các từ đã qua, ít nhất {@link #window()} từ
   * @return mảng [K], không âm, tổng bằng 1
   */
  double[] nextWord(int[] history);

  /**
   * Log xác suất của từng từ trong một đoạn, mỗi từ được đoán từ những từ đứng trước nó.
   *
   * @param ids dãy từ, kích thước [T]
   * @param from từ đầu tiên phải đoán, ≥ {@link #window()}
   * @return mảng [T - from], logarit tự nhiên
   */
  default double[] logProbabilities(int[] ids, int from) {
    double[] logs = new double[ids.length - from];
    for (int t = from; t < ids.length; t++) {
      logs[t - from] = Math.log(nextWord(Arrays.copyOf(ids, t))[ids[t]]);
    }
    return logs;
  }

  /**
   * Perplexity trên một văn bản: exp(-(1/n) Σ log P(từ | các từ trước)). Mô hình đoán đều trên V từ
   * có perplexity V; mô hình biết trước mọi từ có perplexity 1.
   *
   * @param ids văn bản <b>không</b> dùng để huấn luyện, kích thước [T]
   * @param from từ đầu tiên phải đoán, ≥ {@link #window()}; so hai mô hình thì dùng cùng một số
   * @return perplexity, ≥ 1; vô cùng nếu có từ bị cho xác suất 0
   * @throws IllegalArgumentException nếu không còn từ nào để đoán, hoặc from &lt; {@link #window()}
   */
  default double perplexity(int[] ids, int from) {
    if (from < window() || from >= ids.length) {
      throw new IllegalArgumentException(
          "Văn bản có %d từ, không tính được perplexity từ vị trí %d; mô hình cần %d từ đứng trước."
              .formatted(ids.length, from, window()));
    }
    return Math.exp(-Arrays.stream(logProbabilities(ids, from)).average().orElseThrow());
  }
}
