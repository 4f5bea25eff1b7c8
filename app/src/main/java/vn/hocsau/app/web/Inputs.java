package vn.hocsau.app.web;

import io.javalin.http.Context;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import vn.hocsau.text.TypedText;

/** Kiểm tra từng đầu vào ở cửa; câu lỗi nêu tên trường, khoảng cho phép và thứ nhận được. */
final class Inputs {

  private Inputs() {}

  /** Văn bản, đã bỏ những gì không ai nhìn thấy. */
  static String text(@Nullable String value, int maxLength) {
    if (value == null || value.isBlank()) {
      throw ApiException.invalid("Thiếu trường text, hoặc trường ấy rỗng.");
    }
    if (value.length() > maxLength) {
      throw ApiException.tooLarge(
          "Trường text có %d ký tự; nhiều nhất %d.".formatted(value.length(), maxLength));
    }
    if (!StandardCharsets.UTF_8.newEncoder().canEncode(value)) {
      throw ApiException.invalid("Trường text có nửa ký tự Unicode (surrogate lẻ).");
    }
    String text = TypedText.clean(value);
    if (text.isBlank()) {
      throw ApiException.invalid(
          "Trường text chỉ có ký tự vô hình: %s."
              .formatted(Lookup.shorten(TypedText.visible(value.strip()))));
    }
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isISOControl(c) && c != '\n' && c != '\t') {
        throw ApiException.invalid(
            "Trường text có ký tự điều khiển %s ở vị trí %d."
                .formatted(TypedText.visible(Character.toString(c)), i));
      }
    }
    return text;
  }

  static int integer(String name, @Nullable Integer value, int fallback, int min, int max) {
    int number = value == null ? fallback : value;
    if (number < min || number > max) {
      throw ApiException.invalid(
          "Trường %s phải trong [%d, %d], nhận được %d.".formatted(name, min, max, number));
    }
    return number;
  }

  static double temperature(@Nullable Double value, double fallback) {
    double number = value == null ? fallback : value;
    if (!(number >= 0 && number <= 2)) {
      throw ApiException.invalid(
          "Trường temperature phải trong [0, 2], nhận được %s.".formatted(number));
    }
    return number;
  }

  /** Một số nguyên trong địa chỉ. */
  static int number(String name, @Nullable String value, int fallback) {
    if (value == null) {
      return fallback;
    }
    if (!value.matches("-?[0-9]{1,9}")) {
      throw ApiException.invalid(
          "Tham số %s phải là một số nguyên, nhận được \"%s\"."
              .formatted(name, value.length() > 20 ? value.substring(0, 20) + "…" : value));
    }
    return Integer.parseInt(value);
  }

  static int query(Context ctx, String name, int fallback) {
    return number(name, ctx.queryParam(name), fallback);
  }
}
