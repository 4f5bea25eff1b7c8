package vn.hocsau.dataset;

import java.time.Duration;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;
import vn.hocsau.store.DataException;

/**
 * Xếp các lần đo của trạm Jena vào một lưới 10 phút đều đặn, ghi lại và sửa những chỗ hỏng.
 *
 * <p>Quy tắc: mốc giờ lệch lưới được đưa về mốc gần nhất; mốc lặp thì giữ lần đo đầu; giá trị
 * khuyết (−9999 hoặc ô trống) và quãng trống dài đến 6 giờ được nội suy tuyến tính (hướng gió đi
 * theo cung ngắn hơn); quãng dài hơn lấy giá trị cùng giờ hôm trước.
 */
final class ReadingGrid {

  private static final float MISSING_MARK = -9999;
  private static final int LONGEST_LINEAR = 36;
  private static final double LEAST_PRESENT = 0.9;
  private static final int MAX_SLOTS = 20_000_000;
  private static final String WIND_DIRECTION = "wd (deg)";
  private static final DateTimeFormatter SHOWN = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm");

  /** Một loại lỗi: ở đâu, bao nhiêu lần đo, lần đầu, đã sửa thế nào. */
  private record Defect(String kind, String where, int count, LocalDateTime first, String repair) {}

  private final String source;
  private final String timeName;
  private final List<String> names;
  private final List<Defect> defects = new ArrayList<>();
  private final BitSet present = new BitSet();
  private @Nullable LocalDateTime start;
  private float[][] values;
  private int size;
  private int repeated;
  private int offGrid;
  private @Nullable LocalDateTime firstRepeated;
  private @Nullable LocalDateTime firstOffGrid;

  /**
   * Lưới rỗng.
   *
   * @param source tên tệp, cho câu báo lỗi
   * @param timeName tên cột thời gian
   * @param names tên các đại lượng
   */
  ReadingGrid(String source, String timeName, List<String> names) {
    this.source = source;
    this.timeName = timeName;
    this.names = names;
    this.values = new float[names.size()][0];
  }

  /** Thêm một hàng của tệp; hàng đầu tiên là gốc của lưới. */
  void add(int line, @Nullable LocalDateTime time, float[] row) {
    if (time == null) {
      throw wrong(line, timeName, "ô trống, cần một thời điểm");
    }
    for (int c = 0; c < row.length; c++) {
      if (Float.isInfinite(row[c])) {
        throw wrong(line, names.get(c), "giá trị không hữu hạn");
      }
    }
    if (start == null) {
      start = time;
    }
    long seconds = Duration.between(start, time).toSeconds();
    int spacing = 60 * JenaClimate.MINUTES_PER_READING;
    long slot = Math.floorDiv(seconds + spacing / 2, spacing);
    if (slot < 0 || slot >= MAX_SLOTS) {
      throw wrong(
          line,
          timeName,
          "%s %s hàng đầu tiên (%s)"
              .formatted(
                  SHOWN.format(time), slot < 0 ? "sớm hơn" : "cách quá xa", SHOWN.format(start)));
    }
    if (seconds % spacing != 0) {
      firstOffGrid = offGrid++ == 0 ? time : firstOffGrid;
    }
    if (present.get((int) slot)) {
      firstRepeated = repeated++ == 0 ? time : firstRepeated;
      return;
    }
    put((int) slot, row);
  }

  private void put(int slot, float[] row) {
    if (slot >= values[0].length) {
      int capacity = Math.max(slot + 1, Math.max(1024, values[0].length * 3 / 2));
      for (int c = 0; c < values.length; c++) {
        int old = values[c].length;
        values[c] = Arrays.copyOf(values[c], capacity);
        Arrays.fill(values[c], old, capacity, Float.NaN);
      }
    }
    present.set(slot);
    size = Math.max(size, slot + 1);
    for (int c = 0; c < row.length; c++) {
      values[c][slot] = row[c] == MISSING_MARK ? Float.NaN : row[c];
    }
  }

  private DataException wrong(int line, String column, String problem) {
    return new DataException("%s, dòng %d, cột %s: %s.".formatted(source, line, column, problem));
  }

  /** Thời điểm của lần đo đầu tiên. */
  LocalDateTime start() {
    if (start == null) {
      throw new DataException(source + ": không có hàng dữ liệu nào sau tiêu đề.");
    }
    return start;
  }

  /** Sửa mọi lỗi; gọi một lần, sau khi đã thêm đủ hàng. */
  Map<String, float[]> repair() {
    LocalDateTime origin = start();
    if (present.cardinality() < LEAST_PRESENT * size) {
      throw new DataException(
          ("%s: từ %s đến %s phải có %d lần đo nhưng chỉ có %d; thiếu hơn một phần mười nên không"
                  + " sửa được.")
              .formatted(
                  source,
                  SHOWN.format(origin),
                  SHOWN.format(time(size - 1)),
                  size,
                  present.cardinality()));
    }
    if (firstRepeated != null) {
      defects.add(
          new Defect("Mốc giờ lặp", "cả hàng", repeated, firstRepeated, "giữ lần đo đầu tiên"));
    }
    if (firstOffGrid != null) {
      defects.add(
          new Defect("Mốc giờ lệch lưới", "cả hàng", offGrid, firstOffGrid, "về mốc gần nhất"));
    }
    reportGaps();
    Map<String, float[]> repaired = new LinkedHashMap<>();
    for (int c = 0; c < values.length; c++) {
      reportMissing(c);
      repaired.put(names.get(c), filled(c));
    }
    return repaired;
  }

  private LocalDateTime time(int slot) {
    return start().plusMinutes((long) JenaClimate.MINUTES_PER_READING * slot);
  }

  private void reportGaps() {
    int[] readings = new int[2];
    int[] first = {-1, -1};
    for (int from = present.nextClearBit(0); from < size; from = present.nextClearBit(from)) {
      int to = present.nextSetBit(from);
      int kind = to - from <= LONGEST_LINEAR ? 0 : 1;
      first[kind] = readings[kind] == 0 ? from : first[kind];
      readings[kind] += to - from;
      from = to;
    }
    String[] repair = {"nội suy tuyến tính", "lấy giá trị cùng giờ hôm trước"};
    String[] length = {"đến 6 giờ", "trên 6 giờ"};
    for (int kind = 0; kind < 2; kind++) {
      if (readings[kind] > 0) {
        defects.add(
            new Defect(
                "Quãng trống " + length[kind],
                "cả hàng",
                readings[kind],
                time(first[kind]),
                repair[kind]));
      }
    }
  }

  private void reportMissing(int c) {
    int count = 0;
    int first = -1;
    for (int i = 0; i < size; i++) {
      if (Float.isNaN(values[c][i]) && present.get(i)) {
        first = count++ == 0 ? i : first;
      }
    }
    if (count > 0) {
      defects.add(
          new Defect(
              "Giá trị khuyết",
              names.get(c),
              count,
              time(first),
              "như quãng trống: nội suy hoặc hôm trước"));
    }
  }

  /** Cột c, cắt đúng độ dài và không còn NaN. */
  private float[] filled(int c) {
    float[] column = Arrays.copyOf(values[c], size);
    boolean circular = names.get(c).equals(WIND_DIRECTION);
    int from = 0;
    while (from < size) {
      if (!Float.isNaN(column[from])) {
        from++;
        continue;
      }
      int to = from;
      while (to < size && Float.isNaN(column[to])) {
        to++;
      }
      if (to - from == size) {
        throw new DataException("%s: cột %s không có giá trị nào.".formatted(source, names.get(c)));
      }
      fill(column, from, to, circular);
      from = to;
    }
    return column;
  }

  /** Điền quãng [from, to). */
  private static void fill(float[] column, int from, int to, boolean circular) {
    for (int i = from; i < to; i++) {
      if (to - from > LONGEST_LINEAR && i >= JenaClimate.READINGS_PER_DAY) {
        column[i] = column[i - JenaClimate.READINGS_PER_DAY];
      } else if (from == 0) {
        column[i] = column[to];
      } else if (to == column.length) {
        column[i] = column[from - 1];
      } else {
        double fraction = (i - from + 1.0) / (to - from + 1);
        column[i] = (float) between(column[from - 1], column[to], fraction, circular);
      }
    }
  }

  private static double between(double a, double b, double fraction, boolean circular) {
    if (!circular) {
      return a + fraction * (b - a);
    }
    double turn = ((b - a) % 360 + 540) % 360 - 180;
    return ((a + fraction * turn) % 360 + 360) % 360;
  }

  /** Bảng các lỗi đã thấy. */
  Table repairs() {
    return Table.create(
        "Lỗi của tệp và cách sửa",
        StringColumn.create("Vấn đề", defects.stream().map(Defect::kind)),
        StringColumn.create("Ở đâu", defects.stream().map(Defect::where)),
        IntColumn.create("Số lần đo", defects.stream().mapToInt(Defect::count).toArray()),
        StringColumn.create("Lần đầu", defects.stream().map(d -> SHOWN.format(d.first()))),
        StringColumn.create("Cách sửa", defects.stream().map(Defect::repair)));
  }
}
