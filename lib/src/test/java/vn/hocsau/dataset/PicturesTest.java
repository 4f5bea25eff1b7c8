package vn.hocsau.dataset;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.imageio.ImageIO;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.ndarray.INDArray;
import vn.hocsau.dataset.Faces.Person;
import vn.hocsau.image.ImageSet;
import vn.hocsau.store.Catalog;
import vn.hocsau.store.DataException;
import vn.hocsau.store.DataStore;
import vn.hocsau.store.Fixtures;
import vn.hocsau.store.Offline;
import vn.hocsau.store.Source;
import vn.hocsau.store.Source.Kind;

/** Các bộ ảnh màu: CIFAR-10, mèo và chó, khuôn mặt. */
class PicturesTest {
  private static final int RECORD = 3073;
  private static final String HEADER = "file,fairface_file,age,gender,race\n";

  @TempDir Path folder;

  private static byte[] jpeg(int rgb) {
    var image = new BufferedImage(20, 20, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < 400; i++) {
      image.setRGB(i % 20, i / 20, rgb);
    }
    var out = new ByteArrayOutputStream();
    try {
      assertTrue(ImageIO.write(image, "jpg", out));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return out.toByteArray();
  }

  private Path zip(String name, Map<String, byte[]> entries) throws IOException {
    Path file = folder.resolve(name);
    try (var out = new ZipOutputStream(Files.newOutputStream(file))) {
      for (var entry : entries.entrySet()) {
        out.putNextEntry(new ZipEntry(entry.getKey()));
        out.write(entry.getValue());
      }
    }
    return file;
  }

  /** Kho có đúng một tệp, đã nằm trong cache. */
  private DataStore store(String id, String format, Path file) throws IOException {
    byte[] content = Files.readAllBytes(file);
    String name = file.getFileName().toString();
    var source =
        new Source(Kind.MIRROR, format, null, null, null, List.of(Fixtures.file(name, content)));
    Path cache = folder.resolve("cache");
    Path target = cache.resolve(Catalog.load().get(id).folder()).resolve(name);
    Files.createDirectories(target.getParent());
    Files.write(target, content);
    return Offline.only(cache, id, source);
  }

  private static byte[] records(int... labels) {
    byte[] bytes = new byte[labels.length * RECORD];
    for (int i = 0; i < labels.length; i++) {
      bytes[i * RECORD] = (byte) labels[i];
      for (int p = 1; p < RECORD; p++) {
        bytes[i * RECORD + p] = (byte) (i + p);
      }
    }
    return bytes;
  }

  private Path gzip(String name, byte[] content) throws IOException {
    Path file = folder.resolve(name);
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
      out.write(content);
    }
    return file;
  }

  private static String refusal(Runnable action) {
    return String.valueOf(assertThrows(DataException.class, action::run).getMessage());
  }

  @Test
  void cifarRecordsKeepEveryByteInEveryLayout() throws IOException {
    ImageSet set = Cifar10.readGzip(gzip("a.bin.gz", records(6, 9)));
    assertEquals(2, set.size());
    assertEquals("ếch", set.classes().get(set.label(0)));
    assertEquals(List.of(32, 32, 3), List.of(set.height(), set.width(), set.channels()));
    int channel = 2;
    int row = 5;
    int column = 11;
    int place = (channel * 32 + row) * 32 + column;
    float expected = (1 + 1 + place & 0xFF) / 255f;
    assertEquals(expected, set.images().getFeatures().getFloat(1, channel, row, column));
    assertEquals(expected, set.flat().getFeatures().getFloat(1, place));
    INDArray steps = set.steps().getFeatures();
    assertArrayEquals(new long[] {2, 96, 32}, steps.shape());
    assertEquals(expected, steps.getFloat(1, column * 3 + channel, row));
  }

  @Test
  void mirroredImagesFlipColumnsOnly() throws IOException {
    ImageSet set = Cifar10.readGzip(gzip("a.bin.gz", records(6, 9))).withMirrored();
    assertEquals(4, set.size());
    assertEquals(9, set.label(3));
    INDArray images = set.images().getFeatures();
    assertEquals(images.getFloat(1, 2, 7, 3), images.getFloat(3, 2, 7, 28));
    assertArrayEquals(set.pixels(0), set.select(1, 0).pixels(1));
  }

  @Test
  void cifarArchiveIsReadByPart() throws IOException {
    Path file = folder.resolve("cifar-10-binary.tar.gz");
    try (var tar =
        new TarArchiveOutputStream(new GZIPOutputStream(Files.newOutputStream(file)), "UTF-8")) {
      for (String part : List.of("test_batch", "data_batch_2", "data_batch_1", "batches.meta")) {
        byte[] content =
            part.startsWith("batches")
                ? "airplane".getBytes(StandardCharsets.US_ASCII)
                : records(IntStream.range(0, 10).toArray());
        var entry = new TarArchiveEntry("cifar-10-batches-bin/" + part + ".bin");
        entry.setSize(content.length);
        tar.putArchiveEntry(entry);
        tar.write(content);
        tar.closeArchiveEntry();
      }
    }
    Cifar10 data = Cifar10.load(store("cifar10", "cifar-bin-tar-gz", file));
    assertEquals(
        List.of(18, 2, 10),
        List.of(data.train().size(), data.validation().size(), data.test().size()));
    assertFalse(data.provenance().simulated());
  }

  @Test
  void badCifarFilesAreNamedWithTheRecord() throws IOException {
    Path label = gzip("nhan.bin.gz", records(1, 12));
    assertEquals(
        "nhan.bin.gz, bản ghi 2: nhãn 12 nằm ngoài 0–9.", refusal(() -> Cifar10.readGzip(label)));
    Path cut = gzip("cut.bin.gz", Arrays.copyOf(records(1, 2), 5000));
    assertEquals(
        "cut.bin.gz, sau bản ghi 1: tệp dài 5000 byte, phải là bội của 3073. Hãy xóa nó trong"
            + " cache rồi nạp lại.",
        refusal(() -> Cifar10.readGzip(cut)));
    Path noise = Files.write(folder.resolve("x.bin.gz"), new byte[] {1, 2, 3});
    assertTrue(
        refusal(() -> Cifar10.readGzip(noise)).startsWith("x.bin.gz: tệp bị cắt hoặc không phải"));
  }

  private static Map<String, byte[]> pets() {
    var entries = new LinkedHashMap<String, byte[]>();
    for (String part : List.of("train", "test")) {
      for (int i = 0; i < 10; i++) {
        entries.put("%s/cat/cat.%d.jpg".formatted(part, i), jpeg(0xC80000));
        entries.put("%s/dog/dog.%d.jpg".formatted(part, i), jpeg(0x0000C8));
      }
    }
    entries.put("train/cat/hong.jpg", Arrays.copyOf(jpeg(0), 300));
    entries.put("train/cat/rong.jpg", new byte[0]);
    entries.put("train/cat/Thumbs.db", new byte[] {1});
    return entries;
  }

  @Test
  void brokenPicturesAreSkippedAndNamed() throws IOException {
    DataStore store = store("cats-dogs", "zip-jpeg", zip("pets.zip", pets()));
    CatsDogs data = CatsDogs.load(store);
    assertEquals(
        List.of(18, 2, 20),
        List.of(data.train().size(), data.validation().size(), data.test().size()));
    assertArrayEquals(new int[] {10, 10}, data.test().countPerClass());
    assertEquals(
        List.of("train/cat/hong.jpg", "train/cat/rong.jpg"),
        data.broken().stream().map(ImageFolder.Broken::name).toList());
    assertTrue(data.broken().get(0).reason().startsWith("Ảnh JPEG bị hỏng"));
    for (int i = 0; i < data.train().size(); i++) {
      int red = data.train().pixels(i)[0] & 0xFF;
      assertEquals(data.train().label(i) == 0, red > 150, "mèo đỏ, chó xanh");
    }
    int[] labels = IntStream.range(0, 6).map(data.train()::label).distinct().toArray();
    assertEquals(2, labels.length, "đã xáo trộn");
  }

  @Test
  void decodedPicturesAreKeptForTheNextTime() throws IOException {
    DataStore store = store("cats-dogs", "zip-jpeg", zip("pets.zip", pets()));
    CatsDogs first = CatsDogs.load(store);
    List<Path> kept;
    try (var files = Files.list(folder.resolve("cache/cats-dogs"))) {
      kept = files.filter(f -> f.getFileName().toString().startsWith(".anh-")).toList();
    }
    assertEquals(2, kept.size());
    CatsDogs second = CatsDogs.load(store);
    assertEquals(first.broken(), second.broken());
    assertArrayEquals(first.train().pixels(7), second.train().pixels(7));
    for (Path file : kept) {
      byte[] bytes = Files.readAllBytes(file);
      bytes[bytes.length / 2]++;
      Files.write(file, bytes);
    }
    assertArrayEquals(first.train().pixels(7), CatsDogs.load(store).train().pixels(7));
  }

  @Test
  void undividedArchiveGivesOneFifthToTheTest() throws IOException {
    var entries = new LinkedHashMap<String, byte[]>();
    for (int i = 0; i < 25; i++) {
      entries.put("PetImages/Cat/%d.jpg".formatted(i), jpeg(0xC80000));
      entries.put("PetImages/Dog/%d.jpg".formatted(i), jpeg(0x0000C8));
    }
    CatsDogs data =
        CatsDogs.load(store("cats-dogs", "zip-jpeg-petimages", zip("all.zip", entries)));
    assertEquals(
        List.of(36, 4, 10),
        List.of(data.train().size(), data.validation().size(), data.test().size()));
  }

  @Test
  void missingClassIsNamed() throws IOException {
    var entries = pets();
    entries.keySet().removeIf(name -> name.startsWith("test/dog"));
    DataStore store = store("cats-dogs", "zip-jpeg", zip("pets.zip", entries));
    assertEquals(
        "pets.zip: thư mục test/dog không có ảnh nào đọc được.",
        refusal(() -> CatsDogs.load(store)));
  }

  private static Map<String, byte[]> faces(String labels) {
    var entries = new LinkedHashMap<String, byte[]>();
    for (String part : List.of("train", "test")) {
      for (int i = 0; i < 5; i++) {
        entries.put("%s/nam/%d.jpg".formatted(part, i), jpeg(0x102030));
        entries.put("%s/nu/%d.jpg".formatted(part, i), jpeg(0xE0D0C0));
      }
    }
    entries.put("labels.csv", labels.getBytes(StandardCharsets.UTF_8));
    return entries;
  }

  private static String row(String file, String gender, String race) {
    return "%s,x.jpg,30-39,%s,%s%n".formatted(file, gender, race).replace("\r", "");
  }

  private static String goodLabels() {
    return HEADER
        + IntStream.range(0, 5)
            .mapToObj(
                i ->
                    row("test/nam/%d.jpg".formatted(i), "Male", "Black")
                        + row("test/nu/%d.jpg".formatted(i), "Female", "Southeast Asian"))
            .collect(Collectors.joining());
  }

  @Test
  void everyTestFaceComesWithItsGroup() throws IOException {
    Faces data =
        Faces.load(store("faces-gender", "zip-jpeg", zip("faces.zip", faces(goodLabels()))));
    assertEquals(List.of("Nam", "Nữ"), data.test().classes());
    assertEquals(9, data.train().size());
    for (int i = 0; i < data.test().size(); i++) {
      String race = data.test().label(i) == 0 ? "Da đen" : "Đông Nam Á";
      assertEquals(new Person("30–39", race), data.testPeople().get(i));
    }
  }

  @Test
  void badLabelTableNamesRowAndColumn() throws IOException {
    Path gender = zip("a.zip", faces(goodLabels() + row("x.jpg", "?", "Black")));
    assertEquals(
        "labels.csv, dòng 12, cột gender: \"?\" không phải Male hay Female.",
        refusal(() -> Faces.readLabels(gender)));
    Path race = zip("b.zip", faces(HEADER + row("x.jpg", "Male", "Sao Hỏa")));
    assertEquals(
        "labels.csv, dòng 2, cột race: \"Sao Hỏa\" không phải một trong bảy nhóm của FairFace.",
        refusal(() -> Faces.readLabels(race)));
    Path header = zip("c.zip", faces("file,age,race\nx,y,z\n"));
    assertEquals("labels.csv, dòng 1: thiếu cột gender.", refusal(() -> Faces.readLabels(header)));
    DataStore missing =
        store("faces-gender", "zip-jpeg", zip("d.zip", faces(HEADER + row("a", "Male", "White"))));
    assertTrue(
        refusal(() -> Faces.load(missing)).startsWith("labels.csv: bảng không có ảnh test/n"));
  }

  @Test
  void ownFoldersBecomeClasses() throws IOException {
    Path own = folder.resolve("cua_toi");
    for (String name : List.of("hoa/a.jpg", "hoa/b.jpg", "la/a.jpg")) {
      Path file = own.resolve(name);
      Files.createDirectories(file.getParent());
      Files.write(file, jpeg(0x00FF00));
    }
    Files.writeString(own.resolve("la/hong.png"), "không phải ảnh");
    ImageFolder read = ImageFolder.read(own, 8, 8, 1);
    assertEquals(List.of("hoa", "la"), read.images().classes());
    assertArrayEquals(new int[] {2, 1}, read.images().countPerClass());
    assertEquals(List.of("hoa/a.jpg", "hoa/b.jpg", "la/a.jpg"), read.names());
    assertEquals("la/hong.png", read.broken().get(0).name());

    Path empty = Files.createDirectories(folder.resolve("trong"));
    assertEquals(
        "trong: không có thư mục con nào chứa ảnh. Hãy xếp ảnh của mỗi lớp vào một thư mục con.",
        refusal(() -> ImageFolder.read(empty, 8, 8, 1)));
    assertTrue(
        refusal(() -> ImageFolder.read(folder.resolve("khong_co.zip"), 8, 8, 1))
            .startsWith("Không đọc được ảnh từ khong_co.zip"));
  }

  @Test
  void simulatedPicturesAreBalancedMarkedAndRepeatable() {
    Cifar10 cifar = Cifar10.load(Offline.store(folder, "cifar10"));
    CatsDogs pets = CatsDogs.load(Offline.store(folder, "cats-dogs"));
    Faces faces = Faces.load(Offline.store(folder, "faces-gender"));
    assertTrue(cifar.provenance().simulated());
    assertTrue(pets.provenance().simulated() && faces.provenance().simulated());
    assertEquals(2700, cifar.train().size());
    assertArrayEquals(new int[] {150, 150}, pets.test().countPerClass());
    assertEquals(faces.test().size(), faces.testPeople().size());
    assertEquals(3, faces.testPeople().stream().distinct().count());
    for (ImageSet set : List.of(cifar.test(), pets.test(), faces.test())) {
      double mean = set.flat().getFeatures().meanNumber().doubleValue();
      assertTrue(mean > 0.2 && mean < 0.8, "độ sáng trung bình " + mean);
    }
    assertEquals(cifar.provenance(), Cifar10.load(Offline.store(folder, "cifar10")).provenance());
    assertEquals(pets.provenance(), CatsDogs.load(Offline.store(folder, "cats-dogs")).provenance());
  }

  @Test
  void realPicturesOfTheMirrorHaveTheKnownCounts() {
    DataStore mirror = Offline.mirror(folder);
    Cifar10 cifar = Cifar10.load(mirror);
    assertEquals(
        List.of(12_600, 1_400, 3_000),
        List.of(cifar.train().size(), cifar.validation().size(), cifar.test().size()));
    assertArrayEquals(
        new int[] {303, 289, 300, 303, 290, 286, 312, 302, 306, 309}, cifar.test().countPerClass());
    CatsDogs pets = CatsDogs.load(mirror);
    assertEquals(List.of(), pets.broken());
    assertEquals(
        List.of(1_800, 200, 500),
        List.of(pets.train().size(), pets.validation().size(), pets.test().size()));
    Faces faces = Faces.load(mirror);
    assertEquals(1_071, faces.train().size());
    Map<String, Long> races =
        faces.testPeople().stream()
            .collect(Collectors.groupingBy(Person::race, Collectors.counting()));
    assertEquals(7, races.size());
    assertTrue(races.values().stream().allMatch(n -> n == 40), races.toString());
  }
}
