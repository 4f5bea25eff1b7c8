package vn.hocsau.layer.internal.onednn;

import java.util.ArrayDeque;
import java.util.Deque;
import org.bytedeco.javacpp.Pointer;
import vn.hocsau.layer.internal.memory.Scratch;

/** Các đối tượng ngoài heap sống cùng nhau; trả một lượt, cái tạo sau trả trước. */
public final class Natives implements AutoCloseable {

  private final Deque<Runnable> releases = new ArrayDeque<>();

  public <P extends Pointer> P own(P pointer) {
    releases.push(pointer::deallocate);
    return pointer;
  }

  public Scratch own(Scratch scratch) {
    releases.push(scratch::close);
    return scratch;
  }

  public OneDnnPass own(OneDnnPass pass) {
    releases.push(pass::close);
    return pass;
  }

  @Override
  public void close() {
    while (!releases.isEmpty()) {
      releases.pop().run();
    }
  }
}
