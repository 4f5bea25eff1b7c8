package vn.hocsau.train;

import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.jspecify.annotations.Nullable;
import vn.hocsau.dataset.BatchSource;

/**
 * Cách học một epoch. {@link Training} lo mọi việc quanh nó như nhau cho mọi cách học: soát dữ
 * liệu, kiểm định, dừng sớm, checkpoint và nối lại, lịch sử, tiến độ, nút dừng.
 *
 * <p>Cách mặc định đi qua từng minibatch trong tiến trình này. Mô-đun {@code cluster} có cách khác:
 * mỗi epoch là một vòng học song song trên nhiều máy rồi lấy trung bình tham số.
 */
public interface Learner {

  /**
   * Dữ liệu huấn luyện.
   *
   * @return nguồn, không rỗng
   */
  BatchSource data();

  /**
   * Điều khiến cùng dữ liệu, cùng siêu tham số mà học ra kết quả khác, ví dụ "2 phần, 20 bước mỗi
   * vòng"; checkpoint chỉ nối lại khi nó như cũ.
   *
   * @return mô tả ổn định; rỗng với cách mặc định
   */
  String method();

  /**
   * Số minibatch của một epoch.
   *
   * @param batchSize kích thước batch, ≥ 1
   * @return số minibatch, ≥ 1
   */
  int stepsPerEpoch(int batchSize);

  /**
   * Chuẩn bị học.
   *
   * @param task mạng và siêu tham số
   * @return lần chạy; {@link Training} đóng nó khi xong
   */
  Run start(Task task);

  /**
   * Việc phải học.
   *
   * @param net mạng, được cập nhật tại chỗ
   * @param batchSize kích thước batch, ≥ 1
   * @param seed hạt giống của cả lần học
   * @param shuffle xáo trộn mẫu ở mỗi epoch hay giữ nguyên thứ tự
   * @param metric phép đo cạnh mất mát; null là không đo
   */
  record Task(
      MultiLayerNetwork net, int batchSize, long seed, boolean shuffle, @Nullable Metric metric) {}

  /**
   * Điều học được trong một epoch.
   *
   * @param loss mất mát huấn luyện trung bình, có trọng số theo số mẫu
   * @param accuracy độ chính xác huấn luyện trong [0, 1]; NaN nếu không đo
   * @param samples số mẫu đã học, kể cả mẫu lặp lại
   */
  record Learned(double loss, double accuracy, long samples) {}

  /** Một lần chạy, từ epoch đầu đến epoch cuối. */
  interface Run extends AutoCloseable {

    /**
     * Học một epoch: tham số, bộ nhớ của bộ tối ưu và số bước của mạng đổi theo.
     *
     * @param epoch số thứ tự, đếm từ 1
     * @param seed hạt giống của riêng epoch này
     * @param steps nơi báo sau mỗi bước
     * @return điều học được
     * @throws InterruptedException nếu luồng bị ngắt; {@link Training} đưa mạng về cuối epoch trước
     * @throws DivergedException nếu mất mát không còn hữu hạn
     */
    Learned epoch(int epoch, long seed, Steps steps) throws InterruptedException;

    @Override
    void close();
  }

  /** Nơi nhận tiến độ trong một epoch. */
  @FunctionalInterface
  interface Steps {
    /**
     * Vừa xong một bước.
     *
     * @param step số bước đã xong của epoch, đếm từ 1
     * @param loss mất mát trung bình từ đầu epoch
     * @param accuracy độ chính xác trung bình từ đầu epoch; NaN nếu không đo
     */
    void done(int step, double loss, double accuracy);
  }

  /**
   * Hạt giống của phần thứ n trong một lần chạy (bước trộn của SplitMix64), để hai phần cạnh nhau
   * không dùng dãy số gần nhau.
   *
   * @param seed hạt giống chung
   * @param part số thứ tự, ví dụ số epoch
   * @return hạt giống riêng
   */
  static long seed(long seed, int part) {
    long z = seed + 0x9E3779B97F4A7C15L * part;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
