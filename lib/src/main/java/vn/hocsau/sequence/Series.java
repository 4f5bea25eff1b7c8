package vn.hocsau.sequence;

/** Kiểm tra ở cửa vào cho các phép trên chuỗi. */
final class Series {

  private Series() {}

  /** Báo vị trí đầu tiên không phải số hữu hạn. */
  static void requireFinite(double[] series) {
    for (int t = 0; t < series.length; t++) {
      if (!Double.isFinite(series[t])) {
        throw new IllegalArgumentException(
            "Chuỗi có giá trị khuyết (%s) ở vị trí %d; hãy điền hoặc bỏ nó trước."
                .formatted(series[t], t));
      }
    }
  }
}
