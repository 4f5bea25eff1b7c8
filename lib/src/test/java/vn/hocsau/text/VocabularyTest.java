package vn.hocsau.text;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class VocabularyTest {

  private static final List<String> TOKENS =
      Tokenizer.SPACES.tokens("the cat and the mice had a general council and the cat slept");
  private final Vocabulary vocabulary = Vocabulary.of(TOKENS);

  @Test
  void idsFollowFrequencyThenFirstAppearance() {
    assertEquals(
        List.of("the", "cat", "and", "mice", "had", "a", "general", "council", "slept"),
        vocabulary.words());
    assertEquals(3, vocabulary.count(0));
    assertArrayEquals(new int[] {1, 0, 8}, vocabulary.encode(List.of("cat", "the", "slept")));
  }

  @Test
  void decodingUndoesEncoding() {
    assertEquals(TOKENS, vocabulary.decode(vocabulary.encode(TOKENS)));
  }

  @Test
  void rareWordsShareTheUnknownWord() {
    var frequent = Vocabulary.ofFrequent(TOKENS, 2);
    assertEquals(List.of("the", "cat", "and", Vocabulary.UNKNOWN), frequent.words());
    assertEquals(6, frequent.count(3));
    assertEquals(3, frequent.id("council"));
    assertFalse(frequent.contains("council"));
    assertFalse(Vocabulary.ofFrequent(TOKENS, 1).contains(Vocabulary.UNKNOWN));
  }

  @Test
  void allUnknownWordsAreNamedWithNearWords() {
    var error =
        assertThrows(
            UnknownWordException.class,
            () -> vocabulary.encode(List.of("genral", "cat", "counicl", "xyzxyz")));
    assertEquals(
        "Bộ từ vựng 9 từ không có \"genral\" (gần giống: general), \"counicl\" (gần giống:"
            + " council), \"xyzxyz\" (không có từ nào gần giống). Hãy thay bằng từ đã có trong văn"
            + " bản huấn luyện.",
        error.getMessage());
    assertEquals(List.of("council"), error.suggestions().get("counicl"));
  }

  @Test
  void nearWordsForgiveMissingDiacritics() {
    var kieu = Vocabulary.ofWords(List.of("người", "ngươi", "đời", "một", "trong"));
    assertEquals(List.of("ngươi", "người"), kieu.near("nguoi", 2).stream().sorted().toList());
    assertEquals("đời", kieu.near("doi", 1).get(0));
    assertEquals(1, EditDistance.between("ab", "ba"));
    assertEquals(3, EditDistance.between("kitten", "sitting"));
  }

  @Test
  void sameWordInAnotherUnicodeFormIsKnown() {
    assertTrue(Vocabulary.of(List.of("hòa")).contains("ho\u0300a"));
  }

  @Test
  void badInputsAreNamed() {
    var empty = assertThrows(IllegalArgumentException.class, () -> Vocabulary.of(List.of()));
    assertEquals("Văn bản rỗng: không có từ nào để lập bộ từ vựng.", empty.getMessage());
    var range = assertThrows(IllegalArgumentException.class, () -> vocabulary.word(9));
    assertTrue(range.getMessage().contains("0 … 8"), range.getMessage());
    assertThrows(IllegalArgumentException.class, () -> Vocabulary.ofWords(List.of("a", "b", "a")));
  }

  @Test
  void tableListsMostFrequentFirst() {
    var first = vocabulary.asTable().first(1);
    assertEquals(Map.of("Từ", "the"), Map.of("Từ", first.stringColumn("Từ").get(0)));
    assertEquals(3, first.intColumn("Số lần gặp").get(0));
  }
}
