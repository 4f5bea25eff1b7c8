package vn.hocsau.bench;

import java.util.Optional;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.layers.Layer;

/** Bộ tầng để dựng mô hình: tầng của khóa học, hoặc tầng có sẵn của DL4J để so. */
interface LayerKit {

  /** Vì sao bộ tầng này không dựng được mô hình; rỗng nếu dựng được. */
  Optional<String> obstacle(CourseModel model);

  /** Chạy mỗi bước bằng {@code TrainingStep} của khóa học thay cho {@code net.fit} của DL4J. */
  boolean preparesSteps();

  Layer recurrent(Block.Recurrent block);

  Layer embedding(Block.Embedding block, Shape input);

  Layer dense(Block.Dense block);

  /** Tầng cuối, kèm hàm mất mát. */
  Layer output(int units, CourseModel.Loss loss);

  Layer conv(Block.Conv block, Shape input);

  Layer maxPool(Block.MaxPool block, Shape input);

  /** Rỗng nếu DL4J tự duỗi được. */
  Optional<Layer> flatten(Shape input);

  Layer dropout(Block.Dropout block);

  Layer batchNorm();

  /** Bước chuyển đổi phải đặt trước tầng này; rỗng nếu DL4J tự lo được. */
  Optional<InputPreProcessor> before(Block block, Shape input);
}
