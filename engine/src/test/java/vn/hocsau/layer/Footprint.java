package vn.hocsau.layer;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import org.bytedeco.javacpp.Pointer;

/** Bộ nhớ ngoài heap của tiến trình. */
final class Footprint {

  private static final long MEGABYTE = 1 << 20;

  /** Rò rỉ thật sẽ là hàng trăm MB; phần dưới mức này là bộ đệm của ND4J và của trình cấp phát. */
  private static final long LIMIT_MEGABYTES = 150;

  private Footprint() {}

  /** Số byte ngoài heap, sau khi gom rác. */
  static long settledBytes() throws InterruptedException {
    for (int i = 0; i < 5; i++) {
      System.gc();
      Thread.sleep(200);
    }
    MemoryMXBean java = ManagementFactory.getMemoryMXBean();
    return Pointer.physicalBytes()
        - java.getHeapMemoryUsage().getCommitted()
        - java.getNonHeapMemoryUsage().getCommitted();
  }

  static void assertFlat(long before, long after, String what) {
    long grown = (after - before) / MEGABYTE;
    assertTrue(
        grown < LIMIT_MEGABYTES, what + " làm tiến trình lớn thêm " + grown + " MB ngoài heap");
  }
}
