package vn.hocsau.train;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import org.nd4j.linalg.dataset.api.preprocessor.DataNormalization;
import org.nd4j.linalg.dataset.api.preprocessor.serializer.NormalizerSerializer;
import org.nd4j.linalg.dataset.api.preprocessor.serializer.NormalizerType;
import vn.hocsau.store.SmallZip.RefusedException;

/**
 * Bộ chuẩn hóa trong một gói mô hình, theo cách ghi của {@link NormalizerSerializer}.
 *
 * <p>Loại CUSTOM của cách ghi ấy là một tên lớp mà DL4J sẽ nạp và chạy; ở đây chỉ nhận ba loại mà
 * khóa học dùng, và mọi mảng được soát trước.
 */
final class NormalizerPart {

  static final long MAX_BYTES = 4 << 20;

  private static final String PREFIX = "normalizer-";
  private static final String SUFFIX = ".bin";

  private NormalizerPart() {}

  /** Tên phần trong gói. */
  static String entry(String name) {
    return PREFIX + name + SUFFIX;
  }

  static boolean isEntry(String entry) {
    return entry.startsWith(PREFIX) && entry.endsWith(SUFFIX);
  }

  static byte[] write(DataNormalization normalizer) throws IOException {
    var bytes = new ByteArrayOutputStream();
    NormalizerSerializer.getDefault().write(normalizer, bytes);
    return bytes.toByteArray();
  }

  static DataNormalization read(byte[] content) throws IOException {
    check(new ByteArrayInputStream(content));
    try {
      return NormalizerSerializer.getDefault().restore(new ByteArrayInputStream(content));
    } catch (Exception e) {
      throw new RefusedException("bộ chuẩn hóa không đọc được");
    }
  }

  private static void check(ByteArrayInputStream bytes) throws IOException {
    var in = new DataInputStream(bytes);
    if (!in.readUTF().equals("NORMALIZER") || in.readInt() != 1) {
      throw new RefusedException("phần đầu của bộ chuẩn hóa không hợp lệ");
    }
    String type = in.readUTF();
    if (type.equals(NormalizerType.IMAGE_MIN_MAX.name())) {
      in.skipNBytes(3 * Double.BYTES); // cận dưới, cận trên, điểm ảnh lớn nhất
    } else if (type.equals(NormalizerType.STANDARDIZE.name())
        || type.equals(NormalizerType.MIN_MAX.name())) {
      boolean labels = in.readBoolean();
      if (type.equals(NormalizerType.MIN_MAX.name())) {
        in.skipNBytes(2 * Double.BYTES); // cận dưới, cận trên
      }
      for (int array = 0; array < (labels ? 4 : 2); array++) {
        ArrayFormat.skip(bytes);
      }
    } else {
      throw new RefusedException("bộ chuẩn hóa có loại lạ, không được nạp");
    }
    if (bytes.available() > 0) {
      throw new RefusedException("bộ chuẩn hóa thừa dữ liệu");
    }
  }
}
