package vn.hocsau.layer;

import java.util.Arrays;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.inputs.InputType.InputTypeConvolutional;
import org.deeplearning4j.nn.conf.inputs.InputType.InputTypeConvolutionalFlat;
import org.deeplearning4j.nn.conf.inputs.InputType.InputTypeRecurrent;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.preprocessor.FeedForwardToCnnPreProcessor;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import vn.hocsau.layer.internal.memory.ChannelsLast;
import vn.hocsau.layer.internal.memory.Grid;

/** Loại dữ liệu dạng lưới mà một tầng nhận, và kích thước sau khi trượt cửa sổ. */
enum GridInput {
  /** Ảnh [N, C, H, W]. */
  IMAGE(4, "[mẫu, kênh, hàng, cột]", "InputType.convolutional(H, W, C)"),
  /** Chuỗi [N, C, T]. */
  SEQUENCE(3, "[mẫu, đặc trưng, bước]", "InputType.recurrent(C, T)");

  private final int rank;
  private final String axes;
  private final String example;

  GridInput(int rank, String axes, String example) {
    this.rank = rank;
    this.axes = axes;
    this.example = example;
  }

  /** Tên tầng trong câu báo lỗi. */
  static String title(Layer layer) {
    String type = layer.getClass().getSimpleName();
    return layer.getLayerName() == null
        ? "Tầng " + type
        : "Tầng %s \"%s\"".formatted(type, layer.getLayerName());
  }

  int rank() {
    return rank;
  }

  /** Lời gọi mẫu cho {@code setInputType}. */
  String example() {
    return example;
  }

  long channels(Layer layer, InputType input) {
    if (this == SEQUENCE) {
      return sequence(layer, input).getSize();
    }
    return image(layer, input).getChannels();
  }

  InputType outputType(Layer layer, InputType input, Window window, long channels) {
    if (this == SEQUENCE) {
      long steps = sequence(layer, input).getTimeSeriesLength();
      return steps < 0
          ? InputType.recurrent(channels)
          : InputType.recurrent(
              channels, checked(layer, window.outputWidth(steps), "chuỗi %d bước", steps, window));
    }
    InputTypeConvolutional image = image(layer, input);
    long height =
        checked(
            layer,
            window.outputHeight(image.getHeight()),
            "ảnh %d hàng",
            image.getHeight(),
            window);
    long width =
        checked(
            layer, window.outputWidth(image.getWidth()), "ảnh %d cột", image.getWidth(), window);
    return InputType.convolutional(height, width, channels);
  }

  private static long checked(Layer layer, long size, String what, long given, Window window) {
    if (size < 1) {
      throw new IllegalArgumentException(
          "%s: cửa sổ %s lớn hơn đầu vào, %s. Giảm cửa sổ, bớt tầng gộp hoặc dùng Padding.SAME."
              .formatted(title(layer), window, what.formatted(given)));
    }
    return size;
  }

  @Nullable InputPreProcessor preProcessor(InputType input) {
    return this == IMAGE && input instanceof InputTypeConvolutionalFlat flat
        ? new FeedForwardToCnnPreProcessor(flat.getHeight(), flat.getWidth(), flat.getDepth())
        : null;
  }

  private InputTypeRecurrent sequence(Layer layer, InputType input) {
    if (input instanceof InputTypeRecurrent sequence && sequence.getFormat() == RNNFormat.NCW) {
      return sequence;
    }
    throw wrongType(layer, input);
  }

  private InputTypeConvolutional image(Layer layer, InputType input) {
    if (input instanceof InputTypeConvolutionalFlat flat) {
      return (InputTypeConvolutional) flat.getUnflattenedType();
    }
    if (input instanceof InputTypeConvolutional image && image.getFormat() == CNN2DFormat.NCHW) {
      return image;
    }
    throw wrongType(layer, input);
  }

  private IllegalArgumentException wrongType(Layer layer, InputType input) {
    return new IllegalArgumentException(
        "%s cần đầu vào %s, tức %s; nhận được %s.".formatted(title(layer), axes, example, input));
  }

  /**
   * Kích thước của một minibatch.
   *
   * @param layer cấu hình tầng, cho câu báo lỗi
   * @param input mảng đưa vào
   * @param channels số kênh tầng cần; 0 nếu tầng nhận bao nhiêu cũng được
   * @param window cửa sổ sẽ trượt
   * @return kích thước
   * @throws IllegalArgumentException nếu số chiều, số kênh không đúng hoặc cửa sổ lớn hơn đầu vào;
   *     thông báo nêu kích thước đã cho
   */
  Grid gridOf(Layer layer, INDArray input, long channels, Window window) {
    if (input.rank() != rank) {
      throw new IllegalArgumentException(
          "%s cần đầu vào %s; nhận được %s."
              .formatted(title(layer), axes, Arrays.toString(input.shape())));
    }
    Grid grid = ChannelsLast.gridOf(input);
    if (channels > 0 && grid.channels() != channels) {
      throw new IllegalArgumentException(
          "%s cần %d kênh (đặc trưng); đầu vào %s có %d."
              .formatted(title(layer), channels, axes, grid.channels()));
    }
    checked(layer, window.outputHeight(grid.height()), "%d hàng", grid.height(), window);
    checked(layer, window.outputWidth(grid.width()), "%d cột", grid.width(), window);
    return grid;
  }
}
