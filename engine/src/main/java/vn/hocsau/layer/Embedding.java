package vn.hocsau.layer;

import java.util.Collection;
import java.util.List;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.ParamInitializer;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.distribution.UniformDistribution;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.memory.LayerMemoryReport;
import org.deeplearning4j.nn.conf.memory.MemoryReport;
import org.deeplearning4j.nn.weights.WeightInitDistribution;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import vn.hocsau.layer.LayerParams.Part;

/**
 * Tầng nhúng (<i>embedding</i>): thay mỗi mã từ bằng một hàng của ma trận "W" [V, E].
 *
 * <p>Đầu vào là mã từ, [N, T] (mẫu, bước) hoặc [N, 1, T], kiểu số tùy ý, giá trị nguyên từ 0 đến V
 * - 1. Đầu ra [N, E, T] (mẫu, đặc trưng, bước). V·E tham số, không có hệ số điều chỉnh, khởi tạo
 * đều trong [-0.05, 0.05] như Keras.
 *
 * <pre>{@code
 * new Embedding.Builder().nIn(88_584).nOut(128).build()
 * }</pre>
 *
 * <p>Khác {@code EmbeddingSequenceLayer} của DL4J: ma trận xếp theo hàng, nên lấy một hàng là chép
 * một đoạn liền nhau; và {@link TrainingStep} chỉ cập nhật những hàng đã từng xuất hiện, kết quả
 * đúng như cập nhật cả ma trận vì hàng chưa gặp có gradient và mô men bằng 0.
 */
public final class Embedding extends FeedForwardLayer {

  private static final LayerParams<Embedding> PARAMS =
      new LayerParams<>(
          layer ->
              List.of(
                  Part.weight(
                      LayerParams.KERNEL,
                      layer.weightInitFn,
                      1,
                      (double) layer.nOut,
                      layer.nIn,
                      layer.nOut)));

  private Embedding() {}

  private Embedding(Builder builder) {
    super(builder);
    activationFn = new ActivationIdentity();
    if (weightInitFn == null) {
      weightInitFn = new WeightInitDistribution(new UniformDistribution(-0.05, 0.05));
    }
    initializeConstraints(builder);
  }

  String title() {
    return GridInput.title(this);
  }

  /**
   * Kiểu đầu ra.
   *
   * @param layerIndex thứ tự tầng
   * @param inputType chuỗi mã từ, {@code recurrent(1, T)} hoặc {@code feedForward(T)}
   * @return {@code recurrent(E, T)}
   * @throws IllegalArgumentException nếu đầu vào là kiểu khác; thông báo nêu kiểu ấy
   */
  @Override
  public InputType getOutputType(int layerIndex, InputType inputType) {
    if (inputType instanceof InputType.InputTypeRecurrent sequence) {
      return InputType.recurrent(nOut, sequence.getTimeSeriesLength());
    }
    if (inputType instanceof InputType.InputTypeFeedForward row) {
      return InputType.recurrent(nOut, row.getSize());
    }
    throw new IllegalArgumentException(
        "%s cần mã từ [mẫu, bước]: đặt setInputType(InputType.recurrent(1, số bước)); nhận được %s."
            .formatted(title(), inputType));
  }

  /** Không làm gì: số từ phải do người dùng đặt bằng {@code nIn}. */
  @Override
  public void setNIn(InputType inputType, boolean override) {
    // nIn là cỡ từ vựng, không suy ra được từ kiểu đầu vào.
  }

  @Override
  public @Nullable InputPreProcessor getPreProcessorForInputType(InputType inputType) {
    return null;
  }

  @Override
  public ParamInitializer initializer() {
    return PARAMS;
  }

  /**
   * Dựng tầng chạy được; DL4J gọi khi {@code net.init()}.
   *
   * @throws IllegalArgumentException nếu thiếu nIn hoặc nOut; thông báo nêu tầng và cách sửa
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
          ("%s (thứ %d, đếm từ 0) có nIn = %d, nOut = %d; đặt nIn bằng số từ và nOut bằng số chiều của"
                  + " vectơ từ.")
              .formatted(title(), layerIndex, nIn, nOut));
    }
    return PARAMS.install(
        new EmbeddingRuntime(conf, networkDataType),
        conf,
        trainingListeners,
        layerIndex,
        layerParamsView,
        initializeParams);
  }

  /**
   * Ước lượng bộ nhớ.
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
        .workingMemory(0, 0, 0, 0)
        .cacheMemory(MemoryReport.CACHE_MODE_ALL_ZEROS, MemoryReport.CACHE_MODE_ALL_ZEROS)
        .build();
  }

  @Override
  public Embedding clone() {
    return (Embedding) super.clone();
  }

  /** Đặt tùy chọn cho {@link Embedding}: {@code nIn} là số từ V, {@code nOut} là số chiều E. */
  @SuppressWarnings("unchecked")
  public static final class Builder extends FeedForwardLayer.Builder<Builder> {

    /** Phải đặt {@code nIn} và {@code nOut}. */
    public Builder() {}

    /**
     * Tạo cấu hình.
     *
     * @return cấu hình tầng
     */
    @Override
    public Embedding build() {
      return new Embedding(this);
    }
  }
}
