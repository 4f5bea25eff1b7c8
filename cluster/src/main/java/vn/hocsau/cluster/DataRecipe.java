package vn.hocsau.cluster;

import java.io.Serializable;
import vn.hocsau.dataset.BatchSource;

/**
 * Công thức dựng dữ liệu. Công thức được gửi tới mọi máy thay cho dữ liệu: máy nào cũng tự đọc tệp
 * hay tự sinh mẫu, nên một máy chết thì máy khác dựng lại được đúng phần của nó.
 *
 * <p>Hai công thức bằng nhau ({@code equals}) phải cho cùng dữ liệu: mỗi tiến trình chỉ dựng một
 * lần. Dấu vân tay được so giữa các máy trước khi học.
 */
public interface DataRecipe extends Serializable {

  /**
   * Dựng nguồn.
   *
   * @return nguồn huấn luyện, như nhau trên mọi máy
   */
  BatchSource load();
}
