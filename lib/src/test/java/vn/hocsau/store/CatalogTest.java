package vn.hocsau.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import vn.hocsau.store.Source.Kind;

class CatalogTest {
  private static final Path DATA_FOLDER = Path.of("..", "data");

  @Test
  void jarCarriesTheTwelveDataSets() {
    assertEquals(
        List.of(
            "electric-production",
            "jena-climate",
            "mnist",
            "fashion-mnist",
            "imdb",
            "boston-housing",
            "nyt-headlines",
            "cifar10",
            "cats-dogs",
            "faces-gender",
            "truyen-kieu",
            "aesop"),
        Catalog.load().datasets().stream().map(Dataset::id).toList());
  }

  @Test
  void sourcesAreListedInTheOrderTheyAreTried() {
    for (Dataset dataset : Catalog.load().datasets()) {
      List<Kind> kinds = dataset.sources().stream().map(Source::kind).toList();
      assertEquals(kinds.stream().sorted().toList(), kinds, dataset.id());
    }
  }

  @Test
  void jarHoldsTheSameBytesAsTheDataFolder() throws IOException {
    try (var in = Catalog.class.getResourceAsStream("catalog.json")) {
      assertEquals(
          Files.readString(DATA_FOLDER.resolve("catalog.json")),
          new String(in.readAllBytes(), StandardCharsets.UTF_8));
    }
  }

  @Test
  void unknownIdListsTheKnownOnes() {
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> Catalog.load().get("mnits"));
    assertTrue(e.getMessage().startsWith("Không có bộ dữ liệu \"mnits\"."), e.getMessage());
    assertTrue(e.getMessage().contains("fashion-mnist"), e.getMessage());
  }

  @Test
  void brokenJsonNamesLineAndColumn() {
    DataException e = assertThrows(DataException.class, () -> read("{\n  \"datasets\": [}"));
    assertTrue(e.getMessage().startsWith("Mục lục thu.json sai ở dòng 2, cột "), e.getMessage());
  }

  @Test
  void unknownFieldIsRejected() throws IOException {
    String json =
        Files.readString(DATA_FOLDER.resolve("catalog.json")).replaceFirst("\"rows\"", "\"row\"");
    DataException e = assertThrows(DataException.class, () -> read(json));
    assertTrue(e.getMessage().contains("\"row\""), e.getMessage());
  }

  @Test
  void emptyCatalogIsRejected() {
    DataException e = assertThrows(DataException.class, () -> read("{\"datasets\": []}"));
    assertTrue(e.getMessage().startsWith("Mục lục dữ liệu rỗng"), e.getMessage());
  }

  @Test
  void badChecksumNamesDataSetSourceAndFile() throws IOException {
    String json =
        Files.readString(DATA_FOLDER.resolve("catalog.json"))
            .replace("8f86ba21a234af7e45bef210e54f524feb87eadbf51f83e12c766051336cff69", "8F86");
    DataException e = assertThrows(DataException.class, () -> read(json));
    assertEquals(
        "Mục lục dữ liệu sai ở bộ \"electric-production\", nguồn 1, tệp \"Electric_Production.csv\":"
            + " sha256 phải gồm 64 chữ số thập lục phân thường, đang là \"8F86\".",
        e.getMessage());
  }

  @Test
  void oneNameForTwoContentsIsRejected() {
    Source first = Fixtures.source(Kind.MIRROR, Fixtures.file("a.bin", new byte[] {1}));
    Source second = Fixtures.source(Kind.MIRROR, Fixtures.file("a.bin", new byte[] {2}));
    DataException e = assertThrows(DataException.class, () -> Fixtures.catalog(first, second));
    assertTrue(e.getMessage().contains("nguồn 2: tệp \"a.bin\" trùng tên"), e.getMessage());
  }

  @Test
  void fileNameCannotLeaveItsFolder() {
    DataException e =
        assertThrows(
            DataException.class,
            () ->
                Fixtures.catalog(
                    Fixtures.source(Kind.MIRROR, Fixtures.file("../a.bin", new byte[] {1}))));
    assertTrue(e.getMessage().contains("name chỉ được gồm"), e.getMessage());
  }

  @ParameterizedTest
  @ValueSource(strings = {"nul.txt", "CON", "com1.gz", "a.", "a b", "a:b", "a/b", "a\0b", ""})
  void fileNameThatWindowsReadsOtherwiseIsRejected(String name) {
    DataFile file = Fixtures.file(name, new byte[] {1});
    String message =
        assertThrows(
                DataException.class, () -> Fixtures.catalog(Fixtures.source(Kind.MIRROR, file)))
            .getMessage();
    assertTrue(message.contains("name chỉ được gồm"), message);
  }

  @Test
  void namesThatDifferOnlyInCaseAreRejected() {
    DataFile small = Fixtures.file("a.bin", new byte[] {1});
    DataFile large = Fixtures.file("A.BIN", new byte[] {1});
    String message =
        assertThrows(
                DataException.class,
                () -> Fixtures.catalog(Fixtures.source(Kind.MIRROR, small, large)))
            .getMessage();
    assertTrue(message.contains("trùng tên"), message);
  }

  @Test
  void officialSourceNeedsAnAddress() {
    DataException e =
        assertThrows(
            DataException.class,
            () ->
                Fixtures.catalog(
                    Fixtures.source(Kind.OFFICIAL, Fixtures.file("a.bin", new byte[] {1}))));
    assertTrue(e.getMessage().contains("không hợp với kind official"), e.getMessage());
  }

  @Test
  void readmeDescribesEveryDataSetColumnAndChecksum() throws IOException {
    String readme = Files.readString(DATA_FOLDER.resolve("README.md"));
    assertTrue(Normalizer.isNormalized(readme, Normalizer.Form.NFC));
    for (Dataset dataset : Catalog.load().datasets()) {
      assertMentions(readme, "`" + dataset.id() + "`");
      assertMentions(readme, dataset.title());
      assertMentions(readme, dataset.licence());
      dataset.columns().forEach(c -> assertMentions(readme, "`" + c.name() + "`"));
      for (Source source : dataset.sources()) {
        for (DataFile file : source.files()) {
          assertMentions(readme, dataset.folder() + "/" + file.name());
          file.checksum().ifPresent(c -> assertMentions(readme, c.hex()));
          file.urls().forEach(u -> assertMentions(readme, u.toString()));
        }
      }
    }
  }

  private static void assertMentions(String text, String part) {
    assertTrue(text.contains(part), "data/README.md thiếu: " + part);
  }

  @Test
  void mirrorFolderHoldsEveryMirrorFileOfTheCatalog() throws IOException {
    String mirror = System.getenv("HOCSAU_MIRROR");
    assumeTrue(
        mirror != null && Files.isDirectory(Path.of(mirror)), "chỉ chạy khi có HOCSAU_MIRROR");
    for (Dataset dataset : Catalog.load().datasets()) {
      for (Source source : dataset.sources()) {
        if (source.kind() == Kind.MIRROR) {
          for (DataFile file : source.files()) {
            Path path = Path.of(mirror, dataset.folder(), file.name());
            assertTrue(Files.isRegularFile(path), "thiếu " + path);
            assertEquals(Optional.empty(), Expected.of(file).mismatch(path), path.toString());
          }
        }
      }
    }
  }

  private static Catalog read(String json) throws IOException {
    return Catalog.read(
        new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8)), "thu.json");
  }
}
