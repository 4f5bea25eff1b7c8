package vn.hocsau.bench;

import java.util.Optional;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.dropout.SpatialDropout;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BaseRecurrentLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.Convolution1DLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.EmbeddingSequenceLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.Subsampling1DLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;
import org.deeplearning4j.nn.conf.layers.recurrent.SimpleRnn;
import org.deeplearning4j.nn.conf.preprocessor.RnnToFeedForwardPreProcessor;
import org.nd4j.linalg.activations.Activation;

/** Tầng có sẵn của DL4J, đúng như một người dùng DL4J sẽ viết. */
class StockKit implements LayerKit {

  @Override
  public Optional<String> obstacle(CourseModel model) {
    boolean gru =
        model.blocks().stream()
            .anyMatch(block -> block instanceof Block.Recurrent r && r.cell() == Block.Cell.GRU);
    return gru ? Optional.of("DL4J 1.0.0-M2.1 không có tầng GRU") : Optional.empty();
  }

  @Override
  public boolean preparesSteps() {
    return false;
  }

  @Override
  public Layer recurrent(Block.Recurrent block) {
    Layer layer =
        switch (block.cell()) {
          case LSTM -> options(new LSTM.Builder(), block).build();
          case SIMPLE_RNN -> options(new SimpleRnn.Builder(), block).build();
          case GRU -> throw new IllegalArgumentException("DL4J không có tầng GRU.");
        };
    return block.sequences() ? layer : new LastTimeStep(layer);
  }

  /** l2 của DL4J là ½·l2·Σw² nên gấp đôi số của Keras; đặt ở tầng thì dùng cho cả hai ma trận. */
  private static <B extends BaseRecurrentLayer.Builder<B>> B options(
      B builder, Block.Recurrent block) {
    builder.nOut(block.units()).activation(block.activation());
    if (block.l2() > 0) {
      builder.l2(2 * block.l2());
    }
    if (block.inputDropout() > 0) {
      builder.dropOut(new SpatialDropout(1 - block.inputDropout()));
    }
    return builder;
  }

  @Override
  public Layer embedding(Block.Embedding block, Shape input) {
    return new EmbeddingSequenceLayer.Builder()
        .nIn(block.words())
        .nOut(block.width())
        .inputLength(input.steps())
        .build();
  }

  @Override
  public Layer dense(Block.Dense block) {
    return new DenseLayer.Builder().nOut(block.units()).activation(block.activation()).build();
  }

  @Override
  public Layer output(int units, CourseModel.Loss loss) {
    return new OutputLayer.Builder(loss.function).nOut(units).activation(loss.activation).build();
  }

  @Override
  public Layer conv(Block.Conv block, Shape input) {
    return input.isImage()
        ? new ConvolutionLayer.Builder(block.kernel(), block.kernel())
            .nOut(block.filters())
            .activation(Activation.RELU)
            .convolutionMode(ConvolutionMode.Truncate)
            .build()
        : new Convolution1DLayer.Builder(block.kernel())
            .nOut(block.filters())
            .activation(Activation.RELU)
            .convolutionMode(ConvolutionMode.Truncate)
            .build();
  }

  @Override
  public Layer maxPool(Block.MaxPool block, Shape input) {
    int size = block.size();
    return input.isImage()
        ? new SubsamplingLayer.Builder(new int[] {size, size}, new int[] {size, size})
            .convolutionMode(ConvolutionMode.Truncate)
            .build()
        : new Subsampling1DLayer.Builder(size, size)
            .convolutionMode(ConvolutionMode.Truncate)
            .build();
  }

  /**
   * DL4J tự duỗi ảnh. Với chuỗi, {@link FlattenSequence} duỗi, đặt trước một tầng đồng nhất vì DL4J
   * tính sai số đầu vào của DenseLayer đứng ngay sau Convolution1DLayer.
   */
  @Override
  public Optional<Layer> flatten(Shape input) {
    return input.isSequence()
        ? Optional.of(new ActivationLayer(Activation.IDENTITY))
        : Optional.empty();
  }

  /** DL4J nhận xác suất <i>giữ</i>. */
  @Override
  public Layer dropout(Block.Dropout block) {
    return new DropoutLayer(1 - block.rate());
  }

  @Override
  public Layer batchNorm() {
    return new BatchNormalization.Builder().build();
  }

  /** BatchNormalization của DL4J sai với chuỗi [N, C, T]; coi mỗi bước là một mẫu thì đúng. */
  @Override
  public Optional<InputPreProcessor> before(Block block, Shape input) {
    if (input.isSequence() && block instanceof Block.Flatten) {
      return Optional.of(new FlattenSequence(input));
    }
    return input.isSequence() && block instanceof Block.BatchNorm
        ? Optional.of(new RnnToFeedForwardPreProcessor())
        : Optional.empty();
  }
}
