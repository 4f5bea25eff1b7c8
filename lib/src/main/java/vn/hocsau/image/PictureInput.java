package vn.hocsau.image;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;

/**
 * Cách bày ảnh cho một mạng: cả ảnh hay từng hàng, và cỡ ảnh; đi cùng mạng trong gói mô hình.
 *
 * <pre>{@code
 * var input = PictureInput.steps(train);
 * new ModelBundle(net, Map.of(), train.classes(), input.settings(), record).save(file);
 * PictureInput.of(ModelBundle.load(file).settings()).features(picture);
 * }</pre>
 *
 * @param layout cả ảnh hay từng hàng
 * @param height số hàng, từ 1 đến 9999
 * @param width số cột, từ 1 đến 9999
 * @param channels 1 (xám) hoặc 3 (đỏ, lục, lam)
 */
public record PictureInput(Layout layout, int height, int width, int channels) {

  /** Cách bày. */
  public enum Layout {
    /** Cả ảnh: [mẫu, kênh, hàng, cột]. */
    IMAGES("images"),
    /** Mỗi hàng là một bước: [mẫu, kênh · cột, hàng]. */
    STEPS("steps");

    private final String key;

    Layout(String key) {
      this.key = key;
    }
  }

  /** Ảnh một triệu giá trị đã quá sức mọi mạng của khóa học. */
  private static final int MAX_VALUES = 1 << 20;

  private static final String LAYOUT = "input";
  private static final String HEIGHT = "height";
  private static final String WIDTH = "width";
  private static final String CHANNELS = "channels";

  /**
   * Bày cả ảnh.
   *
   * @param like bộ ảnh có cỡ cần dùng
   * @return cách bày
   */
  public static PictureInput images(ImageSet like) {
    return new PictureInput(Layout.IMAGES, like.height(), like.width(), like.channels());
  }

  /**
   * Bày từng hàng.
   *
   * @param like bộ ảnh có cỡ cần dùng
   * @return cách bày
   */
  public static PictureInput steps(ImageSet like) {
    return new PictureInput(Layout.STEPS, like.height(), like.width(), like.channels());
  }

  /**
   * Đọc lại từ cài đặt của gói mô hình.
   *
   * @param settings cài đặt do {@link #settings} viết
   * @return cách bày
   * @throws IllegalArgumentException nếu thiếu hoặc sai, ví dụ "Gói mô hình không phải mô hình đọc
   *     ảnh: input = null, height = null, width = null, channels = null."
   */
  public static PictureInput of(Map<String, String> settings) {
    for (Layout layout : Layout.values()) {
      int height = side(settings.get(HEIGHT));
      int width = side(settings.get(WIDTH));
      int channels = side(settings.get(CHANNELS));
      if (layout.key.equals(settings.get(LAYOUT))
          && height > 0
          && width > 0
          && (channels == 1 || channels == 3)
          && (long) height * width * channels <= MAX_VALUES) {
        return new PictureInput(layout, height, width, channels);
      }
    }
    throw new IllegalArgumentException(
        "Gói mô hình không phải mô hình đọc ảnh: input = %s, height = %s, width = %s, channels = %s."
            .formatted(
                settings.get(LAYOUT),
                settings.get(HEIGHT),
                settings.get(WIDTH),
                settings.get(CHANNELS)));
  }

  private static int side(@Nullable String value) {
    return value != null && value.matches("[1-9][0-9]{0,3}") ? Integer.parseInt(value) : 0;
  }

  /**
   * Cài đặt để ghi vào gói mô hình.
   *
   * @return bốn mục input, height, width, channels
   */
  public Map<String, String> settings() {
    return Map.of(
        LAYOUT,
        layout.key,
        HEIGHT,
        Integer.toString(height),
        WIDTH,
        Integer.toString(width),
        CHANNELS,
        Integer.toString(channels));
  }

  /**
   * Bày một ảnh.
   *
   * @param picture ảnh đúng cỡ
   * @return đặc trưng của một mẫu, trục theo {@link #layout}
   */
  public INDArray features(Picture picture) {
    return layout == Layout.IMAGES ? picture.images() : picture.steps();
  }

  /**
   * Bày một bộ ảnh.
   *
   * @param set bộ ảnh đúng cỡ
   * @return đặc trưng theo {@link #layout} và nhãn one-hot [mẫu, lớp]
   */
  public DataSet of(ImageSet set) {
    return layout == Layout.IMAGES ? set.images() : set.steps();
  }
}
