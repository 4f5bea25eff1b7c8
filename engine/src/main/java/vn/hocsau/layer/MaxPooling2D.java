package vn.hocsau.layer;

/**
 * Gộp cực đại trên ảnh: mỗi cửa sổ chỉ giữ giá trị lớn nhất của từng kênh.
 *
 * <p>Đầu vào [N, C, H, W], đầu ra [N, C, H', W'] với H' = ⌊(H - p)/s⌋ + 1 khi không đệm. Ảnh nhỏ đi
 * nên các tầng sau rẻ hơn và thấy vùng rộng hơn; đổi lại mất vị trí chính xác.
 *
 * <pre>{@code
 * new MaxPooling2D.Builder(2).build()
 * }</pre>
 */
public final class MaxPooling2D extends MaxPooling {

  private MaxPooling2D() {}

  private MaxPooling2D(Builder builder) {
    super(builder);
  }

  @Override
  GridInput gridInput() {
    return GridInput.IMAGE;
  }

  @Override
  public MaxPooling2D clone() {
    return (MaxPooling2D) super.clone();
  }

  /** Đặt tùy chọn cho {@link MaxPooling2D}. */
  @SuppressWarnings("unchecked")
  public static final class Builder extends MaxPooling.Builder<Builder> {

    /** Cửa sổ 2×2. */
    public Builder() {
      this(2);
    }

    /**
     * Cửa sổ vuông.
     *
     * @param poolSize cạnh của cửa sổ, ≥ 1
     */
    public Builder(int poolSize) {
      this(poolSize, poolSize);
    }

    /**
     * Cửa sổ chữ nhật.
     *
     * @param poolHeight số hàng của cửa sổ, ≥ 1
     * @param poolWidth số cột của cửa sổ, ≥ 1
     */
    public Builder(int poolHeight, int poolWidth) {
      window.height = poolHeight;
      window.width = poolWidth;
    }

    /**
     * Sải bước như nhau theo hai chiều; mặc định bằng cửa sổ.
     *
     * @param stride sải bước, ≥ 1
     * @return chính builder này
     */
    public Builder stride(int stride) {
      return stride(stride, stride);
    }

    /**
     * Sải bước theo từng chiều; mặc định bằng cửa sổ.
     *
     * @param strideHeight sải bước theo hàng, ≥ 1
     * @param strideWidth sải bước theo cột, ≥ 1
     * @return chính builder này
     */
    public Builder stride(int strideHeight, int strideWidth) {
      window.stride(strideHeight, strideWidth);
      return this;
    }

    /**
     * Tạo cấu hình.
     *
     * @return cấu hình tầng
     * @throws IllegalArgumentException nếu cửa sổ hoặc sải bước nhỏ hơn 1; thông báo nêu giá trị đã
     *     cho
     */
    @Override
    public MaxPooling2D build() {
      return new MaxPooling2D(this);
    }
  }
}
