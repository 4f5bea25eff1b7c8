package vn.hocsau.app.model;

/**
 * Một số đo chất lượng để hiện trên trang.
 *
 * @param name tên, ví dụ "Độ chính xác trên tập kiểm tra"
 * @param value giá trị hữu hạn; với đơn vị "%" là số đã nhân 100
 * @param unit đơn vị; rỗng nếu không có
 */
public record Metric(String name, double value, String unit) {

  /**
   * Kiểm tra giá trị.
   *
   * @param name tên
   * @param value giá trị
   * @param unit đơn vị
   * @throws IllegalArgumentException nếu giá trị không hữu hạn: "Số đo Perplexity = NaN không hữu
   *     hạn."
   */
  public Metric {
    if (!Double.isFinite(value)) {
      throw new IllegalArgumentException("Số đo %s = %s không hữu hạn.".formatted(name, value));
    }
  }

  /**
   * Một tỉ lệ, hiện bằng phần trăm.
   *
   * @param name tên
   * @param ratio tỉ lệ trong [0, 1]
   * @return số đo có đơn vị "%"
   */
  public static Metric percent(String name, double ratio) {
    return new Metric(name, 100 * ratio, "%");
  }
}
