package vn.hocsau.train;

import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import vn.hocsau.dataset.BatchSource;

/**
 * Chia một nguồn thành minibatch; thứ tự của epoch e chỉ phụ thuộc vào (hạt giống, e), nhờ vậy nối
 * lại từ checkpoint cho đúng những minibatch như khi chạy một mạch.
 */
final class Minibatches {

  private final BatchSource source;
  private final int batchSize;
  private final int size;

  Minibatches(BatchSource source, int batchSize) {
    this.source = source;
    this.batchSize = batchSize;
    this.size = source.size();
  }

  int size() {
    return size;
  }

  int count() {
    return (size + batchSize - 1) / batchSize;
  }

  /** Thứ tự mẫu của một epoch: hoán vị Fisher–Yates. */
  int[] shuffled(long seed) {
    int[] order = inOrder();
    var random = new SplittableRandom(seed);
    for (int i = size - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      int swap = order[i];
      order[i] = order[j];
      order[j] = swap;
    }
    return order;
  }

  int[] inOrder() {
    int[] order = new int[size];
    for (int i = 0; i < size; i++) {
      order[i] = i;
    }
    return order;
  }

  /** Minibatch thứ b của một thứ tự đã cho. */
  DataSet batch(int[] order, int b) {
    int from = b * batchSize;
    int[] examples = new int[Math.min(batchSize, size - from)];
    System.arraycopy(order, from, examples, 0, examples.length);
    return source.batch(examples);
  }

  /**
   * Trả vùng nhớ ngoài heap của một minibatch đã dùng xong. Để bộ gom rác trả thì hàng nghìn
   * minibatch chất đống ngoài heap, vì heap Java hầu như không đầy thêm.
   */
  static void release(DataSet batch) {
    release(batch.getFeatures());
    release(batch.getLabels());
    release(batch.getFeaturesMaskArray());
    release(batch.getLabelsMaskArray());
  }

  /** Trả vùng nhớ của một mảng không ai dùng nữa. */
  static void release(@Nullable INDArray array) {
    if (array != null && array.closeable()) {
      array.close();
    }
  }
}
