package vn.hocsau.cluster;

import java.io.Serializable;
import vn.hocsau.train.Learner.Learned;

/**
 * Điều một phần việc gửi về.
 *
 * @param state trạng thái sau k bước
 * @param task số đo của phần việc
 */
record Part(State state, Round.Task task) implements Serializable {

  private static final long serialVersionUID = 1L;

  Part(State state, int index, Learned learned, long nanos, Worker worker) {
    this(
        state,
        new Round.Task(
            index,
            learned.loss(),
            learned.accuracy(),
            learned.samples(),
            nanos,
            Worker.executor(),
            ProcessHandle.current().pid(),
            worker.engines(),
            Worker.memoryMb()));
  }

  /** Phần có mất mát không còn hữu hạn. */
  static Part diverged(State start, int index) {
    return new Part(
        start,
        new Round.Task(
            index,
            Double.NaN,
            Double.NaN,
            1,
            0,
            Worker.executor(),
            ProcessHandle.current().pid(),
            "",
            Worker.memoryMb()));
  }
}
