package vn.hocsau.bench;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SCRATCHPAD;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import org.bytedeco.dnnl.IntMemoryMap;
import org.bytedeco.dnnl.engine;
import org.bytedeco.dnnl.global.dnnl.scratchpad_mode;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.primitive;
import org.bytedeco.dnnl.primitive_attr;
import org.bytedeco.dnnl.primitive_desc_base;
import org.bytedeco.dnnl.reorder;
import org.bytedeco.dnnl.stream;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;

/**
 * Gọi thẳng oneDNN, không qua tầng nào của khóa học: cấp vùng nhớ, gắn đối số, giữ mọi đối tượng
 * cho đến khi đóng.
 *
 * <p>Bộ nhớ tạm do ta cấp và dùng chung, vì các phép tính chạy lần lượt.
 */
final class BarePrimitives implements AutoCloseable {

  private final Deque<Pointer> owned = new ArrayDeque<>();
  private final List<memory> scratchpads = new ArrayList<>();
  private final Random random = new Random(7);
  private final engine cpu;
  private final stream queue;
  private final primitive_attr attributes;

  BarePrimitives() {
    cpu = own(new engine(engine.kind.cpu, 0));
    queue = own(new stream(cpu));
    attributes = own(new primitive_attr());
    attributes.set_scratchpad_mode(scratchpad_mode.user);
  }

  <P extends Pointer> P own(P pointer) {
    owned.push(pointer);
    return pointer;
  }

  engine cpu() {
    return cpu;
  }

  /** Thuộc tính chung: bộ nhớ tạm do người gọi cấp. */
  primitive_attr attributes() {
    return attributes;
  }

  memory.desc describe(memory.format_tag layout, long... dimensions) {
    return own(new memory.desc(dimensions, memory.data_type.f32, layout));
  }

  /** Vùng nhớ toàn 0. */
  memory zeros(memory.desc description) {
    memory allocated = own(new memory(description, cpu));
    Pointer.memset(allocated.get_data_handle(), 0, description.get_size());
    return allocated;
  }

  /** Vùng nhớ với số ngẫu nhiên trong (-0.1, 0.1): đủ nhỏ để chuỗi dài không bão hòa. */
  memory random(memory.desc description) {
    memory allocated = zeros(description);
    float[] values = new float[Math.toIntExact(description.get_size() / Float.BYTES)];
    for (int i = 0; i < values.length; i++) {
      values[i] = 0.2f * random.nextFloat() - 0.1f;
    }
    new FloatPointer(allocated.get_data_handle()).put(values, 0, values.length);
    return allocated;
  }

  /** Phép tính đang được gắn đối số. */
  final class Pass {

    private final primitive operation;
    private final IntMemoryMap arguments = own(new IntMemoryMap());

    private Pass(primitive operation) {
      this.operation = operation;
    }

    Pass argument(int id, memory value) {
      arguments.put(id, value);
      return this;
    }

    void run() {
      operation.execute(queue, arguments);
    }
  }

  /** Phép tính kèm bộ nhớ tạm mà mô tả của nó đòi. */
  Pass pass(primitive operation, primitive_desc_base description) {
    memory.desc size = own(description.scratchpad_desc());
    memory scratchpad = own(new memory(size, cpu, new Pointer()));
    scratchpads.add(scratchpad);
    return new Pass(own(operation)).argument(DNNL_ARG_SCRATCHPAD, scratchpad);
  }

  /** Việc đảo một vùng nhớ sang cách xếp khác, nếu hai cách xếp khác nhau. */
  Reordered reordered(memory from, memory.desc wanted) {
    memory.desc given = own(from.get_desc());
    if (given.equals(wanted)) {
      return new Reordered(from, () -> {});
    }
    memory to = zeros(wanted);
    return new Reordered(to, reordering(from, to));
  }

  Runnable reordering(memory from, memory to) {
    reorder operation = own(new reorder(from, to));
    return () -> operation.execute(queue, from, to);
  }

  /**
   * Vùng nhớ đã đảo.
   *
   * @param result vùng nhớ theo cách xếp mới
   * @param work việc đảo, chạy lại mỗi bước vì trọng số đổi mỗi bước
   */
  record Reordered(memory result, Runnable work) {}

  /** Việc đưa các vùng nhớ về 0: oneDNN cộng dồn gradient của trọng số hồi tiếp. */
  static Runnable zeroing(memory... targets) {
    return () -> {
      for (memory target : targets) {
        try (memory.desc description = target.get_desc();
            Pointer data = target.get_data_handle()) {
          Pointer.memset(data, 0, description.get_size());
        }
      }
    };
  }

  /** Cấp bộ nhớ tạm chung; gọi một lần sau khi đã tạo mọi phép tính. */
  void allocateScratchpad() {
    long largest = 1;
    for (memory scratchpad : scratchpads) {
      largest = Math.max(largest, own(scratchpad.get_desc()).get_size());
    }
    memory.desc bytes =
        own(new memory.desc(new long[] {largest}, memory.data_type.u8, memory.format_tag.a));
    Pointer data = own(new memory(bytes, cpu)).get_data_handle();
    scratchpads.forEach(scratchpad -> scratchpad.set_data_handle(data));
  }

  void await() {
    queue._wait();
  }

  @Override
  public void close() {
    while (!owned.isEmpty()) {
      owned.pop().deallocate();
    }
  }
}
