package vn.hocsau.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.DoubleSupplier;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.lossfunctions.impl.LossMSE;
import org.nd4j.linalg.lossfunctions.impl.LossSparseMCXENT;
import vn.hocsau.course.CourseModel;
import vn.hocsau.course.CourseModels;
import vn.hocsau.text.EditDistance;
import vn.hocsau.train.RunMode;

/**
 * Một mô hình để đo: mạng lấy từ khóa học, cùng một minibatch ngẫu nhiên đúng cỡ.
 *
 * @param id tên, cùng tên với phép đo của Keras
 * @param batch số mẫu N trong minibatch
 * @param input kích thước một mẫu
 * @param configuration mạng của khóa học
 * @param blocks các tầng trước tầng cuối, nói bằng con số, để dựng lại bằng tầng có sẵn của DL4J và
 *     bằng phép tính oneDNN
 */
record MeasuredModel(
    String id, int batch, Shape input, MultiLayerConfiguration configuration, List<Block> blocks) {

  private static final long SEED = 7;

  /** Hai mươi hai mô hình của khóa học, theo thứ tự các bài. */
  static List<MeasuredModel> all() {
    return CourseModels.MEASURED.stream().map(MeasuredModel::of).toList();
  }

  /**
   * Tìm mô hình theo tên.
   *
   * @throws IllegalArgumentException nếu không có; thông báo nêu các tên gần giống
   */
  static MeasuredModel get(String id) {
    return CourseModels.MEASURED.stream()
        .filter(model -> model.id().equals(id))
        .findFirst()
        .map(MeasuredModel::of)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "Không có mô hình \"%s\". Gần giống: %s. Xem cả danh sách: hocsau bench --list."
                        .formatted(
                            id,
                            String.join(
                                ", ",
                                EditDistance.nearest(
                                    id,
                                    CourseModels.MEASURED.stream()
                                        .map(CourseModel::id)
                                        .toList())))));
  }

  private static MeasuredModel of(CourseModel model) {
    var setup = model.setup(RunMode.FULL);
    return of(
        model.id(),
        setup.training().batchSize(),
        model.sizes().input(),
        model.architecture().of(setup, model.sizes()));
  }

  /** Đọc một cấu hình thành các khối. */
  static MeasuredModel of(
      String id, int batch, InputType input, MultiLayerConfiguration configuration) {
    List<InputType> outputs = configuration.getLayerActivationTypes(input);
    List<Block> blocks = new ArrayList<>();
    Shape shape = Shape.of(input);
    for (int i = 0; i < outputs.size() - 1; i++) {
      Shape output = Shape.of(outputs.get(i));
      blocks.add(Block.of(configuration.getConf(i).getLayer(), shape, output));
      shape = output;
    }
    return new MeasuredModel(id, batch, Shape.of(input), configuration, List.copyOf(blocks));
  }

  /** Tầng cuối, kèm hàm mất mát. */
  OutputLayer output() {
    Layer last = configuration.getConf(configuration.getConfs().size() - 1).getLayer();
    return (OutputLayer) last;
  }

  /** Số đầu ra của tầng cuối. */
  int numOutputs() {
    return Math.toIntExact(output().getNOut());
  }

  /** Số tham số, tính từ mô tả. */
  long numParams() {
    long total = 0;
    Shape shape = input;
    for (Block block : blocks) {
      total += block.params(shape);
      shape = block.output(shape);
    }
    return total + (shape.length() + 1L) * numOutputs();
  }

  /** Một dòng cho danh sách mô hình. */
  String describe() {
    return String.format(
        Locale.ROOT,
        "%-16s %,12d tham số, minibatch %3d, mẫu %s",
        id,
        numParams(),
        batch,
        input.describe());
  }

  /** Mạng của khóa học, đã khởi tạo. */
  MultiLayerNetwork network() {
    var net = new MultiLayerNetwork(configuration.clone());
    net.init();
    return net;
  }

  /**
   * Một minibatch ngẫu nhiên: đầu vào đều trong [0, 1), hoặc chỉ số từ nếu tầng đầu là embedding;
   * nhãn là số trong [0, 1), 0/1, một lớp bốc đều (one-hot) hay số thứ tự của nó.
   */
  DataSet randomBatch() {
    Random random = new Random(SEED);
    int words = blocks.get(0) instanceof Block.Embedding embedding ? embedding.words() : 0;
    INDArray features =
        random(
            input.arrayShape(batch),
            () -> words > 0 ? 1 + random.nextInt(words - 1) : random.nextFloat());
    return new DataSet(features, labels(random));
  }

  private INDArray labels(Random random) {
    int outputs = numOutputs();
    ILossFunction loss = output().getLossFn();
    if (loss instanceof LossMSE) {
      return random(new long[] {batch, outputs}, random::nextFloat);
    }
    if (loss instanceof LossSparseMCXENT) {
      return random(new long[] {batch, 1}, () -> random.nextInt(outputs));
    }
    if (outputs == 1) {
      return random(new long[] {batch, 1}, () -> random.nextInt(2));
    }
    INDArray oneHot = Nd4j.zeros(batch, outputs);
    for (int n = 0; n < batch; n++) {
      oneHot.putScalar(n, random.nextInt(outputs), 1);
    }
    return oneHot;
  }

  private static INDArray random(long[] shape, DoubleSupplier next) {
    float[] values = new float[Math.toIntExact(Arrays.stream(shape).reduce(1, (a, b) -> a * b))];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) next.getAsDouble();
    }
    return Nd4j.create(values, shape, 'c');
  }
}
