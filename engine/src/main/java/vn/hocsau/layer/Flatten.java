package vn.hocsau.layer;

import java.util.Collection;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.inputs.InputType.InputTypeConvolutional;
import org.deeplearning4j.nn.conf.inputs.InputType.InputTypeRecurrent;
import org.deeplearning4j.nn.conf.layers.NoParamLayer;
import org.deeplearning4j.nn.conf.memory.LayerMemoryReport;
import org.deeplearning4j.nn.conf.memory.MemoryReport;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Trải phẳng (<i>flatten</i>) ảnh hoặc chuỗi thành một hàng mỗi mẫu, để nối với tầng kết nối đầy
 * đủ.
 *
 * <p>Đầu vào [N, C, H, W] cho [N, H·W·C], đầu vào [N, C, T] cho [N, T·C]; kênh chạy nhanh nhất,
 * theo thứ tự của Keras nên trọng số của tầng sau cũng chép được từ Keras. Tầng chuyển tiếp có sẵn
 * của DL4J trải theo thứ tự khác, (C, H, W). Không có tham số.
 *
 * <pre>{@code
 * new Flatten.Builder().build()
 * }</pre>
 */
public final class Flatten extends NoParamLayer {

  private Flatten() {}

  private Flatten(Builder builder) {
    super(builder);
  }

  /** Tên tầng trong câu báo lỗi. */
  String title() {
    return GridInput.title(this);
  }

  /**
   * Kiểu đầu ra: một véc-tơ mỗi mẫu.
   *
   * @throws IllegalArgumentException nếu đầu vào không phải ảnh [N, C, H, W] hay chuỗi [N, C, T],
   *     hoặc chưa biết số bước của chuỗi; thông báo nêu tầng và cách sửa
   */
  @Override
  public InputType getOutputType(int layerIndex, InputType inputType) {
    if (inputType instanceof InputTypeRecurrent sequence && sequence.getTimeSeriesLength() <= 0) {
      throw new IllegalArgumentException(
          "%s cần biết trước số bước của chuỗi: dùng InputType.recurrent(%d, số bước)."
              .formatted(title(), sequence.getSize()));
    }
    boolean known =
        switch (inputType.getType()) {
          case FF, CNNFlat -> true;
          case RNN -> ((InputTypeRecurrent) inputType).getFormat() == RNNFormat.NCW;
          case CNN -> ((InputTypeConvolutional) inputType).getFormat() == CNN2DFormat.NCHW;
          default -> false;
        };
    if (!known) {
      throw new IllegalArgumentException(
          "%s cần ảnh [N, C, H, W] hoặc chuỗi [N, C, T]; nhận được %s."
              .formatted(title(), inputType));
    }
    return InputType.feedForward(inputType.arrayElementsPerExample());
  }

  @Override
  public @Nullable InputPreProcessor getPreProcessorForInputType(InputType inputType) {
    return null;
  }

  @Override
  public Layer instantiate(
      NeuralNetConfiguration conf,
      Collection<TrainingListener> trainingListeners,
      int layerIndex,
      INDArray layerParamsView,
      boolean initializeParams,
      DataType networkDataType) {
    FlattenRuntime layer = new FlattenRuntime(conf, networkDataType);
    layer.setListeners(trainingListeners);
    layer.setIndex(layerIndex);
    return layer;
  }

  /**
   * Ước lượng bộ nhớ: tầng không cần gì thêm.
   *
   * @param inputType kiểu đầu vào
   * @return báo cáo toàn 0
   */
  @Override
  public LayerMemoryReport getMemoryReport(InputType inputType) {
    return new LayerMemoryReport.Builder(
            layerName, getClass(), inputType, getOutputType(-1, inputType))
        .standardMemory(0, 0)
        .workingMemory(0, 0, 0, 0)
        .cacheMemory(MemoryReport.CACHE_MODE_ALL_ZEROS, MemoryReport.CACHE_MODE_ALL_ZEROS)
        .build();
  }

  @Override
  public Flatten clone() {
    return (Flatten) super.clone();
  }

  /** Đặt tùy chọn cho {@link Flatten}. */
  @SuppressWarnings("unchecked")
  public static final class Builder
      extends org.deeplearning4j.nn.conf.layers.Layer.Builder<Builder> {

    /** Không có gì phải đặt. */
    public Builder() {}

    /**
     * Tạo cấu hình.
     *
     * @return cấu hình tầng
     */
    @Override
    public Flatten build() {
      return new Flatten(this);
    }
  }
}
