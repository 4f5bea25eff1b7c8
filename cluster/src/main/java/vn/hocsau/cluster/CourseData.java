package vn.hocsau.cluster;

import vn.hocsau.course.Experiment;
import vn.hocsau.course.Experiments;
import vn.hocsau.dataset.BatchSource;
import vn.hocsau.train.RunMode;

/**
 * Dữ liệu huấn luyện của một mô hình trong khóa học.
 *
 * <pre>{@code
 * var data = new CourseData("mnist-cnn", RunMode.QUICK);
 * }</pre>
 *
 * @param model tên mô hình, ví dụ {@code imdb-gru}
 * @param mode chế độ chạy: cỡ dữ liệu
 */
public record CourseData(String model, RunMode mode) implements DataRecipe {

  private static final long serialVersionUID = 1L;

  @Override
  public BatchSource load() {
    return experiment().train();
  }

  /**
   * Cả ba phần dữ liệu, cách chấm, và mạng của bài.
   *
   * @return thí nghiệm
   * @throws IllegalArgumentException nếu không có mô hình ấy
   */
  public Experiment experiment() {
    return Experiments.of(Experiments.named(model), mode);
  }
}
