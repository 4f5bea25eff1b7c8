package vn.hocsau.exercise;

/**
 * Câu trả lời chưa được điểm, khi đang chấm cả lớp bằng nbgrader: nbgrader đếm điểm theo ô hỏng.
 */
public final class WrongAnswerException extends RuntimeException {
  private static final long serialVersionUID = 1;

  WrongAnswerException(String message) {
    // Không vết gọi hàm: phiếu trả bài chỉ cần câu nói.
    super(message, null, false, false);
  }
}
