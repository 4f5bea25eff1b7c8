package vn.hocsau.exercise;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Xét mạng của người học: các tầng, số tham số, và nó nhận đầu vào cỡ nào. */
final class Networks {

  private Networks() {}

  /** Tên các tầng có tham số, ví dụ [LSTM, LSTM, DenseLayer, OutputLayer]. */
  static List<String> layers(MultiLayerNetwork net) {
    return Arrays.stream(net.getLayers())
        .filter(layer -> layer.numParams() > 0)
        .map(layer -> layer.conf().getLayer().getClass().getSimpleName())
        .toList();
  }

  /**
   * Chấm số tham số.
   *
   * @param usual số tham số sai hay gặp → vì sao
   * @return đúng hoặc chưa đúng; câu "chưa đúng" kể các tầng của mạng
   */
  static Mark parameters(MultiLayerNetwork net, long expected, Map<Long, String> usual) {
    long params = net.numParams();
    if (params == expected) {
      return Mark.right("Đúng rồi, %s tham số.".formatted(Answers.shown((double) params)));
    }
    String why = usual.get(params);
    return Mark.wrong(
        "Chưa đúng: mạng có %s tham số, phải có %s%s. Các tầng có tham số: %s."
            .formatted(
                Answers.shown((double) params),
                Answers.shown((double) expected),
                why == null ? "" : "; " + why,
                String.join(", ", layers(net))));
  }

  /** Kích thước đầu ra khi đưa vào một mảng toàn 0, ví dụ [2, 10]. */
  static List<Long> outputShape(MultiLayerNetwork net, long... inputShape) {
    INDArray output = net.output(Nd4j.zeros(inputShape));
    return Arrays.stream(output.shape()).boxed().toList();
  }
}
