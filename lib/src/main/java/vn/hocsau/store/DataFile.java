package vn.hocsau.store;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Một tệp trong mục lục. Tên tệp cũng là chỗ của nó: {@code <thư mục của bộ>/<tên>}, giống nhau
 * trong cache và trong kho gương.
 *
 * @param name tên tệp trong cache và kho gương
 * @param urls các địa chỉ tải thẳng, thử lần lượt; rỗng nếu tệp chỉ có ở kho gương hoặc nằm trong
 *     một tệp nén
 * @param member đường dẫn bên trong tệp nén của nguồn; null nếu tải thẳng
 * @param bytes kích thước, tính bằng byte; null nếu nguồn không công bố
 * @param sha256 mã băm SHA-256, 64 chữ số thập lục phân thường; null nếu không biết
 * @param md5 mã MD5 mà nguồn chính thức công bố; null nếu không có
 * @param gitBlob mã git blob (SHA-1) của nội dung; null nếu không có
 * @param rows số hàng, số ảnh hoặc số văn bản, không kể dòng tiêu đề; null nếu không phải dữ liệu
 * @param extra true nếu tệp chỉ được lấy khi gọi đích danh
 * @param note điều cần biết thêm; null nếu không có
 */
public record DataFile(
    String name,
    List<URI> urls,
    @Nullable String member,
    @Nullable Long bytes,
    @Nullable String sha256,
    @Nullable String md5,
    @Nullable String gitBlob,
    @Nullable Long rows,
    boolean extra,
    @Nullable String note) {

  /**
   * Danh sách địa chỉ vắng mặt trong JSON được hiểu là rỗng.
   *
   * @param name tên tệp
   * @param urls các địa chỉ tải thẳng
   * @param member đường dẫn trong tệp nén
   * @param bytes kích thước
   * @param sha256 mã băm SHA-256
   * @param md5 mã MD5
   * @param gitBlob mã git blob
   * @param rows số hàng
   * @param extra có phải tệp phụ không
   * @param note ghi chú
   */
  public DataFile {
    urls = urls == null ? List.of() : List.copyOf(urls);
  }

  /** Mã băm mạnh nhất mà mục lục biết. */
  Optional<Checksum> checksum() {
    return strongest(sha256, md5, gitBlob);
  }

  static Optional<Checksum> strongest(
      @Nullable String sha256, @Nullable String md5, @Nullable String gitBlob) {
    if (sha256 != null) {
      return Optional.of(new Checksum(Checksum.Algorithm.SHA256, sha256));
    }
    if (md5 != null) {
      return Optional.of(new Checksum(Checksum.Algorithm.MD5, md5));
    }
    return Optional.ofNullable(gitBlob).map(hex -> new Checksum(Checksum.Algorithm.GIT_BLOB, hex));
  }
}
