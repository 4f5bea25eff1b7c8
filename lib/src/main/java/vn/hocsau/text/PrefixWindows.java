package vn.hocsau.text;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import vn.hocsau.dataset.BatchSource;
import vn.hocsau.store.Fingerprint;

/**
 * Chuỗi n-gram lớn dần: mỗi phần đầu của một câu là đặc trưng, từ kế tiếp là nhãn; phần đầu ngắn
 * được đệm 0 ở bên trái.
 *
 * <pre>
 * i stand with the shedevils   →   [0, 0, 0, i]               → stand
 *                                  [0, 0, i, stand]           → with
 *                                  [0, i, stand, with]        → the
 *                                  [i, stand, with, the]      → shedevils
 * </pre>
 *
 * <p>Số 0 dành cho chỗ đệm, nên từ thật mang số từ 1. Minibatch được bày ngay lúc cần và nhãn là số
 * thứ tự của từ ({@code LossFunction.SPARSE_MCXENT}): sáu nghìn nhãn one-hot của một bộ từ vựng hai
 * nghìn rưỡi từ đã là 60 MB.
 *
 * <pre>{@code
 * var windows = PrefixWindows.of(List.of(new int[] {5, 2, 9}), 2);
 * windows.batch(new int[] {0, 1}); // đặc trưng [2, 1, 2]: [0, 5], [5, 2]; nhãn [2, 1]: 2, 9
 * }</pre>
 */
public final class PrefixWindows implements BatchSource {

  private final List<int[]> sequences;
  private final int length;

  /** Mẫu i là phần đầu dài prefix[i] của câu sequence[i]. */
  private final int[] sequence;

  private final int[] prefix;

  private PrefixWindows(List<int[]> sequences, int length) {
    this.sequences = sequences;
    this.length = length;
    int size = sequences.stream().mapToInt(s -> Math.max(0, s.length - 1)).sum();
    this.sequence = new int[size];
    this.prefix = new int[size];
    int next = 0;
    for (int s = 0; s < sequences.size(); s++) {
      for (int p = 1; p < sequences.get(s).length; p++) {
        sequence[next] = s;
        prefix[next++] = p;
      }
    }
  }

  /**
   * Cắt mọi phần đầu của mọi câu.
   *
   * @param sequences các câu đã đổi thành số ≥ 1; câu một từ không cho mẫu nào
   * @param length độ dài đặc trưng L, ≥ 1; phần đầu dài hơn chỉ giữ L từ cuối
   * @return Σ (số từ - 1) mẫu
   * @throws IllegalArgumentException nếu L &lt; 1, có số ≤ 0, hoặc không câu nào có hai từ; thông
   *     báo nêu câu, ví dụ "Câu 3 có số 0; số 0 dành cho chỗ đệm, từ phải mang số ≥ 1."
   */
  public static PrefixWindows of(List<int[]> sequences, int length) {
    if (length < 1) {
      throw new IllegalArgumentException("length phải ≥ 1, nhận được %d.".formatted(length));
    }
    var copies = new ArrayList<int[]>();
    for (int[] sequence : sequences) {
      copies.add(sequence.clone());
      for (int id : sequence) {
        if (id < 1) {
          throw new IllegalArgumentException(
              "Câu %d có số %d; số 0 dành cho chỗ đệm, từ phải mang số ≥ 1."
                  .formatted(copies.size(), id));
        }
      }
    }
    var windows = new PrefixWindows(copies, length);
    if (windows.size() == 0) {
      throw new IllegalArgumentException(
          "Không câu nào có từ hai từ trở lên, nên không cắt được mẫu nào.");
    }
    return windows;
  }

  @Override
  public int size() {
    return sequence.length;
  }

  /**
   * Phần đầu của một mẫu, chưa đệm.
   *
   * @param i số thứ tự mẫu, trong [0, n)
   * @return các từ đã qua, ít nhất một
   */
  public int[] words(int i) {
    return Arrays.copyOf(sequences.get(sequence[i]), prefix[i]);
  }

  /**
   * Từ phải đoán của một mẫu.
   *
   * @param i số thứ tự mẫu, trong [0, n)
   * @return số của từ
   */
  public int target(int i) {
    return sequences.get(sequence[i])[prefix[i]];
  }

  /**
   * {@inheritDoc}
   *
   * @return đặc trưng [b, 1, L] (mẫu, đặc trưng, bước), nhãn [b, 1]
   */
  @Override
  public DataSet batch(int[] examples) {
    int[][] words = Arrays.stream(examples).mapToObj(this::words).toArray(int[][]::new);
    float[] targets = new float[examples.length];
    for (int i = 0; i < targets.length; i++) {
      targets[i] = target(examples[i]);
    }
    INDArray labels = Nd4j.create(targets, new long[] {targets.length, 1}, 'c');
    return new DataSet(SequencePadding.leftSteps(words, length), labels);
  }

  @Override
  public String fingerprint() {
    return fingerprint(toString(), sequences);
  }

  /** Mã băm của một lời mô tả và các dãy số. */
  static String fingerprint(String description, List<int[]> sequences) {
    var fingerprint = new Fingerprint().add(description);
    for (int[] sequence : sequences) {
      ByteBuffer bytes = ByteBuffer.allocate(Integer.BYTES * (sequence.length + 1));
      bytes.putInt(sequence.length).asIntBuffer().put(sequence);
      fingerprint.add(bytes.array());
    }
    return fingerprint.hex();
  }

  @Override
  public String toString() {
    return "%d n-gram lớn dần từ %d câu, đệm trái đến %d từ"
        .formatted(size(), sequences.size(), length);
  }
}
