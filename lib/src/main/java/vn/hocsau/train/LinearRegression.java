package vn.hocsau.train;

import java.util.Arrays;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.ArrayRealVector;
import org.apache.commons.math3.linear.SingularValueDecomposition;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Hồi quy tuyến tính ŷ = Xw + b bằng phương trình chuẩn (<i>normal equations</i>): mốc so sánh của
 * bài toán giá nhà.
 *
 * <p>Đặc trưng được chuẩn tắc hóa bằng trung bình và độ lệch chuẩn của tập huấn luyện, rồi giải
 * (ZᵀZ + εI) w = Zᵀ(y - ȳ); ε rất nhỏ chỉ để hai cột trùng nhau không làm phép giải hỏng. Không có
 * vòng lặp nào: một lần giải là ra trọng số tốt nhất theo MSE.
 *
 * <pre>{@code
 * var linear = LinearRegression.fit(trainFeatures, trainPrices);
 * RegressionReport.of(testPrices, linear.predict(testFeatures));
 * }</pre>
 */
public final class LinearRegression {
  private static final double RIDGE = 1e-9;

  private final INDArray mean;
  private final INDArray std;
  private final INDArray weights;
  private final double intercept;

  private LinearRegression(INDArray mean, INDArray std, INDArray weights, double intercept) {
    this.mean = mean;
    this.std = std;
    this.weights = weights;
    this.intercept = intercept;
  }

  /**
   * Khớp mô hình.
   *
   * @param features đặc trưng [n, d], hữu hạn, n ≥ 2
   * @param targets giá trị cần đoán [n, 1]
   * @return mô hình đã khớp
   * @throws IllegalArgumentException nếu kích thước không phải [n, d] và [n, 1]
   */
  public static LinearRegression fit(INDArray features, INDArray targets) {
    if (features.rank() != 2 || features.size(0) < 2 || targets.length() != features.size(0)) {
      throw new IllegalArgumentException(
          "Cần đặc trưng [n, d] và giá trị [n, 1] với n ≥ 2, nhận được %s và %s."
              .formatted(Arrays.toString(features.shape()), Arrays.toString(targets.shape())));
    }
    INDArray x = features.castTo(DataType.DOUBLE);
    INDArray y = targets.castTo(DataType.DOUBLE).reshape(targets.length(), 1);
    INDArray mean = x.mean(true, 0);
    INDArray std = x.std(false, true, 0);
    std.addi(std.eq(0).castTo(DataType.DOUBLE)); // cột không đổi: chia cho 1
    INDArray z = x.subRowVector(mean).diviRowVector(std);
    double intercept = y.meanNumber().doubleValue();
    INDArray gram =
        z.transpose()
            .mmul(z)
            .addi(Nd4j.eye(z.size(1)).castTo(DataType.DOUBLE).muli(RIDGE * z.size(0)));
    INDArray right = z.transpose().mmul(y.sub(intercept));
    double[] weights = solve(gram.toDoubleMatrix(), right.data().asDouble());
    return new LinearRegression(mean, std, Nd4j.create(weights, weights.length, 1), intercept);
  }

  /**
   * Giải bằng phân tích giá trị suy biến: cột gần như phụ thuộc nhau vẫn cho một nghiệm hữu hạn.
   */
  private static double[] solve(double[][] gram, double[] right) {
    var decomposition = new SingularValueDecomposition(new Array2DRowRealMatrix(gram, false));
    return decomposition.getSolver().solve(new ArrayRealVector(right, false)).toArray();
  }

  /**
   * Dự đoán.
   *
   * @param features đặc trưng [n, d], cùng đơn vị với tập huấn luyện
   * @return mảng [n, 1], kiểu double
   */
  public INDArray predict(INDArray features) {
    INDArray z = features.castTo(DataType.DOUBLE).subRowVector(mean).diviRowVector(std);
    return z.mmul(weights).addi(intercept);
  }

  /**
   * Trọng số trên thang chuẩn tắc: đặc trưng tăng một độ lệch chuẩn thì dự đoán tăng chừng ấy.
   *
   * @return mảng [d], đơn vị của giá trị cần đoán
   */
  public double[] weights() {
    return weights.dup().data().asDouble();
  }

  /**
   * Số tham số.
   *
   * @return d trọng số và một hệ số điều chỉnh
   */
  public long numParams() {
    return weights.length() + 1;
  }
}
