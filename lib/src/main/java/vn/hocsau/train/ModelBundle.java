package vn.hocsau.train;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.nd4j.linalg.dataset.api.preprocessor.DataNormalization;
import org.nd4j.linalg.dataset.api.preprocessor.serializer.NormalizerSerializer;

/**
 * Một mô hình dùng được ngay: mạng đã huấn luyện, phần tiền xử lý đã khớp, nhãn, cài đặt và lý
 * lịch, trong một tệp zip.
 *
 * <p>Tệp này cũng là một tệp mô hình DL4J bình thường: {@link
 * ModelSerializer#restoreMultiLayerNetwork(java.io.File)} mở được nó, chỉ là không thấy phần thêm.
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

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int FORMAT = 1;
  private static final String MANIFEST = "hocsau.json";
  private static final String NORMALIZER_PREFIX = "normalizer-";

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
   */
  public void save(Path file) {
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      Path temporary = file.resolveSibling(file.getFileName() + ".dang-ghi");
      Path plain = file.resolveSibling(file.getFileName() + ".mang");
      try {
        ModelSerializer.writeModel(network, plain.toFile(), false);
        try (var in = new ZipFile(plain.toFile());
            var out = new ZipOutputStream(Files.newOutputStream(temporary))) {
          for (ZipEntry entry : in.stream().toList()) {
            out.putNextEntry(new ZipEntry(entry.getName()));
            in.getInputStream(entry).transferTo(out);
          }
          for (var normalizer : normalizers.entrySet()) {
            out.putNextEntry(new ZipEntry(NORMALIZER_PREFIX + normalizer.getKey() + ".bin"));
            var bytes = new ByteArrayOutputStream();
            NormalizerSerializer.getDefault().write(normalizer.getValue(), bytes);
            out.write(bytes.toByteArray());
          }
          out.putNextEntry(new ZipEntry(MANIFEST));
          out.write(
              JSON.writeValueAsBytes(
                  new Manifest(
                      FORMAT, List.copyOf(normalizers.keySet()), labels, settings, record)));
        }
        Files.move(
            temporary, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(plain);
        Files.deleteIfExists(temporary);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Không ghi được mô hình vào %s.".formatted(file), e);
    }
  }

  /**
   * Đọc lại.
   *
   * @param file tệp do {@link #save} ghi
   * @return mô hình dùng được ngay
   * @throws IllegalArgumentException nếu không có tệp, tệp hỏng, tệp lạ hoặc tệp của phiên bản mới
   *     hơn; thông báo nêu tệp và việc cần làm, ví dụ "Tệp x.zip không phải ModelBundle: thiếu
   *     hocsau.json. Hãy huấn luyện và lưu lại mô hình."
   */
  public static ModelBundle load(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new IllegalArgumentException(
          "Không có tệp mô hình %s; hãy chạy notebook để huấn luyện và lưu mô hình."
              .formatted(file));
    }
    try (var zip = new ZipFile(file.toFile())) {
      Manifest manifest;
      try (var in = open(zip, MANIFEST)) {
        manifest = JSON.readValue(in, Manifest.class);
      }
      if (manifest.format() != FORMAT) {
        throw new IOException(
            "định dạng %d, chương trình này đọc định dạng %d".formatted(manifest.format(), FORMAT));
      }
      var normalizers = new LinkedHashMap<String, DataNormalization>();
      for (String name : manifest.normalizers()) {
        try (var in = open(zip, NORMALIZER_PREFIX + name + ".bin")) {
          DataNormalization normalizer = NormalizerSerializer.getDefault().restore(in);
          normalizers.put(name, normalizer);
        }
      }
      return new ModelBundle(
          ModelSerializer.restoreMultiLayerNetwork(file.toFile()),
          normalizers,
          manifest.labels(),
          manifest.settings(),
          manifest.record());
    } catch (Exception e) {
      throw new IllegalArgumentException(
          "Tệp %s không phải ModelBundle hoặc đã hỏng: %s. Hãy huấn luyện và lưu lại mô hình."
              .formatted(file, e.getMessage()),
          e);
    }
  }

  private static InputStream open(ZipFile zip, String name) throws IOException {
    ZipEntry entry = zip.getEntry(name);
    if (entry == null) {
      throw new IOException("thiếu " + name);
    }
    return zip.getInputStream(entry);
  }
}
