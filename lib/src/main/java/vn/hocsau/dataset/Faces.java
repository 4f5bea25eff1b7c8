package vn.hocsau.dataset;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import tech.tablesaw.api.ColumnType;
import tech.tablesaw.api.Row;
import tech.tablesaw.api.Table;
import vn.hocsau.dataset.ImageFolder.Broken;
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
 * Ảnh khuôn mặt người lớn, nhãn Nam hoặc Nữ theo người gán nhãn của FairFace, thu về 64×64.
 *
 * <p>Mỗi ảnh kiểm tra kèm nhóm sắc tộc và nhóm tuổi, để xem mô hình có sai nhiều hơn ở một nhóm nào
 * không. Các nhóm sắc tộc và hai nhãn có số ảnh bằng nhau. Tập kiểm định là 10 % cuối của tập huấn
 * luyện đã xáo trộn. Ảnh của giảng viên trong {@code HOCSAU_PICTURES} được dùng trước.
 *
 * <pre>{@code
 * Faces faces = Faces.load();
 * faces.test().label(0);       // 0 là Nam, 1 là Nữ
 * faces.testPeople().get(0);   // Person[age=30–39, race=Đông Nam Á]
 * }</pre>
 */
public final class Faces extends ImageDataset {
  static final PixelGrid GRID = new PixelGrid(64, 64, 3);

  private static final String ID = "faces-gender";
  private static final List<String> CLASSES = List.of("Nam", "Nữ");
  private static final List<String> FOLDERS = List.of("nam", "nu");
  private static final List<String> GENDERS = List.of("Male", "Female");
  private static final String LABELS = "labels.csv";
  private static final int MAX_LABEL_BYTES = 16 << 20;
  private static final int SIMULATED_TRAIN = 900;
  private static final int SIMULATED_TEST = 240;

  private static final Map<String, String> RACES =
      Map.of(
          "White", "Da trắng",
          "Black", "Da đen",
          "Indian", "Ấn Độ",
          "East Asian", "Đông Á",
          "Southeast Asian", "Đông Nam Á",
          "Middle Eastern", "Trung Đông",
          "Latino_Hispanic", "Mỹ Latinh");

  /**
   * Nhóm của người trong ảnh, theo cách chia của FairFace.
   *
   * @param age nhóm tuổi, ví dụ "30–39"
   * @param race nhóm sắc tộc, ví dụ "Đông Nam Á"
   */
  public record Person(String age, String race) {}

  private final List<Person> testPeople;

  private Faces(
      ImageSet trainAndValidation,
      ImageSet test,
      List<Person> testPeople,
      List<Broken> broken,
      Provenance provenance) {
    super(trainAndValidation, test, broken, provenance);
    this.testPeople = List.copyOf(testPeople);
  }

  /**
   * Nạp bằng kho theo biến môi trường của máy.
   *
   * @return dữ liệu thật, hoặc ảnh vẽ khi không lấy được và {@code HOCSAU_DATA} không cấm
   * @throws DataException nếu kho không dùng được hoặc tệp sai khuôn dạng
   */
  public static Faces load() {
    return load(DataStore.standard());
  }

  /**
   * Nạp từ một kho cho trước.
   *
   * @param store kho dữ liệu
   * @return dữ liệu thật, hoặc ảnh vẽ khi không lấy được và kho không cấm
   * @throws DataUnavailableException nếu không lấy được dữ liệu thật mà kho cấm mô phỏng
   * @throws DataException nếu tệp nén hỏng, thiếu một lớp, hoặc bảng nhãn sai; ví dụ "labels.csv,
   *     dòng 7, cột gender: "x" không phải Male hay Female."
   */
  public static Faces load(DataStore store) {
    return OwnPictures.of(store, ID, GRID, FOLDERS, CLASSES)
        .map(Faces::own)
        .or(() -> store.fetchOrSimulate(ID).map(data -> read(data, data.onlyFile())))
        .orElseGet(() -> simulated(store.catalog().get(ID)));
  }

  private static Faces read(LocalData data, Path zip) {
    ImageFolder train = folder(data, zip, "train");
    ImageFolder test = folder(data, zip, "test");
    Map<String, Person> people = readLabels(zip);
    var testPeople = new ArrayList<Person>();
    for (String name : test.names()) {
      Person person = people.get(name);
      if (person == null) {
        throw new DataException("%s: bảng không có ảnh %s.".formatted(LABELS, name));
      }
      testPeople.add(person);
    }
    var broken = new ArrayList<>(train.broken());
    broken.addAll(test.broken());
    return new Faces(train.images(), test.images(), testPeople, broken, data.provenance());
  }

  /** Ảnh của giảng viên không kèm nhóm: mọi ảnh kiểm tra thuộc một nhóm. */
  private static Faces own(OwnPictures own) {
    List<Person> people =
        Collections.nCopies(own.test().images().size(), new Person("không ghi", "không ghi"));
    return new Faces(
        own.train().images(), own.test().images(), people, own.broken(), own.provenance());
  }

  private static ImageFolder folder(LocalData data, Path zip, String part) {
    List<String> folders = FOLDERS.stream().map(name -> part + "/" + name).toList();
    return ImageFolder.cached(data, zip, GRID, folders, CLASSES).shuffled();
  }

  /**
   * Nhóm của từng ảnh kiểm tra.
   *
   * @return cùng thứ tự với {@link #test}
   */
  public List<Person> testPeople() {
    return testPeople;
  }

  /** Đường dẫn ảnh → nhóm của người trong ảnh, theo bảng labels.csv trong tệp zip. */
  static Map<String, Person> readLabels(Path zip) {
    byte[][] content = new byte[1][];
    try {
      ArchiveReader.of(zip).read(LABELS, (name, in) -> content[0] = in.readNBytes(MAX_LABEL_BYTES));
    } catch (IOException e) {
      throw new DataException(
          "Không đọc được %s trong %s (%s). Hãy xóa tệp zip trong cache rồi nạp lại."
              .formatted(LABELS, zip.getFileName(), IoReason.of(e)),
          e);
    }
    var people = new HashMap<String, Person>();
    for (Row row : table(new ByteArrayInputStream(content[0]))) {
      String gender = row.getString("gender");
      if (!GENDERS.contains(gender)) {
        throw wrong(row, "gender", gender, "Male hay Female");
      }
      String race = RACES.get(row.getString("race"));
      if (race == null) {
        throw wrong(row, "race", row.getString("race"), "một trong bảy nhóm của FairFace");
      }
      people.put(row.getString("file"), new Person(row.getString("age").replace('-', '–'), race));
    }
    return people;
  }

  private static Table table(InputStream in) {
    Table table = Csv.read(LABELS, in, name -> ColumnType.STRING);
    for (String column : List.of("file", "age", "gender", "race")) {
      if (!table.columnNames().contains(column)) {
        throw new DataException("%s, dòng 1: thiếu cột %s.".formatted(LABELS, column));
      }
    }
    return table;
  }

  private static DataException wrong(Row row, String column, @Nullable String value, String need) {
    return new DataException(
        "%s, dòng %d, cột %s: \"%s\" không phải %s."
            .formatted(LABELS, row.getRowNumber() + 2, column, value, need));
  }

  private static Faces simulated(Dataset dataset) {
    ImageSet train =
        SimulatedPictures.draw(SimulatedPictures::face, SIMULATED_TRAIN, 1, GRID, CLASSES);
    ImageSet test =
        SimulatedPictures.draw(SimulatedPictures::face, SIMULATED_TEST, 2, GRID, CLASSES);
    List<Person> people =
        IntStream.range(0, SIMULATED_TEST)
            .mapToObj(i -> new Person("hình vẽ", "màu da " + (i % SimulatedPictures.NUM_SKINS + 1)))
            .toList();
    return new Faces(train, test, people, List.of(), drawn(dataset, train, test));
  }
}
