package vn.hocsau.store;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.TreeMap;

/**
 * Dựng thư mục kho gương cho phòng máy: {@code <thư mục của bộ>/<tên tệp>} cùng một tệp SHA256SUMS,
 * đúng bố cục mà {@code HOCSAU_MIRROR} đọc.
 */
final class MirrorBuilder {
  private final DataStore store;
  private final Path target;
  private final PrintStream out;

  MirrorBuilder(DataStore store, Path target, PrintStream out) {
    this.store = store;
    this.target = target;
    this.out = out;
  }

  /** Chép mọi tệp lấy được của một bộ; trả về số tệp, 0 nếu không lấy được bộ ấy. */
  int add(Dataset dataset) throws IOException {
    LocalData main;
    try {
      main = store.fetch(dataset.id());
    } catch (DataUnavailableException e) {
      out.println(dataset.id() + ": không lấy được.");
      return 0;
    }
    int count = 0;
    for (Path file : main.files().values()) {
      copy(file, dataset);
      count++;
    }
    Set<String> others = othersOf(dataset, main);
    for (String name : others) {
      try {
        copy(store.fetch(dataset.id(), name).onlyFile(), dataset);
        count++;
      } catch (DataUnavailableException e) {
        out.println("  " + name + ": tệp phụ, không lấy được, bỏ qua.");
      }
    }
    out.println(dataset.id() + ": " + count + " tệp.");
    return count;
  }

  /** Ghi SHA256SUMS cho mọi tệp của mục lục đang có trong kho gương. */
  void writeSums() throws IOException {
    TreeMap<String, String> sums = new TreeMap<>();
    for (Dataset dataset : store.catalog().datasets()) {
      for (Source source : dataset.sources()) {
        for (DataFile file : source.files()) {
          String place = dataset.folder() + "/" + file.name();
          Path path = target.resolve(place);
          if (Files.isRegularFile(path) && !sums.containsKey(place)) {
            sums.put(place, Checksum.of(Checksum.Algorithm.SHA256, path));
          }
        }
      }
    }
    StringBuilder text = new StringBuilder();
    sums.forEach((place, sha256) -> text.append(sha256).append("  ").append(place).append('\n'));
    WholeFile.write(
        target.resolve("SHA256SUMS"),
        stream -> stream.write(text.toString().getBytes(StandardCharsets.UTF_8)));
  }

  /** Tệp phụ của nguồn đã dùng, và khi có kho gương thì mọi tệp chỉ kho gương mới có. */
  private Set<String> othersOf(Dataset dataset, LocalData main) {
    Set<String> names = new LinkedHashSet<>();
    for (Source source : dataset.sources()) {
      if (source.equals(main.source())
          || (store.settings().mirror() != null && source.kind() == Source.Kind.MIRROR)) {
        source.files().forEach(f -> names.add(f.name()));
      }
    }
    names.removeAll(main.files().keySet());
    return names;
  }

  private void copy(Path from, Dataset dataset) throws IOException {
    Path to = target.resolve(dataset.folder()).resolve(from.getFileName());
    String sha256 = Checksum.of(Checksum.Algorithm.SHA256, from);
    if (Files.isRegularFile(to) && sha256.equals(Checksum.of(Checksum.Algorithm.SHA256, to))) {
      return;
    }
    WholeFile.write(to, stream -> Files.copy(from, stream));
    if (!sha256.equals(Checksum.of(Checksum.Algorithm.SHA256, to))) {
      Files.delete(to);
      throw new FetchFailure("bản chép của " + to + " sai mã băm, ổ đĩa đích có thể hỏng");
    }
  }
}
