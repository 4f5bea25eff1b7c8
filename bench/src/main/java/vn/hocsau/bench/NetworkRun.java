package vn.hocsau.bench;

import java.util.Arrays;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import vn.hocsau.layer.TrainingStep;

/** Một mạng cùng minibatch nằm sẵn trong bộ nhớ, để chạy đi chạy lại một bước huấn luyện. */
final class NetworkRun implements TimedRun {

  private final MultiLayerNetwork net;
  private final DataSet batch;

  /** Bước dựng sẵn của khóa học; null nếu đo tầng có sẵn của DL4J bằng {@code net.fit}. */
  private final @Nullable TrainingStep prepared;

  NetworkRun(MeasuredModel model, boolean stock) {
    net = stock ? StockNetwork.build(model) : model.network();
    batch = model.randomBatch();
    prepared = stock ? null : TrainingStep.of(net);
  }

  /** Lượt xuôi, lượt ngược và cập nhật trên cùng một minibatch. */
  @Override
  public void step() {
    if (prepared == null) {
      net.fit(batch);
    } else {
      prepared.fit(batch);
    }
  }

  @Override
  public void close() {
    if (prepared != null) {
      prepared.close();
    }
    release(net);
  }

  /** Trả bộ nhớ ngoài heap để mô hình sau không phải đo trong phần còn lại của mô hình trước. */
  static void release(MultiLayerNetwork net) {
    Arrays.stream(net.getLayers()).forEach(Model::close);
    net.close();
    Nd4j.getWorkspaceManager().destroyAllWorkspacesForCurrentThread();
    System.gc();
  }
}
