package vn.hocsau.store;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.List;
import vn.hocsau.store.Source.Kind;

/** Hai kho cho phép thử của bộ nạp: kho không lấy được gì, và kho gương thật của máy. */
public final class Offline {
  private Offline() {}

  /** Mục lục chỉ có một bộ, với một nguồn không tồn tại: luôn phải mô phỏng. */
  public static DataStore store(Path cache, String id) {
    return only(cache, id, Fixtures.source(Kind.MIRROR, Fixtures.file("x.csv", new byte[] {1})));
  }

  /** Mục lục chỉ có một bộ, với một nguồn cho trước. */
  public static DataStore only(Path cache, String id, Source source) {
    Dataset real = Catalog.load().get(id);
    Dataset dataset =
        new Dataset(
            real.id(),
            real.folder(),
            real.title(),
            real.description(),
            real.licence(),
            real.citation(),
            real.rows(),
            real.columns(),
            List.of(source),
            real.simulated());
    return DataStore.of(
        new Catalog(List.of(dataset)), Fixtures.settings(cache), DownloadListener.SILENT);
  }

  /** Kho gương của máy; phép thử được bỏ qua khi không có. */
  public static DataStore mirror(Path cache) {
    String mirror = System.getenv("HOCSAU_MIRROR");
    assumeTrue(mirror != null && !mirror.isBlank(), "chỉ chạy khi có HOCSAU_MIRROR");
    return DataStore.of(
        Catalog.load(),
        StoreSettings.of(cache).withMirror(mirror).withRealOnly(true),
        DownloadListener.SILENT);
  }
}
