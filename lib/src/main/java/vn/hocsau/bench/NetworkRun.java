package vn.hocsau.bench;

import java.util.Arrays;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/** Một mạng cùng minibatch nằm sẵn trong bộ nhớ, để chạy đi chạy lại một bước huấn luyện. */
final class NetworkRun implements Trial {

  private final MultiLayerNetwork net;
  private final DataSet batch;

  NetworkRun(CourseModel model, LayerKit kit) {
    net = model.build(kit);
    batch = model.randomBatch();
  }

  /** Lượt xuôi, lượt ngược và cập nhật trên cùng một minibatch. */
  @Override
  public void step() {
    net.fit(batch);
  }

  /** Trả bộ nhớ ngoài heap để mô hình sau không phải đo trong phần còn lại của mô hình trước. */
  @Override
  public void close() {
    Arrays.stream(net.getLayers()).forEach(Model::close);
    net.close();
    Nd4j.getWorkspaceManager().destroyAllWorkspacesForCurrentThread();
    System.gc();
  }
}
