package vn.hocsau.train;

import java.util.Arrays;
import org.deeplearning4j.nn.conf.layers.BaseOutputLayer;
import org.deeplearning4j.nn.conf.layers.EmbeddingLayer;
import org.deeplearning4j.nn.conf.layers.EmbeddingSequenceLayer;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.lossfunctions.impl.LossBinaryXENT;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;
import org.nd4j.linalg.lossfunctions.impl.LossSparseMCXENT;
import vn.hocsau.layer.Embedding;

/**
 * Soát mọi mẫu trước khi huấn luyện: một giá trị sai mà mạng lặng lẽ làm tròn hay nuốt mất thì mọi
 * con số sau đó đều sai.
 */
final class SampleCheck {

  private static final String IDS = "mã từ";

  private final MultiLayerNetwork net;
  private final String set;
  private final boolean checksLabels;

  private SampleCheck(MultiLayerNetwork net, String set, boolean checksLabels) {
    this.net = net;
    this.set = set;
    this.checksLabels = checksLabels;
  }

  /** NaN trong nhãn huấn luyện được báo khi mất mát thành NaN, kèm lời khuyên. */
  static SampleCheck ofTraining(MultiLayerNetwork net) {
    return new SampleCheck(net, "Tập huấn luyện", false);
  }

  static SampleCheck ofValidation(MultiLayerNetwork net) {
    return new SampleCheck(net, "Tập kiểm định", true);
  }

  /**
   * Soát cả tập.
   *
   * @throws IllegalArgumentException nếu một mẫu không dùng được; thông báo nêu tập, mẫu (đếm từ 0)
   *     và giá trị
   */
  void requireUsable(Minibatches batches) {
    int[] order = batches.inOrder();
    int first = 0;
    for (int b = 0; b < batches.count(); b++) {
      DataSet batch = batches.batch(order, b);
      check(batch, first);
      first += batch.numExamples();
      Minibatches.release(batch);
    }
  }

  private void check(DataSet batch, int first) {
    INDArray features = batch.getFeatures();
    INDArray labels = batch.getLabels();
    if (features == null || labels == null || features.size(0) != labels.size(0)) {
      throw new IllegalArgumentException(
          "%s: từ mẫu %d, đặc trưng %s không đi đôi với nhãn %s; mỗi mẫu cần đúng một nhãn."
              .formatted(set, first, shape(features), shape(labels)));
    }
    INDArray featuresMask = batch.getFeaturesMaskArray();
    INDArray labelsMask = batch.getLabelsMaskArray();
    requireMask("đặc trưng", features, featuresMask);
    requireMask("nhãn", labels, labelsMask);
    if (featuresMask == null) {
      requireEach("đặc trưng", features, first, Float::isFinite, "phải hữu hạn");
    }
    Layer input = net.getLayerWiseConfigurations().getConf(0).getLayer();
    if (input instanceof Embedding
        || input instanceof EmbeddingLayer
        || input instanceof EmbeddingSequenceLayer) {
      requireWhole(IDS, features, first, ((FeedForwardLayer) input).getNIn());
    }
    if (labelsMask != null) {
      return;
    }
    if (checksLabels) {
      requireEach("nhãn", labels, first, Float::isFinite, "phải hữu hạn");
    }
    if (net.getOutputLayer().conf().getLayer() instanceof BaseOutputLayer output) {
      requireLabels(labels, first, output.getLossFn(), output.getNOut());
    }
  }

  private void requireLabels(INDArray labels, int first, ILossFunction loss, long numClasses) {
    if (loss instanceof LossSparseMCXENT) {
      requireWhole("nhãn", labels, first, numClasses);
    } else if (loss instanceof LossMCXENT || loss instanceof LossBinaryXENT) {
      requireEach(
          "nhãn",
          labels,
          first,
          y -> Float.isNaN(y) || (y >= 0 && y <= 1),
          "là xác suất nên phải trong [0, 1]");
    }
  }

  private void requireMask(String what, INDArray array, @Nullable INDArray mask) {
    boolean fits =
        mask == null
            || (mask.size(0) == array.size(0)
                && (array.rank() != 3 || mask.rank() != 2 || mask.size(1) == array.size(2)));
    if (!fits) {
      throw new IllegalArgumentException(
          "%s: mặt nạ %s có kích thước %s, không khớp với %s %s; cần [mẫu, bước]."
              .formatted(set, what, shape(mask), what, shape(array)));
    }
  }

  private void requireWhole(String what, INDArray array, int first, long count) {
    requireEach(
        what,
        array,
        first,
        v -> v == Math.rint(v) && v >= 0 && v < count,
        "phải là số nguyên từ 0 đến " + (count - 1));
  }

  /** Điều kiện trên một số. */
  private interface Condition {
    boolean holds(float value);
  }

  private void requireEach(
      String what, INDArray array, int first, Condition condition, String rule) {
    float[] values = floats(array);
    for (int i = 0; i < values.length; i++) {
      if (!condition.holds(values[i])) {
        throw new IllegalArgumentException(
            "%s: %s của mẫu %d%s là %s; giá trị này %s."
                .formatted(
                    set,
                    what,
                    first + i / (values.length / (int) array.size(0)),
                    place(array, i, what),
                    values[i] == Math.rint(values[i]) && Float.isFinite(values[i])
                        ? Long.toString((long) values[i])
                        : Float.toString(values[i]),
                    rule));
      }
    }
  }

  /** Câu chỉ ra số không hữu hạn đầu tiên của một minibatch; rỗng nếu không có. */
  static String firstBadNumber(DataSet batch, int[] order, int from) {
    String found = firstBadNumber("Đặc trưng", batch.getFeatures(), order, from);
    return found.isEmpty() ? firstBadNumber("Nhãn", batch.getLabels(), order, from) : found;
  }

  private static String firstBadNumber(String what, INDArray array, int[] order, int from) {
    float[] values = floats(array);
    for (int i = 0; i < values.length; i++) {
      if (!Float.isFinite(values[i])) {
        int row = i / (values.length / (int) array.size(0));
        return "%s của mẫu %d (đếm từ 0)%s là %s."
            .formatted(what, order[from + row], place(array, i, what), values[i]);
      }
    }
    return "";
  }

  /** Bước hay cột của phần tử thứ i, nếu mỗi mẫu có nhiều giá trị. */
  private static String place(INDArray array, int i, String what) {
    if (array.rank() != 3 && (array.rank() != 2 || array.size(1) == 1)) {
      return "";
    }
    boolean steps = array.rank() == 3 || what.equals(IDS);
    return "%s %d".formatted(steps ? ", bước" : ", cột", i % (int) array.size(array.rank() - 1));
  }

  private static float[] floats(INDArray array) {
    INDArray typed = array.castTo(DataType.FLOAT);
    return (typed.ordering() == 'c' && !typed.isView() ? typed : typed.dup('c')).data().asFloat();
  }

  private static String shape(@Nullable INDArray array) {
    return array == null ? "(không có)" : Arrays.toString(array.shape());
  }
}
