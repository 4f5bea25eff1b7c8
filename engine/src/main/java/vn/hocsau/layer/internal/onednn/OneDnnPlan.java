package vn.hocsau.layer.internal.onednn;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SCRATCHPAD;

import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.primitive;
import org.bytedeco.dnnl.primitive_desc_base;
import vn.hocsau.layer.internal.memory.Grid;
import vn.hocsau.layer.internal.memory.Scratch;

/** Các phép tính oneDNN của một tầng cho một bộ số đếm, trên lưới xếp kênh ở trong cùng. */
public abstract class OneDnnPlan implements AutoCloseable {

  public final Natives natives = new Natives();
  private long scratchpadLength;

  public final memory.desc describe(memory.format_tag tag, long... dimensions) {
    return natives.own(new memory.desc(dimensions, memory.data_type.f32, tag));
  }

  /** Lưới [N, H, W, C]; oneDNN gọi tên các chiều theo thứ tự N, C, H, W. */
  public final memory.desc describe(Grid grid) {
    return describe(
        memory.format_tag.nhwc, grid.batch(), grid.channels(), grid.height(), grid.width());
  }

  /** Lượt tính, kèm đối số bộ nhớ tạm. */
  public final OneDnnPass pass(primitive operation, primitive_desc_base description) {
    memory.desc temporary = natives.own(description.scratchpad_desc());
    scratchpadLength = Math.max(scratchpadLength, OneDnnPass.floats(temporary));
    return natives.own(new OneDnnPass(operation)).argument(DNNL_ARG_SCRATCHPAD, temporary);
  }

  /** Gắn bộ nhớ tạm, dùng chung cho mọi kế hoạch của tầng. */
  public final OneDnnPass bindScratchpad(OneDnnPass pass, Scratch scratchpad) {
    return pass.bind(DNNL_ARG_SCRATCHPAD, scratchpad.ensure(scratchpadLength));
  }

  @Override
  public void close() {
    natives.close();
  }
}
