package vn.hocsau.store;

import java.io.IOException;

/** Tệp nén có mục nguy hiểm hoặc bung ra quá lớn; thông báo nêu tệp nén, mục và việc phải làm. */
public final class UnsafeArchiveException extends IOException {
  private static final long serialVersionUID = 1L;

  UnsafeArchiveException(String message) {
    super(message);
  }
}
