package vn.hocsau.dataset;

import java.util.List;
import vn.hocsau.dataset.ImageFolder.Broken;
import vn.hocsau.image.ImageSet;
import vn.hocsau.store.Dataset;
import vn.hocsau.store.Provenance;

/**
 * Một bộ ảnh chia ba phần. Tập kiểm định là 10 % cuối của tập huấn luyện gốc, như {@code
 * validation_split=0.1} của Keras.
 */
public abstract sealed class ImageDataset permits Mnist, Cifar10, CatsDogs, Faces {
  private final ImageSet train;
  private final ImageSet validation;
  private final ImageSet test;
  private final List<Broken> broken;
  private final Provenance provenance;

  /** Chia tập huấn luyện gốc; ảnh trong đó phải được xáo trộn từ trước. */
  ImageDataset(
      ImageSet trainAndValidation, ImageSet test, List<Broken> broken, Provenance provenance) {
    int n = trainAndValidation.size();
    int numTrain = ValidationSplit.numTrain(n);
    this.train = trainAndValidation.slice(0, numTrain);
    this.validation = trainAndValidation.slice(numTrain, n);
    this.test = test;
    this.broken = List.copyOf(broken);
    this.provenance = provenance;
  }

  /** Lý lịch của ảnh vẽ thay cho một bộ. */
  static Provenance drawn(Dataset replaced, ImageSet... sets) {
    return Provenance.simulated(
        replaced, ImageSet.sha256(sets), "Ảnh do chương trình tự vẽ, dùng tự do");
  }

  /**
   * Tập huấn luyện.
   *
   * @return 90 % đầu của tập huấn luyện gốc
   */
  public ImageSet train() {
    return train;
  }

  /**
   * Tập kiểm định.
   *
   * @return 10 % cuối của tập huấn luyện gốc
   */
  public ImageSet validation() {
    return validation;
  }

  /**
   * Tập kiểm tra.
   *
   * @return các ảnh không dùng khi huấn luyện
   */
  public ImageSet test() {
    return test;
  }

  /**
   * Những ảnh hỏng bị bỏ qua.
   *
   * @return tên tệp và lý do; rỗng với bộ không lưu từng ảnh một tệp
   */
  public List<Broken> broken() {
    return broken;
  }

  /**
   * Lý lịch.
   *
   * @return lý lịch; {@link Provenance#simulated()} là true nếu đây là ảnh vẽ
   */
  public Provenance provenance() {
    return provenance;
  }
}
