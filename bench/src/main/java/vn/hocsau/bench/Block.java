package vn.hocsau.bench;

import java.util.Optional;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.nd4j.linalg.activations.Activation;

/**
 * Một tầng của mô hình, nói bằng các con số của Keras; {@link LayerKit} dựng nó thành tầng của
 * DL4J.
 */
sealed interface Block {

  /** Kích thước đầu ra của một mẫu. */
  Shape output(Shape input);

  /** Số tham số, theo cách đếm của Keras. */
  long params(Shape input);

  /** Tầng của DL4J; rỗng nếu bộ tầng không cần tầng nào cho khối này. */
  Optional<Layer> build(LayerKit kit, Shape input);

  /** Loại đơn vị hồi tiếp. */
  enum Cell {
    LSTM(4, 1),
    GRU(3, 2),
    SIMPLE_RNN(1, 1);

    final int gates;
    final int biasRows;

    Cell(int gates, int biasRows) {
      this.gates = gates;
      this.biasRows = biasRows;
    }
  }

  /**
   * Tầng hồi tiếp.
   *
   * @param cell loại đơn vị
   * @param units số nút ẩn H
   * @param sequences trả mọi bước hay chỉ bước cuối
   * @param activation hàm kích hoạt của trạng thái ẩn
   * @param l2 hệ số l2 theo Keras cho cả hai ma trận trọng số (mất mát thêm l2·Σw²)
   * @param inputDropout xác suất bỏ một đặc trưng, một mặt nạ cho mọi bước
   */
  record Recurrent(
      Cell cell,
      int units,
      boolean sequences,
      Activation activation,
      double l2,
      double inputDropout)
      implements Block {

    static Recurrent of(Cell cell, int units) {
      return new Recurrent(cell, units, false, Activation.TANH, 0, 0);
    }

    static Recurrent lstm(int units) {
      return of(Cell.LSTM, units);
    }

    Recurrent returningSequences() {
      return new Recurrent(cell, units, true, activation, l2, inputDropout);
    }

    Recurrent relu() {
      return new Recurrent(cell, units, sequences, Activation.RELU, l2, inputDropout);
    }

    Recurrent regularized(double newL2, double newInputDropout) {
      return new Recurrent(cell, units, sequences, activation, newL2, newInputDropout);
    }

    @Override
    public Shape output(Shape input) {
      return sequences ? Shape.sequence(input.steps(), units) : Shape.vector(units);
    }

    @Override
    public long params(Shape input) {
      return (long) cell.gates * units * (input.channels() + units + cell.biasRows);
    }

    @Override
    public Optional<Layer> build(LayerKit kit, Shape input) {
      return Optional.of(kit.recurrent(this));
    }
  }

  /**
   * Bảng véc-tơ từ.
   *
   * @param words số từ
   * @param width độ dài véc-tơ
   */
  record Embedding(int words, int width) implements Block {

    @Override
    public Shape output(Shape input) {
      return Shape.sequence(input.steps(), width);
    }

    @Override
    public long params(Shape input) {
      return (long) words * width;
    }

    @Override
    public Optional<Layer> build(LayerKit kit, Shape input) {
      return Optional.of(kit.embedding(this, input));
    }
  }

  /**
   * Tầng kết nối đầy đủ.
   *
   * @param units số đầu ra
   * @param activation hàm kích hoạt
   */
  record Dense(int units, Activation activation) implements Block {

    @Override
    public Shape output(Shape input) {
      return Shape.vector(units);
    }

    @Override
    public long params(Shape input) {
      return (input.length() + 1L) * units;
    }

    @Override
    public Optional<Layer> build(LayerKit kit, Shape input) {
      return Optional.of(kit.dense(this));
    }
  }

  /**
   * Tích chập một hoặc hai chiều tùy đầu vào, không đệm, sải bước 1, kích hoạt relu.
   *
   * @param filters số bộ lọc
   * @param kernel cạnh của hạt nhân
   */
  record Conv(int filters, int kernel) implements Block {

    @Override
    public Shape output(Shape input) {
      return input.map(filters, size -> size - kernel + 1);
    }

    @Override
    public long params(Shape input) {
      long window = input.positions().stream().reduce(1, (area, size) -> area * kernel);
      return (window * input.channels() + 1) * filters;
    }

    @Override
    public Optional<Layer> build(LayerKit kit, Shape input) {
      return Optional.of(kit.conv(this, input));
    }
  }

  /**
   * Gộp lấy giá trị lớn nhất, sải bước bằng cửa sổ.
   *
   * @param size cạnh của cửa sổ
   */
  record MaxPool(int size) implements Block {

    @Override
    public Shape output(Shape input) {
      return input.map(input.channels(), length -> length / size);
    }

    @Override
    public long params(Shape input) {
      return 0;
    }

    @Override
    public Optional<Layer> build(LayerKit kit, Shape input) {
      return Optional.of(kit.maxPool(this, input));
    }
  }

  /** Duỗi mọi vị trí thành một véc-tơ. */
  record Flatten() implements Block {

    @Override
    public Shape output(Shape input) {
      return Shape.vector(input.length());
    }

    @Override
    public long params(Shape input) {
      return 0;
    }

    @Override
    public Optional<Layer> build(LayerKit kit, Shape input) {
      return kit.flatten(input);
    }
  }

  /**
   * Dropout trên từng phần tử.
   *
   * @param rate xác suất <i>bỏ</i>, như Keras
   */
  record Dropout(double rate) implements Block {

    @Override
    public Shape output(Shape input) {
      return input;
    }

    @Override
    public long params(Shape input) {
      return 0;
    }

    @Override
    public Optional<Layer> build(LayerKit kit, Shape input) {
      return Optional.of(kit.dropout(this));
    }
  }

  /** Chuẩn hóa theo minibatch; mỗi kênh bốn số như Keras đếm (hai học được, hai thống kê). */
  record BatchNorm() implements Block {

    @Override
    public Shape output(Shape input) {
      return input;
    }

    @Override
    public long params(Shape input) {
      return 4L * input.channels();
    }

    @Override
    public Optional<Layer> build(LayerKit kit, Shape input) {
      return Optional.of(kit.batchNorm());
    }
  }
}
