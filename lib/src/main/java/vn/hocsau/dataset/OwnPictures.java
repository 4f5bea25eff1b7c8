package vn.hocsau.dataset;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import vn.hocsau.dataset.ImageFolder.Broken;
import vn.hocsau.image.ImageSet;
import vn.hocsau.image.PixelGrid;
import vn.hocsau.store.DataException;
import vn.hocsau.store.DataStore;
import vn.hocsau.store.Dataset;
import vn.hocsau.store.Provenance;

/**
 * Ảnh của giảng viên, dùng thay cho một bộ tải về: trong thư mục {@code HOCSAU_PICTURES}, thư mục
 * con mang tên của bộ có hai phần {@code train} và {@code test}, mỗi phần mỗi lớp một thư mục.
 *
 * @param train ảnh huấn luyện đã xáo trộn
 * @param test ảnh kiểm tra đã xáo trộn
 * @param provenance lý lịch, nguồn {@link Provenance.Origin#OWN}
 */
record OwnPictures(ImageFolder train, ImageFolder test, Provenance provenance) {

  /**
   * Tìm ảnh riêng của một bộ.
   *
   * @param folders tên thư mục của từng lớp, theo thứ tự nhãn
   * @return rỗng nếu không đặt {@code HOCSAU_PICTURES} hoặc trong đó không có bộ này
   * @throws DataException nếu thiếu một thư mục, ví dụ "/anh/faces-gender: thiếu thư mục test/nu.
   *     Cần train/nam, train/nu, test/nam, test/nu, trong mỗi thư mục là các ảnh JPEG hoặc PNG của
   *     một lớp."
   */
  static Optional<OwnPictures> of(
      DataStore store, String id, PixelGrid grid, List<String> folders, List<String> classes) {
    Dataset dataset = store.catalog().get(id);
    Path pictures = store.settings().pictures();
    Path own = pictures == null ? null : pictures.resolve(dataset.folder());
    if (own == null || !Files.isDirectory(own)) {
      return Optional.empty();
    }
    List<String> needed = new ArrayList<>();
    for (String part : List.of("train/", "test/")) {
      folders.forEach(folder -> needed.add(part + folder));
    }
    List<String> missing = needed.stream().filter(f -> !Files.isDirectory(own.resolve(f))).toList();
    if (!missing.isEmpty()) {
      throw new DataException(
          "%s: thiếu thư mục %s. Cần %s, trong mỗi thư mục là các ảnh JPEG hoặc PNG của một lớp."
              .formatted(own, String.join(", ", missing), String.join(", ", needed)));
    }
    ImageFolder train = read(own, grid, needed.subList(0, folders.size()), classes);
    ImageFolder test = read(own, grid, needed.subList(folders.size(), needed.size()), classes);
    return Optional.of(
        new OwnPictures(
            train,
            test,
            new Provenance(
                dataset.id(),
                dataset.title(),
                Provenance.Origin.OWN,
                own.toString(),
                ImageSet.sha256(train.images(), test.images()),
                "Ảnh riêng, do người giữ thư mục quyết định")));
  }

  private static ImageFolder read(
      Path own, PixelGrid grid, List<String> folders, List<String> classes) {
    return ImageFolder.read(own, grid, folders, classes).shuffled();
  }

  List<Broken> broken() {
    List<Broken> broken = new ArrayList<>(train.broken());
    broken.addAll(test.broken());
    return broken;
  }
}
