package vn.hocsau.bench;

import org.bytedeco.openblas.global.openblas;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.nativeblas.NativeOps;
import org.nd4j.nativeblas.NativeOpsHolder;

/** Đặt số luồng tính của luồng Java này rồi trả lại như cũ khi đóng. */
final class Threads implements AutoCloseable {

  private final NativeOps ops = ops();
  private final int openMp = ops.ompGetMaxThreads();
  private final int master = Nd4j.getEnvironment().maxMasterThreads();
  private final int blas = openblas.blas_get_num_threads();

  private Threads(int count) {
    set(count, count, count);
  }

  static Threads limitedTo(int count) {
    return new Threads(count);
  }

  /** Số luồng OpenMP mà oneDNN và ND4J đang được dùng. */
  static int current() {
    return ops().ompGetMaxThreads();
  }

  /** Chạm vào Nd4j trước: lớp giữ thư viện máy không tự tìm được backend. */
  private static NativeOps ops() {
    Nd4j.getEnvironment();
    return NativeOpsHolder.getInstance().getDeviceNativeOps();
  }

  private void set(int openMpThreads, int masterThreads, int blasThreads) {
    ops.setOmpNumThreads(openMpThreads);
    Nd4j.getEnvironment().setMaxMasterThreads(masterThreads);
    openblas.blas_set_num_threads(blasThreads);
  }

  @Override
  public void close() {
    set(openMp, master, blas);
  }
}
