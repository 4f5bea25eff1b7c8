package vn.hocsau.dataset;

import org.nd4j.linalg.dataset.DataSet;

/**
 * Nguồn cắt minibatch ngay lúc cần, để bộ nhớ không lớn theo số mẫu: mẫu chỉ thành mảng khi đến
 * lượt, dùng xong thì thôi.
 *
 * <pre>{@code
 * DataSet minibatch = source.batch(new int[] {4, 0, 7}); // ba mẫu, đúng thứ tự ấy
 * }</pre>
 *
 * <p>Thứ tự mẫu do nơi huấn luyện quyết định; nguồn chỉ cần cho cùng một mẫu mỗi khi được hỏi cùng
 * một số thứ tự.
 */
public interface BatchSource {

  /**
   * Số mẫu.
   *
   * @return n ≥ 0
   */
  int size();

  /**
   * Cắt một minibatch.
   *
   * @param examples số thứ tự các mẫu cần lấy, trong [0, n), kích thước [b], b ≥ 1
   * @return đặc trưng [b, …], nhãn [b, …] và mặt nạ nếu có, theo đúng thứ tự đã cho; các mảng thuộc
   *     về người gọi
   */
  DataSet batch(int[] examples);

  /**
   * Dấu vân tay của mọi mẫu: khác dữ liệu hoặc khác cách cắt thì khác dấu vân tay. Checkpoint dùng
   * nó để chỉ nối lại đúng lần huấn luyện cũ.
   *
   * @return mã băm SHA-256, 64 chữ số thập lục phân thường
   */
  String fingerprint();
}
