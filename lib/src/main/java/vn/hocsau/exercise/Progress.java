package vn.hocsau.exercise;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;
import vn.hocsau.exercise.Mark.State;
import vn.hocsau.store.WholeFile;
import vn.hocsau.train.ProjectFolder;

/** Tiến độ của người học: bài nào đúng, sai, chưa làm; giữ trong {@code build/tien_do.json}. */
final class Progress {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  /** Nơi giữ tiến độ của lần chạy này: báo cáo và chấm bài không được sửa tiến độ của người học. */
  private static final String PLACE = "HOCSAU_PROGRESS";

  private static volatile Path kept = place(System.getenv(PLACE));

  private Progress() {}

  /** Giữ tiến độ ở tệp khác; các phép thử không được sửa tiến độ của người học. */
  static void keepIn(Path file) {
    kept = file;
  }

  static Path place(@Nullable String given) {
    return given == null || given.isBlank() ? ProjectFolder.build("tien_do.json") : Path.of(given);
  }

  static void record(String id, State state) {
    record(kept, id, state);
  }

  /** Ghi trạng thái mới nhất; ổ đĩa không ghi được thì tiến độ không được giữ, bài vẫn chấm. */
  static synchronized void record(Path file, String id, State state) {
    Map<String, State> states = read(file);
    if (states.put(id, state) == state) {
      return;
    }
    try {
      WholeFile.write(file, out -> out.write(JSON.writeValueAsBytes(states)));
    } catch (IOException e) {
      // Mất bảng tiến độ không đáng làm hỏng ô chấm.
    }
  }

  static Map<String, State> read(Path file) {
    try {
      return Files.exists(file)
          ? JSON.readValue(file.toFile(), new TypeReference<TreeMap<String, State>>() {})
          : new TreeMap<>();
    } catch (IOException e) {
      return new TreeMap<>();
    }
  }

  static Table table(List<? extends Exercise> exercises) {
    return table(kept, exercises);
  }

  static Table table(Path file, List<? extends Exercise> exercises) {
    Map<String, State> states = read(file);
    var title = StringColumn.create("Bài tập");
    var state = StringColumn.create("Kết quả");
    for (Exercise exercise : exercises) {
      State now = states.getOrDefault(exercise.id(), State.NOT_DONE);
      title.append(exercise.title());
      state.append(now.kind().sign() + " " + now);
    }
    long right = exercises.stream().filter(e -> states.get(e.id()) == State.RIGHT).count();
    return Table.create(
        "Tiến độ: %d trên %d bài đúng".formatted(right, exercises.size()), title, state);
  }
}
