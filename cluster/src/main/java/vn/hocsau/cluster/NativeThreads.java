package vn.hocsau.cluster;

import org.nd4j.linalg.api.blas.Blas;
import org.nd4j.linalg.factory.Environment;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.nativeblas.NativeOps;
import org.nd4j.nativeblas.NativeOpsHolder;

/**
 * Cho phần việc chạy trên một luồng máy, cả ở OpenMP lẫn ở OpenBLAS: mỗi lõi đã có một phần việc,
 * và số luồng khác thì thứ tự cộng khác, bit cuối khác.
 */
final class NativeThreads implements AutoCloseable {

  private static int active;
  private static int ompThreads;
  private static int masterThreads;
  private static int blasThreads;

  private NativeThreads() {}

  /** Giữ một luồng cho tới khi đóng; nhiều phần việc trong một tiến trình cùng giữ. */
  static NativeThreads one() {
    Environment environment = Nd4j.getEnvironment(); // ND4J phải nạp xong trước thư viện máy của nó
    NativeOps ops = NativeOpsHolder.getInstance().getDeviceNativeOps();
    synchronized (NativeThreads.class) {
      if (active++ == 0) {
        ompThreads = ops.ompGetMaxThreads();
        masterThreads = environment.maxMasterThreads();
        blasThreads = blas().getMaxThreads();
        blas().setMaxThreads(1);
      }
      ops.setOmpNumThreads(1);
      environment.setMaxMasterThreads(1);
    }
    return new NativeThreads();
  }

  @Override
  public void close() {
    synchronized (NativeThreads.class) {
      if (--active == 0) {
        NativeOpsHolder.getInstance().getDeviceNativeOps().setOmpNumThreads(ompThreads);
        Nd4j.getEnvironment().setMaxMasterThreads(masterThreads);
        blas().setMaxThreads(blasThreads);
      }
    }
  }

  private static Blas blas() {
    return Nd4j.factory().blas();
  }
}
