package vn.hocsau.cluster;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.broadcast.Broadcast;
import vn.hocsau.dataset.BatchSource;
import vn.hocsau.train.DivergedException;
import vn.hocsau.train.Learner;

/**
 * Huấn luyện song song theo dữ liệu, đồng bộ: dữ liệu chia thành P phần; mỗi vòng, mọi phần bắt đầu
 * từ cùng một bộ tham số, học k minibatch của mình, rồi máy điều khiển lấy trung bình tham số và bộ
 * nhớ của bộ tối ưu.
 *
 * <pre>{@code
 * var learner = SparkTraining.on(cluster, new CourseData("imdb-gru", RunMode.QUICK))
 *     .partitions(2).stepsPerRound(20);
 * History history = Training.of(net).epochs(60).batchSize(128).validation(validation)
 *     .checkpoint("07_gru").fit(learner);      // epoch của Training là một vòng
 * List<Round> rounds = learner.rounds();       // thời gian, số byte, máy nào làm phần nào
 * }</pre>
 *
 * <p>Kiểm định, dừng sớm, checkpoint, nối lại, lịch sử và nút dừng là của {@link
 * vn.hocsau.train.Training}; một epoch ở đó là một vòng ở đây. Kết quả chỉ phụ thuộc hạt giống, P
 * và k: máy nào làm phần nào, máy nào chết giữa chừng đều không đổi một bit. Với SGD, k = 1 và các
 * phần bằng nhau, một vòng bằng đúng một bước của minibatch lớn gấp P lần (McMahan và cộng sự,
 * 2017, gọi là FedSGD; k lớn hơn là FedAvg).
 *
 * <p>Mạng đi tới các máy bằng JSON; bộ lắng nghe duy nhất đi theo là {@link
 * vn.hocsau.layer.GlobalNormClipping}.
 *
 * @see <a href="https://proceedings.mlr.press/v54/mcmahan17a.html">McMahan và cộng sự, 2017, thuật
 *     toán 1</a>
 */
public final class SparkTraining implements Learner {

  private final SparkCluster cluster;
  private final DataRecipe recipe;
  private final BatchSource data;
  private final List<Round> rounds = new ArrayList<>();
  private int partitions = 2;
  private int stepsPerRound = 20;
  private long slicedFrom = Slices.FROM_BYTES;

  private SparkTraining(SparkCluster cluster, DataRecipe recipe) {
    this.cluster = cluster;
    this.recipe = recipe;
    this.data = recipe.load();
  }

  /**
   * Học trên một cụm.
   *
   * @param cluster kết nối, còn mở trong suốt lần học
   * @param recipe công thức dựng dữ liệu huấn luyện; máy điều khiển cũng dựng một lần, để biết số
   *     mẫu và dấu vân tay
   * @return cách học, với 2 phần và 20 bước mỗi vòng
   */
  public static SparkTraining on(SparkCluster cluster, DataRecipe recipe) {
    return new SparkTraining(cluster, recipe);
  }

  /**
   * Số phần. Không theo số máy: cùng số phần thì cùng kết quả trên mọi cụm.
   *
   * @param partitions P ≥ 1, mặc định 2
   * @return chính đối tượng này
   */
  public SparkTraining partitions(int partitions) {
    this.partitions = positive("Số phần", partitions);
    return this;
  }

  /**
   * Số minibatch mỗi phần học trong một vòng. Mỗi vòng tốn vài chục mili giây ngoài việc học, nên k
   * phải đủ lớn để một vòng kéo dài từ một giây.
   *
   * @param stepsPerRound k ≥ 1, mặc định 20
   * @return chính đối tượng này
   */
  public SparkTraining stepsPerRound(int stepsPerRound) {
    this.stepsPerRound = positive("Số bước mỗi vòng", stepsPerRound);
    return this;
  }

  /** Từ bao nhiêu byte mỗi vòng thì cắt tham số thành lát; chỉ để thử. */
  SparkTraining slicedFrom(long bytes) {
    this.slicedFrom = bytes;
    return this;
  }

  /**
   * Số đo các vòng đã xong của lần học gần nhất.
   *
   * @return mỗi vòng một dòng
   */
  public List<Round> rounds() {
    return List.copyOf(rounds);
  }

  @Override
  public BatchSource data() {
    return data;
  }

  @Override
  public String method() {
    return " %d phần, %d bước mỗi vòng".formatted(partitions, stepsPerRound);
  }

  @Override
  public int stepsPerEpoch(int batchSize) {
    return 1;
  }

  /**
   * Soát rồi chuẩn bị học.
   *
   * @throws IllegalArgumentException nếu có phần không có mẫu nào, hoặc một phần có ít minibatch
   *     hơn số bước mỗi vòng
   */
  @Override
  public Run start(Task task) {
    requireEnough(task.batchSize());
    rounds.clear();
    var plan =
        new Plan(
            task.net().getLayerWiseConfigurations().toJson(),
            Plan.maxGradientNorm(task.net()),
            recipe,
            data.fingerprint(),
            partitions,
            stepsPerRound,
            task.batchSize(),
            task.seed(),
            task.shuffle(),
            task.metric());
    return new Averaging(plan, task);
  }

  private void requireEnough(int batchSize) {
    int smallest = data.size() / partitions;
    if (smallest == 0) {
      throw new IllegalArgumentException(
          "Dữ liệu có %d mẫu, không đủ cho %d phần: có phần không có mẫu nào. Hãy giảm partitions(…) còn nhiều nhất %d."
              .formatted(data.size(), partitions, data.size()));
    }
    int batches = (smallest + batchSize - 1) / batchSize;
    if (stepsPerRound > batches) {
      throw new IllegalArgumentException(
          "Mỗi phần có %d mẫu, tức %d minibatch (batch %d), ít hơn %d bước mỗi vòng. Hãy giảm stepsPerRound(…) còn nhiều nhất %d, hoặc giảm số phần."
              .formatted(smallest, batches, batchSize, stepsPerRound, batches));
    }
  }

  private static int positive(String name, int value) {
    if (value < 1) {
      throw new IllegalArgumentException("%s phải ≥ 1, nhận được %d.".formatted(name, value));
    }
    return value;
  }

  /** Lần học: mỗi epoch một vòng. */
  private final class Averaging implements Run {
    private final Plan plan;
    private final Task task;
    private final JavaRDD<Integer> shares;

    Averaging(Plan plan, Task task) {
      this.plan = plan;
      this.task = task;
      this.shares =
          cluster.spark().parallelize(IntStream.range(0, partitions).boxed().toList(), partitions);
    }

    @Override
    public Learned epoch(int round, long seed, Steps steps) throws InterruptedException {
      long start = System.nanoTime();
      State before = State.of(task.net());
      Broadcast<State> sent = cluster.spark().broadcast(before);
      List<Round.Task> tasks;
      try {
        tasks =
            partitions * before.bytes() >= slicedFrom
                ? slicedRound(sent, round)
                : wholeRound(sent, round);
      } finally {
        sent.destroy();
      }
      Learned learned = learned(tasks);
      if (!Double.isFinite(learned.loss())) {
        throw new DivergedException(learned.loss(), round, stepsPerRound, "");
      }
      rounds.add(
          new Round(
              round,
              Duration.ofNanos(System.nanoTime() - start),
              before.bytes() * Round.numExecutors(tasks),
              before.bytes() * partitions,
              tasks));
      steps.done(1, learned.loss(), learned.accuracy());
      return learned;
    }

    /** Máy điều khiển nhận trạng thái của mọi phần. */
    private List<Round.Task> wholeRound(Broadcast<State> sent, int round)
        throws InterruptedException {
      Plan everywhere = plan;
      // collect trả theo thứ tự phần; treeReduce cộng theo thứ tự xong, mỗi lần một khác.
      List<Part> parts =
          cluster.await(
              shares
                  .map(index -> Worker.learn(everywhere, sent.value(), index, round))
                  .collectAsync());
      List<Round.Task> tasks = parts.stream().map(Part::task).toList();
      State.average(parts.stream().map(Part::state).toList(), samples(tasks)).into(task.net());
      return tasks;
    }

    /**
     * Tham số lớn: các máy cắt thành lát, mỗi máy lấy trung bình vài lát, gửi về một bản duy nhất.
     */
    private List<Round.Task> slicedRound(Broadcast<State> sent, int round)
        throws InterruptedException {
      Plan everywhere = plan;
      List<Slices.Piece> pieces =
          cluster.await(
              shares
                  .flatMapToPair(
                      index -> Slices.of(Worker.learn(everywhere, sent.value(), index, round)))
                  .groupByKey(partitions)
                  .map(slice -> Slices.average(slice._1(), slice._2()))
                  .collectAsync());
      return Slices.assemble(pieces, sent.value(), stepsPerRound).into(task.net());
    }

    @Override
    public void close() {
      // Mạng của các máy thực thi được dùng lại hoặc thay khi kế hoạch khác tới.
    }
  }

  static long[] samples(List<Round.Task> tasks) {
    return tasks.stream().mapToLong(Round.Task::samples).toArray();
  }

  private static Learned learned(List<Round.Task> tasks) {
    double loss = 0;
    double accuracy = 0;
    long samples = 0;
    for (Round.Task task : tasks) {
      loss += task.loss() * task.samples();
      accuracy += task.accuracy() * task.samples();
      samples += task.samples();
    }
    return new Learned(loss / samples, accuracy / samples, samples);
  }
}
