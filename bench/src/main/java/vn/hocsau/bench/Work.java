package vn.hocsau.bench;

/**
 * Phần việc của một chặng trong bước huấn luyện, đếm từ kích thước: số phép tính và số byte ít nhất
 * phải đọc, ghi.
 *
 * <p>Một phép nhân kèm một phép cộng là hai phép tính. Mỗi mảng được đếm một lần đọc hoặc một lần
 * ghi trong một chặng; hàm kích hoạt và phép theo phần tử chỉ được đếm bằng số byte.
 *
 * @param stage tên chặng, như {@code "LSTM 200: h·U"}
 * @param operations số phép tính dấu phẩy động
 * @param bytes số byte đọc và ghi
 */
record Work(String stage, double operations, double bytes) {

  /** C[rows, columns] = A[rows, inner]·B[inner, columns]: đọc A, B, ghi C. */
  static Work product(String stage, double rows, double inner, double columns) {
    return new Work(
        stage,
        2 * rows * inner * columns,
        Float.BYTES * (rows * inner + inner * columns + rows * columns));
  }

  /** Một lượt đọc, ghi không có tích ma trận. */
  static Work pass(String stage, double floats) {
    return new Work(stage, 0, Float.BYTES * floats);
  }

  /**
   * Thời gian không thể ngắn hơn trên một máy: cái lâu hơn trong hai việc, tính và chuyển dữ liệu.
   *
   * @return mili giây
   */
  double boundMillis(Peaks peaks) {
    return 1e3 * Math.max(operations / peaks.operations(), bytes / peaks.bytes());
  }
}
