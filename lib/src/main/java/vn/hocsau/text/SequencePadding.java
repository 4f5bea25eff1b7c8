package vn.hocsau.text;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Đưa các dãy dài ngắn khác nhau về cùng độ dài: dãy ngắn được đệm 0 ở bên trái, dãy dài bị cắt bớt
 * ở bên trái, như {@code pad_sequences} của Keras.
 *
 * <p>Đệm bên trái để từ cuối cùng của mọi dãy nằm ở bước cuối, nơi mạng hồi tiếp đưa ra kết luận;
 * cắt bên trái vì phần cuối của một bài bình luận thường là lời kết.
 *
 * <pre>{@code
 * SequencePadding.left(new int[][] {{1, 5}, {1, 2, 3, 4}}, 3); // [[0, 1, 5], [2, 3, 4]]
 * }</pre>
 */
public final class SequencePadding {

  private SequencePadding() {}

  /**
   * Bày cho tầng embedding.
   *
   * @param sequences n dãy chỉ số, dài ngắn tùy ý, có thể rỗng; chỉ số nhỏ hơn 2²⁴ để ghi đúng bằng
   *     số thực 32 bit
   * @param length độ dài chung T, ≥ 1
   * @return mảng [n, T] (mẫu, bước)
   * @throws IllegalArgumentException nếu không có dãy nào, hoặc T &lt; 1, hoặc một chỉ số âm hay
   *     quá lớn; thông báo nêu dãy và vị trí
   */
  public static INDArray left(int[][] sequences, int length) {
    if (sequences.length == 0 || length < 1) {
      throw new IllegalArgumentException(
          "Cần ít nhất một dãy và độ dài ≥ 1, nhận được %d dãy và độ dài %d."
              .formatted(sequences.length, length));
    }
    float[] values = new float[Math.multiplyExact(sequences.length, length)];
    for (int i = 0; i < sequences.length; i++) {
      int[] sequence = sequences[i];
      int kept = Math.min(sequence.length, length);
      for (int k = 1; k <= kept; k++) {
        int id = sequence[sequence.length - k];
        if (id < 0 || id >= 1 << 24) {
          throw new IllegalArgumentException(
              "Dãy %d, vị trí %d: chỉ số %d nằm ngoài [0, 2^24)."
                  .formatted(i, sequence.length - k, id));
        }
        values[(i + 1) * length - k] = id;
      }
    }
    return Nd4j.create(values, new long[] {sequences.length, length}, 'c');
  }

  /**
   * Bày cho mạng hồi tiếp đọc thẳng chỉ số, mỗi bước một đặc trưng.
   *
   * @param sequences như ở {@link #left}
   * @param length độ dài chung T, ≥ 1
   * @return mảng [n, 1, T] (mẫu, đặc trưng, bước)
   * @throws IllegalArgumentException như ở {@link #left}
   */
  public static INDArray leftSteps(int[][] sequences, int length) {
    return left(sequences, length).reshape(sequences.length, 1, length);
  }
}
