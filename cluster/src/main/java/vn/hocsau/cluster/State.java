package vn.hocsau.cluster;

import java.io.Serializable;
import java.util.List;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Những gì đi qua mạng máy tính mỗi vòng: tham số, bộ nhớ của bộ tối ưu, hai bộ đếm. Là mảng Java,
 * vì INDArray nằm ngoài heap và gửi đi chậm.
 *
 * @param params tham số của cả mạng, [số tham số]
 * @param updater bộ nhớ của bộ tối ưu, ví dụ hai lần số tham số với Adam; rỗng với SGD
 * @param iteration số bước đã cập nhật, cho Adam và cho tốc độ học theo lịch
 * @param epoch số epoch DL4J đã đếm
 */
@SuppressWarnings("ArrayRecordComponent") // chỉ gửi đi, không so sánh
record State(float[] params, float[] updater, int iteration, int epoch) implements Serializable {

  private static final long serialVersionUID = 1L;

  static State of(MultiLayerNetwork net) {
    INDArray updater = updater(net);
    return new State(
        floats(net.params()),
        updater == null ? new float[0] : floats(updater),
        net.getIterationCount(),
        net.getEpochCount());
  }

  /** Ghi đè mọi thứ: không gì của việc trước còn lại trong mạng. */
  void into(MultiLayerNetwork net) {
    assign(net.params(), params);
    INDArray state = updater(net);
    if (state != null) {
      assign(state, updater);
    }
    net.setIterationCount(iteration);
    net.setEpochCount(epoch);
  }

  /** Cỡ khi gửi đi, byte. */
  long bytes() {
    return 4L * (params.length + updater.length);
  }

  /**
   * Trung bình có trọng số, cộng bằng double theo thứ tự các phần: thứ tự khác thì bit cuối khác.
   *
   * @param states trạng thái sau vòng, theo thứ tự phần
   * @param samples số mẫu mỗi phần đã học, cùng thứ tự
   */
  static State average(List<State> states, long[] samples) {
    State first = states.get(0);
    return new State(
        mean(states.stream().map(State::params).toList(), samples),
        mean(states.stream().map(State::updater).toList(), samples),
        first.iteration(),
        first.epoch());
  }

  static float[] mean(List<float[]> arrays, long[] samples) {
    double all = 0;
    for (long n : samples) {
      all += n;
    }
    int length = arrays.get(0).length;
    double[] sum = new double[length];
    for (int p = 0; p < samples.length; p++) {
      double weight = samples[p] / all;
      float[] array = arrays.get(p);
      for (int i = 0; i < length; i++) {
        sum[i] += weight * array[i];
      }
    }
    float[] mean = new float[length];
    for (int i = 0; i < length; i++) {
      mean[i] = (float) sum[i];
    }
    return mean;
  }

  private static @Nullable INDArray updater(MultiLayerNetwork net) {
    return net.getUpdater(true).getStateViewArray();
  }

  private static float[] floats(INDArray array) {
    return array.data().getFloatsAt(array.offset(), 1, (int) array.length());
  }

  private static void assign(INDArray target, float[] values) {
    target.assign(Nd4j.createFromArray(values).reshape(target.shape()));
  }
}
