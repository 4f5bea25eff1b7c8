package vn.hocsau.text;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class TextGeneratorTest {

  private static final String STORY =
      "long ago, the mice had a general council to consider what they could do about the cat."
          + " some said this, and some said that.";
  private static final List<String> TOKENS = Tokenizer.WORDS_AND_MARKS.tokens(STORY);

  private final Vocabulary vocabulary = Vocabulary.of(TOKENS);
  private final TextGenerator generator = generator(vocabulary);

  private static TextGenerator generator(Vocabulary vocabulary) {
    var model = NGramModel.fit(vocabulary.encode(TOKENS), vocabulary.size(), 4, 1e-6);
    return TextGenerator.of(model, vocabulary, Tokenizer.WORDS_AND_MARKS);
  }

  private static final double[] P = {.5, .3, .15, .05};

  @Test
  void writesOnWithASlidingWindow() {
    var result = generator.generate("Had a general", 9, Sampler.greedy());
    assertEquals("had a general council to consider what they could do about the", result.text());
    assertEquals(List.of("had", "a", "general"), result.prefix());
    assertEquals(9, result.words().size());
  }

  @Test
  void streamComputesOnlyWhatIsTaken() {
    var seen = new ArrayList<String>();
    generator.stream("had a general", 100, Sampler.greedy())
        .limit(2)
        .forEach(s -> seen.add(s.word()));
    assertEquals(List.of("council", "to"), seen);
    var steps = new ArrayList<TextGenerator.Step>();
    generator.generate("had a general", 2, Sampler.greedy(), steps::add);
    assertEquals("to", steps.get(1).word());
    assertEquals("council", steps.get(0).candidates().get(0).word());
    assertEquals(5, steps.get(0).candidates().size());
    assertTrue(steps.get(0).probability() > 0.99);
  }

  /** 1/T tràn số thì p^(1/T) không còn nghĩa: coi như tham lam, không ra NaN. */
  @Test
  void aTemperatureThatOverflowsIsGreedy() {
    for (double temperature : new double[] {Double.MIN_VALUE, 1e-320, 1e-300, 1e-9}) {
      assertArrayEquals(
          new double[] {1, 0, 0, 0},
          Sampler.temperature(temperature, 1).shape(P),
          "" + temperature);
    }
  }

  @Test
  void unknownWordsAreNamedWithSuggestions() {
    var error =
        assertThrows(
            UnknownWordException.class,
            () -> generator.generate("had a genral", 3, Sampler.greedy()));
    assertTrue(error.getMessage().contains("\"genral\" (gần giống: general)"), error.getMessage());
  }

  @Test
  void wordHiddenBehindTheUnknownMarkIsStillRefusedAsAnOpening() {
    var frequent = generator(Vocabulary.ofFrequent(TOKENS, 2));
    assertThrows(
        UnknownWordException.class, () -> frequent.generate("the mice had", 3, Sampler.greedy()));
    var words = frequent.generate(", the the", 40, Sampler.temperature(2, 5)).words();
    assertFalse(words.contains(Vocabulary.UNKNOWN), words.toString());
  }

  @Test
  void shortOpeningAndBadCountsAreRefused() {
    var error =
        assertThrows(
            IllegalArgumentException.class, () -> generator.generate("had a", 3, Sampler.greedy()));
    assertEquals("Cần 3 từ mở đầu, nhận được 2: had a.", error.getMessage());
    var empty =
        assertThrows(
            IllegalArgumentException.class, () -> generator.generate("", 3, Sampler.greedy()));
    assertEquals("Cần 3 từ mở đầu, nhận được 0: (không có từ nào).", empty.getMessage());
    assertThrows(
        IllegalArgumentException.class,
        () -> generator.generate("had a general", 0, Sampler.greedy()));
  }

  @Test
  void sameSeedSameWords() {
    var sampler = Sampler.temperature(1.5, 9);
    assertEquals(
        generator.generate("had a general", 50, sampler),
        generator.generate("had a general", 50, sampler));
  }

  @Test
  void settingsRebuildTheGenerator() {
    assertEquals(Map.of("window", "3", "tokenizer", "WORDS_AND_MARKS"), generator.settings());
  }

  @Test
  void temperatureSharpensOrFlattens() {
    assertArrayEquals(P, Sampler.temperature(1, 0).shape(P), 1e-12);
    double[] squared = {.25, .09, .0225, .0025};
    double sum = Arrays.stream(squared).sum();
    assertArrayEquals(
        Arrays.stream(squared).map(v -> v / sum).toArray(),
        Sampler.temperature(.5, 0).shape(P),
        1e-12);
    assertArrayEquals(new double[] {1, 0, 0, 0}, Sampler.greedy().shape(P));
    assertTrue(Sampler.temperature(100, 0).shape(P)[3] > 0.24);
    double[] tiny = Sampler.temperature(1e-3, 0).shape(new double[] {1e-30, 1e-31});
    assertArrayEquals(new double[] {1, 0}, tiny, 1e-12);
  }

  @Test
  void topKKeepsOnlyTheLargest() {
    assertArrayEquals(new double[] {.625, .375, 0, 0}, Sampler.topK(2, 1, 0).shape(P), 1e-12);
    assertArrayEquals(P, Sampler.topK(9, 1, 0).shape(P), 1e-12);
  }

  @Test
  void drawsFollowTheShapedDistribution() {
    var sampler = Sampler.topK(3, 0.7, 0);
    double[] expected = sampler.shape(P);
    var random = new SplittableRandom(11);
    int draws = 20_000;
    int[] counts = new int[4];
    for (int i = 0; i < draws; i++) {
      counts[sampler.pick(P, random.nextDouble())]++;
    }
    assertEquals(0, counts[3]);
    for (int i = 0; i < 3; i++) {
      double deviation = Math.sqrt(expected[i] * (1 - expected[i]) / draws);
      assertEquals(expected[i], counts[i] / (double) draws, 5 * deviation);
    }
    assertEquals(2, sampler.pick(P, Math.nextDown(1.0)));
  }

  @Test
  void badSamplersAndBadProbabilitiesAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> Sampler.temperature(-1, 0));
    assertThrows(IllegalArgumentException.class, () -> Sampler.topK(-1, 1, 0));
    assertThrows(
        IllegalArgumentException.class, () -> Sampler.greedy().shape(new double[] {Double.NaN, 1}));
    assertNotEquals(Sampler.greedy(), Sampler.temperature(1, 0));
  }
}
