package vn.hocsau.text.lucbat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.text.Normalizer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import vn.hocsau.text.lucbat.Syllable.Tone;

class SyllableTest {

  private static boolean rhyme(String a, String b) {
    return Syllable.parse(a).rhymesWith(Syllable.parse(b));
  }

  @ParameterizedTest
  @CsvSource({
    "trăm,    tr,  '', ă,  m,  NGANG",
    "Người,   ng,  '', ươ, i,  HUYEN",
    "thuyền,  th,  u,  iê, n,  HUYEN",
    "khuya,   kh,  u,  iê, '', NGANG",
    "ngoảnh,  ng,  o,  a,  nh, HOI",
    "nghĩa,   ngh, '', iê, '', NGA",
    "gì,      gi,  '', i,  '', HUYEN",
    "giêng,   gi,  '', iê, ng, NGANG",
    "giữa,    gi,  '', ươ, '', NGA",
    "gia,     gi,  '', a,  '', NGANG",
    "quốc,    qu,  u,  ô,  c,  SAC",
    "quyết,   qu,  u,  iê, t,  SAC",
    "quý,     qu,  u,  i,  '', SAC",
    "mua,     m,   '', uô, '', NGANG",
    "hòa,     h,   o,  a,  '', HUYEN",
    "ho\u00e0,     h,   o,  a,  '', HUYEN",
    "thúy,    th,  u,  i,  '', SAC",
    "y,       '',  '', i,  '', NGANG",
    "yêu,     '',  '', iê, u,  NGANG",
    "sau,     s,   '', ă,  u,  NGANG",
    "sao,     s,   '', a,  u,  NGANG",
    "đoái,    đ,   o,  a,  i,  SAC",
    "khuấy,   kh,  u,  â,  i,  SAC",
    "thuở,    th,  u,  ơ,  '', HOI",
    "ngoeo,   ng,  o,  e,  u,  NGANG",
    "được,    đ,   '', ươ, c,  NANG"
  })
  void splitsIntoParts(
      String text, String onset, String glide, String nucleus, String coda, Tone tone) {
    Syllable s = Syllable.parse(text);
    assertEquals(
        new Syllable(text.toLowerCase(java.util.Locale.ROOT), onset, glide, nucleus, coda, tone),
        s);
  }

  @Test
  void decomposedLettersAreTheSameSyllable() {
    String decomposed = Normalizer.normalize("Thuyền", Normalizer.Form.NFD);
    assertEquals(Syllable.parse("thuyền"), Syllable.parse(decomposed));
  }

  @Test
  void foreignWordsAndTyposAreRefused() {
    for (String wrong : new String[] {"hello", "nưóc", "", "123", "th", "ngk", "hòá", "a b"}) {
      assertTrue(Syllable.find(wrong).isEmpty(), wrong);
    }
    var error = assertThrows(IllegalArgumentException.class, () -> Syllable.parse("hello"));
    assertEquals("“hello” không phải một âm tiết tiếng Việt.", error.getMessage());
  }

  @Test
  void levelTonesAreNgangAndHuyen() {
    assertTrue(Syllable.parse("ta").tone().isBang());
    assertTrue(Syllable.parse("là").tone().isBang());
    for (String trac : new String[] {"mệnh", "lỡ", "trải", "mắt"}) {
      assertFalse(Syllable.parse(trac).tone().isBang(), trac);
    }
  }

  @Test
  void exactRhymesShareNucleusAndCoda() {
    assertTrue(Syllable.parse("ta").rhymesExactlyWith(Syllable.parse("hoa")));
    assertTrue(Syllable.parse("mai").rhymesExactlyWith(Syllable.parse("hoài")));
    assertFalse(Syllable.parse("nhau").rhymesExactlyWith(Syllable.parse("dâu")));
  }

  @Test
  void nearRhymesOfThePoemAreAccepted() {
    assertTrue(rhyme("nhau", "dâu"));
    assertTrue(rhyme("phong", "hồng"));
    assertTrue(rhyme("đèn", "truyền"));
    assertTrue(rhyme("vàng", "vương"));
    assertTrue(rhyme("xanh", "mình"));
    assertTrue(rhyme("đời", "tôi"));
  }

  @Test
  void differentSoundsDoNotRhyme() {
    assertFalse(rhyme("ta", "tan"));
    assertFalse(rhyme("tan", "tang"));
    assertFalse(rhyme("tin", "tôn"));
    assertFalse(rhyme("kêu", "đau"));
    assertFalse(rhyme("mi", "mai"));
    assertFalse(rhyme("lan", "lành"));
  }

  /** Tai không phải tay: chỉ i và y đứng một mình mới là một. */
  @Test
  void longAndShortVowelsSoundDifferent() {
    assertFalse(Syllable.parse("tai").sound().equals(Syllable.parse("tay").sound()));
  }
}
