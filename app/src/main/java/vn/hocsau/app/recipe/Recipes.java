package vn.hocsau.app.recipe;

import java.util.List;
import vn.hocsau.app.model.ModelCards;
import vn.hocsau.course.CourseModels;
import vn.hocsau.dataset.CatsDogs;
import vn.hocsau.dataset.Cifar10;
import vn.hocsau.dataset.Faces;
import vn.hocsau.dataset.Mnist;
import vn.hocsau.image.PictureInput.Layout;

/** Mọi công thức, theo thứ tự các bài. */
public final class Recipes {

  /** Mỗi gói mô hình của khóa học một công thức. */
  public static final List<Recipe> ALL =
      List.of(
          new ElectricRecipe(),
          new ClimateRecipe(),
          new FableRecipe(),
          new AesopRecipe(),
          new ImageRecipe(
              "04_mnist_cnn", Mnist::load, Layout.IMAGES, CourseModels.MNIST_CNN, 6_000),
          new ReviewRecipe(),
          new ImageRecipe(
              "06_mnist_lstm", Mnist::load, Layout.STEPS, CourseModels.MNIST_LSTM_ADAM, 12_000),
          new ImageRecipe(
              "06_fashion", Mnist::fashion, Layout.STEPS, CourseModels.FASHION_LSTM, 6_000),
          new ImageRecipe("06_cifar", Cifar10::load, Layout.STEPS, CourseModels.CIFAR_LSTM, 4_000),
          new ImageRecipe(
              "06_meo_cho", CatsDogs::load, Layout.STEPS, CourseModels.CATS_DOGS_LSTM, 1_000),
          new ImageRecipe(
              "06_khuon_mat", Faces::load, Layout.STEPS, CourseModels.FACES_LSTM, 1_000),
          new HeadlineRecipe(),
          new KieuRecipe());

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
}
