package vn.hocsau.cluster;

import java.util.Deque;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedDeque;
import org.apache.spark.SparkEnv;
import org.bytedeco.javacpp.Pointer;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.factory.Nd4j;
import vn.hocsau.layer.Engine;
import vn.hocsau.train.DivergedException;
import vn.hocsau.train.Learner;
import vn.hocsau.train.Learner.Learned;
import vn.hocsau.train.MinibatchLoop;

/**
 * Một mạng trong tiến trình thực thi, giữ lại giữa các vòng: mỗi phần việc đang chạy một mạng, nên
 * bộ nhớ không tăng theo số vòng.
 *
 * <p>Kết quả chỉ phụ thuộc (kế hoạch, trạng thái đầu vòng, phần, vòng): mạng bị ghi đè trọn vẹn,
 * thứ tự mẫu và dropout lấy từ hạt giống, phép tính chạy trên một luồng. Nhờ vậy phần việc làm lại
 * ở máy khác cho đúng những bit cũ.
 */
final class Worker implements AutoCloseable {

  private static final Deque<Worker> IDLE = new ConcurrentLinkedDeque<>();

  private final Plan plan;
  private final MultiLayerNetwork net;
  private final MinibatchLoop loop;

  private Worker(Plan plan) {
    this.plan = plan;
    this.net = plan.build();
    this.loop = new MinibatchLoop(net, plan.batchSize(), plan.metric());
  }

  /**
   * Học k minibatch của một phần.
   *
   * @param plan kế hoạch
   * @param start trạng thái đầu vòng
   * @param index phần, đếm từ 0
   * @param round vòng, đếm từ 1
   */
  @SuppressWarnings("try") // oneThread chỉ cần được đóng lại
  static Part learn(Plan plan, State start, int index, int round) throws InterruptedException {
    try (var oneThread = NativeThreads.one()) {
      long began = System.nanoTime();
      Worker worker = take(plan);
      start.into(worker.net);
      Nd4j.getRandom().setSeed(Learner.seed(Learner.seed(plan.seed(), round), index));
      Learned learned = worker.steps(index, round);
      var part = new Part(State.of(worker.net), index, learned, System.nanoTime() - began, worker);
      // Sau một ngoại lệ thì mạng bị bỏ, không dùng lại.
      IDLE.addFirst(worker);
      return part;
    } catch (DivergedException e) {
      // Làm lại cũng phân kỳ: gửi NaN về, máy điều khiển dừng lần học.
      return Part.diverged(start, index);
    } catch (OutOfMemoryError e) {
      throw ClusterException.of(e);
    }
  }

  /** Vòng r học các minibatch r·k, …, r·k + k − 1 của phần này, hết lượt thì sang lượt sau. */
  private Learned steps(int index, int round) throws InterruptedException {
    var share = new Share(LoadedData.of(plan.data(), plan.fingerprint()), index, plan.partitions());
    int perPass = loop.count(share);
    int k = plan.stepsPerRound();
    double loss = 0;
    double accuracy = 0;
    long samples = 0;
    for (int done = 0; done < k; ) {
      long step = (round - 1L) * k + done;
      int pass = (int) (step / perPass);
      int from = (int) (step % perPass);
      int count = Math.min(k - done, perPass - from);
      Learned learned = loop.learn(share, order(share, pass), from, count, round, (s, l, a) -> {});
      loss += learned.loss() * learned.samples();
      accuracy += learned.accuracy() * learned.samples();
      samples += learned.samples();
      done += count;
    }
    return new Learned(loss / samples, accuracy / samples, samples);
  }

  private int[] order(Share share, int pass) {
    return plan.shuffle()
        ? MinibatchLoop.shuffled(share, orderSeed(plan.seed(), pass, share.index()))
        : MinibatchLoop.inOrder(share);
  }

  /** Hạt giống của thứ tự mẫu trong lượt thứ {@code pass} (đếm từ 0) của một phần. */
  static long orderSeed(long seed, int pass, int index) {
    return Learner.seed(Learner.seed(seed, pass), -1 - index);
  }

  /** Mạng rảnh của đúng kế hoạch này; mạng của kế hoạch khác thì giải phóng. */
  private static Worker take(Plan plan) {
    for (Worker idle = IDLE.pollFirst(); idle != null; idle = IDLE.pollFirst()) {
      if (idle.plan.equals(plan)) {
        return idle;
      }
      idle.close();
    }
    return new Worker(plan);
  }

  String engines() {
    var engines = new TreeSet<String>();
    for (Layer layer : net.getLayers()) {
      Engine.find(layer).ifPresent(engine -> engines.add(engine.name()));
    }
    return String.join(", ", engines);
  }

  static String executor() {
    SparkEnv env = SparkEnv.get();
    return env == null ? "driver" : env.executorId();
  }

  static double memoryMb() {
    return Pointer.physicalBytes() / 1e6;
  }

  @Override
  public void close() {
    loop.close();
    net.clear();
  }
}
