package vn.hocsau.train;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import vn.hocsau.dataset.BatchSource;
import vn.hocsau.layer.Prediction;
import vn.hocsau.store.Fingerprint;
import vn.hocsau.store.IoReason;

/**
 * Huấn luyện một {@link MultiLayerNetwork} có tập kiểm định, dừng sớm, tiến độ và checkpoint.
 *
 * <pre>{@code
 * History history = Training.of(net).epochs(100).batchSize(64)
 *     .validation(validation)
 *     .earlyStopping(EarlyStopping.onValLoss(10).restoringBest())
 *     .checkpoint("01_ffnn1")
 *     .fit(train);
 * }</pre>
 *
 * <p>Vì sao không dùng {@code EarlyStoppingTrainer} của DL4J: lớp ấy không ghi mất mát huấn luyện
 * theo epoch như Keras, không nối lại được giữa chừng và không nghe nút dừng của kernel. Mỗi bước
 * là một {@link vn.hocsau.layer.TrainingStep}: cùng kết quả với {@link
 * MultiLayerNetwork#fit(DataSet)}, nên mọi listener, bộ tối ưu, điều chuẩn của DL4J giữ nguyên tác
 * dụng.
 *
 * <p><b>Khả năng tái lập.</b> Thứ tự mẫu và mặt nạ dropout của epoch e chỉ phụ thuộc (hạt giống,
 * e): cùng hạt giống, cùng máy thì cùng kết quả, kể cả khi bị ngắt rồi nối lại. Để được vậy, lớp
 * này đặt lại {@code Nd4j.getRandom()} ở đầu mỗi epoch.
 *
 * <p><b>Dừng giữa chừng.</b> Khi luồng bị ngắt (nút dừng của kernel), epoch đang dở bị bỏ, mạng trở
 * về cuối epoch trước, {@link #fit} trả về lịch sử các epoch đã xong và cờ ngắt vẫn còn bật. Chạy
 * lại cùng ô thì nối tiếp từ checkpoint.
 */
public final class Training {

  private final MultiLayerNetwork net;
  private int numEpochs = 10;
  private int batchSize = 32;
  private long seed = 42;
  private boolean shuffle = true;
  private @Nullable Metric metric;
  private @Nullable BatchSource validation;
  private @Nullable EarlyStopping earlyStopping;
  private @Nullable Path checkpoint;
  private ProgressListener listener = ProgressListener.SILENT;
  private boolean reuse = FinishedTraining.requested();

  private final List<History.Epoch> epochs = new ArrayList<>();
  private final List<String> remarks = new ArrayList<>();
  private @Nullable INDArray best;

  private Training(MultiLayerNetwork net) {
    this.net = net;
  }

  /**
   * Bắt đầu khai báo một lần huấn luyện.
   *
   * @param net mạng đã gọi {@code init()}; được cập nhật tại chỗ
   * @return đối tượng để khai báo tiếp
   */
  public static Training of(MultiLayerNetwork net) {
    return new Training(net);
  }

  /**
   * Số epoch tối đa.
   *
   * @param numEpochs ≥ 1, mặc định 10
   * @return chính đối tượng này
   */
  public Training epochs(int numEpochs) {
    this.numEpochs = positive("Số epoch", numEpochs);
    return this;
  }

  /**
   * Kích thước batch.
   *
   * @param batchSize số mẫu mỗi minibatch, ≥ 1, mặc định 32; minibatch cuối có thể nhỏ hơn
   * @return chính đối tượng này
   */
  public Training batchSize(int batchSize) {
    this.batchSize = positive("Kích thước batch", batchSize);
    return this;
  }

  /**
   * Hạt giống của thứ tự mẫu và của dropout; trọng số ban đầu do hạt giống trong cấu hình mạng
   * quyết định.
   *
   * @param seed hạt giống, mặc định 42
   * @return chính đối tượng này
   */
  public Training seed(long seed) {
    this.seed = seed;
    return this;
  }

  /**
   * Đặt một lượt số epoch, kích thước batch, hạt giống và dừng sớm.
   *
   * @param settings cài đặt
   * @return chính đối tượng này
   */
  public Training settings(TrainingSettings settings) {
    this.numEpochs = settings.epochs();
    this.batchSize = settings.batchSize();
    this.seed = settings.seed();
    this.earlyStopping = settings.earlyStopping();
    return this;
  }

  /**
   * Giữ nguyên thứ tự mẫu ở mọi epoch; mặc định xáo trộn mỗi epoch.
   *
   * @return chính đối tượng này
   */
  public Training inOrder() {
    this.shuffle = false;
    return this;
  }

  /**
   * Tập kiểm định, đo sau mỗi epoch.
   *
   * @param validation dữ liệu không dùng để cập nhật trọng số
   * @return chính đối tượng này
   */
  public Training validation(DataSet validation) {
    return validation(new InMemory(validation));
  }

  /**
   * Tập kiểm định cắt ngay lúc cần, đo sau mỗi epoch.
   *
   * @param validation nguồn không dùng để cập nhật trọng số
   * @return chính đối tượng này
   */
  public Training validation(BatchSource validation) {
    this.validation = validation;
    return this;
  }

  /**
   * Phép đo ghi thêm ở mỗi epoch, cạnh mất mát; mặc định không đo gì thêm.
   *
   * @param metric phép đo
   * @return chính đối tượng này
   */
  public Training metric(Metric metric) {
    this.metric = metric;
    return this;
  }

  /**
   * Quy tắc dừng sớm; mặc định chạy đủ số epoch.
   *
   * @param earlyStopping quy tắc
   * @return chính đối tượng này
   */
  public Training earlyStopping(EarlyStopping earlyStopping) {
    this.earlyStopping = earlyStopping;
    return this;
  }

  /**
   * Lưu checkpoint sau mỗi epoch vào {@code build/checkpoints/<tên>.zip} và tự nối lại từ đó; xong
   * thì xóa. Mạng lớn mà epoch ngắn thì lưu thưa hơn, để việc ghi đĩa không chiếm quá một phần mười
   * thời gian.
   *
   * <p>Bản lưu trước được giữ ở {@code <tên>.truoc.zip}: checkpoint nào không còn đúng mã kiểm
   * SHA-256 thì bị bỏ, và việc học tiếp từ bản trước. Hai lần huấn luyện cùng tên chạy cùng lúc thì
   * lần đến sau không lưu. Câu kết thúc ({@link Progress#note()}) nói điều đã xảy ra.
   *
   * <p>Huấn luyện xong thì trọng số và lịch sử ở lại trong {@code
   * build/checkpoints/<tên>.xong.zip}. Khi biến môi trường {@code HOCSAU_REUSE} là 1, và mạng, dữ
   * liệu, siêu tham số, số epoch đều như cũ, {@link #fit} chỉ đọc tệp ấy: dựng lại một báo cáo
   * không phải huấn luyện lại. Bộ nhớ của bộ tối ưu không được giữ; huấn luyện tiếp mạng ấy thì bộ
   * tối ưu bắt đầu lại từ đầu.
   *
   * @param name tên riêng của mô hình, chỉ gồm chữ không dấu, số, gạch dưới, gạch nối
   * @return chính đối tượng này
   * @throws IllegalArgumentException nếu tên có ký tự khác
   */
  public Training checkpoint(String name) {
    if (!name.matches("[A-Za-z0-9_-]+")) {
      throw new IllegalArgumentException(
          "Tên checkpoint chỉ gồm chữ không dấu, số, _ và -, nhận được \"%s\".".formatted(name));
    }
    return checkpoint(ProjectFolder.build("checkpoints").resolve(name + ".zip"));
  }

  /**
   * Như {@link #checkpoint(String)}, với tệp tự chọn.
   *
   * @param file tệp zip
   * @return chính đối tượng này
   */
  public Training checkpoint(Path file) {
    this.checkpoint = file;
    return this;
  }

  /** Dùng lại mô hình đã huấn luyện xong hay không, thay cho {@code HOCSAU_REUSE}. */
  Training reuse(boolean reuse) {
    this.reuse = reuse;
    return this;
  }

  /**
   * Nơi nhận tiến độ; mặc định im lặng.
   *
   * @param listener được gọi sau mỗi minibatch
   * @return chính đối tượng này
   */
  public Training onProgress(ProgressListener listener) {
    this.listener = listener;
    return this;
  }

  /**
   * Các epoch đã xong đến lúc này, kể cả khi {@link #fit} bị ngắt hoặc ném ngoại lệ.
   *
   * @return lịch sử
   */
  public History history() {
    return new History(epochs, new TrainingSettings(numEpochs, batchSize, seed, earlyStopping));
  }

  /**
   * Huấn luyện trên một tập dữ liệu nằm sẵn trong bộ nhớ.
   *
   * @param train tập huấn luyện: đặc trưng [mẫu, …], nhãn [mẫu, …], mặt nạ nếu có
   * @return lịch sử các epoch đã xong
   * @throws IllegalArgumentException nếu dữ liệu rỗng; số nhãn khác số mẫu; có đặc trưng không hữu
   *     hạn, mã từ hay số thứ tự lớp không nguyên hoặc ngoài miền (thông báo nêu mẫu và bước); hoặc
   *     dừng sớm theo một đại lượng không được đo: kiểm định mà không có tập kiểm định, độ chính
   *     xác mà không có {@link #metric}
   * @throws DivergedException nếu mất mát thành NaN hoặc vô cùng
   */
  public History fit(DataSet train) {
    if (train.numExamples() == 0) {
      throw new IllegalArgumentException("Tập huấn luyện rỗng.");
    }
    return fit(new InMemory(train));
  }

  /**
   * Huấn luyện trên một nguồn cắt minibatch ngay lúc cần: bộ nhớ không lớn theo số mẫu.
   *
   * @param train nguồn huấn luyện
   * @return lịch sử các epoch đã xong
   * @throws IllegalArgumentException nếu nguồn rỗng, hoặc dừng sớm theo mất mát kiểm định mà không
   *     có tập kiểm định
   * @throws DivergedException nếu mất mát thành NaN hoặc vô cùng
   */
  public History fit(BatchSource train) {
    return fit(new LocalLearner(train));
  }

  /**
   * Huấn luyện bằng một cách học khác, với cùng kiểm định, dừng sớm, checkpoint và tiến độ.
   *
   * @param learner cách học, kèm dữ liệu
   * @return lịch sử các epoch đã xong
   * @throws IllegalArgumentException như {@link #fit(BatchSource)}
   * @throws DivergedException nếu mất mát thành NaN hoặc vô cùng
   */
  public History fit(Learner learner) {
    BatchSource train = learner.data();
    requireUsable(train);
    epochs.clear();
    remarks.clear();
    best = null;
    String fingerprint = checkpoint == null ? "" : fingerprint(learner);
    var meter = new Meter(learner.stepsPerEpoch(batchSize));
    if (reused(fingerprint, meter)) {
      return history();
    }
    SampleCheck.ofTraining(net).requireUsable(new Minibatches(train, batchSize));
    if (validation != null) {
      SampleCheck.ofValidation(net).requireUsable(new Minibatches(validation, batchSize));
    }
    try (CheckpointLock lock = CheckpointLock.on(checkpoint);
        Prediction prediction = Prediction.of(net);
        Learner.Run run = learner.start(new Learner.Task(net, batchSize, seed, shuffle, metric))) {
      if (lock.busy()) {
        remarks.add(
            "Checkpoint %s đang được một lần huấn luyện khác dùng, nên lần này không lưu checkpoint."
                .formatted(checkpoint));
      }
      return run(run, prediction, meter, fingerprint, lock.busy() ? null : checkpoint);
    }
  }

  private History run(
      Learner.Run run,
      Prediction prediction,
      Meter meter,
      String fingerprint,
      @Nullable Path store) {
    var patience = earlyStopping == null ? null : new Patience(earlyStopping);
    Checkpoint.Snapshot lastGood = resume(store, fingerprint, patience);

    var saving = new Saving(epochs.size());
    boolean interrupted = false;
    while (epochs.size() < numEpochs && (patience == null || !patience.exhausted())) {
      int epoch = epochs.size() + 1;
      try {
        Checkpoint.Snapshot newer = runEpoch(epoch, run, prediction, meter);
        lastGood.release();
        lastGood = newer;
      } catch (InterruptedException stop) {
        lastGood.restore(net);
        interrupted = true;
        break;
      } catch (DivergedException diverged) {
        lastGood.restore(net);
        throw diverged;
      }
      if (patience != null && patience.improvedBy(epochs.get(epoch - 1)) && restoresBest()) {
        Minibatches.release(best);
        best = net.params().dup();
      }
      if (store != null && saving.due()) {
        saving.save(new Checkpoint(fingerprint, history(), lastGood, best), store);
      }
    }
    if (interrupted && store != null && saving.lacks(epochs.size())) {
      saving.save(new Checkpoint(fingerprint, history(), lastGood, best), store);
    }
    finish(patience, interrupted, meter);
    if (store != null && !interrupted) {
      FinishedTraining.save(store, fingerprint, numEpochs, history(), net);
      deleteCheckpoint(store);
      deleteCheckpoint(Checkpoint.previous(store));
    }
    return history();
  }

  /** Lấy kết quả của lần huấn luyện y hệt đã xong, nếu được phép và nếu có. */
  private boolean reused(String fingerprint, Meter meter) {
    if (!reuse || checkpoint == null) {
      return false;
    }
    Checkpoint done = null;
    try {
      done = FinishedTraining.load(checkpoint, fingerprint, numEpochs).orElse(null);
    } catch (IOException damaged) {
      discard(FinishedTraining.file(checkpoint), damaged, "phải huấn luyện lại");
    }
    if (done == null) {
      return false;
    }
    done.snapshot().restore(net);
    epochs.addAll(done.history().epochs());
    report(meter, "Dùng lại mô hình đã huấn luyện xong; bỏ HOCSAU_REUSE để huấn luyện lại.");
    return true;
  }

  /**
   * Nối lại từ checkpoint nếu có, nếu nó hỏng thì từ bản trước nó; trả về ảnh chụp để quay về khi
   * epoch kế tiếp hỏng.
   */
  private Checkpoint.Snapshot resume(
      @Nullable Path store, String fingerprint, @Nullable Patience patience) {
    if (store == null) {
      return Checkpoint.Snapshot.of(net);
    }
    for (Path file : List.of(store, Checkpoint.previous(store))) {
      try {
        Checkpoint saved = Checkpoint.load(file, fingerprint).orElse(null);
        if (saved != null) {
          saved.snapshot().restore(net);
          epochs.addAll(saved.history().epochs());
          best = saved.best();
          if (patience != null) {
            epochs.forEach(patience::improvedBy);
          }
          return saved.snapshot();
        }
      } catch (IOException damaged) {
        discard(file, damaged, "học tiếp từ bản lưu trước, nếu có");
      }
    }
    return Checkpoint.Snapshot.of(net);
  }

  /** Bỏ một tệp hỏng để lần sau không vấp lại. */
  private void discard(Path file, IOException damaged, String instead) {
    remarks.add("Bỏ bản lưu hỏng %s (%s); %s.".formatted(file, IoReason.of(damaged), instead));
    deleteCheckpoint(file);
  }

  private Checkpoint.Snapshot runEpoch(
      int epoch, Learner.Run run, Prediction prediction, Meter meter) throws InterruptedException {
    long start = System.nanoTime();
    long epochSeed = Learner.seed(seed, epoch);
    Nd4j.getRandom().setSeed(epochSeed);
    net.getListeners().forEach(l -> l.onEpochStart(net));
    Learner.Learned learned =
        run.epoch(
            epoch,
            epochSeed,
            (step, loss, accuracy) -> {
              meter.step();
              listener.onProgress(meter.progress(epoch, step, loss, accuracy, false, ""));
            });
    Score val =
        validation == null ? Score.NONE : Score.of(prediction, validation, batchSize, metric);
    net.getListeners().forEach(l -> l.onEpochEnd(net));
    net.incrementEpochCount();
    epochs.add(
        new History.Epoch(
            epoch,
            learned.loss(),
            val.loss(),
            learned.accuracy(),
            val.accuracy(),
            Duration.ofNanos(System.nanoTime() - start)));
    listener.onProgress(
        meter.progress(epoch, meter.stepsPerEpoch, learned.loss(), learned.accuracy(), false, ""));
    return Checkpoint.Snapshot.of(net);
  }

  private void finish(@Nullable Patience patience, boolean interrupted, Meter meter) {
    String note;
    if (interrupted) {
      Thread.currentThread().interrupt();
      note = "Đã dừng theo yêu cầu; giữ %d epoch đã xong.".formatted(epochs.size());
    } else if (patience != null && patience.exhausted() && epochs.size() < numEpochs) {
      note =
          "Dừng sớm ở epoch %d: %s không %s thêm sau %d epoch (tốt nhất ở epoch %d)."
              .formatted(
                  epochs.size(),
                  patience.rule.monitor(),
                  patience.rule.monitor().higherIsBetter() ? "tăng" : "giảm",
                  patience.rule.patience(),
                  patience.bestEpoch);
    } else {
      note = "Đã chạy đủ %d epoch.".formatted(epochs.size());
    }
    if (best != null) {
      net.params().assign(best);
    }
    epochs.stream()
        .filter(epoch -> validation != null && !Double.isFinite(epoch.valLoss()))
        .findFirst()
        .ifPresent(
            epoch ->
                remarks.add(
                    ("Mất mát kiểm định là %s từ epoch %d nên không so được giữa các epoch; hãy"
                            + " kiểm tra tập kiểm định có cùng cách chuẩn hóa với tập huấn luyện"
                            + " không, hoặc giảm tốc độ học.")
                        .formatted(epoch.valLoss(), epoch.number())));
    report(meter, note);
  }

  /** Báo tin cuối cùng: huấn luyện đã xong. */
  private void report(Meter meter, String note) {
    History.Epoch last =
        epochs.isEmpty()
            ? new History.Epoch(0, Double.NaN, Double.NaN, Duration.ZERO)
            : epochs.get(epochs.size() - 1);
    listener.onProgress(
        meter.progress(
            last.number(),
            meter.stepsPerEpoch,
            last.loss(),
            last.accuracy(),
            true,
            Stream.concat(Stream.of(note), remarks.stream()).collect(Collectors.joining(" "))));
  }

  private static void deleteCheckpoint(Path checkpoint) {
    try {
      Files.deleteIfExists(checkpoint);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "Không xóa được checkpoint %s: %s.".formatted(checkpoint, IoReason.of(e)), e);
    }
  }

  private boolean restoresBest() {
    return earlyStopping != null && earlyStopping.restoreBest();
  }

  private void requireUsable(BatchSource train) {
    if (train.size() == 0) {
      throw new IllegalArgumentException("Tập huấn luyện rỗng.");
    }
    if (validation != null && validation.size() == 0) {
      throw new IllegalArgumentException(
          "Tập kiểm định rỗng; hãy bỏ validation(…) hoặc cho nó ít nhất một mẫu.");
    }
    if (earlyStopping != null && earlyStopping.monitor().needsValidation() && validation == null) {
      throw new IllegalArgumentException(
          "Dừng sớm theo %s cần tập kiểm định; hãy gọi validation(…)."
              .formatted(earlyStopping.monitor()));
    }
    if (earlyStopping != null
        && earlyStopping.monitor().higherIsBetter()
        && metric != Metric.ACCURACY) {
      throw new IllegalArgumentException(
          "Dừng sớm theo %s cần đo độ chính xác; hãy gọi metric(Metric.ACCURACY)."
              .formatted(earlyStopping.monitor()));
    }
  }

  /**
   * Mất mát trung bình của mạng trên một tập dữ liệu, ở chế độ suy luận (không dropout), kể cả số
   * hạng điều chuẩn.
   *
   * @param net mạng
   * @param data tập dữ liệu
   * @param batchSize số mẫu tối đa mỗi lượt; kết quả không phụ thuộc vào nó
   * @return mất mát trung bình trên mỗi mẫu
   */
  public static double score(MultiLayerNetwork net, DataSet data, int batchSize) {
    return score(net, new InMemory(data), batchSize);
  }

  /**
   * Như {@link #score(MultiLayerNetwork, DataSet, int)}, trên một nguồn cắt minibatch ngay lúc cần.
   *
   * @param net mạng
   * @param data nguồn
   * @param batchSize số mẫu tối đa mỗi lượt; kết quả không phụ thuộc vào nó
   * @return mất mát trung bình trên mỗi mẫu
   */
  public static double score(MultiLayerNetwork net, BatchSource data, int batchSize) {
    try (Prediction prediction = Prediction.of(net)) {
      return Score.of(prediction, data, batchSize, null).loss();
    }
  }

  /**
   * Độ chính xác của mạng trên một tập dữ liệu, ở chế độ suy luận.
   *
   * @param net mạng phân loại
   * @param data tập dữ liệu; nhãn one-hot, nhãn là số thứ tự của lớp, hoặc nhãn 0 / 1
   * @param batchSize số mẫu tối đa mỗi lượt; kết quả không phụ thuộc vào nó
   * @return tỉ lệ đoán đúng, trong [0, 1]; với chuỗi thì tính trên mọi bước không bị che
   * @throws IllegalArgumentException nếu nhãn và đầu ra không khớp nhau
   */
  public static double accuracy(MultiLayerNetwork net, DataSet data, int batchSize) {
    try (Prediction prediction = Prediction.of(net)) {
      return Score.of(prediction, new InMemory(data), batchSize, Metric.ACCURACY).accuracy();
    }
  }

  /**
   * Như {@link #output(MultiLayerNetwork, BatchSource, int)}, trên một tập nằm sẵn trong bộ nhớ.
   *
   * @param net mạng
   * @param data tập dữ liệu; nhãn của nó không được dùng
   * @param batchSize số mẫu tối đa mỗi lượt; kết quả không phụ thuộc vào nó
   * @return mảng [n, số đầu ra]
   */
  public static INDArray output(MultiLayerNetwork net, DataSet data, int batchSize) {
    return output(net, new InMemory(data), batchSize);
  }

  /**
   * Đầu ra của mạng cho mọi mẫu của một nguồn, theo thứ tự, ở chế độ suy luận.
   *
   * @param net mạng
   * @param data nguồn; nhãn của nó không được dùng
   * @param batchSize số mẫu tối đa mỗi lượt; kết quả không phụ thuộc vào nó
   * @return mảng [n, số đầu ra]
   */
  public static INDArray output(MultiLayerNetwork net, BatchSource data, int batchSize) {
    var batches = new Minibatches(data, Math.max(batchSize, Score.MIN_BATCH));
    int[] order = batches.inOrder();
    var outputs = new ArrayList<INDArray>();
    try (Prediction prediction = Prediction.of(net)) {
      for (int b = 0; b < batches.count(); b++) {
        DataSet batch = batches.batch(order, b);
        outputs.add(prediction.output(batch.getFeatures()));
        Minibatches.release(batch);
      }
    }
    return Nd4j.vstack(outputs);
  }

  private String fingerprint(Learner learner) {
    var settings =
        List.of(batchSize, seed, shuffle, String.valueOf(earlyStopping), String.valueOf(metric));
    var fingerprint = new Fingerprint().add(net.getLayerWiseConfigurations().toJson() + settings);
    InMemory.add(fingerprint, net.params());
    fingerprint.add(learner.data().fingerprint() + learner.method());
    if (validation != null) {
      fingerprint.add(validation.fingerprint());
    }
    return fingerprint.hex();
  }

  private static int positive(String name, int value) {
    if (value < 1) {
      throw new IllegalArgumentException("%s phải ≥ 1, nhận được %d.".formatted(name, value));
    }
    return value;
  }

  /** Lần lưu kế tiếp cách lần trước ít nhất chín lần thời gian lần trước đã tốn. */
  private static final class Saving {
    private long next = System.nanoTime();
    private int saved;

    Saving(int resumedEpochs) {
      saved = resumedEpochs;
    }

    boolean due() {
      return System.nanoTime() - next >= 0;
    }

    /** Lưu hai lần cùng một epoch thì bản trước không còn cũ hơn, và mất ý nghĩa dự phòng. */
    boolean lacks(int numEpochs) {
      return saved < numEpochs;
    }

    void save(Checkpoint state, Path file) {
      long start = System.nanoTime();
      state.saveKeepingPrevious(file);
      long end = System.nanoTime();
      next = end + 9 * (end - start);
      saved = state.history().epochs().size();
    }
  }

  /** Đếm epoch không tiến bộ; dựng lại được chỉ từ lịch sử. */
  private static final class Patience {
    private final EarlyStopping rule;
    private final int sign;
    private double bestValue = Double.POSITIVE_INFINITY;
    private int bestEpoch;
    private int waited;

    Patience(EarlyStopping rule) {
      this.rule = rule;
      this.sign = rule.monitor().higherIsBetter() ? -1 : 1;
    }

    boolean improvedBy(History.Epoch epoch) {
      double value = sign * rule.monitor().of(epoch);
      if (value < bestValue - rule.minDelta()) {
        bestValue = value;
        bestEpoch = epoch.number();
        waited = 0;
        return true;
      }
      waited++;
      return false;
    }

    boolean exhausted() {
      return waited >= rule.patience();
    }
  }

  /** Đo tốc độ của riêng lần chạy này để ước lượng thời gian còn lại. */
  private final class Meter {
    private final int stepsPerEpoch;
    private final long start = System.nanoTime();
    private long steps;

    Meter(int stepsPerEpoch) {
      this.stepsPerEpoch = stepsPerEpoch;
    }

    void step() {
      steps++;
    }

    Progress progress(
        int epoch, int step, double loss, double accuracy, boolean finished, String note) {
      long elapsed = System.nanoTime() - start;
      long left =
          Math.max(0, (long) numEpochs * stepsPerEpoch - (epoch - 1L) * stepsPerEpoch - step);
      long remaining = finished || steps == 0 ? 0 : (long) ((double) elapsed / steps * left);
      History.@Nullable Epoch last = epochs.isEmpty() ? null : epochs.get(epochs.size() - 1);
      return new Progress(
          epoch,
          numEpochs,
          step,
          stepsPerEpoch,
          loss,
          last == null ? Double.NaN : last.valLoss(),
          accuracy,
          last == null ? Double.NaN : last.valAccuracy(),
          Duration.ofNanos(elapsed),
          Duration.ofNanos(remaining),
          finished,
          note);
    }
  }
}
