package vn.hocsau.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.file.Files;
import java.nio.file.Path;
import org.bytedeco.javacpp.Pointer;

/**
 * Đỉnh bộ nhớ của tiến trình kể từ lúc bắt đầu đo.
 *
 * <p>Heap: tổng đỉnh của các vùng heap (các vùng có thể đạt đỉnh ở lúc khác nhau nên đây là cận
 * trên). Ngoài heap: đỉnh bộ nhớ vật lý của tiến trình trừ phần JVM đã cấp; đúng khi heap được cấp
 * đủ ngay từ đầu ({@code -Xms} bằng {@code -Xmx}, {@code -XX:+AlwaysPreTouch}), như lệnh {@code
 * hocsau bench --memory} làm. Trên Linux đỉnh do nhân hệ điều hành ghi; hệ khác chỉ có mức lúc kết
 * thúc, các vùng nhớ lớn khi đó vẫn còn đủ.
 */
final class MemoryMeter {

  private static final double MEGABYTE = 1 << 20;
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final Path CLEAR = Path.of("/proc/self/clear_refs");

  /** Ghi giá trị này vào {@code clear_refs} thì nhân đặt lại đỉnh bộ nhớ về mức hiện tại. */
  private static final String RESET_PEAK = "5";

  private final boolean peakKnown;
  private final double before;

  /**
   * Bộ nhớ, MB.
   *
   * @param heapMb đỉnh heap
   * @param nativeMb đỉnh ngoài heap, kể cả thư viện máy
   * @param nativeBeforeMb ngoài heap trước khi dựng mô hình
   */
  record Peak(double heapMb, double nativeMb, double nativeBeforeMb) {}

  private MemoryMeter(boolean peakKnown) {
    this.peakKnown = peakKnown;
    this.before = Math.max(0, Pointer.physicalBytes() - committedByJvm());
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
    double resident = peakKnown ? residentPeak() : Pointer.physicalBytes();
    return new Peak(
        megabytes(heap), megabytes(Math.max(0, resident - committedByJvm())), megabytes(before));
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
