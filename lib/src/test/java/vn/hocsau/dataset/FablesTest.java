package vn.hocsau.dataset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vn.hocsau.store.DataException;
import vn.hocsau.store.Offline;
import vn.hocsau.text.Tokenizer;

class FablesTest {
  @TempDir Path folder;

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
    return assertThrows(DataException.class, () -> Aesop.read(file, StandardCharsets.UTF_8))
        .getMessage();
  }

  @Test
  void fableComesWithTheJar() {
    Fable fable = Fable.load();
    assertFalse(fable.provenance().simulated());
    assertEquals(
        "08f21f8cbbb20c4e8beb413fba407f331f07f40a2d2868b2de2e0b2bba68cab4",
        fable.provenance().sha256());
    List<String> tokens = Tokenizer.WORDS_AND_MARKS.tokens(fable.text());
    assertEquals(112, new HashSet<>(tokens).size());
    assertEquals(204, tokens.size());
    assertEquals(1, fable.text().split("had a general council to", -1).length - 1);
  }

  @Test
  void composedTaleIsTheSameEveryTime() {
    Aesop aesop = Aesop.load(Offline.store(folder, "aesop"));
    assertTrue(aesop.provenance().simulated());
    assertEquals(240, aesop.stories().size());
    assertEquals(aesop, Aesop.load(Offline.store(folder, "aesop")));
    int words = aesop.asTable().intColumn("Số từ").asList().stream().mapToInt(w -> w).sum();
    assertTrue(words > 20_000, "đủ lớn để học: " + words);
    assertFalse(aesop.text(0, 240).contains("{"), "mọi chỗ trống đã được điền");
  }

  @Test
  void publicCopyInWindows1252IsReadAsTheMirrorsFile() throws IOException {
    String tale = "THE FOX\n\nA fox said “No—never!” in the café.\n";
    Path utf8 = Files.writeString(folder.resolve("utf8.txt"), tale);
    Path windows =
        Files.write(
            folder.resolve("windows.txt"),
            tale.replace("\n", "\r\n").getBytes(Charset.forName("windows-1252")));
    assertEquals(
        Aesop.read(utf8, StandardCharsets.UTF_8),
        Aesop.read(windows, Charset.forName("windows-1252")));
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
        Aesop.read(file, StandardCharsets.UTF_8));
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
