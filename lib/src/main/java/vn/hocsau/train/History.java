package vn.hocsau.train;

import java.time.Duration;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * Lịch sử của một lần huấn luyện: mỗi phần tử là một epoch đã xong, theo thứ tự.
 *
 * <p>Mất mát huấn luyện là trung bình có trọng số theo số mẫu của mất mát từng minibatch, đo
 * <i>trước</i> bước cập nhật, đúng như Keras in ra; mất mát kiểm định đo sau epoch, bằng trọng số
 * mới nhất. Độ chính xác cũng vậy, và chỉ có khi đã đặt {@link Training#metric}.
 *
 * @param epochs các epoch đã xong; có thể rỗng nếu người dùng dừng ngay trong epoch đầu
 * @param settings cài đặt của lần huấn luyện; null nếu lịch sử không do {@link Training} ghi
 */
public record History(List<Epoch> epochs, @Nullable TrainingSettings settings) {

  /**
   * Một epoch đã xong.
   *
   * @param number số thứ tự, đếm từ 1
   * @param loss mất mát trên tập huấn luyện
   * @param valLoss mất mát trên tập kiểm định; {@link Double#NaN} nếu không có tập kiểm định
   * @param accuracy độ chính xác trên tập huấn luyện, trong [0, 1]; {@link Double#NaN} nếu không đo
   * @param valAccuracy độ chính xác trên tập kiểm định, trong [0, 1]; {@link Double#NaN} nếu không
   *     đo
   * @param time thời gian của riêng epoch này, kể cả lượt kiểm định
   */
  public record Epoch(
      int number, double loss, double valLoss, double accuracy, double valAccuracy, Duration time) {

    /**
     * Một epoch không đo độ chính xác.
     *
     * @param number số thứ tự, đếm từ 1
     * @param loss mất mát trên tập huấn luyện
     * @param valLoss mất mát trên tập kiểm định; {@link Double#NaN} nếu không có tập kiểm định
     * @param time thời gian của riêng epoch này
     */
    public Epoch(int number, double loss, double valLoss, Duration time) {
      this(number, loss, valLoss, Double.NaN, Double.NaN, time);
    }
  }

  /**
   * Sao danh sách để lịch sử không đổi sau khi tạo.
   *
   * @param epochs các epoch đã xong
   * @param settings cài đặt, hoặc null
   */
  public History {
    epochs = List.copyOf(epochs);
  }

  /**
   * Lịch sử không rõ cài đặt.
   *
   * @param epochs các epoch đã xong
   */
  public History(List<Epoch> epochs) {
    this(epochs, null);
  }

  /**
   * Mất mát huấn luyện theo epoch.
   *
   * @return mảng [epoch]
   */
  public double[] loss() {
    return column(Epoch::loss);
  }

  /**
   * Mất mát kiểm định theo epoch.
   *
   * @return mảng [epoch]; toàn NaN nếu không có tập kiểm định
   */
  public double[] valLoss() {
    return column(Epoch::valLoss);
  }

  /**
   * Độ chính xác trên tập huấn luyện theo epoch.
   *
   * @return mảng [epoch], giá trị trong [0, 1]; toàn NaN nếu không đo
   */
  public double[] accuracy() {
    return column(Epoch::accuracy);
  }

  /**
   * Độ chính xác trên tập kiểm định theo epoch.
   *
   * @return mảng [epoch], giá trị trong [0, 1]; toàn NaN nếu không đo
   */
  public double[] valAccuracy() {
    return column(Epoch::valAccuracy);
  }

  /**
   * Có đo độ chính xác hay không.
   *
   * @return true nếu ít nhất một epoch có độ chính xác huấn luyện
   */
  public boolean hasAccuracy() {
    return epochs.stream().anyMatch(e -> !Double.isNaN(e.accuracy()));
  }

  /**
   * Có đo trên tập kiểm định hay không.
   *
   * @return true nếu ít nhất một epoch có mất mát kiểm định
   */
  public boolean hasValidation() {
    return epochs.stream().anyMatch(e -> !Double.isNaN(e.valLoss()));
  }

  /**
   * Tổng thời gian huấn luyện.
   *
   * @return tổng thời gian các epoch, kể cả những epoch chạy trước khi nối lại từ checkpoint
   */
  public Duration time() {
    return epochs.stream().map(Epoch::time).reduce(Duration.ZERO, Duration::plus);
  }

  private double[] column(ToDoubleFunction<Epoch> value) {
    return epochs.stream().mapToDouble(value).toArray();
  }
}
