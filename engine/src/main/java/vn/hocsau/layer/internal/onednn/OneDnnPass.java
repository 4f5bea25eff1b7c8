package vn.hocsau.layer.internal.onednn;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.dnnl.IntMemoryMap;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.primitive;
import org.bytedeco.dnnl.reorder;
import org.bytedeco.dnnl.stream;
import org.bytedeco.javacpp.Pointer;
import org.nd4j.linalg.api.buffer.DataType;
import vn.hocsau.layer.internal.library.OneDnn;
import vn.hocsau.layer.internal.memory.NativeBuffer;
import vn.hocsau.layer.internal.memory.Scratch;

/**
 * Một phép tính của oneDNN cùng các đối số của nó, tạo một lần rồi dùng cho mọi bước huấn luyện.
 *
 * <p>Đối số là ô {@code memory} chỉ mang mô tả; mỗi bước chỉ đổi địa chỉ dữ liệu. Trọng số mà
 * oneDNN muốn xếp khác thì được đảo vào vùng nhớ riêng ngay trước phép tính.
 */
public final class OneDnnPass implements AutoCloseable {

  private final primitive operation;
  private final IntMemoryMap arguments;
  private final Map<Integer, memory> bound = new HashMap<>();
  private final List<Reordered> before = new ArrayList<>();
  private final List<Reordered> after = new ArrayList<>();

  private final Natives natives = new Natives();

  private record Reordered(reorder operation, memory from, memory to) {}

  public OneDnnPass(primitive operation) {
    this.operation = natives.own(operation);
    arguments = natives.own(new IntMemoryMap());
  }

  /** Thêm đối số, dữ liệu gắn sau bằng {@link #bind}. */
  public OneDnnPass argument(int id, memory.desc description) {
    memory value = unallocated(description);
    bound.put(id, value);
    arguments.put(id, value);
    return this;
  }

  /**
   * Thêm đối số trọng số.
   *
   * @param id số hiệu đối số
   * @param given cách xếp của ta
   * @param wanted cách xếp oneDNN chọn; nếu khác thì đảo trước mỗi lần chạy
   * @return chính lượt này
   */
  public OneDnnPass weights(int id, memory.desc given, memory.desc wanted) {
    if (wanted.equals(given)) {
      return argument(id, given);
    }
    memory from = unallocated(given);
    memory to = buffered(wanted);
    before.add(reorder(from, to));
    bound.put(id, from);
    arguments.put(id, to);
    return this;
  }

  /**
   * Thêm đối số nhận gradient của trọng số.
   *
   * @param id số hiệu đối số
   * @param given cách xếp của ta
   * @param made cách xếp oneDNN tạo ra; nếu khác thì đảo sau mỗi lần chạy
   * @return chính lượt này
   */
  public OneDnnPass weightGradients(int id, memory.desc given, memory.desc made) {
    if (made.equals(given)) {
      return argument(id, given);
    }
    memory from = buffered(made);
    memory to = unallocated(given);
    after.add(reorder(from, to));
    bound.put(id, to);
    arguments.put(id, from);
    return this;
  }

  private memory buffered(memory.desc description) {
    memory result = unallocated(description);
    Scratch buffer = natives.own(new Scratch(DataType.FLOAT));
    result.set_data_handle(buffer.ensure(floats(description)).pointer());
    return result;
  }

  private Reordered reorder(memory from, memory to) {
    reorder.primitive_desc description =
        natives.own(new reorder.primitive_desc(from, to, OneDnn.ownScratchpad(), false));
    if (natives.own(description.scratchpad_desc()).get_size() > 0) {
      throw new IllegalStateException("Phép đảo trọng số của oneDNN cần bộ nhớ tạm.");
    }
    return new Reordered(natives.own(new reorder(description)), from, to);
  }

  /** Số phần tử float đủ chứa một mô tả. */
  public static long floats(memory.desc description) {
    return (description.get_size() + Float.BYTES - 1) / Float.BYTES;
  }

  private memory unallocated(memory.desc description) {
    return natives.own(new memory(description, OneDnn.cpu(), new Pointer()));
  }

  /** Đặt dữ liệu cho đối số ở lần chạy tới. */
  public OneDnnPass bind(int id, NativeBuffer data) {
    memory argument = bound.get(id);
    if (argument == null) {
      throw new IllegalStateException("Phép tính không có đối số " + id + ".");
    }
    argument.set_data_handle(data.pointer());
    return this;
  }

  public void run(stream queue) {
    reorder(queue, before);
    operation.execute(queue, arguments);
    reorder(queue, after);
    queue._wait();
  }

  private static void reorder(stream queue, List<Reordered> arrays) {
    for (Reordered r : arrays) {
      r.operation.execute(queue, r.from, r.to);
    }
  }

  @Override
  public void close() {
    natives.close();
  }
}
