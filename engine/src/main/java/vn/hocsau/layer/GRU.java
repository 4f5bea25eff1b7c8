package vn.hocsau.layer;

/**
 * Nút hồi tiếp có cổng (<i>gated recurrent unit</i>) kiểu reset-after, mặc định của Keras.
 *
 * <p>z, r = σ(xW + b + hU + b'); h̃ = φ(xW + b + r·(hU + b')); h ← z·h + (1 - z)·h̃. Hai hàng hệ số
 * điều chỉnh b, b' nên có 3·H·(C + H + 2) tham số. Ít tham số hơn {@link LSTM} và không có ô nhớ
 * riêng. DL4J 1.0.0-M2.1 không có tầng này.
 *
 * <pre>{@code
 * new GRU.Builder().nOut(200).inputDropout(0.33).l2(0.02).build()
 * }</pre>
 *
 * @see <a href="https://doi.org/10.3115/v1/D14-1179">Cho và cộng sự, 2014</a>
 */
public final class GRU extends Recurrent {

  private GRU() {}

  private GRU(Builder builder) {
    super(builder);
    outputFunction();
  }

  @Override
  Cell cell() {
    return Cell.GRU;
  }

  @Override
  public GRU clone() {
    return (GRU) super.clone();
  }

  /** Đặt tùy chọn cho {@link GRU}. */
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
    public GRU build() {
      return new GRU(this);
    }
  }
}
