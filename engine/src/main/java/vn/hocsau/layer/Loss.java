package vn.hocsau.layer;

import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationSigmoid;
import org.nd4j.linalg.activations.impl.ActivationSoftmax;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.lossfunctions.impl.LossBinaryXENT;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;
import org.nd4j.linalg.lossfunctions.impl.LossMSE;
import org.nd4j.linalg.lossfunctions.impl.LossSparseMCXENT;

/**
 * Hàm mất mát của tầng ra, tính cùng gradient trong một lượt; cùng công thức và cùng cách cắt xác
 * suất với các lớp {@code Loss…} của DL4J.
 */
enum Loss {
  /** Σ(ŷ - y)²/K trên mỗi mẫu. */
  MSE,
  /** -Σ y·ln ŷ với softmax, nhãn one-hot [N, K]. */
  SOFTMAX_XENT,
  /** -ln ŷ của lớp đúng với softmax, nhãn là số thứ tự lớp [N, 1]. */
  SPARSE_XENT,
  /** -Σ [y·ln ŷ + (1 - y)·ln(1 - ŷ)] với sigmoid. */
  SIGMOID_XENT,
  /** Như trên, chia cho số đầu ra K như Keras: {@link LossBinaryXENT} với mọi trọng số bằng 1/K. */
  MEAN_SIGMOID_XENT;

  private static final float SOFTMAX_CLIP = 1e-10f;
  private static final float SIGMOID_CLIP = 1e-5f;

  /**
   * Hàm ứng với tầng ra của DL4J.
   *
   * @param loss hàm mất mát của tầng
   * @param activation hàm kích hoạt của tầng
   * @return hàm cùng nghĩa, null nếu tầng dùng hàm khác, trọng số hoặc ngưỡng cắt riêng
   */
  static @Nullable Loss of(ILossFunction loss, IActivation activation) {
    if (loss.equals(new LossMSE()) && Pointwise.of(activation) != null) {
      return MSE;
    }
    if (activation instanceof ActivationSoftmax) {
      return loss.equals(new LossSparseMCXENT())
          ? SPARSE_XENT
          : loss.equals(new LossMCXENT()) ? SOFTMAX_XENT : null;
    }
    if (!(activation instanceof ActivationSigmoid) || !(loss instanceof LossBinaryXENT xent)) {
      return null;
    }
    INDArray weights = xent.getWeights();
    if (!loss.equals(new LossBinaryXENT(weights))) {
      return null;
    }
    return weights == null ? SIGMOID_XENT : averages(weights) ? MEAN_SIGMOID_XENT : null;
  }

  private static boolean averages(INDArray weights) {
    float[] values = weights.toFloatVector();
    float mean = 1f / values.length;
    for (float value : values) {
      if (value != mean) {
        return false;
      }
    }
    return true;
  }

  /** Số cột của nhãn. */
  int labelWidth(int outputs) {
    return this == SPARSE_XENT ? 1 : outputs;
  }

  /**
   * Tổng mất mát trên các mẫu; thay giá trị trước kích hoạt bằng gradient theo chính nó.
   *
   * @param z giá trị trước kích hoạt [R, K], bị ghi đè bằng gradient (tổng theo mẫu, chưa chia)
   * @param predictions nơi nhận giá trị sau kích hoạt [R, K]
   * @param labels nhãn [R, K] hoặc [R, 1]
   * @param rows R
   * @param width K
   * @param function hàm kích hoạt với {@link #MSE}
   */
  double apply(
      float[] z, float[] predictions, float[] labels, int rows, int width, Pointwise function) {
    return switch (this) {
      case MSE -> squaredError(z, predictions, labels, rows * width, width, function);
      case SOFTMAX_XENT -> softmax(z, predictions, labels, rows, width);
      case SPARSE_XENT -> sparse(z, predictions, labels, rows, width);
      case SIGMOID_XENT -> sigmoid(z, predictions, labels, rows * width, 1);
      case MEAN_SIGMOID_XENT -> sigmoid(z, predictions, labels, rows * width, width);
    };
  }

  /**
   * Hàm kích hoạt của tầng ra, ghi đè lên giá trị trước kích hoạt.
   *
   * @param z giá trị trước kích hoạt [R, K]
   * @param rows R
   * @param width K
   * @param function hàm kích hoạt với {@link #MSE}
   */
  void activate(float[] z, int rows, int width, Pointwise function) {
    switch (this) {
      case MSE -> function.apply(z, rows * width);
      case SOFTMAX_XENT, SPARSE_XENT -> {
        for (int r = 0; r < rows; r++) {
          normalize(z, z, r * width, width);
        }
      }
      case SIGMOID_XENT, MEAN_SIGMOID_XENT -> Pointwise.SIGMOID.apply(z, rows * width);
    }
  }

  private static double squaredError(
      float[] z, float[] predictions, float[] labels, int count, int width, Pointwise function) {
    function.apply(z, count);
    System.arraycopy(z, 0, predictions, 0, count);
    double sum = 0;
    for (int i = 0; i < count; i++) {
      float error = predictions[i] - labels[i];
      sum += (double) error * error;
      z[i] = 2 * error / width;
    }
    function.multiplyBySlope(z, predictions, count);
    return sum / width;
  }

  private static double softmax(
      float[] z, float[] predictions, float[] labels, int rows, int width) {
    double sum = 0;
    for (int r = 0; r < rows; r++) {
      int from = r * width;
      normalize(z, predictions, from, width);
      for (int k = from; k < from + width; k++) {
        if (labels[k] != 0) {
          sum -= labels[k] * Math.log(clip(predictions[k], SOFTMAX_CLIP));
        }
        z[k] = predictions[k] - labels[k];
      }
    }
    return sum;
  }

  private static double sparse(
      float[] z, float[] predictions, float[] labels, int rows, int width) {
    double sum = 0;
    for (int r = 0; r < rows; r++) {
      int from = r * width;
      int label = (int) labels[r];
      normalize(z, predictions, from, width);
      System.arraycopy(predictions, from, z, from, width);
      sum -= Math.log(clip(predictions[from + label], SOFTMAX_CLIP));
      z[from + label] -= 1;
    }
    return sum;
  }

  private static double sigmoid(
      float[] z, float[] predictions, float[] labels, int count, int divisor) {
    double sum = 0;
    for (int i = 0; i < count; i++) {
      float p = (float) (1 / (1 + Math.exp(-z[i])));
      predictions[i] = p;
      double clipped = clip(p, SIGMOID_CLIP);
      float y = labels[i];
      sum -= y * Math.log(clipped) + (1 - y) * Math.log(1 - clipped);
      // DL4J cắt xác suất cả trong gradient: dL/dp tính ở giá trị đã cắt.
      z[i] = (float) ((clipped - y) / (clipped * (1 - clipped)) * p * (1 - p) / divisor);
    }
    return sum / divisor;
  }

  private static void normalize(float[] z, float[] predictions, int from, int width) {
    float max = Float.NEGATIVE_INFINITY;
    for (int k = from; k < from + width; k++) {
      max = Math.max(max, z[k]);
    }
    float total = 0;
    for (int k = from; k < from + width; k++) {
      float e = Pointwise.exp(z[k] - max);
      predictions[k] = e;
      total += e;
    }
    float scale = 1 / total;
    for (int k = from; k < from + width; k++) {
      predictions[k] *= scale;
    }
  }

  private static float clip(float p, float eps) {
    return Math.min(Math.max(p, eps), 1 - eps);
  }
}
