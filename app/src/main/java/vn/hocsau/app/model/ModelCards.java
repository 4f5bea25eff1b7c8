package vn.hocsau.app.model;

import java.util.List;
import vn.hocsau.app.model.ModelCard.PublishedMetric;
import vn.hocsau.text.EditDistance;

/** Mọi mô hình của khóa học, theo thứ tự trên trang đầu. */
public final class ModelCards {

  private static final String LAB = "06_lstm_thuc_hanh";
  private static final String ACCURACY = "Độ chính xác trên tập kiểm tra";

  /** Mọi tấm thẻ. */
  public static final List<ModelCard> ALL =
      List.of(
          new ModelCard(
              "04_mnist_cnn",
              "Chữ số viết tay, đọc bằng CNN",
              "Nhận một chữ số vẽ tay 28 × 28, cho xác suất của mười chữ số.",
              Task.DIGITS,
              "chu-so",
              "/chu-so",
              "04_cnn_va_rnn",
              List.of(),
              List.of(new PublishedMetric(ACCURACY, "mnist-cnn.test_accuracy", 100, "%"))),
          new ModelCard(
              "06_mnist_lstm",
              "Chữ số viết tay, đọc bằng LSTM",
              "Đọc chữ số theo từng hàng điểm ảnh, từ trên xuống, như đọc một câu 28 từ.",
              Task.DIGITS,
              "chu-so",
              "/chu-so",
              LAB,
              List.of(),
              List.of(new PublishedMetric(ACCURACY, "mnist.adam.accuracy", 100, "%"))),
          image(
              "06_fashion",
              "Quần áo",
              "Ảnh xám 28 × 28 của mười loại quần áo.",
              "fashion",
              "fashion"),
          image(
              "06_cifar", "Mười loại vật", "Ảnh màu 32 × 32 của mười loại vật.", "cifar", "cifar"),
          image(
              "06_meo_cho",
              "Mèo hay chó",
              "Ảnh màu của một con mèo hoặc một con chó.",
              "meo-cho",
              "pets"),
          image(
              "06_khuon_mat",
              "Nam hay Nữ",
              "Ảnh khuôn mặt; bài thực hành về giới hạn của một bộ phân loại như thế này.",
              "khuon-mat",
              "faces"),
          new ModelCard(
              "05_imdb_gru",
              "Khen hay chê",
              "Chấm một bình luận phim bằng tiếng Anh và cho biết từ nào kéo điểm về phía nào.",
              Task.REVIEW,
              null,
              "/binh-luan",
              "05_simplernn_lstm_gru",
              List.of(
                  "A wonderful film with a great story and brilliant acting.",
                  "The plot was boring and the acting was terrible.",
                  "Not a bad movie, but the ending was a waste of time."),
              List.of(new PublishedMetric(ACCURACY, "gru.accuracy", 100, "%"))),
          new ModelCard(
              "03_sinh_tu",
              "Hội đồng chuột",
              "Thuộc lòng một truyện ngụ ngôn: ba từ vào, các từ kế tiếp ra.",
              Task.WORDS,
              null,
              "/ba-tu",
              "03_sinh_tu",
              List.of("had a general", "a general council", "got up and"),
              List.of(
                  new PublishedMetric(
                      "Độ chính xác trên chính truyện đã học", "lstm.memorised", 100, "%"))),
          new ModelCard(
              "03_aesop",
              "Truyện ngụ ngôn Aesop",
              "Học từ nhiều truyện ngụ ngôn: ba từ vào, các từ kế tiếp ra.",
              Task.WORDS,
              null,
              "/ba-tu",
              "03_sinh_tu",
              List.of("the fox and", "one day a", "said the wolf"),
              List.of(
                  new PublishedMetric(
                      "Perplexity trên những truyện chưa đọc", "aesop.net.perplexity", 1, ""))),
          new ModelCard(
              "06_tieu_de",
              "Tiêu đề báo",
              "Vài từ đầu của một tiêu đề tiếng Anh vào, phần còn lại ra.",
              Task.HEADLINES,
              null,
              "/tieu-de",
              LAB,
              List.of("president trump", "united states", "new york", "science and technology"),
              List.of(
                  new PublishedMetric(
                      "Perplexity trên tiêu đề chưa đọc", "nyt.hidden.lstm.best", 1, ""))),
          new ModelCard(
              "06_kieu",
              "Viết tiếp Truyện Kiều",
              "Một câu thơ lục bát vào, các câu kế tiếp ra, giữ số tiếng, vần và thanh.",
              Task.KIEU,
              null,
              "/kieu",
              LAB,
              List.of(
                  "Trăm năm trong cõi người ta",
                  "Mai cốt cách tuyết tinh thần",
                  // Câu của thơ mô phỏng, cho máy không lấy được Truyện Kiều.
                  "Sớm mai nắng ấm con đò"),
              List.of(
                  new PublishedMetric(
                      "Perplexity mỗi tiếng trên câu chưa đọc", "kieu.syllable.lstm", 1, ""))),
          new ModelCard(
              "01_dien_nang",
              "Sản lượng điện",
              "Đọc 12 tháng gần nhất, dự báo các tháng tới kèm dải bất định.",
              Task.ELECTRIC,
              null,
              "/dien-nang",
              "01_dien_nang",
              List.of(),
              List.of(
                  new PublishedMetric(
                      "RMSE dự báo một tháng, tập kiểm tra", "ffnn_year.rmse", 1, "điểm"))),
          new ModelCard(
              "02_du_bao_khi_hau",
              "Nhiệt độ 13 giờ sau",
              "Đọc năm ngày nhiệt độ, dự báo nhiệt độ 13 giờ sau số cuối cùng.",
              Task.CLIMATE,
              null,
              "/khi-hau",
              "02_du_bao_khi_hau",
              List.of(),
              List.of(
                  new PublishedMetric("RMSE trên tập kiểm tra", "lstm1.test_rmse", 1, "°C"),
                  new PublishedMetric("MAE trên tập kiểm tra", "lstm1.test_mae", 1, "°C"))));

  private ModelCards() {}

  /**
   * Tìm theo tên gói.
   *
   * @param id tên gói
   * @return tấm thẻ
   * @throws IllegalArgumentException nếu không có; thông báo nêu tên gần nhất, ví dụ "Không có mô
   *     hình "04_mnist"; gần giống nhất: 04_mnist_cnn."
   */
  public static ModelCard get(String id) {
    return ALL.stream()
        .filter(card -> card.id().equals(id))
        .findFirst()
        .orElseThrow(() -> unknown(id));
  }

  /** Lỗi nêu tên lạ và tên gần nhất. */
  static IllegalArgumentException unknown(String id) {
    String shown = id.length() > 40 ? id.substring(0, 40) + "…" : id;
    return new IllegalArgumentException(
        "Không có mô hình \"%s\"; gần giống nhất: %s."
            .formatted(
                shown,
                EditDistance.nearest(shown, ALL.stream().map(ModelCard::id).toList()).get(0)));
  }

  private static ModelCard image(
      String id, String title, String description, String kind, String results) {
    return new ModelCard(
        id,
        title,
        description,
        Task.IMAGES,
        kind,
        "/anh/" + kind,
        LAB,
        List.of(),
        List.of(new PublishedMetric(ACCURACY, results + ".lstm.accuracy", 100, "%")));
  }
}
