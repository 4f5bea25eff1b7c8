package vn.hocsau.layer;

/**
 * Các số đếm của một lượt tính.
 *
 * @param steps số bước thời gian T
 * @param batch số chuỗi N trong minibatch
 * @param inputs số đặc trưng C mỗi bước
 * @param units số nút ẩn H
 */
record SequenceShape(int steps, int batch, int inputs, int units) {

  long inputLength() {
    return (long) steps * batch * inputs;
  }

  long outputLength() {
    return (long) steps * batch * units;
  }

  /** Số phần tử của trạng thái ẩn một bước, [N, H]. */
  long stateLength() {
    return (long) batch * units;
  }
}
