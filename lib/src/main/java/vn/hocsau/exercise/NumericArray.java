package vn.hocsau.exercise;

import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Dãy số có cỡ: số, mảng một hay nhiều chiều, danh sách, {@link INDArray} đưa về một dạng để so.
 *
 * @param shape độ dài từng chiều; rỗng với một số
 * @param values các phần tử, chỉ số cuối chạy nhanh nhất
 */
@SuppressWarnings("ArrayRecordComponent")
record NumericArray(List<Integer> shape, double[] values) {

  /**
   * Đọc câu trả lời.
   *
   * @param value số, luận lý (1 hoặc 0), mảng, danh sách hoặc INDArray
   * @return dãy số
   * @throws IllegalArgumentException nếu có chỗ null, có các hàng dài ngắn khác nhau, hoặc phần tử
   *     không phải số
   */
  static NumericArray of(Object value) {
    if (value instanceof INDArray array) {
      List<Integer> shape = Arrays.stream(array.shape()).mapToObj(Math::toIntExact).toList();
      return new NumericArray(shape, array.dup('c').data().asDouble());
    }
    var shape = new ArrayList<Integer>();
    var values = new ArrayList<Double>();
    read(value, 0, shape, values);
    return new NumericArray(shape, values.stream().mapToDouble(v -> v).toArray());
  }

  private static void read(
      @Nullable Object value, int depth, List<Integer> shape, List<Double> values) {
    if (value instanceof Number number) {
      values.add(number.doubleValue());
    } else if (value instanceof Boolean yes) {
      values.add(yes ? 1.0 : 0.0);
    } else if (value instanceof List<?> list) {
      read(list.toArray(), depth, shape, values);
    } else if (value != null && value.getClass().isArray()) {
      int length = Array.getLength(value);
      if (shape.size() == depth) {
        shape.add(length);
      } else if (shape.get(depth) != length) {
        throw new IllegalArgumentException("các hàng của kết quả dài ngắn khác nhau");
      }
      for (int i = 0; i < length; i++) {
        read(Array.get(value, i), depth + 1, shape, values);
      }
    } else {
      throw new IllegalArgumentException(
          value == null ? "kết quả còn chỗ null" : "kết quả không phải số");
    }
  }

  /**
   * Chỗ khác đầu tiên so với dãy đúng.
   *
   * @param expected dãy đúng
   * @param tolerance chênh lệch tuyệt đối được chấp nhận ở mỗi số
   * @return ví dụ "phần tử [0, 2] là 5, phải là 6"; null nếu như nhau
   */
  @Nullable String difference(NumericArray expected, double tolerance) {
    if (!shape.equals(expected.shape)) {
      return shape.size() == 1 && expected.shape.size() == 1
          ? "kết quả có %d phần tử, phải có %d".formatted(shape.get(0), expected.shape.get(0))
          : "kết quả có kích thước %s, phải là %s".formatted(shape, expected.shape);
    }
    int i = Answers.firstDifference(values, expected.values, tolerance);
    if (i < 0) {
      return null;
    }
    String where = shape.isEmpty() ? "kết quả" : "phần tử " + position(i);
    return "%s là %s, phải là %s"
        .formatted(where, Answers.shown(values[i]), Answers.shown(expected.values[i]));
  }

  private List<Integer> position(int flat) {
    var position = new ArrayList<Integer>();
    int rest = flat;
    for (int axis = shape.size() - 1; axis >= 0; axis--) {
      position.add(0, rest % shape.get(axis));
      rest /= shape.get(axis);
    }
    return position;
  }
}
