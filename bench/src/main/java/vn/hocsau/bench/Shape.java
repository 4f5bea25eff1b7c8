package vn.hocsau.bench;

import java.util.List;
import java.util.function.IntUnaryOperator;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.inputs.InputType.InputTypeConvolutional;
import org.deeplearning4j.nn.conf.inputs.InputType.InputTypeRecurrent;

/**
 * Kích thước một mẫu giữa hai tầng.
 *
 * @param channels số đặc trưng (kênh) ở mỗi vị trí
 * @param positions các chiều vị trí: rỗng với véc-tơ, [T] với chuỗi, [cao, rộng] với ảnh
 */
record Shape(int channels, List<Integer> positions) {

  Shape {
    positions = List.copyOf(positions);
  }

  static Shape vector(int size) {
    return new Shape(size, List.of());
  }

  static Shape sequence(int steps, int channels) {
    return new Shape(channels, List.of(steps));
  }

  static Shape image(int height, int width, int channels) {
    return new Shape(channels, List.of(height, width));
  }

  static Shape of(InputType type) {
    if (type instanceof InputTypeRecurrent sequence) {
      return sequence(
          Math.toIntExact(sequence.getTimeSeriesLength()), Math.toIntExact(sequence.getSize()));
    }
    if (type instanceof InputTypeConvolutional image) {
      return image(
          Math.toIntExact(image.getHeight()),
          Math.toIntExact(image.getWidth()),
          Math.toIntExact(image.getChannels()));
    }
    return vector(Math.toIntExact(type.arrayElementsPerExample()));
  }

  boolean isSequence() {
    return positions.size() == 1;
  }

  boolean isImage() {
    return positions.size() == 2;
  }

  /** Số bước của chuỗi. */
  int steps() {
    if (!isSequence()) {
      throw new IllegalStateException("Không phải chuỗi: " + this);
    }
    return positions.get(0);
  }

  /** Tổng số phần tử của một mẫu. */
  int length() {
    return positions.stream().reduce(channels, (a, b) -> a * b);
  }

  /** Mỗi vị trí đổi theo cùng một cách, số kênh mới. */
  Shape map(int newChannels, IntUnaryOperator size) {
    return new Shape(newChannels, positions.stream().map(size::applyAsInt).toList());
  }

  /** Các chiều có tên, để in. */
  String describe() {
    return switch (positions.size()) {
      case 0 -> "[đặc trưng %d]".formatted(channels);
      case 1 -> "[đặc trưng %d, bước %d]".formatted(channels, positions.get(0));
      default ->
          "[kênh %d, cao %d, rộng %d]".formatted(channels, positions.get(0), positions.get(1));
    };
  }

  InputType inputType() {
    return switch (positions.size()) {
      case 0 -> InputType.feedForward(channels);
      case 1 -> InputType.recurrent(channels, positions.get(0));
      default -> InputType.convolutional(positions.get(0), positions.get(1), channels);
    };
  }

  /** Kích thước mảng của DL4J cho một minibatch: [N, C], [N, C, T] hoặc [N, C, cao, rộng]. */
  long[] arrayShape(int batch) {
    long[] shape = new long[2 + positions.size()];
    shape[0] = batch;
    shape[1] = channels;
    for (int i = 0; i < positions.size(); i++) {
      shape[2 + i] = positions.get(i);
    }
    return shape;
  }
}
