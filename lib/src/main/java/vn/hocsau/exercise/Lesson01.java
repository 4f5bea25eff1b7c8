package vn.hocsau.exercise;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tech.tablesaw.api.Table;

/** Bài tập của bài 01: sản lượng điện. */
public final class Lesson01 {

  /** Đếm cửa sổ. */
  public static final CountWindows EX1 = new CountWindows();

  /** Đếm tham số. */
  public static final CountParameters EX2 = new CountParameters();

  private Lesson01() {}

  /**
   * Bảng tiến độ của bài.
   *
   * @return mỗi bài tập một hàng
   */
  public static Table progress() {
    return Progress.table(List.of(EX1, EX2));
  }

  /** Chuỗi 397 tháng, cửa sổ 12, tầm dự báo 3: bao nhiêu mẫu? */
  public static final class CountWindows extends Exercise {
    CountWindows() {
      super(
          "01_ex1",
          "Bài 1",
          "Cửa sổ bắt đầu ở tháng $t$ có nhãn ở tháng $t + 12 + 3 - 1$, nên còn"
              + " $397 - 12 - 3 + 1 = 383$ chỗ bắt đầu.",
          "Viết ra cửa sổ cuối cùng: nó bắt đầu ở tháng nào thì nhãn của nó còn nằm trong chuỗi?",
          "Với chuỗi dài T, cửa sổ w, tầm h: n = T − w − h + 1.");
    }

    /**
     * Chấm.
     *
     * @param answer số mẫu; null là chưa làm
     */
    public void check(@Nullable Integer answer) {
      grade(
          answer,
          () ->
              Answers.number(
                  answer,
                  383,
                  0,
                  Map.of(
                      385.0, "đó là số cửa sổ khi dự báo ngay tháng kế tiếp, còn thiếu tầm dự báo",
                      382.0, "thiếu đúng một: cửa sổ đầu tiên cũng được đếm",
                      386.0, "đó là số cửa sổ không có nhãn")));
    }
  }

  /** LSTM 50 nút trên LSTM 50 nút: bao nhiêu tham số? */
  public static final class CountParameters extends Exercise {
    CountParameters() {
      super(
          "01_ex2",
          "Bài 2",
          "Mỗi cổng có $50 · 50$ trọng số vào, $50 · 50$ trọng số hồi tiếp và 50 hệ số điều chỉnh;"
              + " bốn cổng: $4 · (50 · 50 + 50 · 50 + 50) = 20\\,200$.",
          "Tầng trên đọc gì: chuỗi gốc hay trạng thái của tầng dưới?",
          "Bốn cổng, mỗi cổng (d + h) · h + h; với tầng trên d cũng là 50.");
    }

    /**
     * Chấm.
     *
     * @param answer số tham số của tầng trên; null là chưa làm
     */
    public void check(@Nullable Integer answer) {
      grade(
          answer,
          () ->
              Answers.number(
                  answer,
                  20_200,
                  0,
                  Map.of(
                      20_000.0, "thiếu hệ số điều chỉnh của các cổng",
                      5_050.0, "đó mới là một cổng",
                      10_400.0, "tầng trên đọc 50 số của tầng dưới, không phải một",
                      15_150.0, "LSTM có bốn cổng, đó là số của ba cổng (GRU)")));
    }
  }
}
