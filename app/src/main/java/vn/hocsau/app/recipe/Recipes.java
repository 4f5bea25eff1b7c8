package vn.hocsau.app.recipe;

import java.util.List;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import vn.hocsau.app.model.ModelCards;
import vn.hocsau.app.recipe.ImageRecipe.Images;
import vn.hocsau.app.recipe.ImageRecipe.Layout;
import vn.hocsau.app.recipe.ImageRecipe.Size;
import vn.hocsau.data.CatsDogs;
import vn.hocsau.data.Cifar10;
import vn.hocsau.data.Faces;
import vn.hocsau.data.ImageSet;
import vn.hocsau.data.Mnist;
import vn.hocsau.layer.Conv2D;
import vn.hocsau.layer.Flatten;
import vn.hocsau.layer.LSTM;
import vn.hocsau.layer.MaxPooling2D;
import vn.hocsau.train.RunMode;

/** Mọi công thức, theo thứ tự các bài. */
public final class Recipes {

  private static final int ALL_IMAGES = Integer.MAX_VALUE;

  /** Mỗi gói mô hình của khóa học một công thức. */
  public static final List<Recipe> ALL =
      List.of(
          new ElectricRecipe(),
          new ClimateRecipe(),
          new FableRecipe(),
          new AesopRecipe(),
          new ImageRecipe(
              "04_mnist_cnn",
              () -> images(Mnist.load()),
              Layout.IMAGES,
              (mode, like) -> digitCnn(like),
              new Size(6_000, 3, 64),
              new Size(ALL_IMAGES, 5, 64)),
          new ReviewRecipe(),
          new ImageRecipe(
              "06_mnist_lstm",
              () -> images(Mnist.load()),
              Layout.STEPS,
              Recipes::digitLstm,
              new Size(6_000, 4, 32),
              new Size(ALL_IMAGES, 3, 32)),
          new ImageRecipe(
              "06_fashion",
              () -> images(Mnist.fashion()),
              Layout.STEPS,
              (mode, like) -> reader(mode, like, 64, 32),
              new Size(6_000, 4, 64),
              new Size(ALL_IMAGES, 10, 64)),
          new ImageRecipe(
              "06_cifar",
              () -> images(Cifar10.load()),
              Layout.STEPS,
              (mode, like) -> reader(mode, like, mode.pick(64, 128), 64),
              new Size(3_000, 4, 64),
              new Size(ALL_IMAGES, 20, 64)),
          new ImageRecipe(
              "06_meo_cho",
              () -> images(CatsDogs.load()),
              Layout.STEPS,
              (mode, like) -> reader(mode, like, 64, 32),
              new Size(1_000, 5, 32),
              new Size(ALL_IMAGES, 20, 32)),
          new ImageRecipe(
              "06_khuon_mat",
              () -> images(Faces.load()),
              Layout.STEPS,
              (mode, like) -> reader(mode, like, 64, 32),
              new Size(1_000, 5, 32),
              new Size(ALL_IMAGES, 20, 32)),
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

  private static Images images(Mnist data) {
    return new Images(data.train(), data.validation(), data.test(), data.provenance());
  }

  private static Images images(Cifar10 data) {
    return new Images(data.train(), data.validation(), data.test(), data.provenance());
  }

  private static Images images(CatsDogs data) {
    return new Images(data.train(), data.validation(), data.test(), data.provenance());
  }

  private static Images images(Faces data) {
    return new Images(data.train(), data.validation(), data.test(), data.provenance());
  }

  /** {@code mnist-cnn} của bài 04. */
  private static MultiLayerConfiguration digitCnn(ImageSet like) {
    return Networks.start(new Adam(0.001))
        .layer(convolution(32))
        .layer(new MaxPooling2D.Builder(2).build())
        .layer(convolution(64))
        .layer(new MaxPooling2D.Builder(2).build())
        .layer(convolution(64))
        .layer(new Flatten.Builder().build())
        .layer(Networks.dense(64))
        .layer(Networks.classes(LossFunction.MCXENT, like.classes().size()))
        .setInputType(InputType.convolutional(like.height(), like.width(), like.channels()))
        .build();
  }

  private static Conv2D convolution(int numFilters) {
    return new Conv2D.Builder(3).nOut(numFilters).activation(Activation.RELU).build();
  }

  /** {@code mnist-lstm} của bài 06; chế độ nhanh dùng Adam vì vài epoch SGD chưa học được gì. */
  private static MultiLayerConfiguration digitLstm(RunMode mode, ImageSet like) {
    return Networks.start(mode == RunMode.QUICK ? new Adam(0.003) : new Sgd(0.01))
        .layer(new LSTM.Builder().nOut(64).returnSequences(true).build())
        .layer(Networks.dropout(0.2))
        .layer(new LSTM.Builder().nOut(64).build())
        .layer(Networks.dense(32))
        .layer(Networks.dropout(0.2))
        .layer(Networks.classes(LossFunction.MCXENT, like.classes().size()))
        .setInputType(InputType.recurrent(like.width(), like.height()))
        .build();
  }

  private static MultiLayerConfiguration reader(
      RunMode mode, ImageSet like, int numHiddens, int numDense) {
    return Networks.imageReader(
        new Adam(mode == RunMode.QUICK ? 0.003 : 0.001),
        like.height(),
        like.width() * like.channels(),
        numHiddens,
        numDense,
        like.classes().size());
  }
}
