package vn.hocsau.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.text.Normalizer;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import vn.hocsau.dataset.ImdbWords;
import vn.hocsau.text.lucbat.LucBat;
import vn.hocsau.text.lucbat.LucBatGenerator;
import vn.hocsau.text.lucbat.LucBatGenerator.Form;
import vn.hocsau.text.lucbat.Syllable;

/** Văn bản dán từ trang mạng, từ Word, từ điện thoại. */
class TypedTextTest {

  private static final Set<String> KNOWN =
      Set.of("a", "terrible", "film", "don't", "it´s", "–", "excellent", "story");

  private static List<String> imdb(String text) {
    return TypedText.tokens(text, ImdbWords::tokens, KNOWN::contains);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a “terrible” film",
        "a ‘terrible’ film",
        "a «terrible» „film‟",
        "\uFEFFa terrible film",
        "a\u00A0terrible\u202Ffilm",
        "a\u3000terrible\u2009film",
        "a ter\u200Brible fi\u00ADlm",
        "a\u200D \u2060ter\u200Crible\u200E film\uFE0F",
        "a\r\nterrible\rfilm\r\n",
        "a\u2028terrible\u0085film\u000B",
        "ａ　ｔｅｒｒｉｂｌｅ　ｆｉｌｍ！",
        "a terrible—film…",
        "a terrible–film",
        "a terrible\u2011film",
        "a tеrriblе film", // hai chữ е Kirin
        "a terrible ﬁlm",
        "a 𝐭𝐞𝐫𝐫𝐢𝐛𝐥𝐞 film",
      })
  void pastedWordsAreTheTypedWords(String text) {
    assertEquals(List.of("a", "terrible", "film"), imdb(text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"don’t", "don‘t", "don′t", "donʼt", "don´t", "ｄｏｎ＇ｔ", "DON’T"})
  void everyApostropheIsOne(String text) {
    assertEquals(List.of("don't"), imdb(text));
  }

  /** Mô hình đã học chính cách viết ấy thì cách viết ấy được giữ. */
  @Test
  void whatTheModelLearntIsLeftAlone() {
    assertEquals(List.of("it´s", "–", "a", "film"), imdb("It´s – a film"));
    var headline = Set.of("venezuela’s", "dont", "—");
    assertEquals(
        List.of("venezuela’s", "dont", "—", "venezuela’s"),
        TypedText.tokens(
            "Venezuela's don’t — Venezuela’s",
            Tokenizer.NO_PUNCTUATION::tokens,
            headline::contains));
  }

  @Test
  void cleanTextIsReadAsBefore() {
    for (String text :
        List.of(
            "A dull story, but what a wonderful ending!",
            "xyz-film, don't; (so-called) \"it's\" `quoted` A.B.C. 50% <br />",
            "Trăm năm trong cõi người ta, chữ tài chữ mệnh khéo là ghét nhau.")) {
      assertEquals(text, TypedText.clean(text));
      assertEquals(ImdbWords.tokens(text), imdb(text));
      for (Tokenizer tokenizer : Tokenizer.values()) {
        assertEquals(
            tokenizer.tokens(text), TypedText.tokens(text, tokenizer::tokens, word -> false));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "a\u0301\u0302, ấ",
    "á\u0302, ấ",
    "a\u0302\u0301, ấ",
    "e\u0302\u0323, ệ",
    "e\u0323\u0302, ệ",
    "ẹ\u0302, ệ",
    "a\u0309\u0306, ẳ",
    "o\u0301\u031B, ớ",
    "u\u031B\u0323, ự"
  })
  void marksInAnyOrderMakeOneLetter(String typed, String letter) {
    assertEquals(Normalizer.normalize(letter, Normalizer.Form.NFC), TypedText.clean(typed));
  }

  @Test
  void invisibleBecomesVisible() {
    assertEquals(
        "a‹U+200B›b‹U+00A0›c‹U+0007›‹U+FEFF› đ",
        TypedText.visible("a\u200Bb\u00A0c\u0007\uFEFF đ"));
    assertEquals("t‹U+0435›n", TypedText.visible("t\u0435n"));
    assertEquals("тест ‹U+D800›", TypedText.visible("тест \uD800"));
    assertEquals("“Thúy”…", TypedText.visible("“Thúy”…"));
  }

  private static TextGenerator generator(String story) {
    List<String> tokens = Tokenizer.WORDS_AND_MARKS.tokens(story);
    var vocabulary = Vocabulary.of(tokens);
    var model = NGramModel.fit(vocabulary.encode(tokens), vocabulary.size(), 3, 1e-6);
    return TextGenerator.of(model, vocabulary, Tokenizer.WORDS_AND_MARKS);
  }

  @Test
  void openingsPastedFromElsewhereAreUnderstood() {
    var generator = generator("he said: \"don't run - the cat sleeps\" and ran.");
    for (String opening :
        List.of("said: “don’t", "said\u00A0: „don\u2019t", "\uFEFFsa\u00ADid :\r\n”don't")) {
      assertEquals(List.of("said", ":", "\"", "don't"), generator.read(opening));
      assertEquals("run", generator.generate(opening, 1, Sampler.greedy()).words().get(0), opening);
    }
    assertEquals(List.of("run", "-", "the"), generator.read("run—the"));
  }

  @Test
  void refusalsShowWhatCannotBeSeen() {
    var generator = generator("he said run and ran");
    String unknown =
        assertThrows(
                UnknownWordException.class,
                () -> generator.generate("he s\u0436id run", 1, Sampler.greedy()))
            .getMessage();
    assertTrue(unknown.contains("\"s‹U+0436›id\""), unknown);
    String empty =
        assertThrows(
                IllegalArgumentException.class,
                () -> generator.generate("\u200B\u2060", 1, Sampler.greedy()))
            .getMessage();
    assertEquals("Cần 2 từ mở đầu, nhận được 0: ‹U+200B›‹U+2060›.", empty);
    assertEquals(
        "“he‹U+0436›” không phải một âm tiết tiếng Việt.",
        assertThrows(IllegalArgumentException.class, () -> Syllable.parse("he\u0436"))
            .getMessage());
  }

  private static LucBatGenerator kieu() {
    List<List<String>> lines =
        List.of(
            Tokenizer.WORDS.tokens("Thúy hòa thủy tòa khóe quý hoa hủy"),
            Tokenizer.WORDS.tokens("Đời kỹ lý mỹ xúy lòe tùy người"));
    List<String> tokens = LucBatGenerator.tokens(lines);
    var vocabulary = Vocabulary.of(tokens);
    return LucBatGenerator.of(
        NGramModel.fit(vocabulary.encode(tokens), vocabulary.size(), 2, 1), vocabulary);
  }

  @ParameterizedTest
  @CsvSource({
    "Thuý hoà thuỷ toà khoé, thúy hòa thủy tòa khóe",
    "Thúy hòa thủy tòa khóe, thúy hòa thủy tòa khóe",
    "Thu\u0301y ho\u0300a huy\u0309, thúy hòa hủy",
    "xuý loè tuỳ qúy, xúy lòe tùy quý",
    "kĩ lí mĩ quí, kỹ lý mỹ quý",
    "ðời Ðời Ɖời, đời đời đời",
    "h\u043Eà \u0445uý th\u03BFá, hòa xúy thoá",
    "th\u200Búy\u00A0h\u00ADòa, thúy hòa",
    "ｈòａ, hòa",
    "ngườ\u0456 h\u01CEm, người hăm"
  })
  void bothTonePlacementsAndLookAlikesAreOneWord(String typed, String read) {
    assertEquals(List.of(read.split(" ")), kieu().read(typed));
  }

  @Test
  void bothTonePlacementsGoOnAlike() {
    var sampler = Sampler.temperature(1, 4);
    assertEquals(
        kieu().write("Thúy hòa", 1, Form.LENGTH, sampler),
        kieu().write("Thuý hoà", 1, Form.LENGTH, sampler));
  }

  /** Thúi không phải thúy: chỉ i và y đứng một mình mới là một. */
  @Test
  void otherSyllablesStayApart() {
    assertEquals(List.of("thúi", "hoá", "hỏa"), kieu().read("thúi hoá hỏa"));
  }

  @Test
  void versesPastedFromElsewhereScanAlike() {
    assertEquals(
        List.of(),
        LucBat.faults(
            List.of(
                "\uFEFFTră\u200Bm\u00A0năm trong cõi người ta,\r",
                "Chữ\u3000tài chữ mệnh khéo là ghét nh\u0430u.")));
  }
}
