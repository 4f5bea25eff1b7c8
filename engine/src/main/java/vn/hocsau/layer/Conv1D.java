package vn.hocsau.layer;

/**
 * Tích chập một chiều trên chuỗi: mỗi bộ lọc trượt dọc thời gian và cho một đặc trưng ra.
 *
 * <p>Đầu vào [N, C, T] (mẫu, đặc trưng, bước), đầu ra [N, O, T'] với T' = ⌊(T - k)/s⌋ + 1 khi không
 * đệm. Có k·C·O + O tham số: "W" [k, C, O], "b" [O]. Nhanh hơn tầng hồi tiếp vì mọi vị trí tính
 * cùng lúc, nhưng chỉ thấy k bước liền nhau. Ví dụ 128 bộ lọc rộng 5 bước:
 *
 * <pre>{@code
 * new Conv1D.Builder(5).nOut(128).activation(Activation.RELU).build()
 * }</pre>
 *
 * @see <a href="https://doi.org/10.1109/29.21701">Waibel và cộng sự, 1989: mạng trễ thời gian</a>
 */
public final class Conv1D extends Convolution {

  private Conv1D() {}

  private Conv1D(Builder builder) {
    super(builder);
  }

  @Override
  GridInput gridInput() {
    return GridInput.SEQUENCE;
  }

  @Override
  long[] kernelShape() {
    return new long[] {window().width(), nIn, nOut};
  }

  @Override
  public Conv1D clone() {
    return (Conv1D) super.clone();
  }

  /** Đặt tùy chọn cho {@link Conv1D}. */
  @SuppressWarnings("unchecked")
  public static final class Builder extends Convolution.Builder<Builder> {

    /**
     * Còn phải đặt {@code nOut}, số bộ lọc.
     *
     * @param kernelSize số bước mà bộ lọc phủ, ≥ 1
     */
    public Builder(int kernelSize) {
      window.height = 1;
      window.width = kernelSize;
    }

    /**
     * Sải bước; mặc định 1.
     *
     * @param stride số bước dời mỗi lần, ≥ 1
     * @return chính builder này
     */
    public Builder stride(int stride) {
      window.stride(1, stride);
      return this;
    }

    /**
     * Tạo cấu hình.
     *
     * @return cấu hình tầng
     * @throws IllegalArgumentException nếu bề rộng bộ lọc hoặc sải bước nhỏ hơn 1, hoặc hàm kích
     *     hoạt không dùng được; thông báo nêu giá trị đã cho
     */
    @Override
    public Conv1D build() {
      return new Conv1D(this);
    }
  }
}
