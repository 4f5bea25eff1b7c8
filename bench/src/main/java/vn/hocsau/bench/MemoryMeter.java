package vn.hocsau.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.file.Files;
import java.nio.file.Path;
import org.bytedeco.javacpp.Pointer;
import org.jspecify.annotations.Nullable;

/**
 * Đỉnh bộ nhớ của tiến trình kể từ lúc bắt đầu đo, kể cả thư viện máy đã nạp.
 *
 * <p>Phần ngoài heap là bộ nhớ vật lý của tiến trình trừ phần JVM đã cấp; chỉ tính được khi heap
 * nằm trọn trong bộ nhớ vật lý ngay từ đầu ({@code -XX:+AlwaysPreTouch} với {@code -Xms} bằng
 * {@code -Xmx}), như lệnh {@code hocsau bench --memory} làm. Trên Linux đỉnh do nhân hệ điều hành
 * ghi; hệ khác chỉ có mức lúc kết thúc, khi các vùng nhớ lớn vẫn còn đủ.
 */
final class MemoryMeter {

  private static final double MEGABYTE = 1 << 20;
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final Path CLEAR = Path.of("/proc/self/clear_refs");

  /** Ghi giá trị này vào {@code clear_refs} thì nhân đặt lại đỉnh bộ nhớ về mức hiện tại. */
  private static final String RESET_PEAK = "5";

  private final boolean peakKnown;

  /**
   * Đỉnh bộ nhớ, MB.
   *
   * @param heap tổng đỉnh của các vùng heap; các vùng có thể đạt đỉnh ở lúc khác nhau nên đây là
   *     cận trên
   * @param process bộ nhớ vật lý của cả tiến trình
   * @param offHeap phần ngoài heap; null nếu heap không được cấp trọn từ đầu
   */
  record Peak(double heap, double process, @Nullable Double offHeap) {}

  private MemoryMeter(boolean peakKnown) {
    this.peakKnown = peakKnown;
  }

  /** Gom rác, đặt lại các đỉnh rồi bắt đầu đo. */
  static MemoryMeter start() {
    System.gc();
    ManagementFactory.getMemoryPoolMXBeans().forEach(MemoryPoolMXBean::resetPeakUsage);
    boolean reset = false;
    try {
      Files.writeString(CLEAR, RESET_PEAK);
      reset = true;
    } catch (IOException e) {
      // Không phải Linux, hoặc nhân không cho: dùng mức lúc kết thúc.
    }
    return new MemoryMeter(reset);
  }

  Peak stop() throws IOException {
    double heap =
        ManagementFactory.getMemoryPoolMXBeans().stream()
            .filter(pool -> pool.getType() == MemoryType.HEAP)
            .mapToLong(pool -> pool.getPeakUsage().getUsed())
            .sum();
    double process = peakKnown ? residentPeak() : Pointer.physicalBytes();
    return new Peak(
        megabytes(heap),
        megabytes(process),
        heapIsResident() ? megabytes(process - committedByJvm()) : null);
  }

  private static boolean heapIsResident() {
    return ManagementFactory.getRuntimeMXBean().getInputArguments().contains("-XX:+AlwaysPreTouch");
  }

  private static double committedByJvm() {
    MemoryMXBean jvm = ManagementFactory.getMemoryMXBean();
    return (double) jvm.getHeapMemoryUsage().getCommitted()
        + jvm.getNonHeapMemoryUsage().getCommitted();
  }

  /** Dòng "VmHWM: 123456 kB". */
  private static double residentPeak() throws IOException {
    for (String line : Files.readAllLines(STATUS)) {
      if (line.startsWith("VmHWM:")) {
        return 1024 * Double.parseDouble(line.replaceAll("[^0-9]", ""));
      }
    }
    return Pointer.physicalBytes();
  }

  private static double megabytes(double bytes) {
    return Math.round(10 * bytes / MEGABYTE) / 10.0;
  }
}
