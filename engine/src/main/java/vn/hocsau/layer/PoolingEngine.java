package vn.hocsau.layer;

import vn.hocsau.layer.internal.memory.Grid;
import vn.hocsau.layer.internal.memory.NativeBuffer;

/** Máy tính của một tầng gộp cực đại trên lưới [N, H, W, C]; mỗi tầng có máy riêng. */
interface PoolingEngine extends AutoCloseable {

  /**
   * Lượt truyền xuôi.
   *
   * @param in kích thước đầu vào
   * @param x đầu vào [N, H, W, C]
   * @param y nơi nhận đầu ra [N, H', W', C]
   * @param training true nếu sau đó có thể gọi {@link #backward}
   */
  void forward(Grid in, NativeBuffer x, NativeBuffer y, boolean training);

  /**
   * Lượt truyền ngược của lượt xuôi huấn luyện vừa chạy; nếu một cửa sổ có hai giá trị cùng lớn
   * nhất, giá trị đứng trước nhận gradient.
   *
   * @param x đầu vào đã đưa cho {@link #forward}
   * @param dy gradient theo đầu ra
   * @param dx nơi nhận gradient theo đầu vào, bị ghi đè
   */
  void backward(NativeBuffer x, NativeBuffer dy, NativeBuffer dx);

  /** Trả mọi vùng nhớ ngoài heap; sau đó vẫn dùng lại được. */
  @Override
  void close();
}
