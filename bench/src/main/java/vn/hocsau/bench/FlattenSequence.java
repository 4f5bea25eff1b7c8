package vn.hocsau.bench;

import org.deeplearning4j.nn.api.MaskState;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Duỗi chuỗi [N, C, T] thành [N, C·T].
 *
 * <p>DL4J chỉ tự duỗi ảnh; gặp chuỗi trước tầng kết nối đầy đủ nó coi mỗi bước là một mẫu.
 */
final class FlattenSequence implements InputPreProcessor {

  private final Shape sequence;

  FlattenSequence(Shape sequence) {
    this.sequence = sequence;
  }

  @Override
  public INDArray preProcess(INDArray input, int miniBatchSize, LayerWorkspaceMgr workspaceMgr) {
    return workspaceMgr.leverageTo(
        ArrayType.ACTIVATIONS, input.dup('c').reshape('c', miniBatchSize, sequence.length()));
  }

  @Override
  public INDArray backprop(INDArray output, int miniBatchSize, LayerWorkspaceMgr workspaceMgr) {
    return workspaceMgr.leverageTo(
        ArrayType.ACTIVATION_GRAD,
        output.dup('c').reshape('c', sequence.arrayShape(miniBatchSize)));
  }

  @Override
  public InputPreProcessor clone() {
    return new FlattenSequence(sequence);
  }

  @Override
  public InputType getOutputType(InputType inputType) {
    return InputType.feedForward(sequence.length());
  }

  @Override
  public Pair<INDArray, MaskState> feedForwardMaskArray(
      INDArray maskArray, MaskState currentMaskState, int minibatchSize) {
    return new Pair<>(maskArray, currentMaskState);
  }
}
