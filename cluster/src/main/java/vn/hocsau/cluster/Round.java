package vn.hocsau.cluster;

import java.io.Serializable;
import java.time.Duration;
import java.util.List;

/**
 * Số đo của một vòng.
 *
 * @param number số thứ tự, đếm từ 1
 * @param time thời gian cả vòng trên máy điều khiển: gửi, học, nhận, lấy trung bình
 * @param bytesDown byte gửi đi: trạng thái × số tiến trình thực thi, không kể phần đầu gói tin
 * @param bytesUp byte nhận về: trạng thái × số phần
 * @param tasks số đo từng phần, theo thứ tự phần
 */
public record Round(int number, Duration time, long bytesDown, long bytesUp, List<Task> tasks) {

  /**
   * Chép danh sách.
   *
   * @param number số thứ tự
   * @param time thời gian
   * @param bytesDown byte gửi đi
   * @param bytesUp byte nhận về
   * @param tasks số đo từng phần
   */
  public Round {
    tasks = List.copyOf(tasks);
  }

  /**
   * Số đo của một phần trong một vòng.
   *
   * @param partition phần, đếm từ 0
   * @param loss mất mát trung bình
   * @param accuracy độ chính xác; NaN nếu không đo
   * @param samples số mẫu đã học
   * @param nanos thời gian học, nano giây
   * @param executor tên tiến trình thực thi của Spark, ví dụ {@code 0}; {@code driver} ở chế độ
   *     local
   * @param pid số hiệu tiến trình ấy
   * @param engines máy tính các tầng dùng, ví dụ {@code ONEDNN}; rỗng nếu mạng chỉ có tầng của DL4J
   * @param memoryMb bộ nhớ của tiến trình, MB, cả ngoài heap
   */
  public record Task(
      int partition,
      double loss,
      double accuracy,
      long samples,
      long nanos,
      String executor,
      long pid,
      String engines,
      double memoryMb)
      implements Serializable {

    private static final long serialVersionUID = 1L;
  }

  /**
   * Số tiến trình thực thi đã tham gia.
   *
   * @return số tiến trình
   */
  public int numExecutors() {
    return numExecutors(tasks);
  }

  static int numExecutors(List<Task> tasks) {
    return (int) tasks.stream().map(Task::executor).distinct().count();
  }
}
