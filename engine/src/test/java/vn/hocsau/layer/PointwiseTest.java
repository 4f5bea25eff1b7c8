package vn.hocsau.layer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class PointwiseTest {

  private static final INDArray POINTS =
      Nd4j.linspace(DataType.DOUBLE, -4.01, 0.0731, 111).reshape(1, 111);

  @ParameterizedTest
  @EnumSource
  void equalsTheFunctionOfDl4j(Pointwise function) {
    IActivation activation = Activation.valueOf(function.name()).getActivationFunction();
    INDArray values = activation.getActivation(POINTS.dup(), true);
    INDArray slopes = activation.backprop(POINTS.dup(), Nd4j.onesLike(POINTS)).getFirst();
    for (int i = 0; i < POINTS.length(); i++) {
      double y = function.apply(POINTS.getDouble(i));
      // Hệ số 0.2 của hardsigmoid trong ND4J là số float.
      assertEquals(values.getDouble(i), y, 1e-7);
      assertEquals(slopes.getDouble(i), function.slope(y), 1e-7);
    }
  }

  @Test
  void tanhIsAccurateNearZeroAndFarAway() {
    for (double z : new double[] {0, 1e-9, 1e-3, 0.0999, 0.1, 0.1001, 1, 20, 800}) {
      assertEquals(Math.tanh(z), Pointwise.TANH.apply(z), 1e-12 * Math.tanh(z));
      assertEquals(-Pointwise.TANH.apply(z), Pointwise.TANH.apply(-z), 1e-12 * Math.tanh(z));
    }
  }

  @Test
  void refusesOtherFunctions() {
    assertThrows(
        IllegalArgumentException.class,
        () -> Pointwise.of(Activation.GELU.getActivationFunction(), "Tầng thử"));
  }

  @Test
  void floatExponentialStaysWithinTwoRoundings() {
    for (double x = -87; x <= 88; x += 0.0137) {
      double exact = Math.exp((float) x);
      assertEquals(exact, Pointwise.exp((float) x), 2e-7 * exact, "x = " + x);
    }
    assertEquals(0, Pointwise.exp(-1000));
    assertEquals(1, Pointwise.exp(0));
    assertEquals(Pointwise.exp(88), Pointwise.exp(1e9f));
  }

  @Test
  void floatTanhAndTheGateMadeOfItStayWithinAFewRoundings() {
    for (double x = -12; x <= 12; x += 0.0037) {
      float point = (float) x;
      double exact = Math.tanh(point);
      assertEquals(exact, Pointwise.tanh(point), 4e-7 * Math.abs(exact), "x = " + x);
      float[] gate = {point};
      Pointwise.SIGMOID.applyAsGate(gate, 1);
      assertEquals(1 / (1 + Math.exp(-point)), gate[0], 3e-7, "x = " + x);
    }
    assertEquals(0, Pointwise.tanh(0));
    assertEquals(Pointwise.tanh(20), Pointwise.tanh(Float.POSITIVE_INFINITY));
    assertEquals(Float.NaN, Pointwise.tanh(Float.NaN));
  }

  @Test
  void arraysGiveTheNumbersOfSingleValues() {
    for (Pointwise function : Pointwise.values()) {
      float[] values = {-100, -2.5f, -0.1f, 0, 0.3f, 4, 100};
      float[] outputs = values.clone();
      function.apply(outputs, outputs.length);
      float[] gradients = new float[values.length];
      Arrays.fill(gradients, 3);
      function.multiplyBySlope(gradients, outputs, outputs.length);
      for (int i = 0; i < values.length; i++) {
        double y = function.apply(values[i]);
        assertEquals(y, outputs[i], 4e-7 * Math.max(1e-3, Math.abs(y)), function + " " + values[i]);
        assertEquals(
            3 * function.slope(outputs[i]), gradients[i], 1e-6, function + " " + values[i]);
      }
    }
  }
}
