package vn.hocsau.app.recipe;

import java.util.ArrayList;
import java.util.List;
import vn.hocsau.app.model.ModelAssets;
import vn.hocsau.app.model.ModelAssets.Sample;
import vn.hocsau.app.model.ModelAssets.TimeSeries;
import vn.hocsau.app.model.Png;
import vn.hocsau.course.Experiments;
import vn.hocsau.course.TimeSplit;
import vn.hocsau.dataset.ElectricProduction;
import vn.hocsau.dataset.JenaClimate;
import vn.hocsau.image.ImageSet;
import vn.hocsau.image.Picture;
import vn.hocsau.train.RunMode;

/** Thứ để xem trên trang của một mô hình: vài ảnh của tập kiểm tra, hay chuỗi số liệu. */
final class Exhibits {

  private static final int SAMPLES = 24;

  /** Số tháng của một cửa sổ của gói {@code 01_dien_nang}. */
  private static final int WINDOW = 12;

  private static final int READINGS_PER_HOUR = JenaClimate.READINGS_PER_DAY / 24;

  /** 120 ngày xem được trên trang, và bảy ngày để dự báo vươn tới. */
  private static final int SHOWN_HOURS = (120 + 7) * 24;

  private Exhibits() {}

  static ModelAssets electric() {
    var data = ElectricProduction.load();
    TimeSplit split = Experiments.electricSplit(data.values().length);
    return ModelAssets.unmeasured(
        List.of(),
        new TimeSeries(
            data.months().get(0).atStartOfDay().toString(),
            data.values(),
            split.trainEnd() - WINDOW,
            split.validationEnd(),
            data.provenance().simulated()));
  }

  /** Phần kiểm tra, mỗi giờ một số đo, bắt đầu ở một giờ chẵn. */
  static ModelAssets climate(RunMode mode) {
    var data = JenaClimate.load();
    TimeSplit split = Experiments.climateSplit(data, mode);
    int first = split.validationEnd();
    while (data.time(first).getMinute() != 0) {
      first++;
    }
    float[] celsius = data.values(Experiments.TEMPERATURE);
    double[] values = new double[Math.min((split.end() - first) / READINGS_PER_HOUR, SHOWN_HOURS)];
    for (int h = 0; h < values.length; h++) {
      // Hai chữ số thập phân như trong tệp gốc, để JSON gọn.
      values[h] = Math.round(100.0 * celsius[first + h * READINGS_PER_HOUR]) / 100.0;
    }
    return ModelAssets.unmeasured(
        List.of(),
        new TimeSeries(data.time(first).toString(), values, 0, 0, data.provenance().simulated()));
  }

  /** Mỗi lớp vài ảnh của tập kiểm tra, chia đều. */
  static ModelAssets pictures(ImageSet test) {
    int numClasses = test.classes().size();
    int perClass = Math.max(2, SAMPLES / numClasses);
    int[] taken = new int[numClasses];
    List<Sample> samples = new ArrayList<>();
    for (int i = 0; i < test.size() && samples.size() < perClass * numClasses; i++) {
      int label = test.label(i);
      if (taken[label] < perClass) {
        taken[label]++;
        var picture = Picture.of(test.pixels(i), test.height(), test.width(), test.channels());
        samples.add(new Sample(test.classes().get(label), Png.of(picture)));
      }
    }
    return ModelAssets.unmeasured(samples, null);
  }
}
