package vn.hocsau.layer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.learning.config.Sgd;

class GlobalNormClippingTest {

  /** Bước đi của một lần cập nhật SGD tốc độ học 1, tức là trừ gradient đã dùng. */
  private static INDArray step(TrainingListener... listeners) {
    MultiLayerNetwork net =
        Nets.net(
            DataType.FLOAT,
            new Sgd(1),
            InputType.recurrent(3),
            Nets.perStep(),
            new LSTM.Builder().nOut(4).returnSequences(true).build());
    net.setListeners(listeners);
    INDArray before = net.params().dup();
    net.fit(
        new DataSet(
            Nets.randn(DataType.FLOAT, 1, 6, 3, 5),
            Nets.randn(DataType.FLOAT, 2, 6, Nets.OUTPUTS, 5)));
    return net.params().sub(before);
  }

  private static double norm(INDArray array) {
    return array.norm2Number().doubleValue();
  }

  @Test
  void scalesALongGradientToTheThreshold() {
    INDArray free = step();
    assertTrue(norm(free) > 0.5);
    INDArray clipped = step(GlobalNormClipping.of(0.1));
    assertEquals(0.1, norm(clipped), 1e-5);
    assertTrue(
        norm(clipped.sub(free.mul(0.1 / norm(free)))) < 1e-5, "hướng của gradient đã thay đổi");
  }

  @Test
  void leavesAShortGradientAlone() {
    assertEquals(step(), step(GlobalNormClipping.of(1e6)));
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, -1, Double.NaN})
  void refusesAThresholdThatIsNotPositive(double threshold) {
    assertThrows(IllegalArgumentException.class, () -> GlobalNormClipping.of(threshold));
  }
}
