package vn.hocsau.train;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.preprocessor.DataNormalization;
import org.nd4j.linalg.factory.Nd4j;
import vn.hocsau.store.IoReason;
import vn.hocsau.store.SmallZip;
import vn.hocsau.store.SmallZip.RefusedException;
import vn.hocsau.store.WholeFile;

/**
 * Một mô hình dùng được ngay: mạng đã huấn luyện, phần tiền xử lý đã khớp, nhãn, cài đặt và lý
 * lịch, trong một tệp zip.
 *
 * <p>Tệp này cũng là một tệp mô hình DL4J bình thường: {@code
 * ModelSerializer.restoreMultiLayerNetwork} mở được nó, chỉ là không thấy phần thêm.
 *
 * <pre>{@code
 * new ModelBundle(net, Map.of("series", scaler), List.of(), Map.of("window", "12"), record).save(file);
 * ModelBundle loaded = ModelBundle.load(file);
 * }</pre>
 *
 * @param network mạng đã huấn luyện
 * @param normalizers các bộ chuẩn hóa đã khớp, theo tên
 * @param labels tên các lớp theo thứ tự đầu ra; rỗng với bài toán hồi quy
 * @param settings cài đặt mà nơi dùng cần biết, ví dụ {@code window = 12}
 * @param record lý lịch của lần huấn luyện
 */
public record ModelBundle(
    MultiLayerNetwork network,
    Map<String, DataNormalization> normalizers,
    List<String> labels,
    Map<String, String> settings,
    RunRecord record) {

  /** Thiếu một trường hay có null ở bất cứ đâu đều là tệp hỏng. */
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .defaultSetterInfo(JsonSetter.Value.construct(Nulls.FAIL, Nulls.FAIL))
          .build();

  private static final int FORMAT = 1;
  private static final String MANIFEST = "hocsau.json";
  private static final String CONFIGURATION = "configuration.json";
  private static final String COEFFICIENTS = "coefficients.bin";

  /** DL4J có thể ghi kèm; gói của khóa học không có và không dùng đến. */
  private static final String UPDATER = "updaterState.bin";

  private static final long MAX_CONFIGURATION = 4 << 20;
  private static final long MAX_MANIFEST = 8 << 20;

  /**
   * Sao các tập hợp.
   *
   * @param network mạng đã huấn luyện
   * @param normalizers các bộ chuẩn hóa đã khớp
   * @param labels tên các lớp
   * @param settings cài đặt
   * @param record lý lịch
   */
  public ModelBundle {
    normalizers = Map.copyOf(normalizers);
    labels = List.copyOf(labels);
    settings = Map.copyOf(settings);
  }

  /** Phần JSON của tệp. */
  private record Manifest(
      int format,
      List<String> normalizers,
      List<String> labels,
      Map<String, String> settings,
      RunRecord record) {}

  /**
   * Ghi ra tệp; ghi xong mới thay tệp cũ. Trạng thái của bộ tối ưu không được ghi: gói này để dùng,
   * và với Adam trạng thái ấy nặng gấp đôi chính mạng.
   *
   * @param file tệp zip
   * @throws UncheckedIOException nếu không ghi được: "Không ghi được mô hình vào x.zip: ổ đĩa đầy."
   */
  public void save(Path file) {
    try {
      WholeFile.write(file, this::writeTo);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "Không ghi được mô hình vào %s: %s.".formatted(file, IoReason.of(e)), e);
    }
  }

  /** Cùng các phần và cùng cách ghi với {@code ModelSerializer}, thêm phần của khóa học. */
  private void writeTo(OutputStream file) throws IOException {
    var out = new ZipOutputStream(file);
    out.putNextEntry(new ZipEntry(CONFIGURATION));
    out.write(network.getLayerWiseConfigurations().toJson().getBytes(StandardCharsets.UTF_8));
    out.putNextEntry(new ZipEntry(COEFFICIENTS));
    var numbers = new DataOutputStream(new BufferedOutputStream(out));
    Nd4j.write(network.params(), numbers);
    numbers.flush();
    for (var normalizer : normalizers.entrySet()) {
      out.putNextEntry(new ZipEntry(NormalizerPart.entry(normalizer.getKey())));
      out.write(NormalizerPart.write(normalizer.getValue()));
    }
    out.putNextEntry(new ZipEntry(MANIFEST));
    out.write(
        JSON.writeValueAsBytes(
            new Manifest(FORMAT, List.copyOf(normalizers.keySet()), labels, settings, record)));
    out.finish();
  }

  /**
   * Đọc lại.
   *
   * <p>Tệp có thể đến từ bất cứ đâu: chỉ những phần, lớp và kích thước biết trước mới được nhận,
   * không có đối tượng Java nào được giải chuỗi hóa, và mọi độ dài được soát trước khi xin bộ nhớ.
   *
   * @param file tệp do {@link #save} ghi
   * @return mô hình dùng được ngay
   * @throws IllegalArgumentException nếu không có tệp, tệp hỏng, tệp lạ hoặc tệp của phiên bản mới
   *     hơn; thông báo nêu tệp và việc cần làm, ví dụ "Tệp x.zip không phải ModelBundle hoặc đã
   *     hỏng: thiếu hocsau.json. Hãy huấn luyện và lưu lại mô hình."
   */
  public static ModelBundle load(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new IllegalArgumentException(
          "Không có tệp mô hình %s; hãy chạy notebook để huấn luyện và lưu mô hình."
              .formatted(file));
    }
    String problem;
    Throwable cause;
    try {
      return of(SmallZip.read(file, ModelBundle::limit));
    } catch (IOException e) {
      problem = IoReason.of(e);
      cause = e;
    } catch (RuntimeException | StackOverflowError e) {
      problem = "các phần không dựng thành mạng được";
      cause = e;
    } catch (OutOfMemoryError e) {
      problem = "mạng cần nhiều bộ nhớ hơn chương trình có";
      cause = e;
    }
    throw new IllegalArgumentException(
        "Tệp %s không phải ModelBundle hoặc đã hỏng: %s. Hãy huấn luyện và lưu lại mô hình."
            .formatted(file, problem),
        cause);
  }

  /** Cỡ tối đa của từng phần, tính bằng byte; âm nếu gói không được có phần ấy. */
  private static long limit(String entry) {
    return switch (entry) {
      case CONFIGURATION -> MAX_CONFIGURATION;
      case COEFFICIENTS, UPDATER -> Integer.MAX_VALUE - 8;
      case MANIFEST -> MAX_MANIFEST;
      default -> NormalizerPart.isEntry(entry) ? NormalizerPart.MAX_BYTES : -1;
    };
  }

  private static ModelBundle of(Map<String, byte[]> parts) throws IOException {
    Manifest manifest = manifest(part(parts, MANIFEST));
    var normalizers = new LinkedHashMap<String, DataNormalization>();
    for (String name : manifest.normalizers()) {
      normalizers.put(name, NormalizerPart.read(part(parts, NormalizerPart.entry(name))));
    }
    return new ModelBundle(
        network(part(parts, CONFIGURATION), part(parts, COEFFICIENTS)),
        normalizers,
        manifest.labels(),
        manifest.settings(),
        manifest.record());
  }

  private static Manifest manifest(byte[] json) throws IOException {
    Manifest manifest;
    try {
      JsonNode tree = JSON.readTree(json);
      for (JsonNode source : tree.path("record").path("data")) {
        if (source instanceof ObjectNode data && !data.has("part")) {
          data.put("part", ""); // gói của phiên bản trước không ghi điều này
        }
      }
      manifest = Objects.requireNonNull(JSON.treeToValue(tree, Manifest.class));
    } catch (JsonProcessingException | NullPointerException e) {
      throw new RefusedException(MANIFEST + " hỏng hoặc thiếu thông tin");
    }
    if (manifest.format() != FORMAT) {
      throw new RefusedException(
          "định dạng %d, chương trình này đọc định dạng %d".formatted(manifest.format(), FORMAT));
    }
    return manifest;
  }

  private static MultiLayerNetwork network(byte[] configuration, byte[] coefficients)
      throws IOException {
    MultiLayerConfiguration conf = NetworkJson.read(configuration);
    INDArray params = ArrayFormat.read(new ByteArrayInputStream(coefficients));
    long left = params.length();
    for (NeuralNetConfiguration layer : conf.getConfs()) {
      long needed = layer.getLayer().initializer().numParams(layer);
      if (needed < 0 || needed > left) {
        throw new RefusedException("số tham số không khớp với cấu hình mạng");
      }
      left -= needed;
    }
    if (left != 0 || params.size(params.rank() - 1) != params.length()) {
      throw new RefusedException("số tham số không khớp với cấu hình mạng");
    }
    var net = new MultiLayerNetwork(conf);
    net.init(params, false);
    return net;
  }

  private static byte[] part(Map<String, byte[]> parts, String name) throws IOException {
    byte[] content = parts.get(name);
    if (content == null) {
      throw new RefusedException("thiếu " + name);
    }
    return content;
  }
}
