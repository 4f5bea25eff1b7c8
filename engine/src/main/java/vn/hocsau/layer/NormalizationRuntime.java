package vn.hocsau.layer;

import java.util.Arrays;
import org.deeplearning4j.nn.api.MaskState;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.BaseLayer;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.jspecify.annotations.Nullable;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import vn.hocsau.layer.internal.memory.ChannelsLast;
import vn.hocsau.layer.internal.memory.Grid;
import vn.hocsau.layer.internal.memory.NativeBuffer;
import vn.hocsau.layer.internal.memory.Scratch;

/**
 * Tầng chuẩn hóa theo batch đang chạy trong mạng: nối cách làm việc của DL4J với {@link
 * NormalizationEngine}.
 *
 * <p>Thống kê tính từng kênh nên thứ tự các vị trí không quan trọng: chuỗi do tầng hồi tiếp đưa ra,
 * vùng nhớ [T, N, C], được dùng thẳng và đầu ra cũng xếp như thế.
 */
final class NormalizationRuntime extends BaseLayer<BatchNormalization>
    implements Engine.User, StageChain.Part {

  private final NormalizationEngine engine;
  private final Scratch inputScratch;
  private final Scratch outputGradientScratch;
  private final Scratch statistics;
  private @Nullable Tape tape;

  /**
   * Điều lượt ngược cần biết về lượt xuôi huấn luyện gần nhất.
   *
   * @param grid kích thước, thời gian đứng trước nếu {@code timeFirst}
   * @param x đầu vào
   * @param timeFirst vùng nhớ là [T, N, C]
   */
  private record Tape(Grid grid, NativeBuffer x, boolean timeFirst) {}

  NormalizationRuntime(NeuralNetConfiguration conf, DataType dataType, NormalizationEngine engine) {
    super(conf, dataType);
    this.engine = engine;
    inputScratch = new Scratch(dataType);
    outputGradientScratch = new Scratch(dataType);
    statistics = new Scratch(dataType);
  }

  @Override
  public Stage stage(Scratch scratchpad, boolean training) {
    return new NormalizationStage(this, training);
  }

  /**
   * Máy tính cho một chặng.
   *
   * @param training true: máy của tầng; false: máy mới cùng loại, để chặng dự đoán không đụng tới
   *     băng ghi và vùng nháp của tầng
   */
  NormalizationEngine engine(boolean training) {
    return training ? engine : layerConf().newEngine(engineInUse());
  }

  @Override
  public Engine engineInUse() {
    return engine instanceof OneDnnNormalization ? Engine.ONEDNN : Engine.PORTABLE;
  }

  @Override
  public INDArray activate(boolean training, LayerWorkspaceMgr workspaceMgr) {
    assertInputSet(false);
    applyDropOutIfNecessary(training, workspaceMgr);
    INDArray features = input.castTo(dataType);
    int rank = features.rank();
    int channels = (int) layerConf().getNIn();
    if (rank < 2 || rank > 4 || features.size(1) != channels) {
      throw new IllegalArgumentException(
          "%s cần đầu vào [N, C], [N, C, T] hoặc [N, C, H, W] với C = %d; nhận được %s."
              .formatted(layerConf().title(), channels, Arrays.toString(features.shape())));
    }
    boolean timeFirst = rank == 3 && !ChannelsLast.isOrdered(features) && isTimeFirst(features);
    INDArray oriented = orient(features, timeFirst);
    Grid grid = ChannelsLast.gridOf(oriented);
    NativeBuffer x = ChannelsLast.gather(oriented, inputScratch);
    INDArray result =
        ChannelsLast.create(ArrayType.ACTIVATIONS, dataType, grid, rank, workspaceMgr);
    NativeBuffer flat = NativeBuffer.of(paramsFlattened);
    NativeBuffer mean = training ? statistics.ensure(2L * channels) : flat.slice(2L * channels);
    engine.forward(grid, x, flat, mean, mean.slice(channels), NativeBuffer.of(result), training);
    tape = training ? new Tape(grid, x, timeFirst) : null;
    return orient(result, timeFirst);
  }

  private static boolean isTimeFirst(INDArray features) {
    return ChannelsLast.isOrdered(orient(features, true));
  }

  /** Đổi chỗ mẫu và bước; làm hai lần thì về như cũ. */
  private static INDArray orient(INDArray array, boolean timeFirst) {
    return timeFirst ? array.permute(2, 1, 0) : array;
  }

  @Override
  public Pair<Gradient, INDArray> backpropGradient(
      INDArray epsilon, LayerWorkspaceMgr workspaceMgr) {
    assertInputSet(true);
    if (tape == null) {
      activate(true, workspaceMgr);
    }
    Tape forward = tape;
    if (forward == null || gradientsFlattened == null) {
      throw new IllegalStateException(
          layerConf().title() + ": chưa chạy lượt xuôi hoặc chưa gọi net.init().");
    }
    int channels = forward.grid().channels();
    NativeBuffer dy =
        ChannelsLast.gather(
            orient(epsilon.castTo(dataType), forward.timeFirst()), outputGradientScratch);
    INDArray inputGradient =
        ChannelsLast.create(
            ArrayType.ACTIVATION_GRAD, dataType, forward.grid(), input.rank(), workspaceMgr);
    NativeBuffer flat = NativeBuffer.of(paramsFlattened);
    NativeBuffer gradients = NativeBuffer.of(gradientsFlattened);
    NativeBuffer mean = statistics.ensure(2L * channels);
    engine.backward(
        forward.x(),
        dy,
        flat,
        mean,
        mean.slice(channels),
        gradients,
        NativeBuffer.of(inputGradient));
    gradients.zero(2L * channels, 2L * channels);
    moveAverages(flat, mean, channels, layerConf().getMomentum());
    tape = null;
    Gradient gradient = new DefaultGradient(gradientsFlattened);
    for (String key : new String[] {LayerParams.GAMMA, LayerParams.BETA}) {
      gradient.setGradientFor(key, gradientViews.get(key), 'c');
    }
    return new Pair<>(
        gradient, backpropDropOutIfPresent(orient(inputGradient, forward.timeFirst())));
  }

  /**
   * Cập nhật trung bình trượt của μ và σ².
   *
   * @param params γ, β, μ, σ² [4, C]
   * @param batchStatistics thống kê của minibatch [2, C]
   * @param channels C
   * @param momentum phần cũ giữ lại
   */
  static void moveAverages(
      NativeBuffer params, NativeBuffer batchStatistics, int channels, double momentum) {
    for (int i = 0; i < 2 * channels; i++) {
      double old = params.get(2L * channels + i);
      params.set(2L * channels + i, momentum * old + (1 - momentum) * batchStatistics.get(i));
    }
  }

  @Override
  public Pair<INDArray, MaskState> feedForwardMaskArray(
      INDArray mask, MaskState currentMaskState, int minibatchSize) {
    return Masks.refuse(layerConf().title(), mask, currentMaskState);
  }

  @Override
  public void setParams(INDArray params) {
    if (params != paramsFlattened) {
      setParams(params, 'c');
    }
  }

  @Override
  public Type type() {
    return Type.NORMALIZATION;
  }

  @Override
  public boolean isPretrainLayer() {
    return false;
  }

  @Override
  public void clear() {
    super.clear();
    tape = null;
  }

  /** Trả ngay vùng nhớ ngoài heap; không gọi thì bộ gom rác trả khi mạng không còn được dùng. */
  @Override
  public void close() {
    tape = null;
    engine.close();
    inputScratch.close();
    outputGradientScratch.close();
    statistics.close();
  }
}
