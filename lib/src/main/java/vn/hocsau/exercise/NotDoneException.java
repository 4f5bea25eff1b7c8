package vn.hocsau.exercise;

/** Phương thức của người học trả về chỗ trống: bài chưa làm chứ không phải sai. */
final class NotDoneException extends RuntimeException {
  private static final long serialVersionUID = 1;

  NotDoneException() {
    super("chưa làm", null, false, false);
  }
}
