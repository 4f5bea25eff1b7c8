package vn.hocsau.layer;

import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.activations.IActivation;

/**
 * Hàm kích hoạt tính cho từng số, có đạo hàm viết theo giá trị ra.
 *
 * <p>Viết được đạo hàm theo giá trị ra thì lượt truyền ngược không cần giữ giá trị trước kích hoạt.
 */
enum Pointwise {
  TANH(Activation.TANH),
  SIGMOID(Activation.SIGMOID),
  RELU(Activation.RELU),
  IDENTITY(Activation.IDENTITY),
  HARDSIGMOID(Activation.HARDSIGMOID),
  SOFTSIGN(Activation.SOFTSIGN);

  private final Activation activation;

  Pointwise(Activation activation) {
    this.activation = activation;
  }

  /** Hàm ứng với hàm kích hoạt của DL4J; null nếu không có. */
  static @Nullable Pointwise of(IActivation activation) {
    for (Pointwise known : values()) {
      if (known.activation.getActivationFunction().equals(activation)) {
        return known;
      }
    }
    return null;
  }

  /**
   * Hàm ứng với hàm kích hoạt của DL4J.
   *
   * @param activation hàm kích hoạt trong cấu hình của tầng
   * @param where tên tầng và tùy chọn, cho câu báo lỗi
   * @return hàm cùng tên
   * @throws IllegalArgumentException nếu không có; thông báo nêu tầng, hàm đã cho và các hàm nhận
   *     được
   */
  static Pointwise of(IActivation activation, String where) {
    Pointwise known = of(activation);
    if (known != null) {
      return known;
    }
    throw new IllegalArgumentException(
        "%s không nhận hàm kích hoạt %s. Chọn một trong: %s."
            .formatted(
                where,
                activation,
                Arrays.stream(values())
                    .map(f -> f.activation.name())
                    .collect(Collectors.joining(", "))));
  }

  double apply(double z) {
    return switch (this) {
      case TANH -> tanh(z);
      case SIGMOID -> 1 / (1 + Math.exp(-z));
      case RELU -> z > 0 ? z : 0;
      case IDENTITY -> z;
      case HARDSIGMOID -> Math.min(1, Math.max(0, 0.2 * z + 0.5));
      case SOFTSIGN -> z / (1 + Math.abs(z));
    };
  }

  /** Đạo hàm tại điểm mà hàm có giá trị {@code y}. */
  double slope(double y) {
    return switch (this) {
      case TANH -> 1 - y * y;
      case SIGMOID -> y * (1 - y);
      case RELU -> y > 0 ? 1 : 0;
      case IDENTITY -> 1;
      case HARDSIGMOID -> y > 0 && y < 1 ? 0.2 : 0;
      case SOFTSIGN -> (1 - Math.abs(y)) * (1 - Math.abs(y));
    };
  }

  /** Thay từng số bằng giá trị của hàm. */
  void apply(float[] values, int count) {
    switch (this) {
      case IDENTITY -> {}
      case RELU -> {
        for (int i = 0; i < count; i++) {
          values[i] = Math.max(values[i], 0f);
        }
      }
      case SIGMOID -> {
        for (int i = 0; i < count; i++) {
          values[i] = 1 / (1 + exp(-values[i]));
        }
      }
      case TANH -> {
        for (int i = 0; i < count; i++) {
          values[i] = tanh(values[i]);
        }
      }
      default -> {
        for (int i = 0; i < count; i++) {
          values[i] = (float) apply(values[i]);
        }
      }
    }
  }

  /**
   * Như {@link #apply(float[], int)}, cho cổng của đơn vị hồi tiếp: SIGMOID tính bằng {@link
   * #tanh(float)}, nhanh gấp vài lần, sai số tuyệt đối (không phải tương đối) dưới 3e-7.
   */
  void applyAsGate(float[] values, int count) {
    if (this != SIGMOID) {
      apply(values, count);
      return;
    }
    for (int i = 0; i < count; i++) {
      values[i] = 0.5f + 0.5f * tanh(0.5f * values[i]);
    }
  }

  /**
   * Hàm mũ kiểu float, nhanh gấp vài lần {@code Math.exp}; sai số tương đối dưới 2e-7. Dưới -87 cho
   * 0, trên 88 lấy như 88.
   *
   * <p>x = n·ln 2 + r với |r| ≤ ln 2/2; e^r là đa thức bậc sáu của thư viện Cephes, 2^n ghép thẳng
   * vào phần mũ của số.
   */
  static float exp(float x) {
    if (x < -87) {
      return 0;
    }
    float z = Math.min(x, 88);
    int n = (int) (z * 1.442695f + (z < 0 ? -0.5f : 0.5f));
    float r = z - n * 0.6933594f + n * 2.1219444e-4f;
    float p =
        ((((1.9875691e-4f * r + 0.0013981999f) * r + 0.008333452f) * r + 0.041665796f) * r
                    + 0.16666666f)
                * r
            + 0.5f;
    return (p * r * r + r + 1) * Float.intBitsToFloat((n + 127) << 23);
  }

  /**
   * Nhân gradient với đạo hàm của hàm.
   *
   * @param gradients gradient theo giá trị ra, bị ghi đè bằng gradient theo giá trị vào
   * @param outputs giá trị ra
   * @param count số phần tử
   */
  void multiplyBySlope(float[] gradients, float[] outputs, int count) {
    switch (this) {
      case IDENTITY -> {}
      case TANH -> {
        for (int i = 0; i < count; i++) {
          gradients[i] *= 1 - outputs[i] * outputs[i];
        }
      }
      case SIGMOID -> {
        for (int i = 0; i < count; i++) {
          gradients[i] *= outputs[i] * (1 - outputs[i]);
        }
      }
      default -> {
        for (int i = 0; i < count; i++) {
          gradients[i] *= (float) slope(outputs[i]);
        }
      }
    }
  }

  /**
   * Tang hyperbol kiểu float, chỉ có cộng, nhân, chia nên JIT dịch cả vòng lặp thành lệnh vector;
   * sai số tương đối dưới 4e-7.
   *
   * <p>Thương của hai đa thức trên |x| ≤ 7,9, ngoài khoảng ấy lấy như ở đầu mút: hàm {@code
   * generic_fast_tanh_float} của thư viện Eigen.
   */
  static float tanh(float x) {
    float z = Math.max(-7.905311f, Math.min(x, 7.905311f));
    float s = z * z;
    float p =
        (((((-2.7607686e-16f * s + 2.000188e-13f) * s - 8.604672e-11f) * s + 5.1222973e-8f) * s
                            + 1.4857224e-5f)
                        * s
                    + 6.3726195e-4f)
                * s
            + 4.8935246e-3f;
    float q = ((1.1982584e-6f * s + 1.1853471e-4f) * s + 2.2684345e-3f) * s + 4.893525e-3f;
    return z * p / q;
  }

  /** Như Math.tanh nhưng nhanh gấp vài lần; sai số tương đối dưới 1e-12. */
  private static double tanh(double z) {
    double s = z * z;
    if (s < 0.01) {
      return z * (1 + s * (-1 / 3.0 + s * (2 / 15.0 + s * (-17 / 315.0 + s * (62 / 2835.0)))));
    }
    return 1 - 2 / (Math.exp(2 * z) + 1);
  }
}
