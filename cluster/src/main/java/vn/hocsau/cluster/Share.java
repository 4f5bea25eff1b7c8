package vn.hocsau.cluster;

import org.nd4j.linalg.dataset.DataSet;
import vn.hocsau.dataset.BatchSource;

/**
 * Một phần của nguồn: các mẫu có số thứ tự p, p + P, p + 2P, … Mẫu xếp theo lớp thì phần nào cũng
 * có đủ lớp, và hai phần hơn kém nhau nhiều nhất một mẫu.
 *
 * @param whole cả nguồn
 * @param index phần thứ p, trong [0, P)
 * @param of số phần P
 */
record Share(BatchSource whole, int index, int of) implements BatchSource {

  @Override
  public int size() {
    return (whole.size() - index + of - 1) / of;
  }

  @Override
  public DataSet batch(int[] examples) {
    int[] mine = new int[examples.length];
    for (int i = 0; i < mine.length; i++) {
      mine[i] = index + of * examples[i];
    }
    return whole.batch(mine);
  }

  @Override
  public String fingerprint() {
    return "%s %d/%d".formatted(whole.fingerprint(), index, of);
  }
}
