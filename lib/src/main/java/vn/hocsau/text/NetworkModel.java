package vn.hocsau.text;

import java.util.Arrays;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Mạng đoán từ kế tiếp từ w từ, dùng như một {@link LanguageModel}.
 *
 * <p>Mạng nhận [mẫu, đặc trưng 1, bước w] gồm số thứ tự của từ, như {@link WordWindows} bày, và cho
 * xác suất [mẫu, V] (softmax). Nhiều luồng gọi được cùng lúc; mạng chạy lần lượt.
 *
 * @param net mạng đã huấn luyện
 * @param window số từ w mạng nhìn, ≥ 1
 */
public record NetworkModel(MultiLayerNetwork net, int window) implements LanguageModel {

  private static final int BATCH = 256;

  /**
   * Kiểm tra độ dài cửa sổ.
   *
   * @param net mạng đã huấn luyện
   * @param window số từ mạng nhìn, ≥ 1
   */
  public NetworkModel {
    if (window < 1) {
      throw new IllegalArgumentException("window phải ≥ 1, nhận được %d.".formatted(window));
    }
  }

  @Override
  public double[] nextWord(int[] history) {
    // Cửa sổ cần một nhãn ở cuối; mạng không nhìn đến nó.
    int[] ids = Arrays.copyOfRange(history, history.length - window, history.length + 1);
    return output(ids).getRow(0).toDoubleVector();
  }

  @Override
  public double[] logProbabilities(int[] ids, int from) {
    double[] logs = new double[ids.length - from];
    for (int start = from; start < ids.length; start += BATCH) {
      int end = Math.min(start + BATCH, ids.length);
      INDArray output = output(Arrays.copyOfRange(ids, start - window, end));
      for (int t = start; t < end; t++) {
        logs[t - from] = Math.log(output.getDouble(t - start, ids[t]));
      }
    }
    return logs;
  }

  private INDArray output(int[] ids) {
    INDArray features = WordWindows.of(ids, window).sparse().getFeatures();
    synchronized (net) {
      return net.output(features);
    }
  }
}
