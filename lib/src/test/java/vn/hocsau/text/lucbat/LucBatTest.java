package vn.hocsau.text.lucbat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import vn.hocsau.text.lucbat.LucBat.Share;

class LucBatTest {

  private static final List<String> OPENING =
      List.of(
          "Trăm năm trong cõi người ta,",
          "Chữ tài chữ mệnh khéo là ghét nhau.",
          "Trải qua một cuộc bể dâu,",
          "Những điều trông thấy mà đau đớn lòng.");

  @Test
  void openingOfTheTaleKeepsEveryRule() {
    var scan = LucBat.scan(OPENING);
    assertEquals(new Share(4, 4), scan.lengths());
    assertEquals(new Share(4, 4), scan.tones());
    assertEquals(new Share(2, 2), scan.pairs());
    assertEquals(new Share(3, 3), scan.rhymes());
    assertEquals(new Share(1, 3), scan.exactRhymes());
    assertEquals(new Share(4, 4), scan.perfect());
    assertEquals(List.of(), LucBat.faults(OPENING));
    assertEquals(6, scan.asTable().rowCount());
  }

  @Test
  void everyBrokenRuleIsNamed() {
    var broken =
        List.of(
            "Mai cốt cách, tuyết tinh thần,", // tiếng thứ hai trắc
            "Một người một vẻ, mười phân vẹn vàng.", // phân ngang, vàng huyền: đúng
            "Trăm năm trong cõi người ta", // ta không vần với vàng
            "Chữ tài chữ mệnh khéo mà ghét nhà.", // mà, nhà cùng thanh huyền
            "Trải qua cuộc"); // ba tiếng
    assertEquals(
        List.of(
            "câu 1: tiếng thứ 2 “cốt” phải thanh bằng",
            "câu 3: tiếng thứ 6 “ta” không vần với “vàng”",
            "câu 4: tiếng thứ 6 và thứ 8 phải cùng bằng mà khác thanh",
            "câu 5: có 3 tiếng, phải là 6",
            "câu 5: tiếng thứ 4 “” phải thanh trắc",
            "câu 5: tiếng thứ 6 “” phải thanh bằng",
            "câu 5: tiếng thứ 6 “” không vần với “nhà”"),
        LucBat.faults(broken));
    var scan = LucBat.scan(broken);
    assertEquals(new Share(4, 5), scan.lengths());
    assertEquals(new Share(3, 5), scan.tones());
    assertEquals(new Share(1, 2), scan.pairs());
    assertEquals(new Share(2, 4), scan.rhymes());
    assertEquals(new Share(1, 5), scan.perfect());
  }

  @Test
  void foreignSyllableCountsAsBroken() {
    var scan = LucBat.scan(List.of("Trăm hello trong cõi người ta"));
    assertEquals(new Share(0, 1), scan.tones());
    assertTrue(Double.isNaN(scan.rhymes().rate()));
    assertEquals(1.0, scan.lengths().rate());
  }

  @Test
  void positionsFollowTheForm() {
    assertEquals(6, LucBat.length(0));
    assertEquals(8, LucBat.length(3));
    assertEquals(Optional.empty(), LucBat.mustBeBang(3));
    assertEquals(Optional.of(true), LucBat.mustBeBang(2));
    assertEquals(Optional.of(false), LucBat.mustBeBang(4));
    assertEquals(Optional.of(true), LucBat.mustBeBang(8));
  }

  @Test
  void emptyPoemIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> LucBat.scan(List.of()));
  }
}
