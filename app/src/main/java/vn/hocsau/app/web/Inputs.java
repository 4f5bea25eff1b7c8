package vn.hocsau.app.web;

import io.javalin.http.Context;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import org.jspecify.annotations.Nullable;

/** Kiểm tra từng đầu vào ở cửa; câu lỗi nêu tên trường, khoảng cho phép và thứ nhận được. */
final class Inputs {

  private Inputs() {}

  /** Văn bản, đã đưa về Unicode NFC. */
  static String text(@Nullable String value, int maxLength) {
    if (value == null || value.isBlank()) {
      throw ApiException.invalid("Thiếu trường text, hoặc trường ấy rỗng.");
    }
    if (value.length() > maxLength) {
      throw ApiException.tooLarge(
          "Trường text có %d ký tự; nhiều nhất %d.".formatted(value.length(), maxLength));
    }
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (Character.isISOControl(c) && c != '\n' && c != '\r' && c != '\t') {
        throw ApiException.invalid(
            "Trường text có ký tự điều khiển (mã %d) ở vị trí %d.".formatted((int) c, i));
      }
    }
    if (!StandardCharsets.UTF_8.newEncoder().canEncode(value)) {
      throw ApiException.invalid("Trường text có nửa ký tự Unicode (surrogate lẻ).");
    }
    return Normalizer.normalize(value, Normalizer.Form.NFC);
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
