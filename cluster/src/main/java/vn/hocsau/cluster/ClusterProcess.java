package vn.hocsau.cluster;

import java.io.IOException;
import java.util.Arrays;

/**
 * Tiến trình chủ hay tiến trình thợ của Spark, chết theo tiến trình đã sinh ra nó: đầu kia của lối
 * vào chuẩn đóng lại thì thôi, kể cả khi tiến trình cha bị giết ngang và không kịp dọn.
 */
final class ClusterProcess {

  private static final int GRACE_MILLIS = 5_000;

  private ClusterProcess() {}

  /**
   * Chạy cho tới khi lối vào chuẩn đóng.
   *
   * @param args {@code master} hoặc {@code worker}, rồi các đối số của Spark
   */
  public static void main(String[] args) {
    var watch = new Thread(ClusterProcess::endWithParent, "cha");
    watch.setDaemon(true);
    watch.start();
    String[] rest = Arrays.copyOfRange(args, 1, args.length);
    if (args[0].equals("master")) {
      org.apache.spark.deploy.master.Master.main(rest);
    } else {
      org.apache.spark.deploy.worker.Worker.main(rest);
    }
  }

  private static void endWithParent() {
    try {
      while (System.in.read() >= 0) {
        // Không ai gửi gì; chỉ đợi đầu kia đóng.
      }
    } catch (IOException e) {
      // Ống đã gãy cũng là đã đóng.
    }
    var last = new Thread(ClusterProcess::halt, "hết hạn");
    last.setDaemon(true);
    last.start();
    System.exit(0); // thợ dọn các tiến trình thực thi của nó
  }

  private static void halt() {
    try {
      Thread.sleep(GRACE_MILLIS);
    } catch (InterruptedException e) {
      // Dừng ngay.
    }
    Runtime.getRuntime().halt(0);
  }
}
