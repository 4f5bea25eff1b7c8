package vn.hocsau.train;

/** Mất mát thành NaN hoặc vô cùng; mạng đã được đưa về cuối epoch trước. */
public final class DivergedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  DivergedException(double loss, int epoch, int step, String badNumber) {
    super(
        ("Mất mát thành %s ở epoch %d, minibatch %d nên đã dừng huấn luyện; trọng số trở về cuối epoch trước. Hãy thử: giảm tốc độ"
                + " học 10 lần, kiểm tra dữ liệu có NaN hoặc chưa chuẩn hóa, thêm gọt gradient"
                + " (gradientNormalization).%s")
            .formatted(loss, epoch, step, badNumber.isEmpty() ? "" : " " + badNumber));
  }
}
