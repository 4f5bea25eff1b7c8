package vn.hocsau.layer.internal.memory;

import static org.bytedeco.dnnl.global.dnnl.dnnl_sgemm;
import static org.bytedeco.openblas.global.openblas.CblasNoTrans;
import static org.bytedeco.openblas.global.openblas.CblasRowMajor;
import static org.bytedeco.openblas.global.openblas.CblasTrans;
import static org.bytedeco.openblas.global.openblas.cblas_dgemm;
import static org.bytedeco.openblas.global.openblas.cblas_sgemm;

import java.nio.FloatBuffer;
import java.util.Arrays;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.indexer.DoubleIndexer;
import org.bytedeco.javacpp.indexer.FloatIndexer;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import vn.hocsau.layer.internal.library.EngineProperty;
import vn.hocsau.layer.internal.library.OneDnn;

/**
 * Một dải số nằm liền nhau ngoài heap: cửa nhìn thẳng vào vùng nhớ của một mảng ND4J.
 *
 * <p>Mỗi phép toán của ND4J tốn vài micro giây chuẩn bị; một tầng hồi tiếp có hàng nghìn phép nhỏ.
 * Dải cho phép đọc, ghi từng số và gọi thẳng GEMM mà không qua lớp chuẩn bị đó. Ma trận trong dải
 * luôn xếp theo hàng.
 *
 * <p>Dải giữ mảng gốc sống nhưng không sở hữu nó: không được đóng mảng khi còn dùng dải.
 */
public abstract sealed class NativeBuffer {

  /** Số phần tử một khối: bốn mảng khối nằm gọn trong bộ nhớ đệm L2. */
  public static final int BLOCK = 8192;

  private final INDArray owner;
  private final long length;

  private NativeBuffer(INDArray owner, long length) {
    this.owner = owner;
    this.length = length;
  }

  /**
   * Dải bắt đầu ở phần tử đầu tiên của mảng và phủ đến phần tử xa nhất của nó.
   *
   * @param array mảng kiểu FLOAT hoặc DOUBLE, sải bước tùy ý
   * @return dải chung vùng nhớ với mảng
   */
  public static NativeBuffer of(INDArray array) {
    long length = 1;
    for (int d = 0; d < array.rank(); d++) {
      length += (array.size(d) - 1) * array.stride(d);
    }
    return at(array, array.data().addressPointer().address(), length);
  }

  private static NativeBuffer at(INDArray owner, long address, long length) {
    return owner.dataType() == DataType.DOUBLE
        ? new OfDouble(owner, address, length)
        : new OfFloat(owner, address, length);
  }

  /** Số phần tử của dải. */
  public final long length() {
    return length;
  }

  /** Con trỏ tới phần tử đầu tiên, để đưa cho oneDNN. */
  public abstract Pointer pointer();

  public abstract double get(long index);

  public abstract void set(long index, double value);

  public abstract int elementSize();

  /**
   * Chép một đoạn vào mảng Java; vòng lặp trên mảng Java được JVM dịch thành lệnh vector.
   *
   * @param at vị trí phần tử đầu
   * @param target mảng nhận
   * @param offset chỗ ghi phần tử đầu
   * @param count số phần tử
   */
  public abstract void read(long at, float[] target, int offset, int count);

  /** Như trên, ghi từ phần tử 0 của mảng nhận. */
  public final void read(long at, float[] target, int count) {
    read(at, target, 0, count);
  }

  /** Ngược của {@link #read(long, float[], int)}. */
  public abstract void write(long at, float[] source, int count);

  /**
   * C ← op(A)·op(B) + beta·C, với C nằm trong dải này; các ma trận liền hàng.
   *
   * @param at vị trí phần tử đầu của C
   * @param rows số hàng của C
   * @param columns số cột của C
   * @param inner chiều trong của tích
   * @param a ma trận trái
   * @param b ma trận phải
   * @param beta 0: ghi đè, 1: cộng dồn
   */
  public abstract void gemm(
      long at, long rows, long columns, long inner, Factor a, Factor b, int beta);

  /**
   * Một thừa số của {@link #gemm}.
   *
   * @param buffer dải chứa ma trận
   * @param at vị trí phần tử đầu
   * @param transposed true nếu dùng ma trận chuyển vị của ma trận nằm trong dải
   */
  public record Factor(NativeBuffer buffer, long at, boolean transposed) {}

  public final Factor from(long at) {
    return new Factor(this, at, false);
  }

  public final Factor transposedFrom(long at) {
    return new Factor(this, at, true);
  }

  /** Phần còn lại của dải kể từ vị trí đã cho. */
  public final NativeBuffer slice(long from) {
    return at(owner, pointer().address() + from * elementSize(), length - from);
  }

  public final void copy(long at, NativeBuffer source, long from, long count) {
    Pointer.memcpy(
        pointer().getPointer(at), source.pointer().getPointer(from), count * elementSize());
  }

  public final void zero(long at, long count) {
    Pointer.memset(pointer().getPointer(at), 0, count * elementSize());
  }

  /** Chép một hàng vào mọi hàng của ma trận [R, K] ở đầu dải. */
  public final void repeat(NativeBuffer row, int width, long rows) {
    if (elementSize() != Float.BYTES) {
      for (long r = 0; r < rows; r++) {
        copy(r * width, row, 0, width);
      }
      return;
    }
    int perBlock = (int) Math.min(rows, Math.max(1, BLOCK / width));
    float[] block = new float[perBlock * width];
    row.read(0, block, width);
    for (int r = 1; r < perBlock; r++) {
      System.arraycopy(block, 0, block, r * width, width);
    }
    for (long r = 0; r < rows; r += perBlock) {
      write(r * width, block, (int) Math.min(perBlock, rows - r) * width);
    }
  }

  /**
   * Tổng theo cột của ma trận ở đầu dải, cộng bằng số thực kép; kiểu FLOAT có đường nhanh hơn, từng
   * khối hàng.
   *
   * @param count số phần tử của ma trận
   * @param width số cột
   * @param target nơi nhận
   * @param at vị trí của tổng đầu tiên
   */
  public final void sumColumns(long count, int width, NativeBuffer target, long at) {
    double[] sums = new double[width];
    for (long row = 0; row < count; row += width) {
      for (int j = 0; j < width; j++) {
        sums[j] += get(row + j);
      }
    }
    for (int j = 0; j < width; j++) {
      target.set(at + j, sums[j]);
    }
  }

  /** Đặt một giá trị cho cả đoạn. */
  public final void fill(long at, long count, float value) {
    float[] block = new float[(int) Math.min(count, 4096)];
    Arrays.fill(block, value);
    for (long done = 0; done < count; done += block.length) {
      write(at + done, block, (int) Math.min(block.length, count - done));
    }
  }

  private static int order(Factor factor) {
    return factor.transposed ? CblasTrans : CblasNoTrans;
  }

  private static final class OfFloat extends NativeBuffer {
    /**
     * GEMM của oneDNN dùng chung luồng OpenMP với mọi phép tính khác; OpenBLAS có luồng riêng, phải
     * chờ các luồng kia thôi quay vòng nên một tích nhỏ có thể chậm đi cả mili giây.
     */
    private static final boolean ONE_DNN =
        !EngineProperty.PORTABLE.equals(EngineProperty.forced()) && OneDnn.obstacle() == null;

    private final FloatAddress pointer;
    private final FloatIndexer indexer;
    private @Nullable FloatBuffer buffer;

    OfFloat(INDArray owner, long address, long length) {
      super(owner, length);
      pointer = new FloatAddress(address, length);
      indexer = FloatIndexer.create(pointer);
    }

    private FloatBuffer buffer() {
      FloatBuffer known = buffer;
      if (known == null) {
        known = pointer.asBuffer();
        buffer = known;
      }
      return known;
    }

    @Override
    public void read(long at, float[] target, int offset, int count) {
      buffer().get(Math.toIntExact(at), target, offset, count);
    }

    @Override
    public void write(long at, float[] source, int count) {
      buffer().put(Math.toIntExact(at), source, 0, count);
    }

    @Override
    public Pointer pointer() {
      return pointer;
    }

    @Override
    public double get(long index) {
      return indexer.get(index);
    }

    @Override
    public void set(long index, double value) {
      indexer.put(index, (float) value);
    }

    @Override
    public int elementSize() {
      return Float.BYTES;
    }

    @Override
    public void gemm(long at, long rows, long columns, long inner, Factor a, Factor b, int beta) {
      FloatPointer left = ((OfFloat) a.buffer).pointerAt(a.at);
      FloatPointer right = ((OfFloat) b.buffer).pointerAt(b.at);
      int leftWidth = (int) (a.transposed ? rows : inner);
      int rightWidth = (int) (b.transposed ? inner : columns);
      if (ONE_DNN) {
        dnnl_sgemm(
            letter(a),
            letter(b),
            rows,
            columns,
            inner,
            1f,
            left,
            leftWidth,
            right,
            rightWidth,
            beta,
            pointerAt(at),
            columns);
      } else {
        cblas_sgemm(
            CblasRowMajor,
            order(a),
            order(b),
            (int) rows,
            (int) columns,
            (int) inner,
            1f,
            left,
            leftWidth,
            right,
            rightWidth,
            beta,
            pointerAt(at),
            (int) columns);
      }
    }

    private FloatPointer pointerAt(long at) {
      return at == 0 ? pointer : pointer.getPointer(at);
    }

    private static byte letter(Factor factor) {
      return (byte) (factor.transposed ? 'T' : 'N');
    }

    /** Con trỏ không sở hữu vùng nhớ: JavaCPP không phải theo dõi để giải phóng. */
    private static final class FloatAddress extends FloatPointer {
      FloatAddress(long address, long length) {
        super((Pointer) null);
        this.address = address;
        this.limit = length;
        this.capacity = length;
      }
    }
  }

  private static final class OfDouble extends NativeBuffer {
    private final DoubleAddress pointer;
    private final DoubleIndexer indexer;

    OfDouble(INDArray owner, long address, long length) {
      super(owner, length);
      pointer = new DoubleAddress(address, length);
      indexer = DoubleIndexer.create(pointer);
    }

    @Override
    public Pointer pointer() {
      return pointer;
    }

    @Override
    public double get(long index) {
      return indexer.get(index);
    }

    @Override
    public void set(long index, double value) {
      indexer.put(index, value);
    }

    @Override
    public int elementSize() {
      return Double.BYTES;
    }

    @Override
    public void gemm(long at, long rows, long columns, long inner, Factor a, Factor b, int beta) {
      cblas_dgemm(
          CblasRowMajor,
          order(a),
          order(b),
          (int) rows,
          (int) columns,
          (int) inner,
          1d,
          ((OfDouble) a.buffer).pointer.getPointer(a.at),
          (int) (a.transposed ? rows : inner),
          ((OfDouble) b.buffer).pointer.getPointer(b.at),
          (int) (b.transposed ? inner : columns),
          beta,
          pointer.getPointer(at),
          (int) columns);
    }

    @Override
    public void read(long at, float[] target, int offset, int count) {
      for (int i = 0; i < count; i++) {
        target[offset + i] = (float) indexer.get(at + i);
      }
    }

    @Override
    public void write(long at, float[] source, int count) {
      for (int i = 0; i < count; i++) {
        indexer.put(at + i, source[i]);
      }
    }

    private static final class DoubleAddress extends DoublePointer {
      DoubleAddress(long address, long length) {
        super((Pointer) null);
        this.address = address;
        this.limit = length;
        this.capacity = length;
      }
    }
  }
}
