package vn.hocsau.bench;

/** Mô hình không chạy được với lựa chọn hiện tại; thông báo là câu cho người đọc. */
final class CannotRunException extends Exception {

  private static final long serialVersionUID = 1L;

  CannotRunException(MeasuredModel model, String why) {
    super("Bỏ qua %s: %s".formatted(model.id(), why));
  }
}
