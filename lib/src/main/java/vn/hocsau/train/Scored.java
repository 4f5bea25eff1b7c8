package vn.hocsau.train;

import java.util.Map;

/** Một kết quả chấm điểm, đọc được dưới dạng tên phép đo → giá trị. */
@FunctionalInterface
public interface Scored {

  /**
   * Các phép đo chính.
   *
   * @return tên phép đo → giá trị, theo thứ tự nên bày
   */
  Map<String, Double> scores();
}
