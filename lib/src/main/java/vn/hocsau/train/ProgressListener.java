package vn.hocsau.train;

/** Nhận tiến độ huấn luyện; chạy ngay trên luồng huấn luyện nên phải trả về nhanh. */
@FunctionalInterface
public interface ProgressListener {

  /**
   * Được gọi sau mỗi minibatch, sau mỗi epoch, và một lần cuối với {@link Progress#finished()}.
   *
   * @param progress tiến độ hiện tại
   */
  void onProgress(Progress progress);

  /** Không hiện gì. */
  ProgressListener SILENT = progress -> {};
}
