package vn.hocsau.layer;

import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.nativeblas.NativeOps;
import org.nd4j.nativeblas.NativeOpsHolder;

/**
 * Số luồng của một bước: mạng nhỏ chạy trên một luồng, minibatch lớn chia cho các làn, rồi trả lại
 * số luồng cũ.
 *
 * <p>Một bước của mạng nhỏ gồm hàng trăm phép tính cỡ micro giây; chia chúng cho nhiều luồng tốn
 * công đồng bộ hơn công tính, và khi máy đang bận việc khác thì các luồng quay vòng chờ nhau, bước
 * nào cũng có thể chậm đi cả chục lần. Lượng việc của một bước ước lượng bằng số tham số × số mẫu ×
 * số vị trí (bước thời gian hoặc điểm ảnh) dùng chung tham số ấy. Số luồng của OpenBLAS để nguyên:
 * tích ma trận nhỏ nó tự chạy trên một luồng, còn lệnh đổi số luồng thì chậm hơn cả một bước.
 */
final class StepThreads implements AutoCloseable {

  /** Từ lượng việc này trở lên, phép nhân ma trận đủ lớn để chia cho nhiều luồng. */
  private static final long SMALL = 10_000_000;

  /** Ít mẫu hơn thì tích h·U ở mỗi bước của một làn quá thấp để chạy nhanh. */
  private static final int FEWEST_SAMPLES = 16;

  /**
   * Ít hàng (mẫu × vị trí) hơn thì những việc tỉ lệ với số tham số mà làn nào cũng phải làm, như
   * đảo trọng số và cộng gradient, đáng kể so với các tích.
   */
  private static final int FEWEST_ROWS = 256;

  private final NativeOps ops = NativeOpsHolder.getInstance().getDeviceNativeOps();
  private final int ompThreads = ops.ompGetMaxThreads();
  private final int masterThreads = Nd4j.getEnvironment().maxMasterThreads();
  private final boolean small;
  private final long samplePositions;
  private boolean changed;

  /**
   * Đổi số luồng nếu bước là nhỏ.
   *
   * @param net mạng
   * @param samplePositions số mẫu × số vị trí của minibatch
   */
  StepThreads(MultiLayerNetwork net, long samplePositions) {
    this.samplePositions = samplePositions;
    small = net.numParams() * samplePositions < SMALL;
    if (small) {
      alone();
    }
  }

  /**
   * Chia minibatch cho bao nhiêu làn. Từ hai làn trở lên thì mỗi phép tính của luồng này chạy trên
   * một luồng.
   *
   * @param samples số mẫu của minibatch
   * @return số làn; 1 nếu mạng nhỏ hoặc mỗi làn sẽ có quá ít mẫu, ít hàng
   */
  int lanes(int samples) {
    if (small
        || ompThreads == 1
        || samples < FEWEST_SAMPLES * ompThreads
        || samplePositions < (long) FEWEST_ROWS * ompThreads) {
      return 1;
    }
    alone();
    return ompThreads;
  }

  private void alone() {
    changed = true;
    set(1, 1);
  }

  /** Số mẫu × số vị trí của đặc trưng [mẫu, đặc trưng], [mẫu, đặc trưng, bước], [mẫu, kênh, …]. */
  static long positions(INDArray features) {
    return features.rank() < 3 ? features.size(0) : features.length() / features.size(1);
  }

  @Override
  public void close() {
    if (changed) {
      set(ompThreads, masterThreads);
    }
  }

  private void set(int omp, int master) {
    ops.setOmpNumThreads(omp);
    Nd4j.getEnvironment().setMaxMasterThreads(master);
  }
}
