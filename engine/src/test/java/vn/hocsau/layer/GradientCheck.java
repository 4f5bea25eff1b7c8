package vn.hocsau.layer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.updater.UpdaterCreator;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/**
 * So gradient của mạng (kiểu DOUBLE, bộ tối ưu NoOp) với sai phân trung tâm của mất mát, theo tham
 * số và theo đầu vào.
 */
final class GradientCheck {

  private static final double STEP = 1e-5;
  private static final double TOLERANCE = 1e-6;

  /** Số vị trí thử trên mỗi mảng, rải đều. */
  private static final int POSITIONS = 40;

  private GradientCheck() {}

  static void assertGradients(
      MultiLayerNetwork net,
      INDArray x,
      INDArray y,
      @Nullable INDArray featuresMask,
      @Nullable INDArray labelsMask) {
    DataSet data = new DataSet(x, y, featuresMask, labelsMask);
    Nd4j.getRandom().setSeed(1);
    net.setInput(x);
    net.setLabels(y);
    net.setLayerMaskArrays(featuresMask, labelsMask);
    net.computeGradientAndScore();
    Gradient gradient = net.gradient();
    UpdaterCreator.getUpdater(net)
        .update(net, gradient, 0, 0, (int) x.size(0), LayerWorkspaceMgr.noWorkspaces());
    assertMatches("tham số", net, data, net.params(), gradient.gradient().dup(), 1);
    // calculateGradients của DL4J nhầm mặt nạ đặc trưng thành mặt nạ nhãn: chỉ dùng được khi hai
    // mặt
    // nạ là một.
    if (featuresMask == labelsMask) {
      Nd4j.getRandom().setSeed(1);
      INDArray dx = net.calculateGradients(x, y, featuresMask, labelsMask).getSecond().dup('c');
      assertMatches("đầu vào", net, data, x, dx, (int) x.size(0));
    }
    net.clearLayerMaskArrays();
  }

  private static void assertMatches(
      String what,
      MultiLayerNetwork net,
      DataSet data,
      INDArray point,
      INDArray gradient,
      int scale) {
    assertEquals(point.length(), gradient.length());
    INDArray flat = gradient.reshape(gradient.length());
    INDArray values = point.reshape(point.length());
    double largest = 0;
    long stride = Math.max(1, values.length() / POSITIONS);
    for (long i = 0; i < values.length(); i += stride) {
      double value = values.getDouble(i);
      values.putScalar(i, value + STEP);
      double up = score(net, data);
      values.putScalar(i, value - STEP);
      double down = score(net, data);
      values.putScalar(i, value);
      double numeric = scale * (up - down) / (2 * STEP);
      double analytic = flat.getDouble(i);
      largest = Math.max(largest, Math.abs(analytic));
      assertEquals(
          numeric,
          analytic,
          TOLERANCE * Math.max(1, Math.abs(numeric)),
          "gradient theo " + what + " thứ " + i);
    }
    assertTrue(largest > 1e-3, "gradient theo " + what + " toàn gần 0, phép kiểm tra vô nghĩa");
  }

  private static double score(MultiLayerNetwork net, DataSet data) {
    Nd4j.getRandom().setSeed(1);
    return net.score(data, true);
  }
}
