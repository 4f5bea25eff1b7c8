package vn.hocsau.app.model;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;
import vn.hocsau.store.IoReason;
import vn.hocsau.store.SmallZip;
import vn.hocsau.store.SmallZip.RefusedException;
import vn.hocsau.store.WholeFile;

/**
 * Phần kèm của một gói mô hình: những thứ trang web cần mà mạng không cần, trong tệp {@code
 * <tên>.kem.zip} nằm cạnh gói.
 *
 * <p>Nhờ nó ứng dụng không phải đọc bộ dữ liệu nào. Số đo chỉ đúng với một lần huấn luyện, nên phần
 * kèm ghi lúc bắt đầu của lần ấy; ảnh mẫu và chuỗi số liệu thì dùng được với mọi gói cùng tên.
 *
 * @param trainedAt lúc bắt đầu lần huấn luyện có các số đo này, như trong lý lịch của gói; rỗng nếu
 *     không kèm số đo
 * @param epochs số epoch đã chạy; 0 nếu không biết
 * @param metrics số đo chất lượng
 * @param samples ảnh mẫu để bấm thử
 * @param series chuỗi số liệu để vẽ và dự báo; null nếu không có
 */
public record ModelAssets(
    String trainedAt,
    int epochs,
    List<Metric> metrics,
    List<Sample> samples,
    @Nullable TimeSeries series) {

  /** Chỉ chuỗi số liệu được vắng; thiếu trường khác hay có null ở bất cứ đâu là tệp hỏng. */
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .defaultSetterInfo(JsonSetter.Value.construct(Nulls.FAIL, Nulls.FAIL))
          .build();

  private static final int FORMAT = 1;
  private static final String MANIFEST = "kem.json";
  private static final long MAX_MANIFEST = 8 << 20;
  private static final long MAX_PICTURE = 1 << 20;

  /**
   * Một ảnh mẫu.
   *
   * @param label nhãn gốc
   * @param png tệp PNG
   */
  @SuppressWarnings("ArrayRecordComponent")
  public record Sample(String label, byte[] png) {}

  /**
   * Một chuỗi cách đều.
   *
   * @param start lúc của giá trị đầu, ISO-8601, ví dụ {@code 1985-01-01T00:00}
   * @param values giá trị trong đơn vị gốc, kích thước [T]
   * @param validationFrom phần tử đầu tiên của phần kiểm định; 0 nếu không dùng tới
   * @param validationTo sau phần tử cuối của phần kiểm định; 0 nếu không dùng tới
   * @param simulated chuỗi do chương trình tự sinh
   */
  @SuppressWarnings("ArrayRecordComponent")
  public record TimeSeries(
      String start, double[] values, int validationFrom, int validationTo, boolean simulated) {

    /**
     * Lúc của giá trị đầu.
     *
     * @return thời điểm
     */
    public LocalDateTime startTime() {
      return LocalDateTime.parse(start);
    }

    private boolean usable() {
      try {
        int year = startTime().getYear();
        return year > 0
            && year < 9000
            && validationFrom >= 0
            && validationTo >= 0
            && Arrays.stream(values).allMatch(Double::isFinite);
      } catch (DateTimeException e) {
        return false;
      }
    }
  }

  /**
   * Sao các danh sách.
   *
   * @param trainedAt lúc bắt đầu huấn luyện
   * @param epochs số epoch
   * @param metrics số đo
   * @param samples ảnh mẫu
   * @param series chuỗi số liệu
   */
  public ModelAssets {
    metrics = List.copyOf(metrics);
    samples = List.copyOf(samples);
  }

  /**
   * Phần kèm của một gói đã có, không biết lần huấn luyện đo được gì.
   *
   * @param samples ảnh mẫu
   * @param series chuỗi số liệu; null nếu không có
   * @return phần kèm không có số đo
   */
  public static ModelAssets unmeasured(List<Sample> samples, @Nullable TimeSeries series) {
    return new ModelAssets("", 0, List.of(), samples, series);
  }

  /** Phần JSON của tệp; ảnh nằm riêng, cùng thứ tự với nhãn. */
  private record Manifest(
      int format,
      String trainedAt,
      int epochs,
      List<Metric> metrics,
      List<String> sampleLabels,
      @JsonSetter(nulls = Nulls.SET) @Nullable TimeSeries series) {}

  /**
   * Tệp kèm của một gói.
   *
   * @param bundle tệp gói, ví dụ {@code 01_dien_nang.zip}
   * @return đường dẫn {@code 01_dien_nang.kem.zip} cùng thư mục
   */
  public static Path beside(Path bundle) {
    String name = bundle.getFileName().toString();
    return bundle.resolveSibling(name.substring(0, name.length() - ".zip".length()) + ".kem.zip");
  }

  /**
   * Ghi ra tệp; ghi xong mới thay tệp cũ.
   *
   * @param file tệp zip
   */
  public void save(Path file) {
    try {
      WholeFile.write(file, this::writeTo);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "Không ghi được phần kèm vào %s: %s.".formatted(file, IoReason.of(e)), e);
    }
  }

  private void writeTo(OutputStream file) throws IOException {
    var out = new ZipOutputStream(file);
    out.putNextEntry(new ZipEntry(MANIFEST));
    List<String> labels = samples.stream().map(Sample::label).toList();
    out.write(
        JSON.writeValueAsBytes(new Manifest(FORMAT, trainedAt, epochs, metrics, labels, series)));
    for (int i = 0; i < samples.size(); i++) {
      out.putNextEntry(new ZipEntry(picture(i)));
      out.write(samples.get(i).png());
    }
    out.finish();
  }

  /**
   * Đọc lại.
   *
   * @param file tệp do {@link #save} ghi
   * @return phần kèm
   * @throws IllegalArgumentException nếu không có tệp, tệp hỏng hoặc khác định dạng: "Tệp x.kem.zip
   *     không phải phần kèm của một gói mô hình hoặc đã hỏng: …; hãy xóa nó, chương trình sẽ làm
   *     lại."
   */
  public static ModelAssets load(Path file) {
    try {
      Map<String, byte[]> parts = SmallZip.read(file, ModelAssets::limit);
      Manifest manifest = JSON.readValue(part(parts, MANIFEST), Manifest.class);
      if (manifest == null) {
        throw new RefusedException(MANIFEST + " hỏng");
      }
      if (manifest.format() != FORMAT) {
        throw new RefusedException(
            "định dạng %d, chương trình này đọc định dạng %d".formatted(manifest.format(), FORMAT));
      }
      if (manifest.series() != null && !manifest.series().usable()) {
        throw new RefusedException("chuỗi số liệu không hợp lệ");
      }
      List<Sample> samples = new ArrayList<>();
      for (String label : manifest.sampleLabels()) {
        samples.add(new Sample(label, part(parts, picture(samples.size()))));
      }
      return new ModelAssets(
          manifest.trainedAt(), manifest.epochs(), manifest.metrics(), samples, manifest.series());
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "Tệp %s không phải phần kèm của một gói mô hình hoặc đã hỏng: %s; hãy xóa nó, chương trình sẽ làm lại."
              .formatted(
                  file, e instanceof JsonProcessingException ? MANIFEST + " hỏng" : IoReason.of(e)),
          e);
    }
  }

  private static long limit(String entry) {
    return entry.equals(MANIFEST)
        ? MAX_MANIFEST
        : entry.matches("mau/[0-9]{1,3}\\.png") ? MAX_PICTURE : -1;
  }

  private static String picture(int n) {
    return "mau/" + n + ".png";
  }

  private static byte[] part(Map<String, byte[]> parts, String name) throws IOException {
    byte[] content = parts.get(name);
    if (content == null) {
      throw new RefusedException("thiếu " + name);
    }
    return content;
  }
}
