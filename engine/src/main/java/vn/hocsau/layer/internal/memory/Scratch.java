package vn.hocsau.layer.internal.memory;

import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Vùng nháp ngoài heap, cấp một lần rồi dùng lại cho mọi bước huấn luyện.
 *
 * <p>Nằm ngoài mọi workspace của ND4J vì nội dung phải sống từ lượt truyền xuôi đến lượt truyền
 * ngược. Chỉ lớn lên, không nhỏ lại; trả lại bằng {@link #close()}.
 */
public final class Scratch implements AutoCloseable {

  private static final int CACHE_LINE = 64;

  private final DataType dataType;
  private @Nullable INDArray array;
  private @Nullable NativeBuffer strip;

  public Scratch(DataType dataType) {
    this.dataType = dataType;
  }

  /**
   * Dải có ít nhất {@code length} phần tử, bắt đầu ở biên một dòng cache: lệnh vector đọc lệch biên
   * phải chạm hai dòng, tích chập và gộp chậm đi hẳn. Nội dung còn nguyên nếu lần trước đã đủ dài.
   *
   * @param length số phần tử cần
   * @return dải dùng được đến lần gọi sau
   */
  public NativeBuffer ensure(long length) {
    NativeBuffer current = strip;
    if (current == null || current.length() < length) {
      close();
      int line = CACHE_LINE / dataType.width();
      INDArray made = Nd4j.createUninitializedDetached(dataType, 'c', length + line);
      array = made;
      NativeBuffer whole = NativeBuffer.of(made);
      long past = whole.pointer().address() / dataType.width() % line;
      current = whole.slice(past == 0 ? 0 : line - past);
      strip = current;
    }
    return current;
  }

  @Override
  public void close() {
    if (array != null && array.closeable()) {
      array.close();
    }
    array = null;
    strip = null;
  }
}
