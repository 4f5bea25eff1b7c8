package vn.hocsau.sequence;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Nhiều chuỗi thời gian trên cùng một trục thời gian, xếp thành một mảng [bước, đặc trưng] duy nhất
 * trong bộ nhớ.
 *
 * <pre>{@code
 * var series = MultivariateSeries.of(List.of("T (degC)", "p (mbar)"), data::values);
 * series.numSteps();          // số lần đo
 * series.column("T (degC)");  // [bước], °C
 * }</pre>
 */
public final class MultivariateSeries {

  private final List<String> names;
  private final float[] values;

  private MultivariateSeries(List<String> names, float[] values) {
    this.names = names;
    this.values = values;
  }

  /**
   * Ghép các cột lại.
   *
   * @param names tên các đặc trưng theo thứ tự mạng sẽ đọc, không trùng nhau, ít nhất một tên
   * @param column lấy một cột theo tên; mọi cột cùng độ dài [T], không chứa NaN
   * @return T bước, mỗi bước {@code names.size()} đặc trưng
   * @throws IllegalArgumentException nếu không có tên nào, tên trùng, cột lệch độ dài hoặc có giá
   *     trị khuyết; thông báo nêu tên cột
   */
  public static MultivariateSeries of(List<String> names, Function<String, float[]> column) {
    if (names.isEmpty() || new HashSet<>(names).size() != names.size()) {
      throw new IllegalArgumentException(
          "Cần ít nhất một đặc trưng, tên không trùng nhau; nhận được %s.".formatted(names));
    }
    int width = names.size();
    int length = column.apply(names.get(0)).length;
    float[] values = new float[Math.multiplyExact(length, width)];
    for (int c = 0; c < width; c++) {
      float[] one = column.apply(names.get(c));
      if (one.length != length) {
        throw new IllegalArgumentException(
            "Đặc trưng \"%s\" có %d bước nhưng \"%s\" có %d; các cột phải dài bằng nhau."
                .formatted(names.get(c), one.length, names.get(0), length));
      }
      for (int t = 0; t < length; t++) {
        if (!Float.isFinite(one[t])) {
          throw new IllegalArgumentException(
              "Đặc trưng \"%s\" có giá trị khuyết (%s) ở vị trí %d; hãy điền hoặc bỏ nó trước."
                  .formatted(names.get(c), one[t], t));
        }
        values[t * width + c] = one[t];
      }
    }
    return new MultivariateSeries(List.copyOf(names), values);
  }

  /**
   * Thêm một đặc trưng vào cuối.
   *
   * @param name tên mới
   * @param column giá trị [T], không chứa NaN
   * @return chuỗi mới; chuỗi này không đổi
   * @throws IllegalArgumentException như {@link #of}
   */
  public MultivariateSeries with(String name, float[] column) {
    return of(
        Stream.concat(names.stream(), Stream.of(name)).toList(),
        n -> n.equals(name) && !names.contains(name) ? column : column(n));
  }

  /**
   * Tên các đặc trưng, theo thứ tự.
   *
   * @return danh sách không sửa được
   */
  public List<String> names() {
    return names;
  }

  /**
   * Số bước thời gian.
   *
   * @return T
   */
  public int numSteps() {
    return values.length / names.size();
  }

  /**
   * Số đặc trưng mỗi bước.
   *
   * @return C
   */
  public int numFeatures() {
    return names.size();
  }

  /**
   * Một đặc trưng.
   *
   * @param name tên
   * @return mảng mới [T]
   * @throws IllegalArgumentException nếu không có đặc trưng ấy; thông báo kể các tên có
   */
  public float[] column(String name) {
    int c = indexOf(name);
    float[] column = new float[numSteps()];
    for (int t = 0; t < column.length; t++) {
      column[t] = values[t * names.size() + c];
    }
    return column;
  }

  /**
   * Các bước [from, to).
   *
   * @param from bước đầu tiên
   * @param to sau bước cuối cùng
   * @return chuỗi mới
   * @throws IndexOutOfBoundsException nếu đoạn vượt ra ngoài [0, T)
   */
  public MultivariateSeries slice(int from, int to) {
    Objects.checkFromToIndex(from, to, numSteps());
    return new MultivariateSeries(
        names, Arrays.copyOfRange(values, from * names.size(), to * names.size()));
  }

  int indexOf(String name) {
    int c = names.indexOf(name);
    if (c < 0) {
      throw new IllegalArgumentException(
          "Không có đặc trưng \"%s\"; có: %s.".formatted(name, String.join(", ", names)));
    }
    return c;
  }

  /** Mảng gốc [bước, đặc trưng]; chỉ đọc. */
  float[] values() {
    return values;
  }

  MultivariateSeries withValues(float[] newValues) {
    return new MultivariateSeries(names, newValues);
  }
}
