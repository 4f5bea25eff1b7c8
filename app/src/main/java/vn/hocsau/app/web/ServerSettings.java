package vn.hocsau.app.web;

import java.time.Duration;

/**
 * Các giới hạn của máy chủ.
 *
 * @param host địa chỉ để nghe, mặc định {@code 127.0.0.1}
 * @param workers số luồng suy luận; mỗi luồng giữ một vùng nháp ngoài heap nên phải ít
 * @param capacity số yêu cầu nhiều nhất được nhận cùng lúc, kể cả đang chờ; quá thì 503
 * @param workLimit thời gian nhiều nhất cho một lượt suy luận, kể cả chờ; quá thì 503
 * @param idleLimit thời gian một kết nối được im lặng
 * @param stopLimit thời gian chờ các yêu cầu đang chạy khi dừng
 */
public record ServerSettings(
    String host,
    int workers,
    int capacity,
    Duration workLimit,
    Duration idleLimit,
    Duration stopLimit) {

  /**
   * Kiểm tra các giới hạn.
   *
   * @param host địa chỉ để nghe
   * @param workers số luồng suy luận
   * @param capacity số yêu cầu nhận cùng lúc
   * @param workLimit thời hạn một lượt suy luận
   * @param idleLimit thời hạn im lặng
   * @param stopLimit thời hạn dừng
   * @throws IllegalArgumentException nếu có số không dương: "workers và capacity phải ≥ 1, nhận
   *     được 0 và 64."
   */
  public ServerSettings {
    if (workers < 1 || capacity < 1) {
      throw new IllegalArgumentException(
          "workers và capacity phải ≥ 1, nhận được %d và %d.".formatted(workers, capacity));
    }
  }

  /**
   * Giới hạn mặc định: chỉ máy này, mỗi nhân xử lý một luồng suy luận (nhiều nhất bốn), 128 yêu cầu
   * cùng lúc.
   *
   * @return giới hạn
   */
  public static ServerSettings standard() {
    return new ServerSettings(
        "127.0.0.1",
        Math.min(4, Runtime.getRuntime().availableProcessors()),
        128,
        Duration.ofSeconds(15),
        Duration.ofSeconds(20),
        Duration.ofSeconds(10));
  }

  /**
   * Đổi địa chỉ để nghe.
   *
   * @param newHost địa chỉ, ví dụ {@code 0.0.0.0} trong container
   * @return giới hạn mới
   */
  public ServerSettings withHost(String newHost) {
    return new ServerSettings(newHost, workers, capacity, workLimit, idleLimit, stopLimit);
  }
}
