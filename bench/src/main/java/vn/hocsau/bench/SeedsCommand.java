package vn.hocsau.bench;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import vn.hocsau.course.CourseModel;
import vn.hocsau.course.Experiment;
import vn.hocsau.course.Experiment.Outcome;
import vn.hocsau.course.Experiments;
import vn.hocsau.store.DataException;
import vn.hocsau.store.IoReason;
import vn.hocsau.train.ProgressListener;
import vn.hocsau.train.ProjectFolder;
import vn.hocsau.train.RunMode;

/**
 * Một phần của lệnh {@code hocsau seeds}: huấn luyện một mô hình với nhiều hạt giống, mỗi tiến
 * trình một mô hình để đỉnh bộ nhớ là của riêng nó.
 *
 * <p>Đối số: {@code --names [TÊN …]} in các tên; {@code --export TÊN THƯ_MỤC} ghi dữ liệu đã chuẩn
 * bị cho thư viện khác; hoặc {@code TÊN SỐ_HẠT_GIỐNG [--save-results]}. Kết quả nằm ở {@code
 * build/seeds/<chế độ>/<tên>.json}, ghi lại sau mỗi hạt giống; bị dừng thì lần sau nối tiếp từ
 * epoch cuối đã lưu.
 */
public final class SeedsCommand {

  private static final int OK = 0;
  private static final int FAILED = 1;
  private static final int USAGE = 2;

  private SeedsCommand() {}

  /**
   * Chạy lệnh rồi thoát với mã tương ứng.
   *
   * @param args các đối số
   */
  public static void main(String[] args) {
    PrintStream out =
        new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
    PrintStream err =
        new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);
    System.exit(run(args, ProjectFolder.root(), out, err));
  }

  /** Chạy lệnh trong một kho; trả mã thoát. */
  static int run(String[] args, Path root, PrintStream out, PrintStream err) {
    try {
      if (args.length > 0 && args[0].equals("--names")) {
        List<String> names = List.of(args).subList(1, args.length);
        (names.isEmpty() ? Experiments.models() : names.stream().map(Experiments::named).toList())
            .forEach(model -> out.println(model.id()));
        return OK;
      }
      if (args.length == 3 && args[0].equals("--export")) {
        Export.write(
            Experiments.of(Experiments.named(args[1]), RunMode.current()), Path.of(args[2]));
        return OK;
      }
      CourseModel model = Experiments.named(args[0]);
      boolean save = List.of(args).contains("--save-results");
      study(model, Integer.parseInt(args[1]), root, save, out);
      return OK;
    } catch (IllegalArgumentException e) {
      err.println(e.getMessage());
      return USAGE;
    } catch (DataException | UncheckedIOException e) {
      err.println(e.getMessage());
      return FAILED;
    } catch (IOException e) {
      err.println("Không đọc hoặc ghi được kết quả: %s.".formatted(IoReason.of(e)));
      return FAILED;
    }
  }

  private static void study(
      CourseModel model, int numSeeds, Path root, boolean save, PrintStream out)
      throws IOException {
    Path file = SeedStudy.file(root, RunMode.current(), model.id());
    Path folder = SeedStudy.folder(root, RunMode.current());
    MemoryMeter meter = MemoryMeter.start();
    Experiment experiment = Experiments.of(model, RunMode.current());
    SeedStudy study = SeedStudy.of(experiment).resumed(file);
    long first = experiment.model().setup(experiment.mode()).training().seed();
    for (long seed = first; seed < first + numSeeds; seed++) {
      if (!study.has(seed)) {
        Path checkpoint = folder.resolve("%s-%d.zip".formatted(model.id(), seed));
        String title = "  hạt giống %d: ".formatted(seed);
        Outcome outcome = experiment.run(seed, checkpoint, lines(title, out));
        study = study.with(outcome, meter.stop().process());
        study.write(file);
        deleteCheckpoints(folder, checkpoint);
        out.println(title + outcome.summary());
      }
    }
    if (save) {
      study.publish(root, out);
    }
  }

  /** In lúc hết epoch, nhưng thưa thôi: nghìn epoch cũng chỉ chừng mười dòng. */
  private static ProgressListener lines(String title, PrintStream out) {
    var shown = new AtomicInteger();
    return progress -> {
      int every = Math.max(1, progress.numEpochs() / 10);
      int epoch = progress.epoch();
      boolean ends = progress.step() == progress.numSteps() && !progress.finished();
      if (ends && epoch % every == 0 && shown.getAndSet(epoch) != epoch) {
        out.printf(
            Locale.FRENCH,
            "%sepoch %d/%d, mất mát %.4f%n",
            title,
            epoch,
            progress.numEpochs(),
            progress.loss());
      }
    };
  }

  /** Hạt giống đã ghi vào tệp kết quả rồi, checkpoint của nó không còn ai đọc. */
  private static void deleteCheckpoints(Path folder, Path checkpoint) throws IOException {
    String stem = checkpoint.getFileName().toString().replace(".zip", "");
    try (var files = Files.newDirectoryStream(folder, stem + ".*")) {
      for (Path file : files) {
        Files.deleteIfExists(file);
      }
    }
  }
}
