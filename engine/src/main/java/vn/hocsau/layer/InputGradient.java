package vn.hocsau.layer;

import java.util.List;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;

/**
 * Gradient theo đầu vào của tầng đầu mạng: khi huấn luyện DL4J bỏ nó đi, nhưng không báo cho tầng.
 *
 * <p>Chỉ {@code MultiLayerNetwork.computeGradientAndScore} chắc chắn bỏ, nên ta nhìn ngăn xếp: tầng
 * thứ 0 được gọi qua đúng hàm đó thì không cần tính. Mọi đường khác ({@code calculateGradients},
 * mạng lồng nhau, {@code ComputationGraph}) vẫn được tính.
 */
final class InputGradient {

  private static final StackWalker STACK =
      StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE);

  /** {@code backpropGradient} của tầng ← {@code calcBackpropGradients} ← nơi gọi. */
  private static final int CALLER_DEPTH = 3;

  private InputGradient() {}

  /**
   * Gradient theo đầu vào sẽ bị bỏ hay không; chỉ gọi thẳng từ {@code backpropGradient} của tầng.
   *
   * @param layerIndex vị trí của tầng trong mạng
   * @return true nếu chắc chắn không ai dùng
   */
  static boolean isDiscarded(int layerIndex) {
    if (layerIndex != 0) {
      return false;
    }
    List<StackWalker.StackFrame> frames =
        STACK.walk(all -> all.skip(CALLER_DEPTH - 1L).limit(2).toList());
    return frames.size() == 2
        && isNetworkMethod(frames.get(0), "calcBackpropGradients")
        && isNetworkMethod(frames.get(1), "computeGradientAndScore");
  }

  private static boolean isNetworkMethod(StackWalker.StackFrame frame, String name) {
    return frame.getDeclaringClass() == MultiLayerNetwork.class
        && frame.getMethodName().equals(name);
  }
}
