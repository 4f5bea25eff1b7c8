package vn.hocsau.cluster;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import vn.hocsau.bench.SeedStudy;
import vn.hocsau.course.CourseModel;
import vn.hocsau.course.Experiment;
import vn.hocsau.course.Experiments;
import vn.hocsau.store.DataException;
import vn.hocsau.store.IoReason;
import vn.hocsau.store.WholeFile;
import vn.hocsau.train.History;
import vn.hocsau.train.ProjectFolder;
import vn.hocsau.train.RunMode;
import vn.hocsau.train.RunRecord;
import vn.hocsau.train.Training;
import vn.hocsau.train.TrainingSettings;

/**
 * Chương trình chạy trên cụm, cho {@code hocsau cluster submit}, {@code hocsau seeds --master} và
 * {@code spark-submit}:
 *
 * <pre>
 * train MÔ_HÌNH [--partitions P] [--steps K] [--rounds R] [--learning-rate η] [--seed S]
 *     [--master ĐỊA_CHỈ]
 * seeds SỐ_HẠT_GIỐNG MÔ_HÌNH … [--save-results] [--master ĐỊA_CHỈ]
 * </pre>
 *
 * <p>Không có {@code --master} thì lấy {@code spark.master}, tức địa chỉ mà {@code spark-submit}
 * đặt. Chế độ chạy theo biến HOCSAU_MODE. Bị dừng thì gõ lại để học tiếp.
 */
public final class ClusterCommand {

  private static final int OK = 0;
  private static final int FAILED = 1;
  private static final int USAGE = 2;

  private static final int DEFAULT_PARTITIONS = 2;
  private static final int DEFAULT_STEPS = 20;

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private final List<String> names = new ArrayList<>();
  private final Map<String, String> options = new TreeMap<>();
  private final PrintStream out;

  private ClusterCommand(String[] args, PrintStream out) {
    this.out = out;
    List<String> known =
        List.of(
            "--master",
            "--partitions",
            "--steps",
            "--rounds",
            "--learning-rate",
            "--seed",
            "--save-results");
    for (int i = 0; i < args.length; i++) {
      if (!args[i].startsWith("--")) {
        names.add(args[i]);
      } else if (!known.contains(args[i])) {
        throw new IllegalArgumentException(
            "Không có tùy chọn %s; các tùy chọn: %s.".formatted(args[i], String.join(", ", known)));
      } else if (args[i].equals("--save-results")) {
        options.put(args[i], "");
      } else if (i + 1 == args.length) {
        throw new IllegalArgumentException("Thiếu giá trị sau %s.".formatted(args[i]));
      } else {
        String option = args[i++];
        if (option.equals("--learning-rate")) {
          rate(args[i]);
        } else if (!option.equals("--master")) {
          parsed(option, args[i]);
        }
        options.put(option, args[i]);
      }
    }
  }

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
    System.exit(run(args, out, err));
  }

  /** Chạy lệnh; trả mã thoát. */
  static int run(String[] args, PrintStream out, PrintStream err) {
    try {
      var command = new ClusterCommand(args, out);
      String verb = command.names.isEmpty() ? "" : command.names.remove(0);
      switch (verb) {
        case "train" -> command.train();
        case "seeds" -> command.seeds();
        default ->
            throw new IllegalArgumentException(
                "Cần train hoặc seeds, nhận được \"%s\".".formatted(verb));
      }
      return OK;
    } catch (IllegalArgumentException e) {
      err.println(e.getMessage());
      return USAGE;
    } catch (ClusterException | DataException e) {
      err.println(e.getMessage());
      return FAILED;
    } catch (IOException e) {
      err.println("Không ghi được kết quả: %s.".formatted(IoReason.of(e)));
      return FAILED;
    } catch (InterruptedException e) {
      err.println("Đã dừng theo yêu cầu; gõ lại để làm tiếp.");
      return FAILED;
    }
  }

  private void train() throws IOException {
    if (names.size() != 1) {
      throw new IllegalArgumentException("Cần tên một mô hình, ví dụ: train mnist-cnn.");
    }
    RunMode mode = RunMode.current();
    CourseModel named = Experiments.named(names.get(0));
    long seed = number("--seed", named.setup(mode).training().seed());
    String master = master();
    var data = new CourseData(named.id(), mode);
    RunRecord.Recorder record = RunRecord.start(named.id(), seed);
    Experiment experiment = data.experiment();
    record.data(experiment.data());
    CourseModel lessonModel = experiment.model().withSeed(seed);
    String rate = options.get("--learning-rate");
    CourseModel model = rate == null ? lessonModel : lessonModel.withLearningRate(rate(rate));
    double learningRate = model.setup(mode).updater().getLearningRate(0, 0);
    TrainingSettings lesson = model.setup(mode).training();

    int partitions = (int) number("--partitions", DEFAULT_PARTITIONS);
    int perPart = batches(experiment.train().size() / Math.max(1, partitions), lesson.batchSize());
    int steps = (int) number("--steps", Math.max(1, Math.min(DEFAULT_STEPS, perPart)));
    // Mặc định học đúng số mẫu mà bài học.
    long perRound = (long) partitions * steps * lesson.batchSize();
    long samples = (long) lesson.epochs() * experiment.train().size();
    int rounds = (int) number("--rounds", (samples + perRound - 1) / perRound);

    try (var cluster = SparkCluster.connect(master)) {
      out.printf(
          Locale.FRENCH,
          "%s trên %s: %d phần, %d bước mỗi vòng, %d vòng, batch %d, tốc độ học %s, hạt giống %d%n",
          model.id(),
          master,
          partitions,
          steps,
          rounds,
          lesson.batchSize(),
          learningRate,
          seed);
      SparkTraining learner =
          SparkTraining.on(cluster, data).partitions(partitions).stepsPerRound(steps);
      MultiLayerNetwork net = model.network(mode);
      Training training =
          Training.of(net)
              .epochs(rounds)
              .batchSize(lesson.batchSize())
              .seed(seed)
              .checkpoint("cum_" + model.id())
              .onProgress(
                  progress -> {
                    if (progress.step() == 1 && !progress.finished()) {
                      show(progress.epoch(), rounds, learner.rounds());
                    }
                  });
      if (experiment.validation() != null) {
        training.validation(experiment.validation());
      }
      History history = training.fit(learner);
      Map<String, Double> scores = new TreeMap<>(experiment.scoring().of(net, history));
      var report =
          Report.of(
              record.finish(), partitions, steps, rounds, learningRate, scores, learner.rounds());
      Path file = report.write();
      out.println(Experiment.text(scores));
      out.println("Kết quả: " + file);
    }
  }

  private int shownRound;

  private void show(int number, int rounds, List<Round> done) {
    int every = Math.max(1, rounds / 20);
    if (number == shownRound || number % every != 0 || done.isEmpty()) {
      return;
    }
    shownRound = number;
    Round last = done.get(done.size() - 1);
    double loss = last.tasks().stream().mapToDouble(Round.Task::loss).average().orElse(Double.NaN);
    out.printf(
        Locale.FRENCH,
        "  vòng %d/%d: mất mát %.4f, %.1f giây, gửi %.1f MB, nhận %.1f MB, %d tiến trình%n",
        number,
        rounds,
        loss,
        last.time().toMillis() / 1000.0,
        last.bytesDown() / 1e6,
        last.bytesUp() / 1e6,
        last.numExecutors());
  }

  /** Nội dung của tệp kết quả; byte, giây và bộ nhớ là của các vòng chạy trong tiến trình này. */
  private record Report(
      RunRecord run,
      int partitions,
      int stepsPerRound,
      int rounds,
      double learningRate,
      Map<String, Double> scores,
      long bytesDown,
      long bytesUp,
      double secondsOfRounds,
      List<String> engines,
      double memoryMb) {

    static Report of(
        RunRecord run,
        int partitions,
        int stepsPerRound,
        int rounds,
        double learningRate,
        Map<String, Double> scores,
        List<Round> done) {
      List<Round.Task> tasks = done.stream().flatMap(round -> round.tasks().stream()).toList();
      return new Report(
          run,
          partitions,
          stepsPerRound,
          rounds,
          learningRate,
          scores,
          done.stream().mapToLong(Round::bytesDown).sum(),
          done.stream().mapToLong(Round::bytesUp).sum(),
          done.stream().mapToDouble(round -> round.time().toNanos() / 1e9).sum(),
          tasks.stream().map(Round.Task::engines).distinct().toList(),
          tasks.stream().mapToDouble(Round.Task::memoryMb).max().orElse(0));
    }

    Path write() throws IOException {
      Path file =
          ProjectFolder.build("cluster")
              .resolve("%s-%s-%d.json".formatted(run.name(), run.mode(), run.seed()));
      WholeFile.write(file, stream -> stream.write(JSON.writeValueAsBytes(this)));
      return file;
    }
  }

  /** Các hạt giống còn thiếu của mọi mô hình thành một loạt việc độc lập. */
  private void seeds() throws IOException, InterruptedException {
    if (names.size() < 2) {
      throw new IllegalArgumentException(
          "Cần số hạt giống rồi tên mô hình, ví dụ: seeds 3 boston-rnn.");
    }
    int numSeeds = (int) parsed("Số hạt giống", names.remove(0));
    RunMode mode = RunMode.current();
    Path root = ProjectFolder.root();
    Map<String, SeedStudy> studies = new TreeMap<>();
    List<Trial> trials = new ArrayList<>();
    for (String name : names) {
      CourseModel model = Experiments.named(name);
      Experiment experiment = Experiments.of(model, mode);
      SeedStudy study = SeedStudy.of(experiment).resumed(SeedStudy.file(root, mode, name));
      studies.put(name, study);
      long first = experiment.model().setup(mode).training().seed();
      for (long seed = first; seed < first + numSeeds; seed++) {
        if (!study.has(seed)) {
          trials.add(new Trial(name, mode, seed));
        }
      }
    }
    if (!trials.isEmpty()) {
      sweep(trials, studies, root);
    }
    if (options.containsKey("--save-results")) {
      for (SeedStudy study : studies.values()) {
        study.publish(root, out);
      }
    }
  }

  /** Chạy mọi việc; xong việc nào thì ghi ngay tệp của mô hình ấy. */
  private void sweep(List<Trial> trials, Map<String, SeedStudy> studies, Path root)
      throws IOException, InterruptedException {
    List<IOException> unwritten = new ArrayList<>();
    try (var cluster = SparkCluster.connect(master())) {
      SparkSweep.run(
          cluster,
          trials,
          result -> {
            Trial trial = result.trial();
            Experiment.Outcome outcome = result.outcome();
            SeedStudy longer =
                studies.computeIfPresent(
                    trial.model(), (name, study) -> study.with(outcome, result.memoryMb()));
            try {
              if (longer != null) {
                longer.write(SeedStudy.file(root, trial.mode(), trial.model()));
              }
            } catch (IOException e) {
              unwritten.add(e);
            }
            out.printf(
                "  %s, hạt giống %d: %s, tiến trình %s%n",
                trial.model(), trial.seed(), outcome.summary(), result.executor());
          });
    }
    if (!unwritten.isEmpty()) {
      throw unwritten.get(0);
    }
  }

  private String master() {
    String master = options.getOrDefault("--master", System.getProperty("spark.master", ""));
    if (master.isBlank()) {
      throw new IllegalArgumentException(
          "Chưa biết cụm nào: hãy thêm --master, ví dụ --master spark://127.0.0.1:7077, hoặc nộp bằng spark-submit.");
    }
    return master;
  }

  private long number(String option, long fallback) {
    String text = options.get(option);
    return text == null ? fallback : parsed(option, text);
  }

  private static long parsed(String what, String text) {
    if (!text.matches("[0-9]{1,9}") || Long.parseLong(text) < 1) {
      throw new IllegalArgumentException(
          "%s phải là số nguyên từ 1 trở lên, nhận được \"%s\".".formatted(what, text));
    }
    return Long.parseLong(text);
  }

  private static double rate(String text) {
    if (!text.matches("[0-9]{0,9}[.]?[0-9]{1,9}([eE]-?[0-9]{1,2})?")
        || !(Double.parseDouble(text) > 0)) {
      throw new IllegalArgumentException(
          "--learning-rate phải là số dương, ví dụ 0.0002, nhận được \"%s\".".formatted(text));
    }
    return Double.parseDouble(text);
  }

  private static int batches(int samples, int batchSize) {
    return (samples + batchSize - 1) / batchSize;
  }
}
