package vn.hocsau.dataset;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
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
 * Tiêu đề bài báo New York Times tháng 4 năm 2017: 886 tiêu đề, kể cả những bài ghi "Unknown".
 *
 * <p>Tệp gốc là CSV 16 cột, nhiều ô có dấu phẩy nên nằm trong ngoặc kép; chỉ cột {@code headline}
 * được giữ. Bản mô phỏng gồm 600 tiêu đề tiếng Anh ghép từ vài khuôn câu.
 *
 * <pre>{@code
 * Headlines headlines = Headlines.load();
 * headlines.titles().get(1); // And Now,  the Dreaded Trump Curse
 * }</pre>
 *
 * @param titles các tiêu đề, nguyên văn, theo thứ tự trong tệp
 * @param provenance lý lịch; {@link Provenance#simulated()} là true nếu đây là tiêu đề ghép
 */
public record Headlines(List<String> titles, Provenance provenance) implements Tabular {
  private static final String ID = "nyt-headlines";
  private static final String COLUMN = "headline";
  private static final int SIMULATED_TITLES = 600;
  private static final long SIMULATED_SEED = 2017;

  private static final List<String> PLACES =
      List.of(
          ("India, Pakistan, New York, Paris, the United States, Brooklyn, the North, "
                  + "the Senate, the White House, Harlem, the Border, a Small Town")
              .split(", ", -1));
  private static final List<String> PEOPLE =
      List.of(
          ("President Trump, Donald Trump, a Young Writer, the Mayor, Teachers, "
                  + "Voters, a Judge, Scientists, Immigrants, the Governor, Nurses, "
                  + "an Old Sailor")
              .split(", ", -1));
  private static final List<String> THINGS =
      List.of(
          ("Science and Technology, Health Care, a Tax Plan, Climate Change, "
                  + "the Subway, a New Museum, School Lunch, Free Speech, the Budget, "
                  + "a Lost Letter, Opera, Clean Water")
              .split(", ", -1));
  private static final List<String> VERBS =
      List.of("Fears", "Defends", "Rejects", "Remembers", "Questions", "Celebrates", "Weighs");
  private static final List<String> PATTERNS =
      List.of(
          "In {place}, {person} and the Future of {thing}",
          "{thing}: What {person} Should Know Now",
          "{person} in {place}, Far From Home",
          "How {place} {verb} {thing}",
          "Why {person} Still Matters in {place}",
          "{place} {verb} {thing}, Again",
          "{place} and {place}: a Quarrel Over {thing}",
          "‘{thing},’ Says {person}, ‘Is Not for Sale’");

  /**
   * Sao danh sách.
   *
   * @param titles các tiêu đề
   * @param provenance lý lịch
   */
  public Headlines {
    titles = List.copyOf(titles);
  }

  /**
   * Nạp bằng kho theo biến môi trường của máy.
   *
   * @return tiêu đề thật, hoặc tiêu đề ghép khi không lấy được và {@code HOCSAU_DATA} không cấm
   * @throws DataException nếu kho không dùng được hoặc tệp sai khuôn dạng
   */
  public static Headlines load() {
    return load(DataStore.standard());
  }

  /**
   * Nạp từ một kho cho trước.
   *
   * @param store kho dữ liệu
   * @return tiêu đề thật, hoặc tiêu đề ghép khi không lấy được và kho không cấm
   * @throws DataUnavailableException nếu không lấy được dữ liệu thật mà kho cấm mô phỏng
   * @throws DataException nếu kho không dùng được hoặc tệp sai khuôn dạng
   */
  public static Headlines load(DataStore store) {
    return store
        .fetchOrSimulate(ID)
        .map(data -> new Headlines(read(data.onlyFile()), data.provenance()))
        .orElseGet(() -> simulated(store.catalog().get(ID)));
  }

  @Override
  public Table asTable() {
    return Table.create(
        "Tiêu đề báo: %d tiêu đề".formatted(titles.size()),
        StringColumn.create("Tiêu đề", titles),
        IntColumn.create(
            "Số từ", titles.stream().mapToInt(t -> t.strip().split("\\s+").length).toArray()));
  }

  /**
   * Đọc cột tiêu đề của tệp CSV.
   *
   * @param file tệp CSV UTF-8 có cột {@code headline}
   * @return các tiêu đề, ít nhất một
   * @throws DataException nếu không đọc được CSV, thiếu cột, không có hàng nào hoặc một tiêu đề
   *     rỗng; thông báo nêu tệp, hàng và cột, ví dụ "ArticlesApril2017.csv, hàng dữ liệu 3: cột
   *     headline rỗng."
   */
  static List<String> read(Path file) {
    Table table = Csv.text(file);
    if (!table.columnNames().contains(COLUMN)) {
      throw new DataException(
          "%s, dòng 1: thiếu cột %s; tệp có các cột %s."
              .formatted(file.getFileName(), COLUMN, String.join(", ", table.columnNames())));
    }
    if (table.isEmpty()) {
      throw new DataException(file.getFileName() + ": không có hàng dữ liệu nào sau tiêu đề cột.");
    }
    var titles = new ArrayList<String>();
    for (String title : table.stringColumn(COLUMN)) {
      if (title.isBlank()) {
        throw new DataException(
            "%s, hàng dữ liệu %d: cột %s rỗng."
                .formatted(file.getFileName(), titles.size() + 1, COLUMN));
      }
      titles.add(title);
    }
    return titles;
  }

  private static Headlines simulated(Dataset dataset) {
    var random = new Random(SIMULATED_SEED);
    var titles = new ArrayList<String>();
    for (int i = 0; i < SIMULATED_TITLES; i++) {
      String title = any(PATTERNS, random);
      for (int blank = title.indexOf('{'); blank >= 0; blank = title.indexOf('{')) {
        int end = title.indexOf('}', blank);
        List<String> choices =
            switch (title.substring(blank + 1, end)) {
              case "place" -> PLACES;
              case "person" -> PEOPLE;
              case "verb" -> VERBS;
              default -> THINGS;
            };
        title = title.substring(0, blank) + any(choices, random) + title.substring(end + 1);
      }
      titles.add(Character.toUpperCase(title.charAt(0)) + title.substring(1));
    }
    return new Headlines(
        titles,
        Provenance.simulated(
            dataset,
            Fingerprint.of(String.join("\n", titles)),
            "Tiêu đề do chương trình ghép, dùng tự do"));
  }

  private static String any(List<String> choices, Random random) {
    return choices.get(random.nextInt(choices.size()));
  }
}
