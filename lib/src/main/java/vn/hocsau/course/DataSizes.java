package vn.hocsau.course;

import org.deeplearning4j.nn.conf.inputs.InputType;

/**
 * Những cỡ của mạng mà dữ liệu quyết định.
 *
 * @param input kích thước một mẫu
 * @param numWords số hàng của bảng véc-tơ từ; 0 nếu mạng không có tầng embedding
 * @param numOutputs số đầu ra: số lớp, số từ, hoặc 1 khi dự báo một con số
 */
public record DataSizes(InputType input, int numWords, int numOutputs) {

  /**
   * Mẫu [đặc trưng], một đầu ra.
   *
   * @param numFeatures số đặc trưng
   * @return cỡ
   */
  public static DataSizes vector(int numFeatures) {
    return new DataSizes(InputType.feedForward(numFeatures), 0, 1);
  }

  /**
   * Mẫu [đặc trưng, bước].
   *
   * @param numFeatures số đặc trưng ở mỗi bước
   * @param steps số bước
   * @param numOutputs số đầu ra
   * @return cỡ
   */
  public static DataSizes sequence(int numFeatures, int steps, int numOutputs) {
    return new DataSizes(InputType.recurrent(numFeatures, steps), 0, numOutputs);
  }

  /**
   * Mẫu [1, bước] gồm số thứ tự của từ.
   *
   * @param numWords số từ, kể cả các chỉ số dành riêng
   * @param steps số bước
   * @param numOutputs số đầu ra
   * @return cỡ
   */
  public static DataSizes words(int numWords, int steps, int numOutputs) {
    return new DataSizes(InputType.recurrent(1, steps), numWords, numOutputs);
  }

  /**
   * Mẫu là ảnh [kênh, hàng, cột].
   *
   * @param height số hàng
   * @param width số cột
   * @param channels số kênh màu
   * @param numClasses số lớp
   * @return cỡ
   */
  public static DataSizes picture(int height, int width, int channels, int numClasses) {
    return new DataSizes(InputType.convolutional(height, width, channels), 0, numClasses);
  }

  /**
   * Mẫu là ảnh đọc từng hàng: [kênh · cột, hàng].
   *
   * @param height số hàng
   * @param width số cột
   * @param channels số kênh màu
   * @param numClasses số lớp
   * @return cỡ
   */
  public static DataSizes rows(int height, int width, int channels, int numClasses) {
    return sequence(width * channels, height, numClasses);
  }
}
