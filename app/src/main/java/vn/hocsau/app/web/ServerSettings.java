package vn.hocsau.app.web;

import java.time.Duration;
import java.util.List;

/**
 * Các giới hạn của máy chủ.
 *
 * @param host địa chỉ để nghe, mặc định {@code 127.0.0.1}
 * @param workers số luồng suy luận; mỗi luồng giữ một vùng nháp ngoài heap nên phải ít
 * @param capacity số yêu cầu nhiều nhất được nhận cùng lúc, kể cả đang chờ; quá thì 503
 * @param workLimit thời gian nhiều nhất cho một lượt suy luận, kể cả chờ; quá thì 503
 * @param idleLimit thời gian một kết nối được im lặng; cũng là thời hạn để phần đầu, rồi thân của
 *     một yêu cầu tới hết
 * @param stopLimit thời gian chờ các yêu cầu đang chạy khi dừng
 * @param names tên miền mà người dùng gõ khi máy chủ đứng sau một reverse proxy
 */
public record ServerSettings(
    String host,
    int workers,
    int capacity,
    Duration workLimit,
    Duration idleLimit,
    Duration stopLimit,
    List<String> names) {

  /**
   * Kiểm tra các giới hạn.
   *
   * @param host địa chỉ để nghe
   * @param workers số luồng suy luận
   * @param capacity số yêu cầu nhận cùng lúc
   * @param workLimit thời hạn một lượt suy luận
   * @param idleLimit thời hạn im lặng
   * @param stopLimit thời hạn dừng
   * @param names tên miền
   * @throws IllegalArgumentException nếu có số không dương: "workers và capacity phải ≥ 1, nhận
   *     được 0 và 64."
   */
  public ServerSettings {
    if (workers < 1 || capacity < 1) {
      throw new IllegalArgumentException(
          "workers và capacity phải ≥ 1, nhận được %d và %d.".formatted(workers, capacity));
    }
    names = List.copyOf(names);
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
        Duration.ofSeconds(10),
        List.of());
  }

  /**
   * Đổi địa chỉ để nghe và các tên miền.
   *
   * @param newHost địa chỉ, ví dụ {@code 0.0.0.0} trong container
   * @param newNames tên miền người dùng gõ; rỗng nếu không đứng sau reverse proxy
   * @return giới hạn mới
   */
  public ServerSettings at(String newHost, List<String> newNames) {
    return new ServerSettings(
        newHost, workers, capacity, workLimit, idleLimit, stopLimit, newNames);
  }
}
