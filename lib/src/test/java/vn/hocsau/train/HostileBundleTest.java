package vn.hocsau.train;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamClass;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Gói do người khác làm ra: không chạy mã lạ, không treo, không làm cạn bộ nhớ. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class HostileBundleTest {

  private static final String CONF = "configuration.json";
  private static final String COEFFICIENTS = "coefficients.bin";

  /** Vị trí trong coefficients.bin: mỗi khối mở đầu bằng tên cách cấp phát và số phần tử. */
  private static final int INFO_LENGTH = 18;

  private static final int RANK = 32;
  private static final int SHAPE = 40;
  private static final int STRIDE = 48;
  private static final int FLAGS = 56;
  private static final int ELEMENT_STRIDE = 64;
  private static final int ORDER = 72;
  private static final int LENGTH = 98;

  @TempDir Path folder;

  @BeforeEach
  @AfterEach
  void noTraceOfTheCanary() {
    assertNull(System.getProperty("hocsau.canary"), "mã trong gói đã chạy");
  }

  private String refusal(Parts parts) throws IOException {
    Path file = parts.write(folder.resolve("la.zip"));
    var error = assertThrows(IllegalArgumentException.class, () -> ModelBundle.load(file));
    String message = error.getMessage();
    assertTrue(
        message.startsWith("Tệp " + file + " không phải ModelBundle hoặc đã hỏng: "), message);
    assertTrue(message.endsWith(". Hãy huấn luyện và lưu lại mô hình."), message);
    assertFalse(message.contains("null") || message.contains("Exception"), message);
    return message;
  }

  private void assertRefused(String reason, Parts parts) throws IOException {
    String message = refusal(parts);
    assertTrue(message.contains(reason), message);
  }

  /** Như {@code new ObjectOutputStream(…).writeObject(new Canary())}, mà không khởi tạo Canary. */
  private static byte[] serializedCanary() throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var out = new ObjectOutputStream(bytes)) {
      out.writeObject(ObjectStreamClass.lookup(Plain.class));
    }
    return bytes.toByteArray();
  }

  /** Đối tượng chuỗi hóa vô hại: sự có mặt của phần ấy đã đủ để từ chối. */
  private static final class Plain implements java.io.Serializable {
    private static final long serialVersionUID = 1L;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "preprocessor.bin",
        "normalizer.bin",
        "objects.bin",
        "../x",
        "a/b.class",
        "labels"
      })
  void unknownEntryIsRefusedBeforeItIsRead(String name) throws IOException {
    assertRefused("có phần lạ", Parts.of("hoi_quy").with(name, serializedCanary()));
  }

  @Test
  void hugeUnknownEntryIsNotInflated() throws IOException {
    assertRefused("có phần lạ", Parts.of("hoi_quy").with("to.bin", new byte[64 << 20]));
  }

  @ParameterizedTest
  @CsvSource({"configuration.json,8", "hocsau.json,16", "normalizer-x.bin,8"})
  void knownEntryHasALimit(String name, int mebibytes) throws IOException {
    assertRefused("lớn hơn", Parts.of("hoi_quy").with(name, new byte[mebibytes << 20]));
  }

  @Test
  void manyEntriesAreRefused() throws IOException {
    Parts parts = Parts.of("hoi_quy");
    for (int i = 0; i < 2000; i++) {
      parts.with("normalizer-" + i + ".bin", new byte[0]);
    }
    assertRefused("có phần lạ", parts);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"@class\":\"vn.hocsau.train.Canary\"}",
        "{\"\\\\u0040class\":\"vn.hocsau.train.Canary\"}",
        "{\"@class\":\"java.util.HashSet<vn.hocsau.train.Canary>\"}",
        "[\"vn.hocsau.train.Canary\",{}]",
        "[\"Canary\",{}]",
        "{\"type\":\"vn.hocsau.train.Canary\"}",
        "{\"relu\":{\"@class\":\"vn.hocsau.train.Canary\"}}",
        "\"vn.hocsau.train.Canary\""
      })
  void foreignClassIsNeverLoaded(String activation) throws IOException {
    assertRefused(
        "cấu hình mạng",
        Parts.of("hoi_quy")
            .replacing(CONF, "\"activationFn\" : \\{[^}]*\\}", "\"activationFn\":" + activation));
  }

  @ParameterizedTest
  @ValueSource(strings = {"vn.hocsau.train.Canary", "Canary", "java.net.URL"})
  void distributionNamesItsClassUnderAnotherKey(String name) throws IOException {
    assertRefused(
        "không có trong danh sách được phép",
        Parts.of("hoi_quy")
            .replacing(
                CONF,
                "\"type\" : \"org.deeplearning4j.nn.conf.distribution.UniformDistribution\"",
                "\"type\" : \"" + name + "\""));
  }

  @Test
  void secondClassNameOfOneObjectIsRefused() throws IOException {
    assertRefused(
        "không phải JSON hợp lệ",
        Parts.of("hoi_quy")
            .replacing(
                CONF,
                "\"activationFn\" : \\{",
                "\"activationFn\" : {\"@class\":\"vn.hocsau.train.Canary\","));
  }

  @Test
  void customNormalizerIsRefused() throws IOException {
    var bytes = new ByteArrayOutputStream();
    var out = new DataOutputStream(bytes);
    out.writeUTF("NORMALIZER");
    out.writeInt(1);
    out.writeUTF("CUSTOM");
    out.writeUTF("vn.hocsau.train.Canary");
    assertRefused(
        "bộ chuẩn hóa có loại lạ",
        Parts.of("hoi_quy").with("normalizer-x.bin", bytes.toByteArray()));
  }

  @ParameterizedTest
  @CsvSource({
    "coefficients.bin," + INFO_LENGTH + ",9223372036854775807",
    "coefficients.bin," + RANK + ",2147483647",
    "coefficients.bin," + RANK + ",-1",
    "coefficients.bin," + SHAPE + ",2147483647",
    "coefficients.bin," + SHAPE + ",-26",
    "coefficients.bin," + SHAPE + ",4611686018427387904",
    "coefficients.bin," + STRIDE + ",1000000",
    "coefficients.bin," + FLAGS + ",16384",
    "coefficients.bin," + FLAGS + ",-1",
    "coefficients.bin," + ELEMENT_STRIDE + ",1000000000",
    "coefficients.bin," + ORDER + ",122",
    "coefficients.bin," + LENGTH + ",1099511627776",
    "coefficients.bin," + LENGTH + ",-1",
    "normalizer-x.bin,61,2147483647",
    "normalizer-x.bin,83,9223372036854775807",
    "normalizer-x.bin,160,4611686018427387904"
  })
  void forgedArrayHeaderIsRefused(String part, int position, long value) throws IOException {
    Parts parts = Parts.of("hoi_quy");
    ByteBuffer.wrap(parts.content().get(part)).putLong(position, value);
    refusal(parts);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 17, 60, 111, 216})
  void truncatedArrayIsRefused(int length) throws IOException {
    Parts parts = Parts.of("hoi_quy");
    refusal(
        parts.with(
            COEFFICIENTS, java.util.Arrays.copyOf(parts.content().get(COEFFICIENTS), length)));
  }

  @Test
  void parametersOfAnotherNetworkAreRefused() throws IOException {
    assertRefused(
        "số tham số không khớp",
        Parts.of("hoi_quy").with(COEFFICIENTS, Parts.of("tich_chap").content().get(COEFFICIENTS)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2147483647",
        "9223372036854775807",
        "123456789012345678901234567890",
        "1e18",
        "1e999999999",
        "-1",
        "0",
        "4000000",
        "\"4611686018427387904\"",
        "[5]",
        "{}"
      })
  void forgedNumberOfUnitsIsRefused(String units) throws IOException {
    refusal(Parts.of("hoi_quy").replacing(CONF, "\"nout\" : 5", "\"nout\" : " + units));
  }

  @Test
  void hugeWindowIsRefused() throws IOException {
    assertRefused(
        "số quá lớn",
        Parts.of("dl4j_anh")
            .replacing(CONF, "\"padding\" : \\[ 0, 0 \\]", "\"padding\":[100000,100000]"));
  }

  @Test
  void arrayInsideTheConfigurationMustHaveItsShape() throws IOException {
    assertRefused(
        "mảng khai sai kích thước",
        Parts.of("tich_chap_mot_chieu")
            .replacing(CONF, "\"shape\" : \\[ 1, 2 \\]", "\"shape\":[1,1000000]"));
  }

  @Test
  void nestingIsBounded() throws IOException {
    for (String deep : List.of("{\"a\":", "[")) {
      assertRefused("lồng quá sâu", Parts.of("hoi_quy").with(CONF, deep.repeat(200_000)));
    }
    assertRefused(
        "hocsau.json",
        Parts.of("hoi_quy").with("hocsau.json", "{\"labels\":" + "[".repeat(500_000)));
  }

  @Test
  void manyLayersAreRefused() throws IOException {
    assertRefused(
        "từ 1 đến 256 tầng",
        Parts.of("hoi_quy").with(CONF, "{\"confs\":[" + "{},".repeat(1_000_000) + "{}]}"));
    assertRefused("từ 1 đến 256 tầng", Parts.of("hoi_quy").with(CONF, "{}"));
    assertRefused("từ 1 đến 256 tầng", Parts.of("hoi_quy").with(CONF, "7"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"labels\":\\[[^]]*\\] | \"labels\":null",
        "\"labels\":\\[[^]]*\\] | \"labels\":[null]",
        "\"settings\":\\{[^}]*\\} | \"settings\":{\"window\":null}",
        "\"mode\":\"[^\"]*\", | ",
        "\"origin\":\"SIMULATED\" | \"origin\":null",
        "\"format\":1 | \"format\":[]",
        "\\{.* | null",
        "\\{.* | []"
      })
  void incompleteManifestIsRefused(String regex, String replacement) throws IOException {
    assertRefused(
        "hocsau.json",
        Parts.of("hoi_quy")
            .replacing("hocsau.json", regex, replacement == null ? "" : replacement));
  }

  @Test
  void newerFormatIsNamed() throws IOException {
    assertRefused(
        "định dạng 9, chương trình này đọc định dạng 1",
        Parts.of("hoi_quy").replacing("hocsau.json", "\"format\":1", "\"format\":9"));
  }
}
