package vn.hocsau.app.recipe;

import java.util.List;
import java.util.function.Function;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import vn.hocsau.app.model.Metric;
import vn.hocsau.app.model.ModelAssets;
import vn.hocsau.course.Experiment;
import vn.hocsau.train.History;
import vn.hocsau.train.ModelBundle;
import vn.hocsau.train.ProgressListener;
import vn.hocsau.train.RunMode;
import vn.hocsau.train.RunRecord;

/**
 * Công thức của một gói mô hình: thí nghiệm nào của khóa học, số đo nào và thứ gì để xem trên
 * trang.
 *
 * @param id tên gói, ví dụ {@code 04_mnist_cnn}
 * @param experiment dữ liệu, mạng, cài đặt và cách chấm ở một chế độ chạy
 * @param measures các số đo để hiện
 * @param exhibit ảnh mẫu hay chuỗi số liệu của trang, không kèm số đo
 */
public record Recipe(
    String id,
    Function<RunMode, Experiment> experiment,
    List<Measure> measures,
    Function<RunMode, ModelAssets> exhibit) {

  /**
   * Một số đo của thí nghiệm, như hiện trên trang.
   *
   * @param score tên trong kết quả chấm, ví dụ {@code rmse}
   * @param name tên để hiện
   * @param unit đơn vị; "%" thì số đo là một tỉ lệ
   */
  record Measure(String score, String name, String unit) {
    Metric of(double value) {
      return unit.equals("%") ? Metric.percent(name, value) : new Metric(name, value, unit);
    }
  }

  /**
   * Huấn luyện; không dùng checkpoint vì làm lại cũng nhanh.
   *
   * @param mode chế độ chạy: cỡ dữ liệu và số epoch
   * @param progress nơi báo tiến độ huấn luyện
   * @return gói và phần kèm có số đo
   */
  public TrainedModel make(RunMode mode, ProgressListener progress) {
    Experiment chosen = experiment.apply(mode);
    var run = RunRecord.start(id, chosen.model().setup(mode).training().seed()).data(chosen.data());
    MultiLayerNetwork net = chosen.model().network(mode);
    History history = chosen.training(net).onProgress(progress).fit(chosen.train());
    var scores = chosen.scoring().of(net, history);
    RunRecord record = run.finish();
    ModelAssets shown = exhibit.apply(mode);
    return new TrainedModel(
        chosen.bundle(net, record),
        new ModelAssets(
            record.startedAt(),
            history.epochs().size(),
            measures.stream().map(m -> m.of(scores.getOrDefault(m.score(), Double.NaN))).toList(),
            shown.samples(),
            shown.series()));
  }

  /**
   * Làm phần kèm cho một gói đã có, chẳng hạn do notebook lưu; không huấn luyện.
   *
   * @param bundle gói
   * @return phần kèm không có số đo
   */
  public ModelAssets assetsOf(ModelBundle bundle) {
    boolean quick = bundle.record().mode().equals(RunMode.QUICK.key());
    return exhibit.apply(quick ? RunMode.QUICK : RunMode.FULL);
  }
}
