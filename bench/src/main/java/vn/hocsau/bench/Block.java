package vn.hocsau.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.dropout.Dropout;
import org.deeplearning4j.nn.conf.dropout.SpatialDropout;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.BaseRecurrentLayer;
import org.deeplearning4j.nn.conf.layers.Convolution1DLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.EmbeddingSequenceLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.Subsampling1DLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;
import org.deeplearning4j.nn.conf.layers.recurrent.SimpleRnn;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.regularization.L2Regularization;
import vn.hocsau.layer.BatchNormalization;
import vn.hocsau.layer.Conv1D;
import vn.hocsau.layer.Conv2D;
import vn.hocsau.layer.MaxPooling;

/** Một tầng của mô hình, nói bằng các con số của Keras. */
sealed interface Block {

  /** Kích thước đầu ra của một mẫu. */
  Shape output(Shape input);

  /** Số tham số, theo cách đếm của Keras. */
  long params(Shape input);

  /** Tầng có sẵn của DL4J; rỗng nếu DL4J tự làm việc của khối này. */
  Optional<Layer> stock(Shape input);

  /**
   * Việc của khối trong một bước huấn luyện, không kể cập nhật.
   *
   * @param input kích thước một mẫu ở đầu vào
   * @param batch số mẫu N
   * @param inputGradient có ai cần gradient theo đầu vào hay không
   */
  List<Work> work(Shape input, int batch, boolean inputGradient);

  /** Một tích x·W cùng lượt ngược của nó: gradient của W, và của x nếu cần. */
  private static List<Work> product(
      String stage, double rows, double inner, double columns, boolean inputGradient) {
    List<Work> work = new ArrayList<>();
    work.add(Work.product(stage, rows, inner, columns));
    work.add(Work.product(stage + ", gradient của trọng số", inner, rows, columns));
    if (inputGradient) {
      work.add(Work.product(stage + ", gradient của đầu vào", rows, columns, inner));
    }
    return work;
  }

  /** Tầng kết nối đầy đủ, cũng là tầng ra. */
  static List<Work> dense(String stage, int inputs, int outputs, int batch, boolean inputGradient) {
    List<Work> work = new ArrayList<>(product(stage, batch, inputs, outputs, inputGradient));
    // Kích hoạt hai chiều: đọc và ghi đầu ra, đọc nó và đọc ghi gradient của nó.
    work.add(Work.pass(stage + ", kích hoạt", 5.0 * batch * outputs));
    return work;
  }

  /**
   * Đọc một tầng của mạng trong khóa học.
   *
   * @throws IllegalArgumentException nếu phép đo chưa biết loại tầng ấy
   */
  static Block of(Layer layer, Shape input, Shape output) {
    if (layer instanceof vn.hocsau.layer.Recurrent recurrent) {
      return Recurrent.of(recurrent);
    }
    if (layer instanceof vn.hocsau.layer.Embedding embedding) {
      return new Embedding(
          Math.toIntExact(embedding.getNIn()), Math.toIntExact(embedding.getNOut()));
    }
    if (layer instanceof DenseLayer dense) {
      return new Dense(Math.toIntExact(dense.getNOut()), activation(dense));
    }
    if (layer instanceof Conv1D || layer instanceof Conv2D) {
      return new Conv(output.channels(), input.positions().get(0) - output.positions().get(0) + 1);
    }
    if (layer instanceof MaxPooling) {
      return new MaxPool(input.positions().get(0) / output.positions().get(0));
    }
    if (layer instanceof vn.hocsau.layer.Flatten) {
      return new Flatten();
    }
    if (layer instanceof DropoutLayer dropout && dropout.getIDropout() instanceof Dropout keep) {
      return new DropOut(1 - keep.getP());
    }
    if (layer instanceof BatchNormalization) {
      return new BatchNorm();
    }
    throw new IllegalArgumentException(
        "Phép đo chưa biết tầng %s.".formatted(layer.getClass().getName()));
  }

  private static Activation activation(BaseLayer layer) {
    return Activation.fromString(layer.getActivationFn().toString());
  }

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

    static Recurrent of(vn.hocsau.layer.Recurrent layer) {
      Cell cell =
          layer instanceof vn.hocsau.layer.LSTM
              ? Cell.LSTM
              : layer instanceof vn.hocsau.layer.GRU ? Cell.GRU : Cell.SIMPLE_RNN;
      double l2 =
          layer.getRegularizationByParam("W").stream()
              .filter(L2Regularization.class::isInstance)
              .mapToDouble(r -> ((L2Regularization) r).getL2().valueAt(0, 0) / 2)
              .sum();
      double inputDropout =
          layer.getIDropout() instanceof SpatialDropout keep ? 1 - keep.getP() : 0;
      return new Recurrent(
          cell,
          Math.toIntExact(layer.getNOut()),
          layer.isReturnSequences(),
          Block.activation(layer),
          l2,
          inputDropout);
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
    public Optional<Layer> stock(Shape input) {
      Layer layer =
          switch (cell) {
            case LSTM -> options(new LSTM.Builder()).build();
            case SIMPLE_RNN -> options(new SimpleRnn.Builder()).build();
            case GRU -> throw new IllegalArgumentException("DL4J không có tầng GRU.");
          };
      return Optional.of(sequences ? layer : new LastTimeStep(layer));
    }

    @Override
    public List<Work> work(Shape input, int batch, boolean inputGradient) {
      String stage = "%s %d".formatted(cell, units);
      double rows = (double) batch * input.steps();
      double width = (double) cell.gates * units;
      List<Work> work =
          new ArrayList<>(product(stage + ": x·W", rows, input.channels(), width, inputGradient));
      work.addAll(product(stage + ": h·U", rows, units, width, true));
      // Lượt xuôi đọc tổng của các cổng, ghi băng các cổng và trạng thái; lượt ngược đọc lại băng,
      // trạng thái và gradient của đầu ra, ghi gradient của các cổng.
      int states = cell == Cell.LSTM ? 2 : 1;
      work.add(Work.pass(stage + ": các cổng", rows * (4 * width + 2.0 * states * units + units)));
      return work;
    }

    /** l2 của DL4J là ½·l2·Σw² nên gấp đôi số của Keras; đặt ở tầng thì dùng cho cả hai ma trận. */
    private <B extends BaseRecurrentLayer.Builder<B>> B options(B builder) {
      builder.nOut(units).activation(activation);
      if (l2 > 0) {
        builder.l2(2 * l2);
      }
      if (inputDropout > 0) {
        builder.dropOut(new SpatialDropout(1 - inputDropout));
      }
      return builder;
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

    /** Số tham số của các hàng xuất hiện trong một minibatch bốc đều, theo kỳ vọng. */
    double touchedParams(double picks) {
      return width * words * -Math.expm1(picks * Math.log1p(-1.0 / words));
    }

    @Override
    public List<Work> work(Shape input, int batch, boolean inputGradient) {
      double picks = (double) batch * input.length();
      // Chép hàng ra; cộng gradient vào hàng.
      return List.of(
          Work.pass("embedding", 2 * picks * width),
          Work.pass("embedding, gradient", 3 * picks * width));
    }

    @Override
    public Optional<Layer> stock(Shape input) {
      return Optional.of(
          new EmbeddingSequenceLayer.Builder()
              .nIn(words)
              .nOut(width)
              .inputLength(input.steps())
              .build());
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
    public List<Work> work(Shape input, int batch, boolean inputGradient) {
      return dense("kết nối đầy đủ " + units, input.length(), units, batch, inputGradient);
    }

    @Override
    public Optional<Layer> stock(Shape input) {
      return Optional.of(new DenseLayer.Builder().nOut(units).activation(activation).build());
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
    public List<Work> work(Shape input, int batch, boolean inputGradient) {
      String stage = "tích chập " + filters;
      double x = (double) batch * input.length();
      double y = (double) batch * output(input).length();
      double kernels = params(input) - filters;
      double operations = 2 * kernels * y / filters;
      // Kích hoạt gộp vào lượt xuôi; lượt ngược nhân đạo hàm của nó vào gradient của đầu ra.
      List<Work> work = new ArrayList<>();
      work.add(new Work(stage, operations, Float.BYTES * (x + kernels + y)));
      work.add(Work.pass(stage + ", kích hoạt", 3 * y));
      work.add(
          new Work(stage + ", gradient của trọng số", operations, Float.BYTES * (x + kernels + y)));
      if (inputGradient) {
        work.add(
            new Work(
                stage + ", gradient của đầu vào", operations, Float.BYTES * (x + kernels + y)));
      }
      return work;
    }

    @Override
    public Optional<Layer> stock(Shape input) {
      return Optional.of(
          input.isImage()
              ? new ConvolutionLayer.Builder(kernel, kernel)
                  .nOut(filters)
                  .activation(Activation.RELU)
                  .convolutionMode(ConvolutionMode.Truncate)
                  .build()
              : new Convolution1DLayer.Builder(kernel)
                  .nOut(filters)
                  .activation(Activation.RELU)
                  .convolutionMode(ConvolutionMode.Truncate)
                  .build());
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
    public List<Work> work(Shape input, int batch, boolean inputGradient) {
      double x = (double) batch * input.length();
      double y = (double) batch * output(input).length();
      // Vị trí lớn nhất nhớ bằng một byte.
      double where = y / Float.BYTES;
      return List.of(Work.pass("gộp", x + y + where), Work.pass("gộp, gradient", x + y + where));
    }

    @Override
    public Optional<Layer> stock(Shape input) {
      return Optional.of(
          input.isImage()
              ? new SubsamplingLayer.Builder(new int[] {size, size}, new int[] {size, size})
                  .convolutionMode(ConvolutionMode.Truncate)
                  .build()
              : new Subsampling1DLayer.Builder(size, size)
                  .convolutionMode(ConvolutionMode.Truncate)
                  .build());
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
    public List<Work> work(Shape input, int batch, boolean inputGradient) {
      return List.of();
    }

    @Override
    public Optional<Layer> stock(Shape input) {
      // Tầng đồng nhất: DL4J tính sai số đầu vào của DenseLayer đứng ngay sau Convolution1DLayer.
      return input.isSequence()
          ? Optional.of(new ActivationLayer(Activation.IDENTITY))
          : Optional.empty();
    }
  }

  /**
   * Dropout trên từng phần tử.
   *
   * @param rate xác suất <i>bỏ</i>, như Keras
   */
  record DropOut(double rate) implements Block {

    @Override
    public Shape output(Shape input) {
      return input;
    }

    @Override
    public long params(Shape input) {
      return 0;
    }

    @Override
    public List<Work> work(Shape input, int batch, boolean inputGradient) {
      double x = (double) batch * input.length();
      return List.of(Work.pass("dropout", 2 * x), Work.pass("dropout, gradient", 2 * x));
    }

    @Override
    public Optional<Layer> stock(Shape input) {
      // DL4J nhận xác suất giữ.
      return Optional.of(new DropoutLayer(1 - rate));
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
    public List<Work> work(Shape input, int batch, boolean inputGradient) {
      double x = (double) batch * input.length();
      // Mỗi chiều hai lượt: thống kê của cả minibatch phải xong trước khi chuẩn hóa phần tử đầu.
      return List.of(Work.pass("chuẩn hóa", 3 * x), Work.pass("chuẩn hóa, gradient", 5 * x));
    }

    @Override
    public Optional<Layer> stock(Shape input) {
      return Optional.of(
          new org.deeplearning4j.nn.conf.layers.BatchNormalization.Builder().build());
    }
  }
}
