package vn.hocsau.dataset;

import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;
import vn.hocsau.store.DataException;
import vn.hocsau.store.DataStore;
import vn.hocsau.store.DataUnavailableException;
import vn.hocsau.store.Dataset;
import vn.hocsau.store.Fingerprint;
import vn.hocsau.store.Provenance;

/**
 * Truyện Kiều của Nguyễn Du: 3 254 câu lục bát, câu sáu tiếng rồi câu tám tiếng.
 *
 * <p>Bản mô phỏng gồm 2 000 câu lục bát ghép từ những cụm từ do khóa học tự viết: đúng luật, ít
 * nghĩa.
 *
 * <pre>{@code
 * TruyenKieu kieu = TruyenKieu.load();
 * kieu.verses().get(0); // Trăm năm trong cõi người ta,
 * }</pre>
 *
 * @param verses các câu thơ theo thứ tự, câu lục trước
 * @param provenance lý lịch; {@link Provenance#simulated()} là true nếu đây là thơ ghép
 */
public record TruyenKieu(List<String> verses, Provenance provenance) implements Tabular {
  private static final String ID = "truyen-kieu";
  private static final int SIMULATED_COUPLETS = 1000;
  private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{M}]+");

  /**
   * Sao danh sách.
   *
   * @param verses các câu thơ
   * @param provenance lý lịch
   */
  public TruyenKieu {
    verses = List.copyOf(verses);
  }

  /**
   * Nạp bằng kho theo biến môi trường của máy.
   *
   * @return Truyện Kiều, hoặc thơ ghép khi không lấy được và {@code HOCSAU_DATA} không cấm
   * @throws DataException nếu kho không dùng được hoặc tệp sai khuôn dạng
   */
  public static TruyenKieu load() {
    return load(DataStore.standard());
  }

  /**
   * Nạp từ một kho cho trước.
   *
   * @param store kho dữ liệu
   * @return Truyện Kiều, hoặc thơ ghép khi không lấy được và kho không cấm
   * @throws DataUnavailableException nếu không lấy được dữ liệu thật mà kho cấm mô phỏng
   * @throws DataException nếu kho không dùng được hoặc tệp sai khuôn dạng
   */
  public static TruyenKieu load(DataStore store) {
    return store
        .fetchOrSimulate(ID)
        .map(data -> new TruyenKieu(read(data.onlyFile()), data.provenance()))
        .orElseGet(() -> simulated(store.catalog().get(ID)));
  }

  @Override
  public Table asTable() {
    return Table.create(
        "Truyện Kiều: %d câu".formatted(verses.size()),
        StringColumn.create("Câu", verses),
        IntColumn.create("Số tiếng", verses.stream().mapToInt(TruyenKieu::syllables).toArray()));
  }

  /**
   * Đọc tệp thơ, mỗi dòng một câu.
   *
   * @param file tệp văn bản UTF-8
   * @return các câu, số câu chẵn
   * @throws DataException nếu không phải UTF-8, tệp rỗng, một câu sai số tiếng hoặc câu cuối không
   *     có đôi; thông báo nêu tệp và dòng, ví dụ "truyen_kieu.txt, dòng 3: câu lục có 7 tiếng, phải
   *     là 6."
   */
  static List<String> read(Path file) {
    List<String> verses = PlainText.read(file).strip().lines().map(String::strip).toList();
    for (int i = 0; i < verses.size(); i++) {
      boolean six = i % 2 == 0;
      if (syllables(verses.get(i)) != (six ? 6 : 8)) {
        throw new DataException(
            "%s, dòng %d: câu %s có %d tiếng, phải là %d."
                .formatted(
                    file.getFileName(),
                    i + 1,
                    six ? "lục" : "bát",
                    syllables(verses.get(i)),
                    six ? 6 : 8));
      }
    }
    if (verses.size() % 2 == 1) {
      throw new DataException(
          "%s, dòng %d: câu lục cuối cùng không có câu bát đi kèm."
              .formatted(file.getFileName(), verses.size()));
    }
    return verses;
  }

  private static int syllables(String verse) {
    return (int) WORD.matcher(verse).results().count();
  }

  private static TruyenKieu simulated(Dataset dataset) {
    List<String> verses = new VerseWriter().write(SIMULATED_COUPLETS);
    return new TruyenKieu(
        verses,
        Provenance.simulated(
            dataset,
            Fingerprint.of(String.join("\n", verses)),
            "Thơ do chương trình ghép, dùng tự do"));
  }
}
