package vn.hocsau.app.recipe;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import vn.hocsau.app.model.Metric;
import vn.hocsau.app.model.ModelAssets;
import vn.hocsau.app.model.ModelAssets.TimeSeries;
import vn.hocsau.course.CourseModel;
import vn.hocsau.course.CourseModels;
import vn.hocsau.dataset.JenaClimate;
import vn.hocsau.sequence.FeatureScaler;
import vn.hocsau.sequence.ForecastScores;
import vn.hocsau.sequence.MultivariateSeries;
import vn.hocsau.sequence.WindowSource;
import vn.hocsau.train.History;
import vn.hocsau.train.ModelBundle;
import vn.hocsau.train.RunMode;
import vn.hocsau.train.RunRecord;
import vn.hocsau.train.Training;

/** {@code 02_du_bao_khi_hau}: {@code climate-lstm-1} của bài 02. */
final class ClimateRecipe implements Recipe {

  private static final String TEMPERATURE = "T (degC)";
  private static final CourseModel MODEL = CourseModels.CLIMATE_LSTM_1;
  private static final int PAST = 720;
  private static final int FUTURE = 72;
  private static final int STEP = 6;
  private static final int BATCH_SIZE = 256;
  private static final int HOURS_PER_DAY = 24;

  /** Số ngày nhiều nhất để xem trên trang. */
  private static final int SHOWN_DAYS = 120;

  @Override
  public String id() {
    return "02_du_bao_khi_hau";
  }

  @Override
  public TrainedModel make(Workbench bench) {
    var data = JenaClimate.load();
    var run = bench.start(id(), MODEL, data.provenance());
    boolean quick = bench.mode() == RunMode.QUICK;
    int steps = quick ? Math.min(data.size(), 366 * JenaClimate.READINGS_PER_DAY) : data.size();
    int trainEnd = (int) (0.715 * steps);
    int validationEnd = validationEnd(steps);
    int stride = bench.mode().pick(6, 1);
    var series = MultivariateSeries.of(List.of(TEMPERATURE), data::values);
    var scaler = FeatureScaler.standardize(series.slice(0, trainEnd));
    var windows = WindowSource.of(scaler.scale(series), TEMPERATURE, PAST, FUTURE, STEP);
    MultiLayerNetwork net = bench.network(MODEL);
    History history =
        bench
            .training(MODEL, net)
            .validation(windows.between(trainEnd, validationEnd).every(bench.mode().pick(36, 1)))
            .fit(windows.between(0, trainEnd).every(stride));
    var test = windows.between(validationEnd, steps).every(STEP);
    var outputs = Training.output(net, test, BATCH_SIZE);
    float[] celsius = data.values(TEMPERATURE);
    double[] truth =
        IntStream.range(0, test.size()).mapToDouble(i -> celsius[test.targetStep(i)]).toArray();
    var scores = ForecastScores.of(truth, scaler.unscale(TEMPERATURE, test.forecasts(outputs)));
    RunRecord record = run.finish();
    return new TrainedModel(
        new ModelBundle(
            net,
            Map.of("T", scaler.normalizer()),
            List.of(),
            Map.of(
                "past",
                Integer.toString(PAST),
                "future",
                Integer.toString(FUTURE),
                "step",
                Integer.toString(STEP),
                "features",
                TEMPERATURE),
            record),
        new ModelAssets(
            record.startedAt(),
            history.epochs().size(),
            List.of(
                new Metric("RMSE trên tập kiểm tra", scores.rmse(), "°C"),
                new Metric("MAE trên tập kiểm tra", scores.mae(), "°C")),
            List.of(),
            hourly(data, steps)));
  }

  @Override
  public ModelAssets assetsOf(ModelBundle bundle) {
    var data = JenaClimate.load();
    boolean quick = bundle.record().mode().equals(RunMode.QUICK.key());
    int steps = quick ? Math.min(data.size(), 366 * JenaClimate.READINGS_PER_DAY) : data.size();
    return ModelAssets.unmeasured(List.of(), hourly(data, steps));
  }

  private static int validationEnd(int steps) {
    int trainEnd = (int) (0.715 * steps);
    return trainEnd + (steps - trainEnd) / 2;
  }

  /** Phần kiểm tra, mỗi giờ một số đo, bắt đầu ở một giờ chẵn. */
  private static TimeSeries hourly(JenaClimate data, int steps) {
    int first = validationEnd(steps);
    while (data.time(first).getMinute() != 0) {
      first++;
    }
    float[] celsius = data.values(TEMPERATURE);
    int hours = Math.min((steps - first) / STEP, (SHOWN_DAYS + 7) * HOURS_PER_DAY);
    double[] values = new double[hours];
    for (int h = 0; h < hours; h++) {
      // Hai chữ số thập phân như trong tệp gốc, để JSON gọn.
      values[h] = Math.round(100.0 * celsius[first + h * STEP]) / 100.0;
    }
    return new TimeSeries(data.time(first).toString(), values, 0, 0, data.provenance().simulated());
  }
}
