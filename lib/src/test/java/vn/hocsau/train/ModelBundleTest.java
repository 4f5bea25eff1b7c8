package vn.hocsau.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.preprocessor.NormalizerMinMaxScaler;
import org.nd4j.linalg.factory.Nd4j;
import vn.hocsau.store.Provenance;

class ModelBundleTest {

  @TempDir Path folder;

  private final DataSet data = Nets.data(20, 4);

  private Path saved() {
    var net = Nets.regression(0.02);
    Training.of(net).epochs(2).fit(data);
    var scaler = new NormalizerMinMaxScaler(0, 1);
    scaler.fit(data);
    var record =
        RunRecord.start("thu", 42)
            .data(new Provenance("thu", "Thử", Provenance.Origin.SIMULATED, "", "00", "tự tạo"))
            .finish();
    Path file = folder.resolve("mo-hinh.zip");
    new ModelBundle(
            net, Map.of("series", scaler), List.of("nam", "nữ"), Map.of("window", "3"), record)
        .save(file);
    return file;
  }

  @Test
  void loadsEverythingItSaved() {
    Path file = saved();
    ModelBundle bundle = ModelBundle.load(file);
    assertEquals(List.of("nam", "nữ"), bundle.labels());
    assertEquals("3", bundle.settings().get("window"));
    assertEquals(42, bundle.record().seed());
    assertTrue(bundle.record().data().get(0).simulated());
    var features = Nd4j.create(new float[] {-1, 0, 1}, new long[] {1, 3}, 'c');
    var scaler = new NormalizerMinMaxScaler(0, 1);
    scaler.fit(data);
    var expected = features.dup();
    scaler.transform(expected);
    bundle.normalizers().get("series").transform(features);
    assertEquals(expected, features);
    var again = ModelBundle.load(file).network();
    assertEquals(bundle.network().output(data.getFeatures()), again.output(data.getFeatures()));
  }

  @Test
  void plainDl4jOpensTheSameFile() throws Exception {
    Path file = saved();
    assertEquals(
        ModelBundle.load(file).network().params(),
        ModelSerializer.restoreMultiLayerNetwork(file.toFile()).params());
  }

  @Test
  void bundleOfAnEarlierVersionLoads() throws Exception {
    Path file = saved();
    try (var zip = FileSystems.newFileSystem(file)) {
      Path manifest = zip.getPath("hocsau.json");
      String now = Files.readString(manifest);
      String before = now.replace(",\"part\":\"\"", "");
      assertNotEquals(now, before);
      Files.writeString(manifest, before);
    }
    assertEquals("", ModelBundle.load(file).record().data().get(0).part());
  }

  @Test
  void savingLeavesNoTemporaryFile() throws Exception {
    saved();
    try (var files = Files.list(folder)) {
      assertEquals(1, files.count());
    }
  }

  @Test
  void missingFileSaysWhatToDo() {
    var error =
        assertThrows(
            IllegalArgumentException.class, () -> ModelBundle.load(folder.resolve("khong.zip")));
    assertTrue(error.getMessage().contains("hãy chạy notebook"), error.getMessage());
  }

  @Test
  void damagedFileIsNamedAsSuch() throws Exception {
    Path file = saved();
    byte[] bytes = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(bytes, bytes.length / 2));
    var error = assertThrows(IllegalArgumentException.class, () -> ModelBundle.load(file));
    assertTrue(error.getMessage().contains("mo-hinh.zip"), error.getMessage());
    assertTrue(error.getMessage().contains("đã hỏng"), error.getMessage());
  }

  @Test
  void plainDl4jModelIsForeign() throws Exception {
    Path file = folder.resolve("la.zip");
    ModelSerializer.writeModel(Nets.regression(0.1), file.toFile(), true);
    var error = assertThrows(IllegalArgumentException.class, () -> ModelBundle.load(file));
    assertTrue(error.getMessage().contains("thiếu hocsau.json"), error.getMessage());
  }
}
