package vn.hocsau.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** Mục lục tí hon và kho tạm dùng chung cho kiểm thử của store và dataset. */
public final class Fixtures {
  static final String ID = "thu";

  private Fixtures() {}

  static byte[] bytes(int length, long seed) {
    byte[] bytes = new byte[length];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  public static DataFile file(String name, byte[] content, URI... urls) {
    return new DataFile(
        name,
        List.of(urls),
        null,
        (long) content.length,
        Fingerprint.of(content),
        null,
        null,
        null,
        false,
        null);
  }

  static DataFile member(String name, String member, byte[] content) {
    return new DataFile(
        name,
        List.of(),
        member,
        (long) content.length,
        Fingerprint.of(content),
        null,
        null,
        null,
        false,
        null);
  }

  public static Source source(Source.Kind kind, DataFile... files) {
    return new Source(kind, "thu", null, null, null, Arrays.asList(files));
  }

  static Catalog catalog(Source... sources) {
    return new Catalog(
        List.of(
            new Dataset(
                ID,
                ID,
                "Bộ thử",
                "Để kiểm thử.",
                "Tự do",
                "Không",
                1,
                List.of(new Dataset.Column("x", "Số", "số thực", null)),
                Arrays.asList(sources),
                "Không có")));
  }

  /** Cấu hình không kho gương, không Python. */
  public static StoreSettings settings(Path cache) {
    return StoreSettings.of(cache).withPythons();
  }

  static DataStore store(Path cache, Source... sources) {
    return DataStore.of(catalog(sources), settings(cache), DownloadListener.SILENT);
  }

  /** Các tệp thấy được trong thư mục của bộ thử, không kể tệp tạm, khóa và lý lịch. */
  static List<String> visible(Path cache) {
    Path folder = cache.resolve(ID);
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(f -> f.getFileName().toString())
          .filter(n -> !n.startsWith("."))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
