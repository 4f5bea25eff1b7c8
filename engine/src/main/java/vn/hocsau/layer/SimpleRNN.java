package vn.hocsau.layer;

/**
 * Mạng nơ-ron hồi tiếp đơn giản: h ← φ(xW + hU + b), có H·(C + H + 1) tham số.
 *
 * <p>Dễ hiểu nhất nhưng gradient tiêu biến hoặc bùng nổ khi chuỗi dài; khi đó dùng {@link LSTM}
 * hoặc {@link GRU}.
 *
 * <pre>{@code
 * new SimpleRNN.Builder().nOut(200).activation(Activation.RELU).build()
 * }</pre>
 *
 * @see <a href="https://doi.org/10.1207/s15516709cog1402_1">Elman, 1990</a>
 */
public final class SimpleRNN extends Recurrent {

  private SimpleRNN() {}

  private SimpleRNN(Builder builder) {
    super(builder);
    outputFunction();
  }

  @Override
  Cell cell() {
    return Cell.SIMPLE_RNN;
  }

  @Override
  public SimpleRNN clone() {
    return (SimpleRNN) super.clone();
  }

  /** Đặt tùy chọn cho {@link SimpleRNN}. */
  @SuppressWarnings("unchecked")
  public static final class Builder extends Recurrent.Builder<Builder> {

    /** Mọi tùy chọn ở giá trị mặc định của Keras; phải đặt ít nhất {@code nOut}. */
    public Builder() {}

    /**
     * Tạo cấu hình.
     *
     * @return cấu hình tầng
     * @throws IllegalArgumentException nếu hàm kích hoạt không dùng được; thông báo nêu các hàm
     *     dùng được
     */
    @Override
    public SimpleRNN build() {
      return new SimpleRNN(this);
    }
  }
}
