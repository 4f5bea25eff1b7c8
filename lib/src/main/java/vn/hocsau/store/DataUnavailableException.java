package vn.hocsau.store;

import java.util.List;
import java.util.stream.Collectors;

/** Mọi nguồn thật của một bộ dữ liệu đều không dùng được; thông báo kể từng địa chỉ đã thử. */
public final class DataUnavailableException extends DataException {
  private static final long serialVersionUID = 1L;

  private final transient List<Attempt> attempts;

  /**
   * Một lần thử không thành.
   *
   * @param address địa chỉ, đường dẫn hoặc gói đã thử
   * @param reason vì sao không dùng được
   */
  public record Attempt(String address, String reason) {}

  DataUnavailableException(Dataset dataset, List<Attempt> attempts, boolean realOnly) {
    super(message(dataset, attempts, realOnly));
    this.attempts = List.copyOf(attempts);
  }

  /**
   * Các lần thử, theo đúng thứ tự đã thử.
   *
   * @return danh sách không đổi được
   */
  public List<Attempt> attempts() {
    return attempts;
  }

  private static String message(Dataset dataset, List<Attempt> attempts, boolean realOnly) {
    boolean online = dataset.sources().stream().anyMatch(s -> s.kind() != Source.Kind.MIRROR);
    String tried =
        attempts.stream()
            .map(a -> "  - " + a.address() + ": " + a.reason())
            .collect(Collectors.joining("\n"));
    return """
        Không lấy được dữ liệu thật "%s" (%s). Đã thử:
        %s
        Cách khắc phục: %sđặt HOCSAU_MIRROR là thư mục hay địa chỉ http \
        của một kho gương%s."""
        .formatted(
            dataset.id(),
            dataset.title(),
            tried,
            online ? "nối mạng rồi chạy lại, hoặc " : "",
            realOnly ? ", hoặc bỏ HOCSAU_DATA=real để dùng mẫu mô phỏng" : "");
  }
}
