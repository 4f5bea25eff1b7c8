package vn.hocsau.app.model;

import org.jspecify.annotations.Nullable;

/** Bộ dự đoán của một gói; mỗi loại việc một lớp. */
public sealed interface Predictor
    permits ImageClassifier, Critic, Storyteller, Poet, ElectricForecaster, ClimateForecaster {

  /**
   * Số từ mở đầu ít nhất.
   *
   * @return null nếu không phải mô hình viết tiếp
   */
  default @Nullable Integer openingWords() {
    return null;
  }

  /**
   * Một đầu vào để bấm thử có dùng được không: bộ từ vựng đổi theo dữ liệu huấn luyện.
   *
   * @param example đầu vào
   * @return false nếu có từ lạ hoặc thiếu từ
   */
  default boolean understands(String example) {
    return true;
  }
}
