package vn.hocsau.store;

/**
 * Lý lịch của dữ liệu vừa nạp: từ đâu đến, đã kiểm tra bằng mã băm nào, có phải dữ liệu mô phỏng
 * không.
 *
 * @param datasetId tên trong mục lục, ví dụ {@code electric-production}
 * @param title tên đầy đủ bằng tiếng Việt
 * @param origin nguồn đã dùng thật sự
 * @param address địa chỉ đã lấy: một URL, tên gói, hoặc chỗ trong kho gương; với dữ liệu có sẵn
 *     trong cache là địa chỉ của lần lấy đầu tiên; rỗng nếu không biết hoặc là dữ liệu mô phỏng
 * @param sha256 mã băm SHA-256 của tệp (chữ thường, 64 ký tự); với nhiều tệp là mã băm của danh
 *     sách "mã băm, hai dấu cách, tên tệp" từng dòng; với dữ liệu mô phỏng là mã băm của các giá
 *     trị sinh ra
 * @param licence giấy phép hoặc điều khoản sử dụng
 * @param part chỉ có một phần của bộ thì là phần nào, ví dụ "5 000 trong 70 000 ảnh"; rỗng nếu có
 *     cả bộ
 */
public record Provenance(
    String datasetId,
    String title,
    Origin origin,
    String address,
    String sha256,
    String licence,
    String part) {

  /**
   * Lý lịch do phiên bản trước ghi không có phần của bộ.
   *
   * @param datasetId tên trong mục lục
   * @param title tên đầy đủ
   * @param origin nguồn
   * @param address địa chỉ
   * @param sha256 mã băm
   * @param licence giấy phép
   * @param part phần của bộ; null là cả bộ
   */
  public Provenance {
    part = part == null ? "" : part;
  }

  /**
   * Lý lịch của cả bộ.
   *
   * @param datasetId tên trong mục lục
   * @param title tên đầy đủ
   * @param origin nguồn
   * @param address địa chỉ
   * @param sha256 mã băm
   * @param licence giấy phép
   */
  public Provenance(
      String datasetId,
      String title,
      Origin origin,
      String address,
      String sha256,
      String licence) {
    this(datasetId, title, origin, address, sha256, licence, "");
  }

  /** Nơi dữ liệu được lấy, theo đúng thứ tự mà kho dữ liệu thử. */
  public enum Origin {
    /** Tệp đã có trong cache và còn nguyên vẹn. */
    CACHE,
    /** Kho gương {@code HOCSAU_MIRROR}. */
    MIRROR,
    /** Địa chỉ công khai ghi trong mục lục. */
    OFFICIAL,
    /** Gói đã ghim phiên bản của một kho gói phần mềm. */
    PACKAGE,
    /** Thư mục riêng của giảng viên, {@code HOCSAU_PICTURES}. */
    OWN,
    /** Mẫu do chương trình tự sinh. */
    SIMULATED
  }

  /**
   * Lý lịch của mẫu do chương trình tự sinh thay cho một bộ dữ liệu.
   *
   * @param dataset bộ được thay
   * @param sha256 mã băm của các giá trị sinh ra
   * @param licence mẫu thuộc loại gì, dùng thế nào
   * @return lý lịch có nguồn {@link Origin#SIMULATED}
   */
  public static Provenance simulated(Dataset dataset, String sha256, String licence) {
    return new Provenance(dataset.id(), dataset.title(), Origin.SIMULATED, "", sha256, licence);
  }

  /**
   * Dữ liệu có phải mẫu mô phỏng không.
   *
   * @return true nếu không phải dữ liệu thật
   */
  public boolean simulated() {
    return origin == Origin.SIMULATED;
  }
}
