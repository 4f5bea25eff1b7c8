package vn.hocsau.layer;

import java.util.Collection;
import java.util.List;
import java.util.Objects;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.ParamInitializer;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.memory.LayerMemoryReport;
import org.deeplearning4j.nn.conf.memory.MemoryReport;
import org.deeplearning4j.nn.weights.WeightInitXavierUniform;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonProperty;
import vn.hocsau.layer.LayerParams.Part;

/**
 * Cấu hình chung của {@link Conv2D} và {@link Conv1D}.
 *
 * <p>Mặc định lấy theo Keras chứ không theo giá trị chung của mạng: không kích hoạt, sải bước 1,
 * không đệm, bộ lọc khởi tạo glorot_uniform, hệ số điều chỉnh 0. Bộ tối ưu, l1, l2 và cách gọt
 * gradient không đặt ở tầng thì lấy của mạng.
 *
 * <p>Tham số: "W", kích thước như bộ lọc của Keras, và "b" [O]; xếp theo hàng.
 */
public abstract class Convolution extends FeedForwardLayer {

  private static final LayerParams<Convolution> PARAMS = new LayerParams<>(Convolution::parts);

  /** Cửa sổ của bộ lọc. */
  @JsonProperty private Window window = new Window(1, 1, 1, 1, Padding.VALID);

  /** Có hệ số điều chỉnh hay không. */
  @JsonProperty private boolean hasBias = true;

  /** Cho Jackson khi đọc lại mạng đã lưu. */
  Convolution() {}

  /**
   * Lấy các tùy chọn.
   *
   * @param builder nơi người dùng đã đặt tùy chọn
   */
  Convolution(Builder<?> builder) {
    super(builder);
    window = builder.window.sliding();
    hasBias = builder.hasBias;
    if (activationFn == null) {
      activationFn = new ActivationIdentity();
    }
    if (weightInitFn == null) {
      weightInitFn = new WeightInitXavierUniform();
    }
    if (Double.isNaN(biasInit)) {
      biasInit = 0;
    }
    initializeConstraints(builder);
    function();
  }

  /** Loại dữ liệu mà tầng nhận. */
  abstract GridInput gridInput();

  /** Kích thước của "W". */
  abstract long[] kernelShape();

  /**
   * Nhìn như ma trận [kH·kW·C, O], "W" nhân thẳng được với ma trận cửa sổ; fan-in và fan-out tính
   * cả diện tích cửa sổ, như Keras.
   */
  private List<Part> parts() {
    double area = window.area();
    Part kernel =
        Part.weight(LayerParams.KERNEL, weightInitFn, area * nIn, area * nOut, kernelShape());
    return hasBias
        ? List.of(kernel, Part.constant(LayerParams.BIAS, nOut, biasInit))
        : List.of(kernel);
  }

  final Window window() {
    return window;
  }

  final boolean hasBias() {
    return hasBias;
  }

  final Pointwise function() {
    return Pointwise.of(activationFn, title());
  }

  /** Tên tầng trong câu báo lỗi. */
  final String title() {
    return GridInput.title(this);
  }

  /**
   * Kiểu đầu ra.
   *
   * @throws IllegalArgumentException nếu kiểu đầu vào không hợp hoặc bộ lọc lớn hơn đầu vào; thông
   *     báo nêu tầng, kích thước và cách sửa
   */
  @Override
  public InputType getOutputType(int layerIndex, InputType inputType) {
    return gridInput().outputType(this, inputType, window, nOut);
  }

  @Override
  public void setNIn(InputType inputType, boolean override) {
    if (nIn <= 0 || override) {
      nIn = gridInput().channels(this, inputType);
    }
  }

  @Override
  public @Nullable InputPreProcessor getPreProcessorForInputType(InputType inputType) {
    return gridInput().preProcessor(inputType);
  }

  @Override
  public ParamInitializer initializer() {
    return PARAMS;
  }

  /**
   * Dựng tầng chạy được; DL4J gọi khi {@code net.init()}.
   *
   * @throws IllegalArgumentException nếu thiếu nIn hoặc nOut, kiểu số không phải FLOAT, DOUBLE,
   *     hoặc máy bị ép bằng {@code -Dhocsau.engine} không làm được; thông báo nêu tầng và cách sửa
   */
  @Override
  public Layer instantiate(
      NeuralNetConfiguration conf,
      Collection<TrainingListener> trainingListeners,
      int layerIndex,
      INDArray layerParamsView,
      boolean initializeParams,
      DataType networkDataType) {
    if (nIn <= 0 || nOut <= 0) {
      throw new IllegalArgumentException(
          ("%s (thứ %d, đếm từ 0) có nIn = %d, nOut = %d; cả hai phải lớn hơn 0. Đặt nOut (số bộ lọc)"
                  + " ở tầng, nIn ở tầng hoặc bằng setInputType(%s) của mạng.")
              .formatted(title(), layerIndex, nIn, nOut, gridInput().example()));
    }
    Engine engine =
        Engine.choose(
            title(), networkDataType, OneDnnConvolution.obstacle(function(), networkDataType));
    return PARAMS.install(
        new ConvolutionRuntime(conf, networkDataType, newEngine(engine, networkDataType)),
        conf,
        trainingListeners,
        layerIndex,
        layerParamsView,
        initializeParams);
  }

  ConvolutionEngine newEngine(Engine engine, DataType dataType) {
    return engine == Engine.ONEDNN
        ? new OneDnnConvolution(window, (int) nOut, hasBias, function())
        : new PortableConvolution(window, (int) nOut, function(), dataType);
  }

  /**
   * Ước lượng bộ nhớ: tham số và gradient trước kích hoạt của một lượt huấn luyện.
   *
   * @param inputType kiểu đầu vào
   * @return báo cáo, đơn vị phần tử
   */
  @Override
  public LayerMemoryReport getMemoryReport(InputType inputType) {
    InputType output = getOutputType(-1, inputType);
    long params = initializer().numParams(this);
    return new LayerMemoryReport.Builder(layerName, getClass(), inputType, output)
        .standardMemory(params, 2 * params)
        .workingMemory(0, 0, 0, output.arrayElementsPerExample())
        .cacheMemory(MemoryReport.CACHE_MODE_ALL_ZEROS, MemoryReport.CACHE_MODE_ALL_ZEROS)
        .build();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Convolution that
        && getClass() == that.getClass()
        && super.equals(that)
        && window.equals(that.window)
        && hasBias == that.hasBias;
  }

  @Override
  public int hashCode() {
    return Objects.hash(super.hashCode(), window, hasBias);
  }

  /**
   * Các tùy chọn chung.
   *
   * @param <T> lớp con, để gọi nối tiếp
   */
  public abstract static class Builder<T extends Builder<T>> extends FeedForwardLayer.Builder<T> {

    final WindowOptions window = new WindowOptions();
    private boolean hasBias = true;

    /** Mọi tùy chọn ở giá trị mặc định. */
    Builder() {}

    /**
     * Cách xử lý mép; mặc định {@link Padding#VALID}.
     *
     * @param padding VALID hoặc SAME
     * @return chính builder này
     */
    public T padding(Padding padding) {
      window.padding = padding;
      return self();
    }

    /**
     * Có hệ số điều chỉnh hay không; mặc định có.
     *
     * @param hasBias false thì tầng chỉ có "W"
     * @return chính builder này
     */
    public T hasBias(boolean hasBias) {
      this.hasBias = hasBias;
      return self();
    }

    /**
     * Hàm kích hoạt; mặc định không kích hoạt (IDENTITY).
     *
     * @param activation IDENTITY, RELU, TANH, SIGMOID; HARDSIGMOID và SOFTSIGN chỉ chạy bằng máy
     *     portable
     * @return chính builder này
     */
    @Override
    public T activation(IActivation activation) {
      return super.activation(activation);
    }

    @SuppressWarnings("unchecked")
    final T self() {
      return (T) this;
    }
  }
}
