package vn.hocsau.app.recipe;

import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import vn.hocsau.course.CourseModel;
import vn.hocsau.store.Provenance;
import vn.hocsau.train.ProgressListener;
import vn.hocsau.train.RunMode;
import vn.hocsau.train.RunRecord;
import vn.hocsau.train.Training;

/**
 * Bàn làm việc của các công thức.
 *
 * @param mode chế độ chạy: cỡ dữ liệu và số epoch
 * @param progress nơi báo tiến độ huấn luyện
 */
public record Workbench(RunMode mode, ProgressListener progress) {

  /** Mở lý lịch của một gói. */
  RunRecord.Recorder start(String id, CourseModel model, Provenance data) {
    return RunRecord.start(id, model.setup(mode).training().seed()).data(data);
  }

  /** Mạng đúng như khóa học viết. */
  MultiLayerNetwork network(CourseModel model) {
    return model.network(mode);
  }

  /** Một lần huấn luyện báo tiến độ ở đây; không dùng checkpoint vì làm lại cũng nhanh. */
  Training training(CourseModel model, MultiLayerNetwork net) {
    return model.training(net, mode).onProgress(progress);
  }
}
