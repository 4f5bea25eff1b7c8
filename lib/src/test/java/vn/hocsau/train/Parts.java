package vn.hocsau.train;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/** Các phần của một gói đã lưu, để sửa rồi đóng lại với mã CRC đúng. */
record Parts(Map<String, byte[]> content) {

  static Parts of(String bundle) throws IOException {
    var content = new LinkedHashMap<String, byte[]>();
    try (var zip = new ZipFile("src/test/resources/bundles/" + bundle + ".zip")) {
      for (ZipEntry entry : zip.stream().toList()) {
        content.put(entry.getName(), zip.getInputStream(entry).readAllBytes());
      }
    }
    return new Parts(content);
  }

  Parts with(String name, byte[] bytes) {
    content.put(name, bytes);
    return this;
  }

  Parts with(String name, String text) {
    return with(name, text.getBytes(StandardCharsets.UTF_8));
  }

  Parts replacing(String name, String regex, String replacement) {
    String text = new String(content.get(name), StandardCharsets.UTF_8);
    String changed = text.replaceFirst(regex, replacement);
    if (changed.equals(text)) {
      throw new IllegalArgumentException("Không có " + regex);
    }
    return with(name, changed);
  }

  Path write(Path file) throws IOException {
    try (var zip = new ZipOutputStream(Files.newOutputStream(file))) {
      for (var part : content.entrySet()) {
        zip.putNextEntry(new ZipEntry(part.getKey()));
        zip.write(part.getValue());
      }
    }
    return file;
  }
}
