package vn.hocsau.layer;

import java.util.Collection;
import java.util.List;
import java.util.Objects;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.ParamInitializer;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.inputs.InputType.InputTypeConvolutional;
import org.deeplearning4j.nn.conf.inputs.InputType.InputTypeConvolutionalFlat;
import org.deeplearning4j.nn.conf.inputs.InputType.InputTypeFeedForward;
import org.deeplearning4j.nn.conf.inputs.InputType.InputTypeRecurrent;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.memory.LayerMemoryReport;
import org.deeplearning4j.nn.conf.memory.MemoryReport;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.regularization.Regularization;
import org.nd4j.shade.jackson.annotation.JsonProperty;
import vn.hocsau.layer.LayerParams.Part;
import vn.hocsau.layer.internal.library.OneDnn;

/**
 * Chuẩn hóa theo batch (<i>batch normalization</i>): đưa từng kênh về trung bình 0, phương sai 1
 * rồi học lại độ co giãn γ và độ dời β.
 *
 * <p>y = γ·(x - μ)/√(σ² + ε) + β. Khi huấn luyện μ, σ² là thống kê của minibatch trên mọi mẫu và
 * mọi vị trí; khi dự đoán là trung bình trượt của các minibatch đã qua, μ ← m·μ + (1 - m)·μ_batch.
 * Đầu vào [N, C], [N, C, T] hoặc [N, C, H, W], đầu ra cùng kích thước. Huấn luyện ổn định hơn khi
 * mạng sâu; kém khi minibatch chỉ có vài mẫu.
 *
 * <p>Có 4·C tham số như Keras đếm: "gamma", "beta" được học; "mean", "var" là trung bình trượt, cập
 * nhật ngay trong lượt ngược, gradient luôn bằng 0 nên bộ tối ưu và phép gọt không chạm tới.
 *
 * <pre>{@code
 * new BatchNormalization.Builder().build()
 * }</pre>
 *
 * @see <a href="https://arxiv.org/abs/1502.03167">Ioffe và Szegedy, 2015</a>
 */
public final class BatchNormalization extends FeedForwardLayer {

  /** Tên của DL4J; γ và β liền nhau, đúng như oneDNN cần. */
  private static final LayerParams<BatchNormalization> PARAMS =
      new LayerParams<>(
          layer ->
              List.of(
                  Part.constant(LayerParams.GAMMA, layer.nIn, 1),
                  Part.constant(LayerParams.BETA, layer.nIn, 0),
                  Part.constant(LayerParams.MEAN, layer.nIn, 0),
                  Part.constant(LayerParams.VARIANCE, layer.nIn, 1)));

  /** Phần cũ giữ lại ở mỗi bước của trung bình trượt. */
  @JsonProperty private double momentum;

  /** Số cộng vào phương sai trước khi lấy căn. */
  @JsonProperty private double epsilon;

  private BatchNormalization() {}

  private BatchNormalization(Builder builder) {
    super(builder);
    momentum = builder.momentum;
    epsilon = builder.epsilon;
    if (activationFn == null) {
      activationFn = new ActivationIdentity();
    }
    if (!activationFn.equals(new ActivationIdentity())) {
      throw new IllegalArgumentException(
          "%s không có hàm kích hoạt; đã cho %s. Thêm ActivationLayer ngay sau tầng này."
              .formatted(title(), activationFn));
    }
    initializeConstraints(builder);
  }

  /** Tên tầng trong câu báo lỗi. */
  String title() {
    return GridInput.title(this);
  }

  /**
   * Phần cũ giữ lại ở mỗi bước của trung bình trượt.
   *
   * @return m, mặc định 0.99
   */
  public double getMomentum() {
    return momentum;
  }

  /**
   * Số cộng vào phương sai trước khi lấy căn.
   *
   * @return ε, mặc định 0.001
   */
  public double getEpsilon() {
    return epsilon;
  }

  /**
   * Kiểu đầu ra, cùng kích thước với đầu vào.
   *
   * @throws IllegalArgumentException nếu đầu vào không phải [N, C], [N, C, T] hoặc [N, C, H, W];
   *     thông báo nêu tầng và kiểu đã cho
   */
  @Override
  public InputType getOutputType(int layerIndex, InputType inputType) {
    channels(inputType);
    return inputType instanceof InputTypeConvolutionalFlat flat
        ? flat.getUnflattenedType()
        : inputType;
  }

  @Override
  public void setNIn(InputType inputType, boolean override) {
    if (nIn <= 0 || override) {
      nIn = channels(inputType);
      nOut = nIn;
    }
  }

  private long channels(InputType input) {
    if (input instanceof InputTypeFeedForward plain) {
      return plain.getSize();
    }
    if (input instanceof InputTypeRecurrent sequence && sequence.getFormat() == RNNFormat.NCW) {
      return sequence.getSize();
    }
    if (input instanceof InputTypeConvolutional image && image.getFormat() == CNN2DFormat.NCHW) {
      return image.getChannels();
    }
    if (input instanceof InputTypeConvolutionalFlat flat) {
      return flat.getDepth();
    }
    throw new IllegalArgumentException(
        "%s cần đầu vào [N, C], [N, C, T] hoặc [N, C, H, W]; nhận được %s."
            .formatted(title(), input));
  }

  @Override
  public @Nullable InputPreProcessor getPreProcessorForInputType(InputType inputType) {
    return GridInput.IMAGE.preProcessor(inputType);
  }

  /**
   * Điều chuẩn của một tham số.
   *
   * @param paramName tên tham số
   * @return luôn rỗng: γ, β và trung bình trượt không bị điều chuẩn
   */
  @Override
  public List<Regularization> getRegularizationByParam(String paramName) {
    return List.of();
  }

  @Override
  public ParamInitializer initializer() {
    return PARAMS;
  }

  /**
   * Dựng tầng chạy được; DL4J gọi khi {@code net.init()}.
   *
   * @throws IllegalArgumentException nếu thiếu nIn, kiểu số không phải FLOAT, DOUBLE, hoặc máy bị
   *     ép bằng {@code -Dhocsau.engine} không làm được; thông báo nêu tầng và cách sửa
   */
  @Override
  public Layer instantiate(
      NeuralNetConfiguration conf,
      Collection<TrainingListener> trainingListeners,
      int layerIndex,
      INDArray layerParamsView,
      boolean initializeParams,
      DataType networkDataType) {
    if (nIn <= 0) {
      throw new IllegalArgumentException(
          "%s (thứ %d, đếm từ 0) chưa biết số kênh; đặt nIn ở tầng hoặc setInputType(…) của mạng."
              .formatted(title(), layerIndex));
    }
    Engine engine = Engine.choose(title(), networkDataType, OneDnn.obstacle(networkDataType));
    return PARAMS.install(
        new NormalizationRuntime(conf, networkDataType, newEngine(engine)),
        conf,
        trainingListeners,
        layerIndex,
        layerParamsView,
        initializeParams);
  }

  NormalizationEngine newEngine(Engine engine) {
    return engine == Engine.ONEDNN
        ? new OneDnnNormalization(epsilon)
        : new PortableNormalization(epsilon);
  }

  /**
   * Ước lượng bộ nhớ: chỉ thêm thống kê của minibatch.
   *
   * @param inputType kiểu đầu vào
   * @return báo cáo, đơn vị phần tử
   */
  @Override
  public LayerMemoryReport getMemoryReport(InputType inputType) {
    long params = initializer().numParams(this);
    return new LayerMemoryReport.Builder(
            layerName, getClass(), inputType, getOutputType(-1, inputType))
        .standardMemory(params, 2 * params)
        .workingMemory(0, 0, 2 * nIn, 0)
        .cacheMemory(MemoryReport.CACHE_MODE_ALL_ZEROS, MemoryReport.CACHE_MODE_ALL_ZEROS)
        .build();
  }

  @Override
  public BatchNormalization clone() {
    return (BatchNormalization) super.clone();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof BatchNormalization that
        && super.equals(that)
        && momentum == that.momentum
        && epsilon == that.epsilon;
  }

  @Override
  public int hashCode() {
    return Objects.hash(super.hashCode(), momentum, epsilon);
  }

  /** Đặt tùy chọn cho {@link BatchNormalization}. */
  @SuppressWarnings("unchecked")
  public static final class Builder extends FeedForwardLayer.Builder<Builder> {

    private double momentum = 0.99;
    private double epsilon = 1e-3;

    /** Mọi tùy chọn ở giá trị mặc định của Keras. */
    public Builder() {}

    /**
     * Phần cũ giữ lại ở mỗi bước của trung bình trượt.
     *
     * @param momentum 0 ≤ momentum &lt; 1, mặc định 0.99
     * @return chính builder này
     * @throws IllegalArgumentException nếu ngoài khoảng; thông báo nêu giá trị đã cho
     */
    public Builder momentum(double momentum) {
      if (!(momentum >= 0 && momentum < 1)) {
        throw new IllegalArgumentException(
            "momentum phải từ 0 đến dưới 1; đã cho %s.".formatted(momentum));
      }
      this.momentum = momentum;
      return this;
    }

    /**
     * Số cộng vào phương sai trước khi lấy căn, để không chia cho 0.
     *
     * @param epsilon &gt; 0, mặc định 0.001
     * @return chính builder này
     * @throws IllegalArgumentException nếu không dương; thông báo nêu giá trị đã cho
     */
    public Builder epsilon(double epsilon) {
      if (!(epsilon > 0)) {
        throw new IllegalArgumentException("epsilon phải dương; đã cho %s.".formatted(epsilon));
      }
      this.epsilon = epsilon;
      return this;
    }

    /**
     * Tạo cấu hình.
     *
     * @return cấu hình tầng
     * @throws IllegalArgumentException nếu đặt hàm kích hoạt; thông báo nêu cách thay
     */
    @Override
    public BatchNormalization build() {
      return new BatchNormalization(this);
    }
  }
}
