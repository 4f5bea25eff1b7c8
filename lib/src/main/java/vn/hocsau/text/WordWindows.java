package vn.hocsau.text;

import java.util.Arrays;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Cửa sổ trượt trên một dãy từ: w từ liền nhau là đặc trưng, từ kế tiếp là nhãn.
 *
 * <p>Với dãy T từ có n = T - w mẫu; mẫu i gồm các từ i … i+w-1, nhãn là từ i+w. Ví dụ:
 *
 * <pre>{@code
 * var windows = WordWindows.of(vocabulary.encode(tokens), 3);
 * DataSet data = windows.sparse(); // đặc trưng [n, 1, 3], nhãn [n, 1]
 * }</pre>
 *
 * <p>Đặc trưng là số thứ tự của từ, để nguyên không chia: [mẫu, đặc trưng 1, bước w]. Tầng hồi tiếp
 * đọc nó như một con số (cách của tài liệu gốc), tầng embedding đọc nó như một chỗ tra bảng.
 */
public final class WordWindows {

  private final int[] ids;
  private final int window;

  private WordWindows(int[] ids, int window) {
    this.ids = ids;
    this.window = window;
  }

  /**
   * Cắt cửa sổ.
   *
   * @param ids dãy từ đã đổi thành số, kích thước [T]
   * @param window số từ mỗi cửa sổ, ≥ 1
   * @return n = T - w cửa sổ
   * @throws IllegalArgumentException nếu T &lt; w + 1, ví dụ "Văn bản có 3 từ, cần ít nhất window +
   *     1 = 4 từ để cắt được một cửa sổ."
   */
  public static WordWindows of(int[] ids, int window) {
    if (window < 1) {
      throw new IllegalArgumentException("window phải ≥ 1, nhận được %d.".formatted(window));
    }
    if (ids.length < window + 1) {
      throw new IllegalArgumentException(
          "Văn bản có %d từ, cần ít nhất window + 1 = %d từ để cắt được một cửa sổ."
              .formatted(ids.length, window + 1));
    }
    return new WordWindows(ids.clone(), window);
  }

  /**
   * Số cửa sổ.
   *
   * @return n
   */
  public int size() {
    return ids.length - window;
  }

  /**
   * Các từ của một cửa sổ.
   *
   * @param i số thứ tự cửa sổ, trong [0, n)
   * @return w số
   */
  public int[] words(int i) {
    return Arrays.copyOfRange(ids, i, i + window);
  }

  /**
   * Từ kế tiếp của một cửa sổ.
   *
   * @param i số thứ tự cửa sổ, trong [0, n)
   * @return số của từ cần đoán
   */
  public int target(int i) {
    return ids[i + window];
  }

  /**
   * Nhãn là số thứ tự của từ, dùng với {@code LossFunction.SPARSE_MCXENT}; không tốn bộ nhớ cho
   * biểu diễn one-hot.
   *
   * @return đặc trưng [n, 1, w] (mẫu, đặc trưng, bước) và nhãn [n, 1]
   */
  public DataSet sparse() {
    float[] targets = new float[size()];
    for (int i = 0; i < targets.length; i++) {
      targets[i] = target(i);
    }
    return new DataSet(features(), array(targets, size(), 1));
  }

  /**
   * Nhãn ở dạng one-hot, dùng với {@code LossFunction.MCXENT}; chỉ hợp với bộ từ vựng nhỏ.
   *
   * @param vocabularySize số từ V của bộ từ vựng
   * @return đặc trưng [n, 1, w] (mẫu, đặc trưng, bước) và nhãn [n, V]
   */
  public DataSet oneHot(int vocabularySize) {
    float[] targets = new float[size() * vocabularySize];
    for (int i = 0; i < size(); i++) {
      targets[i * vocabularySize + target(i)] = 1;
    }
    return new DataSet(features(), array(targets, size(), vocabularySize));
  }

  private INDArray features() {
    float[] numbers = new float[size() * window];
    for (int i = 0; i < size(); i++) {
      for (int t = 0; t < window; t++) {
        numbers[i * window + t] = ids[i + t];
      }
    }
    return array(numbers, size(), 1, window);
  }

  private static INDArray array(float[] values, long... shape) {
    return Nd4j.create(values, shape, 'c').castTo(DataType.FLOAT);
  }

  @Override
  public String toString() {
    return "%d cửa sổ dài %d từ".formatted(size(), window);
  }
}
