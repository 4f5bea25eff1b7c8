package vn.hocsau.train;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * Bộ phân loại tuyến tính p = softmax(XW + b): mốc so sánh của bài toán chữ số.
 *
 * <p>Mỗi lớp là một "khuôn" 784 trọng số được chồng lên ảnh; mạng tích chập phải hơn được cách
 * chồng khuôn ấy. Huấn luyện bằng hạ gradient theo minibatch có động lượng, gradient của entropy
 * chéo là Xᵀ(p - y)/m.
 *
 * <pre>{@code
 * var linear = SoftmaxRegression.fit(mnist.train().flat(), 5, 42);
 * ClassificationReport.of(test.getLabels(), linear.predict(test.getFeatures()), classes);
 * }</pre>
 */
public final class SoftmaxRegression {
  private static final int BATCH = 128;
  private static final double LEARNING_RATE = 0.05;
  private static final double MOMENTUM = 0.9;

  private final INDArray weights;
  private final INDArray bias;

  private SoftmaxRegression(long numFeatures, long numClasses) {
    this.weights = Nd4j.zeros(numFeatures, numClasses);
    this.bias = Nd4j.zeros(1, numClasses);
  }

  /**
   * Huấn luyện từ trọng số 0.
   *
   * @param data đặc trưng [n, d] và nhãn one-hot [n, k]
   * @param epochs số epoch, ≥ 1
   * @param seed hạt giống của thứ tự mẫu
   * @return mô hình đã huấn luyện
   * @throws IllegalArgumentException nếu dữ liệu không có hai chiều, rỗng, hoặc {@code epochs} &lt;
   *     1
   */
  public static SoftmaxRegression fit(DataSet data, int epochs, long seed) {
    if (data.numExamples() == 0 || data.getFeatures().rank() != 2 || epochs < 1) {
      throw new IllegalArgumentException(
          "Cần đặc trưng [n, d] không rỗng và epochs ≥ 1, nhận được %s và %d."
              .formatted(data.getFeatures().shapeInfoToString(), epochs));
    }
    var batches = new Minibatches(new InMemory(data), BATCH);
    var model = new SoftmaxRegression(data.getFeatures().size(1), data.getLabels().size(1));
    INDArray velocity = model.weights.ulike().assign(0);
    INDArray biasVelocity = model.bias.ulike().assign(0);
    for (int epoch = 1; epoch <= epochs; epoch++) {
      int[] order = batches.shuffled(seed + epoch);
      for (int b = 0; b < batches.count(); b++) {
        DataSet batch = batches.batch(order, b);
        INDArray x = batch.getFeatures();
        INDArray error = model.predict(x).subi(batch.getLabels()).divi(batch.numExamples());
        velocity.muli(MOMENTUM).subi(x.transpose().mmul(error).muli(LEARNING_RATE));
        biasVelocity.muli(MOMENTUM).subi(error.sum(true, 0).muli(LEARNING_RATE));
        model.weights.addi(velocity);
        model.bias.addi(biasVelocity);
      }
    }
    return model;
  }

  /**
   * Xác suất của từng lớp.
   *
   * @param features đặc trưng [n, d]
   * @return mảng [n, k], mỗi hàng có tổng bằng 1
   */
  public INDArray predict(INDArray features) {
    return Transforms.softmax(features.mmul(weights).addiRowVector(bias), false);
  }

  /**
   * Số tham số.
   *
   * @return d × k trọng số và k hệ số điều chỉnh
   */
  public long numParams() {
    return weights.length() + bias.length();
  }
}
