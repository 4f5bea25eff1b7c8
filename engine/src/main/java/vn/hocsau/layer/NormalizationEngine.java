package vn.hocsau.layer;

import vn.hocsau.layer.internal.memory.Grid;
import vn.hocsau.layer.internal.memory.NativeBuffer;

/**
 * Máy tính của một tầng chuẩn hóa theo batch trên lưới [N, H, W, C]; mỗi tầng có máy riêng.
 *
 * <p>γ và β nằm liền nhau, [2, C].
 */
interface NormalizationEngine extends AutoCloseable {

  /**
   * Lượt truyền xuôi: y ← γ·(x - μ)/√(σ² + ε) + β, từng kênh một.
   *
   * @param grid kích thước của x và y
   * @param x đầu vào
   * @param scaleShift γ và β, [2, C]
   * @param mean μ [C]; khi huấn luyện là nơi nhận trung bình của minibatch
   * @param variance σ² [C]; khi huấn luyện là nơi nhận phương sai của minibatch, chia cho số vị trí
   * @param y nơi nhận đầu ra
   * @param training true nếu dùng thống kê của chính minibatch
   */
  void forward(
      Grid grid,
      NativeBuffer x,
      NativeBuffer scaleShift,
      NativeBuffer mean,
      NativeBuffer variance,
      NativeBuffer y,
      boolean training);

  /**
   * Lượt truyền ngược của lượt xuôi huấn luyện vừa chạy.
   *
   * @param x đầu vào đã đưa cho {@link #forward}
   * @param dy gradient theo đầu ra
   * @param scaleShift γ và β
   * @param mean trung bình của minibatch
   * @param variance phương sai của minibatch
   * @param gradients nơi nhận gradient theo γ và β, [2, C]
   * @param dx nơi nhận gradient theo đầu vào
   */
  void backward(
      NativeBuffer x,
      NativeBuffer dy,
      NativeBuffer scaleShift,
      NativeBuffer mean,
      NativeBuffer variance,
      NativeBuffer gradients,
      NativeBuffer dx);

  /** Trả mọi vùng nhớ ngoài heap; sau đó vẫn dùng lại được. */
  @Override
  void close();
}
