package vn.hocsau.layer;

/**
 * Gộp cực đại trên chuỗi: mỗi đoạn chỉ giữ giá trị lớn nhất của từng đặc trưng.
 *
 * <p>Đầu vào [N, C, T], đầu ra [N, C, T'] với T' = ⌊(T - p)/s⌋ + 1 khi không đệm.
 *
 * <pre>{@code
 * new MaxPooling1D.Builder(2).build()
 * }</pre>
 */
public final class MaxPooling1D extends MaxPooling {

  private MaxPooling1D() {}

  private MaxPooling1D(Builder builder) {
    super(builder);
  }

  @Override
  GridInput gridInput() {
    return GridInput.SEQUENCE;
  }

  @Override
  public MaxPooling1D clone() {
    return (MaxPooling1D) super.clone();
  }

  /** Đặt tùy chọn cho {@link MaxPooling1D}. */
  @SuppressWarnings("unchecked")
  public static final class Builder extends MaxPooling.Builder<Builder> {

    /** Đoạn dài 2 bước. */
    public Builder() {
      this(2);
    }

    /**
     * Đoạn dài tùy chọn.
     *
     * @param poolSize số bước mỗi đoạn, ≥ 1
     */
    public Builder(int poolSize) {
      window.height = 1;
      window.width = poolSize;
    }

    /**
     * Sải bước; mặc định bằng đoạn.
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
     * @throws IllegalArgumentException nếu đoạn hoặc sải bước nhỏ hơn 1; thông báo nêu giá trị đã
     *     cho
     */
    @Override
    public MaxPooling1D build() {
      return new MaxPooling1D(this);
    }
  }
}
