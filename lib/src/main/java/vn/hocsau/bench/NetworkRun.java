package vn.hocsau.bench;

import java.util.Arrays;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/** Một mạng cùng minibatch nằm sẵn trong bộ nhớ, để chạy đi chạy lại một bước huấn luyện. */
final class NetworkRun implements AutoCloseable {

  private final MultiLayerNetwork net;
  private final DataSet batch;

  NetworkRun(CourseModel model, LayerKit kit) {
    net = model.build(kit);
    batch = model.randomBatch();
  }

  long numParams() {
    return net.numParams();
  }

  /** Lượt xuôi, lượt ngược và cập nhật trên cùng một minibatch. */
  void step() {
    net.fit(batch);
  }

  /** Trả bộ nhớ ngoài heap để mô hình sau không phải đo trong phần còn lại của mô hình trước. */
  @Override
  public void close() {
    Arrays.stream(net.getLayers()).forEach(layer -> layer.close());
    net.close();
    Nd4j.getWorkspaceManager().destroyAllWorkspacesForCurrentThread();
    System.gc();
  }
}
