package vn.hocsau.app.web;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.util.Locale;

/**
 * Địa chỉ và cổng để nghe.
 *
 * @param host địa chỉ IP hoặc tên của máy này
 * @param port cổng, trong [0, 65535]; 0 là cổng nào trống thì dùng
 */
public record ListenAddress(String host, int port) {

  /**
   * Thử mở cổng rồi trả lại ngay, để biết sớm có nghe được không.
   *
   * @throws IllegalStateException nếu không: "Cổng 8080 đang có chương trình khác dùng; hãy chọn
   *     cổng khác bằng --port, hoặc bỏ --port để chương trình tự chọn.", hoặc câu nói cổng không
   *     được phép mở, địa chỉ không phải của máy này, địa chỉ viết sai
   */
  public void check() {
    try (var socket = new ServerSocket()) {
      if (host.isBlank()) {
        throw new UnknownHostException(host);
      }
      // Đúng cách Jetty mở: một cổng vừa đóng xong thì dùng lại được ngay.
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getByName(host), port));
    } catch (IOException e) {
      throw refusal(e);
    }
  }

  /** Câu nói vì sao hệ điều hành không cho nghe ở đây. */
  IllegalStateException refusal(IOException cause) {
    return new IllegalStateException(sentence(cause), cause);
  }

  private String sentence(IOException cause) {
    String reason = String.valueOf(cause.getMessage());
    String known = reason.toLowerCase(Locale.ROOT);
    if (cause instanceof UnknownHostException) {
      return "Không hiểu địa chỉ \"%s\"; sau --host hãy viết một địa chỉ IP hoặc tên của máy này, ví dụ 127.0.0.1 hoặc 0.0.0.0."
          .formatted(host);
    }
    if (known.contains("assign requested address") || known.contains("family not supported")) {
      return "Địa chỉ %s không phải của máy này; hãy bỏ --host để chỉ nghe trên máy này, hoặc viết --host 0.0.0.0 để nghe ở mọi địa chỉ của máy."
          .formatted(host);
    }
    if (known.contains("in use")) {
      return "Cổng %d đang có chương trình khác dùng; hãy chọn cổng khác bằng --port, hoặc bỏ --port để chương trình tự chọn."
          .formatted(port);
    }
    if (known.contains("permission denied") || known.contains("not permitted")) {
      return "Hệ điều hành không cho mở cổng %d: cổng dưới 1024 thường cần quyền quản trị; hãy chọn cổng từ 1024 trở lên bằng --port, hoặc bỏ --port để chương trình tự chọn."
          .formatted(port);
    }
    return "Không mở được cổng %d ở địa chỉ %s, hệ điều hành nói: %s. Hãy chọn --port và --host khác."
        .formatted(port, host, reason);
  }
}
