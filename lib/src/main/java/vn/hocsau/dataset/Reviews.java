package vn.hocsau.dataset;

import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Nhiều bình luận đã đổi thành dãy chỉ số từ, và nhãn khen chê của chúng.
 *
 * <pre>{@code
 * Reviews train = Imdb.load().train().withVocabulary(10_000);
 * INDArray features = SequencePadding.left(train.ids(), 300); // [22500, 300]
 * DataSet data = new DataSet(features, train.labels());
 * }</pre>
 */
public final class Reviews {
  private final int[][] ids;
  private final byte[] labels;

  /** Các mảng không được sửa nữa; nhãn là 0 hoặc 1. */
  Reviews(int[][] ids, byte[] labels) {
    if (ids.length != labels.length) {
      throw new IllegalArgumentException(
          "Có %d bình luận nhưng %d nhãn.".formatted(ids.length, labels.length));
    }
    this.ids = ids;
    this.labels = labels;
  }

  /**
   * Số bình luận.
   *
   * @return n
   */
  public int size() {
    return labels.length;
  }

  /**
   * Dãy chỉ số của một bình luận.
   *
   * @param i số thứ tự, trong [0, n)
   * @return bản sao, bắt đầu bằng {@link ImdbWords#START}
   */
  public int[] ids(int i) {
    return ids[i].clone();
  }

  /**
   * Dãy chỉ số của mọi bình luận, dài ngắn khác nhau.
   *
   * @return n dãy; các dãy dùng chung với đối tượng này nên chỉ để đọc
   */
  public int[][] ids() {
    return ids.clone();
  }

  /**
   * Nhãn của một bình luận.
   *
   * @param i số thứ tự, trong [0, n)
   * @return 1 là khen, 0 là chê
   */
  public int label(int i) {
    return labels[i];
  }

  /**
   * Nhãn cho mạng có một đầu ra sigmoid.
   *
   * @return mảng [n, 1], 1 là khen, 0 là chê
   */
  public INDArray labels() {
    float[] values = new float[labels.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = labels[i];
    }
    return Nd4j.create(values, new long[] {values.length, 1}, 'c');
  }

  /**
   * Nhãn cho mạng có hai đầu ra, theo biểu diễn one-hot.
   *
   * @return mảng [n, 2], cột 0 là chê, cột 1 là khen
   */
  public INDArray oneHot() {
    float[] values = new float[2 * labels.length];
    for (int i = 0; i < labels.length; i++) {
      values[2 * i + labels[i]] = 1;
    }
    return Nd4j.create(values, new long[] {labels.length, 2}, 'c');
  }

  /**
   * Độ dài của từng bình luận.
   *
   * @return mảng [n], kể cả chỉ số mở đầu
   */
  public int[] lengths() {
    return Arrays.stream(ids).mapToInt(s -> s.length).toArray();
  }

  /**
   * Thu bộ từ vựng: chỉ số từ {@code numWords} trở lên thành {@link ImdbWords#UNKNOWN}, như đối số
   * {@code num_words} của Keras.
   *
   * @param numWords số chỉ số được giữ, ≥ 3; tầng embedding cần đúng chừng ấy hàng
   * @return bình luận mới, mọi chỉ số nằm trong [0, numWords)
   * @throws IllegalArgumentException nếu {@code numWords} &lt; 3
   */
  public Reviews withVocabulary(int numWords) {
    if (numWords < 3) {
      throw new IllegalArgumentException(
          "Bộ từ vựng cần ít nhất 3 chỉ số dành riêng, nhận được %d.".formatted(numWords));
    }
    int[][] cut = new int[ids.length][];
    for (int i = 0; i < cut.length; i++) {
      cut[i] = ids[i].clone();
      for (int t = 0; t < cut[i].length; t++) {
        cut[i][t] = cut[i][t] < numWords ? cut[i][t] : ImdbWords.UNKNOWN;
      }
    }
    return new Reviews(cut, labels);
  }

  /**
   * Lấy các bình luận liên tiếp.
   *
   * @param from bình luận đầu tiên, ≥ 0
   * @param to sau bình luận cuối cùng, ≤ n
   * @return đoạn [from, to)
   * @throws IllegalArgumentException nếu đoạn rỗng hoặc vượt ra ngoài, ví dụ "Không lấy được bình
   *     luận [0, 30000): chỉ có 22500 bình luận."
   */
  public Reviews slice(int from, int to) {
    if (from < 0 || to > size() || from >= to) {
      throw new IllegalArgumentException(
          "Không lấy được bình luận [%d, %d): chỉ có %d bình luận.".formatted(from, to, size()));
    }
    return new Reviews(Arrays.copyOfRange(ids, from, to), Arrays.copyOfRange(labels, from, to));
  }

  /**
   * Lấy một số bình luận đầu, để chạy nhanh.
   *
   * @param count số bình luận muốn có, ≥ 1
   * @return {@code count} bình luận đầu, hoặc tất cả nếu không có nhiều đến thế
   */
  public Reviews first(int count) {
    return count >= size() ? this : slice(0, count);
  }

  /** Xếp lại theo một hoán vị: bình luận thứ i của kết quả là bình luận order[i] ở đây. */
  Reviews reordered(int[] order) {
    int[][] newIds = new int[order.length][];
    byte[] newLabels = new byte[order.length];
    for (int i = 0; i < order.length; i++) {
      newIds[i] = ids[order[i]];
      newLabels[i] = labels[order[i]];
    }
    return new Reviews(newIds, newLabels);
  }
}
