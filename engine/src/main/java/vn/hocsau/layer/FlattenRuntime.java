package vn.hocsau.layer;

import java.util.Arrays;
import org.deeplearning4j.nn.api.MaskState;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import vn.hocsau.layer.internal.memory.ChannelsLast;
import vn.hocsau.layer.internal.memory.Grid;
import vn.hocsau.layer.internal.memory.NativeBuffer;
import vn.hocsau.layer.internal.memory.Scratch;

/**
 * Tầng trải phẳng đang chạy trong mạng.
 *
 * <p>Khi dự đoán chỉ đổi cách nhìn vùng nhớ. Khi huấn luyện chép một đoạn liền: dropout của tầng
 * sau được ghi đè lên đầu vào của nó, mà vùng nhớ kia còn cần cho lượt ngược của tầng trước.
 */
final class FlattenRuntime extends PlainRuntime<Flatten> implements StageChain.Part {

  FlattenRuntime(NeuralNetConfiguration conf, DataType dataType) {
    super(conf, dataType);
  }

  @Override
  public Stage stage(Scratch scratchpad, boolean training) {
    return new FlattenStage();
  }

  @Override
  public INDArray activate(boolean training, LayerWorkspaceMgr workspaceMgr) {
    assertInputSet(false);
    applyDropOutIfNecessary(training, workspaceMgr);
    int rank = input.rank();
    if (rank < 2 || rank > 4) {
      throw new IllegalArgumentException(
          "%s cần đầu vào [N, C], [N, C, T] hoặc [N, C, H, W]; nhận được %s."
              .formatted(layerConf().title(), Arrays.toString(input.shape())));
    }
    if (!training && ChannelsLast.isOrdered(input)) {
      INDArray ordered =
          switch (rank) {
            case 2 -> input;
            case 3 -> input.permute(0, 2, 1);
            default -> input.permute(0, 2, 3, 1);
          };
      return workspaceMgr.leverageTo(
          ArrayType.ACTIVATIONS, ordered.reshape('c', input.size(0), columns()));
    }
    INDArray result =
        workspaceMgr.createUninitialized(
            ArrayType.ACTIVATIONS, input.dataType(), new long[] {input.size(0), columns()}, 'c');
    ChannelsLast.copy(input, NativeBuffer.of(result));
    return result;
  }

  private long columns() {
    return input.length() / input.size(0);
  }

  @Override
  public Pair<Gradient, INDArray> backpropGradient(
      INDArray epsilon, LayerWorkspaceMgr workspaceMgr) {
    assertInputSet(true);
    Grid in = ChannelsLast.gridOf(input);
    INDArray inputGradient =
        ChannelsLast.create(
            ArrayType.ACTIVATION_GRAD, epsilon.dataType(), in, input.rank(), workspaceMgr);
    ChannelsLast.copy(epsilon, NativeBuffer.of(inputGradient));
    return new Pair<>(new DefaultGradient(), backpropDropOutIfPresent(inputGradient));
  }

  /** Sau khi trải phẳng không còn bước nào để che. */
  @Override
  public Pair<INDArray, MaskState> feedForwardMaskArray(
      INDArray mask, MaskState currentMaskState, int minibatchSize) {
    return new Pair<>(null, currentMaskState);
  }
}
