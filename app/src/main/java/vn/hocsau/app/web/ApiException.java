package vn.hocsau.app.web;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Một lỗi để trả cho người gọi: mã HTTP, mã ổn định và câu tiếng Việt. */
final class ApiException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient ApiError error;
  private final int status;

  /** Thân JSON của một lỗi. */
  record ApiError(String code, String message, Map<String, List<String>> suggestions) {}

  ApiException(int status, String code, @Nullable String message) {
    this(status, code, message, Map.of());
  }

  ApiException(
      int status, String code, @Nullable String message, Map<String, List<String>> suggestions) {
    super(message);
    this.status = status;
    this.error = new ApiError(code, String.valueOf(message), suggestions);
  }

  static ApiException invalid(@Nullable String message) {
    return new ApiException(400, "invalid_input", message);
  }

  static ApiException tooLarge(@Nullable String message) {
    return new ApiException(413, "too_large", message);
  }

  static ApiException unsupported(@Nullable String message) {
    return new ApiException(415, "unsupported_type", message);
  }

  static ApiException notFound(@Nullable String message) {
    return new ApiException(404, "not_found", message);
  }

  static ApiException busy(@Nullable String message) {
    return new ApiException(503, "busy", message);
  }

  static ApiException timeout(@Nullable String message) {
    return new ApiException(503, "timeout", message);
  }

  int status() {
    return status;
  }

  ApiError error() {
    return error;
  }
}
