package vn.hocsau.layer;

import org.bytedeco.dnnl.engine;
import org.jspecify.annotations.Nullable;

/** Thư viện oneDNN của tiến trình này, nếu nạp được. */
final class OneDnn {

  /** Bộ xử lý mà oneDNN tính trên đó; null nếu không nạp được thư viện. */
  private static final @Nullable engine CPU;

  /** Vì sao không nạp được; rỗng nếu nạp được. */
  private static final String FAILURE;

  static {
    engine cpu = null;
    String failure = "";
    try {
      cpu = new engine(engine.kind.cpu, 0);
    } catch (LinkageError | RuntimeException e) {
      failure = String.valueOf(e.getMessage());
    }
    CPU = cpu;
    FAILURE = failure;
  }

  private OneDnn() {}

  /** Câu nói vì sao không dùng được; null nếu dùng được. */
  static @Nullable String obstacle() {
    return CPU == null ? "máy này không nạp được thư viện oneDNN (" + FAILURE + ")." : null;
  }

  static engine cpu() {
    if (CPU == null) {
      throw new IllegalStateException("Không dùng được oneDNN: " + obstacle());
    }
    return CPU;
  }
}
