package vn.hocsau.cluster;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.function.Consumer;

/**
 * Nhiều lần huấn luyện độc lập chia cho các máy của cụm: không máy nào đợi máy nào, nên thêm máy là
 * nhanh thêm chừng ấy.
 *
 * <pre>{@code
 * var trials = List.of(new Trial("boston-rnn", RunMode.QUICK, 1), new Trial("boston-rnn", RunMode.QUICK, 2));
 * List<Trial.Result> results = SparkSweep.run(cluster, trials, result -> {});
 * }</pre>
 */
public final class SparkSweep {

  private static final long POLL_MILLIS = 100;

  private SparkSweep() {}

  /**
   * Chạy hết rồi trả kết quả theo thứ tự đã cho. Một việc hỏng thì các việc khác vẫn chạy nốt.
   *
   * @param cluster kết nối
   * @param trials các việc
   * @param done được gọi ngay khi một việc xong, theo thứ tự xong
   * @return kết quả, cùng thứ tự với {@code trials}; giống từng bit với {@link Trial#run} lần lượt
   * @throws ClusterException nếu có việc hỏng; ném sau khi mọi việc khác đã xong và đã báo
   * @throws InterruptedException nếu luồng bị ngắt; việc đang chạy bị hủy, việc đã xong đã báo
   */
  public static List<Trial.Result> run(
      SparkCluster cluster, List<Trial> trials, Consumer<Trial.Result> done)
      throws InterruptedException {
    Map<Trial, Future<List<Trial.Result>>> running = new LinkedHashMap<>();
    for (Trial trial : trials) {
      running.computeIfAbsent(
          trial,
          each -> cluster.spark().parallelize(List.of(each), 1).map(Trial::run).collectAsync());
    }
    Map<Trial, Trial.Result> results = new LinkedHashMap<>();
    List<ClusterException> failures = new ArrayList<>();
    try {
      while (!running.isEmpty()) {
        for (Trial trial : List.copyOf(running.keySet())) {
          Future<List<Trial.Result>> job = running.get(trial);
          if (job != null && job.isDone()) {
            running.remove(trial);
            collect(cluster, trial, job, results, failures, done);
          }
        }
        Thread.sleep(POLL_MILLIS);
      }
    } finally {
      running.values().forEach(job -> job.cancel(true));
    }
    if (!failures.isEmpty()) {
      throw failures.get(0);
    }
    return trials.stream().map(results::get).toList();
  }

  private static void collect(
      SparkCluster cluster,
      Trial trial,
      Future<List<Trial.Result>> job,
      Map<Trial, Trial.Result> results,
      List<ClusterException> failures,
      Consumer<Trial.Result> done)
      throws InterruptedException {
    try {
      Trial.Result result = cluster.await(job).get(0);
      results.put(trial, result);
      done.accept(result);
    } catch (ClusterException e) {
      failures.add(e);
    }
  }
}
