package vn.hocsau.dataset;

/** Tách 10 % cuối của tập huấn luyện làm tập kiểm định, như {@code validation_split} của Keras. */
final class ValidationSplit {
  private static final double SHARE = 0.1;

  private ValidationSplit() {}

  /** Số mẫu còn lại để huấn luyện trong n mẫu. */
  static int numTrain(int n) {
    return n - (int) (n * SHARE);
  }
}
