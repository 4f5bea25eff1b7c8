package vn.hocsau.layer;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationSigmoid;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Bộ nhớ ngắn hạn dài (<i>long short-term memory</i>), cùng công thức và số tham số với Keras.
 *
 * <p>i, f, o = σ(xW + hU + b); c̃ = φ(xW + hU + b); c ← f·c + i·c̃; h = o·φ(c). Có 4·H·(C + H + 1)
 * tham số. Ví dụ:
 *
 * <pre>{@code
 * new LSTM.Builder().nOut(64).returnSequences(true).build()
 * }</pre>
 *
 * @see <a href="https://doi.org/10.1162/neco.1997.9.8.1735">Hochreiter và Schmidhuber, 1997</a>
 * @see <a href="https://doi.org/10.1162/089976600300015015">Gers và cộng sự, 2000: cổng quên</a>
 */
public final class LSTM extends Recurrent {

  /** Hệ số điều chỉnh ban đầu của cổng quên. */
  @JsonProperty private double forgetGateBiasInit;

  /** Hàm kích hoạt của ba cổng. */
  @JsonProperty private IActivation gateActivationFn = new ActivationSigmoid();

  private LSTM() {}

  private LSTM(Builder builder) {
    super(builder);
    forgetGateBiasInit = builder.forgetGateBiasInit;
    gateActivationFn = builder.gateActivationFn;
    outputFunction();
    gateFunction();
  }

  @Override
  Cell cell() {
    return Cell.LSTM;
  }

  @Override
  Pointwise gateFunction() {
    return Pointwise.of(gateActivationFn, title() + " (các cổng)");
  }

  @Override
  double forgetGateBias() {
    return forgetGateBiasInit;
  }

  /**
   * Hệ số điều chỉnh ban đầu của cổng quên.
   *
   * @return giá trị ban đầu, mặc định 1
   */
  public double getForgetGateBiasInit() {
    return forgetGateBiasInit;
  }

  /**
   * Hàm kích hoạt của ba cổng.
   *
   * @return hàm kích hoạt, mặc định sigmoid
   */
  public IActivation getGateActivationFn() {
    return gateActivationFn;
  }

  @Override
  public LSTM clone() {
    return (LSTM) super.clone();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return super.equals(other)
        && other instanceof LSTM lstm
        && forgetGateBiasInit == lstm.forgetGateBiasInit
        && gateActivationFn.equals(lstm.gateActivationFn);
  }

  @Override
  public int hashCode() {
    return Objects.hash(super.hashCode(), forgetGateBiasInit, gateActivationFn);
  }

  /** Đặt tùy chọn cho {@link LSTM}. */
  @SuppressWarnings("unchecked")
  public static final class Builder extends Recurrent.Builder<Builder> {

    private double forgetGateBiasInit = 1;
    private IActivation gateActivationFn = new ActivationSigmoid();

    /** Mọi tùy chọn ở giá trị mặc định của Keras; phải đặt ít nhất {@code nOut}. */
    public Builder() {}

    /**
     * Hệ số điều chỉnh ban đầu của cổng quên; 1 giúp mạng mới khởi tạo nhớ được lâu.
     *
     * @param forgetGateBiasInit giá trị ban đầu, mặc định 1
     * @return chính builder này
     */
    public Builder forgetGateBiasInit(double forgetGateBiasInit) {
      this.forgetGateBiasInit = forgetGateBiasInit;
      return this;
    }

    /**
     * Hàm kích hoạt của ba cổng; khác sigmoid thì oneDNN không tính được, tầng chạy bằng máy
     * portable.
     *
     * @param activation nên có giá trị trong [0, 1]: SIGMOID hoặc HARDSIGMOID
     * @return chính builder này
     */
    public Builder gateActivationFunction(Activation activation) {
      gateActivationFn = activation.getActivationFunction();
      return this;
    }

    /**
     * Tạo cấu hình.
     *
     * @return cấu hình tầng
     * @throws IllegalArgumentException nếu có hàm kích hoạt không dùng được; thông báo nêu các hàm
     *     dùng được
     */
    @Override
    public LSTM build() {
      return new LSTM(this);
    }
  }
}
