package vn.hocsau.layer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.EmbeddingSequenceLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

class KerasWeightsTest {

  private static final KerasWeights.LayerWeights DENSE =
      new KerasWeights.LayerWeights(
          "Dense", List.of(weight(1, Nets.OUTPUTS), weight(Nets.OUTPUTS)));

  private static KerasWeights.Weight weight(long... shape) {
    long count = 1;
    for (long n : shape) {
      count *= n;
    }
    Float[] values = new Float[(int) count];
    for (int i = 0; i < values.length; i++) {
      values[i] = i + 1f;
    }
    return new KerasWeights.Weight(Arrays.stream(shape).boxed().toList(), List.of(values));
  }

  private static OutputLayer output() {
    return new OutputLayer.Builder(LossFunction.MSE)
        .nOut(Nets.OUTPUTS)
        .activation(Activation.TANH)
        .build();
  }

  private static MultiLayerNetwork net() {
    return Nets.labelPerSequence(DataType.FLOAT, 2, new GRU.Builder().nOut(1).build());
  }

  private static void assertRefused(KerasWeights weights, String... words) {
    MultiLayerNetwork net = net();
    INDArray before = net.params().dup();
    String message =
        String.valueOf(
            assertThrows(IllegalArgumentException.class, () -> weights.applyTo(net)).getMessage());
    for (String word : words) {
      assertTrue(message.contains(word), message);
    }
    assertEquals(before, net.params(), "mạng bị ghi dở");
  }

  @Test
  void readsRowMajorArraysIntoTheNetwork(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("trong_so.json");
    Files.writeString(
        file,
        """
        {"layers": [
          {"class": "GRU", "weights": [
            {"shape": [2, 3], "values": [1, 2, 3, 4, 5, 6]},
            {"shape": [1, 3], "values": [7, 8, 9]},
            {"shape": [2, 3], "values": [10, 11, 12, 13, 14, 15]}]},
          {"class": "Dense", "weights": [
            {"shape": [1, 2], "values": [0.5, -0.5]},
            {"shape": [2], "values": [1, 2]}]}]}
        """);
    MultiLayerNetwork net = net();
    KerasWeights.load(file).applyTo(net);
    assertEquals(5, net.getParam("0_W").getDouble(1, 1));
    assertEquals(8, net.getParam("0_RW").getDouble(0, 1));
    assertArrayEquals(
        new float[] {10, 11, 12, 13, 14, 15}, net.getParam("0_b").dup().data().asFloat());
    assertEquals(-0.5, net.getParam("1_W").getDouble(0, 1));
  }

  @Test
  void fillsEmbeddingDenseAndRecurrentLayers() {
    KerasWeights weights =
        new KerasWeights(
            List.of(
                new KerasWeights.LayerWeights("Embedding", List.of(weight(5, 2))),
                new KerasWeights.LayerWeights(
                    "GRU", List.of(weight(2, 3), weight(1, 3), weight(2, 3))),
                DENSE));
    MultiLayerNetwork words =
        Nets.net(
            DataType.FLOAT,
            new NoOp(),
            InputType.recurrent(5),
            output(),
            new EmbeddingSequenceLayer.Builder().nIn(5).nOut(2).build(),
            new GRU.Builder().nIn(2).nOut(1).build());
    weights.applyTo(words);
    MultiLayerNetwork vectors = net();
    new KerasWeights(weights.layers().subList(1, 3)).applyTo(vectors);
    // Hàng k của embedding là [2k + 1, 2k + 2].
    INDArray looked =
        Nd4j.createFromArray(new float[][][] {{{1, 9, 5}, {2, 10, 6}}, {{3, 3, 7}, {4, 4, 8}}});
    assertEquals(
        vectors.output(looked),
        words.output(Nd4j.createFromArray(new float[][][] {{{0, 4, 2}}, {{1, 1, 3}}})));
  }

  @Test
  void refusesAnotherNumberOfLayers() {
    assertRefused(new KerasWeights(List.of(DENSE)), "1 tầng có trọng số [Dense]", "mạng có 2");
  }

  @Test
  void refusesWrongShapeWithoutWritingAnything() {
    assertRefused(
        new KerasWeights(
            List.of(
                new KerasWeights.LayerWeights(
                    "GRU", List.of(weight(2, 3), weight(1, 3), weight(2, 4))),
                DENSE)),
        "Tầng thứ 0 (GRU của Keras)",
        "\"b\"",
        "[2, 4]");
  }

  @Test
  void refusesUnknownLayerTypes() {
    assertRefused(
        new KerasWeights(
            List.of(new KerasWeights.LayerWeights("Conv3D", List.of(weight(1))), DENSE)),
        "Conv3D",
        "SimpleRNN");
  }

  @Test
  void refusesWrongNumberOfArrays() {
    assertRefused(
        new KerasWeights(
            List.of(new KerasWeights.LayerWeights("GRU", List.of(weight(2, 3))), DENSE)),
        "Keras có 1 mảng");
  }

  @Test
  void saysWhichFileIsNotWeights(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("sai.json");
    Files.writeString(file, "{\"layers\": 3}");
    String message =
        String.valueOf(
            assertThrows(IllegalArgumentException.class, () -> KerasWeights.load(file))
                .getMessage());
    assertTrue(message.contains("sai.json") && message.contains("trọng số Keras"), message);
  }

  @Test
  void refusesArrayThatDoesNotFillItsShape() {
    assertThrows(
        IllegalArgumentException.class,
        () -> new KerasWeights.Weight(List.of(2L, 2L), List.of(1f, 2f, 3f)));
  }
}
