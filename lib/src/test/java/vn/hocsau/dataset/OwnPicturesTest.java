package vn.hocsau.dataset;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import vn.hocsau.dataset.ImageFolder.Broken;
import vn.hocsau.store.Catalog;
import vn.hocsau.store.DataException;
import vn.hocsau.store.DataStore;
import vn.hocsau.store.DownloadListener;
import vn.hocsau.store.Fixtures;
import vn.hocsau.store.Provenance.Origin;

/** Bộ ảnh riêng, xếp và nén theo đủ kiểu. */
class OwnPicturesTest {

  @TempDir Path folder;

  private static byte[] picture() throws IOException {
    var out = new ByteArrayOutputStream();
    ImageIO.write(new BufferedImage(9, 9, BufferedImage.TYPE_INT_RGB), "png", out);
    return out.toByteArray();
  }

  /** Tên kết thúc bằng '/' là thư mục; đuôi ảnh thì là ảnh thật, trừ khi tên có chữ "hong". */
  private static byte[] content(String name) throws IOException {
    boolean image = FolderLayout.isImage(name) && !name.contains("hong") && !name.contains("/._");
    return image ? picture() : "không phải ảnh".getBytes(StandardCharsets.UTF_8);
  }

  private Path folder(List<String> names) throws IOException {
    Path place = folder.resolve("bo_anh");
    for (String name : names) {
      Path file = place.resolve(name);
      if (name.endsWith("/")) {
        Files.createDirectories(file);
      } else {
        Files.createDirectories(file.getParent());
        Files.write(file, content(name));
      }
    }
    return place;
  }

  private Path zip(List<String> names, Charset charset) throws IOException {
    Path file = folder.resolve("bo_anh.zip");
    try (var zip = new ZipOutputStream(Files.newOutputStream(file), charset)) {
      for (String name : names) {
        zip.putNextEntry(new ZipEntry(name));
        zip.write(name.endsWith("/") ? new byte[0] : content(name));
      }
    }
    return file;
  }

  private static List<String> skipped(ImageFolder read) {
    return read.broken().stream().map(Broken::name).sorted().toList();
  }

  private static String refusal(Path place) {
    return String.valueOf(
        assertThrows(DataException.class, () -> ImageFolder.read(place, 8, 8, 1)).getMessage());
  }

  private static final List<String> CLUTTER =
      List.of(
          "__MACOSX/anh/._meo",
          "__MACOSX/anh/meo/._1.png",
          "anh/.DS_Store",
          "anh/meo/.DS_Store",
          "anh/meo/.ipynb_checkpoints/1-checkpoint.png",
          "anh/meo/Thumbs.db",
          "anh/cho/desktop.ini",
          "anh/.ipynb_checkpoints/1-checkpoint.png",
          "anh/cho/ghi_chu.txt",
          "anh/cho/hong.jpg",
          "anh/bia.png",
          "README");

  private static List<String> cluttered() {
    var names = new ArrayList<>(CLUTTER);
    names.addAll(List.of("anh/meo/1.png", "anh/meo/2.JPG", "anh/cho/1.jfif", "anh/cho/xa/2.gif"));
    return names;
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void clutterIsSkippedAndListed(boolean zipped) throws IOException {
    Path place = zipped ? zip(cluttered(), StandardCharsets.UTF_8) : folder(cluttered());
    ImageFolder read = ImageFolder.read(place, 8, 8, 1);
    assertEquals(List.of("cho", "meo"), read.images().classes());
    assertArrayEquals(new int[] {2, 2}, read.images().countPerClass());
    assertEquals(CLUTTER.stream().sorted().toList(), skipped(read));
    assertEquals("anh/cho/hong.jpg", read.broken().get(0).name(), "ảnh hỏng kể trước");
    assertTrue(read.broken().stream().allMatch(one -> one.reason().endsWith(".")));
    assertEquals(12, read.asTable().rowCount());
    assertEquals("4 ảnh, 2 lớp; bị bỏ qua: 12", read.asTable().name());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "train/cho/1.png train/meo/1.png test/cho/1.png test/meo/1.png",
        "bo/train/cho/1.png bo/validation/meo/1.png",
        "Train/cho/1.png Val/cho/2.png Test/x.png",
        "train/cho/1.png test/1.png",
        "2023/cho/1.png 2024/cho/1.png",
        "__MACOSX/x/._1.png ngoai/hoc/cho/1.png ngoai/thi/cho/1.png"
      })
  void splitSetsAreRefusedNeverDoubled(String names) throws IOException {
    String refusal = refusal(folder(List.of(names.split(" "))));
    assertTrue(refusal.startsWith("bo_anh: "), refusal);
    assertTrue(refusal.contains("trông như các phần của một bộ ảnh (train, test, …) chứ"), refusal);
  }

  @Test
  void onePartIsRead() throws IOException {
    Path place =
        folder(List.of("train/cho/1.png", "train/meo/1.png", "test/cho/1.png", "test/meo/1.png"));
    assertEquals(
        "bo_anh: test, train trông như các phần của một bộ ảnh (train, test, …) chứ không phải các"
            + " lớp. Hãy đọc từng phần một, chẳng hạn Path.of(\"…/test\"), trong đó mỗi lớp một thư mục con; tệp zip thì giải"
            + " nén trước.",
        refusal(place));
    ImageFolder train = ImageFolder.read(place.resolve("train"), 8, 8, 1);
    assertEquals(List.of("cho", "meo"), train.images().classes());
    ImageFolder zipped =
        ImageFolder.read(
            zip(List.of("train/cho/1.png", "train/meo/1.png"), StandardCharsets.UTF_8), 8, 8, 1);
    assertEquals(List.of("cho", "meo"), zipped.images().classes());
  }

  @Test
  void picturesOutsideEveryClassAndEmptyFoldersAreListed() throws IOException {
    Path place = folder(List.of("cho/1.png", "meo/1.png", "le.png", "chim/", "ca/doc.txt"));
    ImageFolder read = ImageFolder.read(place, 8, 8, 1);
    assertEquals(List.of("cho", "meo"), read.images().classes());
    assertEquals(List.of("ca/doc.txt", "chim/", "le.png"), skipped(read));
  }

  @Test
  void namesInAnotherEncodingStayApart() throws IOException {
    Path place = zip(List.of("bê/1.png", "bè/1.png", "bò/1.png"), Charset.forName("IBM437"));
    ImageFolder read = ImageFolder.read(place, 8, 8, 1);
    assertEquals(List.of("bè", "bê", "bò"), read.images().classes());
    Path vietnamese = zip(List.of("mèo/1.png", "chó/1.png"), Charset.forName("windows-1258"));
    assertEquals(2, ImageFolder.read(vietnamese, 8, 8, 1).images().classes().size());
  }

  @Test
  void decomposedNamesAreTheSameClass() throws IOException {
    Path place = folder(List.of("me\u0300o/1.png", "mèo/2.png", "cho\u0301/1.png"));
    ImageFolder read = ImageFolder.read(place, 8, 8, 1);
    assertEquals(List.of("chó", "mèo"), read.images().classes());
    assertArrayEquals(new int[] {1, 2}, read.images().countPerClass());
  }

  @Test
  void listOfSkippedFilesIsBounded() throws IOException {
    var names = new ArrayList<>(List.of("cho/1.png", "meo/1.png"));
    for (int i = 0; i < 1500; i++) {
      names.add("meo/" + i + ".txt");
    }
    ImageFolder read = ImageFolder.read(zip(names, StandardCharsets.UTF_8), 8, 8, 1);
    assertEquals(1000, read.broken().size());
    assertEquals(new Broken("…", "Còn 501 tệp nữa bị bỏ qua."), read.broken().get(999));
  }

  @Test
  void tooManyClassesAreRefused() throws IOException {
    var names = new ArrayList<String>();
    for (int i = 0; i < 128; i++) {
      names.add("lop" + i + "/1.png");
    }
    assertEquals(
        "bo_anh.zip: có 128 thư mục lớp, nhiều nhất là 127. Hãy gộp bớt các lớp.",
        refusal(zip(names, StandardCharsets.UTF_8)));
  }

  private DataStore teachers(String dataset, List<String> names) throws IOException {
    Files.move(folder(names), folder.resolve(dataset));
    return DataStore.of(
        Catalog.load(),
        Fixtures.settings(folder.resolve("cache")).withPictures(folder).withRealOnly(true),
        DownloadListener.SILENT);
  }

  @Test
  void teachersFacesAreUsedBeforeAnyDownload() throws IOException {
    List<String> names = new ArrayList<>();
    for (String place : List.of("train/nam", "train/nu", "test/nam", "test/nu")) {
      for (int i = 0; i < 5; i++) {
        names.add("%s/%d.png".formatted(place, i));
      }
    }
    names.add("train/nu/hong.jpg");
    Faces faces = Faces.load(teachers("faces-gender", names));
    assertEquals(Origin.OWN, faces.provenance().origin());
    assertEquals(10, faces.train().size() + faces.validation().size());
    assertArrayEquals(new int[] {5, 5}, faces.test().countPerClass());
    assertEquals(10, faces.testPeople().size());
    assertEquals(List.of("train/nu/hong.jpg"), faces.broken().stream().map(Broken::name).toList());
  }

  @Test
  void missingFolderOfTheTeacherIsNamedWithTheLayoutExpected() throws IOException {
    DataStore store =
        teachers("cats-dogs", List.of("train/cat/a.png", "train/dog/b.png", "test/cat/c.png"));
    String message = assertThrows(DataException.class, () -> CatsDogs.load(store)).getMessage();
    assertEquals(
        folder.resolve("cats-dogs")
            + ": thiếu thư mục test/dog. Cần train/cat, train/dog, test/cat, test/dog, trong mỗi"
            + " thư mục là các ảnh JPEG hoặc PNG của một lớp.",
        message);
  }
}
