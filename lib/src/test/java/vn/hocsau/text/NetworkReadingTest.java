package vn.hocsau.text;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BaseOutputLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import vn.hocsau.layer.Embedding;
import vn.hocsau.layer.LSTM;
import vn.hocsau.text.NetworkModel.Reading;

class NetworkReadingTest {

  private static final int[] SONG =
      IntStream.range(0, 60).map(i -> new int[] {1, 2, 3, 1, 4, 5}[i % 6]).toArray();

  private static MultiLayerNetwork net(int numWords, int steps, BaseOutputLayer output) {
    var net =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(5)
                .updater(new Adam(0.02))
                .list()
                .layer(new Embedding.Builder().nIn(numWords).nOut(6).build())
                .layer(
                    new LSTM.Builder()
                        .nOut(16)
                        .returnSequences(output instanceof RnnOutputLayer)
                        .build())
                .layer(output)
                .setInputType(InputType.recurrent(1, steps))
                .build());
    net.init();
    return net;
  }

  private static MultiLayerNetwork padded(int steps) {
    return net(
        6,
        steps,
        new OutputLayer.Builder(LossFunction.SPARSE_MCXENT)
            .nOut(6)
            .activation(Activation.SOFTMAX)
            .build());
  }

  private static MultiLayerNetwork everyStep(int steps) {
    return net(
        6,
        steps,
        new RnnOutputLayer.Builder(LossFunction.MCXENT)
            .nOut(6)
            .activation(Activation.SOFTMAX)
            .build());
  }

  private static int[] all(int size) {
    return IntStream.range(0, size).toArray();
  }

  @Test
  void growingWindowsPadOnTheLeft() {
    var windows = PrefixWindows.of(List.of(new int[] {5, 2, 4, 3}, new int[] {1, 2}), 2);
    assertEquals(4, windows.size());
    DataSet batch = windows.batch(new int[] {0, 2, 3});
    assertArrayEquals(new long[] {3, 1, 2}, batch.getFeatures().shape());
    assertArrayEquals(
        new double[] {0, 5, 2, 4, 0, 1}, batch.getFeatures().dup('c').data().asDouble());
    assertArrayEquals(new double[] {2, 3, 2}, batch.getLabels().data().asDouble());
    assertArrayEquals(new int[] {5, 2, 4}, windows.words(2));
    assertEquals(
        windows.fingerprint(),
        PrefixWindows.of(List.of(new int[] {5, 2, 4, 3}, new int[] {1, 2}), 2).fingerprint());
    assertNotEquals(
        windows.fingerprint(),
        PrefixWindows.of(List.of(new int[] {5, 2, 4}, new int[] {3, 1, 2}), 2).fingerprint());
  }

  @Test
  void growingWindowsRefuseTheNumberOfThePadding() {
    var error =
        assertThrows(
            IllegalArgumentException.class,
            () -> PrefixWindows.of(List.of(new int[] {1, 2}, new int[] {1, 0}), 2));
    assertEquals("Câu 2 có số 0; số 0 dành cho chỗ đệm, từ phải mang số ≥ 1.", error.getMessage());
    assertThrows(IllegalArgumentException.class, () -> PrefixWindows.of(List.of(new int[] {1}), 2));
    assertThrows(
        IllegalArgumentException.class, () -> PrefixWindows.of(List.of(new int[] {1, 2}), 0));
  }

  @Test
  void passagesAskForTheNextWordAtEveryStep() {
    var passages = Passages.of(new int[] {0, 1, 2, 3, 0, 1, 2}, 4, 3, 2);
    assertEquals(2, passages.size());
    DataSet batch = passages.batch(new int[] {1});
    assertArrayEquals(new double[] {2, 3, 0}, batch.getFeatures().dup('c').data().asDouble());
    assertArrayEquals(new long[] {1, 4, 3}, batch.getLabels().shape());
    assertArrayEquals(new long[] {3, 0, 1}, batch.getLabels().argMax(1).reshape(3).toLongVector());
    assertEquals(3.0, batch.getLabels().sumNumber().doubleValue());
    assertEquals(3, Passages.of(new int[7], 1, 6, 9).batch(new int[] {0}).getLabels().rank());
  }

  @Test
  void passagesSayWhatIsTooShortOrOutside() {
    var error =
        assertThrows(IllegalArgumentException.class, () -> Passages.of(new int[20], 5, 32, 32));
    assertEquals(
        "Văn bản có 20 từ, cần ít nhất length + 1 = 33 từ để cắt được một đoạn.",
        error.getMessage());
    assertThrows(IllegalArgumentException.class, () -> Passages.of(new int[] {0, 1, 5}, 5, 2, 1));
    assertThrows(IllegalArgumentException.class, () -> Passages.of(new int[9], 5, 2, 0));
  }

  @Test
  void paddedNetworkTakesAnyNumberOfWords() {
    var net = padded(4);
    var sequences = List.of(new int[] {1, 2, 3, 1, 4}, new int[] {3, 1, 4, 5});
    var windows = PrefixWindows.of(sequences, 4);
    for (int epoch = 0; epoch < 150; epoch++) {
      net.fit(windows.batch(all(windows.size())));
    }
    var model = new NetworkModel(net, 4, Reading.PADDED);
    assertEquals(1, model.window());
    assertEquals(4, model.memory());
    assertTrue(model.nextWord(new int[] {1})[2] > 0.8);
    assertTrue(model.nextWord(new int[] {1, 2, 3, 1})[4] > 0.8);
    double[] logs = model.logProbabilities(new int[] {3, 1, 4, 5}, 1);
    assertEquals(Math.log(model.nextWord(new int[] {3, 1})[4]), logs[1], 1e-5);
    var vocabulary = Vocabulary.of(List.of("a", "b", "c", "d", "e")).withPadding();
    var generator = TextGenerator.of(model, vocabulary, Tokenizer.NO_PUNCTUATION);
    assertEquals(
        Map.of("window", "4", "tokenizer", "NO_PUNCTUATION", "reading", "PADDED"),
        generator.settings());
    var reloaded = TextGenerator.of(net, vocabulary.words(), generator.settings());
    assertEquals("a b c a d", reloaded.generate("A,", 4, Sampler.greedy()).text());
    var words = reloaded.generate("a", 200, Sampler.temperature(5, 1)).words();
    assertTrue(words.stream().noneMatch(Vocabulary.PADDING::equals));
  }

  @Test
  void everyStepNetworkReadsWithoutPadding() {
    var net = everyStep(8);
    var passages = Passages.of(SONG, 6, 8, 1);
    for (int epoch = 0; epoch < 60; epoch++) {
      net.fit(passages.batch(all(passages.size())));
    }
    var model = new NetworkModel(net, 8, Reading.EVERY_STEP);
    assertTrue(model.nextWord(new int[] {2})[3] > 0.9);
    assertTrue(model.nextWord(new int[] {2, 3, 1})[4] > 0.9, "nhớ được chữ trước chữ 1");
    assertTrue(model.nextWord(new int[] {4, 5, 1})[2] > 0.9);
    double[] logs = model.logProbabilities(SONG, 1);
    assertEquals(SONG.length - 1, logs.length);
    assertEquals(Math.log(model.nextWord(new int[] {1, 2})[3]), logs[1], 1e-5);
    assertTrue(model.perplexity(SONG, 8) < 1.2, "perplexity " + model.perplexity(SONG, 8));
    assertEquals("EVERY_STEP", TextGenerator.settings(model, Tokenizer.WORDS).get("reading"));
  }

  @Test
  void everyStepScoresEachWordFromAtLeastHalfItsMemory() {
    var net = everyStep(8);
    var model = new NetworkModel(net, 8, Reading.EVERY_STEP);
    double[] logs = model.logProbabilities(SONG, 10);
    // Các nửa đoạn bắt đầu ở 10, 14, …; từ 15 được đoán từ các từ 10 … 14.
    assertEquals(
        Math.log(model.nextWord(Arrays.copyOfRange(SONG, 10, 15))[SONG[15]]), logs[5], 1e-5);
    assertEquals(
        Math.log(model.nextWord(Arrays.copyOfRange(SONG, 6, 13))[SONG[13]]), logs[3], 1e-5);
  }

  @Test
  void collocationsJoinOnlyFrequentFaithfulPairs() {
    var lines =
        List.of(
            List.of("thúy", "kiều", "là", "chị"),
            List.of("em", "là", "thúy", "vân"),
            List.of("thúy", "kiều", "là", "em"),
            List.of("ai", "là", "ai"));
    var words = Collocations.fit(lines, 2, 1.5);
    assertEquals(List.of("thúy_kiều"), List.copyOf(words.scores().keySet()));
    // c(ab)=2, N=15, c(thúy)=3, c(kiều)=2
    assertEquals(Math.log(2 * 15 / 6.0), words.scores().get("thúy_kiều"), 1e-12);
    assertEquals(
        List.of("em", "thúy_kiều", "là"), words.merge(List.of("em", "thúy", "kiều", "là")));
    assertThrows(IllegalArgumentException.class, () -> Collocations.fit(List.of(), 1, 0));
  }

  @Test
  void paddingTakesTheNumberZero() {
    var vocabulary = Vocabulary.of(List.of("b", "a", "b")).withPadding();
    assertEquals(List.of(Vocabulary.PADDING, "b", "a"), vocabulary.words());
    assertEquals(2, vocabulary.count(1));
    assertEquals(List.of(), vocabulary.near("đệm", 3));
    assertThrows(IllegalArgumentException.class, vocabulary::withPadding);
  }

  @Test
  void cleaningDeletesAsciiPunctuationOnly() {
    assertEquals(
        List.of("nfl", "players", "dont", "venezuela’s", "—", "end"),
        Tokenizer.NO_PUNCTUATION.tokens("N.F.L. Players,  don't Venezuela’s — end!"));
  }
}
