package vn.hocsau.exercise;

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
    RIGHT("✔", "đúng"),
    /** Có trả lời nhưng chưa đúng. */
    WRONG("✘", "chưa đúng"),
    /** Chưa trả lời. */
    TODO("…", "chưa làm");

    private final String sign;
    private final String label;

    State(String sign, String label) {
      this.sign = sign;
      this.label = label;
    }

    /**
     * Dấu đứng trước câu, để đọc được cả khi không thấy màu.
     *
     * @return ✔, ✘ hoặc …
     */
    public String sign() {
      return sign;
    }

    @Override
    public String toString() {
      return label;
    }
  }

  static final Mark TODO =
      new Mark(State.TODO, "Chưa làm. Điền câu trả lời vào ô trên, chạy ô ấy rồi chạy lại ô này.");

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
