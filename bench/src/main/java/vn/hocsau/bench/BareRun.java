package vn.hocsau.bench;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.bytedeco.dnnl.memory;
import org.bytedeco.javacpp.FloatPointer;
import org.nd4j.linalg.activations.Activation;

/**
 * Chỉ các phép tính oneDNN của một mô hình: tầng hồi tiếp, tích chập và gộp, lượt xuôi khi huấn
 * luyện rồi lượt ngược, kể cả đảo trọng số và đưa gradient về 0.
 *
 * <p>Không có embedding, tầng kết nối đầy đủ, dropout, chuẩn hóa, mất mát và bước cập nhật: đây là
 * mốc để biết phần còn lại của một bước huấn luyện tốn bao nhiêu. Đầu ra của tầng dưới là đầu vào
 * của tầng trên, gradient cũng đi qua đúng các vùng nhớ ấy.
 */
final class BareRun implements TimedRun {

  private final BarePrimitives primitives = new BarePrimitives();
  private final Activations input;
  private final List<Runnable> forward = new ArrayList<>();
  private final Deque<Runnable> backward = new ArrayDeque<>();

  /**
   * Giá trị giữa hai tầng cùng gradient của nó, một cách xếp.
   *
   * @param value giá trị
   * @param gradient gradient
   */
  record Activations(memory value, memory gradient) {}

  BareRun(MeasuredModel model) {
    Activations lowest = null;
    Activations flow = null;
    Shape shape = model.input();
    boolean trainableBelow = false;
    for (Block block : model.blocks()) {
      if (block instanceof Block.Recurrent recurrent) {
        Activations sequence =
            flow == null ? BareRecurrent.input(primitives, model.batch(), shape) : flow;
        lowest = lowest == null ? sequence : lowest;
        flow = BareRecurrent.add(this, recurrent, sequence, model.batch(), shape);
      } else if (block instanceof Block.Conv || block instanceof Block.MaxPool) {
        Activations image =
            flow == null ? BareConvolution.input(primitives, model.batch(), shape) : flow;
        lowest = lowest == null ? image : lowest;
        flow =
            block instanceof Block.Conv conv
                ? BareConvolution.add(this, conv, image, model.batch(), shape, trainableBelow)
                : BareConvolution.add(this, (Block.MaxPool) block, image, model.batch(), shape);
      } else if (block instanceof Block.Flatten) {
        break;
      }
      trainableBelow |= block.params(shape) > 0;
      shape = block.output(shape);
    }
    primitives.allocateScratchpad();
    if (lowest == null) {
      throw new IllegalArgumentException(model.id() + ": " + obstacle(model).orElseThrow());
    }
    input = lowest;
  }

  /** Vì sao mô hình không có phép đo này; rỗng nếu có. */
  static Optional<String> obstacle(MeasuredModel model) {
    if (model.blocks().stream()
        .noneMatch(block -> block instanceof Block.Recurrent || block instanceof Block.Conv)) {
      return Optional.of("không có tầng hồi tiếp hay tích chập nên không có phép tính oneDNN nào");
    }
    boolean unusual =
        model.blocks().stream()
            .anyMatch(
                block ->
                    block instanceof Block.Recurrent r
                        && r.cell() != Block.Cell.SIMPLE_RNN
                        && r.activation() != Activation.TANH);
    return unusual ? Optional.of("LSTM và GRU của oneDNN chỉ có kích hoạt tanh") : Optional.empty();
  }

  /** Gradient đã đi tới đầu vào của tầng thấp nhất. */
  float[] inputGradient() {
    memory gradient = input.gradient();
    float[] values = new float[Math.toIntExact(gradient.get_desc().get_size() / Float.BYTES)];
    new FloatPointer(gradient.get_data_handle()).get(values);
    return values;
  }

  BarePrimitives primitives() {
    return primitives;
  }

  /** Thêm việc vào cuối lượt xuôi. */
  void onForward(Runnable work) {
    forward.add(work);
  }

  /** Thêm việc của một tầng vào đầu lượt ngược, giữ thứ tự các việc trong tầng. */
  void onBackward(Runnable... works) {
    for (int i = works.length - 1; i >= 0; i--) {
      backward.push(works[i]);
    }
  }

  @Override
  public void step() {
    forward.forEach(Runnable::run);
    backward.forEach(Runnable::run);
    primitives.await();
  }

  @Override
  public void close() {
    primitives.close();
    System.gc();
  }
}
