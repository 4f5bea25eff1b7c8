package vn.hocsau.app.model;

/** Mô hình chưa dùng được: chưa có gói, gói hỏng hoặc thiếu phần kèm; thông báo nêu cách làm ra. */
public final class MissingModelException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  MissingModelException(String message) {
    super(message);
  }
}
