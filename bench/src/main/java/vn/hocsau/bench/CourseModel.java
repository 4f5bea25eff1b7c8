package vn.hocsau.bench;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.function.DoubleSupplier;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/**
 * Một mô hình của khóa học: đủ để dựng mạng bằng bộ tầng bất kỳ và bốc một minibatch ngẫu nhiên.
 *
 * @param id tên, cùng tên với phép đo của Keras
 * @param batch số mẫu N trong minibatch
 * @param input kích thước một mẫu
 * @param blocks các tầng trước tầng cuối
 * @param outputs số đầu ra của tầng cuối
 * @param loss hàm mất mát, kèm hàm kích hoạt của tầng cuối
 * @param optimizer bộ tối ưu
 */
record CourseModel(
    String id,
    int batch,
    Shape input,
    List<Block> blocks,
    int outputs,
    Loss loss,
    Optimizer optimizer) {

  private static final long SEED = 7;

  /** Hàm mất mát và hàm kích hoạt đi với nó. */
  enum Loss {
    /** Sai số bình phương trung bình. */
    SQUARED(LossFunction.MSE, Activation.IDENTITY),

    /**
     * Entropy chéo nhị phân. DL4J cộng các đầu ra, Keras lấy trung bình: mô hình hai đầu ra có mất
     * mát gấp đôi, lượng việc như nhau.
     */
    BINARY(LossFunction.XENT, Activation.SIGMOID),

    /** Entropy chéo nhiều lớp; softmax nằm ở tầng cuối dù Keras để trong tầng hay trong mất mát. */
    CATEGORICAL(LossFunction.MCXENT, Activation.SOFTMAX);

    final LossFunction function;
    final Activation activation;

    Loss(LossFunction function, Activation activation) {
      this.function = function;
      this.activation = activation;
    }
  }

  /** Bộ tối ưu với các hệ số mặc định của Keras. */
  enum Optimizer {
    ADAM {
      @Override
      IUpdater updater() {
        return new Adam(1e-3, 0.9, 0.999, 1e-7);
      }
    },
    SGD {
      @Override
      IUpdater updater() {
        return new Sgd(0.01);
      }
    };

    abstract IUpdater updater();
  }

  CourseModel {
    blocks = List.copyOf(blocks);
  }

  /** Số tham số, tính từ mô tả. */
  long numParams() {
    long total = 0;
    Shape shape = input;
    for (Block block : blocks) {
      total += block.params(shape);
      shape = block.output(shape);
    }
    return total + (shape.length() + 1L) * outputs;
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

  /** Mạng đã khởi tạo, dựng bằng bộ tầng đã cho. */
  MultiLayerNetwork build(LayerKit kit) {
    NeuralNetConfiguration.ListBuilder net =
        new NeuralNetConfiguration.Builder()
            .seed(SEED)
            .updater(optimizer.updater())
            .weightInit(WeightInit.XAVIER_UNIFORM)
            .list();
    int index = 0;
    Shape shape = input;
    for (Block block : blocks) {
      Optional<InputPreProcessor> before = kit.before(block, shape);
      if (before.isPresent()) {
        net.inputPreProcessor(index, before.get());
      }
      Optional<Layer> layer = block.build(kit, shape);
      if (layer.isPresent()) {
        net.layer(index++, layer.get());
      }
      shape = block.output(shape);
    }
    net.layer(index, kit.output(outputs, loss))
        .overrideNinUponBuild(false)
        .setInputType(input.inputType());
    MultiLayerNetwork built = new MultiLayerNetwork(net.build());
    built.init();
    return built;
  }

  /**
   * Một minibatch ngẫu nhiên: đầu vào đều trong [0, 1), hoặc chỉ số từ nếu tầng đầu là embedding;
   * nhãn là số trong [0, 1), 0/1, hoặc một lớp bốc đều (one-hot).
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
    if (loss == Loss.SQUARED) {
      return random(new long[] {batch, outputs}, random::nextFloat);
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
