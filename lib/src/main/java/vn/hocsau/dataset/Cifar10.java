package vn.hocsau.dataset;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import vn.hocsau.image.ImageSet;
import vn.hocsau.image.PixelGrid;
import vn.hocsau.store.ArchiveReader;
import vn.hocsau.store.DataException;
import vn.hocsau.store.DataStore;
import vn.hocsau.store.DataUnavailableException;
import vn.hocsau.store.Dataset;
import vn.hocsau.store.IoReason;
import vn.hocsau.store.LocalData;
import vn.hocsau.store.Provenance;

/**
 * Ảnh màu 32×32 thuộc mười lớp của CIFAR-10.
 *
 * <p>Bản chính thức có 50 000 ảnh huấn luyện và 10 000 ảnh kiểm tra. Bản của kho gương nhỏ hơn: 14
 * 000 và 3 000 ảnh, trong đó 4 000 và 1 000 ảnh giữ nguyên từng điểm, phần còn lại lưu JPEG nên hơi
 * mờ hơn gốc. Tập kiểm định là 10 % cuối của tập huấn luyện.
 *
 * <pre>{@code
 * Cifar10 cifar = Cifar10.load();
 * DataSet train = cifar.train().steps(); // [n, 96, 32]: 32 bước, mỗi bước 32 điểm × 3 kênh
 * }</pre>
 */
public final class Cifar10 extends ImageDataset {
  private static final String ID = "cifar10";
  private static final PixelGrid GRID = new PixelGrid(32, 32, 3);
  private static final int RECORD = 1 + GRID.volume();
  private static final long MAX_BYTES = 256L << 20;
  private static final int MAX_ENTRIES = 100;
  private static final int SIMULATED_TRAIN = 3_000;
  private static final int SIMULATED_TEST = 600;

  private static final List<String> CLASSES =
      List.of("máy bay", "ô tô", "chim", "mèo", "hươu", "chó", "ếch", "ngựa", "tàu thủy", "xe tải");

  private static final List<String> FOLDERS =
      List.of(
          "airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck");

  private Cifar10(ImageSet trainAndValidation, ImageSet test, Provenance provenance) {
    super(trainAndValidation, test, List.of(), provenance);
  }

  /**
   * Nạp bằng kho theo biến môi trường của máy.
   *
   * @return dữ liệu thật, hoặc ảnh vẽ khi không lấy được và {@code HOCSAU_DATA} không cấm
   * @throws DataException nếu kho không dùng được hoặc tệp sai khuôn dạng
   */
  public static Cifar10 load() {
    return load(DataStore.standard());
  }

  /**
   * Nạp từ một kho cho trước.
   *
   * @param store kho dữ liệu
   * @return dữ liệu thật, hoặc ảnh vẽ khi không lấy được và kho không cấm
   * @throws DataUnavailableException nếu không lấy được dữ liệu thật mà kho cấm mô phỏng
   * @throws DataException nếu tệp sai khuôn dạng; thông báo nêu tệp và bản ghi, ví dụ
   *     "test_batch.bin, bản ghi 7: nhãn 12 nằm ngoài 0–9."
   */
  public static Cifar10 load(DataStore store) {
    return store
        .fetchOrSimulate(ID)
        .map(Cifar10::read)
        .orElseGet(() -> simulated(store.catalog().get(ID)));
  }

  private static Cifar10 read(LocalData data) {
    return switch (data.source().format()) {
      case "cifar-bin-gz-jpeg" -> {
        Path zip = data.file("cifar10_jpeg_subset.zip");
        ImageSet train =
            readGzip(data.file("data_batch_1_first4000.bin.gz")).and(jpegs(data, zip, "train"));
        ImageSet test =
            readGzip(data.file("test_batch_first1000.bin.gz")).and(jpegs(data, zip, "test"));
        // Tệp zip xếp theo lớp, nên phải xáo trộn trước khi chia.
        yield new Cifar10(shuffled(train), shuffled(test), data.provenance());
      }
      case "cifar-bin-tar-gz" -> {
        Map<String, ImageSet> batches = readTar(data.onlyFile());
        ImageSet train =
            batches.entrySet().stream()
                .filter(batch -> batch.getKey().startsWith("data_batch"))
                .map(Map.Entry::getValue)
                .reduce(ImageSet::and)
                .orElseThrow(() -> missing(data.onlyFile(), "data_batch_1.bin … data_batch_5.bin"));
        ImageSet test = batches.get("test_batch.bin");
        if (test == null) {
          throw missing(data.onlyFile(), "test_batch.bin");
        }
        yield new Cifar10(train, test, data.provenance());
      }
      default -> throw data.unknownFormat();
    };
  }

  private static DataException missing(Path file, String member) {
    return new DataException("%s: không có mục %s.".formatted(file.getFileName(), member));
  }

  private static ImageSet jpegs(LocalData data, Path zip, String part) {
    List<String> folders = FOLDERS.stream().map(folder -> part + "/" + folder).toList();
    return ImageFolder.cached(data, zip, GRID, folders, CLASSES).images();
  }

  private static ImageSet shuffled(ImageSet images) {
    return images.select(new KerasOrder().next(images.size()));
  }

  /** Đọc các mục .bin của tệp tar.gz chính thức, theo thứ tự tên. */
  static Map<String, ImageSet> readTar(Path file) {
    var batches = new TreeMap<String, ImageSet>();
    try {
      ArchiveReader.of(file)
          .limitedTo(MAX_ENTRIES, MAX_BYTES)
          .forEach(
              (name, in) -> {
                String batch = name.substring(name.lastIndexOf('/') + 1);
                if (batch.endsWith("_batch.bin") || batch.startsWith("data_batch")) {
                  batches.put(batch, records(batch, in));
                }
              });
    } catch (IOException e) {
      throw damaged(file, e);
    }
    return batches;
  }

  /** Đọc một tệp .bin nén gzip. */
  static ImageSet readGzip(Path file) {
    try (InputStream in = ArchiveReader.gunzip(file, MAX_BYTES)) {
      return records(String.valueOf(file.getFileName()), in);
    } catch (IOException e) {
      throw damaged(file, e);
    }
  }

  private static DataException damaged(Path file, IOException cause) {
    return new DataException(
        "%s: tệp bị cắt hoặc không phải gzip (%s). Hãy xóa nó trong cache rồi nạp lại."
            .formatted(file.getFileName(), IoReason.of(cause)),
        cause);
  }

  /** Mỗi bản ghi: một byte nhãn, rồi 1024 byte đỏ, 1024 byte lục, 1024 byte lam. */
  private static ImageSet records(String name, InputStream in) throws IOException {
    byte[] bytes = in.readAllBytes();
    int size = bytes.length / RECORD;
    if (size == 0 || bytes.length % RECORD != 0) {
      throw new DataException(
          "%s, sau bản ghi %d: tệp dài %d byte, phải là bội của %d. Hãy xóa nó trong cache rồi nạp lại."
              .formatted(name, size, bytes.length, RECORD));
    }
    byte[] labels = new byte[size];
    byte[] pixels = new byte[size * GRID.volume()];
    for (int i = 0; i < size; i++) {
      int label = bytes[i * RECORD] & 0xFF;
      if (label >= CLASSES.size()) {
        throw new DataException(
            "%s, bản ghi %d: nhãn %d nằm ngoài 0–%d."
                .formatted(name, i + 1, label, CLASSES.size() - 1));
      }
      labels[i] = (byte) label;
      System.arraycopy(bytes, i * RECORD + 1, pixels, i * GRID.volume(), GRID.volume());
    }
    return new ImageSet(pixels, labels, GRID, CLASSES);
  }

  private static Cifar10 simulated(Dataset dataset) {
    ImageSet train =
        SimulatedPictures.draw(SimulatedPictures::scene, SIMULATED_TRAIN, 1, GRID, CLASSES);
    ImageSet test =
        SimulatedPictures.draw(SimulatedPictures::scene, SIMULATED_TEST, 2, GRID, CLASSES);
    return new Cifar10(train, test, drawn(dataset, train, test));
  }
}
