package vn.hocsau.layer;

import org.deeplearning4j.nn.api.MaskState;
import org.jspecify.annotations.Nullable;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Mặt nạ ở những tầng trộn các bước với nhau: che một bước ở đó không còn nghĩa rõ ràng. */
final class Masks {

  private Masks() {}

  /**
   * Từ chối mặt nạ đặc trưng.
   *
   * @param title tên tầng
   * @param mask mặt nạ DL4J đưa qua tầng; null nếu không có
   * @param state trạng thái của mặt nạ
   * @return không có mặt nạ cho tầng sau
   * @throws IllegalArgumentException nếu có mặt nạ; thông báo nêu tầng và cách sửa
   */
  static Pair<INDArray, MaskState> refuse(String title, @Nullable INDArray mask, MaskState state) {
    if (mask != null) {
      throw new IllegalArgumentException(
          title
              + " không nhận mặt nạ. Đệm các chuỗi cho dài bằng nhau rồi bỏ mặt nạ khỏi DataSet, hoặc"
              + " dùng tầng hồi tiếp.");
    }
    return new Pair<>(null, state);
  }
}
