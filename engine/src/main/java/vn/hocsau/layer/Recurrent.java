package vn.hocsau.layer;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.ParamInitializer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.dropout.SpatialDropout;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BaseRecurrentLayer;
import org.deeplearning4j.nn.conf.memory.LayerMemoryReport;
import org.deeplearning4j.nn.conf.memory.MemoryReport;
import org.deeplearning4j.nn.weights.IWeightInit;
import org.deeplearning4j.nn.weights.WeightInitXavierUniform;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationTanH;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.regularization.L2Regularization;
import org.nd4j.linalg.learning.regularization.Regularization;
import org.nd4j.shade.jackson.annotation.JsonProperty;
import vn.hocsau.layer.LayerParams.Part;

/**
 * Cấu hình chung của {@link LSTM}, {@link GRU} và {@link SimpleRNN}.
 *
 * <p>Đầu vào [N, C, T] (mẫu, đặc trưng, bước) như mọi tầng hồi tiếp của DL4J, hoặc [N, T, C] nếu
 * chọn {@code dataFormat(RNNFormat.NWC)}. Đầu ra là trạng thái ẩn của bước cuối, [N, H], hoặc của
 * mọi bước, [N, H, T], nếu {@code returnSequences(true)}. Bước bị mặt nạ che bị bỏ hẳn khỏi chuỗi:
 * trạng thái đi qua nó không đổi, "bước cuối" là bước thật cuối cùng; trong chuỗi đầu ra bước bị
 * che bằng 0.
 *
 * <p>Mặc định lấy theo Keras chứ không theo giá trị chung của mạng: kích hoạt tanh, trọng số đầu
 * vào glorot_uniform, trọng số hồi tiếp trực giao, hệ số điều chỉnh 0. Bộ tối ưu, l1, l2 và cách
 * gọt gradient không đặt ở tầng thì lấy của mạng, như tầng có sẵn của DL4J.
 *
 * <p>Tham số: "W" [C, G·H], "RW" [H, G·H], "b"; xếp theo hàng, thứ tự cổng của Keras.
 */
public abstract class Recurrent extends BaseRecurrentLayer {

  /** Các khối cổng theo thứ tự của Keras: LSTM i f c o, GRU z r h. */
  private static final LayerParams<Recurrent> PARAMS = new LayerParams<>(Recurrent::parts);

  /** Trả cả chuỗi hay chỉ bước cuối. */
  @JsonProperty private boolean returnSequences;

  /** Điều chuẩn riêng của "RW"; null là dùng chung với "W". */
  @JsonProperty private @Nullable List<Regularization> regularizationRecurrent;

  /** Cho Jackson khi đọc lại mạng đã lưu. */
  Recurrent() {}

  /**
   * Lấy các tùy chọn chung.
   *
   * @param builder nơi người dùng đã đặt tùy chọn
   */
  Recurrent(Builder<?> builder) {
    super(builder);
    returnSequences = builder.returnSequences;
    regularizationRecurrent = builder.regularizationRecurrent;
    if (activationFn == null) {
      activationFn = new ActivationTanH();
    }
    if (weightInitFn == null) {
      weightInitFn = new WeightInitXavierUniform();
    }
    if (weightInitFnRecurrent == null) {
      weightInitFnRecurrent = new OrthogonalInit();
    }
    if (Double.isNaN(biasInit)) {
      biasInit = 0;
    }
    initializeConstraints(builder);
  }

  abstract Cell cell();

  /** fan-in và fan-out là hai chiều của cả ma trận, như Keras. */
  private List<Part> parts() {
    long width = cell().gates() * nOut;
    return List.of(
        Part.weight(LayerParams.KERNEL, weightInitFn, (double) nIn, (double) width, nIn, width),
        Part.weight(
            LayerParams.RECURRENT,
            weightInitFnRecurrent,
            (double) nOut,
            (double) width,
            nOut,
            width),
        new Part(LayerParams.BIAS, List.of(cell().biasLength(nOut)), this::startBias));
  }

  private void startBias(INDArray bias) {
    bias.assign(biasInit);
    if (!Double.isNaN(forgetGateBias())) {
      bias.get(NDArrayIndex.interval(nOut, 2 * nOut)).assign(forgetGateBias());
    }
  }

  /** Tên tầng trong câu báo lỗi. */
  final String title() {
    return GridInput.title(this);
  }

  final Pointwise outputFunction() {
    return Pointwise.of(activationFn, title());
  }

  /** Hàm của các cổng; SimpleRNN không có cổng nên không dùng tới. */
  Pointwise gateFunction() {
    return Pointwise.SIGMOID;
  }

  /** Hệ số điều chỉnh ban đầu của cổng quên; NaN nếu không có cổng quên. */
  double forgetGateBias() {
    return Double.NaN;
  }

  /**
   * Trả cả chuỗi hay chỉ bước cuối.
   *
   * @return true nếu đầu ra là [N, H, T]
   */
  public boolean isReturnSequences() {
    return returnSequences;
  }

  /**
   * Điều chuẩn riêng của trọng số hồi tiếp.
   *
   * @return danh sách riêng, hoặc null nếu dùng chung điều chuẩn với trọng số đầu vào
   */
  public @Nullable List<Regularization> getRegularizationRecurrent() {
    return regularizationRecurrent;
  }

  /**
   * Điều chuẩn của một tham số.
   *
   * @param paramName "W", "RW" hoặc "b"
   * @return danh sách điều chuẩn; "RW" dùng chung với "W" nếu không đặt riêng
   */
  @Override
  public List<Regularization> getRegularizationByParam(String paramName) {
    return LayerParams.RECURRENT.equals(paramName) && regularizationRecurrent != null
        ? regularizationRecurrent
        : super.getRegularizationByParam(paramName);
  }

  @Override
  public InputType getOutputType(int layerIndex, InputType inputType) {
    InputType sequence = super.getOutputType(layerIndex, inputType);
    return returnSequences ? sequence : InputType.feedForward(nOut);
  }

  @Override
  public ParamInitializer initializer() {
    return PARAMS;
  }

  /**
   * Dựng tầng chạy được; DL4J gọi khi {@code net.init()}.
   *
   * @throws IllegalArgumentException nếu thiếu nIn hoặc nOut, kiểu số không phải FLOAT, DOUBLE, hàm
   *     kích hoạt không có, hoặc máy bị ép bằng {@code -Dhocsau.engine} không làm được; thông báo
   *     nêu tầng và cách sửa
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
          ("%s (thứ %d, đếm từ 0) có nIn = %d, nOut = %d; cả hai phải lớn hơn 0. Đặt nOut ở tầng, nIn"
                  + " ở tầng hoặc bằng setInputType(InputType.recurrent(…)) của mạng.")
              .formatted(title(), layerIndex, nIn, nOut));
    }
    return PARAMS.install(
        new RecurrentRuntime(conf, networkDataType, Engine.choose(this, networkDataType)),
        conf,
        trainingListeners,
        layerIndex,
        layerParamsView,
        initializeParams);
  }

  /**
   * Ước lượng bộ nhớ: tham số và băng ghi của một lượt huấn luyện.
   *
   * @param inputType kiểu đầu vào, phải là chuỗi
   * @return báo cáo, đơn vị phần tử
   */
  @Override
  public LayerMemoryReport getMemoryReport(InputType inputType) {
    long steps = ((InputType.InputTypeRecurrent) inputType).getTimeSeriesLength();
    long tape = Math.max(1, steps) * nOut * (cell().gates() + 3L);
    return new LayerMemoryReport.Builder(
            layerName, getClass(), inputType, getOutputType(-1, inputType))
        .standardMemory(initializer().numParams(this), 2 * initializer().numParams(this))
        .workingMemory(0, tape, 0, tape)
        .cacheMemory(MemoryReport.CACHE_MODE_ALL_ZEROS, MemoryReport.CACHE_MODE_ALL_ZEROS)
        .build();
  }

  @Override
  public Recurrent clone() {
    Recurrent copy = (Recurrent) super.clone();
    if (regularizationRecurrent != null) {
      copy.regularizationRecurrent = new ArrayList<>();
      for (Regularization r : regularizationRecurrent) {
        copy.regularizationRecurrent.add(r.clone());
      }
    }
    return copy;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Recurrent that
        && cell() == that.cell()
        && super.equals(that)
        && returnSequences == that.returnSequences
        && Objects.equals(regularizationRecurrent, that.regularizationRecurrent);
  }

  @Override
  public int hashCode() {
    return Objects.hash(super.hashCode(), returnSequences, regularizationRecurrent);
  }

  /**
   * Các tùy chọn chung.
   *
   * @param <T> lớp con, để gọi nối tiếp
   */
  public abstract static class Builder<T extends Builder<T>> extends BaseRecurrentLayer.Builder<T> {

    private boolean returnSequences;
    private @Nullable List<Regularization> regularizationRecurrent;

    /** Mọi tùy chọn ở giá trị mặc định. */
    Builder() {}

    /**
     * Trả trạng thái ẩn của mọi bước thay vì chỉ bước cuối; cần khi xếp chồng các tầng hồi tiếp và
     * khi bọc trong {@code Bidirectional} của DL4J.
     *
     * @param returnSequences true: đầu ra [N, H, T]; false (mặc định): [N, H]
     * @return chính builder này
     */
    public T returnSequences(boolean returnSequences) {
      this.returnSequences = returnSequences;
      return self();
    }

    /**
     * Dropout trên đầu vào của tầng: mỗi chuỗi có một mặt nạ [C] dùng cho mọi bước, như tùy chọn
     * {@code dropout} của Keras. Khác với {@link #dropOut(double)} của DL4J: bốc lại ở từng bước và
     * nhận xác suất <i>giữ</i>.
     *
     * @param rate xác suất bỏ một đặc trưng, 0 ≤ rate &lt; 1
     * @return chính builder này
     * @throws IllegalArgumentException nếu rate ngoài khoảng; thông báo nêu giá trị đã cho
     */
    public T inputDropout(double rate) {
      if (!(rate >= 0 && rate < 1)) {
        throw new IllegalArgumentException(
            "inputDropout là xác suất bỏ, phải từ 0 đến dưới 1; đã cho %s.".formatted(rate));
      }
      return rate == 0 ? self() : dropOut(new SpatialDropout(1 - rate));
    }

    /**
     * Điều chuẩn l2 riêng cho trọng số hồi tiếp "RW"; không gọi thì "RW" dùng chung {@link
     * #l2(double)} với "W". Theo cách tính của DL4J, mất mát cộng thêm ½·l2·Σw²: {@code l2(0.01)}
     * của Keras ứng với 0.02 ở đây.
     *
     * @param l2 hệ số, ≥ 0; 0 là không điều chuẩn
     * @return chính builder này
     * @throws IllegalArgumentException nếu l2 âm hoặc NaN; thông báo nêu giá trị đã cho
     */
    public T l2Recurrent(double l2) {
      if (!(l2 >= 0)) {
        throw new IllegalArgumentException("l2Recurrent phải ≥ 0; đã cho %s.".formatted(l2));
      }
      regularizationRecurrent = new ArrayList<>();
      if (l2 > 0) {
        regularizationRecurrent.add(new L2Regularization(l2));
      }
      return self();
    }

    /**
     * Khởi tạo trọng số hồi tiếp; mặc định trực giao như Keras.
     *
     * @param weightInit cách khởi tạo
     * @return chính builder này
     */
    @Override
    public T weightInitRecurrent(IWeightInit weightInit) {
      return super.weightInitRecurrent(weightInit);
    }

    /**
     * Hàm kích hoạt của trạng thái ẩn (với LSTM: cả của ô nhớ tiềm năng); mặc định tanh.
     *
     * @param activation TANH, RELU, SIGMOID, IDENTITY, HARDSIGMOID hoặc SOFTSIGN
     * @return chính builder này
     */
    @Override
    public T activation(IActivation activation) {
      return super.activation(activation);
    }

    @SuppressWarnings("unchecked")
    private T self() {
      return (T) this;
    }
  }
}
