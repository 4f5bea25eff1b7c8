package vn.hocsau.dataset;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;
import vn.hocsau.store.DataException;
import vn.hocsau.store.DataStore;
import vn.hocsau.store.DataUnavailableException;
import vn.hocsau.store.Dataset;
import vn.hocsau.store.Fingerprint;
import vn.hocsau.store.LocalData;
import vn.hocsau.store.Provenance;

/**
 * Tuyển tập ngụ ngôn Aesop bằng tiếng Anh: 284 truyện, 38 024 từ kể cả nhan đề.
 *
 * <p>Bản mô phỏng gồm 240 truyện ghép từ khuôn câu do khóa học tự viết: đúng ngữ pháp, ít nghĩa.
 *
 * <pre>{@code
 * Aesop aesop = Aesop.load();
 * aesop.stories().get(0).title(); // THE FOX AND THE GRAPES
 * aesop.stories().get(0).text();  // A hungry Fox saw some fine bunches of Grapes …
 * }</pre>
 *
 * @param stories các truyện, theo thứ tự trong sách
 * @param provenance lý lịch; {@link Provenance#simulated()} là true nếu đây là truyện ghép
 */
public record Aesop(List<Story> stories, Provenance provenance) implements Tabular {
  private static final String ID = "aesop";
  private static final int SIMULATED_STORIES = 240;
  private static final long SIMULATED_SEED = 1912;

  /**
   * Một truyện.
   *
   * @param title nhan đề, chữ hoa
   * @param text lời kể và lời răn, một dòng
   */
  public record Story(String title, String text) {}

  /**
   * Sao danh sách.
   *
   * @param stories các truyện
   * @param provenance lý lịch
   */
  public Aesop {
    stories = List.copyOf(stories);
  }

  /**
   * Nạp bằng kho theo biến môi trường của máy.
   *
   * @return tuyển tập thật, hoặc truyện ghép khi không lấy được và {@code HOCSAU_DATA} không cấm
   * @throws DataException nếu kho không dùng được hoặc tệp sai khuôn dạng
   */
  public static Aesop load() {
    return load(DataStore.standard());
  }

  /**
   * Nạp từ một kho cho trước.
   *
   * @param store kho dữ liệu
   * @return tuyển tập thật, hoặc truyện ghép khi không lấy được và kho không cấm
   * @throws DataUnavailableException nếu không lấy được dữ liệu thật mà kho cấm mô phỏng
   * @throws DataException nếu kho không dùng được hoặc tệp sai khuôn dạng
   */
  public static Aesop load(DataStore store) {
    return store
        .fetchOrSimulate(ID)
        .map(data -> new Aesop(read(data.onlyFile(), charset(data)), data.provenance()))
        .orElseGet(() -> simulated(store.catalog().get(ID)));
  }

  /**
   * Lời của một dãy truyện nối liền nhau, không kể nhan đề.
   *
   * @param from truyện đầu tiên, đếm từ 0
   * @param to sau truyện cuối cùng, ≤ số truyện
   * @return mỗi truyện một dòng
   */
  public String text(int from, int to) {
    return stories.subList(from, to).stream().map(Story::text).collect(Collectors.joining("\n"));
  }

  @Override
  public Table asTable() {
    var title = StringColumn.create("Nhan đề");
    var words = IntColumn.create("Số từ");
    var start = StringColumn.create("Mở đầu");
    for (Story story : stories) {
      title.append(story.title());
      words.append(story.text().split("\\s+").length);
      start.append(story.text().substring(0, Math.min(60, story.text().length())) + "…");
    }
    return Table.create("Ngụ ngôn Aesop: %d truyện".formatted(stories.size()), title, words, start);
  }

  /**
   * Tách tệp thành truyện: dòng toàn chữ hoa là nhan đề, phần đến nhan đề sau là lời kể.
   *
   * @param file tệp văn bản
   * @param charset bảng mã của tệp
   * @return các truyện, ít nhất một
   * @throws DataException nếu không đúng bảng mã, tệp rỗng, chữ đứng trước nhan đề đầu tiên, hoặc
   *     nhan đề không có lời kể; thông báo nêu tệp và dòng
   */
  static List<Story> read(Path file, Charset charset) {
    var stories = new ArrayList<Story>();
    String title = null;
    var text = new StringBuilder();
    List<String> lines = PlainText.read(file, charset).lines().map(String::strip).toList();
    for (int i = 0; i <= lines.size(); i++) {
      String line = i == lines.size() ? "" : lines.get(i);
      if (i == lines.size() || isTitle(line)) {
        if (title != null && text.isEmpty()) {
          throw wrong(file, i, "truyện \"%s\" không có lời kể".formatted(title));
        }
        if (title != null) {
          stories.add(new Story(title, text.toString().strip()));
        }
        title = line;
        text.setLength(0);
      } else if (!line.isEmpty()) {
        if (title == null) {
          throw wrong(file, i + 1, "chữ đứng trước nhan đề đầu tiên (nhan đề viết toàn chữ hoa)");
        }
        text.append(line).append(' ');
      }
    }
    return stories;
  }

  private static Charset charset(LocalData data) {
    return switch (data.source().format()) {
      case "txt" -> StandardCharsets.UTF_8;
      case "txt-windows-1252" -> Charset.forName("windows-1252");
      default -> throw data.unknownFormat();
    };
  }

  private static boolean isTitle(String line) {
    return line.chars().anyMatch(Character::isLetter)
        && line.chars().noneMatch(Character::isLowerCase);
  }

  private static DataException wrong(Path file, int line, String problem) {
    return new DataException("%s, dòng %d: %s.".formatted(file.getFileName(), line, problem));
  }

  private static Aesop simulated(Dataset dataset) {
    var random = new Random(SIMULATED_SEED);
    var stories = new ArrayList<Story>();
    for (int i = 0; i < SIMULATED_STORIES; i++) {
      stories.add(new StoryWriter(random).write());
    }
    String all =
        stories.stream().map(s -> s.title() + "\n" + s.text()).collect(Collectors.joining("\n"));
    return new Aesop(
        stories,
        Provenance.simulated(
            dataset, Fingerprint.of(all), "Truyện do chương trình ghép, dùng tự do"));
  }
}
