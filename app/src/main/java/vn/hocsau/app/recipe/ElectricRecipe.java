package vn.hocsau.app.recipe;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import vn.hocsau.app.model.Metric;
import vn.hocsau.app.model.ModelAssets;
import vn.hocsau.app.model.ModelAssets.TimeSeries;
import vn.hocsau.course.CourseModel;
import vn.hocsau.course.CourseModels;
import vn.hocsau.dataset.ElectricProduction;
import vn.hocsau.sequence.ForecastScores;
import vn.hocsau.sequence.SeriesScaler;
import vn.hocsau.sequence.SlidingWindows;
import vn.hocsau.train.History;
import vn.hocsau.train.ModelBundle;
import vn.hocsau.train.RunRecord;

/** {@code 01_dien_nang}: mạng đọc 12 tháng của bài 01. */
final class ElectricRecipe implements Recipe {

  private static final CourseModel MODEL = CourseModels.ELECTRIC_FFNN_YEAR;
  private static final int WINDOW = 12;

  @Override
  public String id() {
    return "01_dien_nang";
  }

  @Override
  public TrainedModel make(Workbench bench) {
    var data = ElectricProduction.load();
    var run = bench.start(id(), MODEL, data.provenance());
    double[] series = data.values();
    Parts parts = Parts.of(series.length);
    var scaler = SeriesScaler.minMax(Arrays.copyOf(series, parts.trainEnd));
    var windows = SlidingWindows.of(scaler.scale(series), WINDOW);
    var train = windows.slice(0, parts.trainEnd - WINDOW);
    var validation = windows.slice(parts.trainEnd - WINDOW, parts.validationEnd - WINDOW);
    var test = windows.slice(parts.validationEnd - WINDOW, windows.size());
    MultiLayerNetwork net = bench.network(MODEL);
    History history = bench.training(MODEL, net).validation(validation.flat()).fit(train.flat());
    double[] truth = Arrays.copyOfRange(series, parts.validationEnd, series.length);
    var scores = ForecastScores.of(truth, scaler.unscale(net.output(test.flat().getFeatures())));
    RunRecord record = run.finish();
    return new TrainedModel(
        new ModelBundle(
            net,
            Map.of("series", scaler.normalizer()),
            List.of(),
            Map.of("window", Integer.toString(WINDOW)),
            record),
        new ModelAssets(
            record.startedAt(),
            history.epochs().size(),
            List.of(
                new Metric("RMSE dự báo một tháng, tập kiểm tra", scores.rmse(), "điểm"),
                new Metric("MAE dự báo một tháng, tập kiểm tra", scores.mae(), "điểm")),
            List.of(),
            timeSeries(data)));
  }

  @Override
  public ModelAssets assetsOf(ModelBundle bundle) {
    return ModelAssets.unmeasured(List.of(), timeSeries(ElectricProduction.load()));
  }

  private static TimeSeries timeSeries(ElectricProduction data) {
    Parts parts = Parts.of(data.values().length);
    return new TimeSeries(
        data.months().get(0).atStartOfDay().toString(),
        data.values(),
        parts.trainEnd - WINDOW,
        parts.validationEnd,
        data.provenance().simulated());
  }

  /** Chia theo thời gian như bài 01: 4/5 để học, trong đó 1/5 cuối để kiểm định. */
  private record Parts(int trainEnd, int validationEnd) {
    static Parts of(int length) {
      int learned = (int) (0.8 * length);
      return new Parts((int) (0.8 * learned), learned);
    }
  }
}
