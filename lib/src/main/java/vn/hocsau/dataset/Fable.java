package vn.hocsau.dataset;

import vn.hocsau.store.DataException;
import vn.hocsau.store.DataStore;
import vn.hocsau.store.DataUnavailableException;
import vn.hocsau.store.Dataset;
import vn.hocsau.store.Fingerprint;
import vn.hocsau.store.Provenance;

/**
 * Một truyện ngụ ngôn ngắn để học sinh từ: 112 token khác nhau, kể cả dấu câu.
 *
 * <p>Bản thật là truyện hội đồng chuột bàn cách đeo chuông cho mèo. Bản mô phỏng là một truyện khác
 * do khóa học tự viết, cũng 112 token và cũng có đoạn "had a general council to".
 *
 * <pre>{@code
 * Fable fable = Fable.load();
 * String text = fable.text();
 * }</pre>
 *
 * @param text lời truyện, chữ thường, một dòng
 * @param provenance lý lịch; {@link Provenance#simulated()} là true nếu đây là truyện tự viết
 */
public record Fable(String text, Provenance provenance) {
  private static final String ID = "aesop";
  private static final String NAME = "aesop-fable";
  private static final String TITLE = "Ngụ ngôn hội đồng chuột";
  private static final String FILE = "belling_the_cat.txt";

  private static final String OWN_STORY =
      """
      one winter, the birds of the wood had a general council to decide who should keep watch
      against the hawk. the crow said that the owl sees well at night, and the owl said that
      the crow sees well by day, but neither of them wished to sit alone on the hill. then a
      wren, who had not spoken before, begged leave to speak. friends, said she, each of you
      has good eyes, but no bird can watch day and night. let us all take turns: the crow from
      dawn till noon, the dove from noon till dusk, and the owl from dusk till dawn. whoever
      sees the hawk shall sing three notes, and the rest shall hide under the leaves. the plan
      pleased everyone, until a proud peacock asked who would sing for him, because his voice
      was so harsh. the wren answered that a harsh song is better than no song when danger is
      near. so the birds kept watch in turns through snow and rain, and the hawk flew home
      hungry. many eyes see well.
      """
          .replace('\n', ' ')
          .strip();

  /**
   * Nạp bằng kho theo biến môi trường của máy.
   *
   * @return truyện thật, hoặc truyện tự viết khi không lấy được và {@code HOCSAU_DATA} không cấm
   * @throws DataException nếu kho không dùng được hoặc tệp không phải văn bản UTF-8
   */
  public static Fable load() {
    return load(DataStore.standard());
  }

  /**
   * Nạp từ một kho cho trước.
   *
   * @param store kho dữ liệu
   * @return truyện thật, hoặc truyện tự viết khi không lấy được và kho không cấm
   * @throws DataUnavailableException nếu không lấy được dữ liệu thật mà kho cấm mô phỏng
   * @throws DataException nếu kho không dùng được hoặc tệp không phải văn bản UTF-8
   */
  public static Fable load(DataStore store) {
    return store
        .fetchOrSimulate(ID, FILE)
        .map(data -> new Fable(PlainText.read(data.file(FILE)).strip(), named(data.provenance())))
        .orElseGet(() -> simulated(store.catalog().get(ID)));
  }

  /** Truyện này và tuyển tập Aesop nằm chung một mục; lý lịch cần phân biệt được hai tệp. */
  private static Provenance named(Provenance file) {
    return new Provenance(
        NAME, TITLE, file.origin(), file.address(), file.sha256(), file.licence());
  }

  private static Fable simulated(Dataset dataset) {
    return new Fable(
        OWN_STORY,
        named(
            Provenance.simulated(
                dataset, Fingerprint.of(OWN_STORY), "Truyện do khóa học tự viết, dùng tự do")));
  }
}
