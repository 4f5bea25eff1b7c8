package vn.hocsau.dataset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vn.hocsau.store.DataException;
import vn.hocsau.store.Offline;
import vn.hocsau.text.Tokenizer;
import vn.hocsau.text.Vocabulary;
import vn.hocsau.text.lucbat.LucBat;

class PoemsAndHeadlinesTest {
  @TempDir Path folder;

  private Path file(String name, String content) throws IOException {
    return Files.writeString(folder.resolve(name), content);
  }

  private String headlinesError(String content) throws IOException {
    Path file = file("bao.csv", content);
    return assertThrows(DataException.class, () -> Headlines.read(file)).getMessage();
  }

  private String versesError(String content) throws IOException {
    Path file = file("tho.txt", content);
    return assertThrows(DataException.class, () -> TruyenKieu.read(file)).getMessage();
  }

  @Test
  void quotedCommasAndQuotesStayInTheHeadline() throws IOException {
    Path file =
        file(
            "bao.csv",
            """
            id,headline,note
            1,"And Now,  the Dreaded Trump Curse",a
            2,"A ""Quoted"" Word, Again","b, c"
            3,Unknown,
            """);
    assertEquals(
        List.of("And Now,  the Dreaded Trump Curse", "A \"Quoted\" Word, Again", "Unknown"),
        Headlines.read(file));
  }

  @Test
  void publicCopyWithWindowsLineEndsIsReadAsTheMirrorsFile() throws IOException {
    String poem = "Trăm năm trong cõi người ta,\nChữ tài chữ mệnh khéo là ghét nhau.\n";
    byte[] crlf = poem.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8);
    Path copy = Files.write(folder.resolve("crlf.txt"), crlf);
    assertEquals(TruyenKieu.read(file("lf.txt", poem)), TruyenKieu.read(copy));
  }

  @Test
  void saysWhatIsWrongWithTheHeadlines() throws IOException {
    assertEquals(
        "bao.csv, dòng 1: thiếu cột headline; tệp có các cột id, title.",
        headlinesError("id,title\n1,a\n"));
    assertEquals(
        "bao.csv, hàng dữ liệu 2: cột headline rỗng.", headlinesError("id,headline\n1,a\n2,\n"));
    assertEquals(
        "bao.csv: không có hàng dữ liệu nào sau tiêu đề cột.", headlinesError("id,headline\n"));
  }

  @Test
  void composedHeadlinesAreTheSameEveryTime() {
    Headlines headlines = Headlines.load(Offline.store(folder, "nyt-headlines"));
    assertTrue(headlines.provenance().simulated());
    assertEquals(headlines, Headlines.load(Offline.store(folder, "nyt-headlines")));
    assertEquals(600, headlines.titles().size());
    assertFalse(String.join("", headlines.titles()).contains("{"), "mọi chỗ trống đã được điền");
    var vocabulary =
        Vocabulary.of(
            headlines.titles().stream()
                .flatMap(t -> Tokenizer.NO_PUNCTUATION.tokens(t).stream())
                .toList());
    vocabulary.requireKnown(
        List.of("india", "and", "pakistan", "science", "technology", "president", "trump"));
    vocabulary.requireKnown(List.of("donald", "united", "states", "new", "york"));
    assertEquals(600, headlines.asTable().rowCount());
  }

  @Test
  void composedVersesAreTheSameEveryTime() {
    TruyenKieu kieu = TruyenKieu.load(Offline.store(folder, "truyen-kieu"));
    assertTrue(kieu.provenance().simulated());
    assertEquals(kieu, TruyenKieu.load(Offline.store(folder, "truyen-kieu")));
    assertEquals(2000, kieu.verses().size());
    assertEquals(8, kieu.asTable().intColumn("Số tiếng").get(1));
  }

  @Test
  void readsPairsOfLines() throws IOException {
    Path file =
        file("tho.txt", "Trăm năm trong cõi người ta,\r\nChữ tài chữ mệnh khéo là ghét nhau.\n\n");
    assertEquals(
        List.of("Trăm năm trong cõi người ta,", "Chữ tài chữ mệnh khéo là ghét nhau."),
        TruyenKieu.read(file));
  }

  @Test
  void saysWhichVerseIsWrong() throws IOException {
    assertEquals(
        "tho.txt, dòng 2: câu bát có 7 tiếng, phải là 8.",
        versesError("một hai ba bốn năm sáu\nmột hai ba bốn năm sáu bảy\n"));
    assertEquals(
        "tho.txt, dòng 1: câu lục cuối cùng không có câu bát đi kèm.",
        versesError("một hai ba bốn năm sáu\n"));
  }

  @Test
  void realHeadlinesHaveTheVocabularyOfTheCourse() {
    Headlines headlines = Headlines.load(Offline.mirror(folder));
    assertEquals(886, headlines.titles().size());
    assertEquals("And Now,  the Dreaded Trump Curse", headlines.titles().get(1));
    var tokens =
        headlines.titles().stream()
            .flatMap(t -> Tokenizer.NO_PUNCTUATION.tokens(t).stream())
            .toList();
    assertEquals(2484, Vocabulary.of(tokens).withPadding().size());
  }

  @Test
  void realTaleKeepsTheRules() {
    TruyenKieu kieu = TruyenKieu.load(Offline.mirror(folder));
    assertEquals(3254, kieu.verses().size());
    var scan = LucBat.scan(kieu.verses());
    assertEquals(1.0, scan.lengths().rate());
    assertTrue(scan.tones().rate() > 0.98, scan.tones().toString());
    assertTrue(scan.pairs().rate() > 0.99, scan.pairs().toString());
    assertTrue(scan.rhymes().rate() > 0.98, scan.rhymes().toString());
    assertTrue(scan.perfect().rate() > 0.95, scan.perfect().toString());
  }
}
