package vn.hocsau.train;

/** Mất mát thành NaN hoặc vô cùng; mạng đã được đưa về cuối epoch trước. */
public final class DivergedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /**
   * Phân kỳ.
   *
   * @param loss mất mát, NaN hoặc vô cùng
   * @param epoch epoch, đếm từ 1
   * @param step minibatch trong epoch, đếm từ 1
   * @param badNumber câu chỉ ra số xấu trong dữ liệu; rỗng nếu dữ liệu sạch
   */
  public DivergedException(double loss, int epoch, int step, String badNumber) {
    super(
        ("Mất mát thành %s ở epoch %d, minibatch %d nên đã dừng huấn luyện; trọng số trở về cuối epoch trước. Hãy thử: giảm tốc độ"
                + " học 10 lần, kiểm tra dữ liệu có NaN hoặc chưa chuẩn hóa, thêm gọt gradient"
                + " (gradientNormalization).%s")
            .formatted(loss, epoch, step, badNumber.isEmpty() ? "" : " " + badNumber));
  }
}
