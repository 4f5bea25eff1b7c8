package vn.hocsau.store;

import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Các tệp đã kiểm tra, nằm sẵn trên đĩa, cùng lý lịch của chúng.
 *
 * @param dataset mục tương ứng trong mục lục
 * @param source nguồn đã dùng; bộ nạp nhìn {@link Source#format()} để biết cách đọc
 * @param files tên tệp → đường dẫn, theo thứ tự trong mục lục
 * @param provenance lý lịch
 */
public record LocalData(
    Dataset dataset, Source source, Map<String, Path> files, Provenance provenance) {

  /**
   * Sao bảng tệp, giữ nguyên thứ tự.
   *
   * @param dataset bộ dữ liệu
   * @param source nguồn
   * @param files tên tệp → đường dẫn
   * @param provenance lý lịch
   */
  public LocalData {
    files = Collections.unmodifiableMap(new LinkedHashMap<>(files));
  }

  /**
   * Đường dẫn của một tệp theo tên trong mục lục.
   *
   * @param name tên tệp
   * @return đường dẫn trong cache
   * @throws IllegalArgumentException nếu tệp không nằm trong lần lấy này; thông báo kể các tệp có
   */
  public Path file(String name) {
    Path file = files.get(name);
    if (file == null) {
      throw new IllegalArgumentException(
          "Không có tệp \"%s\" trong dữ liệu %s; có: %s."
              .formatted(name, dataset.id(), String.join(", ", files.keySet())));
    }
    return file;
  }

  /**
   * Đường dẫn của tệp duy nhất.
   *
   * @return đường dẫn trong cache
   * @throws IllegalStateException nếu dữ liệu gồm nhiều tệp
   */
  public Path onlyFile() {
    if (files.size() != 1) {
      throw new IllegalStateException(
          "Dữ liệu %s gồm %d tệp, hãy gọi file(tên).".formatted(dataset.id(), files.size()));
    }
    return files.values().iterator().next();
  }

  /**
   * Lỗi của mục lục: bộ nạp không biết khuôn dạng của nguồn đã dùng.
   *
   * @return ngoại lệ để ném
   */
  public IllegalStateException unknownFormat() {
    return new IllegalStateException(
        "Mục lục ghi khuôn dạng lạ %s cho %s.".formatted(source.format(), dataset.id()));
  }
}
