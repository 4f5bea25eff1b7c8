package vn.hocsau.store;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Một nguồn của bộ dữ liệu: các tệp cùng một khuôn dạng, lấy từ cùng một nơi.
 *
 * @param kind loại nguồn
 * @param format khuôn dạng mà bộ nạp nhìn vào để đọc, ví dụ {@code csv}, {@code idx-gz}
 * @param note điều cần biết về nguồn này; null nếu không có
 * @param part nguồn chỉ có một phần của bộ thì là phần nào, ví dụ "5 000 trong 70 000 ảnh"; null
 *     nếu có cả bộ
 * @param archive tệp nén chứa các tệp của nguồn; null nếu các tệp được tải thẳng
 * @param files các tệp, ít nhất một
 */
public record Source(
    Kind kind,
    String format,
    @Nullable String note,
    @Nullable String part,
    @Nullable Archive archive,
    List<DataFile> files) {

  /** Loại nguồn, theo thứ tự được thử. */
  public enum Kind {
    /** Chỉ có ở kho gương. */
    @JsonProperty("mirror")
    MIRROR,
    /** Có địa chỉ công khai. */
    @JsonProperty("official")
    OFFICIAL,
    /** Nằm trong một gói Python đã ghim phiên bản. */
    @JsonProperty("package")
    PACKAGE;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * Tệp nén phải mở ra mới có dữ liệu: một tệp zip chính thức, hoặc tệp wheel của một gói Python.
   *
   * @param name tên tệp nén
   * @param urls các địa chỉ tải; rỗng với gói
   * @param packageName tên gói Python; null nếu tải theo địa chỉ
   * @param version phiên bản đã ghim của gói; null nếu tải theo địa chỉ
   * @param bytes kích thước tệp nén; null nếu không biết
   * @param sha256 mã băm SHA-256; null nếu không biết
   * @param md5 mã MD5; null nếu không biết
   */
  public record Archive(
      String name,
      List<URI> urls,
      @JsonProperty("package") @Nullable String packageName,
      @Nullable String version,
      @Nullable Long bytes,
      @Nullable String sha256,
      @Nullable String md5) {

    /**
     * Danh sách địa chỉ vắng mặt trong JSON được hiểu là rỗng.
     *
     * @param name tên tệp nén
     * @param urls các địa chỉ tải
     * @param packageName tên gói
     * @param version phiên bản
     * @param bytes kích thước
     * @param sha256 mã băm SHA-256
     * @param md5 mã MD5
     */
    public Archive {
      urls = urls == null ? List.of() : List.copyOf(urls);
    }

    Optional<Checksum> checksum() {
      return DataFile.strongest(sha256, md5, null);
    }
  }

  /**
   * Sao danh sách để nguồn không đổi sau khi tạo.
   *
   * @param kind loại nguồn
   * @param format khuôn dạng
   * @param note ghi chú
   * @param part phần của bộ
   * @param archive tệp nén
   * @param files các tệp
   */
  public Source {
    files = files == null ? List.of() : List.copyOf(files);
  }

  /** Các tệp được gọi tên; không gọi tên nào thì là mọi tệp không phải tệp phụ. */
  List<DataFile> select(List<String> names) {
    return names.isEmpty()
        ? files.stream().filter(f -> !f.extra()).toList()
        : files.stream().filter(f -> names.contains(f.name())).toList();
  }
}
