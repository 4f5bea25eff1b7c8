package vn.hocsau.layer;

import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import vn.hocsau.layer.StageChain.UnsupportedException;
import vn.hocsau.layer.internal.memory.NativeBuffer;
import vn.hocsau.layer.internal.memory.Parallel;

/**
 * Các làn của một bước huấn luyện: mỗi làn nhận một phần minibatch, chạy trọn lượt xuôi và lượt
 * ngược của phần ấy trên một luồng; cuối bước gradient của các làn được cộng lại theo thứ tự làn.
 *
 * <p>Chia từng phép nhân ma trận cho nhiều luồng thì mỗi bước thời gian phải đợi nhau vài lần, và
 * phần tính theo phần tử vẫn nằm trên một luồng. Chia minibatch thì cả bước chỉ đợi nhau một lần.
 * Gradient của minibatch là tổng theo mẫu nên kết quả như nhau trong sai số làm tròn.
 *
 * <p>Làn đầu là các chặng của chính mạng. Mỗi làn sau có một mạng song sinh: cùng cấu hình, chung
 * vùng nhớ tham số, dải gradient riêng.
 */
final class Lanes implements AutoCloseable {

  private final MultiLayerNetwork net;
  private final @Nullable EmbeddingStage embedding;

  /** Số gradient đầu dải thuộc về tầng nhúng; tầng nhúng cộng dồn thẳng vào dải của mạng. */
  private final long embedded;

  private final List<StageChain> chains = new ArrayList<>();

  /** Dải gradient của các làn sau. */
  private final List<NativeBuffer> gradients = new ArrayList<>();

  /** Giữ các mảng gradient sống. */
  private final List<MultiLayerNetwork> twins = new ArrayList<>();

  /** Số làn của lượt gần nhất. */
  private int used;

  Lanes(MultiLayerNetwork net, StageChain first) {
    this.net = net;
    embedding = first.embedding;
    embedded = embedding == null ? 0 : embedding.length();
    chains.add(first);
  }

  /**
   * Chạy lượt xuôi và lượt ngược của một minibatch; gradient của nó nằm ở dải của mạng.
   *
   * @param features đặc trưng, đã qua bộ chuyển dạng đầu mạng
   * @param labels nhãn
   * @param shares phần của từng làn
   * @return tổng mất mát trên các mẫu, chưa kể điều chuẩn
   * @throws IllegalArgumentException nếu kích thước hay nhãn không khớp với mạng
   */
  double run(INDArray features, INDArray labels, List<Share> shares) {
    used = shares.size();
    grow(used);
    StageChain first = chains.get(0);
    if (embedding != null) {
      embedding.begin(features);
    }
    for (int d = 0; d < first.dropouts.size(); d++) {
      long seed = Nd4j.getRandom().nextLong();
      for (int lane = 0; lane < shares.size(); lane++) {
        chains.get(lane).dropouts.get(d).begin(seed, shares.get(lane).first(), features.size(0));
      }
    }
    List<Pass> passes =
        LaneThreads.run(used, lane -> pass(lane, features, labels, shares.get(lane)));
    if (embedding != null) {
      embedding.backward(passes.stream().map(Pass::embeddingGradient).toList(), shares);
    }
    addGradients();
    return passes.stream().mapToDouble(Pass::loss).sum();
  }

  /** Kết quả một làn: tổng mất mát, và gradient theo đầu ra của tầng nhúng nếu mạng có tầng ấy. */
  private record Pass(double loss, @Nullable Tensor embeddingGradient) {}

  private Pass pass(int lane, INDArray features, INDArray labels, Share share) {
    StageChain chain = chains.get(lane);
    double loss = chain.output.forward(chain.forward(features, share), labels, share);
    return new Pass(loss, chain.backward());
  }

  private void grow(int lanes) {
    while (chains.size() < lanes) {
      MultiLayerNetwork twin = new MultiLayerNetwork(net.getLayerWiseConfigurations().clone());
      twin.init(net.params(), false);
      twin.initGradientsView();
      try {
        chains.add(new StageChain(twin, true, embedding));
      } catch (UnsupportedException e) {
        throw new IllegalStateException(e);
      }
      twins.add(twin);
      gradients.add(NativeBuffer.of(twin.getFlattenedGradients()));
    }
  }

  private void addGradients() {
    if (used == 1) {
      return;
    }
    NativeBuffer sum = NativeBuffer.of(net.getFlattenedGradients());
    long length = sum.length() - embedded;
    int blocks = (int) ((length + NativeBuffer.BLOCK - 1) / NativeBuffer.BLOCK);
    Parallel.each(
        blocks,
        length >= Parallel.ARITHMETIC,
        block -> {
          long at = embedded + (long) block * NativeBuffer.BLOCK;
          int count = (int) Math.min(NativeBuffer.BLOCK, sum.length() - at);
          float[] total = new float[count];
          float[] other = new float[count];
          sum.read(at, total, count);
          for (int lane = 1; lane < used; lane++) {
            gradients.get(lane - 1).read(at, other, count);
            for (int i = 0; i < count; i++) {
              total[i] += other[i];
            }
          }
          sum.write(at, total, count);
        });
  }

  /** Dự đoán của lượt xuôi vừa chạy. */
  INDArray predictions() {
    return OutputStage.joined(
        chains.subList(0, used).stream().map(chain -> chain.output.predictions()).toList());
  }

  @Override
  public void close() {
    chains.forEach(StageChain::close);
    twins.clear();
  }
}
