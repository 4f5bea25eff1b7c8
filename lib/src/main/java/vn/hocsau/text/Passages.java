package vn.hocsau.text;

import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import vn.hocsau.dataset.BatchSource;

/**
 * Văn bản cắt thành từng đoạn T từ để học mô hình ngôn ngữ <b>ở mọi bước</b>: sau mỗi từ của đoạn
 * mạng phải đoán từ kế tiếp, nên một lượt chạy cho T bài học thay vì một.
 *
 * <p>Đoạn thứ i bắt đầu ở từ i · stride. Nhãn là chính đoạn ấy dịch đi một từ, dạng one-hot và chỉ
 * được bày cho minibatch đang dùng.
 *
 * <pre>{@code
 * var passages = Passages.of(ids, 2000, 32, 16);
 * passages.batch(new int[] {0}); // đặc trưng [1, 1, 32], nhãn [1, 2000, 32]
 * }</pre>
 */
public final class Passages implements BatchSource {

  private final int[] ids;
  private final int vocabularySize;
  private final int length;
  private final int stride;

  private Passages(int[] ids, int vocabularySize, int length, int stride) {
    this.ids = ids;
    this.vocabularySize = vocabularySize;
    this.length = length;
    this.stride = stride;
  }

  /**
   * Cắt đoạn.
   *
   * @param ids văn bản đã đổi thành số, trong [0, V)
   * @param vocabularySize số từ V
   * @param length số từ mỗi đoạn T, ≥ 1
   * @param stride khoảng cách giữa hai đoạn, ≥ 1; bằng T thì các đoạn không gối nhau
   * @return các đoạn; vài từ cuối không đủ một đoạn thì bỏ
   * @throws IllegalArgumentException nếu văn bản không đủ một đoạn, ví dụ "Văn bản có 20 từ, cần ít
   *     nhất length + 1 = 33 từ để cắt được một đoạn.", hoặc một số nằm ngoài miền
   */
  public static Passages of(int[] ids, int vocabularySize, int length, int stride) {
    if (length < 1 || stride < 1) {
      throw new IllegalArgumentException(
          "Cần length ≥ 1 và stride ≥ 1, nhận được %d và %d.".formatted(length, stride));
    }
    if (ids.length < length + 1) {
      throw new IllegalArgumentException(
          "Văn bản có %d từ, cần ít nhất length + 1 = %d từ để cắt được một đoạn."
              .formatted(ids.length, length + 1));
    }
    for (int id : ids) {
      if (id < 0 || id >= vocabularySize) {
        throw new IllegalArgumentException(
            "Số %d nằm ngoài bộ từ vựng [0, %d).".formatted(id, vocabularySize));
      }
    }
    return new Passages(ids.clone(), vocabularySize, length, stride);
  }

  @Override
  public int size() {
    return (ids.length - 1 - length) / stride + 1;
  }

  /**
   * {@inheritDoc}
   *
   * @return đặc trưng [b, 1, T] (mẫu, đặc trưng, bước); nhãn one-hot [b, V, T], bộ nhớ xếp [mẫu,
   *     bước, từ] để tầng ra của DL4J đọc từng bước mà không phải đảo trục
   */
  @Override
  public DataSet batch(int[] examples) {
    int count = examples.length;
    float[] words = new float[count * length];
    float[] targets = new float[Math.multiplyExact(count * length, vocabularySize)];
    for (int n = 0; n < count; n++) {
      int start = examples[n] * stride;
      for (int t = 0; t < length; t++) {
        words[n * length + t] = ids[start + t];
        targets[(n * length + t) * vocabularySize + ids[start + t + 1]] = 1;
      }
    }
    return new DataSet(
        array(words, count, 1, length),
        array(targets, count, length, vocabularySize).permute(0, 2, 1));
  }

  private static INDArray array(float[] values, long... shape) {
    return Nd4j.create(values, shape, 'c').castTo(DataType.FLOAT);
  }

  @Override
  public String fingerprint() {
    return PrefixWindows.fingerprint(toString(), List.of(ids));
  }

  @Override
  public String toString() {
    return "%d đoạn dài %d từ, cách nhau %d từ, bộ từ vựng %d từ"
        .formatted(size(), length, stride, vocabularySize);
  }
}
