package vn.hocsau.store;

import java.io.PrintStream;
import java.util.HashMap;
import java.util.Map;
import vn.hocsau.store.DataUnavailableException.Attempt;

/** In tiến độ thành dòng chữ; mỗi tệp không quá bốn dòng. */
final class PrintingListener implements DownloadListener {
  private final PrintStream out;
  private final Map<String, Long> shown = new HashMap<>();

  PrintingListener(PrintStream out) {
    this.out = out;
  }

  @Override
  public synchronized void onProgress(String file, long done, long total) {
    if (total <= 0) {
      return;
    }
    long quarter = 4 * done / total;
    Long before = shown.put(file, quarter);
    if (quarter > 0 && (before == null || before < quarter)) {
      out.printf("  %s: %d %% của %s%n", file, 25 * quarter, ByteSize.format(total));
    }
  }

  @Override
  public void onFailure(Attempt attempt) {
    out.println("  Bỏ qua " + attempt.address() + ": " + attempt.reason());
  }

  @Override
  public void onWait(String datasetId) {
    out.println("  Đang chờ một chương trình khác lấy xong " + datasetId + " …");
  }
}
