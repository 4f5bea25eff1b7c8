package vn.hocsau.store;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import vn.hocsau.store.DataStore.CachedFile;
import vn.hocsau.store.DataStore.State;

/** Lệnh {@code hocsau data}: xem, kiểm tra, tải trước dữ liệu và dựng kho gương. */
public final class DataCommand {
  private static final int OK = 0;
  private static final int FAILED = 1;
  private static final int USAGE = 2;

  private final DataStore store;
  private final PrintStream out;
  private final PrintStream err;

  private DataCommand(DataStore store, PrintStream out, PrintStream err) {
    this.store = store;
    this.out = out;
    this.err = err;
  }

  /**
   * Chạy lệnh với biến môi trường của máy rồi thoát với mã tương ứng.
   *
   * @param args các đối số, xem {@code hocsau data --help}
   */
  public static void main(String[] args) {
    PrintStream out =
        new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
    PrintStream err =
        new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);
    int code;
    try {
      StoreSettings settings = StoreSettings.fromEnvironment();
      DataStore store = DataStore.of(Catalog.load(), settings, DownloadListener.printing(out));
      code = run(args, store, out, err);
    } catch (DataException e) {
      err.println(e.getMessage());
      code = FAILED;
    }
    System.exit(code);
  }

  /**
   * Chạy lệnh trên một kho cho trước.
   *
   * @param args các đối số
   * @param store kho dữ liệu
   * @param out nơi in kết quả
   * @param err nơi in lỗi
   * @return mã thoát: 0 xong, 1 có dữ liệu hỏng hoặc không lấy được, 2 gọi sai cách
   */
  public static int run(String[] args, DataStore store, PrintStream out, PrintStream err) {
    DataCommand command = new DataCommand(store, out, err);
    List<String> rest = List.of(args).subList(Math.min(1, args.length), args.length);
    try {
      return switch (args.length == 0 ? "--list" : args[0]) {
        case "--list" -> rest.isEmpty() ? command.list() : command.unexpected(rest);
        case "--verify" -> rest.isEmpty() ? command.verify() : command.unexpected(rest);
        case "--check-sources" ->
            rest.isEmpty() ? command.checkSources() : command.unexpected(rest);
        case "--fetch" -> command.fetch(rest);
        case "--mirror" -> command.mirror(rest);
        default -> command.unexpected(List.of(args));
      };
    } catch (DataException | IllegalArgumentException e) {
      err.println(e.getMessage());
      return e instanceof DataException ? FAILED : USAGE;
    } catch (IOException e) {
      err.println(
          "Không đọc hoặc ghi được (%s): %s. Hãy kiểm tra chỗ trống và quyền ghi."
              .formatted(String.join(" ", rest), IoReason.of(e)));
      return FAILED;
    }
  }

  private int unexpected(List<String> args) {
    err.println("Không hiểu: " + String.join(" ", args) + ". Xem hocsau data --help.");
    return USAGE;
  }

  private int list() {
    out.println("Cache: " + store.settings().cache());
    if (store.settings().shared() != null) {
      out.println("Cache dùng chung, chỉ đọc: " + store.settings().shared());
    }
    Mirror mirror = store.settings().mirror();
    out.println("Kho gương: " + (mirror == null ? "chưa đặt HOCSAU_MIRROR" : mirror));
    out.println();
    for (Dataset dataset : store.catalog().datasets()) {
      Optional<LocalData> cached = store.cached(dataset.id());
      Source source = cached.map(LocalData::source).orElse(dataset.sources().get(0));
      out.printf(
          "%-20s %9s  %-8s %s%n",
          dataset.id(), size(source), cached.isPresent() ? "đã có" : "chưa có", dataset.title());
      boolean open = dataset.sources().stream().anyMatch(s -> s.kind() != Source.Kind.MIRROR);
      out.printf(
          "%40s Giấy phép: %s · %s%n",
          "",
          dataset.licence(),
          open ? "có nguồn công khai" : "chỉ có ở kho gương, hoặc thư mục riêng");
    }
    return OK;
  }

  private static String size(Source source) {
    long bytes = 0;
    for (DataFile file : source.select(List.of())) {
      Long known = file.bytes();
      if (known == null) {
        return "?";
      }
      bytes += known;
    }
    return ByteSize.format(bytes);
  }

  private int verify() {
    int present = 0;
    int damaged = 0;
    for (Dataset dataset : store.catalog().datasets()) {
      for (CachedFile file : store.inspect(dataset.id())) {
        if (file.state() == State.ABSENT) {
          continue;
        }
        present++;
        boolean ok = file.state() == State.INTACT;
        out.printf("%-5s %s/%s%n", ok ? "OK" : "HỎNG", dataset.folder(), file.file().name());
        if (!ok) {
          damaged++;
          out.println("      tải lại bằng: hocsau data --fetch " + dataset.id());
        }
      }
    }
    out.printf("%d tệp trong cache, %d tệp hỏng.%n", present, damaged);
    return damaged == 0 ? OK : FAILED;
  }

  private int checkSources() {
    int asked = 0;
    int gone = 0;
    for (Dataset dataset : store.catalog().datasets()) {
      for (Source source : dataset.sources()) {
        Map<URI, Optional<Long>> addresses = new LinkedHashMap<>();
        if (source.archive() != null) {
          Optional<Long> bytes = Optional.ofNullable(source.archive().bytes());
          source.archive().urls().forEach(url -> addresses.put(url, bytes));
        }
        for (DataFile file : source.files()) {
          file.urls().forEach(url -> addresses.put(url, Optional.ofNullable(file.bytes())));
        }
        for (var address : addresses.entrySet()) {
          Optional<String> problem =
              store.problem(address.getKey(), address.getValue().orElse(null));
          asked++;
          gone += problem.isPresent() ? 1 : 0;
          out.printf(
              "%-5s %-20s %s%s%n",
              problem.isPresent() ? "HỎNG" : "OK",
              dataset.id(),
              address.getKey(),
              problem.map(reason -> ": " + reason).orElse(""));
        }
      }
    }
    out.printf("%d địa chỉ công khai, %d không còn dùng được.%n", asked, gone);
    return gone == 0 ? OK : FAILED;
  }

  private int fetch(List<String> ids) {
    if (ids.isEmpty()) {
      err.println("--fetch cần ít nhất một tên bộ dữ liệu; xem hocsau data --list.");
      return USAGE;
    }
    ids.forEach(store.catalog()::get);
    int failed = 0;
    for (String id : ids) {
      try {
        LocalData data = store.fetch(id);
        out.printf("%s: %d tệp, %s.%n", id, data.files().size(), describe(data));
      } catch (DataUnavailableException e) {
        err.println(e.getMessage());
        failed++;
      }
    }
    return failed == 0 ? OK : FAILED;
  }

  private static String describe(LocalData data) {
    String address = data.provenance().address();
    String origin =
        switch (data.provenance().origin()) {
          case CACHE -> "đã có trong cache";
          case MIRROR -> "từ kho gương";
          case OFFICIAL -> "từ địa chỉ công khai";
          case PACKAGE -> "từ gói phần mềm";
          case OWN -> "từ thư mục riêng";
          case SIMULATED -> "mô phỏng";
        };
    return address.isEmpty() ? origin : origin + " (" + address + ")";
  }

  private int mirror(List<String> args) throws IOException {
    if (args.isEmpty() || args.get(0).startsWith("--")) {
      err.println("--mirror cần một thư mục; xem hocsau data --help.");
      return USAGE;
    }
    Path target = Folders.ofThisMachine().resolve("--mirror", args.get(0));
    List<Dataset> datasets = new ArrayList<>();
    args.subList(1, args.size()).forEach(id -> datasets.add(store.catalog().get(id)));
    MirrorBuilder builder = new MirrorBuilder(store, target, out);
    int copied = 0;
    int missing = 0;
    for (Dataset dataset : datasets.isEmpty() ? store.catalog().datasets() : datasets) {
      int files = builder.add(dataset);
      copied += files;
      missing += files == 0 ? 1 : 0;
    }
    if (copied == 0) {
      err.println(
          "Không lấy được bộ nào, kho gương không được dựng. Hãy nối mạng hoặc đặt HOCSAU_MIRROR.");
      return FAILED;
    }
    builder.writeSums();
    out.printf(
        "Kho gương %s: %d tệp, thiếu %d bộ. Các máy trong phòng đặt HOCSAU_MIRROR tới thư mục này,"
            + " hoặc tới địa chỉ http phục vụ nó.%n",
        target, copied, missing);
    return missing == 0 ? OK : FAILED;
  }
}
