package vn.hocsau.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;

class RooflineTest {

  /** Một tỉ phép tính và một tỉ byte mỗi giây: mili giây đọc thẳng ra từ triệu phép tính và MB. */
  private static final Peaks ROUND = new Peaks(1e9, 1e9);

  static List<MeasuredModel> all() {
    return MeasuredModel.all();
  }

  private static double gflop(String id) {
    return Roofline.of(MeasuredModel.get(id)).operations() / 1e9;
  }

  /** Tự đếm lại bằng tay từ kích thước của mạng. */
  @Test
  void countsTheProductsOfEveryKindOfLayer() {
    // Hai tầng LSTM 512, 128 mẫu, 3 bước: bốn cổng; x·W của tầng đầu không cần gradient đầu vào.
    double rows = 128 * 3;
    double words =
        2 * rows * 2048 * (2 * 1 + 3 * 512 + 3 * 512 + 3 * 512) + 3 * 2.0 * 128 * 512 * 112;
    assertEquals(words / 1e9, gflop("words-lstm"), 1e-9);
    // 3·64 + 64·1 nhân cộng mỗi mẫu; tầng đầu hai tích, tầng ra ba tích.
    assertEquals(2.0 * 64 * (2 * 3 * 64 + 3 * 64) / 1e9, gflop("electric-ffnn1"), 1e-12);
    // Ba tích chập 3 × 3 của ảnh 28 × 28, rồi 576 → 64 → 10.
    double images = 2 * 9 * 1 * 32 * 26 * 26 + 3 * 9 * (32 * 64 * 11 * 11 + 64 * 64 * 3 * 3);
    assertEquals(2.0 * 64 * (images + 3 * (576 * 64 + 64 * 10)) / 1e9, gflop("mnist-cnn"), 1e-9);
  }

  @Test
  void aStageCostsTheLongerOfComputingAndMoving() {
    assertEquals(3, new Work("tính nhiều", 3e6, 2e6).boundMillis(ROUND), 1e-12);
    assertEquals(5, new Work("chuyển nhiều", 1e6, 5e6).boundMillis(ROUND), 1e-12);
    Roofline both = new Roofline(List.of(new Work("a", 3e6, 2e6), new Work("b", 1e6, 5e6)));
    assertEquals(8, both.boundMillis(ROUND), 1e-12);
  }

  /** Đầu vào của tầng đầu không ai cần gradient; có embedding ở dưới thì cần. */
  @Test
  void theLowestLayerNeedsNoGradientOfItsInput() {
    assertFalse(stages("imdb-simplernn").contains("SIMPLE_RNN 200: x·W, gradient của đầu vào"));
    assertTrue(stages("imdb-gru").contains("GRU 200: x·W, gradient của đầu vào"));
  }

  /** Cập nhật thưa: chỉ những hàng có mặt; bốc mãi thì là cả bảng. */
  @Test
  void anEmbeddingMovesTheRowsItMeets() {
    var table = new Block.Embedding(1000, 8);
    assertEquals(8, table.touchedParams(1), 1e-9);
    assertEquals(8000, table.touchedParams(1e6), 1e-6);
    Work update = last(Roofline.of(MeasuredModel.get("imdb-gru")));
    assertEquals("cập nhật", update.stage());
    assertTrue(update.bytes() < 7.0 * 4 * MeasuredModel.get("imdb-gru").numParams() / 2);
  }

  @Test
  void theUpdateMovesWhatItsRuleNeeds() {
    assertEquals(3.0 * 4 * 59_242, last(Roofline.of(MeasuredModel.get("mnist-lstm"))).bytes(), 1);
    assertEquals(7.0 * 4 * 255_690, last(Roofline.of(MeasuredModel.get("cifar-lstm"))).bytes(), 1);
  }

  @ParameterizedTest
  @MethodSource("all")
  void everyModelHasABound(MeasuredModel model) {
    Roofline roofline = Roofline.of(model);
    assertTrue(roofline.work().stream().allMatch(w -> w.operations() >= 0 && w.bytes() > 0));
    assertTrue(roofline.boundMillis(ROUND) >= roofline.operations() / 1e6);
    assertTrue(roofline.boundMillis(ROUND) >= roofline.bytes() / 1e6);
  }

  @Test
  void theMachinesPeaksAreThoseOfAComputer() {
    Peaks peaks = Peaks.measure();
    assertTrue(peaks.operations() > 1e9 && peaks.operations() < 1e14, peaks.toString());
    assertTrue(peaks.bytes() > 1e8 && peaks.bytes() < 1e13, peaks.toString());
  }

  private static List<String> stages(String id) {
    return Roofline.of(MeasuredModel.get(id)).work().stream().map(Work::stage).toList();
  }

  private static Work last(Roofline roofline) {
    return roofline.work().get(roofline.work().size() - 1);
  }

  @Test
  void aDenseLayerIsThreeProductsAndItsActivation() {
    List<Work> work = new Block.Dense(4, Activation.RELU).work(Shape.vector(3), 5, true);
    assertEquals(3, work.stream().filter(w -> w.operations() == 2.0 * 5 * 3 * 4).count());
    assertEquals(4, work.size());
  }
}
