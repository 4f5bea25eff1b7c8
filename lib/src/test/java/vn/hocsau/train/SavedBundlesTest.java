package vn.hocsau.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.preprocessor.ImagePreProcessingScaler;
import org.nd4j.linalg.dataset.api.preprocessor.NormalizerMinMaxScaler;
import org.nd4j.linalg.dataset.api.preprocessor.NormalizerStandardize;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Các gói đã lưu bằng phiên bản 0.1.0 vẫn mở được và đoán như cũ. Cạnh mỗi gói là một tệp văn bản:
 * kích thước đầu vào, rồi đầu ra.
 */
class SavedBundlesTest {

  private static final Path FOLDER = Path.of("src/test/resources/bundles");

  @ParameterizedTest
  @ValueSource(strings = {"hoi_quy", "tich_chap", "dl4j_anh", "dl4j_chuoi", "dl4j_gop"})
  void networkOnNumbersPredictsAsBefore(String name) throws Exception {
    long[] shape = shape(name);
    long length = Arrays.stream(shape).reduce(1, (a, b) -> a * b);
    float[] values = new float[(int) length];
    for (int i = 0; i < length; i++) {
      values[i] = -1 + 2f * i / length;
    }
    assertSameOutput(name, Nd4j.create(values, shape, 'c'));
  }

  @ParameterizedTest
  @ValueSource(strings = {"hoi_tiep", "tich_chap_mot_chieu"})
  void networkOnWordsPredictsAsBefore(String name) throws Exception {
    long[] shape = shape(name);
    float[] ids = new float[(int) (shape[0] * shape[2])];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = (i * 5 + 1) % 9;
    }
    assertSameOutput(name, Nd4j.create(ids, shape, 'c'));
  }

  @Test
  void everythingBesideTheNetworkIsThere() {
    ModelBundle bundle = ModelBundle.load(FOLDER.resolve("hoi_quy.zip"));
    assertEquals("[nam, nữ]", bundle.labels().toString());
    assertEquals("3", bundle.settings().get("window"));
    assertEquals(7, bundle.record().seed());
    assertTrue(bundle.record().data().get(0).simulated());
    var minMax = (NormalizerMinMaxScaler) bundle.normalizers().get("x");
    assertEquals(-1, minMax.getTargetMin());
    assertArrayEquals(new float[] {-1, -0.8889f, -0.7778f}, minMax.getMin().toFloatVector(), 1e-4f);
    assertTrue(minMax.isFitLabel());
    var standardize = (NormalizerStandardize) bundle.normalizers().get("y");
    assertEquals(3, standardize.getMean().length());
    assertEquals(
        255, ((ImagePreProcessingScaler) bundle.normalizers().get("anh")).getMaxPixelVal());
  }

  private static void assertSameOutput(String name, INDArray features) throws Exception {
    String[] expected = Files.readAllLines(FOLDER.resolve(name + ".txt")).get(1).split(",", -1);
    float[] output =
        ModelBundle.load(FOLDER.resolve(name + ".zip"))
            .network()
            .output(features)
            .dup('c')
            .data()
            .asFloat();
    assertEquals(expected.length, output.length);
    for (int i = 0; i < output.length; i++) {
      assertEquals(Float.parseFloat(expected[i]), output[i], 1e-5);
    }
  }

  private static long[] shape(String name) throws Exception {
    String shape = Files.readAllLines(FOLDER.resolve(name + ".txt")).get(0);
    return Arrays.stream(shape.split(",", -1)).mapToLong(Long::parseLong).toArray();
  }
}
