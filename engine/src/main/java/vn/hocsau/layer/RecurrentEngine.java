package vn.hocsau.layer;

import org.jspecify.annotations.Nullable;
import vn.hocsau.layer.internal.memory.NativeBuffer;
import vn.hocsau.layer.internal.memory.Scratch;

/**
 * Máy tính của một tầng hồi tiếp: lượt truyền xuôi và lượt truyền ngược qua thời gian.
 *
 * <p>Dữ liệu luôn xếp theo thời gian trước, [T, N, C] và [T, N, H], liền nhau; mặt nạ, dropout và
 * cách xếp của DL4J đã được {@link RecurrentRuntime} lo. Mỗi tầng có máy riêng; máy giữ vùng nháp
 * giữa hai lượt và không dùng chung cho hai luồng.
 */
interface RecurrentEngine extends AutoCloseable {

  /**
   * Ba mảng tham số (hoặc gradient của chúng), xếp theo hàng và theo thứ tự cổng của Keras.
   *
   * @param kernel trọng số đầu vào [C, G·H]
   * @param recurrent trọng số hồi tiếp [H, G·H]
   * @param bias hệ số điều chỉnh; LSTM [4·H], GRU [2, 3·H], SimpleRNN [H]
   */
  record Weights(NativeBuffer kernel, NativeBuffer recurrent, NativeBuffer bias) {}

  /**
   * Trạng thái ở biên của một đoạn chuỗi.
   *
   * @param hidden trạng thái ẩn [N, H]
   * @param memory ô nhớ [N, H]; null với GRU và SimpleRNN
   */
  record State(NativeBuffer hidden, @Nullable NativeBuffer memory) {}

  /**
   * Lượt truyền xuôi.
   *
   * @param shape các số đếm
   * @param x đầu vào [T, N, C]
   * @param weights tham số
   * @param initial trạng thái trước bước đầu; null là toàn số 0 và sau đó không gọi {@link
   *     #finalState}
   * @param training true nếu sau đó có thể gọi {@link #backward}
   * @return trạng thái ẩn của mọi bước, [T, N, H]; thuộc về máy, đúng đến lượt xuôi kế tiếp
   */
  NativeBuffer forward(
      SequenceShape shape,
      NativeBuffer x,
      Weights weights,
      @Nullable State initial,
      boolean training);

  /**
   * Chép trạng thái sau bước thật cuối cùng của lượt xuôi vừa chạy.
   *
   * @param lengths số bước thật của từng chuỗi, [N]
   * @param last nơi nhận
   */
  void finalState(int[] lengths, State last);

  /**
   * Lượt truyền ngược của lượt xuôi huấn luyện vừa chạy; ghi đè lên {@code gradients} và {@code
   * dx}.
   *
   * @param x đầu vào đã đưa cho {@link #forward}
   * @param dy gradient theo đầu ra [T, N, H]
   * @param weights tham số đã đưa cho {@link #forward}
   * @param gradients nơi nhận gradient theo tham số
   * @param dx nơi nhận gradient theo đầu vào [T, N, C]
   */
  void backward(
      NativeBuffer x, NativeBuffer dy, Weights weights, Weights gradients, NativeBuffer dx);

  /**
   * Dùng vùng nháp này thay cho vùng nháp riêng trong lúc một lượt đang chạy. Các tầng của một mạng
   * chạy lần lượt nên chung nhau được; với chuỗi dài nó lớn bằng mọi băng ghi của một tầng.
   *
   * @param shared vùng nháp chung, cùng kiểu FLOAT
   */
  default void shareScratchpad(Scratch shared) {}

  /** Trả mọi vùng nhớ ngoài heap; sau đó vẫn dùng lại được, vùng nhớ sẽ được cấp lại. */
  @Override
  void close();
}
