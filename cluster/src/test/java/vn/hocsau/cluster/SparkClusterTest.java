package vn.hocsau.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SparkClusterTest {

  @Test
  void wrongAddressIsToldAtOnce() throws IOException {
    int free;
    try (var socket = new ServerSocket(0)) {
      free = socket.getLocalPort();
    }
    var failed =
        assertThrows(
            ClusterException.class, () -> SparkCluster.connect("spark://127.0.0.1:" + free));
    assertTrue(
        failed.getMessage().startsWith("Không máy nào trả lời ở spark://127.0.0.1:" + free),
        failed.getMessage());
  }

  @ParameterizedTest
  @ValueSource(strings = {"spark://khong-co-cong", "spark://", "spark://hai ba:1"})
  void malformedAddressShowsTheForm(String address) {
    var failed = assertThrows(ClusterException.class, () -> SparkCluster.connect(address));
    assertTrue(failed.getMessage().contains("cần spark://máy:cổng"), failed.getMessage());
  }

  @ParameterizedTest
  @ValueSource(strings = {"yarn", "cum-cua-toi"})
  void addressSparkDoesNotKnowPointsToSparkSubmit(String address) {
    var failed = assertThrows(ClusterException.class, () -> SparkCluster.connect(address));
    assertEquals(
        "Địa chỉ cụm không đúng dạng. Dùng local[2], spark://máy:7077, hoặc spark-submit của chính cụm ấy cho yarn và k8s.",
        failed.getMessage());
  }
}
