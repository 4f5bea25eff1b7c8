package vn.hocsau.exercise;

import vn.hocsau.notebook.Notice;

/**
 * Kết quả chấm một câu trả lời.
 *
 * @param state đúng, chưa đúng hay chưa làm
 * @param sentence một câu cho người học: chỗ khác tìm thấy, hoặc lời xác nhận
 */
public record Mark(State state, String sentence) {

  /** Trạng thái của một bài tập. */
  public enum State {
    /** Đúng. */
    RIGHT(Notice.Kind.RIGHT, "đúng"),
    /** Có trả lời nhưng chưa đúng. */
    WRONG(Notice.Kind.WRONG, "chưa đúng"),
    /** Chưa trả lời. */
    NOT_DONE(Notice.Kind.NOT_DONE, "chưa làm");

    private final Notice.Kind kind;
    private final String label;

    State(Notice.Kind kind, String label) {
      this.kind = kind;
      this.label = label;
    }

    Notice.Kind kind() {
      return kind;
    }

    @Override
    public String toString() {
      return label;
    }
  }

  static final Mark NOT_DONE =
      new Mark(
          State.NOT_DONE, "Chưa làm. Điền câu trả lời vào ô trên, chạy ô ấy rồi chạy lại ô này.");

  static Mark right(String sentence) {
    return new Mark(State.RIGHT, sentence);
  }

  static Mark wrong(String sentence) {
    return new Mark(State.WRONG, sentence);
  }

  /** Thêm một câu cho người đã làm đúng; chưa đúng thì giữ nguyên. */
  Mark whenRight(String remark) {
    return state == State.RIGHT ? right(sentence + " " + remark) : this;
  }
}
