package vn.hocsau.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.nd4j.linalg.lossfunctions.impl.LossBinaryXENT;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;
import org.nd4j.linalg.lossfunctions.impl.LossSparseMCXENT;
import vn.hocsau.layer.Embedding;
import vn.hocsau.layer.LSTM;

class SampleCheckTest {

  private static String message(Training training, DataSet data) {
    return assertThrows(IllegalArgumentException.class, () -> training.fit(data)).getMessage();
  }

  private static Training regression() {
    return Training.of(Nets.regression(0.02)).epochs(1).batchSize(4);
  }

  /** Mạng đọc 5 mã từ trong [0, 9), đoán một trong ba lớp. */
  private static MultiLayerNetwork words(ILossFunction loss, int outputs, Activation activation) {
    var net =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(1)
                .list()
                .layer(new Embedding.Builder().nIn(9).nOut(3).build())
                .layer(new LSTM.Builder().nOut(3).build())
                .layer(new OutputLayer.Builder(loss).nOut(outputs).activation(activation).build())
                .setInputType(InputType.recurrent(1, 5))
                .build());
    net.init();
    return net;
  }

  private static MultiLayerNetwork sparse() {
    return words(new LossSparseMCXENT(), 3, Activation.SOFTMAX);
  }

  private static DataSet sentences(int labels) {
    INDArray ids = Nd4j.zeros(20, 5);
    for (int i = 0; i < 100; i++) {
      ids.putScalar(i / 5, i % 5, i % 9);
    }
    return new DataSet(ids, Nd4j.zeros(20, labels));
  }

  @ParameterizedTest
  @ValueSource(floats = {4.5f, -1, 9, 1e9f})
  void wordIdMustBeAWholeNumberOfTheVocabulary(float id) {
    DataSet data = sentences(1);
    data.getFeatures().putScalar(17, 3, id);
    String shown = id == 4.5f ? "4.5" : Long.toString((long) id);
    assertEquals(
        "Tập huấn luyện: mã từ của mẫu 17, bước 3 là %s; giá trị này phải là số nguyên từ 0 đến 8."
            .formatted(shown),
        message(Training.of(sparse()).epochs(1).batchSize(4), data));
    assertThrows(IllegalArgumentException.class, () -> sparse().output(data.getFeatures()));
  }

  @ParameterizedTest
  @ValueSource(floats = {1.5f, -1, 3})
  void classNumberMustBeAWholeNumber(float label) {
    DataSet data = sentences(1);
    data.getLabels().putScalar(6, 0, label);
    String told = message(Training.of(sparse()).epochs(1).batchSize(4), data);
    assertTrue(told.startsWith("Tập huấn luyện: nhãn của mẫu 6 là "), told);
    assertTrue(told.endsWith("giá trị này phải là số nguyên từ 0 đến 2."), told);
    var error =
        assertThrows(IllegalArgumentException.class, () -> Training.accuracy(sparse(), data, 8));
    assertTrue(
        error.getMessage().startsWith("Nhãn của mẫu 6 trong minibatch là "), error.getMessage());
    assertTrue(error.getMessage().endsWith("đánh số từ 0 đến 2."), error.getMessage());
  }

  @Test
  void probabilitiesStayBetweenZeroAndOne() {
    DataSet data = sentences(1);
    data.getLabels().putScalar(19, 0, 2);
    assertEquals(
        "Tập huấn luyện: nhãn của mẫu 19 là 2; giá trị này là xác suất nên phải trong [0, 1].",
        message(Training.of(words(new LossBinaryXENT(), 1, Activation.SIGMOID)), data));
    DataSet oneHot = sentences(2);
    oneHot.getLabels().putScalar(19, 1, -1);
    assertEquals(
        "Tập huấn luyện: nhãn của mẫu 19, cột 1 là -1; giá trị này là xác suất nên phải trong [0, 1].",
        message(Training.of(words(new LossMCXENT(), 2, Activation.SOFTMAX)), oneHot));
  }

  @Test
  void fewerLabelsThanSamplesIsToldInOneSentence() {
    DataSet data = new DataSet(Nd4j.rand(10, 3), Nd4j.rand(9, 1));
    String told = message(regression(), data);
    assertEquals(
        "Tập dữ liệu có 10 mẫu nhưng nhãn chỉ cho 9 mẫu: đặc trưng [10, 3], nhãn [9, 1]. Hãy cắt hai bên"
            + " bằng nhau.",
        told);
    DataSet more = new DataSet(Nd4j.rand(9, 3), Nd4j.rand(10, 1));
    assertTrue(message(regression(), more).contains("nhãn chỉ cho 10 mẫu"));
    assertThrows(IllegalArgumentException.class, () -> regression().validation(data));
    assertThrows(
        IllegalArgumentException.class, () -> Training.score(Nets.regression(0.1), data, 4));
  }

  @Test
  void masksMatchTheirSequences() {
    DataSet data = new DataSet(Nd4j.zeros(6, 1, 5), Nd4j.zeros(6, 1), Nd4j.ones(6, 4), null);
    assertEquals(
        "Tập huấn luyện: mặt nạ đặc trưng có kích thước [6, 4], không khớp với đặc trưng [6, 1, 5]; cần"
            + " [mẫu, bước].",
        message(Training.of(sparse()).epochs(1), data));
    DataSet fewer = new DataSet(Nd4j.zeros(6, 1, 5), Nd4j.zeros(6, 1), null, Nd4j.ones(5, 1));
    assertTrue(
        message(Training.of(sparse()).epochs(1), fewer).contains("mặt nạ nhãn chỉ cho 5 mẫu"));
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
  void featuresMustBeFinite(float value) {
    DataSet data = Nets.data(20, 1);
    data.getFeatures().putScalar(13, 2, value);
    assertEquals(
        "Tập huấn luyện: đặc trưng của mẫu 13, cột 2 là %s; giá trị này phải hữu hạn."
            .formatted(value),
        message(regression(), data));
    assertTrue(
        message(regression().validation(data), Nets.data(20, 1)).startsWith("Tập kiểm định: "));
  }

  @Test
  void brokenLabelOfTheTrainingSetIsNamed() {
    DataSet data = Nets.data(20, 1);
    data.getLabels().putScalar(13, 0, Float.NaN);
    var error = assertThrows(DivergedException.class, () -> regression().fit(data));
    assertTrue(
        error.getMessage().endsWith("Nhãn của mẫu 13 (đếm từ 0) là NaN."), error.getMessage());
  }

  @Test
  void brokenLabelOfTheValidationSetIsNamed() {
    DataSet data = Nets.data(20, 1);
    data.getLabels().putScalar(13, 0, Float.NaN);
    assertEquals(
        "Tập kiểm định: nhãn của mẫu 13 là NaN; giá trị này phải hữu hạn.",
        message(regression().validation(data), Nets.data(20, 1)));
  }

  @Test
  void emptyValidationSetIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> regression().validation(new DataSet()));
  }

  @Test
  void validationLossThatIsNotANumberIsGivenAsTheReason() {
    // Ba tầng tuyến tính đưa số rất lớn thành vô cực, rồi vô cực trừ vô cực.
    var linear =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(5)
                .updater(new Adam(0.02))
                .list()
                .layer(new DenseLayer.Builder().nOut(16).activation(Activation.IDENTITY).build())
                .layer(new DenseLayer.Builder().nOut(16).activation(Activation.IDENTITY).build())
                .layer(
                    new OutputLayer.Builder(LossFunction.MSE)
                        .nOut(1)
                        .activation(Activation.IDENTITY)
                        .build())
                .setInputType(InputType.feedForward(3))
                .build());
    linear.init();
    linear.params().muli(4);
    DataSet huge = Nets.data(20, 3);
    huge.getFeatures().muli(3e38f);
    var notes = new ArrayList<String>();
    History history =
        Training.of(linear)
            .epochs(9)
            .validation(huge)
            .earlyStopping(EarlyStopping.onValLoss(2))
            .onProgress(p -> notes.add(p.note()))
            .fit(Nets.data(20, 1));
    assertEquals(2, history.epochs().size());
    String note = notes.get(notes.size() - 1);
    assertTrue(note.startsWith("Dừng sớm ở epoch 2"), note);
    assertTrue(note.contains("Mất mát kiểm định là NaN từ epoch 1"), note);
  }
}
