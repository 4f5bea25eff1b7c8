package vn.hocsau.train;

/** Phép đo ghi thêm cạnh mất mát khi huấn luyện. */
public enum Metric {
  /**
   * Độ chính xác (<i>accuracy</i>): tỉ lệ đoán đúng lớp, cách tính theo hình dạng của nhãn như
   * Keras.
   *
   * <ul>
   *   <li>một đầu ra, nhãn 0 / 1: đúng khi đầu ra > 0,5 cùng phía với nhãn;
   *   <li>nhiều đầu ra, nhãn one-hot: đúng khi đầu ra lớn nhất trùng vị trí với nhãn lớn nhất;
   *   <li>nhiều đầu ra, một cột nhãn: nhãn là số thứ tự của lớp;
   *   <li>chuỗi [mẫu, lớp, bước]: như trên ở từng bước không bị mặt nạ che.
   * </ul>
   */
  ACCURACY
}
