package vn.hocsau.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.impl.LossBinaryXENT;
import vn.hocsau.dataset.ImdbWords;
import vn.hocsau.layer.Embedding;
import vn.hocsau.layer.GRU;
import vn.hocsau.text.SequencePadding;

class ReviewScorerTest {
  private static final int LENGTH = 6;

  /** Chỉ số 4 … 8; mạng có 8 hàng nên "rare" (chỉ số 8) là từ lạ. */
  private static final ImdbWords WORDS =
      ImdbWords.of(List.of("film", "good", "bad", "it's", "rare"));

  @TempDir Path folder;

  private static MultiLayerNetwork network(int outputs) {
    var loss =
        outputs == 1
            ? new LossBinaryXENT()
            : new LossBinaryXENT(Nd4j.createFromArray(0.5f, 0.5f).reshape(1, 2));
    var net =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(3)
                .list()
                .layer(new Embedding.Builder().nIn(8).nOut(4).build())
                .layer(new GRU.Builder().nOut(5).build())
                .layer(
                    new OutputLayer.Builder(loss)
                        .nOut(outputs)
                        .activation(Activation.SIGMOID)
                        .build())
                .setInputType(InputType.recurrent(1, LENGTH))
                .build());
    net.init();
    return net;
  }

  private static double logit(double p) {
    return Math.log(p / (1 - p));
  }

  private static double logOdds(MultiLayerNetwork net, int... ids) {
    INDArray p = net.output(SequencePadding.left(new int[][] {ids}, LENGTH));
    return p.length() == 1
        ? logit(p.getDouble(0))
        : (logit(p.getDouble(1)) - logit(p.getDouble(0))) / 2;
  }

  @Test
  void influenceIsTheLogOddsLostWithoutTheWord() {
    for (int outputs : new int[] {1, 2}) {
      MultiLayerNetwork net = network(outputs);
      var verdict = ReviewScorer.of(net, WORDS, LENGTH).score("Good, good FILM -- it's bad!");
      double all = logOdds(net, 1, 5, 5, 4, 7, 6);
      assertEquals(all, logit(verdict.praise()), 1e-5);
      assertEquals(
          List.of("good", "good", "film", "it's", "bad"),
          verdict.words().stream().map(WordInfluence::word).toList());
      assertEquals(all - logOdds(net, 1, 5, 5, 7, 6), verdict.words().get(2).influence(), 1e-5);
      assertEquals(all - logOdds(net, 1, 5, 5, 4, 7), verdict.words().get(4).influence(), 1e-5);
      assertTrue(verdict.words().stream().allMatch(WordInfluence::read));
    }
  }

  @Test
  void wordsTheNetworkDoesNotReadHaveNoInfluence() {
    MultiLayerNetwork net = network(2);
    var verdict = ReviewScorer.of(net, WORDS, LENGTH).score("a zzz film bad");
    assertEquals(logOdds(net, 1, 4, 6), logit(verdict.praise()), 1e-5);
    assertEquals(new WordInfluence("a", 0, false), verdict.words().get(0));
    assertEquals(new WordInfluence("zzz", 0, false), verdict.words().get(1));
    assertTrue(verdict.words().get(2).read());
  }

  @Test
  void longReviewsAreCutOnTheLeft() {
    MultiLayerNetwork net = network(2);
    var verdict =
        ReviewScorer.of(net, WORDS, LENGTH).score("bad good film film film film film good");
    assertEquals(logOdds(net, 4, 4, 4, 4, 4, 5), logit(verdict.praise()), 1e-5);
    assertFalse(verdict.words().get(0).read());
    assertFalse(verdict.words().get(1).read());
    assertEquals(8, verdict.words().size());
    assertTrue(verdict.words().get(2).read());
  }

  @Test
  void pastedReviewScoresLikeTheTypedOne() {
    var scorer = ReviewScorer.of(network(1), WORDS, LENGTH);
    var typed = scorer.score("it's a good film, bad");
    for (String pasted :
        List.of(
            "it’s a “good” film—bad",
            "\uFEFFit´s\u00A0a go\u00ADod fi\u200Blm\r\nbad\r\n",
            "ｉｔ＇ｓ ａ ｇｏｏｄ ｆｉｌｍ， ｂａｄ",
            "it‘s a g\u043E\u043Ed ﬁlm… bad")) {
      assertEquals(typed, scorer.score(pasted), pasted);
    }
    assertEquals(
        "Không từ nào trong bình luận (t‹U+200B›uyệt) có trong bộ từ vựng tiếng Anh của mô hình.",
        assertThrows(IllegalArgumentException.class, () -> scorer.score("t\u200Buyệt"))
            .getMessage());
  }

  @Test
  void idsBeyondTheEmbeddingAreUnknown() {
    MultiLayerNetwork net = network(2);
    var verdict = ReviewScorer.of(net, WORDS, LENGTH).score("rare film");
    assertEquals(logOdds(net, 1, 2, 4), logit(verdict.praise()), 1e-5);
    assertEquals(
        logOdds(net, 1, 2, 4) - logOdds(net, 1, 4), verdict.words().get(0).influence(), 1e-5);
  }

  @Test
  void sayingNothingKnownIsAnError() {
    var scorer = ReviewScorer.of(network(2), WORDS, LENGTH);
    for (String text : List.of("", "...", "phim hay")) {
      var error = assertThrows(IllegalArgumentException.class, () -> scorer.score(text));
      assertTrue(error.getMessage().contains("bộ từ vựng tiếng Anh"), error.getMessage());
    }
  }

  @Test
  void bundleScoresWithoutTheData() {
    var scorer = ReviewScorer.of(network(2), WORDS, LENGTH);
    assertEquals("film good bad it's rare", scorer.settings().get("words"));
    Path file = folder.resolve("chấm.zip");
    new ModelBundle(
            network(2),
            Map.of(),
            List.of("chê", "khen"),
            scorer.settings(),
            RunRecord.start("thu", 3).finish())
        .save(file);
    var again = ReviewScorer.of(ModelBundle.load(file));
    assertEquals(scorer.score("good film"), again.score("good film"));
  }

  @Test
  void bundleOfAnotherTaskIsRefused() {
    var bundle =
        new ModelBundle(
            network(2), Map.of(), List.of(), Map.of(), RunRecord.start("thu", 3).finish());
    var error = assertThrows(IllegalArgumentException.class, () -> ReviewScorer.of(bundle));
    assertTrue(error.getMessage().contains("length = null, words có 0 từ"), error.getMessage());
  }

  @Test
  void networkWithoutEmbeddingIsRefused() {
    var error =
        assertThrows(
            IllegalArgumentException.class,
            () -> ReviewScorer.of(Nets.regression(0.1), WORDS, LENGTH));
    assertTrue(error.getMessage().contains("phải là Embedding"), error.getMessage());
  }
}
