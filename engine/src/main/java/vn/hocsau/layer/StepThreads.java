package vn.hocsau.layer;

import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.preprocessor.FeedForwardToCnnPreProcessor;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.nativeblas.NativeOps;
import org.nd4j.nativeblas.NativeOpsHolder;

/**
 * Số luồng của một bước hay một lượt dự đoán: mạng nhỏ chạy trên một luồng, minibatch lớn chia cho
 * các làn, rồi trả lại số luồng cũ.
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

  /**
   * Như trên, cho lượt dự đoán: chỉ có lượt xuôi, và với một mẫu thì tích ma trận là tích với một
   * véc-tơ, bị giới hạn bởi việc đọc trọng số. Một ảnh chữ số qua ba tầng tích chập, một bình luận
   * qua GRU 200 nút, một câu qua hai LSTM 256 nút: một luồng nhanh hơn hoặc bằng hai.
   */
  private static final long SMALL_PREDICTION = 100_000_000;

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
  private final long rows;
  private boolean changed;

  private StepThreads(boolean small, long rows) {
    this.small = small;
    this.rows = rows;
    if (small) {
      alone();
    }
  }

  /**
   * Đổi số luồng nếu bước huấn luyện là nhỏ.
   *
   * @param net mạng
   * @param features đặc trưng của minibatch
   */
  static StepThreads forTraining(MultiLayerNetwork net, INDArray features) {
    long rows = rows(net, features);
    return new StepThreads(net.numParams() * rows < SMALL, rows);
  }

  /**
   * Đổi số luồng nếu lượt dự đoán là nhỏ; tầng nhúng chỉ chép hàng nên không tính.
   *
   * @param net mạng
   * @param features đặc trưng
   */
  static StepThreads forPrediction(MultiLayerNetwork net, INDArray features) {
    long rows = rows(net, features);
    Layer first = net.getLayer(0);
    long params = net.numParams() - (first instanceof EmbeddingRuntime ? first.numParams() : 0);
    return new StepThreads(params * rows < SMALL_PREDICTION, rows);
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
        || rows < (long) FEWEST_ROWS * ompThreads) {
      return 1;
    }
    alone();
    return ompThreads;
  }

  private void alone() {
    changed = true;
    set(1, 1);
  }

  /**
   * Số mẫu × số vị trí (bước, điểm ảnh) của đặc trưng [mẫu, đặc trưng], [mẫu, đặc trưng, bước],
   * [mẫu, kênh, …]; mã từ [mẫu, bước] và ảnh trải phẳng [mẫu, kênh·cao·rộng] cũng có vị trí.
   */
  private static long rows(MultiLayerNetwork net, INDArray features) {
    if (net.getLayer(0) instanceof EmbeddingRuntime) {
      return features.length();
    }
    if (features.rank() > 2) {
      return features.length() / features.size(1);
    }
    return net.getLayerWiseConfigurations().getInputPreProcess(0)
            instanceof FeedForwardToCnnPreProcessor flat
        ? features.length() / flat.getNumChannels()
        : features.size(0);
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
