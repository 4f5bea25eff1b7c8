package vn.hocsau.app.web;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.type.LogicalType;
import io.javalin.http.Context;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.stream.Collectors;

/** Hiểu thân yêu cầu mà {@link Gate} đã nhận đủ; không tin độ dài hay kiểu mà người gọi khai. */
final class Body {

  /** Tệp ảnh lớn nhất: 4 MiB. */
  static final int MAX_IMAGE_BYTES = 4 << 20;

  /** Thân JSON lớn nhất: 64 KiB. */
  static final int MAX_JSON_BYTES = 64 << 10;

  /** Nơi cửa vào để thân đã tới hết của yêu cầu. */
  static final String ATTRIBUTE = "hocsau.than";

  /** Chỉ nhận đúng những gì openapi.json viết: không đổi kiểu ngầm, không trường lạ, không lặp. */
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
          .withCoercionConfig(
              LogicalType.Textual,
              text ->
                  text.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                      .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                      .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail))
          .build();

  private Body() {}

  /**
   * Thân JSON.
   *
   * @throws ApiException 400 nếu không phải JSON hợp lệ hoặc sai kiểu, 413 nếu quá lớn, 415 nếu
   *     không khai là JSON (trang lạ vì thế không gửi lén được)
   */
  static <T> T json(Context ctx, Class<T> type) {
    if (!declared(ctx).equals("application/json")) {
      throw ApiException.unsupported("Cần đầu mục Content-Type: application/json.");
    }
    try {
      String text = text(bytes(ctx, MAX_JSON_BYTES, "Thân JSON"));
      refuseNulls(text);
      T value = JSON.readValue(text, type);
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

  /** Trường không có thì phải vắng hẳn: Jackson coi null như vắng, trong dãy số thì như 0. */
  private static void refuseNulls(String text) throws IOException {
    try (JsonParser parser = JSON.createParser(text)) {
      while (parser.nextToken() != null) {
        var place = parser.getParsingContext();
        if (parser.currentToken() == JsonToken.VALUE_NULL && !place.inRoot()) {
          throw ApiException.invalid(
              "Trường %s là null; trường không dùng thì bỏ hẳn."
                  .formatted(shorten(place.pathAsPointer().toString().substring(1))));
        }
      }
    }
  }

  /** UTF-8 đúng chuẩn: Jackson tự nó nhận cả những dạng viết dài quá mức. */
  private static String text(byte[] bytes) throws CharacterCodingException {
    String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    return text.startsWith("\uFEFF") ? text.substring(1) : text;
  }

  /**
   * Tệp ảnh.
   *
   * @throws ApiException 400 nếu rỗng, 413 nếu quá lớn, 415 nếu không khai là ảnh (trang lạ vì thế
   *     không gửi lén được)
   */
  static byte[] image(Context ctx) {
    if (!declared(ctx).startsWith("image/")) {
      throw ApiException.unsupported("Cần đầu mục Content-Type của ảnh, ví dụ image/jpeg.");
    }
    return bytes(ctx, MAX_IMAGE_BYTES, "Tệp ảnh");
  }

  /** Đọc thẳng đầu mục: ctx.contentType() ném lỗi khi gặp tên bộ mã lạ. */
  private static String declared(Context ctx) {
    return String.valueOf(ctx.header("Content-Type"))
        .toLowerCase(Locale.ROOT)
        .split(";", 2)[0]
        .strip();
  }

  /** Thân lớn nhất của một địa chỉ. */
  static int limit(String path) {
    return path.startsWith(ImageRoutes.UPLOADS) ? MAX_IMAGE_BYTES : MAX_JSON_BYTES;
  }

  /**
   * Thân thô; cửa vào đã chờ nó tới hết.
   *
   * @throws ApiException 400 nếu rỗng, 413 nếu quá {@code limit} byte
   */
  private static byte[] bytes(Context ctx, int limit, String what) {
    if (!(ctx.req().getAttribute(ATTRIBUTE) instanceof byte[] bytes) || bytes.length == 0) {
      throw ApiException.invalid("Thân yêu cầu rỗng.");
    }
    if (bytes.length > limit) {
      throw ApiException.tooLarge("%s quá lớn; nhiều nhất %d KiB.".formatted(what, limit / 1024));
    }
    return bytes;
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
