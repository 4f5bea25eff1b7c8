package vn.hocsau.bench;

import java.util.Optional;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.nd4j.linalg.activations.Activation;
import vn.hocsau.layer.BatchNormalization;
import vn.hocsau.layer.Conv1D;
import vn.hocsau.layer.Conv2D;
import vn.hocsau.layer.Embedding;
import vn.hocsau.layer.Flatten;
import vn.hocsau.layer.GRU;
import vn.hocsau.layer.LSTM;
import vn.hocsau.layer.MaxPooling1D;
import vn.hocsau.layer.MaxPooling2D;
import vn.hocsau.layer.Recurrent;
import vn.hocsau.layer.SimpleRNN;

/** Tầng của khóa học; loại nào khóa học chưa có tầng riêng thì dùng tầng của DL4J. */
final class CourseKit extends StockKit {

  @Override
  public Optional<String> obstacle(CourseModel model) {
    return Optional.empty();
  }

  @Override
  public boolean preparesSteps() {
    return true;
  }

  @Override
  public Layer embedding(Block.Embedding block, Shape input) {
    return new Embedding.Builder().nIn(block.words()).nOut(block.width()).build();
  }

  @Override
  public Layer conv(Block.Conv block, Shape input) {
    return input.isImage()
        ? new Conv2D.Builder(block.kernel())
            .nOut(block.filters())
            .activation(Activation.RELU)
            .build()
        : new Conv1D.Builder(block.kernel())
            .nOut(block.filters())
            .activation(Activation.RELU)
            .build();
  }

  @Override
  public Layer maxPool(Block.MaxPool block, Shape input) {
    return input.isImage()
        ? new MaxPooling2D.Builder(block.size()).build()
        : new MaxPooling1D.Builder(block.size()).build();
  }

  @Override
  public Optional<Layer> flatten(Shape input) {
    return Optional.of(new Flatten.Builder().build());
  }

  @Override
  public Layer batchNorm() {
    return new BatchNormalization.Builder().build();
  }

  @Override
  public Optional<InputPreProcessor> before(Block block, Shape input) {
    return Optional.empty();
  }

  @Override
  public Layer recurrent(Block.Recurrent block) {
    return switch (block.cell()) {
      case LSTM -> options(new LSTM.Builder(), block).build();
      case GRU -> options(new GRU.Builder(), block).build();
      case SIMPLE_RNN -> options(new SimpleRNN.Builder(), block).build();
    };
  }

  private static <B extends Recurrent.Builder<B>> B options(B builder, Block.Recurrent block) {
    builder
        .nOut(block.units())
        .activation(block.activation())
        .returnSequences(block.sequences())
        .inputDropout(block.inputDropout());
    return block.l2() > 0 ? builder.l2(2 * block.l2()) : builder;
  }
}
