package vn.hocsau.layer;

import java.util.Collection;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.NoParamLayer;
import org.deeplearning4j.nn.conf.memory.LayerMemoryReport;
import org.deeplearning4j.nn.conf.memory.MemoryReport;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonProperty;
import vn.hocsau.layer.internal.library.OneDnn;

/**
 * Cấu hình chung của {@link MaxPooling2D} và {@link MaxPooling1D}.
 *
 * <p>Mặc định theo Keras: cửa sổ 2, sải bước bằng cửa sổ, không đệm. Tầng không có tham số. Nếu hai
 * giá trị trong cửa sổ cùng lớn nhất, gradient đi về giá trị đứng trước.
 */
public abstract class MaxPooling extends NoParamLayer {

  /** Cửa sổ gộp. */
  @JsonProperty private Window window = new Window(1, 1, 1, 1, Padding.VALID);

  /** Cho Jackson khi đọc lại mạng đã lưu. */
  MaxPooling() {}

  /**
   * Lấy các tùy chọn.
   *
   * @param builder nơi người dùng đã đặt tùy chọn
   */
  MaxPooling(Builder<?> builder) {
    super(builder);
    window = builder.window.tiling();
  }

  /** Loại dữ liệu mà tầng nhận. */
  abstract GridInput gridInput();

  final Window window() {
    return window;
  }

  /** Tên tầng trong câu báo lỗi. */
  final String title() {
    return GridInput.title(this);
  }

  /**
   * Kiểu đầu ra: cùng số kênh, ít vị trí hơn.
   *
   * @throws IllegalArgumentException nếu kiểu đầu vào không hợp hoặc cửa sổ lớn hơn đầu vào; thông
   *     báo nêu tầng, kích thước và cách sửa
   */
  @Override
  public InputType getOutputType(int layerIndex, InputType inputType) {
    GridInput input = gridInput();
    return input.outputType(this, inputType, window, input.channels(this, inputType));
  }

  @Override
  public @Nullable InputPreProcessor getPreProcessorForInputType(InputType inputType) {
    return gridInput().preProcessor(inputType);
  }

  /**
   * Dựng tầng chạy được; DL4J gọi khi {@code net.init()}.
   *
   * @throws IllegalArgumentException nếu kiểu số không phải FLOAT, DOUBLE, hoặc máy bị ép bằng
   *     {@code -Dhocsau.engine} không làm được; thông báo nêu tầng và cách sửa
   */
  @Override
  public Layer instantiate(
      NeuralNetConfiguration conf,
      Collection<TrainingListener> trainingListeners,
      int layerIndex,
      INDArray layerParamsView,
      boolean initializeParams,
      DataType networkDataType) {
    Engine engine = Engine.choose(title(), networkDataType, OneDnn.obstacle(networkDataType));
    PoolingRuntime layer = new PoolingRuntime(conf, networkDataType, newEngine(engine));
    layer.setListeners(trainingListeners);
    layer.setIndex(layerIndex);
    return layer;
  }

  PoolingEngine newEngine(Engine engine) {
    return engine == Engine.ONEDNN ? new OneDnnPooling(window) : new PortablePooling(window);
  }

  /**
   * Ước lượng bộ nhớ: chỗ lớn nhất của từng cửa sổ, giữ cho lượt ngược.
   *
   * @param inputType kiểu đầu vào
   * @return báo cáo, đơn vị phần tử
   */
  @Override
  public LayerMemoryReport getMemoryReport(InputType inputType) {
    InputType output = getOutputType(-1, inputType);
    return new LayerMemoryReport.Builder(layerName, getClass(), inputType, output)
        .standardMemory(0, 0)
        .workingMemory(0, 0, 0, output.arrayElementsPerExample())
        .cacheMemory(MemoryReport.CACHE_MODE_ALL_ZEROS, MemoryReport.CACHE_MODE_ALL_ZEROS)
        .build();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof MaxPooling that
        && getClass() == that.getClass()
        && super.equals(that)
        && window.equals(that.window);
  }

  @Override
  public int hashCode() {
    return 31 * super.hashCode() + window.hashCode();
  }

  /**
   * Các tùy chọn chung.
   *
   * @param <T> lớp con, để gọi nối tiếp
   */
  public abstract static class Builder<T extends Builder<T>>
      extends org.deeplearning4j.nn.conf.layers.Layer.Builder<T> {

    final WindowOptions window = new WindowOptions();

    /** Mọi tùy chọn ở giá trị mặc định. */
    Builder() {}

    /**
     * Cách xử lý mép; mặc định {@link Padding#VALID}, phần thừa ở cuối bị bỏ.
     *
     * @param padding VALID hoặc SAME
     * @return chính builder này
     */
    @SuppressWarnings("unchecked")
    public T padding(Padding padding) {
      window.padding = padding;
      return (T) this;
    }
  }
}
