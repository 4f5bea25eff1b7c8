package vn.hocsau.train;

/**
 * Quy tắc dừng sớm: dừng khi đại lượng theo dõi không khá thêm trong nhiều epoch liên tiếp.
 *
 * <p>Cùng nghĩa với {@code EarlyStopping} của Keras: một epoch là tiến bộ nếu mất mát nhỏ hơn giá
 * trị tốt nhất trừ {@code minDelta}, hoặc độ chính xác lớn hơn giá trị tốt nhất cộng {@code
 * minDelta}; dừng sau {@code patience} epoch liền không tiến bộ.
 *
 * @param monitor đại lượng theo dõi
 * @param patience số epoch chờ đợi, ≥ 1
 * @param minDelta mức thay đổi tối thiểu để tính là tiến bộ, ≥ 0
 * @param restoreBest true: khi xong, đưa trọng số của epoch tốt nhất trở lại mạng
 */
public record EarlyStopping(Monitor monitor, int patience, double minDelta, boolean restoreBest) {

  /** Đại lượng theo dõi. */
  public enum Monitor {
    /** Mất mát trên tập huấn luyện; không phát hiện được quá khớp. */
    LOSS("mất mát huấn luyện"),
    /** Mất mát trên tập kiểm định. */
    VAL_LOSS("mất mát kiểm định"),
    /** Độ chính xác trên tập huấn luyện; cần {@link Training#metric}. */
    ACCURACY("độ chính xác huấn luyện"),
    /** Độ chính xác trên tập kiểm định; cần {@link Training#metric}. */
    VAL_ACCURACY("độ chính xác kiểm định");

    private final String label;

    Monitor(String label) {
      this.label = label;
    }

    /** Độ chính xác thì càng lớn càng tốt; mất mát thì ngược lại. */
    boolean higherIsBetter() {
      return this == ACCURACY || this == VAL_ACCURACY;
    }

    boolean needsValidation() {
      return this == VAL_LOSS || this == VAL_ACCURACY;
    }

    double of(History.Epoch epoch) {
      return switch (this) {
        case LOSS -> epoch.loss();
        case VAL_LOSS -> epoch.valLoss();
        case ACCURACY -> epoch.accuracy();
        case VAL_ACCURACY -> epoch.valAccuracy();
      };
    }

    @Override
    public String toString() {
      return label;
    }
  }

  /**
   * Kiểm tra miền giá trị.
   *
   * @param monitor đại lượng theo dõi
   * @param patience số epoch chờ đợi, ≥ 1
   * @param minDelta mức thay đổi tối thiểu, ≥ 0
   * @param restoreBest có lấy lại trọng số tốt nhất không
   */
  public EarlyStopping {
    if (patience < 1 || !(minDelta >= 0)) {
      throw new IllegalArgumentException(
          "Dừng sớm cần patience ≥ 1 và minDelta ≥ 0, nhận được %d và %s."
              .formatted(patience, minDelta));
    }
  }

  /**
   * Theo dõi mất mát kiểm định: cách nên dùng.
   *
   * @param patience số epoch chờ đợi, ≥ 1
   * @return quy tắc không khôi phục trọng số tốt nhất
   */
  public static EarlyStopping onValLoss(int patience) {
    return new EarlyStopping(Monitor.VAL_LOSS, patience, 0, false);
  }

  /**
   * Theo dõi mất mát huấn luyện, như tài liệu gốc của bài 01.
   *
   * @param patience số epoch chờ đợi, ≥ 1
   * @return quy tắc không khôi phục trọng số tốt nhất
   */
  public static EarlyStopping onLoss(int patience) {
    return new EarlyStopping(Monitor.LOSS, patience, 0, false);
  }

  /**
   * Theo dõi độ chính xác kiểm định; lần huấn luyện phải có {@code metric(Metric.ACCURACY)}.
   *
   * @param patience số epoch chờ đợi, ≥ 1
   * @return quy tắc không khôi phục trọng số tốt nhất
   */
  public static EarlyStopping onValAccuracy(int patience) {
    return new EarlyStopping(Monitor.VAL_ACCURACY, patience, 0, false);
  }

  /**
   * Cùng quy tắc, nhưng lấy lại trọng số của epoch tốt nhất.
   *
   * @return quy tắc mới
   */
  public EarlyStopping restoringBest() {
    return new EarlyStopping(monitor, patience, minDelta, true);
  }
}
