package vn.hocsau.store;

import java.io.IOException;

/** Một địa chỉ không dùng được; câu lý do đi vào danh sách các lần thử. */
public class FetchFailure extends IOException {
  private static final long serialVersionUID = 1L;

  /**
   * Báo một địa chỉ không dùng được.
   *
   * @param reason vì sao, không có dấu chấm cuối câu
   */
  public FetchFailure(String reason) {
    super(reason);
  }

  String reason() {
    return String.valueOf(getMessage());
  }
}
