package vn.hocsau.dataset;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;
import vn.hocsau.image.BadImageException;
import vn.hocsau.image.ImageDecoder;
import vn.hocsau.image.ImageSet;
import vn.hocsau.image.PixelGrid;
import vn.hocsau.store.ArchiveReader;
import vn.hocsau.store.DataException;
import vn.hocsau.store.IoReason;
import vn.hocsau.store.LocalData;
import vn.hocsau.store.SealedFile;
import vn.hocsau.store.UnsafeArchiveException;

/**
 * Ảnh trong một thư mục hoặc một tệp zip, mỗi lớp một thư mục con; mọi ảnh được đưa về cùng cỡ.
 *
 * <p>Ảnh hỏng không làm hỏng cả buổi học: nó bị bỏ qua và được kể tên trong {@link #broken}, cùng
 * mọi tệp khác không được đọc.
 *
 * <pre>{@code
 * ImageFolder own = ImageFolder.read(Path.of("anh_cua_toi"), 64, 64, 3);
 * own.images().classes(); // tên các thư mục con
 * own;                    // bảng những tệp bị bỏ qua
 * }</pre>
 *
 * @param images các ảnh đọc được
 * @param names đường dẫn của từng ảnh, cùng thứ tự với {@code images}
 * @param broken những tệp bị bỏ qua
 */
public record ImageFolder(ImageSet images, List<String> names, List<Broken> broken)
    implements Tabular {

  /** Danh sách tệp bị bỏ qua không dài hơn thế này. */
  private static final int MAX_LISTED = 1000;

  private static final int MAX_FILE_BYTES = 64 << 20;
  private static final String MAGIC = "HSANH002";

  /**
   * Một tệp bị bỏ qua.
   *
   * @param name đường dẫn của tệp
   * @param reason câu nói vì sao
   */
  public record Broken(String name, String reason) {}

  /** Đi qua từng tệp của thư mục hoặc tệp zip. */
  @FunctionalInterface
  private interface Walk {
    void forEach(ArchiveReader.Visitor visitor) throws IOException;
  }

  /**
   * Sao các danh sách.
   *
   * @param images các ảnh
   * @param names đường dẫn
   * @param broken tệp bị bỏ qua
   */
  public ImageFolder {
    names = List.copyOf(names);
    broken = List.copyOf(broken);
  }

  /**
   * Đọc ảnh của riêng bạn: mỗi thư mục con là một lớp, tên thư mục là tên lớp, ảnh nằm sâu hơn
   * thuộc lớp ấy.
   *
   * <p>Một thư mục bọc ngoài tất cả được bỏ qua. Tệp ẩn, tệp do macOS, Windows, Jupyter tự thêm,
   * tệp không phải ảnh, ảnh nằm ngoài thư mục lớp và thư mục rỗng không được đọc mà được kể trong
   * {@link #broken} (nhiều nhất 1000 dòng). Bộ ảnh chia sẵn train, test thì mỗi lần đọc một phần,
   * vì đây là một tập ảnh.
   *
   * @param place thư mục, hoặc tệp zip, chứa các thư mục con
   * @param height số hàng điểm ảnh sau khi thu, ≥ 1
   * @param width số cột điểm ảnh sau khi thu, ≥ 1
   * @param channels 1 (xám) hoặc 3 (đỏ, lục, lam)
   * @return các ảnh, theo thứ tự lớp rồi đến tên tệp như khi duyệt
   * @throws DataException nếu không đọc được thư mục hay tệp zip, không có thư mục con nào chứa
   *     ảnh, một thư mục con không có ảnh nào đọc được, ví dụ "anh_cua_toi: thư mục meo không có
   *     ảnh nào đọc được.", hoặc các thư mục con là những phần như train và test chứ không phải lớp
   * @throws IllegalArgumentException nếu cỡ hoặc số kênh không hợp lệ
   */
  public static ImageFolder read(Path place, int height, int width, int channels) {
    var grid = new PixelGrid(height, width, channels);
    var files = new ArrayList<String>();
    walk(place, (name, in) -> files.add(name));
    files.addAll(emptyFolders(place));
    var layout = FolderLayout.of(String.valueOf(place.getFileName()), files);
    ImageFolder read =
        read(
            place,
            grid,
            layout.classes(),
            layout.classes(),
            name -> layout.labels().getOrDefault(name, -1));
    var all = new ArrayList<>(read.broken());
    all.addAll(layout.skipped());
    if (all.size() > MAX_LISTED) {
      int more = all.size() - MAX_LISTED + 1;
      all.subList(MAX_LISTED - 1, all.size()).clear();
      all.add(new Broken("…", "Còn %d tệp nữa bị bỏ qua.".formatted(more)));
    }
    return new ImageFolder(read.images(), read.names(), all);
  }

  /**
   * Như {@link #read(Path, PixelGrid, List, List)}, nhưng để lại bản đã giải mã cạnh tệp zip cho
   * lần sau.
   */
  static ImageFolder cached(
      LocalData data, Path zip, PixelGrid grid, List<String> folders, List<String> classes) {
    String name =
        ".anh-%dx%dx%d-%08x.bin"
            .formatted(grid.height(), grid.width(), grid.channels(), folders.hashCode());
    SealedFile file = SealedFile.of(zip.resolveSibling(name), MAGIC, data.provenance().sha256());
    return file.read()
        .flatMap(content -> unpack(content, grid, classes))
        .orElseGet(
            () -> {
              ImageFolder folder = read(zip, grid, folders, classes);
              file.write(folder.pack());
              return folder;
            });
  }

  /**
   * Đọc những thư mục cho trước.
   *
   * @param folders thư mục của từng lớp, theo thứ tự nhãn
   * @param classes tên lớp, cùng thứ tự
   */
  static ImageFolder read(Path place, PixelGrid grid, List<String> folders, List<String> classes) {
    return read(
        place,
        grid,
        folders,
        classes,
        name ->
            FolderLayout.isImage(name)
                ? folders.indexOf(name.substring(0, Math.max(0, name.lastIndexOf('/'))))
                : -1);
  }

  /** Đọc những ảnh có nhãn; nhãn âm là bỏ qua. */
  private static ImageFolder read(
      Path place,
      PixelGrid grid,
      List<String> folders,
      List<String> classes,
      ToIntFunction<String> labelOf) {
    var decoder = ImageDecoder.to(grid.height(), grid.width(), grid.channels());
    var pixels = new ByteArrayOutputStream();
    var labels = new ByteArrayOutputStream();
    var names = new ArrayList<String>();
    var broken = new ArrayList<Broken>();
    walk(
        place,
        (name, in) -> {
          int label = labelOf.applyAsInt(name);
          if (label < 0) {
            return;
          }
          try {
            pixels.write(decoder.decode(in.readNBytes(MAX_FILE_BYTES)).pixels());
            labels.write(label);
            names.add(name);
          } catch (BadImageException e) {
            broken.add(new Broken(name, String.valueOf(e.getMessage())));
          }
        });
    var images = new ImageSet(pixels.toByteArray(), labels.toByteArray(), grid, classes);
    int[] count = images.countPerClass();
    for (int label = 0; label < count.length; label++) {
      if (count[label] == 0) {
        throw new DataException(
            "%s: thư mục %s không có ảnh nào đọc được."
                .formatted(place.getFileName(), folders.get(label)));
      }
    }
    return new ImageFolder(images, names, broken);
  }

  @Override
  public Table asTable() {
    return Table.create(
        "%d ảnh, %d lớp; bị bỏ qua: %d"
            .formatted(images.size(), images.classes().size(), broken.size()),
        StringColumn.create("Tệp bị bỏ qua", broken.stream().map(Broken::name)),
        StringColumn.create("Vì sao", broken.stream().map(Broken::reason)));
  }

  /** Xáo trộn ảnh cùng đường dẫn của chúng, mỗi lần như nhau; thư mục vốn xếp theo lớp. */
  ImageFolder shuffled() {
    int[] order = new KerasOrder().next(names.size());
    var shuffledNames = new ArrayList<String>();
    for (int i : order) {
      shuffledNames.add(names.get(i));
    }
    return new ImageFolder(images.select(order), shuffledNames, broken);
  }

  private static void walk(Path place, ArchiveReader.Visitor visitor) {
    Walk walk = Files.isDirectory(place) ? v -> files(place, v) : ArchiveReader.of(place)::forEach;
    try {
      walk.forEach(visitor);
    } catch (UnsafeArchiveException e) {
      throw new DataException(String.valueOf(e.getMessage()), e);
    } catch (IOException | UncheckedIOException e) {
      throw new DataException(
          "Không đọc được ảnh từ %s (%s). Hãy kiểm tra đường dẫn và quyền đọc; tệp zip hỏng thì xóa đi rồi nạp lại."
              .formatted(place.getFileName(), IoReason.of(e)),
          e);
    }
  }

  private static void files(Path folder, ArchiveReader.Visitor visitor) throws IOException {
    List<Path> files;
    try (Stream<Path> paths = Files.walk(folder)) {
      files = paths.filter(Files::isRegularFile).sorted().toList();
    }
    for (Path file : files) {
      String name = slashed(folder.relativize(file));
      try (InputStream in = Files.newInputStream(file)) {
        visitor.visit(name, in);
      }
    }
  }

  private static List<String> emptyFolders(Path place) {
    if (!Files.isDirectory(place)) {
      return List.of();
    }
    try (Stream<Path> paths = Files.walk(place)) {
      List<Path> all = paths.sorted().toList();
      Set<Path> parents = all.stream().map(Path::getParent).collect(Collectors.toSet());
      return all.stream()
          .filter(path -> Files.isDirectory(path) && !parents.contains(path))
          .map(path -> slashed(place.relativize(path)) + "/")
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String slashed(Path path) {
    return path.toString().replace('\\', '/');
  }

  private byte[] pack() {
    var bytes = new ByteArrayOutputStream();
    try (var out = new DataOutputStream(bytes)) {
      out.writeInt(names.size());
      for (int i = 0; i < names.size(); i++) {
        out.writeByte(images.label(i));
        out.writeUTF(names.get(i));
        out.write(images.pixels(i));
      }
      out.writeInt(broken.size());
      for (Broken one : broken) {
        out.writeUTF(one.name());
        out.writeUTF(one.reason());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static Optional<ImageFolder> unpack(
      ByteBuffer content, PixelGrid grid, List<String> classes) {
    try (var in =
        new DataInputStream(
            new ByteArrayInputStream(
                content.array(),
                content.arrayOffset() + content.position(),
                content.remaining()))) {
      int size = in.readInt();
      byte[] pixels = new byte[size * grid.volume()];
      byte[] labels = new byte[size];
      var names = new ArrayList<String>();
      for (int i = 0; i < size; i++) {
        labels[i] = in.readByte();
        names.add(in.readUTF());
        in.readFully(pixels, i * grid.volume(), grid.volume());
      }
      var broken = new ArrayList<Broken>();
      for (int left = in.readInt(); left > 0; left--) {
        broken.add(new Broken(in.readUTF(), in.readUTF()));
      }
      return Optional.of(
          new ImageFolder(new ImageSet(pixels, labels, grid, classes), names, broken));
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
