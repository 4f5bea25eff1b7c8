package vn.hocsau.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClusterExceptionTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "java.lang.ClassNotFoundException: REPL.$JShell$42",
        "java.io.InvalidObjectException: Cannot cast java.lang.invoke.SerializedLambda to"
            + " vn.hocsau.cluster.DataRecipe"
      })
  void saysThatCodeOfANotebookCellStaysInTheNotebook(String reason) {
    var failure =
        new RuntimeException(
            "Job aborted due to stage failure: Task 0 in stage 0.0 failed 4 times, most recent"
                + " failure: Lost task 0.3 in stage 0.0 (TID 3) (127.0.0.1 executor 1): "
                + reason);
    assertEquals(
        "Máy thực thi không có mã của ô notebook: lớp và lambda khai báo trong ô chỉ có ở máy điều khiển."
            + " Hãy viết chúng vào một jar, và đặt jar ấy ở mọi máy.",
        ClusterException.of(failure).getMessage());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "java.lang.NoClassDefFoundError: vn/hocsau/cluster/Worker",
        "java.lang.ClassCastException: cannot assign instance of java.lang.invoke.SerializedLambda"
            + " to field org.apache.spark.rdd.MapPartitionsRDD.f"
      })
  void saysThatTheJarIsMissingOnTheWorker(String reason) {
    var failure = new RuntimeException("Lost task 0.3 in stage 0.0 (TID 3) (10.0.0.2): " + reason);
    String message = ClusterException.of(failure).getMessage();
    assertTrue(
        message.startsWith("Máy thực thi không có lớp vn.hocsau.cluster.Worker: hãy chép"),
        message);
  }
}
