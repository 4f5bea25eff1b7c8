package vn.hocsau.bench;

import java.util.Optional;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.preprocessor.RnnToFeedForwardPreProcessor;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.weights.WeightInit;

/** Cùng mô hình dựng bằng tầng có sẵn của DL4J, đúng như một người dùng DL4J sẽ viết. */
final class StockNetwork {

  private StockNetwork() {}

  /** Vì sao DL4J không dựng được mô hình; rỗng nếu dựng được. */
  static Optional<String> obstacle(MeasuredModel model) {
    boolean gru =
        model.blocks().stream()
            .anyMatch(block -> block instanceof Block.Recurrent r && r.cell() == Block.Cell.GRU);
    return gru ? Optional.of("DL4J 1.0.0-M2.1 không có tầng GRU") : Optional.empty();
  }

  /**
   * Mạng đã khởi tạo.
   *
   * <p>BatchNormalization của DL4J sai với chuỗi [N, C, T]; coi mỗi bước là một mẫu thì đúng. DL4J
   * chỉ tự duỗi ảnh; chuỗi do {@link FlattenSequence} duỗi.
   */
  static MultiLayerNetwork build(MeasuredModel model) {
    NeuralNetConfiguration first = model.configuration().getConf(0);
    NeuralNetConfiguration.ListBuilder net =
        new NeuralNetConfiguration.Builder()
            .seed(first.getSeed())
            .updater(model.output().getIUpdater().clone())
            .weightInit(WeightInit.XAVIER_UNIFORM)
            .list();
    int index = 0;
    Shape shape = model.input();
    for (Block block : model.blocks()) {
      if (shape.isSequence() && block instanceof Block.Flatten) {
        net.inputPreProcessor(index, new FlattenSequence(shape));
      } else if (shape.isSequence() && block instanceof Block.BatchNorm) {
        net.inputPreProcessor(index, new RnnToFeedForwardPreProcessor());
      }
      var layer = block.stock(shape);
      if (layer.isPresent()) {
        net.layer(index++, layer.get());
      }
      shape = block.output(shape);
    }
    net.layer(index, model.output().clone())
        .overrideNinUponBuild(false)
        .setInputType(model.input().inputType());
    var built = new MultiLayerNetwork(net.build());
    built.init();
    return built;
  }
}
