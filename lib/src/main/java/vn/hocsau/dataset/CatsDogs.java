package vn.hocsau.dataset;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import vn.hocsau.dataset.ImageFolder.Broken;
import vn.hocsau.image.ImageSet;
import vn.hocsau.image.PixelGrid;
import vn.hocsau.store.DataException;
import vn.hocsau.store.DataStore;
import vn.hocsau.store.DataUnavailableException;
import vn.hocsau.store.Dataset;
import vn.hocsau.store.LocalData;
import vn.hocsau.store.Provenance;

/**
 * Ảnh màu của mèo và chó, cắt giữa và thu về 64×64.
 *
 * <p>Kho gương giữ 2 000 ảnh huấn luyện và 500 ảnh kiểm tra; bản chính thức có 25 000 ảnh chưa
 * chia, một phần năm trong số đó được để làm tập kiểm tra. Tập kiểm định là 10 % cuối của tập huấn
 * luyện đã xáo trộn. Ảnh của giảng viên trong {@code HOCSAU_PICTURES} được dùng trước. Lần nạp đầu
 * giải mã mọi ảnh rồi để lại một bản gọn trong thư mục cache.
 *
 * <pre>{@code
 * CatsDogs pets = CatsDogs.load();
 * pets.train().classes(); // [mèo, chó]
 * pets.broken().size();   // số ảnh hỏng đã bỏ qua
 * }</pre>
 */
public final class CatsDogs extends ImageDataset {
  static final PixelGrid GRID = new PixelGrid(64, 64, 3);

  private static final String ID = "cats-dogs";
  private static final List<String> CLASSES = List.of("mèo", "chó");
  private static final double TEST = 0.2;
  private static final int SIMULATED_TRAIN = 1_000;
  private static final int SIMULATED_TEST = 300;

  private CatsDogs(
      ImageSet trainAndValidation, ImageSet test, List<Broken> broken, Provenance provenance) {
    super(trainAndValidation, test, broken, provenance);
  }

  /**
   * Nạp bằng kho theo biến môi trường của máy.
   *
   * @return dữ liệu thật, hoặc ảnh vẽ khi không lấy được và {@code HOCSAU_DATA} không cấm
   * @throws DataException nếu kho không dùng được hoặc tệp sai khuôn dạng
   */
  public static CatsDogs load() {
    return load(DataStore.standard());
  }

  /**
   * Nạp từ một kho cho trước.
   *
   * @param store kho dữ liệu
   * @return dữ liệu thật, hoặc ảnh vẽ khi không lấy được và kho không cấm
   * @throws DataUnavailableException nếu không lấy được dữ liệu thật mà kho cấm mô phỏng
   * @throws DataException nếu tệp nén hỏng hoặc thiếu một lớp, ví dụ "cats_dogs_96px.zip: thư mục
   *     train/cat không có ảnh nào đọc được."
   */
  public static CatsDogs load(DataStore store) {
    return OwnPictures.of(store, ID, GRID, List.of("cat", "dog"), CLASSES)
        .map(
            own ->
                new CatsDogs(
                    own.train().images(), own.test().images(), own.broken(), own.provenance()))
        .or(() -> store.fetchOrSimulate(ID).map(CatsDogs::read))
        .orElseGet(() -> simulated(store.catalog().get(ID)));
  }

  private static CatsDogs read(LocalData data) {
    Path zip = data.onlyFile();
    return switch (data.source().format()) {
      case "zip-jpeg" -> {
        ImageFolder train = folder(data, zip, "train/cat", "train/dog");
        ImageFolder test = folder(data, zip, "test/cat", "test/dog");
        var broken = new ArrayList<>(train.broken());
        broken.addAll(test.broken());
        yield new CatsDogs(train.images(), test.images(), broken, data.provenance());
      }
      case "zip-jpeg-petimages" -> {
        ImageFolder all = folder(data, zip, "PetImages/Cat", "PetImages/Dog");
        int n = all.images().size();
        int numTrain = n - (int) (n * TEST);
        yield new CatsDogs(
            all.images().slice(0, numTrain),
            all.images().slice(numTrain, n),
            all.broken(),
            data.provenance());
      }
      default -> throw data.unknownFormat();
    };
  }

  private static ImageFolder folder(LocalData data, Path zip, String cat, String dog) {
    return ImageFolder.cached(data, zip, GRID, List.of(cat, dog), CLASSES).shuffled();
  }

  private static CatsDogs simulated(Dataset dataset) {
    ImageSet train =
        SimulatedPictures.draw(SimulatedPictures::pet, SIMULATED_TRAIN, 1, GRID, CLASSES);
    ImageSet test =
        SimulatedPictures.draw(SimulatedPictures::pet, SIMULATED_TEST, 2, GRID, CLASSES);
    return new CatsDogs(train, test, List.of(), drawn(dataset, train, test));
  }
}
