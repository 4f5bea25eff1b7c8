package vn.hocsau.dataset;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import vn.hocsau.dataset.ReviewFiles.Parts;
import vn.hocsau.store.ArchiveReader;
import vn.hocsau.store.DataException;
import vn.hocsau.store.DataStore;
import vn.hocsau.store.Offline;

class ImdbTest {
  private static final ImdbWords WORDS =
      ImdbWords.of(List.of("the", "film", "it's", "good", "bad"));
  private static final int THE = 4;
  private static final int FILM = 5;
  private static final int ITS = 6;
  private static final int GOOD = 7;
  private static final int BAD = 8;

  @TempDir Path folder;

  private Path tsv(byte[] content) throws IOException {
    Path file = folder.resolve("imdb.tsv.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
      out.write(content);
    }
    return file;
  }

  private Path tsv(String content) throws IOException {
    return tsv(content.getBytes(StandardCharsets.UTF_8));
  }

  private Path tar(String... nameThenText) throws IOException {
    Path file = folder.resolve("aclImdb_v1.tar.gz");
    try (OutputStream gzip = new GZIPOutputStream(Files.newOutputStream(file));
        TarArchiveOutputStream out = new TarArchiveOutputStream(gzip)) {
      for (int i = 0; i < nameThenText.length; i += 2) {
        byte[] text = nameThenText[i + 1].getBytes(StandardCharsets.UTF_8);
        TarArchiveEntry entry = new TarArchiveEntry("aclImdb/" + nameThenText[i]);
        entry.setSize(text.length);
        out.putArchiveEntry(entry);
        out.write(text);
        out.closeArchiveEntry();
      }
    }
    return file;
  }

  @Test
  void splitsWordsLikeKeras() {
    assertArrayEquals(
        new int[] {1, THE, FILM, ITS, GOOD, GOOD},
        WORDS.encode("The FILM: <br />it's \"good\",\tunheard-of...good?"));
    assertArrayEquals(new int[] {1}, WORDS.encode(""));
    assertEquals("the film [?] good", WORDS.decode(0, 0, 1, THE, FILM, 2, GOOD));
    assertEquals(List.of("the", "film"), WORDS.mostFrequent(2));
    assertEquals(List.of("the", "unheard", "of"), ImdbWords.tokens("The unheard-of"));
    assertEquals(OptionalInt.of(GOOD), WORDS.id("good"));
    assertEquals(OptionalInt.empty(), WORDS.id("unheard"));
  }

  @Test
  void wordListWithRepeatedOrEmptyWordsIsRefused() {
    assertEquals(
        "Từ \"a\" đứng ở cả vị trí 0 và 2; mỗi từ chỉ có một chỉ số.",
        assertThrows(IllegalArgumentException.class, () -> ImdbWords.of(List.of("a", "b", "a")))
            .getMessage());
    assertThrows(IllegalArgumentException.class, () -> ImdbWords.of(List.of("a", "")));
  }

  @Test
  void readsTsvSplittingOnlyAtTheFirstTabsAndLineFeeds() throws IOException {
    Reviews reviews =
        ReviewFiles.readTsv(tsv("1\t0_9.txt\tgood\tfilm\u0085 bad\n0\t1_1.txt\tbad\n"), WORDS);
    assertEquals(2, reviews.size());
    assertArrayEquals(new int[] {1, GOOD, BAD}, reviews.ids(0));
    assertEquals(1, reviews.label(0));
    assertEquals(0, reviews.label(1));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1;a;good|2;b;bad|imdb.tsv.gz, dòng 2: nhãn \"2\" không phải 0 (chê) hay 1 (khen).",
        "1;a;good|0;b|imdb.tsv.gz, dòng 2: cần nhãn, tên tệp và lời cách nhau bằng tab; tệp có thể bị cắt.",
      })
  void wrongLinesAreNamed(String first, String second, String message) throws IOException {
    Path file = tsv((first + "\n" + second + "\n").replace(';', '\t'));
    assertEquals(
        message,
        assertThrows(DataException.class, () -> ReviewFiles.readTsv(file, WORDS)).getMessage());
  }

  @Test
  void badBytesAndCutFilesAreNamedWithTheirLine() throws IOException {
    byte[] bad = "1\ta\tgood\n1\tb\tx\n".getBytes(StandardCharsets.UTF_8);
    bad[bad.length - 2] = (byte) 0xFF;
    assertEquals("imdb.tsv.gz, dòng 2: có byte không phải UTF-8.", refusal(tsv(bad)));
    assertEquals(
        "imdb.tsv.gz, dòng 2: không có dấu xuống dòng, tệp bị cắt.",
        refusal(tsv("1\ta\tgood\n0\tb\tba")));
    assertEquals("imdb.tsv.gz, dòng 1: tệp rỗng.", refusal(tsv("")));

    StringBuilder many = new StringBuilder();
    IntStream.range(0, 3000)
        .forEach(i -> many.append("1\t").append(i).append("\tgood ").append(i * 7919).append('\n'));
    Path file = tsv(many.toString());
    byte[] bytes = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(bytes, bytes.length / 2));
    assertTrue(
        refusal(file).matches("imdb.tsv.gz, sau dòng \\d+: tệp bị cắt hoặc không phải gzip .*"),
        refusal(file));
  }

  @Test
  void anEndlessReviewIsRefused() throws IOException {
    String endless = "x".repeat(2 << 20);
    String message = refusal(tsv("1\t0_9.txt\t" + endless));
    assertTrue(message.contains("có một dòng dài quá 1,0 MB"), message);
    Path tar = tar("train/pos/1_9.txt", endless);
    message = assertThrows(DataException.class, () -> ReviewFiles.readTar(tar, WORDS)).getMessage();
    assertTrue(message.contains("mục aclImdb/train/pos/1_9.txt dài quá 1,0 MB"), message);
  }

  private static String refusal(Path file) {
    return assertThrows(DataException.class, () -> ReviewFiles.readTsv(file, WORDS)).getMessage();
  }

  @Test
  void readsTheOfficialArchiveInTheOrderOfTheFileNames() throws IOException {
    Path file =
        tar(
            "train/neg/9_1.txt", "bad",
            "train/pos/9_8.txt", "good",
            "train/pos/10_8.txt", "the good",
            "train/unsup/1_0.txt", "film",
            "test/pos/0_9.txt", "film good",
            "test/neg/0_2.txt", "film bad",
            "README", "x");
    Parts parts = ReviewFiles.readTar(file, WORDS);
    assertEquals(3, parts.train().size());
    assertArrayEquals(new int[] {1, THE, GOOD}, parts.train().ids(0), "10_8 đứng trước 9_8");
    assertArrayEquals(new int[] {1, BAD}, parts.train().ids(2));
    assertEquals(0, parts.train().label(2));
    assertArrayEquals(new int[] {1, FILM, GOOD}, parts.test().ids(0));

    Path lacking = tar("train/pos/1_9.txt", "good");
    assertEquals(
        "aclImdb_v1.tar.gz, aclImdb/train/neg: không có mục nào.",
        assertThrows(DataException.class, () -> ReviewFiles.readTar(lacking, WORDS)).getMessage());
  }

  @Test
  void cacheGivesBackTheSameReviewsAndRefusesAnythingElse() throws IOException {
    Parts parts =
        new Parts(
            new Reviews(new int[][] {{1, 127, 128, 88_587}, {}}, new byte[] {1, 0}),
            new Reviews(new int[][] {{1, 16_384}}, new byte[] {0}));
    Path file = folder.resolve("cache.bin");
    assertEquals(Optional.empty(), ReviewCache.read(file, "aa"));
    ReviewCache.write(file, "aa", parts);
    Parts again = ReviewCache.read(file, "aa").orElseThrow();
    assertArrayEquals(parts.train().ids(), again.train().ids());
    assertArrayEquals(parts.test().ids(), again.test().ids());
    assertEquals(1, again.train().label(0));
    assertTrue(ReviewCache.read(file, "ab").isEmpty(), "nguồn khác");
    byte[] bytes = Files.readAllBytes(file);
    for (int damaged : new int[] {3, 12, bytes.length - 12, bytes.length - 1}) {
      byte[] copy = bytes.clone();
      copy[damaged] ^= 1;
      Files.write(file, copy);
      assertTrue(ReviewCache.read(file, "aa").isEmpty(), "byte " + damaged);
    }
    Files.write(file, Arrays.copyOf(bytes, bytes.length - 5));
    assertTrue(ReviewCache.read(file, "aa").isEmpty());
    try (var files = Files.list(folder)) {
      assertEquals(1, files.count(), "không để lại tệp tạm");
    }
  }

  @Test
  void smallVocabularyTurnsRareWordsIntoUnknown() {
    Reviews reviews = new Reviews(new int[][] {{1, THE, BAD, GOOD}}, new byte[] {1});
    assertArrayEquals(new int[] {1, THE, 2, GOOD}, reviews.withVocabulary(8).ids(0));
    assertArrayEquals(new int[] {1, THE, BAD, GOOD}, reviews.ids(0), "bản gốc còn nguyên");
    assertThrows(IllegalArgumentException.class, () -> reviews.withVocabulary(2));
  }

  @Test
  void labelsFitOneOrTwoOutputs() {
    Reviews reviews = new Reviews(new int[][] {{1}, {1}}, new byte[] {1, 0});
    assertArrayEquals(new double[] {1, 0}, reviews.labels().data().asDouble());
    assertArrayEquals(new double[] {0, 1, 1, 0}, reviews.oneHot().data().asDouble());
    assertArrayEquals(new long[] {2, 2}, reviews.oneHot().shape());
  }

  @Test
  void wordIndexWithRepeatedRanksIsRefused() throws IOException {
    Path file = folder.resolve("w.json");
    Files.writeString(file, "{\"a\": 1, \"b\": 1}");
    assertEquals(
        "w.json, từ \"b\": thứ hạng 1 bị lặp hoặc nằm ngoài 1–2.",
        assertThrows(DataException.class, () -> ImdbWords.read(file)).getMessage());
    Files.writeString(file, "[]");
    assertThrows(DataException.class, () -> ImdbWords.read(file));
  }

  @Test
  void simulatesBalancedMarkedReviewsTheSameEveryTime() {
    Imdb data = Imdb.load(Offline.store(folder, "imdb"));
    assertTrue(data.provenance().simulated());
    assertEquals(3600, data.train().size());
    assertEquals(400, data.validation().size());
    assertEquals(500, data.test().labels().sumNumber().intValue());
    assertTrue(data.words().size() > 800, "bộ từ vựng " + data.words().size());
    assertNotEquals(data.train().ids(0).length, data.train().ids(1).length);
    assertEquals(data.provenance(), Imdb.load(Offline.store(folder, "imdb")).provenance());
  }

  /** Các giá trị đối chiếu của keras.datasets.imdb.load_data(). */
  @Test
  void realReviewsOfTheMirrorAreThoseOfKeras() throws IOException {
    DataStore store = Offline.mirror(folder);
    for (int run = 0; run < 2; run++) { // lần hai đọc từ bản đã tách từ
      Imdb data = Imdb.load(store);
      assertEquals(
          List.of(22_500, 2_500, 25_000),
          List.of(data.train().size(), data.validation().size(), data.test().size()));
      assertEquals(218, data.train().ids(0).length);
      assertArrayEquals(
          new int[] {1, 14, 22, 16, 43, 530, 973, 1622, 1385, 65},
          Arrays.copyOf(data.train().ids(0), 10));
      assertEquals(189, data.train().ids(1).length);
      assertArrayEquals(
          new int[] {1, 194, 1153, 194, 8255, 78}, Arrays.copyOf(data.train().ids(1), 6));
      assertArrayEquals(
          new int[] {1, 0, 0, 1, 0, 0, 1, 0, 1, 0},
          IntStream.range(0, 10).map(data.train()::label).toArray());
      assertEquals(68, data.test().ids(0).length);
      assertArrayEquals(new int[] {1, 591, 202, 14, 31}, Arrays.copyOf(data.test().ids(0), 5));
      assertEquals(88_584, data.words().size());
      int[] train =
          IntStream.concat(
                  Arrays.stream(data.train().lengths()), Arrays.stream(data.validation().lengths()))
              .toArray();
      assertEquals(2494, Arrays.stream(train).max().orElseThrow());
      assertEquals(2315, Arrays.stream(data.test().lengths()).max().orElseThrow());
      assertEquals(238.7128, Arrays.stream(train).average().orElseThrow(), 5e-5);
      assertTrue(
          data.words()
              .decode(data.train().ids(0))
              .startsWith("this film was just brilliant casting"));
    }
    Path order = store.fetch("imdb", "keras_order_seed113.csv.gz").onlyFile();
    var computed = new KerasOrder();
    int[] train = computed.next(25_000);
    int[] test = computed.next(25_000);
    try (var in =
        new BufferedReader(
            new InputStreamReader(
                ArchiveReader.gunzip(order, 1 << 20), StandardCharsets.US_ASCII))) {
      in.readLine();
      for (int i = 0; i < train.length; i++) {
        assertEquals(train[i] + "," + test[i], in.readLine());
      }
    }
  }
}
