package vn.hocsau.train;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import vn.hocsau.store.SmallZip.RefusedException;

/**
 * Soát phần đầu của một mảng do {@code Nd4j.write} ghi trước khi đưa cho ND4J: {@code Nd4j.read}
 * tin mọi con số trong đó, nên độ dài hay sải bước giả khiến nó xin bộ nhớ vô hạn hoặc đọc ra ngoài
 * vùng nhớ.
 *
 * <p>Cách ghi: hai khối, mỗi khối là tên cách cấp phát, số phần tử, kiểu, rồi các phần tử. Khối đầu
 * là mô tả hình dạng: số chiều, kích thước, sải bước, cờ kiểu, bước liền, thứ tự. Khối sau là các
 * giá trị.
 */
final class ArrayFormat {

  private static final String ALLOCATION = "MIXED_DATA_TYPES";
  private static final int MAX_RANK = 8;

  private ArrayFormat() {}

  /** Đọc một mảng; luồng dừng ngay sau mảng ấy. */
  static INDArray read(ByteArrayInputStream bytes) throws IOException {
    bytes.mark(0);
    skip(bytes);
    bytes.reset();
    return Nd4j.read(bytes);
  }

  /** Soát rồi bỏ qua một mảng, không tạo mảng. */
  static void skip(ByteArrayInputStream bytes) throws IOException {
    var in = new DataInputStream(bytes);
    long infoLength = block(in, "LONG");
    long rank = in.readLong();
    require(rank >= 1 && rank <= MAX_RANK && infoLength == 2 * rank + 4, "số chiều");
    long[] shape = longs(in, (int) rank);
    long[] stride = longs(in, (int) rank);
    long flags = in.readLong();
    long elementStride = in.readLong();
    long order = in.readLong();
    long length = 1;
    for (long size : shape) {
      require(size >= 1 && size <= Integer.MAX_VALUE / length, "kích thước");
      length *= size;
    }
    require(elementStride == 1 && (order == 'c' || order == 'f'), "thứ tự phần tử");
    require(dense(shape, stride, order == 'c'), "sải bước");
    require(in.readUTF().equals(ALLOCATION) && in.readLong() == length, "số phần tử");
    DataType type = type(in.readUTF());
    require(flags == flags(type), "kiểu số");
    require(in.available() >= length * type.width(), "độ dài");
    in.skipNBytes(length * type.width());
  }

  private static long block(DataInputStream in, String type) throws IOException {
    require(in.readUTF().equals(ALLOCATION), "cách cấp phát");
    long length = in.readLong();
    require(in.readUTF().equals(type), "kiểu của mô tả");
    return length;
  }

  private static DataType type(String name) throws RefusedException {
    for (DataType known : new DataType[] {DataType.FLOAT, DataType.DOUBLE}) {
      if (known.name().equals(name)) {
        return known;
      }
    }
    throw new RefusedException("mảng có kiểu số lạ");
  }

  private static long flags(DataType type) {
    return Nd4j.createUninitialized(type, 1).shapeInfoJava()[3];
  }

  private static long[] longs(DataInputStream in, int count) throws IOException {
    long[] values = new long[count];
    for (int i = 0; i < count; i++) {
      values[i] = in.readLong();
    }
    return values;
  }

  /** Các phần tử nằm liền nhau; trục chỉ có một phần tử thì bước nào cũng như nhau. */
  private static boolean dense(long[] shape, long[] stride, boolean rowMajor) {
    long expected = 1;
    for (int i = 0; i < shape.length; i++) {
      int axis = rowMajor ? shape.length - 1 - i : i;
      boolean fits = shape[axis] == 1 ? stride[axis] >= 0 : stride[axis] == expected;
      if (!fits || stride[axis] > Integer.MAX_VALUE) {
        return false;
      }
      expected *= shape[axis];
    }
    return true;
  }

  private static void require(boolean right, String what) throws RefusedException {
    if (!right) {
      throw new RefusedException("phần mô tả của một mảng không hợp lệ (%s)".formatted(what));
    }
  }
}
