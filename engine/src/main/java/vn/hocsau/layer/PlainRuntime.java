package vn.hocsau.layer;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.NoParamLayer;
import org.deeplearning4j.nn.layers.AbstractLayer;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Tầng không có tham số đang chạy trong mạng: những câu trả lời mà DL4J đòi dù không có gì để nói.
 *
 * @param <L> cấu hình của tầng
 */
abstract class PlainRuntime<L extends NoParamLayer> extends AbstractLayer<L> {

  PlainRuntime(NeuralNetConfiguration conf, DataType dataType) {
    super(conf, dataType);
  }

  @Override
  public boolean isPretrainLayer() {
    return false;
  }

  @Override
  public void clearNoiseWeightParams() {
    // Không có trọng số.
  }

  @Override
  public void setParams(@Nullable INDArray params) {
    // Không có tham số; DL4J vẫn đưa một mảng rỗng.
  }

  @Override
  public void fit() {
    // Không có gì để học.
  }

  @Override
  public double score() {
    return 0;
  }
}
