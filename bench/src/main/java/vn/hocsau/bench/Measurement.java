package vn.hocsau.bench;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.nativeblas.NativeOpsHolder;

/**
 * Kết quả đo một mô hình, một dòng JSON; bảy trường đầu trùng tên với phép đo của Keras.
 *
 * @param id tên mô hình
 * @param params số tham số
 * @param batch số mẫu của minibatch
 * @param msMedian trung vị, mili giây
 * @param msMin bước nhanh nhất
 * @param steps số bước đo
 * @param peer thư viện được đo
 * @param engine máy tính đã chọn
 * @param threads số luồng
 * @param msP90 bách phân vị 90
 * @param msMax bước chậm nhất
 * @param warmUpSteps số bước chạy nóng
 * @param heapPeakMb đỉnh heap, MB; null nếu không đo bộ nhớ
 * @param processPeakMb đỉnh bộ nhớ vật lý của tiến trình, MB; null nếu không đo bộ nhớ
 * @param offHeapPeakMb đỉnh ngoài heap, MB; null nếu không đo được
 * @param gflop số phép tính của một bước, tỉ; null nếu không so với mốc dưới
 * @param trafficMb số megabyte một bước phải đọc và ghi; null nếu không so với mốc dưới
 * @param boundMs mốc dưới của một bước, mili giây; null nếu không so với mốc dưới
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
@JsonInclude(JsonInclude.Include.NON_NULL)
record Measurement(
    String id,
    long params,
    int batch,
    double msMedian,
    double msMin,
    int steps,
    String peer,
    String engine,
    int threads,
    double msP90,
    double msMax,
    int warmUpSteps,
    @Nullable Double heapPeakMb,
    @Nullable Double processPeakMb,
    @Nullable Double offHeapPeakMb,
    @Nullable Double gflop,
    @Nullable Double trafficMb,
    @Nullable Double boundMs) {

  static Measurement of(
      MeasuredModel model,
      String peer,
      String engine,
      StepTimer.Timing timing,
      MemoryMeter.@Nullable Peak memory) {
    return new Measurement(
        model.id(),
        model.numParams(),
        model.batch(),
        micro(timing.median()),
        micro(timing.min()),
        timing.sorted().size(),
        peer,
        engine,
        openMpThreads(),
        micro(timing.p90()),
        micro(timing.max()),
        timing.warmUpSteps(),
        memory == null ? null : memory.heap(),
        memory == null ? null : memory.process(),
        memory == null ? null : memory.offHeap(),
        null,
        null,
        null);
  }

  /** Kèm mốc dưới của bước ấy trên máy này. */
  Measurement against(Roofline roofline, Peaks peaks) {
    return new Measurement(
        id,
        params,
        batch,
        msMedian,
        msMin,
        steps,
        peer,
        engine,
        threads,
        msP90,
        msMax,
        warmUpSteps,
        heapPeakMb,
        processPeakMb,
        offHeapPeakMb,
        micro(roofline.operations() / 1e9),
        micro(roofline.bytes() / 1e6),
        micro(roofline.boundMillis(peaks)));
  }

  /** Số luồng OpenMP; chạm vào Nd4j trước vì lớp giữ thư viện máy không tự tìm được backend. */
  private static int openMpThreads() {
    Nd4j.getEnvironment();
    return NativeOpsHolder.getInstance().getDeviceNativeOps().ompGetMaxThreads();
  }

  /** Ba chữ số thập phân: đơn vị nhỏ nhất là micro giây. */
  private static double micro(double millis) {
    return Math.round(millis * 1e3) / 1e3;
  }
}
