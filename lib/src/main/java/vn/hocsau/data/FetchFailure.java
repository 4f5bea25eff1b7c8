package vn.hocsau.data;

import java.io.IOException;

/** Một địa chỉ không dùng được; câu lý do đi vào danh sách các lần thử. */
class FetchFailure extends IOException {
  private static final long serialVersionUID = 1L;

  FetchFailure(String reason) {
    super(reason);
  }

  String reason() {
    return String.valueOf(getMessage());
  }
}
