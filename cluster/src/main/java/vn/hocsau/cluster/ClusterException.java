package vn.hocsau.cluster;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Cụm không làm được việc; thông báo là một câu: sai gì, ở đâu, làm gì tiếp. */
public final class ClusterException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** Spark chép câu của máy thực thi vào giữa vết ngăn xếp của nó. */
  private static final Pattern OURS =
      Pattern.compile(Pattern.quote(ClusterException.class.getName()) + ": (.+)");

  /** Lỗi của phần việc, trong câu của Spark: lớp ngoại lệ và thông báo. */
  private static final Pattern IN_TASK =
      Pattern.compile("\\(TID \\d+\\) \\(.*?\\): ([\\w.$]+): (.+)");

  private static final Pattern MISSING =
      Pattern.compile("(?:ClassNotFoundException|NoClassDefFoundError): (vn[./]hocsau\\S*)");

  /** Mã của một ô notebook: JShell đặt nó trong gói REPL; lambda thì hỏng lúc dựng lại. */
  private static final Pattern IN_NOTEBOOK =
      Pattern.compile(
          "(?:ClassNotFoundException|NoClassDefFoundError): REPL[./]"
              + "|Cannot cast java\\.lang\\.invoke\\.SerializedLambda");

  /** Không nạp được lớp khai báo lambda của ta, Java chỉ nói không gán được bản ghi của nó. */
  private static final String LAMBDA_WITHOUT_CLASS =
      "cannot assign instance of java.lang.invoke.SerializedLambda";

  private static final Pattern OUT_OF_MEMORY =
      Pattern.compile("OutOfMemoryError|Cannot allocate new|exited with code 5[02]|exit code 137");

  ClusterException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  /**
   * Dịch lỗi của Spark thành một câu.
   *
   * @param failure lỗi Spark ném ra
   * @return ngoại lệ, nguyên nhân là lỗi ấy
   */
  static ClusterException of(Throwable failure) {
    String text = textOf(failure);
    Matcher said = OURS.matcher(text);
    if (said.find()) {
      return new ClusterException(said.group(1), failure);
    }
    Matcher missing = MISSING.matcher(text);
    boolean named = missing.find();
    if (named || text.contains(LAMBDA_WITHOUT_CLASS)) {
      String lost = named ? missing.group(1).replace('/', '.') : Worker.class.getName();
      return new ClusterException(
          "Máy thực thi không có lớp %s: hãy chép hocsau.jar, hocsau-cluster.jar cùng thư viện của chúng tới cùng một đường dẫn trên mọi máy, hoặc nộp việc bằng spark-submit --jars."
              .formatted(lost),
          failure);
    }
    if (IN_NOTEBOOK.matcher(text).find()) {
      return new ClusterException(
          "Máy thực thi không có mã của ô notebook: lớp và lambda khai báo trong ô chỉ có ở máy điều khiển. Hãy viết chúng vào một jar, và đặt jar ấy ở mọi máy.",
          failure);
    }
    if (OUT_OF_MEMORY.matcher(text).find()) {
      return new ClusterException(
          "Máy thực thi hết bộ nhớ: hãy giảm batchSize, hoặc tăng spark.executor.memory (heap) và %s (cả tiến trình)."
              .formatted(SparkCluster.MAX_PHYSICAL_BYTES),
          failure);
    }
    if (text.contains("sun.nio.ch.DirectBuffer")) {
      return new ClusterException(
          "Máy ảo Java không cho Spark dùng gói sun.nio.ch; hãy chạy java với --add-exports=java.base/sun.nio.ch=ALL-UNNAMED.",
          failure);
    }
    if (text.contains("Could not parse Master URL")) {
      return new ClusterException(
          "Địa chỉ cụm không đúng dạng. Dùng local[2], spark://máy:7077, hoặc spark-submit của chính cụm ấy cho yarn và k8s.",
          failure);
    }
    Matcher inTask = IN_TASK.matcher(text);
    if (inTask.find()) {
      boolean ours =
          inTask.group(1).startsWith("vn.hocsau.")
              || inTask.group(1).equals("java.lang.IllegalArgumentException");
      return new ClusterException(
          ours ? inTask.group(2) : stopped(inTask.group(1) + ": " + inTask.group(2)), failure);
    }
    return new ClusterException(
        stopped(text.lines().findFirst().orElse("không rõ vì sao")), failure);
  }

  private static String stopped(String reason) {
    return "Cụm dừng việc: %s. Những vòng đã xong vẫn còn trong checkpoint; chạy lại cùng lệnh để học tiếp."
        .formatted(reason.replaceFirst("\\.$", ""));
  }

  private static String textOf(Throwable failure) {
    var text = new StringBuilder();
    for (Throwable t = failure; t != null; t = t.getCause()) {
      text.append(t).append('\n');
    }
    return text.toString();
  }
}
