package vn.hocsau.notebook;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Một giá trị đã bày ra nhiều dạng, theo cách của Jupyter: giao diện chọn dạng đẹp nhất nó hiểu.
 *
 * @param data kiểu MIME → nội dung; luôn có {@code text/plain}
 * @param metadata kiểu MIME → thông tin thêm về nội dung đó, ví dụ lời mô tả của ảnh
 */
record Bundle(Map<String, String> data, Map<String, Map<String, Object>> metadata) {

  static final String TEXT = "text/plain";
  static final String HTML = "text/html";
  static final String MARKDOWN = "text/markdown";
  static final String PNG = "image/png";

  static Bundle text(String text) {
    return of(TEXT, text);
  }

  static Bundle html(String html, String text) {
    return of(HTML, html).with(TEXT, text);
  }

  static Bundle of(String mime, String content) {
    return new Bundle(Map.of(mime, content), Map.of());
  }

  Bundle with(String mime, String content) {
    var copy = new LinkedHashMap<>(data);
    copy.put(mime, content);
    return new Bundle(copy, metadata);
  }

  Bundle withMetadata(String mime, Map<String, Object> values) {
    var copy = new LinkedHashMap<>(metadata);
    copy.put(mime, values);
    return new Bundle(data, copy);
  }

  /** Dạng văn bản, cho nơi không có kernel. */
  String text() {
    return data.getOrDefault(TEXT, "");
  }
}
