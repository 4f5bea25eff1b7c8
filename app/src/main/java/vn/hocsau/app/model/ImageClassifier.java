package vn.hocsau.app.model;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import vn.hocsau.image.ImageDecoder;
import vn.hocsau.image.Picture;
import vn.hocsau.image.PictureInput;
import vn.hocsau.layer.Prediction;
import vn.hocsau.train.ModelBundle;

/**
 * Phân loại một ảnh bằng mạng trong gói; nhiều luồng gọi được cùng lúc, mạng chạy lần lượt.
 *
 * <pre>{@code
 * var classifier = ImageClassifier.of(ModelBundle.load(file));
 * Picture picture = classifier.read(bytes, 16_000_000);
 * classifier.classify(picture).best().label(); // "áo phông"
 * }</pre>
 */
public final class ImageClassifier implements Predictor {

  /** Độ sáng trung bình của viền mà từ đó nền bị coi là sáng. */
  private static final int BRIGHT = 127;

  private final Prediction prediction;
  private final PictureInput input;
  private final List<String> labels;

  /**
   * Xác suất của mọi lớp.
   *
   * @param probabilities theo thứ tự lớp của mô hình, tổng bằng 1
   */
  public record Classification(List<ClassProbability> probabilities) {

    /**
     * Sao danh sách.
     *
     * @param probabilities xác suất
     */
    public Classification {
      probabilities = List.copyOf(probabilities);
    }

    /**
     * Lớp có xác suất lớn nhất.
     *
     * @return lớp đứng đầu
     */
    public ClassProbability best() {
      return probabilities.stream()
          .max(Comparator.comparingDouble(ClassProbability::probability))
          .orElseThrow();
    }
  }

  private ImageClassifier(ModelBundle bundle, PictureInput input) {
    this.prediction = Prediction.of(bundle.network());
    this.labels = bundle.labels();
    this.input = input;
  }

  /**
   * Dựng từ một gói.
   *
   * @param bundle gói có tên lớp và cài đặt của {@link PictureInput}
   * @return bộ phân loại
   * @throws IllegalArgumentException nếu thiếu hoặc sai, ví dụ "Gói mô hình phân loại ảnh cần ít
   *     nhất 2 lớp, gói này có 0."
   */
  public static ImageClassifier of(ModelBundle bundle) {
    if (bundle.labels().size() < 2) {
      throw new IllegalArgumentException(
          "Gói mô hình phân loại ảnh cần ít nhất 2 lớp, gói này có %d."
              .formatted(bundle.labels().size()));
    }
    var input = PictureInput.of(bundle.settings());
    var classifier = new ImageClassifier(bundle, input);
    var black = new byte[input.height() * input.width() * input.channels()];
    int numClasses = bundle.labels().size();
    TrialRun.require(
        bundle,
        input.features(Picture.of(black, input.height(), input.width(), input.channels())),
        numClasses,
        numClasses == 2 ? 1 : numClasses);
    return classifier;
  }

  /**
   * Đọc một tệp ảnh thành ảnh đúng cỡ mạng cần.
   *
   * <p>Các bộ ảnh xám của khóa học có nền đen, ảnh chụp thường có nền sáng: ảnh xám có viền sáng
   * được đảo sáng tối.
   *
   * @param file nội dung tệp PNG, JPEG, GIF hoặc BMP
   * @param maxPixels số điểm ảnh gốc nhiều nhất; ảnh lớn hơn bị từ chối trước khi giải mã
   * @return ảnh mạng sẽ nhìn thấy
   * @throws vn.hocsau.image.BadImageException nếu không phải ảnh, quá lớn hoặc hỏng
   */
  public Picture read(byte[] file, long maxPixels) {
    Picture picture =
        ImageDecoder.to(input.height(), input.width(), input.channels())
            .limitedTo(maxPixels)
            .decode(file);
    return input.channels() == 1 && brightBorder(picture.pixels()) ? inverted(picture) : picture;
  }

  private boolean brightBorder(byte[] pixels) {
    int height = input.height();
    int width = input.width();
    long sum = 0;
    int count = 0;
    for (int row = 0; row < height; row++) {
      for (int column = 0; column < width; column++) {
        if (row == 0 || column == 0 || row == height - 1 || column == width - 1) {
          sum += pixels[row * width + column] & 0xFF;
          count++;
        }
      }
    }
    return sum > (long) count * BRIGHT;
  }

  private Picture inverted(Picture picture) {
    byte[] pixels = picture.pixels();
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) ~pixels[i];
    }
    return Picture.of(pixels, input.height(), input.width(), input.channels());
  }

  /**
   * Phân loại một ảnh.
   *
   * @param picture ảnh do {@link #read} đọc, hoặc ảnh cùng cỡ
   * @return xác suất của mọi lớp
   */
  public Classification classify(Picture picture) {
    return new Classification(
        probabilities(prediction.output(input.features(picture)).toDoubleVector()));
  }

  /** Một đầu ra sigmoid là xác suất của lớp thứ hai. */
  private List<ClassProbability> probabilities(double[] output) {
    double[] p = output.length == 1 ? new double[] {1 - output[0], output[0]} : output;
    List<ClassProbability> probabilities = new ArrayList<>();
    for (int c = 0; c < labels.size(); c++) {
      probabilities.add(new ClassProbability(labels.get(c), p[c]));
    }
    return probabilities;
  }

  /**
   * Tên các lớp.
   *
   * @return theo thứ tự đầu ra
   */
  public List<String> labels() {
    return labels;
  }
}
