package vn.hocsau.layer.internal.memory;

import java.util.function.IntConsumer;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Cầu nối giữa mảng của DL4J, [N, C], [N, C, T] hoặc [N, C, H, W], và vùng nhớ xếp kênh ở trong
 * cùng, [N, H, W, C].
 *
 * <p>Mảng do các tầng của gói này tạo ra đã xếp sẵn như thế nên đi qua không phải chép; mảng xếp
 * cách khác được chép một lần.
 */
public final class ChannelsLast {

  /** Đoạn ngắn hơn thế này chép từng số nhanh hơn gọi memcpy. */
  private static final int SHORT = 32;

  private ChannelsLast() {}

  /** Kích thước của mảng khi nhìn như lưới. */
  public static Grid gridOf(INDArray array) {
    int rank = array.rank();
    return new Grid(
        (int) array.size(0),
        rank == 4 ? (int) array.size(2) : 1,
        rank == 2 ? 1 : (int) array.size(rank - 1),
        (int) array.size(1));
  }

  /**
   * Dải [N, H, W, C] của một mảng.
   *
   * @param array mảng, sải bước tùy ý
   * @param scratch vùng nháp dùng khi phải chép
   * @return chính vùng nhớ của mảng nếu nó đã xếp đúng
   */
  public static NativeBuffer gather(INDArray array, Scratch scratch) {
    if (isOrdered(array)) {
      return NativeBuffer.of(array);
    }
    NativeBuffer to = scratch.ensure(array.length());
    copy(array, to);
    return to;
  }

  /** Mảng đã liền nhau theo thứ tự [N, H, W, C] hay chưa. */
  public static boolean isOrdered(INDArray array) {
    Grid grid = gridOf(array);
    int rank = array.rank();
    long pixel = grid.channels();
    return (grid.channels() == 1 || array.stride(1) == 1)
        && (grid.width() == 1 || array.stride(rank - 1) == pixel)
        && (grid.height() == 1 || array.stride(2) == pixel * grid.width())
        && (grid.batch() == 1 || array.stride(0) == grid.sampleLength());
  }

  /** Chép mảng có sải bước tùy ý thành dải [N, H, W, C]. */
  public static void copy(INDArray array, NativeBuffer to) {
    Grid grid = gridOf(array);
    int rank = array.rank();
    NativeBuffer from = NativeBuffer.of(array);
    if (isOrdered(array)) {
      to.copy(0, from, 0, grid.length());
      return;
    }
    int channels = grid.channels();
    long strideN = array.stride(0);
    long strideC = array.stride(1);
    long strideH = grid.height() == 1 ? 0 : array.stride(2);
    long strideW = grid.width() == 1 ? 0 : array.stride(rank - 1);
    eachSample(
        grid,
        n -> {
          long at = n * grid.sampleLength();
          for (int h = 0; h < grid.height(); h++) {
            for (int w = 0; w < grid.width(); w++) {
              long first = n * strideN + h * strideH + w * strideW;
              if (strideC == 1) {
                move(to, at, from, first, channels);
              } else {
                for (int c = 0; c < channels; c++) {
                  to.set(at + c, from.get(first + c * strideC));
                }
              }
              at += channels;
            }
          }
        });
  }

  /**
   * Mảng mới theo kích thước của DL4J, vùng nhớ xếp [N, H, W, C].
   *
   * @param type nơi cấp, theo cách chia workspace của DL4J
   * @param dataType kiểu số
   * @param grid kích thước
   * @param rank số chiều mà DL4J muốn thấy: 2, 3 hoặc 4
   * @param workspaceMgr bộ quản lý của lượt đang chạy
   * @return khung nhìn, nội dung chưa đặt
   */
  public static INDArray create(
      ArrayType type, DataType dataType, Grid grid, int rank, LayerWorkspaceMgr workspaceMgr) {
    int n = grid.batch();
    int h = grid.height();
    int w = grid.width();
    int c = grid.channels();
    return switch (rank) {
      case 2 -> workspaceMgr.createUninitialized(type, dataType, new long[] {n, c}, 'c');
      case 3 ->
          workspaceMgr
              .createUninitialized(type, dataType, new long[] {n, w, c}, 'c')
              .permute(0, 2, 1);
      default ->
          workspaceMgr
              .createUninitialized(type, dataType, new long[] {n, h, w, c}, 'c')
              .permute(0, 3, 1, 2);
    };
  }

  /** Chép một đoạn liền. */
  public static void move(NativeBuffer to, long at, NativeBuffer from, long first, int count) {
    if (count < SHORT) {
      for (int i = 0; i < count; i++) {
        to.set(at + i, from.get(first + i));
      }
    } else {
      to.copy(at, from, first, count);
    }
  }

  /** Làm cho từng mẫu, chia cho nhiều luồng nếu lưới đủ lớn. */
  public static void eachSample(Grid grid, IntConsumer sample) {
    Parallel.each(grid.batch(), grid.length() >= Parallel.COPY, sample);
  }
}
