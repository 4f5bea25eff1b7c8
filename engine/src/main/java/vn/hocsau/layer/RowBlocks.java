package vn.hocsau.layer;

import java.util.Arrays;
import vn.hocsau.layer.internal.memory.NativeBuffer;

/** Phép theo phần tử trên ma trận [R, K] nằm trong một dải, từng khối hàng vừa bộ nhớ đệm. */
final class RowBlocks {

  private final int width;
  private final int rowsPerBlock;
  private final float[] values;
  private final float[] others;
  private final float[] bias;

  RowBlocks(int width) {
    this.width = width;
    rowsPerBlock = Math.max(1, NativeBuffer.BLOCK / width);
    values = new float[rowsPerBlock * width];
    others = new float[rowsPerBlock * width];
    bias = new float[width];
  }

  /** Z ← φ(Z + b). */
  void activate(NativeBuffer z, int rows, NativeBuffer b, Pointwise function) {
    b.read(0, bias, width);
    for (int first = 0; first < rows; first += rowsPerBlock) {
      int some = Math.min(rowsPerBlock, rows - first);
      int count = some * width;
      long at = (long) first * width;
      z.read(at, values, count);
      for (int r = 0; r < some; r++) {
        int from = r * width;
        for (int k = 0; k < width; k++) {
          values[from + k] += bias[k];
        }
      }
      function.apply(values, count);
      z.write(at, values, count);
    }
  }

  /** dZ ← dY ⊙ φ'(Y), ghi đè lên dY. */
  void multiplyBySlope(NativeBuffer dy, NativeBuffer y, int rows, Pointwise function) {
    if (function == Pointwise.IDENTITY) {
      return;
    }
    for (int first = 0; first < rows; first += rowsPerBlock) {
      int count = Math.min(rowsPerBlock, rows - first) * width;
      long at = (long) first * width;
      dy.read(at, values, count);
      y.read(at, others, count);
      function.multiplyBySlope(values, others, count);
      dy.write(at, values, count);
    }
  }

  /**
   * Tổng theo cột của dZ: gradient của hệ số điều chỉnh. Cộng từng khối bằng float rồi cộng các
   * khối bằng double để chuỗi dài không mất chữ số.
   *
   * @param dz ma trận [R, K]
   * @param rows R
   * @param db nơi nhận
   * @param at vị trí của tổng đầu tiên
   */
  void sumColumns(NativeBuffer dz, int rows, NativeBuffer db, long at) {
    double[] totals = new double[width];
    for (int first = 0; first < rows; first += rowsPerBlock) {
      int some = Math.min(rowsPerBlock, rows - first);
      dz.read((long) first * width, values, some * width);
      Arrays.fill(bias, 0);
      for (int r = 0; r < some; r++) {
        int from = r * width;
        for (int k = 0; k < width; k++) {
          bias[k] += values[from + k];
        }
      }
      for (int k = 0; k < width; k++) {
        totals[k] += bias[k];
      }
    }
    for (int k = 0; k < width; k++) {
      bias[k] = (float) totals[k];
    }
    db.write(at, bias, width);
  }
}
