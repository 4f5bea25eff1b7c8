package vn.hocsau.layer.internal.library;

import org.bytedeco.dnnl.engine;
import org.bytedeco.dnnl.global.dnnl.scratchpad_mode;
import org.bytedeco.dnnl.primitive_attr;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;

/** Thư viện oneDNN của tiến trình này, nếu nạp được. */
public final class OneDnn {

  /** Bộ xử lý mà oneDNN tính trên đó; null nếu không nạp được thư viện. */
  private static final @Nullable engine CPU;

  /**
   * Bộ nhớ tạm do ta cấp. Mặc định của oneDNN cấp theo luồng tạo phép tính và sập khi luồng khác
   * chạy phép đó; trong notebook mỗi ô có thể chạy ở một luồng.
   */
  private static final @Nullable primitive_attr OWN_SCRATCHPAD;

  /** Vì sao không nạp được; rỗng nếu nạp được. */
  private static final String FAILURE;

  static {
    engine cpu = null;
    primitive_attr attributes = null;
    String failure = "";
    try {
      cpu = new engine(engine.kind.cpu, 0);
      attributes = new primitive_attr();
      attributes.set_scratchpad_mode(scratchpad_mode.user);
    } catch (LinkageError | RuntimeException e) {
      failure = String.valueOf(e.getMessage());
    }
    CPU = cpu;
    OWN_SCRATCHPAD = attributes;
    FAILURE = failure;
  }

  private OneDnn() {}

  /** Câu nói vì sao không dùng được; null nếu dùng được. */
  public static @Nullable String obstacle() {
    return CPU == null ? "máy này không nạp được thư viện oneDNN (" + FAILURE + ")." : null;
  }

  /** Như {@link #obstacle()}, xét cả kiểu số của mạng. */
  public static @Nullable String obstacle(DataType dataType) {
    return dataType == DataType.FLOAT
        ? obstacle()
        : "oneDNN chỉ tính kiểu FLOAT, mạng dùng %s.".formatted(dataType);
  }

  public static engine cpu() {
    return loaded(CPU);
  }

  public static primitive_attr ownScratchpad() {
    return loaded(OWN_SCRATCHPAD);
  }

  private static <P> P loaded(@Nullable P part) {
    if (part == null) {
      throw new IllegalStateException("Không dùng được oneDNN: " + obstacle());
    }
    return part;
  }
}
