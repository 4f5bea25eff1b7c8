package vn.hocsau.dataset;

import java.nio.file.Path;
import java.util.List;
import vn.hocsau.dataset.ReviewFiles.Parts;
import vn.hocsau.store.DataException;
import vn.hocsau.store.DataStore;
import vn.hocsau.store.DataUnavailableException;
import vn.hocsau.store.Dataset;
import vn.hocsau.store.LocalData;
import vn.hocsau.store.Provenance;

/**
 * 50 000 bình luận phim IMDB, một nửa khen một nửa chê, đã đổi thành dãy chỉ số từ.
 *
 * <p>Chỉ số, thứ tự và nhãn trùng với {@code keras.datasets.imdb.load_data()}; tập kiểm định là 10
 * % cuối của tập huấn luyện. Lần nạp đầu tách từ rồi để lại một bản gọn trong thư mục cache, những
 * lần sau chỉ đọc bản ấy.
 *
 * <pre>{@code
 * Imdb imdb = Imdb.load();
 * Reviews train = imdb.train().withVocabulary(10_000);  // 22 500 bình luận
 * imdb.words().decode(train.ids(0));                    // "this film was just brilliant casting …"
 * }</pre>
 *
 * @param train tập huấn luyện, 22 500 bình luận
 * @param validation tập kiểm định, 2 500 bình luận
 * @param test tập kiểm tra, 25 000 bình luận
 * @param words bộ từ vựng, để đổi giữa từ và chỉ số
 * @param provenance lý lịch; {@link Provenance#simulated()} là true nếu đây là mẫu mô phỏng
 */
public record Imdb(
    Reviews train, Reviews validation, Reviews test, ImdbWords words, Provenance provenance) {
  /** Tên hai lớp theo thứ tự nhãn. */
  public static final List<String> CLASSES = List.of("chê", "khen");

  private static final String ID = "imdb";
  private static final String WORD_INDEX = "imdb_word_index.json";
  private static final String CACHE = ".imdb-da-tach-tu.bin";

  /**
   * Nạp bằng kho theo biến môi trường của máy.
   *
   * @return dữ liệu thật, hoặc mẫu mô phỏng khi không lấy được và {@code HOCSAU_DATA} không cấm
   * @throws DataException nếu kho không dùng được hoặc tệp sai khuôn dạng
   */
  public static Imdb load() {
    return load(DataStore.standard());
  }

  /**
   * Nạp từ một kho cho trước.
   *
   * @param store kho dữ liệu
   * @return dữ liệu thật, hoặc mẫu mô phỏng khi không lấy được và kho không cấm
   * @throws DataUnavailableException nếu không lấy được dữ liệu thật mà kho cấm mô phỏng
   * @throws DataException nếu tệp sai khuôn dạng; thông báo nêu tệp và dòng, ví dụ
   *     "imdb_train.tsv.gz, dòng 7: nhãn "2" không phải 0 (chê) hay 1 (khen)."
   */
  public static Imdb load(DataStore store) {
    return store
        .fetchOrSimulate(ID)
        .map(Imdb::read)
        .orElseGet(() -> simulated(store.catalog().get(ID)));
  }

  private static Imdb read(LocalData data) {
    Path index = data.file(WORD_INDEX);
    ImdbWords words = ImdbWords.read(index);
    Path cache = index.resolveSibling(CACHE);
    Parts parts =
        ReviewCache.read(cache, data.provenance().sha256())
            .orElseGet(() -> tokenised(data, words, cache));
    return split(parts, words, data.provenance());
  }

  private static Parts tokenised(LocalData data, ImdbWords words, Path cache) {
    Parts parts =
        switch (data.source().format()) {
          case "tsv-gz" ->
              new Parts(
                  ReviewFiles.readTsv(data.file("imdb_train.tsv.gz"), words),
                  ReviewFiles.readTsv(data.file("imdb_test.tsv.gz"), words));
          case "acl-imdb-tar-gz" -> ReviewFiles.readTar(data.file("aclImdb_v1.tar.gz"), words);
          default -> throw data.unknownFormat();
        };
    var order = new KerasOrder();
    Parts shuffled =
        new Parts(
            parts.train().reordered(order.next(parts.train().size())),
            parts.test().reordered(order.next(parts.test().size())));
    ReviewCache.write(cache, data.provenance().sha256(), shuffled);
    return shuffled;
  }

  private static Imdb split(Parts parts, ImdbWords words, Provenance provenance) {
    int n = parts.train().size();
    int numTrain = ValidationSplit.numTrain(n);
    return new Imdb(
        parts.train().slice(0, numTrain),
        parts.train().slice(numTrain, n),
        parts.test(),
        words,
        provenance);
  }

  private static Imdb simulated(Dataset dataset) {
    SimulatedReviews reviews = SimulatedReviews.write();
    return split(
        reviews.parts(),
        reviews.words(),
        Provenance.simulated(dataset, reviews.sha256(), "Mẫu do chương trình tự sinh, dùng tự do"));
  }
}
