package vn.hocsau.layer;

import org.jspecify.annotations.Nullable;

/**
 * Một chặng của {@link StageChain}: lượt xuôi và, khi huấn luyện, lượt ngược của một tầng trên vùng
 * nhớ giữ sẵn.
 *
 * <p>Chặng đọc tham số và ghi gradient thẳng vào hai dải phẳng của mạng. Kết quả thuộc về chặng,
 * đúng đến lượt kế tiếp cùng chiều. Chặng dựng để dự đoán không có lượt ngược.
 */
interface Stage extends AutoCloseable {

  /**
   * Cách xếp chặng muốn nhận.
   *
   * @param next cách xếp chặng sau muốn
   * @return mặc định chặng không phân biệt nên chuyển nguyên ý của chặng sau
   */
  default Tensor.Layout prefers(Tensor.Layout next) {
    return next;
  }

  /** Lượt ngược cần chính kết quả của lượt xuôi, vì vậy chặng sau không được ghi đè lên nó. */
  default boolean needsOutput() {
    return true;
  }

  /**
   * Lượt xuôi.
   *
   * @param x đầu vào
   * @return đầu ra
   */
  Tensor forward(Tensor x);

  /**
   * Lượt ngược; ghi đè gradient của tham số.
   *
   * @param dy gradient theo đầu ra, được phép ghi đè
   * @param needed false nếu không ai cần gradient theo đầu vào
   * @return gradient theo đầu vào, null nếu không cần
   */
  @Nullable Tensor backward(Tensor dy, boolean needed);

  /** Trả vùng nhớ ngoài heap. */
  @Override
  void close();
}
