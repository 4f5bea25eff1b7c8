package vn.hocsau.app.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import vn.hocsau.app.TinyModels;

/** Một gói hỏng chỉ mất trang của nó, kèm một câu; các gói khác vẫn phục vụ. */
class BrokenBundlesTest {

  @TempDir Path folder;

  @BeforeEach
  void everyBundleIsGood() {
    Models models = TinyModels.in(folder);
    assertTrue(models.all().stream().allMatch(Models.Entry::available));
  }

  private void rewrite(String file, String part, String regex, String replacement)
      throws IOException {
    Map<String, byte[]> parts = new LinkedHashMap<>();
    Path path = folder.resolve(file);
    try (var zip = new ZipFile(path.toFile())) {
      for (ZipEntry entry : zip.stream().toList()) {
        parts.put(entry.getName(), zip.getInputStream(entry).readAllBytes());
      }
    }
    String text = new String(parts.get(part), StandardCharsets.UTF_8);
    String changed = text.replaceFirst(regex, replacement);
    assertFalse(changed.equals(text), "không có " + regex);
    parts.put(part, changed.getBytes(StandardCharsets.UTF_8));
    write(path, parts);
  }

  private static void write(Path path, Map<String, byte[]> parts) throws IOException {
    try (var zip = new ZipOutputStream(Files.newOutputStream(path))) {
      for (var part : parts.entrySet()) {
        zip.putNextEntry(new ZipEntry(part.getKey()));
        zip.write(part.getValue());
      }
    }
  }

  private String onlyProblem(String id) {
    Models models = Models.load(folder);
    for (Models.Entry entry : models.all()) {
      assertEquals(!entry.card().id().equals(id), entry.available(), entry.problem());
    }
    String problem = String.valueOf(models.entry(id).problem());
    assertTrue(problem.endsWith(" Làm lại gói: hocsau train " + id + "."), problem);
    assertFalse(problem.contains("null") || problem.contains("Exception"), problem);
    assertThrows(MissingModelException.class, () -> models.get(id, Predictor.class));
    return problem;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "04_mnist_cnn | \"height\":\"28\" | \"height\":\"29\" | không chạy được",
        "04_mnist_cnn | \"height\":\"28\" | \"height\":\"9999\" | không chạy được",
        "06_mnist_lstm | \"labels\":\\[\"0\", | \"labels\":[ | có 10 đầu ra, cần 9",
        "06_cifar | \"width\":\"16\" | \"width\":\"9999\" | không chạy được",
        "05_imdb_gru | \"length\":\"12\" | \"length\":\"9999999\" | length = 9999999",
        "03_sinh_tu | \"window\":\"3\" | \"window\":\"2147483647\" | window = 2147483647",
        "03_sinh_tu | \"labels\":\\[\"had\", | \"labels\":[ | đầu ra, cần",
        "06_kieu | \"window\":\"16\" | \"window\":\"x\" | window phải là số nguyên",
        "01_dien_nang | \"window\":\"12\" | \"window\":\"13\" | không chạy được",
        "02_du_bao_khi_hau | \"past\":\"144\" | \"past\":\"99999\" | past = 99999"
      })
  void settingsThatDoNotFitTheNetworkCostOnePage(
      String id, String regex, String replacement, String reason) throws IOException {
    rewrite(id + ".zip", "hocsau.json", regex, replacement);
    String problem = onlyProblem(id);
    assertTrue(problem.contains(reason), problem);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"start\":\"[^\"]*\" | \"start\":\"hôm qua\" | chuỗi số liệu không hợp lệ",
        "\"start\":\"[^\"]*\" | \"start\":\"+999999999-12-01T00:00\" | chuỗi số liệu không hợp lệ",
        "\"validationFrom\":20 | \"validationFrom\":-20 | chuỗi số liệu không hợp lệ",
        "\"validationTo\":50 | \"validationTo\":2147483647 | quá ngắn",
        "\"values\":\\[[^]]*\\] | \"values\":null | kem.json hỏng",
        "\"values\":\\[ | \"values\":[\"NaN\", | chuỗi số liệu không hợp lệ",
        "\"metrics\":\\[.*?\\] | \"metrics\":[null] | kem.json hỏng",
        "\\{.* | null | kem.json hỏng",
        "\\{.* | {\"a\":{ | kem.json hỏng"
      })
  void brokenAssetsCostsOnePage(String regex, String replacement, String reason)
      throws IOException {
    rewrite("01_dien_nang.kem.zip", "kem.json", regex, replacement);
    String problem = onlyProblem("01_dien_nang");
    assertTrue(problem.contains(reason), problem);
  }

  @Test
  void assetsBombIsNotInflated() throws IOException {
    for (String part : new String[] {"to.bin", "kem.json", "mau/0.png"}) {
      write(folder.resolve("06_cifar.kem.zip"), Map.of(part, new byte[64 << 20]));
      assertTrue(onlyProblem("06_cifar").contains("phần"), part);
    }
  }

  @Test
  void assetsWithoutASeriesStillLoad() {
    Path file = folder.resolve("thu.kem.zip");
    ModelAssets.unmeasured(java.util.List.of(), null).save(file);
    assertEquals(null, ModelAssets.load(file).series());
  }
}
