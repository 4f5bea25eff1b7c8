package vn.hocsau.dataset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vn.hocsau.store.Catalog;
import vn.hocsau.store.DataException;
import vn.hocsau.store.DataStore;
import vn.hocsau.store.DataUnavailableException;
import vn.hocsau.store.DownloadListener;
import vn.hocsau.store.Fixtures;
import vn.hocsau.text.Tokenizer;

class FablesTest {
  @TempDir Path folder;

  /** Kho trống, không kho gương: nguồn chính thức cũng không có nên luôn phải mô phỏng. */
  private DataStore offline() {
    return DataStore.of(Catalog.load(), Fixtures.settings(folder), DownloadListener.SILENT);
  }

  private Path file(byte[] content) throws IOException {
    Path file = folder.resolve("truyen.txt");
    Files.write(file, content);
    return file;
  }

  private String errorOf(byte[] content) throws IOException {
    Path file = file(content);
    return assertThrows(DataException.class, () -> PlainText.read(file)).getMessage();
  }

  private String storiesError(String content) throws IOException {
    Path file = file(content.getBytes(StandardCharsets.UTF_8));
    return assertThrows(DataException.class, () -> Aesop.read(file)).getMessage();
  }

  @Test
  void ownFableHasTheSizeAndThePhrasesOfTheRealOne() {
    Fable fable = Fable.load(offline());
    assertTrue(fable.provenance().simulated());
    List<String> tokens = Tokenizer.WORDS_AND_MARKS.tokens(fable.text());
    assertEquals(112, new HashSet<>(tokens).size());
    assertEquals(203, tokens.size());
    assertEquals(1, fable.text().split("had a general council to", -1).length - 1);
  }

  @Test
  void composedTaleIsTheSameEveryTime() {
    Aesop aesop = Aesop.load(offline());
    assertTrue(aesop.provenance().simulated());
    assertEquals(240, aesop.stories().size());
    assertEquals(aesop, Aesop.load(offline()));
    int words = aesop.asTable().intColumn("Số từ").asList().stream().mapToInt(w -> w).sum();
    assertTrue(words > 20_000, "đủ lớn để học: " + words);
    assertFalse(aesop.text(0, 240).contains("{"), "mọi chỗ trống đã được điền");
  }

  @Test
  void realOnlyRefusesOwnStories() {
    var store =
        DataStore.of(
            Catalog.load(), Fixtures.settings(folder).withRealOnly(true), DownloadListener.SILENT);
    assertThrows(DataUnavailableException.class, () -> Fable.load(store));
    assertThrows(DataUnavailableException.class, () -> Aesop.load(store));
  }

  @Test
  void splitsStoriesAtCapitalTitles() throws IOException {
    Path file =
        file(
            "THE FOX\n\n\nA fox ran\nfar.\n\n    Run.\n\n\nTHE CROW\n\nCaw.\n"
                .getBytes(StandardCharsets.UTF_8));
    assertEquals(
        List.of(
            new Aesop.Story("THE FOX", "A fox ran far. Run."), new Aesop.Story("THE CROW", "Caw.")),
        Aesop.read(file));
  }

  @Test
  void saysWhichLineOfTheTalesIsWrong() throws IOException {
    assertEquals(
        "truyen.txt, dòng 1: chữ đứng trước nhan đề đầu tiên (nhan đề viết toàn chữ hoa).",
        storiesError("Lời tựa\nTHE FOX\nA fox."));
    assertEquals(
        "truyen.txt, dòng 2: truyện \"THE FOX\" không có lời kể.",
        storiesError("THE FOX\n\nTHE CROW\nCaw."));
  }

  @Test
  void latin1TextNamesTheByteAndTheRemedy() throws IOException {
    String message = errorOf("the caf\u00e9 was shut".getBytes(StandardCharsets.ISO_8859_1));
    assertTrue(message.startsWith("truyen.txt, byte thứ 8 (0xE9): không phải UTF-8"), message);
    assertTrue(message.contains("lưu lại với bảng mã UTF-8"), message);
    assertTrue(errorOf(new byte[] {'a', (byte) 0xC3}).contains("byte thứ 2 (0xC3)"));
  }

  @Test
  void emptyTextIsRefused() throws IOException {
    assertEquals("truyen.txt: tệp không có chữ nào.", errorOf(new byte[0]));
    assertEquals(
        "truyen.txt: tệp không có chữ nào.", errorOf(" \n".getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void missingFileIsNamed() {
    Path file = folder.resolve("khong.txt");
    var error = assertThrows(DataException.class, () -> PlainText.read(file));
    assertTrue(error.getMessage().contains("khong.txt"), error.getMessage());
  }

  @Test
  void textIsComposedAndLineEndsAreUnix() throws IOException {
    Path file = file("\uFEFFho\u0300a\r\nbình".getBytes(StandardCharsets.UTF_8));
    assertEquals("hòa\nbình", PlainText.read(file));
  }
}
