package vn.hocsau.layer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static vn.hocsau.layer.Nets.labelPerSequence;

import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import vn.hocsau.layer.internal.library.OneDnn;

class EngineTest {

  private static final LSTM.Builder PLAIN = new LSTM.Builder().nOut(3);

  @AfterEach
  void chooseFreelyAgain() {
    System.clearProperty(Engine.PROPERTY);
  }

  private static Engine of(DataType type, Recurrent layer) {
    return Engine.of(labelPerSequence(type, 2, layer).getLayer(0));
  }

  private static String refusal(DataType type, Recurrent layer) {
    return String.valueOf(
        assertThrows(IllegalArgumentException.class, () -> labelPerSequence(type, 2, layer))
            .getMessage());
  }

  @Test
  void choosesOneDnnWhereItCan() {
    assumeTrue(OneDnn.obstacle() == null, "máy này không có oneDNN");
    assertEquals(Engine.ONEDNN, of(DataType.FLOAT, PLAIN.build()));
    assertEquals(Engine.ONEDNN, of(DataType.FLOAT, new GRU.Builder().nOut(3).build()));
  }

  @Test
  void simpleRnnRunsByMatrixProductsUnlessForced() {
    assumeTrue(OneDnn.obstacle() == null, "máy này không có oneDNN");
    SimpleRNN layer = new SimpleRNN.Builder().nOut(3).activation(Activation.RELU).build();
    assertEquals(Engine.PORTABLE, of(DataType.FLOAT, layer));
    System.setProperty(Engine.PROPERTY, "onednn");
    try {
      assertEquals(Engine.ONEDNN, of(DataType.FLOAT, layer));
    } finally {
      System.clearProperty(Engine.PROPERTY);
    }
  }

  @Test
  void choosesTheOtherEngineWhereOneDnnCannot() {
    assertEquals(Engine.PORTABLE, of(DataType.DOUBLE, PLAIN.build()));
    assertEquals(
        Engine.PORTABLE,
        of(DataType.FLOAT, new LSTM.Builder().nOut(3).activation(Activation.RELU).build()));
    assertEquals(
        Engine.PORTABLE,
        of(
            DataType.FLOAT,
            new LSTM.Builder().nOut(3).gateActivationFunction(Activation.HARDSIGMOID).build()));
    assertEquals(
        Engine.PORTABLE,
        of(
            DataType.FLOAT,
            new SimpleRNN.Builder().nOut(3).activation(Activation.SOFTSIGN).build()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"portable", "nd4j"})
  void propertyForcesTheEngineAlsoByItsOldName(String name) {
    System.setProperty(Engine.PROPERTY, name);
    assertEquals(Engine.PORTABLE, of(DataType.FLOAT, PLAIN.build()));
  }

  @Test
  void refusesWhatTheForcedEngineCannotDo() {
    System.setProperty(Engine.PROPERTY, "onednn");
    String message =
        refusal(
            DataType.FLOAT,
            new LSTM.Builder().name("nhớ").nOut(3).activation(Activation.RELU).build());
    assertTrue(message.startsWith("Tầng LSTM \"nhớ\" không chạy được bằng oneDNN:"), message);
    assertTrue(message.contains("TANH"), message);
    assertTrue(refusal(DataType.DOUBLE, PLAIN.build()).contains("FLOAT"));
  }

  @Test
  void refusesUnknownEngineName() {
    System.setProperty(Engine.PROPERTY, "mkl");
    assertTrue(refusal(DataType.FLOAT, PLAIN.build()).contains("-Dhocsau.engine=mkl"));
  }

  @Test
  void refusesOtherNumberTypes() {
    assertTrue(refusal(DataType.FLOAT16, PLAIN.build()).contains("FLOAT hoặc DOUBLE"));
  }

  @Test
  void refusesToNameTheEngineOfAnotherLayer() {
    MultiLayerNetwork net = labelPerSequence(DataType.FLOAT, 2, PLAIN.build());
    assertThrows(IllegalArgumentException.class, () -> Engine.of(net.getLayer(1)));
  }
}
