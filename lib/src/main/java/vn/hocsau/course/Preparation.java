package vn.hocsau.course;

import java.util.List;
import java.util.Map;
import org.nd4j.linalg.dataset.api.preprocessor.DataNormalization;
import vn.hocsau.text.NetworkModel.Reading;
import vn.hocsau.text.TextGenerator;
import vn.hocsau.text.Tokenizer;
import vn.hocsau.text.Vocabulary;

/**
 * Những gì gói của một mô hình mang theo bên cạnh mạng, đủ để dùng mạng mà không cần bộ dữ liệu.
 *
 * @param normalizers các bộ chuẩn hóa đã khớp trên tập huấn luyện, theo tên
 * @param labels tên các lớp, hoặc các từ theo số thứ tự; rỗng với bài toán hồi quy
 * @param settings cài đặt mà nơi dùng cần biết, ví dụ {@code window = 12}
 */
public record Preparation(
    Map<String, DataNormalization> normalizers, List<String> labels, Map<String, String> settings) {

  /**
   * Sao các tập hợp.
   *
   * @param normalizers các bộ chuẩn hóa
   * @param labels tên các lớp hay các từ
   * @param settings cài đặt
   */
  public Preparation {
    normalizers = Map.copyOf(normalizers);
    labels = List.copyOf(labels);
    settings = Map.copyOf(settings);
  }

  /** Của một mạng đoán từ kế tiếp. */
  static Preparation words(
      Vocabulary vocabulary, int memory, Reading reading, Tokenizer tokenizer) {
    return new Preparation(
        Map.of(), vocabulary.words(), TextGenerator.settings(memory, reading, tokenizer));
  }
}
