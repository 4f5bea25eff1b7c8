package vn.hocsau.bench;

/** Một việc lặp lại được, để {@link StepTimer} đo; đóng là trả mọi vùng nhớ ngoài heap. */
interface TimedRun extends AutoCloseable {

  /** Một bước. */
  void step();

  @Override
  void close();
}
