package vn.hocsau.app.recipe;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import vn.hocsau.app.model.ModelAssets;
import vn.hocsau.app.model.ModelCards;
import vn.hocsau.app.recipe.Recipe.Measure;
import vn.hocsau.course.CourseModel;
import vn.hocsau.course.CourseModels;
import vn.hocsau.course.Experiment;
import vn.hocsau.course.Experiments;
import vn.hocsau.dataset.CatsDogs;
import vn.hocsau.dataset.Cifar10;
import vn.hocsau.dataset.Faces;
import vn.hocsau.dataset.ImageDataset;
import vn.hocsau.dataset.Mnist;
import vn.hocsau.train.RunMode;
import vn.hocsau.train.Training;

/**
 * Mọi công thức, theo thứ tự các bài.
 *
 * <p>Chế độ đầy đủ dùng đúng dữ liệu của bài. Chế độ nhanh cũng vậy, trừ mạng đọc ảnh (ít ảnh),
 * mạng chấm bình luận (ít từ) và mạng thuộc truyện (mạng nhỏ).
 */
public final class Recipes {

  private static final Measure ACCURACY =
      new Measure("accuracy", "Độ chính xác trên tập kiểm tra", "%");

  /** Mỗi gói mô hình của khóa học một công thức. */
  public static final List<Recipe> ALL =
      List.of(
          new Recipe(
              "01_dien_nang",
              mode -> Experiments.of(CourseModels.ELECTRIC_FFNN_YEAR, mode),
              List.of(
                  new Measure("rmse", "RMSE dự báo một tháng, tập kiểm tra", "điểm"),
                  new Measure("mae", "MAE dự báo một tháng, tập kiểm tra", "điểm")),
              mode -> Exhibits.electric()),
          new Recipe(
              "02_du_bao_khi_hau",
              mode -> Experiments.of(CourseModels.CLIMATE_LSTM_1, mode),
              List.of(
                  new Measure("rmse", "RMSE trên tập kiểm tra", "°C"),
                  new Measure("mae", "MAE trên tập kiểm tra", "°C")),
              Exhibits::climate),
          text(
              "03_sinh_tu",
              Recipes::fable,
              new Measure("accuracy", "Độ chính xác trên chính truyện đã học", "%")),
          text(
              "03_aesop",
              mode -> Experiments.of(CourseModels.AESOP_LSTM, mode),
              new Measure("perplexity", "Perplexity trên những truyện chưa đọc", "")),
          pictures("04_mnist_cnn", CourseModels.MNIST_CNN, Mnist::load, 6_000),
          text("05_imdb_gru", Recipes::reviews, ACCURACY),
          pictures("06_mnist_lstm", CourseModels.MNIST_LSTM_ADAM, Mnist::load, 12_000),
          pictures("06_fashion", CourseModels.FASHION_LSTM, Mnist::fashion, 6_000),
          pictures("06_cifar", CourseModels.CIFAR_LSTM, Cifar10::load, 4_000),
          pictures("06_meo_cho", CourseModels.CATS_DOGS_LSTM, CatsDogs::load, 1_000),
          pictures("06_khuon_mat", CourseModels.FACES_LSTM, Faces::load, 1_000),
          text(
              "06_tieu_de",
              Recipes::headlines,
              new Measure("perplexity", "Perplexity trên tiêu đề chưa đọc", "")),
          text(
              "06_kieu",
              mode -> Experiments.of(CourseModels.KIEU_EVERY_STEP, mode),
              new Measure("perplexity", "Perplexity trên câu chưa đọc", "")));

  private Recipes() {}

  /**
   * Tìm công thức theo tên gói.
   *
   * @param id tên gói
   * @return công thức
   * @throws IllegalArgumentException nếu không có; thông báo nêu tên gần nhất
   */
  public static Recipe get(String id) {
    String known = ModelCards.get(id).id();
    return ALL.stream().filter(recipe -> recipe.id().equals(known)).findFirst().orElseThrow();
  }

  private static Recipe text(String id, Function<RunMode, Experiment> experiment, Measure measure) {
    return new Recipe(
        id, experiment, List.of(measure), mode -> ModelAssets.unmeasured(List.of(), null));
  }

  private static Recipe pictures(
      String id, CourseModel model, Supplier<? extends ImageDataset> load, int quickTrain) {
    return new Recipe(
        id,
        mode ->
            mode == RunMode.QUICK
                ? Experiments.pictures(model, mode, load.get(), quickTrain, 500)
                : Experiments.of(model, mode),
        List.of(ACCURACY, new Measure("f1", "F1 trung bình các lớp", "%")),
        mode -> Exhibits.pictures(load.get().test()));
  }

  /** Ở chế độ nhanh, mạng 512 nút chưa kịp thuộc truyện; bản có embedding thì thuộc ngay. */
  private static Experiment fable(RunMode mode) {
    return Experiments.of(
        mode == RunMode.QUICK ? CourseModels.WORDS_EMBEDDING : CourseModels.WORDS_LSTM, mode);
  }

  /** Ở chế độ nhanh, bảng từ chỉ có những từ hay gặp nhất, để gói nhỏ. */
  private static Experiment reviews(RunMode mode) {
    return mode == RunMode.QUICK
        ? Experiments.frequentWords(CourseModels.IMDB_GRU, 10_000, 4_000, 500, 1_000)
        : Experiments.of(CourseModels.IMDB_GRU, mode);
  }

  /** Bài kể epoch tốt nhất; ở đây chấm chính mạng nằm trong gói, tức epoch cuối. */
  private static Experiment headlines(RunMode mode) {
    var experiment = Experiments.of(CourseModels.NYT_LSTM, mode);
    return experiment.scoredBy(
        (net, history) ->
            Map.of("perplexity", Math.exp(Training.score(net, experiment.test(), 128))));
  }
}
