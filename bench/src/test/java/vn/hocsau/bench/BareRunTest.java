package vn.hocsau.bench;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import vn.hocsau.layer.BatchNormalization;
import vn.hocsau.layer.Conv1D;
import vn.hocsau.layer.Embedding;
import vn.hocsau.layer.Flatten;
import vn.hocsau.layer.GRU;
import vn.hocsau.layer.LSTM;
import vn.hocsau.layer.MaxPooling1D;
import vn.hocsau.layer.SimpleRNN;

class BareRunTest {

  static Stream<MeasuredModel> tinyModels() {
    var embedding = new Embedding.Builder().nIn(20).nOut(4).build();
    return Stream.of(
        model(5, 3, lstm(6, true), new DropoutLayer(0.8), lstm(4, false)),
        model(5, 3, new GRU.Builder().nOut(6).build()),
        model(5, 1, new SimpleRNN.Builder().nOut(6).activation(Activation.RELU).build()),
        model(9, 1, embedding, conv(8, 3), halve(), new Flatten.Builder().build()),
        model(
            12,
            1,
            embedding,
            conv(8, 2),
            new BatchNormalization.Builder().build(),
            halve(),
            conv(16, 2),
            new Flatten.Builder().build()));
  }

  private static LSTM lstm(int numHiddens, boolean sequences) {
    return new LSTM.Builder().nOut(numHiddens).returnSequences(sequences).build();
  }

  private static Conv1D conv(int numFilters, int width) {
    return new Conv1D.Builder(width).nOut(numFilters).activation(Activation.RELU).build();
  }

  private static MaxPooling1D halve() {
    return new MaxPooling1D.Builder(2).build();
  }

  private static MeasuredModel model(int steps, int numFeatures, Layer... layers) {
    var net = new NeuralNetConfiguration.Builder().list();
    for (Layer layer : layers) {
      net.layer(layer.clone());
    }
    InputType input = InputType.recurrent(numFeatures, steps);
    var output =
        new OutputLayer.Builder(LossFunction.MSE).nOut(1).activation(Activation.IDENTITY).build();
    return MeasuredModel.of("thử", 3, input, net.layer(output).setInputType(input).build());
  }

  @ParameterizedTest
  @MethodSource("tinyModels")
  void gradientReachesTheLowestLayer(MeasuredModel model) {
    try (BareRun run = new BareRun(model)) {
      run.step();
      float[] first = run.inputGradient();
      float sum = 0;
      for (float value : first) {
        assertTrue(Float.isFinite(value));
        sum += Math.abs(value);
      }
      assertTrue(sum > 0, "gradient của đầu vào toàn 0");
      run.step();
      assertArrayEquals(first, run.inputGradient());
    }
  }

  @Test
  void everyCourseModelIsMeasuredOrNamed() {
    assertEquals(
        List.of("electric-ffnn1", "electric-ffnn2", "electric-lstm2"),
        MeasuredModel.all().stream()
            .filter(model -> BareRun.obstacle(model).isPresent())
            .map(MeasuredModel::id)
            .toList());
  }
}
