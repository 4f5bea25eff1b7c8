package vn.hocsau.text.lucbat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vn.hocsau.dataset.TruyenKieu;
import vn.hocsau.store.Catalog;
import vn.hocsau.store.DataStore;
import vn.hocsau.store.DownloadListener;
import vn.hocsau.store.StoreSettings;
import vn.hocsau.text.Collocations;
import vn.hocsau.text.NGramModel;
import vn.hocsau.text.Sampler;
import vn.hocsau.text.Tokenizer;
import vn.hocsau.text.Vocabulary;
import vn.hocsau.text.lucbat.LucBatGenerator.Form;
import vn.hocsau.text.lucbat.LucBatGenerator.Step;

class LucBatGeneratorTest {

  private static List<String> verses = List.of();
  private static List<List<String>> lines = List.of();

  @BeforeAll
  static void loadComposedVerses(@TempDir Path cache) {
    var store = DataStore.of(Catalog.load(), StoreSettings.of(cache), DownloadListener.SILENT);
    verses = TruyenKieu.load(store).verses();
    lines = verses.stream().map(Tokenizer.WORDS::tokens).toList();
  }

  private static LucBatGenerator generator(List<List<String>> tokenLines, int order) {
    List<String> tokens = LucBatGenerator.tokens(tokenLines);
    var vocabulary = Vocabulary.ofFrequent(tokens, 2);
    var model = NGramModel.fit(vocabulary.encode(tokens), vocabulary.size(), order, 1);
    return LucBatGenerator.of(model, vocabulary);
  }

  @Test
  void composedVersesKeepEveryRule() {
    var scan = LucBat.scan(verses);
    assertEquals(2000, scan.perfect().total());
    assertEquals(List.of(), LucBat.faults(verses));
    assertEquals(1.0, scan.perfect().rate());
  }

  @Test
  void constrainedVersesKeepEveryRuleAndFreeOnesDoNot() {
    var generator = generator(lines, 2);
    var sampler = Sampler.temperature(1, 3);
    var strict = generator.write("sớm mai nắng ấm bên sông", 40, Form.STRICT, sampler);
    assertEquals("Sớm mai nắng ấm bên sông", strict.get(0));
    assertEquals(41, strict.size());
    assertEquals(List.of(), LucBat.faults(strict));
    var counted = LucBat.scan(generator.write("", 40, Form.LENGTH, sampler));
    assertEquals(1.0, counted.lengths().rate());
    assertTrue(counted.rhymes().rate() < 0.9, "vần " + counted.rhymes());
    var free = LucBat.scan(generator.write("", 40, Form.FREE, sampler));
    assertEquals(40, free.lengths().total());
    assertTrue(free.lengths().rate() < 0.9, "số tiếng " + free.lengths());
  }

  @Test
  void compoundsKeepTheFormToo() {
    var words = Collocations.fit(lines, 5, 1);
    assertTrue(words.scores().containsKey("sớm_mai"), words.scores().keySet().toString());
    var generator = generator(lines.stream().map(words::merge).toList(), 3);
    var strict = generator.write("sớm mai", 30, Form.STRICT, Sampler.temperature(1, 5));
    assertEquals(30, strict.size());
    assertEquals(List.of(), LucBat.faults(strict));
    assertFalse(String.join(" ", strict).contains("_"));
  }

  @Test
  void halfALineIsFinishedFirst() {
    var generator = generator(lines, 3);
    var steps = generator.stream("sớm mai nắng ấm", 1, Form.STRICT, Sampler.greedy()).toList();
    assertEquals(2, steps.size());
    assertFalse(steps.get(0).startsLine());
    var eight =
        generator.stream("sớm mai nắng ấm bên sông", 1, Form.STRICT, Sampler.greedy()).toList();
    assertEquals(8, eight.size());
    assertEquals(1, eight.get(0).line());
    assertTrue(eight.get(0).startsLine());
    assertFalse(eight.get(1).startsLine());
  }

  @Test
  void streamAndCallbackGiveTheSameWords() {
    var generator = generator(lines, 3);
    var sampler = Sampler.temperature(0.8, 11);
    var heard = new ArrayList<Step>();
    generator.write("sớm mai", 3, Form.STRICT, sampler, heard::add);
    assertEquals(heard, generator.stream("sớm mai", 3, Form.STRICT, sampler).toList());
    assertEquals(
        heard.subList(0, 2),
        generator.stream("sớm mai", 3, Form.STRICT, sampler).limit(2).toList());
  }

  @Test
  void manyThreadsShareOneGenerator() throws Exception {
    var generator = generator(lines, 3);
    var expected = generator.write("sớm mai", 4, Form.STRICT, Sampler.temperature(1, 9));
    ExecutorService pool = Executors.newFixedThreadPool(4);
    try {
      Callable<List<String>> job =
          () -> generator.write("sớm mai", 4, Form.STRICT, Sampler.temperature(1, 9));
      for (Future<List<String>> result : pool.invokeAll(List.of(job, job, job, job, job, job))) {
        assertEquals(expected, result.get());
      }
    } finally {
      pool.shutdown();
    }
  }

  @Test
  void badRequestsAreRefusedWithASentence() {
    var generator = generator(lines, 2);
    assertEquals("“hello” không phải một âm tiết tiếng Việt.", refused(generator, "hello thơ", 2));
    assertEquals("Số câu cần viết phải trong [1, 100], nhận được 0.", refused(generator, "", 0));
    assertEquals(
        "Lời mở đầu có 501 tiếng, nhiều nhất là 500.", refused(generator, "la ".repeat(501), 2));
    var noEnd = Vocabulary.of(List.of("a"));
    var model = NGramModel.fit(new int[] {0}, 1, 1, 1);
    assertThrows(IllegalArgumentException.class, () -> LucBatGenerator.of(model, noEnd));
  }

  private static String refused(LucBatGenerator generator, String seed, int count) {
    return assertThrows(
            IllegalArgumentException.class,
            () -> generator.stream(seed, count, Form.STRICT, Sampler.greedy()))
        .getMessage();
  }

  @Test
  void syllableOutsideTheVocabularyMayOpenAPoem() {
    var generator = generator(lines, 2);
    assertFalse(generator.vocabulary().contains("khuỷu"));
    var rare = Vocabulary.ofWords(List.of(LucBat.END, "ta", "là", "nhớ", Vocabulary.UNKNOWN));
    var model = NGramModel.fit(new int[] {0, 1, 2, 3, 4}, 5, 2, 1);
    var lines2 =
        LucBatGenerator.of(model, rare).write("khuỷu", 1, Form.STRICT, Sampler.temperature(1, 1));
    assertEquals(6, lines2.get(0).split(" ").length);
    assertFalse(lines2.get(0).contains("<"));
  }

  @Test
  void settingsNameTheTokenizer() {
    assertEquals(Map.of("window", "1", "tokenizer", "WORDS"), generator(lines, 2).settings());
  }
}
