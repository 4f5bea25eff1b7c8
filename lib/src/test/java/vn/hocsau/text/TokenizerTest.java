package vn.hocsau.text;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class TokenizerTest {

  private static final String TEXT = "The Mice, don't   run:\n\"far-off\" cat!";

  @Test
  void splitsLikePythonAtSpaces() {
    assertEquals(
        List.of("The", "Mice,", "don't", "run:", "\"far-off\"", "cat!"),
        Tokenizer.SPACES.tokens(TEXT));
    assertEquals(List.of(), Tokenizer.SPACES.tokens(" \n "));
  }

  @Test
  void marksAreTokensOfTheirOwn() {
    assertEquals(
        List.of("the", "mice", ",", "don't", "run", ":", "\"", "far-off", "\"", "cat", "!"),
        Tokenizer.WORDS_AND_MARKS.tokens(TEXT));
    assertEquals(
        List.of("the", "mice", "don't", "run", "far-off", "cat"), Tokenizer.WORDS.tokens(TEXT));
  }

  @Test
  void sameVietnameseWordTypedTwoWaysIsOneToken() {
    assertEquals(List.of("hòa", "bình"), Tokenizer.WORDS.tokens("Ho\u0300a bi\u0300nh."));
    assertEquals(List.of("hòa"), Tokenizer.SPACES.tokens("ho\u0300a"));
  }

  @Test
  void joinsTokensIntoReadableText() {
    assertEquals(
        "he said, \"run (far)!\" and ran.",
        Tokenizer.join(Tokenizer.WORDS_AND_MARKS.tokens("he said, \"run (far)!\" and ran.")));
  }
}
