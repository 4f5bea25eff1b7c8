package vn.hocsau.notebook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class CheckTest {

  @Test
  void printsTheStatementOrStopsTheCell() {
    assertEquals(
        "✔ RMSE 3,42 nhỏ hơn mốc.",
        Printed.by(() -> Check.that(true, "RMSE %.2f nhỏ hơn mốc.", 3.42)));
    assertEquals(
        "✔ Đủ 100 %.",
        Printed.by(() -> Check.that(true, "Đủ 100 %.")), "không tham số thì giữ nguyên");
    assertEquals(
        "Kiểm tra không đạt: Có 313 cửa sổ.",
        assertThrows(IllegalStateException.class, () -> Check.that(false, "Có %d cửa sổ.", 313))
            .getMessage());
  }
}
