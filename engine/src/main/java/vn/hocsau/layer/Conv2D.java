package vn.hocsau.layer;

/**
 * Tích chập hai chiều trên ảnh: mỗi bộ lọc trượt trên ảnh và cho một kênh ra.
 *
 * <p>Đầu vào [N, C, H, W] (mẫu, kênh, hàng, cột), đầu ra [N, O, H', W'] với H' = ⌊(H - kH)/s⌋ + 1
 * khi không đệm. Bộ lọc nhỏ dùng chung ở mọi vị trí nên chỉ có kH·kW·C·O + O tham số, dù ảnh lớn
 * đến đâu. Tham số: "W" [kH, kW, C, O], "b" [O]. Ví dụ 32 bộ lọc 3×3:
 *
 * <pre>{@code
 * new Conv2D.Builder(3).nOut(32).activation(Activation.RELU).build()
 * }</pre>
 *
 * @see <a href="https://doi.org/10.1162/neco.1989.1.4.541">LeCun và cộng sự, 1989</a>
 */
public final class Conv2D extends Convolution {

  private Conv2D() {}

  private Conv2D(Builder builder) {
    super(builder);
  }

  @Override
  GridInput gridInput() {
    return GridInput.IMAGE;
  }

  @Override
  long[] kernelShape() {
    return new long[] {window().height(), window().width(), nIn, nOut};
  }

  @Override
  public Conv2D clone() {
    return (Conv2D) super.clone();
  }

  /** Đặt tùy chọn cho {@link Conv2D}. */
  @SuppressWarnings("unchecked")
  public static final class Builder extends Convolution.Builder<Builder> {

    /**
     * Bộ lọc vuông; còn phải đặt {@code nOut}, số bộ lọc.
     *
     * @param kernelSize cạnh của bộ lọc, ≥ 1
     */
    public Builder(int kernelSize) {
      this(kernelSize, kernelSize);
    }

    /**
     * Bộ lọc chữ nhật; còn phải đặt {@code nOut}, số bộ lọc.
     *
     * @param kernelHeight số hàng của bộ lọc, ≥ 1
     * @param kernelWidth số cột của bộ lọc, ≥ 1
     */
    public Builder(int kernelHeight, int kernelWidth) {
      window.height = kernelHeight;
      window.width = kernelWidth;
    }

    /**
     * Sải bước như nhau theo hai chiều; mặc định 1.
     *
     * @param stride sải bước, ≥ 1
     * @return chính builder này
     */
    public Builder stride(int stride) {
      return stride(stride, stride);
    }

    /**
     * Sải bước theo từng chiều; mặc định 1.
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
     * @throws IllegalArgumentException nếu cạnh bộ lọc hoặc sải bước nhỏ hơn 1, hoặc hàm kích hoạt
     *     không dùng được; thông báo nêu giá trị đã cho
     */
    @Override
    public Conv2D build() {
      return new Conv2D(this);
    }
  }
}
