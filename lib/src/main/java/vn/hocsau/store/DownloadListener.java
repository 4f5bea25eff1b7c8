package vn.hocsau.store;

import java.io.PrintStream;
import vn.hocsau.store.DataUnavailableException.Attempt;

/** Theo dõi việc lấy dữ liệu; chạy ngay trên luồng đang tải nên phải trả về nhanh. */
public interface DownloadListener {

  /** Không hiện gì. */
  DownloadListener SILENT = (file, done, total) -> {};

  /**
   * Được gọi mỗi khi một đoạn của tệp đã ghi xong.
   *
   * @param file tên tệp
   * @param done số byte đã có, kể cả phần tải từ lần trước
   * @param total tổng số byte; −1 nếu chưa biết
   */
  void onProgress(String file, long done, long total);

  /**
   * Được gọi khi một nguồn không dùng được và kho chuyển sang nguồn kế tiếp.
   *
   * @param attempt địa chỉ và lý do
   */
  default void onFailure(Attempt attempt) {}

  /**
   * Được gọi khi một chương trình khác đang lấy cùng bộ dữ liệu và ta phải chờ.
   *
   * @param datasetId bộ dữ liệu
   */
  default void onWait(String datasetId) {}

  /**
   * In từng bước ra một luồng chữ: mỗi tệp một dòng khi xong từng phần tư, kèm các nguồn hỏng.
   *
   * @param out nơi in
   * @return bộ lắng nghe mới
   */
  static DownloadListener printing(PrintStream out) {
    return new PrintingListener(out);
  }
}
