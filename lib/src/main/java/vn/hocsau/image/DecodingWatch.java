package vn.hocsau.image;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import javax.imageio.ImageReader;
import javax.imageio.event.IIOReadProgressListener;
import javax.imageio.event.IIOReadWarningListener;
import vn.hocsau.image.BadImageException.Reason;

/**
 * Canh một lần giải mã trên chính luồng đang giải mã: quá giờ thì bảo bộ đọc dừng, và nhớ những dấu
 * hiệu của ảnh bị cắt mà bộ đọc chỉ cảnh báo.
 */
final class DecodingWatch implements IIOReadProgressListener, IIOReadWarningListener {
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private final PictureFile.Type type;
  private final Duration limit;
  private final long deadline;
  private boolean late;
  private boolean cut;
  private float percent;

  DecodingWatch(PictureFile.Type type, Duration limit) {
    this.type = type;
    this.limit = limit;
    this.deadline = THREADS.getCurrentThreadCpuTime() + limit.toNanos();
  }

  @Override
  public void imageProgress(ImageReader source, float percentageDone) {
    percent = percentageDone;
    late |= THREADS.getCurrentThreadCpuTime() > deadline;
    // Bộ đọc GIF đếm cả những hàng mà dữ liệu nén còn tả sau hàng cuối cùng.
    if (late || (type == PictureFile.Type.GIF && percentageDone > 101)) {
      source.abort();
    }
  }

  @Override
  public void warningOccurred(ImageReader source, String warning) {
    // Bộ đọc JPEG chỉ cảnh báo khi tệp bị cắt, phần thiếu thành màu xám.
    cut |= warning.contains("premature end");
  }

  /**
   * Xem lại sau khi đọc.
   *
   * @throws BadImageException nếu đã quá giờ, hoặc hình không đủ tới hàng cuối
   */
  void check() {
    if (late) {
      throw new BadImageException(
          Reason.TOO_LARGE,
          "Ảnh %s giải mã chưa xong sau %d giây. Hãy thu nhỏ ảnh hoặc lưu lại bằng một chương trình khác."
              .formatted(type, limit.toSeconds()));
    }
    if (cut || (type == PictureFile.Type.GIF && percent < 99.99f)) {
      throw PictureFile.cut(type);
    }
  }

  @Override
  public void imageStarted(ImageReader source, int imageIndex) {}

  @Override
  public void imageComplete(ImageReader source) {}

  @Override
  public void sequenceStarted(ImageReader source, int minIndex) {}

  @Override
  public void sequenceComplete(ImageReader source) {}

  @Override
  public void thumbnailStarted(ImageReader source, int imageIndex, int thumbnailIndex) {}

  @Override
  public void thumbnailProgress(ImageReader source, float percentageDone) {}

  @Override
  public void thumbnailComplete(ImageReader source) {}

  @Override
  public void readAborted(ImageReader source) {}
}
