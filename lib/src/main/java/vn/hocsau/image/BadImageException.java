package vn.hocsau.image;

import vn.hocsau.store.DataException;

/** Một ảnh không dùng được; câu thông báo nói vì sao và phải làm gì. */
public final class BadImageException extends DataException {
  private static final long serialVersionUID = 1L;

  /** Vì sao ảnh bị từ chối. */
  private final Reason reason;

  /** Vì sao ảnh bị từ chối. */
  public enum Reason {
    /** Nội dung không phải một loại ảnh đọc được. */
    NOT_AN_IMAGE,
    /** Ảnh quá lớn; bị từ chối trước khi giải mã. */
    TOO_LARGE,
    /** Đúng loại, nhưng bị cắt, bị hỏng hoặc dùng kiểu màu không đọc được. */
    BROKEN
  }

  BadImageException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  BadImageException(Reason reason, String message, Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  /**
   * Vì sao ảnh bị từ chối.
   *
   * @return lý do
   */
  public Reason reason() {
    return reason;
  }
}
