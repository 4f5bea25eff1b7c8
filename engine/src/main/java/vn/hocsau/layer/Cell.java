package vn.hocsau.layer;

/** Loại đơn vị hồi tiếp, cùng số cổng và số hàng hệ số điều chỉnh mà nó cần. */
enum Cell {
  LSTM(4, 1),
  GRU(3, 2),
  SIMPLE_RNN(1, 1);

  private final int gates;
  private final int biasRows;

  Cell(int gates, int biasRows) {
    this.gates = gates;
    this.biasRows = biasRows;
  }

  /** Số khối trong các ma trận trọng số, [C, gates·H]. */
  int gates() {
    return gates;
  }

  long kernelLength(long inputs, long units) {
    return inputs * gates * units;
  }

  long recurrentLength(long units) {
    return units * gates * units;
  }

  long biasLength(long units) {
    return (long) biasRows * gates * units;
  }
}
