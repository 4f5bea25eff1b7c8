package vn.hocsau.train;

import org.jspecify.annotations.Nullable;

/**
 * Cài đặt của một lần huấn luyện, trừ mạng và dữ liệu.
 *
 * @param epochs số epoch tối đa, ≥ 1
 * @param batchSize số mẫu mỗi minibatch, ≥ 1
 * @param seed hạt giống của thứ tự mẫu và của dropout
 * @param earlyStopping quy tắc dừng sớm; null: chạy đủ số epoch
 */
public record TrainingSettings(
    int epochs, int batchSize, long seed, @Nullable EarlyStopping earlyStopping) {

  /**
   * Kiểm tra miền giá trị.
   *
   * @param epochs số epoch tối đa, ≥ 1
   * @param batchSize số mẫu mỗi minibatch, ≥ 1
   * @param seed hạt giống
   * @param earlyStopping quy tắc dừng sớm, hoặc null
   * @throws IllegalArgumentException nếu số epoch hoặc cỡ minibatch nhỏ hơn 1, ví dụ "Huấn luyện
   *     cần epochs ≥ 1 và batchSize ≥ 1, nhận được 0 và 32."
   */
  public TrainingSettings {
    if (epochs < 1 || batchSize < 1) {
      throw new IllegalArgumentException(
          "Huấn luyện cần epochs ≥ 1 và batchSize ≥ 1, nhận được %d và %d."
              .formatted(epochs, batchSize));
    }
  }

  /**
   * Cùng cài đặt, hạt giống khác.
   *
   * @param newSeed hạt giống
   * @return bản sao
   */
  public TrainingSettings withSeed(long newSeed) {
    return new TrainingSettings(epochs, batchSize, newSeed, earlyStopping);
  }

  /**
   * Cùng cài đặt, thêm dừng sớm.
   *
   * @param rule quy tắc
   * @return bản sao
   */
  public TrainingSettings stopping(EarlyStopping rule) {
    return new TrainingSettings(epochs, batchSize, seed, rule);
  }

  @Override
  public String toString() {
    return "%d epoch, batch %d, hạt giống %d, %s"
        .formatted(
            epochs, batchSize, seed, earlyStopping == null ? "không dừng sớm" : earlyStopping);
  }
}
