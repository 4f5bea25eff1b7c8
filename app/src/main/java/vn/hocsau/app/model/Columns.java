package vn.hocsau.app.model;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Mảng cột mà các bộ chuẩn hóa của ND4J đọc. */
final class Columns {

  private Columns() {}

  /** Cột [T, 1] kiểu FLOAT, mảng mới. */
  static INDArray of(double[] values) {
    return Nd4j.createFromArray(values).castTo(DataType.FLOAT).reshape(values.length, 1);
  }
}
