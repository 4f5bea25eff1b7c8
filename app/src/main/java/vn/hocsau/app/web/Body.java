package vn.hocsau.app.web;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.javalin.http.Context;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Locale;
import java.util.stream.Collectors;

/** Đọc thân yêu cầu có giới hạn; không tin độ dài mà người gọi khai. */
final class Body {

  /** Tệp ảnh lớn nhất: 4 MiB. */
  static final int MAX_IMAGE_BYTES = 4 << 20;

  /** Thân JSON lớn nhất: 64 KiB. */
  static final int MAX_JSON_BYTES = 64 << 10;

  private static final Duration READ_LIMIT = Duration.ofSeconds(20);
  private static final Duration DISCARD_LIMIT = Duration.ofSeconds(5);
  private static final int MAX_DISCARDED_BYTES = 16 << 20;
  private static final int BUFFER = 1 << 13;

  /** Chỉ nhận đúng những gì openapi.json viết: không đổi kiểu ngầm, không trường lạ, không lặp. */
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
          .build();

  private Body() {}

  /**
   * Thân JSON.
   *
   * @throws ApiException 400 nếu không phải JSON hợp lệ hoặc sai kiểu, 413 nếu quá lớn, 415 nếu
   *     không khai là JSON (trang lạ vì thế không gửi lén được)
   */
  static <T> T json(Context ctx, Class<T> type) {
    String declared = ctx.contentType();
    if (declared == null
        || !declared.toLowerCase(Locale.ROOT).split(";", 2)[0].strip().equals("application/json")) {
      throw ApiException.unsupported("Cần đầu mục Content-Type: application/json.");
    }
    byte[] bytes = bytes(ctx, MAX_JSON_BYTES, "Thân JSON");
    try {
      T value = JSON.readValue(bytes, type);
      if (value == null) {
        throw ApiException.invalid("Thân yêu cầu phải là một đối tượng JSON, nhận được null.");
      }
      return value;
    } catch (UnrecognizedPropertyException e) {
      throw ApiException.invalid(
          "Không hiểu trường \"%s\"; các trường là: %s."
              .formatted(
                  shorten(e.getPropertyName()),
                  e.getKnownPropertyIds().stream()
                      .map(String::valueOf)
                      .sorted()
                      .collect(Collectors.joining(", "))));
    } catch (MismatchedInputException e) {
      throw ApiException.invalid(
          e.getPath().isEmpty()
              ? "Thân yêu cầu phải là một đối tượng JSON."
              : "Trường %s sai kiểu; xem /api.".formatted(path(e)));
    } catch (JsonProcessingException e) {
      var at = e.getLocation();
      throw ApiException.invalid(
          "Thân yêu cầu không phải JSON hợp lệ%s."
              .formatted(
                  at == null
                      ? ""
                      : " (dòng %d, cột %d)".formatted(at.getLineNr(), at.getColumnNr())));
    } catch (IOException e) {
      throw ApiException.invalid("Thân yêu cầu không phải JSON viết bằng UTF-8.");
    }
  }

  /**
   * Thân thô.
   *
   * @throws ApiException 400 nếu rỗng hoặc đứt giữa chừng, 413 nếu quá {@code limit} byte
   */
  static byte[] bytes(Context ctx, int limit, String what) {
    if (ctx.req().getContentLengthLong() > limit) {
      throw tooLarge(what, limit);
    }
    byte[] bytes;
    try {
      bytes = read(ctx.req().getInputStream(), limit + 1);
    } catch (IOException e) {
      throw ApiException.invalid("Thân yêu cầu bị đứt giữa chừng.");
    }
    if (bytes.length > limit) {
      throw tooLarge(what, limit);
    }
    if (bytes.length == 0) {
      throw ApiException.invalid("Thân yêu cầu rỗng.");
    }
    return bytes;
  }

  /** Người gọi nhỏ giọt từng byte không giữ được một luồng mãi. */
  private static byte[] read(InputStream in, int most) throws IOException {
    long deadline = System.nanoTime() + READ_LIMIT.toNanos();
    var bytes = new ByteArrayOutputStream();
    byte[] buffer = new byte[BUFFER];
    while (bytes.size() < most) {
      int count = in.read(buffer, 0, Math.min(BUFFER, most - bytes.size()));
      if (count < 0) {
        break;
      }
      bytes.write(buffer, 0, count);
      if (System.nanoTime() > deadline) {
        throw new ApiException(
            408,
            "timeout",
            "Thân yêu cầu chưa tới hết sau %d giây.".formatted(READ_LIMIT.toSeconds()));
      }
    }
    return bytes.toByteArray();
  }

  /**
   * Đọc bỏ phần thân chưa ai đọc, để người gọi còn đang gửi vẫn nhận được câu trả lời thay vì thấy
   * kết nối đứt. Phần thừa quá lớn hoặc quá chậm thì báo trước là kết nối sẽ đóng.
   */
  static void discardRest(Context ctx) {
    long deadline = System.nanoTime() + DISCARD_LIMIT.toNanos();
    byte[] buffer = new byte[BUFFER];
    try {
      InputStream in = ctx.req().getInputStream();
      for (int left = MAX_DISCARDED_BYTES; left > 0 && System.nanoTime() < deadline; ) {
        int count = in.read(buffer);
        if (count < 0) {
          return;
        }
        left -= count;
      }
    } catch (IOException e) {
      // Người gọi đã bỏ đi, hoặc im lặng quá lâu: kết nối này không dùng lại được.
    }
    ctx.header("Connection", "close");
  }

  private static ApiException tooLarge(String what, int limit) {
    return ApiException.tooLarge("%s quá lớn; nhiều nhất %d KiB.".formatted(what, limit / 1024));
  }

  private static String path(JsonMappingException e) {
    return e.getPath().stream()
        .map(at -> at.getFieldName() == null ? "[" + at.getIndex() + "]" : at.getFieldName())
        .collect(Collectors.joining());
  }

  private static String shorten(String text) {
    return text.length() > 40 ? text.substring(0, 40) + "…" : text;
  }
}
