package vn.hocsau.layer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.updater.UpdaterCreator;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import vn.hocsau.layer.internal.library.OneDnn;

/**
 * Đầu ra, gradient của từng trọng số và mất mát của mười bước Adam trùng với Keras, sai lệch tương
 * đối không quá 1e-4. Số liệu do {@code reference/make_keras_fixtures.py} tạo ra.
 */
class KerasAgreementTest {

  private static final double TOLERANCE = 1e-4;
  private static final int UNITS = 4;
  private static final IUpdater ADAM = Adam.builder().learningRate(0.01).epsilon(1e-7).build();
  private static final JsonNode RECURRENT = fixtures("recurrent");
  private static final JsonNode CONVOLUTION = fixtures("convolution");

  /** Cùng kiến trúc với bảng RECURRENT của tập lệnh Python. l2 của Keras bằng nửa l2 của DL4J. */
  private static Layer[] recurrent(String name) {
    LSTM.Builder lstm = new LSTM.Builder().nOut(UNITS);
    GRU.Builder gru = new GRU.Builder().nOut(UNITS);
    SimpleRNN.Builder simple = new SimpleRNN.Builder().nOut(UNITS);
    return switch (name) {
      case "lstm" -> new Layer[] {lstm.build()};
      case "gru" -> new Layer[] {gru.build()};
      case "simple_rnn" -> new Layer[] {simple.build()};
      case "simple_rnn_relu" -> new Layer[] {simple.activation(Activation.RELU).build()};
      case "lstm_relu" -> new Layer[] {lstm.activation(Activation.RELU).build()};
      case "stacked" ->
          new Layer[] {
            lstm.returnSequences(true).build(), gru.returnSequences(true).build(), simple.build()
          };
      case "bidirectional" ->
          new Layer[] {new Bidirectional(lstm.returnSequences(true).build()), gru.build()};
      case "lstm_l2" -> new Layer[] {lstm.l2(0.02).l2Recurrent(0.06).build()};
      case "masked_lstm" -> new Layer[] {lstm.returnSequences(true).build(), gru.build()};
      default -> throw new IllegalArgumentException(name);
    };
  }

  /** Cùng kiến trúc với bảng CONVOLUTION của tập lệnh Python. */
  private static Layer[] convolution(String name) {
    Layer flatten = new Flatten.Builder().build();
    Layer normalization = new BatchNormalization.Builder().build();
    Conv2D.Builder image = new Conv2D.Builder(3).nOut(4).activation(Activation.RELU);
    return switch (name) {
      case "image" -> new Layer[] {image.build(), new MaxPooling2D.Builder().build(), flatten};
      case "image_same_stride" ->
          new Layer[] {
            new Conv2D.Builder(2, 3)
                .nOut(3)
                .stride(2)
                .padding(Padding.SAME)
                .activation(Activation.TANH)
                .build(),
            flatten
          };
      case "image_pool_same" ->
          new Layer[] {
            new Conv2D.Builder(2).nOut(3).build(),
            new MaxPooling2D.Builder(3).stride(2).padding(Padding.SAME).build(),
            flatten
          };
      case "image_stack" ->
          new Layer[] {
            image.build(),
            new MaxPooling2D.Builder().build(),
            new Conv2D.Builder(2).nOut(5).activation(Activation.SIGMOID).hasBias(false).build(),
            flatten
          };
      case "image_normalized" ->
          new Layer[] {image.build(), normalization, new MaxPooling2D.Builder().build(), flatten};
      case "sequence" ->
          new Layer[] {
            new Conv1D.Builder(3).nOut(4).activation(Activation.RELU).build(),
            new MaxPooling1D.Builder().build(),
            flatten
          };
      case "sequence_same_stride" ->
          new Layer[] {
            new Conv1D.Builder(4)
                .nOut(4)
                .stride(2)
                .padding(Padding.SAME)
                .activation(Activation.TANH)
                .build(),
            flatten
          };
      case "sequence_normalized" ->
          new Layer[] {
            new Conv1D.Builder(2).nOut(4).activation(Activation.RELU).build(),
            normalization,
            new MaxPooling1D.Builder(2).build(),
            new Conv1D.Builder(2).nOut(5).activation(Activation.RELU).build(),
            new BatchNormalization.Builder().momentum(0.9).epsilon(0.01).build(),
            new MaxPooling1D.Builder(3).stride(1).padding(Padding.SAME).build(),
            flatten
          };
      case "sequence_recurrent" ->
          new Layer[] {
            new LSTM.Builder().nOut(4).returnSequences(true).build(),
            normalization,
            new Conv1D.Builder(2).nOut(3).activation(Activation.TANH).build(),
            new GRU.Builder().nOut(4).build(),
            new BatchNormalization.Builder().build()
          };
      default -> throw new IllegalArgumentException(name);
    };
  }

  static Stream<Arguments> recurrentCases() {
    return cases(RECURRENT);
  }

  static Stream<Arguments> convolutionCases() {
    return cases(CONVOLUTION);
  }

  private static Stream<Arguments> cases(JsonNode fixtures) {
    List<Arguments> cases = new ArrayList<>();
    fixtures
        .get("cases")
        .fieldNames()
        .forEachRemaining(
            name -> {
              for (Engine engine : Engine.values()) {
                if (engine == Engine.PORTABLE
                    || !"lstm_relu".equals(name)) { // oneDNN không có LSTM relu
                  cases.add(Arguments.of(name, engine));
                }
              }
            });
    return cases.stream();
  }

  @AfterEach
  void chooseFreelyAgain() {
    System.clearProperty(Engine.PROPERTY);
  }

  @ParameterizedTest
  @MethodSource("recurrentCases")
  void recurrentLayersGiveTheNumbersOfKeras(String name, Engine engine) {
    use(engine);
    JsonNode expected = RECURRENT.get("cases").get(name);
    INDArray x = array(expected.get("x")).permute(0, 2, 1);
    INDArray y = array(expected.get("y"));
    INDArray mask = expected.get("mask").isNull() ? null : array(expected.get("mask"));
    InputType input = InputType.recurrent(3);

    MultiLayerNetwork net = net(expected, new NoOp(), input, recurrent(name));
    assertClose("đầu ra", expected.get("output"), net.output(x, false, mask, null));
    assertGradients(expected.get("gradients"), net, x, y, mask);
    assertLosses(expected, net(expected, ADAM, input, recurrent(name)), x, y, mask);
  }

  @ParameterizedTest
  @MethodSource("convolutionCases")
  void convolutionLayersGiveTheNumbersOfKeras(String name, Engine engine) {
    use(engine);
    JsonNode expected = CONVOLUTION.get("cases").get(name);
    INDArray given = array(expected.get("x"));
    boolean image = given.rank() == 4;
    INDArray x = image ? given.permute(0, 3, 1, 2) : given.permute(0, 2, 1);
    INDArray y = array(expected.get("y"));
    InputType input =
        image
            ? InputType.convolutional(given.size(1), given.size(2), given.size(3))
            : InputType.recurrent(given.size(2), given.size(1));

    MultiLayerNetwork net = net(expected, new NoOp(), input, convolution(name));
    assertClose("đầu ra khi huấn luyện", expected.get("output"), net.output(x, true, null, null));
    assertGradients(expected.get("gradients"), net, x, y, null);
    MultiLayerNetwork trained = net(expected, ADAM, input, convolution(name));
    assertLosses(expected, trained, x, y, null);
    assertClose("dự đoán sau mười bước", expected.get("prediction"), trained.output(x));
  }

  private static void use(Engine engine) {
    assumeTrue(engine == Engine.PORTABLE || OneDnn.obstacle() == null, "máy này không có oneDNN");
    System.setProperty(Engine.PROPERTY, engine.name().toLowerCase(Locale.ROOT));
  }

  private static void assertLosses(
      JsonNode expected,
      MultiLayerNetwork trained,
      INDArray x,
      INDArray y,
      @Nullable INDArray mask) {
    for (JsonNode loss : expected.get("losses")) {
      trained.fit(new DataSet(x, y, mask, null));
      assertEquals(loss.asDouble(), trained.score(), TOLERANCE * loss.asDouble());
    }
  }

  private static MultiLayerNetwork net(
      JsonNode expected, IUpdater updater, InputType input, Layer[] layers) {
    MultiLayerNetwork net =
        Nets.net(
            DataType.FLOAT,
            updater,
            input,
            new OutputLayer.Builder(LossFunction.MSE)
                .nOut(2)
                .activation(Activation.IDENTITY)
                .build(),
            layers);
    KerasWeights.parse(expected.get("keras").toString()).applyTo(net);
    return net;
  }

  private static void assertGradients(
      JsonNode expected, MultiLayerNetwork net, INDArray x, INDArray y, @Nullable INDArray mask) {
    net.setInput(x);
    net.setLabels(y);
    net.setLayerMaskArrays(mask, null);
    net.computeGradientAndScore();
    UpdaterCreator.getUpdater(net)
        .update(net, net.gradient(), 0, 0, (int) x.size(0), LayerWorkspaceMgr.noWorkspaces());
    // Trung bình trượt của BatchNormalization không được học nên không có gradient.
    List<String> names =
        net.paramTable().keySet().stream()
            .filter(name -> !name.matches("\\d+_(mean|var)"))
            .toList();
    assertEquals(expected.size(), names.size());
    int i = 0;
    for (String name : names) {
      assertClose("gradient của " + name, expected.get(i++), net.gradient().getGradientFor(name));
    }
  }

  private static void assertClose(String what, JsonNode expected, INDArray actual) {
    INDArray reference = array(expected);
    double largest = reference.amaxNumber().doubleValue();
    INDArray difference =
        reference.reshape(reference.length()).sub(actual.dup('c').reshape(actual.length()));
    assertEquals(0, difference.amaxNumber().doubleValue(), TOLERANCE * largest, what);
  }

  private static INDArray array(JsonNode node) {
    float[] values = new float[node.get("values").size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) node.get("values").get(i).asDouble();
    }
    long[] shape = new long[node.get("shape").size()];
    for (int i = 0; i < shape.length; i++) {
      shape[i] = node.get("shape").get(i).asLong();
    }
    return Nd4j.createFromArray(values).reshape('c', shape);
  }

  private static JsonNode fixtures(String group) {
    try (InputStream in =
        Objects.requireNonNull(
            KerasAgreementTest.class.getResourceAsStream("/reference/keras_" + group + ".json"))) {
      return new ObjectMapper().readTree(in);
    } catch (IOException e) {
      throw new IllegalStateException("Không đọc được số liệu đối chiếu.", e);
    }
  }
}
