package vn.hocsau.dataset;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Ghép thơ lục bát từ những cụm hai tiếng: mỗi câu đi theo nhịp hai, tiếng chẵn của cụm quyết định
 * bằng trắc và vần.
 *
 * <pre>
 * câu lục:  (.. bằng) (.. trắc) (.. bằng, vần A)
 * câu bát:  (.. bằng) (.. trắc) (.. bằng, vần A, thanh x) (.. bằng, vần B, thanh khác x)
 * </pre>
 *
 * Vần B của câu bát là vần A của câu lục kế tiếp.
 */
final class VerseWriter {
  private static final long SEED = 1820;

  /** Cụm mở đầu: tiếng sau bằng. */
  private static final List<String> OPENINGS =
      List.of(
          ("sớm mai, chiều nay, đêm thanh, ngày xuân, bên sông, đầu làng, ngoài đồng, "
                  + "trên cao, dưới ao, đường xa, vườn nhà, hôm qua, mùa thu, trời trong, "
                  + "người ơi, ai về, một mình, bao giờ, mẹ già, con đò")
              .split(", ", -1));

  /** Cụm giữa: tiếng sau trắc. */
  private static final List<String> MIDDLES =
      List.of(
          ("nắng ấm, gió mát, lá rụng, nước chảy, sóng vỗ, mây trắng, hoa nở, "
                  + "chim hót, trăng sáng, lúa chín, khói tỏa, cánh én, tiếng hát, bóng nhỏ, "
                  + "giấc ngủ, lối cũ, chén rượu, bước chậm, sương xuống, đò ghé")
              .split(", ", -1));

  /** Cụm gieo vần: mỗi hàng một vần, nửa đầu kết bằng thanh ngang, nửa sau bằng thanh huyền. */
  private static final List<List<List<String>>> RHYMES =
      List.of(
          List.of(
              List.of("đi xa", "quê ta", "mưa sa", "cành hoa", "ngân nga"),
              List.of("hiên nhà", "chiều tà", "mặn mà", "thật thà", "quê nhà")),
          List.of(
              List.of("mây bay", "cầm tay", "hôm nay", "đắm say", "heo may"),
              List.of("chốn này", "luống cày", "hao gầy", "đêm ngày", "sum vầy")),
          List.of(
              List.of("bên sông", "chờ mong", "trời trong", "ngoài đông", "thong dong"),
              List.of("trong lòng", "cánh đồng", "nắng hồng", "theo chồng", "nên chồng")),
          List.of(
              List.of("xa xôi", "ai ơi", "mồ hôi", "ra khơi", "đơn côi"),
              List.of("chân trời", "bao lời", "một đời", "xong rồi", "con người")),
          List.of(
              List.of("trời xanh", "long lanh", "chung quanh", "bức tranh", "mong manh"),
              List.of("hiền lành", "để dành", "yên lành", "trên cành", "chân thành")),
          List.of(
              List.of("mái hiên", "triền miên", "bình yên", "thần tiên", "bên hiên"),
              List.of("con thuyền", "dịu hiền", "lời nguyền", "mọi miền", "trăng huyền")),
          List.of(
              List.of("mênh mang", "mùa sang", "ruộng hoang", "cao sang", "gió ngang"),
              List.of("xóm làng", "nhẹ nhàng", "nắng vàng", "vội vàng", "họ hàng")),
          List.of(
              List.of("vực sâu", "bao lâu", "về đâu", "nông sâu", "nương dâu"),
              List.of("giàn trầu", "qua cầu", "mái đầu", "buổi đầu", "ban đầu")));

  private final Random random = new Random(SEED);

  /** Các câu, hai câu một cặp. */
  List<String> write(int couplets) {
    var verses = new ArrayList<String>();
    int link = random.nextInt(RHYMES.size());
    for (int i = 0; i < couplets; i++) {
      int other = random.nextInt(RHYMES.size());
      int tone = random.nextInt(2);
      String six = rhyme(link, random.nextInt(2));
      verses.add(verse(any(OPENINGS), any(MIDDLES), six));
      String eight = rhyme(link, tone);
      while (eight.equals(six)) {
        eight = rhyme(link, tone);
      }
      verses.add(verse(any(OPENINGS), any(MIDDLES), eight, rhyme(other, 1 - tone)));
      link = other;
    }
    return verses;
  }

  private String rhyme(int family, int tone) {
    return any(RHYMES.get(family).get(tone));
  }

  private String any(List<String> choices) {
    return choices.get(random.nextInt(choices.size()));
  }

  private static String verse(String... phrases) {
    String verse = String.join(" ", phrases);
    return Character.toUpperCase(verse.charAt(0)) + verse.substring(1);
  }
}
