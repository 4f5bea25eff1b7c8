package vn.hocsau.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.blas.Blas;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.nativeblas.NativeOps;
import org.nd4j.nativeblas.NativeOpsHolder;

class NativeThreadsTest {

  /** OpenBLAS chia một tích ma trận cho hai luồng thì cộng theo thứ tự khác: bit cuối khác. */
  @Test
  @SuppressWarnings("try") // chỉ cần được đóng lại
  void holdsOneThreadInOpenMpAndInBlasUntilTheLastTaskIsDone() {
    Blas blas = Nd4j.factory().blas();
    NativeOps ops = NativeOpsHolder.getInstance().getDeviceNativeOps();
    int blasBefore = blas.getMaxThreads();
    int ompBefore = ops.ompGetMaxThreads();
    blas.setMaxThreads(2);
    ops.setOmpNumThreads(2);
    try {
      try (var first = NativeThreads.one()) {
        try (var second = NativeThreads.one()) {
          assertEquals(1, blas.getMaxThreads());
          assertEquals(1, ops.ompGetMaxThreads());
        }
        assertEquals(1, blas.getMaxThreads(), "việc thứ nhất còn chạy");
        assertEquals(1, ops.ompGetMaxThreads());
      }
      assertEquals(2, blas.getMaxThreads());
      assertEquals(2, ops.ompGetMaxThreads());
    } finally {
      blas.setMaxThreads(blasBefore);
      ops.setOmpNumThreads(ompBefore);
    }
  }
}
