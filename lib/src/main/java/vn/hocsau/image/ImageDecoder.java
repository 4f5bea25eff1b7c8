package vn.hocsau.image;

import java.awt.Rectangle;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import javax.imageio.ImageIO;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;
import vn.hocsau.image.BadImageException.Reason;

/**
 * Đọc một tệp ảnh mà không tin nó: nhận loại bằng nội dung chứ không bằng tên, đo cỡ trước khi giải
 * mã, rồi xoay thẳng theo hướng EXIF của máy ảnh, cắt giữa và thu về đúng cỡ mạng cần.
 *
 * <p>Giới hạn: mỗi chiều 20 000 điểm, số điểm như {@link #MAX_PIXELS} hoặc {@link #limitedTo}, JPEG
 * nhiều nhất 50 lượt quét, và việc giải mã dừng hẳn sau {@link #MAX_TIME} giờ máy. Tệp phải đủ tới
 * cuối: ảnh bị cắt không được đọc một nửa.
 *
 * <p>Ảnh được cắt lấy phần giữa có cùng tỉ lệ với cỡ đích, rồi mỗi điểm ảnh mới là trung bình của
 * vùng cũ mà nó phủ lên; nền trong suốt thành trắng. Ảnh đã đúng cỡ thì giữ nguyên từng điểm. Không
 * đụng tới đĩa; dùng chung giữa nhiều luồng được.
 *
 * <pre>{@code
 * Picture picture = ImageDecoder.to(32, 32, 3).decode(bytes);
 * INDArray features = picture.steps(); // [1, 96, 32]
 * }</pre>
 */
public final class ImageDecoder {
  /** Số điểm ảnh tối đa khi không đổi giới hạn: một ảnh 25 megapixel. */
  public static final long MAX_PIXELS = 25_000_000;

  /** Thời gian bộ xử lý nhiều nhất cho một ảnh; máy đang bận việc khác không bị tính. */
  public static final Duration MAX_TIME = Duration.ofSeconds(10);

  private static final int MAX_SIDE = 20_000;

  /** Ảnh lớn được đọc thưa, nhưng vẫn còn ít nhất chừng này điểm trên mỗi điểm của ảnh đích. */
  private static final int OVERSAMPLING = 4;

  private final PixelGrid grid;
  private final long maxPixels;
  private final Duration limit;

  private ImageDecoder(PixelGrid grid, long maxPixels, Duration limit) {
    this.grid = grid;
    this.maxPixels = maxPixels;
    this.limit = limit;
  }

  /**
   * Bộ đọc đưa mọi ảnh về một cỡ.
   *
   * @param height số hàng của ảnh đích, ≥ 1
   * @param width số cột của ảnh đích, ≥ 1
   * @param channels số kênh của ảnh đích: 1 (xám) hoặc 3 (đỏ, lục, lam)
   * @return bộ đọc, nhận ảnh tối đa {@link #MAX_PIXELS} điểm
   * @throws IllegalArgumentException nếu cỡ hoặc số kênh không hợp lệ
   */
  public static ImageDecoder to(int height, int width, int channels) {
    return new ImageDecoder(new PixelGrid(height, width, channels), MAX_PIXELS, MAX_TIME);
  }

  /**
   * Đổi giới hạn cỡ ảnh gốc.
   *
   * @param newMaxPixels số điểm ảnh tối đa (rộng × cao), ≥ 1
   * @return bộ đọc mới
   * @throws IllegalArgumentException nếu giới hạn nhỏ hơn 1
   */
  public ImageDecoder limitedTo(long newMaxPixels) {
    if (newMaxPixels < 1) {
      throw new IllegalArgumentException(
          "Giới hạn phải từ 1 điểm ảnh trở lên, đang là %d.".formatted(newMaxPixels));
    }
    return new ImageDecoder(grid, newMaxPixels, limit);
  }

  /** Đổi thời hạn giải mã. */
  ImageDecoder within(Duration newLimit) {
    return new ImageDecoder(grid, maxPixels, newLimit);
  }

  /**
   * Giải mã một tệp ảnh.
   *
   * @param file nội dung tệp JPEG, PNG, GIF (hình đầu tiên) hoặc BMP
   * @return ảnh đúng cỡ của bộ đọc, đã xoay thẳng
   * @throws BadImageException nếu không phải ảnh, ảnh quá lớn (chưa giải mã đã từ chối), giải mã
   *     quá lâu, bị cắt hoặc hỏng; ví dụ "Ảnh 20000×20000 có 400000000 điểm ảnh, chỉ nhận tối đa
   *     25000000 và mỗi chiều tối đa 20000. Hãy thu nhỏ ảnh rồi thử lại." hay "Ảnh BMP bị hỏng: tệp
   *     bị cắt nên hết trước khi hình hết. Hãy chép hoặc tải lại tệp ảnh rồi thử lại."
   */
  public Picture decode(byte[] file) {
    PictureFile picture = PictureFile.of(file);
    var upright = new Upright(picture.orientation());
    ImageReader reader = ImageIO.getImageReadersByFormatName(picture.type().name()).next();
    try (ImageInputStream in =
        new MemoryCacheImageInputStream(new ByteArrayInputStream(picture.body()))) {
      reader.setInput(in, true, true);
      PixelGrid stored = upright.stored(grid);
      byte[] pixels = shrink(read(reader, picture.type(), stored, upright), stored);
      return new Picture(upright.turn(pixels, grid), grid);
    } catch (BadImageException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      // Bộ đọc của JDK ném đủ loại RuntimeException khi gặp tệp hỏng.
      throw PictureFile.broken(picture.type(), e);
    } finally {
      reader.dispose();
    }
  }

  private BufferedImage read(
      ImageReader reader, PictureFile.Type type, PixelGrid stored, Upright upright)
      throws IOException {
    int width = reader.getWidth(0);
    int height = reader.getHeight(0);
    if ((long) width * height > maxPixels || Math.max(width, height) > MAX_SIDE) {
      throw new BadImageException(
          Reason.TOO_LARGE,
          "Ảnh %d×%d có %d điểm ảnh, chỉ nhận tối đa %d và mỗi chiều tối đa %d. Hãy thu nhỏ ảnh rồi thử lại."
              .formatted(width, height, (long) width * height, maxPixels, MAX_SIDE));
    }
    var watch = new DecodingWatch(type, limit);
    reader.addIIOReadProgressListener(watch);
    reader.addIIOReadWarningListener(watch);
    ImageReadParam param = reader.getDefaultReadParam();
    Rectangle crop = upright.crop(width, height, stored);
    int step =
        Math.max(
            1, Math.min(crop.width / stored.width(), crop.height / stored.height()) / OVERSAMPLING);
    param.setSourceRegion(crop);
    param.setSourceSubsampling(step, step, 0, 0);
    BufferedImage image = reader.read(0, param);
    watch.check();
    return image;
  }

  /** Thu ảnh về cỡ đích, kết quả [kênh × hàng × cột]. */
  private static byte[] shrink(BufferedImage image, PixelGrid grid) {
    int w = image.getWidth();
    int h = image.getHeight();
    float[][] planes = planes(image, grid.channels());
    byte[] pixels = new byte[grid.volume()];
    int next = 0;
    for (float[] plane : planes) {
      float[] narrow = average(plane, h, w, grid.width());
      float[] small = average(transpose(narrow, h, grid.width()), grid.width(), h, grid.height());
      for (float value : transpose(small, grid.width(), grid.height())) {
        pixels[next++] = (byte) Math.round(value);
      }
    }
    return pixels;
  }

  /** Mỗi kênh một mảng [hàng × cột], giá trị 0–255, nền trong suốt đã thành trắng. */
  private static float[][] planes(BufferedImage image, int channels) {
    int w = image.getWidth();
    int h = image.getHeight();
    float[][] planes = new float[channels][w * h];
    ColorModel colors = image.getColorModel();
    boolean gray =
        colors.getColorSpace().getType() == ColorSpace.TYPE_GRAY
            && !(colors instanceof IndexColorModel);
    Raster raster = image.getRaster();
    for (int i = 0; i < w * h; i++) {
      // Ảnh xám đọc thẳng: getRGB coi mức xám là ánh sáng tuyến tính nên làm ảnh sáng lên.
      int argb = gray ? gray(raster, colors, i % w, i / w) : image.getRGB(i % w, i / w);
      float alpha = (argb >>> 24) / 255f;
      float red = over(argb >> 16 & 0xFF, alpha);
      float green = over(argb >> 8 & 0xFF, alpha);
      float blue = over(argb & 0xFF, alpha);
      if (channels == 1) {
        planes[0][i] = gray ? red : 0.299f * red + 0.587f * green + 0.114f * blue;
      } else {
        planes[0][i] = red;
        planes[1][i] = green;
        planes[2][i] = blue;
      }
    }
    return planes;
  }

  private static int gray(Raster raster, ColorModel colors, int x, int y) {
    int level = eightBits(raster.getSample(x, y, 0), colors.getComponentSize(0));
    int alpha =
        colors.hasAlpha() ? eightBits(raster.getSample(x, y, 1), colors.getComponentSize(1)) : 255;
    return alpha << 24 | level << 16 | level << 8 | level;
  }

  private static int eightBits(int sample, int bits) {
    return (int) (sample * 255L / ((1L << bits) - 1));
  }

  private static float over(int level, float alpha) {
    return level * alpha + 255 * (1 - alpha);
  }

  /**
   * Thu hoặc giãn từng hàng của mảng [hàng × from] thành [hàng × to], lấy trung bình theo diện
   * tích.
   */
  private static float[] average(float[] values, int rows, int from, int to) {
    if (from == to) {
      return values;
    }
    float[] result = new float[rows * to];
    double scale = (double) from / to;
    for (int c = 0; c < to; c++) {
      double start = c * scale;
      double end = Math.min(from, start + scale);
      for (int k = (int) start; k < end; k++) {
        float weight = (float) ((Math.min(end, k + 1) - Math.max(start, k)) / (end - start));
        for (int r = 0; r < rows; r++) {
          result[r * to + c] += weight * values[r * from + k];
        }
      }
    }
    return result;
  }

  private static float[] transpose(float[] values, int rows, int columns) {
    float[] result = new float[values.length];
    for (int r = 0; r < rows; r++) {
      for (int c = 0; c < columns; c++) {
        result[c * rows + r] = values[r * columns + c];
      }
    }
    return result;
  }
}
