package vn.hocsau.text;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.EmbeddingSequenceLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import vn.hocsau.layer.LSTM;

class LanguageModelTest {

  private static final int[] TEXT = {0, 1, 2, 0, 1, 3, 0, 1, 2, 4};

  private static LanguageModel constant(double... p) {
    return new LanguageModel() {
      @Override
      public int window() {
        return 1;
      }

      @Override
      public double[] nextWord(int[] history) {
        return p;
      }
    };
  }

  @Test
  void windowsPairThreeWordsWithTheNext() {
    var windows = WordWindows.of(TEXT, 3);
    assertEquals(7, windows.size());
    assertArrayEquals(new int[] {1, 2, 0}, windows.words(1));
    assertEquals(1, windows.target(1));
    DataSet sparse = windows.sparse();
    assertArrayEquals(new long[] {7, 1, 3}, sparse.getFeatures().shape());
    assertArrayEquals(new long[] {7, 1}, sparse.getLabels().shape());
    assertEquals(0, sparse.getFeatures().getDouble(1, 0, 2));
    DataSet oneHot = windows.oneHot(5);
    assertArrayEquals(new long[] {7, 5}, oneHot.getLabels().shape());
    assertEquals(
        sparse.getLabels().reshape(7),
        oneHot.getLabels().argMax(1).castTo(sparse.getLabels().dataType()));
    assertEquals(7.0, oneHot.getLabels().sumNumber().doubleValue());
  }

  @Test
  void tooFewWordsForOneWindowSaysHowMany() {
    var error = assertThrows(IllegalArgumentException.class, () -> WordWindows.of(new int[3], 3));
    assertEquals(
        "Văn bản có 3 từ, cần ít nhất window + 1 = 4 từ để cắt được một cửa sổ.",
        error.getMessage());
  }

  @Test
  void perplexityOfKnownModels() {
    assertEquals(4, constant(.25, .25, .25, .25).perplexity(new int[] {0, 3, 1}, 1), 1e-12);
    assertEquals(1, constant(0, 1).perplexity(new int[] {0, 1, 1}, 1), 1e-12);
    // exp(-(ln 0,5 + ln 0,125) / 2) = 4
    assertEquals(4, constant(.5, .125, .375).perplexity(new int[] {2, 0, 1}, 1), 1e-12);
    assertEquals(Double.POSITIVE_INFINITY, constant(0, 1).perplexity(new int[] {0, 0}, 1));
  }

  @Test
  void perplexityNeedsAWordToGuess() {
    var model = constant(1);
    assertThrows(IllegalArgumentException.class, () -> model.perplexity(new int[] {0}, 1));
    assertThrows(IllegalArgumentException.class, () -> model.perplexity(new int[] {0, 0}, 0));
  }

  @Test
  void nGramProbabilitiesSumToOneAfterAnyHistory() {
    for (int order = 1; order <= 4; order++) {
      var model = NGramModel.fit(TEXT, 6, order, 0.7);
      for (int[] history : new int[][] {{0, 1, 2}, {5, 5, 5}, {3, 0, 1}, {}}) {
        double[] p = model.nextWord(history);
        assertEquals(1, Arrays.stream(p).sum(), 1e-12);
        assertTrue(Arrays.stream(p).allMatch(v -> v > 0), "từ chưa gặp vẫn có xác suất dương");
      }
    }
  }

  @Test
  void bigramFollowsItsFormula() {
    var model = NGramModel.fit(new int[] {0, 1, 0, 1, 0, 2}, 4, 2, 2);
    // P(1) = (2 + 2/4)/(6 + 2); sau từ 0: hai lần 1, một lần 2.
    double one = (2 + 2 * 0.25) / 8;
    assertEquals((2 + 2 * one) / 5, model.nextWord(new int[] {0})[1], 1e-12);
    assertEquals(one, model.nextWord(new int[] {3})[1], 1e-12, "lịch sử lạ thì lùi bậc");
  }

  @Test
  void longerHistoryGuessesTheTrainingTextBetter() {
    double bigram = NGramModel.fit(TEXT, 5, 2, .1).perplexity(TEXT, 3);
    double unigram = NGramModel.fit(TEXT, 5, 1, .1).perplexity(TEXT, 3);
    assertTrue(bigram < unigram, bigram + " và " + unigram);
  }

  @Test
  void nGramRefusesBadArguments() {
    assertThrows(IllegalArgumentException.class, () -> NGramModel.fit(new int[0], 2, 2, 1));
    assertThrows(IllegalArgumentException.class, () -> NGramModel.fit(TEXT, 5, 2, 0));
  }

  @Test
  void networkInBatchesAgreesWithOneWordAtATime() {
    int[] ids = new int[600];
    Arrays.setAll(ids, i -> TEXT[i % TEXT.length]);
    var model = new NetworkModel(Nets.untrained(5, 4), 3);
    double[] logs = model.logProbabilities(ids, 5);
    assertEquals(595, logs.length);
    for (int t : new int[] {5, 260, 261, 262, 599}) {
      double p = model.nextWord(Arrays.copyOf(ids, t))[ids[t]];
      assertEquals(Math.log(p), logs[t - 5], 1e-5);
    }
  }

  @Test
  void wordsLstmHasTheCourseParameterCount() {
    var net = Nets.untrained(112, 512);
    assertEquals(3_209_328, net.numParams());
  }

  @Test
  void sparseLabelsTrainLikeOneHotLabels() {
    var windows = WordWindows.of(TEXT, 3);
    var sparse = Nets.embedding(LossFunction.SPARSE_MCXENT);
    var oneHot = Nets.embedding(LossFunction.MCXENT);
    for (int i = 0; i < 5; i++) {
      sparse.fit(windows.sparse());
      oneHot.fit(windows.oneHot(5));
    }
    assertEquals(oneHot.score(), sparse.score(), 1e-5);
    assertTrue(oneHot.params().equalsWithEps(sparse.params(), 1e-4));
  }

  /** Mạng nhỏ của riêng phép thử này. */
  private static final class Nets {

    static MultiLayerNetwork untrained(int vocabulary, int numHiddens) {
      var builder = new NeuralNetConfiguration.Builder().seed(3).updater(new Adam(0.01)).list();
      var net =
          new MultiLayerNetwork(
              builder
                  .layer(new LSTM.Builder().nOut(numHiddens).returnSequences(true).build())
                  .layer(new LSTM.Builder().nOut(numHiddens).build())
                  .layer(
                      new OutputLayer.Builder(LossFunction.MCXENT)
                          .nOut(vocabulary)
                          .activation(Activation.SOFTMAX)
                          .build())
                  .setInputType(InputType.recurrent(1, 3))
                  .build());
      net.init();
      return net;
    }

    static MultiLayerNetwork embedding(LossFunction loss) {
      var net =
          new MultiLayerNetwork(
              new NeuralNetConfiguration.Builder()
                  .seed(3)
                  .updater(new Adam(0.01))
                  .list()
                  .layer(new EmbeddingSequenceLayer.Builder().nIn(5).nOut(4).build())
                  .layer(new LSTM.Builder().nOut(8).build())
                  .layer(
                      new OutputLayer.Builder(loss).nOut(5).activation(Activation.SOFTMAX).build())
                  .setInputType(InputType.recurrent(5, 3))
                  .build());
      net.init();
      return net;
    }
  }
}
