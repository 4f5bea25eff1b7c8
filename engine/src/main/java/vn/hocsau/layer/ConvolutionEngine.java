package vn.hocsau.layer;

import org.jspecify.annotations.Nullable;
import vn.hocsau.layer.internal.memory.Grid;
import vn.hocsau.layer.internal.memory.NativeBuffer;

/**
 * Máy tính của một tầng tích chập trên lưới [N, H, W, C].
 *
 * <p>Vùng nhớ vào, ra do bên gọi đưa; máy chỉ giữ vùng nháp và phép tính đã dựng. Mỗi tầng có máy
 * riêng, không dùng chung cho hai luồng.
 */
interface ConvolutionEngine extends AutoCloseable {

  /**
   * Tham số hoặc gradient của chúng.
   *
   * @param kernel bộ lọc [kH, kW, C, O], xếp theo hàng
   * @param bias hệ số điều chỉnh [O]; null nếu tầng không dùng
   */
  record Weights(NativeBuffer kernel, @Nullable NativeBuffer bias) {}

  /**
   * Lượt truyền xuôi: y ← φ(x ∗ W + b).
   *
   * @param in kích thước đầu vào
   * @param x đầu vào [N, H, W, C]
   * @param weights tham số
   * @param y nơi nhận đầu ra [N, H', W', O]
   * @param training true nếu sau đó có thể gọi {@link #backward}
   */
  void forward(Grid in, NativeBuffer x, Weights weights, NativeBuffer y, boolean training);

  /**
   * Lượt truyền ngược của lượt xuôi huấn luyện vừa chạy; ghi đè lên {@code gradients} và {@code
   * dx}.
   *
   * @param x đầu vào đã đưa cho {@link #forward}
   * @param y đầu ra của {@link #forward}
   * @param dy gradient theo đầu ra
   * @param weights tham số đã đưa cho {@link #forward}
   * @param gradients nơi nhận gradient theo tham số
   * @param dx nơi nhận gradient theo đầu vào; null nếu không ai cần
   */
  void backward(
      NativeBuffer x,
      NativeBuffer y,
      NativeBuffer dy,
      Weights weights,
      Weights gradients,
      @Nullable NativeBuffer dx);

  /** Trả mọi vùng nhớ ngoài heap; sau đó vẫn dùng lại được. */
  @Override
  void close();
}
