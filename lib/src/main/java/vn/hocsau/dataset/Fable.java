package vn.hocsau.dataset;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import vn.hocsau.store.Fingerprint;
import vn.hocsau.store.Provenance;

/**
 * Một truyện ngụ ngôn ngắn để học sinh từ: hội đồng chuột bàn cách đeo chuông cho mèo, 112 token
 * khác nhau, kể cả dấu câu. Lời của Joseph Jacobs (1894) thuộc phạm vi công cộng và đi cùng jar.
 *
 * <pre>{@code
 * Fable fable = Fable.load();
 * String text = fable.text();
 * }</pre>
 *
 * @param text lời truyện, một dòng
 * @param provenance lý lịch
 */
public record Fable(String text, Provenance provenance) {
  private static final String FILE = "belling_the_cat.txt";

  /**
   * Đọc truyện trong jar.
   *
   * @return truyện thật, ở mọi máy
   */
  public static Fable load() {
    try (InputStream in = Objects.requireNonNull(Fable.class.getResourceAsStream(FILE))) {
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return new Fable(
          text.strip(),
          new Provenance(
              "aesop-fable",
              "Ngụ ngôn hội đồng chuột",
              Provenance.Origin.PACKAGE,
              "hocsau.jar",
              Fingerprint.of(text),
              "Phạm vi công cộng (Joseph Jacobs, 1894)"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
