package vn.hocsau.bench;

import java.util.ArrayList;
import java.util.List;
import org.nd4j.linalg.learning.config.Sgd;

/**
 * Mốc dưới của một bước huấn luyện theo mô hình mái nhà (Williams, Waterman, Patterson, "Roofline",
 * CACM 2009): mỗi chặng không thể nhanh hơn số phép tính của nó chia cho tốc độ tính, cũng không
 * nhanh hơn số byte chia cho băng thông.
 *
 * @param work các chặng của lượt xuôi, lượt ngược và cập nhật
 */
record Roofline(List<Work> work) {

  Roofline {
    work = List.copyOf(work);
  }

  /** Đếm một bước của một mô hình. */
  static Roofline of(MeasuredModel model) {
    List<Work> work = new ArrayList<>();
    Shape shape = model.input();
    boolean trainableBelow = false;
    double params = 0;
    for (Block block : model.blocks()) {
      work.addAll(block.work(shape, model.batch(), trainableBelow));
      long own = block.params(shape);
      trainableBelow |= own > 0;
      params +=
          block instanceof Block.Embedding embedding
              ? embedding.touchedParams(model.batch() * (double) shape.length())
              : own;
      shape = block.output(shape);
    }
    int outputs = model.numOutputs();
    work.addAll(
        Block.dense("tầng ra " + outputs, shape.length(), outputs, model.batch(), trainableBelow));
    params += (shape.length() + 1.0) * outputs;
    // Sgd đọc tham số và gradient, ghi tham số; Adam thêm hai mô men, đọc và ghi.
    boolean descent = model.output().getIUpdater() instanceof Sgd;
    work.add(Work.pass("cập nhật", (descent ? 3 : 7) * params));
    return new Roofline(work);
  }

  double operations() {
    return work.stream().mapToDouble(Work::operations).sum();
  }

  double bytes() {
    return work.stream().mapToDouble(Work::bytes).sum();
  }

  /** Tổng mốc dưới của các chặng, mili giây. */
  double boundMillis(Peaks peaks) {
    return work.stream().mapToDouble(stage -> stage.boundMillis(peaks)).sum();
  }
}
